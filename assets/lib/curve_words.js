/** A chart of curves in words: its summary, what it does not show, and the values at the crosshair. */

import { extent } from "./curve_frame.js";
import { nearestPoint } from "./curve_path.js";
import { restartsOf } from "./curve_series.js";
import { durationText } from "./curve_ticks.js";
import { count, figure } from "./format.js";

/** @typedef {import("./curve_frame.js").CurveLine} CurveLine */
/** @typedef {import("./curve_frame.js").CurveState} CurveState */
/** @typedef {import("./curve_series.js").AxisKind} AxisKind */

/** @typedef {{name: string, color: string, x: number, value: number, raw: number|null}} Reading a line's point nearest to the crosshair; NaN and infinities as logged */

/**
 * @param {AxisKind} kind
 * @param {number} at
 */
export function xText(kind, at) {
  if (kind === "relative") return durationText(at);
  if (kind !== "time") return `${kind} ${figure(at, Number.isInteger(at) ? 15 : 5)}`;
  const time = new Date(at * 1000);
  return Number.isNaN(time.getTime()) ? `${at} s` : `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/**
 * A value with as many digits as are looked at; NaN and infinities by name.
 * @param {number} value
 * @param {number} [digits]
 */
export function valueText(value, digits = 5) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = figure(value, digits);
  return text.includes(".") ? text.replace(/\.?0+(?=e|$)/, "") : text;
}

/**
 * The points at an x, of lines that are read out and reach that far.
 * @param {CurveState} state
 * @param {number} at
 * @returns {Reading[]}
 */
export function readings({ lines }, at) {
  const found = [];
  for (const { name, color, x, y, raw, faint } of lines) {
    const { low, high } = faint ? extent([]) : extent([x]);
    if (!(at >= low && at <= high)) continue;
    const i = nearestPoint(x, at);
    found.push({ name, color, x: x[i], value: y[i], raw: raw === undefined ? null : raw[i] });
  }
  return found;
}

/**
 * Where the curves go, in one sentence.
 * @param {CurveState} state
 */
export function summary({ label, lines, axes }) {
  const read = lines.filter((line) => !line.faint);
  const [xs, ys] = [extent(read.map((line) => line.x)), extent(read.map((line) => line.raw ?? line.y))];
  const points = read.reduce((sum, line) => sum + line.x.length, 0);
  if (points === 0) return `${label}: no points`;
  const curves = read.length === 1 ? "" : `${count(read.length, "curve")}, `;
  const kind = axes.x.kind;
  const reach = `${label}: ${curves}${count(points, "point")} from ${xText(kind, xs.low)} to ${xText(kind, xs.high)}`;
  return ys.low <= ys.high ? `${reach}, values between ${valueText(ys.low, 4)} and ${valueText(ys.high, 4)}` : `${reach}, no finite value`;
}

/**
 * What a reader must know to read the drawing.
 * @param {CurveState} state
 * @param {import("./curve_frame.js").Frame} frame
 * @returns {string[]}
 */
export function notes({ lines }, frame) {
  const { trimmed, notPositive } = frame.hidden;
  let [back, nan, infinite] = [0, 0, 0];
  for (const { x, y, raw = y, faint } of lines) {
    if (faint) continue;
    back += restartsOf(x).length;
    for (let i = 0; i < raw.length; i++) {
      if (Number.isNaN(raw[i])) nan++;
      else if (!Number.isFinite(raw[i])) infinite++;
    }
  }
  return [
    back > 0 && `${count(back, "restart")} (dashed)`,
    nan > 0 && `${nan} NaN (✕)`,
    infinite > 0 && `${infinite} infinite (▲▼)`,
    notPositive > 0 && `${count(notPositive, "value")} of 0 or less, without a place on a log axis`,
    trimmed > 0 && `${count(trimmed, "point")} beyond the axis`,
  ].filter((text) => text !== false);
}
