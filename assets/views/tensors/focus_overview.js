/** The whole tensor in few cells: each stands for a block of values and says so. */

import { h } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { scaleOf } from "../../lib/slice_colour.js";
import { isCount } from "../../lib/slice_number.js";

/** @typedef {import("../../lib/tensor_details.js").Overview} Overview */
/** @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor */

/** What each level of an overview is called. @type {Record<string, string>} */
export const LEVELS = { absmax: "largest |x|", mean: "mean", meanabs: "mean of |x|" };

/** Rows and columns of the tensor as a matrix. @param {number[]} shape @param {number} split @returns {[number, number]} */
export function matrixOf(shape, split) {
  const product = (/** @type {number[]} */ sizes) => sizes.reduce((all, size) => all * size, 1);
  return [product(shape.slice(0, split)), product(shape.slice(split))];
}

/**
 * @param {ListedTensor} tensor
 * @param {Overview} overview
 * @param {string} level
 * @param {import("../../lib/slice_colour.js").Reach} reach
 * @returns {import("./focus_heatmap.js").Grid}
 */
export function overviewGrid(tensor, overview, level, reach) {
  const values = overview.levels[level];
  const { rows, columns } = overview;
  const [allRows, allColumns] = matrixOf(tensor.shape, overview.split);
  return {
    values, rows, columns,
    at: [(row) => Math.floor((row * allRows) / rows), (column) => Math.floor((column * allColumns) / columns)],
    scale: scaleOf(values, { isDiverging: level === "mean" && !isCount(tensor.dtype), reach, whole: { min: null, max: null } }),
    label: `All of ${tensor.name} in ${rows} by ${columns} cells. ${overviewWords(tensor.shape, overview, level)}`,
    text: ({ row, column }) => figure(values[row * columns + column], 3),
  };
}

/** What one cell means. @param {number[]} shape @param {Overview} overview @param {string} level */
export function overviewWords(shape, { rows, columns, split }, level) {
  const [allRows, allColumns] = matrixOf(shape, split);
  const matrix = shape.length === 2 ? "" : ` The tensor stands as ${figure(allRows, 15)} rows of ${figure(allColumns, 15)}.`;
  if (rows === allRows && columns === allColumns) return `Each cell is one value.${matrix}`;
  const [high, wide] = [allRows / rows, allColumns / columns];
  const about = Number.isInteger(high) && Number.isInteger(wide) ? "" : "about ";
  return `Each cell is the ${LEVELS[level] ?? level} of ${about}${Math.round(high)} × ${Math.round(wide)} values.${matrix}`;
}

/**
 * One cell in words.
 * @param {Overview} overview
 * @param {number[]} shape
 * @param {string} level
 * @param {import("./focus_heatmap.js").Cell|null} cell
 */
export function overviewCellWords(overview, shape, level, cell) {
  if (cell === null) return [h("span", { class: "quiet" }, overviewWords(shape, overview, level))];
  const [allRows, allColumns] = matrixOf(shape, overview.split);
  const rows = stretch(cell.row, overview.rows, allRows);
  const columns = stretch(cell.column, overview.columns, allColumns);
  const value = overview.levels[level][cell.row * overview.columns + cell.column];
  return [
    h("span", { class: "tf-index" }, `rows ${rows}, columns ${columns}`),
    h("span", { class: "quiet" }, LEVELS[level] ?? level),
    h("strong", {}, Number.isNaN(value) ? "no finite value" : figure(value, 6)),
  ];
}

/** @param {number} at @param {number} cells @param {number} all */
function stretch(at, cells, all) {
  const [start, stop] = [Math.floor((at * all) / cells), Math.floor(((at + 1) * all) / cells)];
  return stop - start === 1 ? String(start) : `${start}:${stop}`;
}
