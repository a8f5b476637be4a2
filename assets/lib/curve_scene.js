/** A chart of curves as shapes: plain data first; curve_canvas.js and curve_svg.js draw it. */

import { frameOf } from "./curve_frame.js";
import { captions } from "./curve_caption.js";
import { bandAreas, curvePath } from "./curve_path.js";

/**
 * @typedef {{kind: "line", points: number[], color: string, width: number, dash: number[], alpha: number, inPlot: boolean}} LineShape
 * @typedef {{kind: "area", points: number[], color: string, alpha: number, inPlot: boolean}} AreaShape
 * @typedef {{kind: "text", x: number, y: number, text: string, color: string, anchor: "start"|"middle"|"end"}} TextShape
 * @typedef {LineShape|AreaShape|TextShape} Shape points: flat [x0, y0, …] in pixels, NaN lifts the pen; inPlot: cut at its edges
 */

/** @typedef {{frame: import("./curve_frame.js").Frame, shapes: Shape[]}} Scene */

const FAINT = 0.3, BEHIND = 0.32, BAND = 0.16;
const DOT = 2.2; // px
const SPARSE = 14; // px between points at which each gets a dot
const MARK = 4; // px, half a mark's width

/**
 * @param {import("./curve_frame.js").CurveState} state
 * @param {import("./curve_frame.js").Size} size
 * @param {import("./curve_frame.js").Range|null} range of x that is shown; null for all
 * @returns {Scene}
 */
export function sceneOf(state, size, range) {
  const frame = frameOf(state, size, range);
  const lines = [...state.lines].sort((a, b) => Number(b.faint ?? false) - Number(a.faint ?? false));
  const shapes = [
    ...grid(frame),
    ...lines.flatMap((line) => bands(line, frame)),
    ...lines.flatMap((line) => restartMarks(line, frame)),
    ...lines.flatMap((line) => curves(line, frame)),
    ...lines.flatMap((line) => notFinite(line, frame)),
    ...lines.flatMap((line) => ownMarks(line, frame)),
    ...(state.isCaptioned ? captions(state, frame, size) : []),
  ];
  return { frame, shapes };
}

/** @param {import("./curve_frame.js").Frame} frame @returns {Shape[]} */
function grid({ left, right, top, bottom, toX, toY, xTicks, yTicks }) {
  /** @type {Shape[]} */
  const shapes = [];
  for (const { at, text } of yTicks) {
    const y = Math.round(toY(at)) + 0.5;
    shapes.push(stroke([left, y, right, y], "--line"), { kind: "text", x: left - 6, y: y + 3.5, text, color: "--ink-2", anchor: "end" });
  }
  shapes.push(stroke([left, bottom + 0.5, right, bottom + 0.5], "--line-strong"));
  for (const { at, text } of xTicks) {
    const x = Math.round(toX(at)) + 0.5;
    const half = text.length * 3;
    const place = Math.max(left - 6 + half, Math.min(x, right + 8 - half));
    shapes.push(stroke([x, bottom, x, bottom + 4], "--line-strong"), { kind: "text", x: place, y: bottom + 16, text, color: "--ink-2", anchor: "middle" });
  }
  return shapes;
}

/**
 * @param {number[]} points
 * @param {string} color
 * @param {Partial<LineShape>} [more]
 * @returns {LineShape}
 */
function stroke(points, color, more = {}) {
  return { kind: "line", points, color, width: 1, dash: [], alpha: 1, inPlot: false, ...more };
}

/** @typedef {import("./curve_frame.js").CurveLine} CurveLine */
/** @typedef {import("./curve_frame.js").Frame} Frame */

/** @param {CurveLine} line @param {Frame} frame @returns {Shape[]} */
function bands({ x, band, color }, { toX, toY }) {
  if (band === undefined) return [];
  return bandAreas(x, band, toX, toY).map((points) => ({ kind: "area", points, color, alpha: BAND, inPlot: true }));
}

