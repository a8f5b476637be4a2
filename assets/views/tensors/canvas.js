/** The canvas of all tensors: holds the view, draws when asked, at most once a frame, and takes the pointer. */

import { inTheme } from "../../lib/curve_canvas.js";
import { collect, h, keep } from "../../lib/dom.js";
import { startPointer } from "../../lib/stage_pointer.js";
import { tileAt } from "../../lib/tensor_places.js";
import { closer, fitted, moved, origin } from "../../lib/tensor_view.js";
import { createPicture } from "./canvas_picture.js";
import { paint, paintRings } from "./canvas_paint.js";

/**
 * @typedef {import("../../lib/tensor_view.js").View} View
 * @typedef {import("./canvas_paint.js").Scene} Scene
 *
 * @typedef {object} Content what the page wants drawn
 * @property {import("./model.js").Shown} shown
 * @property {import("./canvas_look.js").Look} look
 * @property {Uint8Array} match
 * @property {boolean} isOnly
 * @property {Uint8Array} broken
 *
 * @typedef {object} Acts
 * @property {(tile: number, place: readonly [number, number]) => void} hover -1 for none
 * @property {(tile: number) => void} choose -1 for none
 * @property {(view: View|null) => void} looked the reader has moved; null: everything is shown
 */

const STEP = 1.5; // of one press on a button

/** @param {HTMLElement} host @param {Acts} acts */
export function createCanvas(host, acts) {
  const undo = collect();
  const canvases = [0, 1].map(() => keep(h("canvas", { class: "tn-layer", "aria-hidden": "true" }), "all"));
  host.append(...canvases);
  const pens = canvases.map((canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")));
  const frame = { width: 0, height: 0 };
  /** @type {Content|null} */
  let content = null;
  /** @type {View|null} */
  let chosen = null; // null: all is shown, whatever the size
  let box = { left: 0, top: 0, right: 1, bottom: 1 };
  let [selected, pointed, wanted, isDirty] = [-1, -1, 0, true];

  const view = () => chosen ?? fitted(box, frame);
  const picture = createPicture(() => request(true));
  /** @returns {Scene|null} */
  const scene = () => (content === null || frame.width < 2 ? null : { ...content, view: view(), frame, inks: inksNow() });
  const draw = () => {
    wanted = 0;
    const now = scene();
    if (now === null) return;
    const start = performance.now();
    if (isDirty && !picture.paint(pens[0], now, box)) paint(pens[0], now);
    isDirty = false;
    paintRings(pens[1], now, [{ tile: pointed, color: now.inks.ink, width: 1.5 }, { tile: selected, color: now.inks.accent, width: 2.5 }]);
    host.dataset.ms = (performance.now() - start).toFixed(1);
  };
  const request = (/** @type {boolean} */ isAll) => {
    isDirty ||= isAll;
    if (wanted === 0) wanted = requestAnimationFrame(draw);
  };
  const resized = () => {
    const { width, height } = host.getBoundingClientRect();
    if (width < 2 || height < 2) return;
    const ratio = Math.min(2, devicePixelRatio || 1);
    Object.assign(frame, { width, height });
    canvases.forEach((canvas, at) => {
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
      pens[at].setTransform(ratio, 0, 0, ratio, 0, 0);
    });
    isDirty = true;
    cancelAnimationFrame(wanted);
    draw(); // at once: a resized canvas is empty until it is drawn
  };
  const watcher = new ResizeObserver(resized);
  watcher.observe(host);

  const look = (/** @type {View|null} */ next) => {
    chosen = next;
    request(true);
    acts.looked(next);
  };
  const tileUnder = (/** @type {readonly [number, number]} */ [px, py], /** @type {number} */ reach) => {
    if (content === null) return -1;
    const { scale } = view();
    const [ox, oy] = origin(view(), frame);
    const tile = tileAt(content.shown.tiles, (px - ox) / scale, (py - oy) / scale, reach / scale);
    return tile >= 0 && content.isOnly && content.match[tile] === 0 ? -1 : tile;
  };
  const point = (/** @type {number} */ tile, /** @type {readonly [number, number]} */ place) => {
    if (tile !== pointed) request(false);
    pointed = tile;
    acts.hover(tile, place);
  };
  const zoom = (/** @type {number} */ factor, /** @type {readonly [number, number]} */ place) => look(closer(view(), factor, [place[0], place[1]], frame, box));
  undo.add(
    startPointer(host, {
      hover: (place) => (place === null ? point(-1, [0, 0]) : point(tileUnder(place, 3), place)),
      click: (place) => acts.choose(tileUnder(place, 6)),
      drag: (dx, dy) => look(moved(view(), dx, dy, box)),
      zoom,
      lasso: () => {},
      isLassoing: () => false,
    }),
    () => watcher.disconnect(),
    () => cancelAnimationFrame(wanted),
    picture.undo,
    () => canvases.forEach((canvas) => canvas.remove()),
  );

  return {
    undo: undo.all,
    /** @param {Content} next */
    show(next) {
      content = next;
      box = next.shown.box;
      host.style.setProperty("--tn-aspect", String((box.bottom - box.top) / Math.max(1e-3, box.right - box.left)));
      request(true);
    },
    /** Rings and nothing else. @param {number} tile */
    select: (tile) => ((selected = tile), request(false)),
    /** @param {number} tile */
    point(tile) {
      pointed = tile;
      request(false);
    },
    pointed: () => pointed,
    /** As the address says. @param {View|null} next */
    lookAt: (next) => ((chosen = next), request(true)),
    zoomBy: (/** @type {number} */ steps) => zoom(STEP ** steps, [frame.width / 2, frame.height / 2]),
    /** @param {number} dx pixels @param {number} dy */
    moveBy: (dx, dy) => look(moved(view(), dx, dy, box)),
    fit: () => look(null),
    /** Moves so that a tile is in sight, and large enough to be seen. @param {number} tile */
    reveal(tile) {
      if (content === null || tile < 0 || frame.width < 2) return;
      const { x, y, size } = content.shown.tiles;
      const now = view();
      const [ox, oy] = origin(now, frame);
      const [left, top, side] = [ox + x[tile] * now.scale, oy + y[tile] * now.scale, size[tile] * now.scale];
      if (left > 0 && top > 0 && left + side < frame.width && top + side < frame.height) return;
      look({ x: x[tile] + size[tile] / 2, y: y[tile] + size[tile] / 2, scale: now.scale });
    },
    /** Where a tile stands, pixels of the host. @param {number} tile @returns {[number, number]} */
    placeOf(tile) {
      if (content === null) return [0, 0];
      const { x, y, size } = content.shown.tiles;
      const [ox, oy] = origin(view(), frame);
      return [ox + (x[tile] + size[tile] / 2) * view().scale, oy + (y[tile] + size[tile] / 2) * view().scale];
    },
    redraw: () => request(true),
  };
}

/** Colours of the present theme; each is looked up once. */
function inksNow() {
  const [paper, ink, quiet, line, accent, bad] = ["paper", "ink", "ink-2", "line", "accent", "bad"].map((name) => inTheme(`--${name}`));
  return { paper, ink, quiet, line, accent, bad };
}
