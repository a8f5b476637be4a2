/** From values to colours, by the scale that came with the data. */

import { diverging, sequential } from "../../lib/colors.js";
import { figure } from "../../lib/format.js";

/** @typedef {{kind: "linear"|"log"|"diverging", low: number, high: number}} Scale */

/**
 * Where a value lies between the ends of a scale, 0 … 1 and clamped; NaN where a logarithm has no place for it.
 * @param {Scale} scale
 * @param {number} value
 */
export function shareOf({ kind, low, high }, value) {
  if (Number.isNaN(value) || (kind !== "linear" && !(value > 0))) return NaN;
  const place = kind === "linear" ? Number : Math.log;
  const share = (place(value) - place(low)) / (place(high) - place(low) || 1);
  return Math.min(1, Math.max(0, share));
}

/**
 * The colour at a share of a scale.
 * @param {Scale} scale
 * @param {number} share 0 … 1
 */
export function colourAt({ kind }, share) {
  const [r, g, b] = kind === "diverging" ? diverging(2 * share - 1) : sequential(share);
  return `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`;
}

/** The value at a share of a scale. @param {Scale} scale @param {number} share */
export function valueAt({ kind, low, high }, share) {
  return kind === "linear" ? low + (high - low) * share : low * (high / low) ** share;
}

/** A background for the colour bar. @param {Scale} scale */
export function gradientOf(scale) {
  const stops = Array.from({ length: 13 }, (_, i) => colourAt(scale, i / 12));
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/**
 * A value with its unit: shares in per cent, ratios as factors.
 * @param {number} value
 * @param {string} unit "%", "×" or ""
 * @param {number} [digits] significant
 */
export function valueText(value, unit, digits = 6) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  if (unit === "%") return `${figure(value * 100, digits)}\u202f%`;
  return unit === "×" ? `×\u202f${figure(value, digits)}` : figure(value, digits);
}