/** @param {CurveLine} line @param {Frame} frame @returns {Shape[]} */
function curves({ x, y, raw, color, dash = [], faint = false }, { toX, toY, left, right }) {
  /** @type {Shape[]} */
  const shapes = [];
  const look = { color, dash, inPlot: true };
  if (raw !== undefined) shapes.push(stroke(curvePath(x, raw, toX, toY), color, { ...look, dash: [], width: 1.25, alpha: BEHIND }));
  const path = curvePath(x, y, toX, toY);
  shapes.push(stroke(path, color, { ...look, width: faint ? 1 : 1.75, alpha: faint ? FAINT : 1 }));
  for (const [px, py] of dots(path, (right - left) / SPARSE)) shapes.push(disc(px, py, color, faint ? FAINT : 1));
  return shapes;
}

/**
 * Points that no line reaches, and every point where there are few.
 * @param {number[]} path
 * @param {number} few
 * @returns {[number, number][]}
 */
function dots(path, few) {
  /** @type {[number, number][]} */
  const found = [];
  const isGap = (/** @type {number} */ i) => i < 0 || i >= path.length || Number.isNaN(path[i]);
  for (let i = 0; i < path.length; i += 2) {
    if (!isGap(i) && (path.length / 2 <= few || (isGap(i - 2) && isGap(i + 2)))) found.push([path[i], path[i + 1]]);
  }
  return found;
}

/** @param {number} x @param {number} y @param {string} color @param {number} alpha @returns {AreaShape} */
function disc(x, y, color, alpha) {
  const points = [];
  for (let i = 0; i < 10; i++) points.push(x + DOT * Math.cos(i * 0.2 * Math.PI), y + DOT * Math.sin(i * 0.2 * Math.PI));
  return { kind: "area", points, color, alpha, inPlot: true };
}

/** A dashed line where x went back. @param {CurveLine} line @param {Frame} frame @returns {Shape[]} */
function restartMarks({ x, faint }, frame) {
  const places = new Set();
  if (!faint) for (let i = 1; i < x.length; i++) if (x[i] < x[i - 1]) places.add(Math.round(frame.toX(x[i])));
  return [...places].map((place) => stroke([place + 0.5, frame.top, place + 0.5, frame.bottom], "--ink-2", { dash: [2, 3], inPlot: true, alpha: 0.8 }));
}

/**
 * Where values are not finite: a cross at the foot for NaN, a wedge at the edge an infinity lies beyond.
 * @param {CurveLine} line @param {Frame} frame @returns {Shape[]}
 */
function notFinite({ x, y, raw = y, faint }, { toX, top, bottom }) {
  /** @type {Map<string, Shape>} */
  const shapes = new Map();
  if (faint) return [];
  for (let i = 0; i < x.length; i++) {
    const value = raw[i];
    const px = Math.round(toX(x[i]));
    if (Number.isFinite(value) || Number.isNaN(px)) continue;
    shapes.set(`${Math.round(px / MARK)} ${value}`, Number.isNaN(value) ? cross(px, bottom - MARK - 1) : wedge(px, value > 0 ? top : bottom, Math.sign(value)));
  }
  return [...shapes.values()];
}

/** @param {number} x @param {number} y @returns {Shape} */
function cross(x, y) {
  const points = [x - 3, y - 3, x + 3, y + 3, NaN, NaN, x - 3, y + 3, x + 3, y - 3];
  return stroke(points, "--bad", { width: 1.5, inPlot: true });
}

/** @param {number} x @param {number} edge @param {number} sign @returns {Shape} */
function wedge(x, edge, sign) {
  return { kind: "area", points: [x, edge, x - MARK, edge + sign * 7, x + MARK, edge + sign * 7], color: "--bad", alpha: 1, inPlot: true };
}

/** @param {CurveLine} line @param {Frame} frame @returns {Shape[]} */
function ownMarks({ marks = [], color }, { toX, top, bottom, left, right }) {
  return marks.flatMap(({ at, text }) => {
    const px = Math.round(toX(at)) + 0.5;
    if (!(px >= left && px <= right)) return [];
    /** @type {TextShape} */
    const word = { kind: "text", x: px + (px > (left + right) / 2 ? -4 : 4), y: top + 9, text, color: "--ink", anchor: px > (left + right) / 2 ? "end" : "start" };
    return [stroke([px, top, px, bottom], color, { dash: [2, 3], inPlot: true }), word];
  });
}
