/** Which planes of a tensor are shown beside each other, and reading them. */

import { planeAxis } from "../../lib/slice_steps.js";
import { indexOf, wishSize } from "../../lib/slice_source.js";

/** @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor */
/** @typedef {import("../../lib/slice_source.js").SliceWish} SliceWish */
/** @typedef {import("../../lib/slice_source.js").SliceSource} SliceSource */
/** @typedef {{values: Float64Array, rows: number, columns: number, label: string, wish: SliceWish}} Plane */
/** @typedef {{planes: Plane[], wanted: number, says: string, refused: string}} Found says: what they are; refused: why some are not there */

const PLANES = 24; // shown at a time
const KERNEL = 16; // entries of a kernel along each axis, at most
const MAPS = 16; // outputs, and inputs, whose kernels are shown

/**
 * The same slice at as many places of the stacked axis as are shown, around the one that is looked at.
 * @param {number[]} shape
 * @param {SliceWish} wish
 * @returns {{axis: number, wishes: SliceWish[]}}
 */
export function planeWishes(shape, wish) {
  const axis = planeAxis(shape, wish);
  if (axis < 0) return { axis, wishes: [wish] };
  const count = Math.min(PLANES, shape[axis]);
  const first = Math.min(shape[axis] - count, Math.max(0, wish.fixed[axis] - Math.floor(count / 2)));
  return { axis, wishes: Array.from({ length: count }, (_, i) => ({ ...wish, fixed: wish.fixed.map((one, at) => (at === axis ? first + i : one)) })) };
}

/**
 * Slices across the first two axes, one for each place of a kernel, where a tensor of four axes or five is a set of
 * small kernels; null where it is not.
 * @param {number[]} shape out, in, and the axes of a kernel
 * @returns {SliceWish[]|null}
 */
export function kernelWishes(shape) {
  const kernel = shape.slice(2);
  const places = kernel.reduce((product, size) => product * size, 1);
  if (shape.length !== 4 || kernel.some((size) => size > KERNEL) || places < 2) return null;
  const [rows, columns] = [Math.min(MAPS, shape[0]), Math.min(MAPS, shape[1])];
  return Array.from({ length: places }, (_, place) => ({ rowAxis: 0, columnAxis: 1, rows: [0, rows], columns: [0, columns], fixed: [0, 0, ...indexOf(kernel, place)] }));
}

/**
 * @param {SliceSource} source
 * @param {ListedTensor} tensor
 * @param {{axis: number, wishes: SliceWish[]}} asked
 * @returns {Promise<Found>}
 */
export async function readPlanes(source, tensor, { axis, wishes }) {
  const { read, refused } = await readAll(source, tensor, wishes);
  const planes = read.map(({ wish, values }) => {
    const [rows, columns] = wishSize(wish);
    return { values, rows, columns, wish, label: axis < 0 ? "plane" : String(wish.fixed[axis]) };
  });
  const says = axis < 0 ? "One plane" : `${planes.length} of ${tensor.shape[axis]} planes along axis ${axis}`;
  return { planes, wanted: wishes.length, says, refused };
}

/**
 * Kernels, one picture for each output and input.
 * @param {SliceSource} source
 * @param {ListedTensor} tensor
 * @param {SliceWish[]} wishes
 * @returns {Promise<Found>}
 */
export async function readKernels(source, tensor, wishes) {
  const { read, refused } = await readAll(source, tensor, wishes);
  const [rows, columns] = wishSize(wishes[0]);
  const says = `Kernels of ${rows} of ${tensor.shape[0]} outputs (down) and ${columns} of ${tensor.shape[1]} inputs (across)`;
  if (read.length < wishes.length) return { planes: [], wanted: rows * columns, says, refused };
  const [high, wide] = tensor.shape.slice(2);
  const planes = Array.from({ length: rows * columns }, (_, at) => {
    const [out, from] = [Math.floor(at / columns), at % columns];
    /** @type {SliceWish} */
    const wish = { rowAxis: 2, columnAxis: 3, rows: [0, high], columns: [0, wide], fixed: [out, from, 0, 0] };
    return { values: Float64Array.from(read, (one) => one.values[at]), rows: high, columns: wide, wish, label: `${out}, ${from}` };
  });
  return { planes, wanted: planes.length, says, refused };
}

/** @param {SliceSource} source @param {ListedTensor} tensor @param {SliceWish[]} wishes */
async function readAll(source, tensor, wishes) {
  const found = await Promise.all(wishes.map(async (wish) => {
    try {
      return { wish, values: (await source.read(tensor, wish)).values };
    } catch (error) {
      return { wish, refused: error instanceof Error ? error.message : String(error) };
    }
  }));
  const read = found.flatMap((one) => (one.values === undefined ? [] : [{ wish: one.wish, values: one.values }]));
  return { read, refused: found.find((one) => one.refused !== undefined)?.refused ?? "" };
}
