/** The colours of tiles: by type or by a measure, those that do not match dimmed, in an order that changes colour rarely. */

import { MISSING } from "../../lib/colors.js";
import { inTheme } from "../../lib/curve_canvas.js";
import { LEVELS, levelColor, levelOf } from "../../lib/tensor_scale.js";
import { theme } from "../../lib/theme.js";

/**
 * @typedef {object} Look
 * @property {Uint8Array} bucket of each tile: a place in colors
 * @property {string[]} colors
 * @property {boolean[]} isLight of each colour: dark ink is read on it
 * @property {Uint32Array} order of tiles, colour after colour
 * @property {number} missing the bucket of tiles without a number
 * @property {number} dim that of tiles that do not match
 * @property {boolean} isFaint whether colours give way to the little histogram: of types, which its bars show
 */

/**
 * @param {import("./model.js").Shown} shown
 * @param {{name: string, color: number}[]} groups
 * @param {import("../../lib/tensor_scale.js").Measure|null} measure null: by type
 * @param {Uint8Array} match 1 for tiles that match the filter
 * @returns {Look}
 */
export function lookOf(shown, groups, measure, match) {
  const colors = measure === null ? groups.map((one) => groupColor(one.color)) : Array.from({ length: LEVELS }, (_, level) => levelColor(measure, level));
  const [missing, dim] = [colors.length, colors.length + 1];
  const places = new Map(groups.map((one, place) => [one.name, place]));
  const n = shown.tensors.length;
  const bucket = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const level = measure === null ? places.get(shown.tensors[i].group) ?? missing : levelOf(measure, shown.tensors[i].measure(measure.name));
    bucket[i] = match[i] === 0 ? dim : level < 0 ? missing : level;
  }
  const all = [...colors, MISSING[theme()], inTheme("--line")];
  return { bucket, colors: all, isLight: all.map(isLight), order: ordered(bucket, all.length), missing, dim, isFaint: measure === null };
}

/** The colour of a kind of tensors in the present theme; -1 is grey. @param {number} place */
export function groupColor(place) {
  return inTheme(place < 0 ? "--c-other" : `--c${place}`);
}

/** Tiles by bucket, each bucket in the order of tiles. @param {Uint8Array} bucket @param {number} buckets */
function ordered(bucket, buckets) {
  const starts = new Uint32Array(buckets + 1);
  for (let i = 0; i < bucket.length; i++) starts[bucket[i] + 1]++;
  for (let b = 0; b < buckets; b++) starts[b + 1] += starts[b];
  const order = new Uint32Array(bucket.length);
  for (let i = 0; i < bucket.length; i++) order[starts[bucket[i]]++] = i;
  return order;
}

/** Whether dark ink is read on a colour: "#rrggbb" or "rgb(…)". @param {string} color */
export function isLight(color) {
  const [r, g, b] = color.startsWith("#")
    ? [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
    : (color.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140;
}
