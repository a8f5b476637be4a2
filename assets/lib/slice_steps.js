/** From one slice to the next: other axes, the neighbours of a slice, the same place along a fixed axis. */

import { CORNER, SLICE_LIMIT, axisSize } from "./slice_source.js";

/** @typedef {import("./slice_source.js").SliceWish} SliceWish */

/**
 * A wish with another axis as rows or columns; choosing the axis of the other one exchanges the two.
 * @param {number[]} shape
 * @param {SliceWish} wish
 * @param {"rows"|"columns"} which
 * @param {number} axis
 * @returns {SliceWish}
 */
export function withAxes(shape, wish, which, axis) {
  const [mine, other] = which === "rows" ? /** @type {const} */ (["rowAxis", "columnAxis"]) : /** @type {const} */ (["columnAxis", "rowAxis"]);
  const otherRange = which === "rows" ? "columns" : "rows";
  if (axis === wish[mine]) return wish;
  if (axis === wish[other]) return { ...wish, rowAxis: wish.columnAxis, columnAxis: wish.rowAxis, rows: wish.columns, columns: wish.rows };
  const start = Math.min(wish.fixed[axis], Math.max(0, shape[axis] - CORNER));
  const fixed = wish.fixed.map((one, i) => (i === wish[mine] ? wish[which][0] : one));
  const length = Math.min(CORNER, shape[axis], Math.floor(SLICE_LIMIT / Math.max(1, wish[otherRange][1] - wish[otherRange][0])));
  return { ...wish, fixed, [mine]: axis, [which]: [start, start + length] };
}

/**
 * The slice of the same size beside this one, moved in as far as the tensor goes; null at its edge.
 * @param {number[]} shape
 * @param {SliceWish} wish
 * @param {[number, number]} by -1, 0 or 1 slices down and to the right
 * @returns {SliceWish|null}
 */
export function steppedWish(shape, wish, [down, right]) {
  const rows = moved(wish.rows, down, axisSize(shape, wish.rowAxis));
  const columns = moved(wish.columns, right, axisSize(shape, wish.columnAxis));
  return rows[0] === wish.rows[0] && columns[0] === wish.columns[0] ? null : { ...wish, rows, columns };
}

/** @param {[number, number]} range @param {number} by @param {number} size @returns {[number, number]} */
function moved([start, stop], by, size) {
  const length = stop - start;
  const next = Math.min(size - length, Math.max(0, start + by * length));
  return [next, next + length];
}

/**
 * The wish one further along the first axis that is fixed and has more than one index; null where there is none.
 * @param {number[]} shape
 * @param {SliceWish} wish
 * @param {number} by
 * @returns {SliceWish|null}
 */
export function steppedPlane(shape, wish, by) {
  const axis = planeAxis(shape, wish);
  if (axis < 0) return null;
  const next = wish.fixed[axis] + by;
  return next < 0 || next >= shape[axis] ? null : { ...wish, fixed: wish.fixed.map((one, i) => (i === axis ? next : one)) };
}

/**
 * The axis along which planes are stacked: the last one fixed that has more than one index; -1 where there is none.
 * @param {number[]} shape
 * @param {SliceWish} wish
 */
export function planeAxis(shape, wish) {
  return shape.findLastIndex((size, axis) => size > 1 && axis !== wish.rowAxis && axis !== wish.columnAxis);
}
