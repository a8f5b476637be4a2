/** Colours of a measure: linear, by the logarithm, or with zero in the middle; and the ticks of its bar. */

import { diverging, hex, sequential } from "./colors.js";

/**
 * @typedef {object} Measure
 * @property {string} name
 * @property {string} title
 * @property {string} says
 * @property {"linear"|"log"|"signed"} scale
 * @property {number} low of all checkpoints; of "log" the smallest above zero
 * @property {number} high
 */

export const LEVELS = 64; // colours of a scale
const DECADES = 1e-3; // of the largest, below which a signed scale is linear

/**
 * Where a value stands on the scale, in [0, 1]; NaN where there is none. On a logarithmic scale zero stands at 0.
 * @param {Measure} measure
 * @param {number|null} value
 */
export function placeOf({ scale, low, high }, value) {
  if (value === null || !Number.isFinite(value)) return NaN;
  if (scale === "signed") {
    const small = (high || 1) * DECADES;
    return 0.5 + (Math.sign(value) * Math.log1p(Math.abs(value) / small)) / Math.log1p(1 / DECADES) / 2;
  }
  if (high <= low) return 0.5;
  if (scale === "log") return value <= 0 ? 0 : clamp((Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low)));
  return clamp((value - low) / (high - low));
}

/** The value at a place of the scale. @param {Measure} measure @param {number} t in [0, 1] */
export function valueAtPlace({ scale, low, high }, t) {
  if (scale === "signed") {
    const size = Math.expm1(Math.abs(t - 0.5) * 2 * Math.log1p(1 / DECADES)) * (high || 1) * DECADES;
    return t < 0.5 ? -size : size;
  }
  return scale === "log" ? Math.exp(Math.log(low) + t * (Math.log(high) - Math.log(low))) : low + t * (high - low);
}

/** The level of a value, 0 … LEVELS - 1; -1 where there is none. @param {Measure} measure @param {number|null} value */
export function levelOf(measure, value) {
  const t = placeOf(measure, value);
  return Number.isNaN(t) ? -1 : Math.min(LEVELS - 1, Math.floor(clamp(t) * LEVELS));
}

/** Colour of a level, "#rrggbb". @param {Measure} measure @param {number} level */
export function levelColor({ scale }, level) {
  const t = level / (LEVELS - 1);
  return hex(scale === "signed" ? diverging(2 * t - 1) : sequential(t));
}

/** Values to be written at a bar, from left to right. @param {Measure} measure @returns {number[]} */
export function ticksOf(measure) {
  if (measure.high <= measure.low) return [measure.low];
  return [0, 0.25, 0.5, 0.75, 1].map((t) => valueAtPlace(measure, t));
}

/** @param {number} t */
function clamp(t) {
  return Math.max(0, Math.min(1, t));
}
