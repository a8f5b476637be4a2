/** A slice for taking away: the reply that `runreport slice --json` gives, the same as CSV, and the command itself. */

import { isComplex } from "./slice_number.js";
import { cellIndex, sliceText, wishSize } from "./slice_source.js";

/** @typedef {import("./slice_source.js").ListedTensor} ListedTensor */
/** @typedef {import("./slice_source.js").SliceWish} SliceWish */
/** @typedef {import("./slice_source.js").SliceReply} SliceReply */

/**
 * The reply's fields in their order; NaN and infinities by name, as the command writes them.
 * @typedef {object} SliceJson
 * @property {string} tensor_name
 * @property {number[]} original_shape
 * @property {string} slice_definition "[0:64,0:64]"
 * @property {number[]} slice_shape
 * @property {string} dtype
 * @property {any} data nested lists, axes in the order of the tensor
 * @property {any} min_value_in_slice of the finite values; null where there is none
 * @property {any} max_value_in_slice
 */

/**
 * @param {ListedTensor} tensor
 * @param {SliceWish} wish
 * @param {SliceReply} reply
 * @returns {SliceJson}
 */
export function sliceJson(tensor, wish, reply) {
  const [rows, columns] = wishSize(wish);
  const dtype = reply.element ?? tensor.dtype;
  const value = reader(dtype, reply);
  const isTurned = wish.rowAxis > wish.columnAxis;
  const at = (/** @type {number} */ i, /** @type {number} */ j) => (isTurned ? value(j * columns + i) : value(i * columns + j));
  const [outer, inner] = isTurned ? [columns, rows] : [rows, columns];
  const lines = Array.from({ length: outer }, (_, i) => Array.from({ length: inner }, (_, j) => at(i, j)));
  const [least, largest] = ends(dtype, reply, value);
  const axes = [wish.rowAxis, wish.columnAxis].filter((axis) => axis >= 0).length;
  return {
    tensor_name: tensor.name,
    original_shape: tensor.shape,
    slice_definition: `[${sliceText(tensor.shape, wish)}]`,
    slice_shape: [[], [inner], [outer, inner]][axes],
    dtype: tensor.dtype,
    data: axes === 2 ? lines : axes === 1 ? lines[0] : lines[0][0],
    min_value_in_slice: least,
    max_value_in_slice: largest,
  };
}

/**
 * The JSON text; whole numbers beyond 2^53 are written with all their digits.
 * @param {ListedTensor} tensor
 * @param {SliceWish} wish
 * @param {SliceReply} reply
 */
export function sliceJsonText(tensor, wish, reply) {
  const text = JSON.stringify(sliceJson(tensor, wish, reply), (_, value) => (typeof value === "bigint" ? `\u0001${value}\u0001` : value));
  return text.replace(/"\\u0001(-?\d+)\\u0001"/g, "$1");
}

/**
 * The value of a cell as JSON has it.
 * @param {string} dtype
 * @param {SliceReply} reply
 * @returns {(place: number) => any}
 */
function reader(dtype, { values, bytes, elementSize }) {
  const view = bytes === null ? null : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view !== null && dtype === "I64") return (place) => view.getBigInt64(place * elementSize, true);
  if (view !== null && dtype === "U64") return (place) => view.getBigUint64(place * elementSize, true);
  if (view !== null && dtype === "C64") return (place) => [view.getFloat32(place * 8, true), view.getFloat32(place * 8 + 4, true)].map(named);
  if (view !== null && dtype === "C128") return (place) => [view.getFloat64(place * 16, true), view.getFloat64(place * 16 + 8, true)].map(named);
  return (place) => named(values[place]);
}

/** A number, or the name of what JSON has no number for. @param {number} value */
export function named(value) {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? value : value > 0 ? "Infinity" : "-Infinity";
}

/** @param {string} dtype @param {SliceReply} reply @param {(place: number) => any} value */
function ends(dtype, { values }, value) {
  if (isComplex(dtype)) return [null, null];
  let [low, high] = [-1, -1];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    if (low < 0 || value(i) < value(low)) low = i;
    if (high < 0 || value(i) > value(high)) high = i;
  }
  return low < 0 ? [null, null] : [value(low), value(high)];
}

/**
 * Comma-separated values: indexes along the two axes as heads.
 * @param {SliceWish} wish
 * @param {(row: number, column: number) => string} text of a cell
 * @returns {string}
 */
export function sliceCsv(wish, text) {
  const [rows, columns] = wishSize(wish);
  const head = ["", ...Array.from({ length: columns }, (_, column) => wish.columns[0] + column)];
  const lines = Array.from({ length: rows }, (_, row) => [wish.rows[0] + row, ...Array.from({ length: columns }, (_, column) => text(row, column))]);
  return `${[head, ...lines].map((line) => line.join(",")).join("\n")}\n`;
}

/**
 * The command that prints the same slice.
 * @param {ListedTensor} tensor
 * @param {SliceWish} wish
 */
export function sliceCommand(tensor, wish) {
  return `runreport slice ${quoted(tensor.file)} ${quoted(tensor.name)} '${sliceText(tensor.shape, wish)}'`;
}

/** A word of a shell. @param {string} text */
function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A cell in words: "[3, 12, 40]".
 * @param {SliceWish} wish
 * @param {number} row
 * @param {number} column
 */
export function indexText(wish, row, column) {
  return `[${cellIndex(wish, row, column).join(", ")}]`;
}
