/** Three canvases on top of each other: fields, points, marks. Draws when asked, at most once a frame. */

import { homeCamera, projector } from "../../lib/camera.js";
import { h, keep } from "../../lib/dom.js";
import { nextCount, pointOpacity, pointRadius } from "../../lib/lod.js";
import { emptyScreen, projectAll, projectRows } from "../../lib/pick.js";

/**
 * @typedef {import("../../lib/camera.js").Camera} Camera
 * @typedef {import("../../lib/camera.js").Projector} Projector
 *
 * @typedef {object} Picture  what is drawn; the explorer changes it and asks for a frame
 * @property {Float32Array} a @property {Float32Array} b @property {number} t
 * @property {Uint8Array} look
 * @property {Uint32Array | null} order  null: as they come
 * @property {number} shown  points that are not hidden
 * @property {number} dim
 * @property {readonly number[]} extent
 * @property {Camera} camera
 * @property {[number, number, number]} background
 *
 * @typedef {object} Layers
 * @property {(pen: CanvasRenderingContext2D, view: Projector) => void} under
 * @property {(pen: CanvasRenderingContext2D, view: Projector) => void} over
 * @property {(drawn: {count: number, ms: number, isWhole: boolean}) => void} drawn
 */

/** @param {import("../../lib/cloud.js").CloudView} first  draws the points @param {HTMLElement} host @param {Layers} layers */
export function createStage(first, host, layers) {
  let cloud = first;
  const under = h("canvas", { class: "lx-layer", "data-kept": "all" });
  const over = h("canvas", { class: "lx-layer", "data-kept": "all" });
  keep(cloud.canvas, "all").classList.add("lx-layer");
  host.append(under, cloud.canvas, over);
  const pens = [under, over].map((canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")));

  /** @type {Picture} */
  const picture = {
    a: new Float32Array(0),
    b: new Float32Array(0),
    t: 1,
    look: new Uint8Array(0),
    order: null,
    shown: 0,
    dim: 2,
    extent: [1, 1, 1],
    camera: homeCamera(2),
    background: [255, 255, 255],
  };
  const size = { width: 1, height: 1, ratio: 1 };
  let [wanted, hasNewLook, isMoving, isCoarse, count] = [0, true, false, false, Infinity];
  /** @type {Float32Array} */
  let now = new Float32Array(0);
  /** @type {import("../../lib/pick.js").Screen | undefined} */
  let screen;
  let isScreenFresh = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settle;

  const view = () => projector(picture.camera, picture.dim, size, picture.extent);
  const ratioNow = () => (isMoving && isCoarse ? Math.min(1, size.ratio) : size.ratio);
  let appliedRatio = 0;

  const applySize = () => {
    if (appliedRatio === ratioNow()) return;
    appliedRatio = ratioNow();
    cloud.resize(size.width, size.height, appliedRatio);
  };

  const frame = () => {
    wanted = 0;
    isScreenFresh = false;
    const n = picture.b.length / 3;
    if (n === 0 || size.width < 2) return; // the static drawing stays until there is something to draw
    const seen = view();
    applySize();
    const drawn = isMoving ? Math.min(n, count) : n;
    const { zoom } = picture.camera;
    const radius = pointRadius(n, size.width, size.height) * Math.min(2, Math.max(0.8, zoom ** 0.35));
    const seenAtOnce = (drawn * picture.shown) / Math.max(1, n) / Math.max(1, zoom * zoom);
    const opacity = pointOpacity(seenAtOnce, radius, size.width * size.height);
    const ms = cloud.draw({ ...picture, radius, opacity, count: drawn }, seen, hasNewLook);
    hasNewLook = false;
    if (isMoving) [count, isCoarse] = [nextCount(drawn, ms, n), isCoarse || ms > 33];
    [layers.under, layers.over].forEach((layer, place) => {
      pens[place].setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
      pens[place].clearRect(0, 0, size.width, size.height);
      layer(pens[place], seen);
    });
    layers.drawn({ count: drawn, ms, isWhole: drawn === n });
  };

  const request = () => {
    if (wanted === 0) wanted = requestAnimationFrame(frame);
  };

  const resized = () => {
    const box = host.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return;
    Object.assign(size, { width: box.width, height: box.height, ratio: Math.min(2, devicePixelRatio || 1) });
    appliedRatio = 0;
    for (const canvas of [under, over]) {
      canvas.width = Math.round(size.width * size.ratio);
      canvas.height = Math.round(size.height * size.ratio);
    }
    cancelAnimationFrame(wanted);
    frame(); // at once: a resized canvas is empty until it is drawn
  };
  const watcher = new ResizeObserver(resized);
  watcher.observe(host);

  return {
    picture,
    size,
    view,
    request,
    cloud: () => cloud,
    /** Goes on with another renderer. @param {import("../../lib/cloud.js").CloudView} next */
    use(next) {
      keep(next.canvas, "all").classList.add("lx-layer");
      cloud.canvas.replaceWith(next.canvas);
      cloud.dispose();
      cloud = next;
      [appliedRatio, hasNewLook] = [0, true];
      request();
    },
    /** Colours or sizes of points changed. */
    requestLook() {
      hasNewLook = true;
      request();
    },
    /** The picture moves now; 200 ms after the last call everything is drawn again. */
    requestMoving() {
      isMoving = true;
      clearTimeout(settle);
      settle = setTimeout(() => {
        isMoving = false;
        request();
      }, 200);
      request();
    },
    /** Positions as they are drawn now, (n, 3) world units. */
    positions() {
      if (picture.t >= 1) return picture.b;
      if (now.length !== picture.b.length) now = new Float32Array(picture.b.length);
      for (let i = 0; i < now.length; i++) now[i] = picture.a[i] + (picture.b[i] - picture.a[i]) * picture.t;
      return now;
    },
    /** Screen positions as they are drawn now. */
    screen() {
      if (!isScreenFresh || screen === undefined) screen = projectAll(this.positions(), view(), screen);
      isScreenFresh = true;
      return screen;
    },
    /** The same of these rows only; the others are somewhere. @param {readonly number[]} rows */
    spots(rows) {
      const n = picture.b.length / 3;
      if (isScreenFresh && screen !== undefined) return screen;
      if (screen === undefined || screen.x.length !== n) screen = emptyScreen(n);
      return projectRows(this.positions(), view(), rows, screen);
    },
    dispose() {
      watcher.disconnect();
      cancelAnimationFrame(wanted);
      clearTimeout(settle);
      cloud.dispose();
      for (const canvas of [under, cloud.canvas, over]) canvas.remove();
    },
  };
}
