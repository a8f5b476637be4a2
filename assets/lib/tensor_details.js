/** What the report holds of single tensors, fetched for a range of them at a time: measures in full, baked slices. */

import { fromBase64 } from "./data.js";

/**
 * What is known of one tensor beside its place in the index.
 * @typedef {object} TensorDetails
 * @property {(name: string) => number|null} number a measure; null where there is none
 * @property {(name: string) => Float64Array|null} list a histogram, quantiles, singular values; null where there are none
 * @property {number[]} levels of the quantiles: shares of the values below
 * @property {string} spectrum how the singular values were found, or why they were not
 * @property {string} source "" where every value was read; else of which sample the measures are, or why there are none
 * @property {number[]} strides in elements; empty where the elements lie one after the other
 * @property {number} base tensor that this one belongs to, -1 for none
 * @property {string} sub part of an expert or of an adapter
 * @property {string} lacks why it has no values; "" where it has
 * @property {string} kept how the file keeps it, where its elements do not stand one by one; "" where they do
 */

/**
 * A part of a tensor that the report holds, byte by byte.
 * @typedef {object} BakedBlock
 * @property {[number, number][]} ranges start and stop along every axis
 * @property {string} why it was chosen: "the corner", "the largest |x|"
 * @property {string} element type of the bytes: the tensor's, or that of the values where elements have no bytes of their own
 * @property {Uint8Array<ArrayBuffer>} bytes little-endian, last axis fastest
 */

/**
 * A whole tensor in few cells. It stands as a matrix: its first `split` axes together are the rows, the others the
 * columns. Cell (r, c) is that of rows [floor(r n / rows), floor((r + 1) n / rows)) of all n, and of columns likewise.
 * @typedef {object} Overview
 * @property {number} split
 * @property {number} rows cells
 * @property {number} columns
 * @property {Record<string, Float64Array>} levels "absmax", "mean", "meanabs": (rows * columns), NaN where no value is finite
 */

/** @typedef {{blocks: BakedBlock[], overview: Overview|null, strides: number[], kept: string, without: string}} Baked strides, kept: as of TensorDetails; without: why there is no block */

/** Numbers of a JSON column: base64 of little-endian float64. @param {string} text @returns {Float64Array} */
export function float64s(text) {
  return new Float64Array(fromBase64(text).buffer);
}

/**
 * The details of one tensor of a chunk.
 * @param {any} chunk {first, levels, columns: {name: {width, f8}}, spectrum, source, strides, base, sub, lacks}
 * @param {number} index of the tensor
 * @returns {TensorDetails}
 */
export function detailsOf(chunk, index) {
  const at = index - chunk.first;
  const list = (/** @type {string} */ name) => {
    if (!Object.hasOwn(chunk.columns, name)) return null;
    const { width, f8 } = chunk.columns[name];
    return float64s(f8).slice(at * width, (at + 1) * width);
  };
  const number = (/** @type {string} */ name) => {
    const found = list(name)?.[0];
    return found === undefined || Number.isNaN(found) ? null : found;
  };
  return {
    number,
    list: (name) => {
      const found = list(name);
      const end = found === null ? -1 : found.findIndex(Number.isNaN);
      return found === null || end === 0 ? null : found.slice(0, end < 0 ? found.length : end);
    },
    levels: chunk.levels,
    spectrum: chunk.spectrum[at] ?? "",
    source: chunk.source[at] ?? "",
    strides: chunk.strides[String(index)] ?? [],
    base: chunk.base[at] ?? -1,
    sub: chunk.sub[at] ?? "",
    lacks: chunk.lacks[at] ?? "",
    kept: chunk.kept[at] ?? "",
  };
}

/**
 * What of one tensor's values a chunk holds.
 * @param {any} chunk {tensors: {index: {blocks, overview}}, strides: {index: numbers}, without: {index: why}}
 * @param {number} index
 * @returns {Baked}
 */
export function bakedOf(chunk, index) {
  const found = chunk?.tensors?.[String(index)];
  const without = String(chunk?.without?.[String(index)] ?? "");
  if (found === undefined) return { blocks: [], overview: null, strides: [], kept: "", without };
  return {
    blocks: found.blocks.map((/** @type {any} */ one) => ({ ranges: one.ranges, why: one.why, element: one.element, bytes: fromBase64(one.bytes) })),
    overview: found.overview == null ? null : overviewOf(found.overview),
    strides: chunk.strides?.[String(index)] ?? [],
    kept: String(chunk.kept?.[String(index)] ?? ""),
    without,
  };
}

/** @param {any} made @returns {Overview} */
function overviewOf({ levels, ...rest }) {
  const numbers = (/** @type {string} */ f4) => Float64Array.from(new Float32Array(fromBase64(f4).buffer));
  return { ...rest, levels: Object.fromEntries(Object.entries(levels).map(([name, f4]) => [name, numbers(String(f4))])) };
}

/**
 * A measure of one tensor at every checkpoint.
 * @param {any} chunk {names, at, columns: {measure: base64 of (checkpoints, tensors)}}
 * @param {string} name of the tensor
 * @param {string} measure "l2", "std"
 * @returns {Float64Array} NaN where a checkpoint has no such tensor; empty where the chunk is of others
 */
export function historyOf(chunk, name, measure) {
  const place = chunk.names.indexOf(name);
  const numbers = float64s(chunk.columns[measure]);
  return Float64Array.from(place < 0 ? [] : chunk.at, (_, at) => numbers[at * chunk.names.length + place]);
}
