/** Mouse, finger and keys on a chart: point, drag to zoom in x, and back. */

import { nearestPoint } from "./curve_path.js";
import { extent } from "./curve_frame.js";
import { collect, listen } from "./dom.js";

const DRAG = 5; // px a pointer moves before it chooses a stretch
const ZOOM = 0.6; // width kept by +

/**
 * @typedef {object} Chart what the listeners ask
 * @property {import("./curve_link.js").Link} link
 * @property {import("./curve_overlay.js").Overlay} overlay
 * @property {() => import("./curve_series.js").AxisKind} kind
 * @property {() => import("./curve_frame.js").CurveState|null} state
 * @property {() => import("./curve_frame.js").Frame|null} frame
 */

/**
 * @param {HTMLElement} box
 * @param {Chart} chart
 * @returns {() => void} its undo
 */
export function listenToReader(box, chart) {
  const { link, overlay, kind, frame } = chart;
  const undo = collect();
  let start = NaN;
  const pixel = (/** @type {PointerEvent} */ event) => {
    const edge = box.getBoundingClientRect();
    overlay.near(event.clientY - edge.top);
    return event.clientX - edge.left;
  };
  undo.add(
    listen(box, "pointermove", (event) => {
      const px = pixel(event);
      if (Math.abs(px - start) > DRAG) overlay.brush(start, px, frame());
      pointAt(chart, frame()?.fromX(px) ?? NaN);
    }),
    listen(box, "pointerdown", (event) => {
      if (event.button !== 0) return;
      start = pixel(event);
      if (event.pointerType === "mouse") box.setPointerCapture(event.pointerId);
    }),
    listen(box, "pointerup", (event) => {
      const [from, to, shown] = [start, pixel(event), frame()];
      start = NaN;
      overlay.brush(0, 0, null);
      if (shown === null || !(Math.abs(to - from) > DRAG)) return;
      const [low, high] = [from, to].map((px) => shown.fromX(Math.min(shown.right, Math.max(shown.left, px)))).sort((a, b) => a - b);
      link.zoom(kind(), { low, high });
    }),
    listen(box, "pointercancel", () => {
      start = NaN;
      overlay.brush(0, 0, null);
    }),
    listen(box, "pointerleave", () => {
      overlay.near(NaN);
      if (Number.isNaN(start)) link.point(kind(), null);
    }),
    listen(box, "dblclick", () => link.zoom(kind(), null)),
    listen(box, "blur", () => link.point(kind(), null)),
    listen(box, "keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !pressed(chart, event)) return;
      event.preventDefault();
      event.stopPropagation();
    }),
  );
  return undo.all;
}

/** Puts the crosshair on the logged x nearest to a place. @param {Chart} chart @param {number} at */
function pointAt({ link, kind, state }, at) {
  let best = NaN;
  for (const { x, faint } of state()?.lines ?? []) {
    const i = faint ? -1 : nearestPoint(x, at);
    if (i >= 0 && !(Math.abs(x[i] - at) >= Math.abs(best - at))) best = x[i];
  }
  link.point(kind(), Number.isNaN(best) ? null : best);
}

/** Whether the key was one of the chart's. @param {Chart} chart @param {KeyboardEvent} event */
function pressed(chart, event) {
  const { link, kind } = chart;
  const steps = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity });
  if (Object.hasOwn(steps, event.key)) move(chart, steps[event.key] * (event.shiftKey ? 10 : 1));
  else if (event.key === "Escape") (link.point(kind(), null), link.zoom(kind(), null));
  else if (event.key === "+" || event.key === "=") scale(chart, ZOOM);
  else if (event.key === "-") scale(chart, 1 / ZOOM);
  else return false;
  return true;
}

/** Moves the crosshair by so many logged points of the first line. @param {Chart} chart @param {number} steps */
function move({ link, kind, state, frame }, steps) {
  const line = state()?.lines.find((one) => !one.faint);
  const shown = frame();
  if (line === undefined || shown === null) return;
  const xs = [...new Set(Array.from(line.x))].filter((x) => x >= shown.x.low && x <= shown.x.high).sort((a, b) => a - b);
  if (xs.length === 0) return;
  const at = link.cross(kind());
  const place = at === null ? (steps > 0 ? -1 : xs.length) : nearestPoint(xs, at);
  link.point(kind(), xs[Math.min(xs.length - 1, Math.max(0, place + steps))]);
}

/** Zooms about the crosshair, or the middle; never beyond all there is. @param {Chart} chart @param {number} factor */
function scale({ link, kind, state, frame }, factor) {
  const shown = frame();
  if (shown === null) return;
  const all = extent((state()?.lines ?? []).map((line) => line.x));
  const about = link.cross(kind()) ?? (shown.x.low + shown.x.high) / 2;
  const low = Math.max(all.low, about - (about - shown.x.low) * factor);
  const high = Math.min(all.high, about + (shown.x.high - about) * factor);
  link.zoom(kind(), low <= all.low && high >= all.high ? null : { low, high });
}
