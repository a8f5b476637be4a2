/** Slices out of the blocks that a report holds; what they do not hold is said, never made up. */

import { decodeElements, elementType } from "./element_types.js";
import { cellIndex, offsetOf, sliceText, stridesOf, wishProblem, wishSize } from "./slice_source.js";

/** @typedef {import("./slice_source.js").ListedTensor} ListedTensor */
/** @typedef {import("./slice_source.js").SliceWish} SliceWish */
/** @typedef {import("./tensor_details.js").BakedBlock} BakedBlock */
/** @typedef {{blocks: BakedBlock[], strides: number[], lacks: string, kept: string, without: string}} Held what is held of one tensor */

/**
 * The source of what the report holds.
 * @param {(tensor: ListedTensor) => Promise<Held>} load
 * @param {(tensor: ListedTensor) => Held|null} loaded what is there without waiting
 * @returns {import("./slice_source.js").SliceSource}
 */
export function bakedSource(load, loaded) {
  const why = (/** @type {ListedTensor} */ tensor, /** @type {SliceWish} */ wish) => {
    const held = loaded(tensor);
    return wishProblem(tensor.shape, wish) || (held === null ? "" : notHeld(tensor, held, wish));
  };
  return {
    label: "this report",
    why,
    read: async (tensor, wish) => {
      const held = await load(tensor);
      const wrong = wishProblem(tensor.shape, wish) || notHeld(tensor, held, wish);
      if (wrong !== "") throw new Error(wrong);
      const block = /** @type {BakedBlock} */ (blockOf(held.blocks, tensor.shape, wish));
      return replyOf(tensor, wish, block, held);
    },
  };
}

/**
 * @param {ListedTensor} tensor
 * @param {Held} held
 * @param {SliceWish} wish
 */
function notHeld(tensor, held, wish) {
  if (held.lacks !== "") return `This tensor has no values: it ${held.lacks}.`;
  if (blockOf(held.blocks, tensor.shape, wish) !== null) return "";
  if (elementType(tensor.dtype) === undefined && held.blocks.length === 0) return `${tensor.dtype} values are listed and not decoded.`;
  const hint = tensor.file.endsWith(".safetensors") ? `Drop ${base(tensor.file)} on this page to see them` : "The command below prints them";
  if (held.blocks.length === 0) return `The report holds no slice of this tensor${held.without === "" ? "" : `: ${held.without}`}. ${hint}.`;
  const parts = [...new Set(held.blocks.map((block) => `[${rangesText(block.ranges, tensor.shape)}]`))];
  const named = parts.length > 3 ? `${parts.slice(0, 3).join(", ")} and ${parts.length - 3} more` : parts.join(" and ");
  return `The report does not hold [${sliceText(tensor.shape, wish)}]; of this tensor it holds ${named}. ${hint}.`;
}

/** @param {string} path */
const base = (path) => path.slice(path.lastIndexOf("/") + 1);

/** @param {[number, number][]} ranges @param {number[]} shape */
function rangesText(ranges, shape) {
  return ranges.map(([start, stop], axis) => (start === 0 && stop === shape[axis] ? ":" : stop === start + 1 ? start : `${start}:${stop}`)).join(",");
}

/**
 * The first block that holds all of a wish.
 * @param {BakedBlock[]} blocks
 * @param {number[]} shape
 * @param {SliceWish} wish
 */
export function blockOf(blocks, shape, wish) {
  const asked = shape.map((_, axis) => {
    if (axis === wish.rowAxis) return wish.rows;
    return axis === wish.columnAxis ? wish.columns : [wish.fixed[axis], wish.fixed[axis] + 1];
  });
  return blocks.find(({ ranges }) => asked.every(([start, stop], axis) => start >= ranges[axis][0] && stop <= ranges[axis][1])) ?? null;
}

/**
 * A wish that shows as much as possible of a block: its last two axes of more than one entry.
 * @param {BakedBlock} block
 * @param {number[]} shape
 * @returns {SliceWish}
 */
export function wishOfBlock({ ranges }, shape) {
  const wide = ranges.flatMap(([start, stop], axis) => (stop - start > 1 ? [axis] : []));
  const rest = shape.map((_, axis) => axis).filter((axis) => !wide.includes(axis));
  const shown = [...rest, ...wide].slice(-2).sort((a, b) => a - b);
  const [columnAxis, rowAxis] = [shown.at(-1) ?? -1, shown.at(-2) ?? -1];
  const range = (/** @type {number} */ axis) => /** @type {[number, number]} */ (axis < 0 ? [0, 1] : [...ranges[axis]]);
  return { rowAxis, columnAxis, rows: range(rowAxis), columns: range(columnAxis), fixed: ranges.map(([start]) => start) };
}

/**
 * @param {ListedTensor} tensor
 * @param {SliceWish} wish
 * @param {BakedBlock} block
 * @param {Held} held
 * @returns {import("./slice_source.js").SliceReply}
 */
function replyOf(tensor, wish, { ranges, bytes, element }, { strides, kept }) {
  const size = elementType(element)?.size ?? 1;
  const isOwn = element === tensor.dtype && kept === "";
  const sizes = ranges.map(([start, stop]) => stop - start);
  const [rows, columns] = wishSize(wish);
  const own = new Uint8Array(rows * columns * size);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const index = cellIndex(wish, row, column).map((one, axis) => one - ranges[axis][0]);
      const from = offsetOf(sizes, index) * size;
      own.set(bytes.subarray(from, from + size), (row * columns + column) * size);
    }
  }
  const steps = strides.length > 0 ? strides : stridesOf(tensor.shape);
  return {
    values: decodeElements(element, own),
    bytes: own,
    elementSize: size,
    byteOf: (row, column) => !isOwn ? null : tensor.begin + size * cellIndex(wish, row, column).reduce((sum, one, axis) => sum + one * steps[axis], 0),
    from: "the blocks that this report holds",
    ...(isOwn ? {} : { element }),
  };
}
