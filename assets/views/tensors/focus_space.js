/** Planes one behind the other in 3D, drawn only when something moves. */

import { token } from "../../lib/theme.js";

const GAP = 0.22; // of the longer side, between planes
const HEIGHT = 340; // pixels
const ANGLE = 35; // degrees, of the view from top to bottom

/**
 * @param {import("../../lib/data.js").Three} three
 * @param {HTMLElement} stage
 * @param {{picture: HTMLCanvasElement, label: string}[]} planes the first is in front
 */
export function openSpace(three, stage, planes) {
  const renderer = new three.WebGLRenderer({ antialias: true, alpha: true });
  const canvas = renderer.domElement;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${planes.length} planes one behind the other, from ${planes[0].label} in front to ${planes[planes.length - 1].label}`);
  stage.append(canvas);
  const scene = new three.Scene();
  const group = new three.Group();
  scene.add(group);
  const owned = planes.flatMap(({ picture }, i) => {
    const [wide, high] = sides(picture);
    const texture = new three.CanvasTexture(picture);
    Object.assign(texture, { magFilter: three.NearestFilter, minFilter: three.LinearFilter, generateMipmaps: false, colorSpace: three.SRGBColorSpace });
    const geometry = new three.PlaneGeometry(wide, high);
    const material = new three.MeshBasicMaterial({ map: texture, side: three.DoubleSide, transparent: true, opacity: 0.94 });
    const mesh = new three.Mesh(geometry, material);
    const z = ((planes.length - 1) / 2 - i) * GAP;
    mesh.position.z = z;
    group.add(mesh);
    const edge = new three.BufferGeometry();
    const [x, y] = [wide / 2, high / 2];
    edge.setAttribute("position", new three.Float32BufferAttribute([-x, -y, z, x, -y, z, x, y, z, -x, y, z], 3));
    const ink = new three.LineBasicMaterial({ color: new three.Color(token("line-strong")) });
    group.add(new three.LineLoop(edge, ink));
    return [texture, geometry, material, edge, ink];
  });

  const radius = Math.hypot(0.5, 0.5, (planes.length * GAP) / 2);
  const camera = new three.PerspectiveCamera(ANGLE, 1, 0.01, 100);
  camera.position.set(0.62, 0.34, 0.71).multiplyScalar((0.9 * radius) / Math.sin((ANGLE * Math.PI) / 360) / Math.min(1, Math.max(1, stage.clientWidth) / HEIGHT));
  const controls = new three.OrbitControls(camera, canvas);
  const draw = () => renderer.render(scene, camera);
  controls.addEventListener("change", draw);

  function resize() {
    const width = Math.max(1, stage.clientWidth);
    renderer.setPixelRatio(devicePixelRatio);
    renderer.setSize(width, HEIGHT);
    camera.aspect = width / HEIGHT;
    camera.updateProjectionMatrix();
    draw();
  }
  const resized = new ResizeObserver(resize);
  resized.observe(stage);
  controls.update();
  resize();
  return {
    close() {
      resized.disconnect();
      controls.dispose();
      for (const one of owned) one.dispose();
      renderer.dispose();
      canvas.remove();
    },
  };
}

/** Width and height of a plane whose longer side is 1; a thin one is shown at least a tenth wide. @param {HTMLCanvasElement} picture */
function sides({ width, height }) {
  const longer = Math.max(width, height);
  return [Math.max(0.1, width / longer), Math.max(0.1, height / longer)];
}
