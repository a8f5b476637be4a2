/**
 * Points drawn by WebGL: two positions per point and a mix between them, so that a morph costs nothing.
 *
 * Colours arrive as the bytes that are to be seen, so nothing here passes through colour management.
 */
import { FADE, RIM, RIMMED } from "./splat.js";

/**
 * @typedef {import("./splat.js").Cloud} Cloud
 * @typedef {import("./camera.js").Projector} Projector
 * @typedef {import("./data.js").Three} Three
 */

const VERTEX = `precision highp float;
in vec3 a; in vec3 b; in vec4 look;
uniform mat4 view; uniform float t, radius, ratio, eye, near, far; uniform vec3 background;
out vec3 ink; out float size; out float rimmed;
void main() {
  gl_Position = view * vec4(mix(a, b, t), 1.0);
  float w = gl_Position.w;
  float fade = far > near ? clamp((w - near) / (far - near), 0.0, 1.0) * ${FADE.toFixed(3)} : 0.0;
  ink = mix(look.rgb, background, fade);
  size = clamp(radius * ratio * look.a * (255.0 / 64.0) * eye / w, 0.5, 64.0);
  rimmed = step(${(RIMMED - 0.5).toFixed(1)}, look.a * 255.0);
  gl_PointSize = 2.0 * size + 2.0;
  if (look.a == 0.0 || w < 0.02) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}`;

const FRAGMENT = `precision highp float;
in vec3 ink; in float size; in float rimmed; uniform float opacity; out vec4 colour;
void main() {
  float away = length(gl_PointCoord - 0.5) * (2.0 * size + 2.0);
  float cover = clamp(size + 0.5 - away, 0.0, 1.0);
  if (cover < 0.02) discard;
  float rim = rimmed * clamp(away - (size - 1.1), 0.0, 1.0);
  colour = vec4(ink * (1.0 - ${RIM.toFixed(3)} * rim), 1.0) * cover * opacity;
}`;

/**
 * @param {Three} three
 * @param {HTMLCanvasElement} canvas
 * @param {WebGL2RenderingContext} context  of that canvas
 */
export function createPoints(three, canvas, context) {
  const renderer = new three.WebGLRenderer({ canvas, context, alpha: true, antialias: false });
  renderer.setClearColor(0x000000, 0);
  const uniforms = {
    view: { value: new three.Matrix4() },
    background: { value: new three.Vector3() },
    t: { value: 0 },
    radius: { value: 1 },
    opacity: { value: 1 },
    ratio: { value: 1 },
    eye: { value: 1 },
    near: { value: 0 },
    far: { value: 0 },
  };
  const material = new three.RawShaderMaterial({
    glslVersion: three.GLSL3,
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms,
    transparent: true,
    blending: three.CustomBlending,
    blendSrc: three.OneFactor,
    blendDst: three.OneMinusSrcAlphaFactor,
  });
  const geometry = new three.BufferGeometry();
  const mesh = new three.Points(geometry, material);
  mesh.frustumCulled = false; // positions are moved by the shader
  const scene = new three.Scene();
  scene.add(mesh);
  const camera = new three.PerspectiveCamera();
  /** @type {Record<string, Float32Array | Uint8Array>} */
  const uploaded = {};

  /** @param {string} name @param {Float32Array | Uint8Array} array @param {number} itemSize @param {boolean} normalised */
  const upload = (name, array, itemSize, normalised) => {
    const attribute = /** @type {import("three").BufferAttribute | undefined} */ (geometry.getAttribute(name));
    if (attribute === undefined || attribute.array.length !== array.length) {
      geometry.setAttribute(name, new three.BufferAttribute(array.slice(), itemSize, normalised));
    } else if (uploaded[name] !== array || name === "look") {
      attribute.copyArray(array);
      attribute.needsUpdate = true;
    }
    uploaded[name] = array;
  };

  return {
    /** @param {Cloud} cloud @param {Projector} view @param {number} ratio @param {boolean} hasNewLook */
    draw(cloud, view, ratio, hasNewLook) {
      upload("a", cloud.a, 3, false);
      upload("b", cloud.b, 3, false);
      if (hasNewLook || uploaded.look !== cloud.look) upload("look", cloud.look, 4, true);
      if ((geometry.index?.array ?? null) !== cloud.order) {
        geometry.setIndex(cloud.order === null ? null : new three.BufferAttribute(cloud.order, 1));
      }
      geometry.setDrawRange(0, cloud.count);
      uniforms.view.value.fromArray(view.m);
      const [red, green, blue] = cloud.background;
      uniforms.background.value.set(red / 255, green / 255, blue / 255);
      uniforms.t.value = cloud.t;
      uniforms.radius.value = cloud.radius;
      uniforms.opacity.value = cloud.opacity ?? 1;
      uniforms.ratio.value = ratio;
      uniforms.eye.value = view.eye;
      uniforms.near.value = view.near;
      uniforms.far.value = view.far;
      const hasDepth = view.far > view.near;
      material.depthTest = hasDepth;
      material.depthWrite = hasDepth && uniforms.opacity.value === 1; // what lets through hides nothing
      renderer.render(scene, camera);
    },
    /** @param {number} width device pixels @param {number} height */
    resize: (width, height) => renderer.setSize(width, height, false),
    dispose() {
      geometry.dispose();
      material.dispose();
      renderer.dispose();
    },
  };
}
