/** Slices read from files that a person has dropped on the page; nothing leaves the machine. */

import { elementType } from "./element_types.js";
import { SPREAD_LIMIT, gather, gridOf, readFailure, spansOf, spread } from "./file_spans.js";
import { printable } from "./refusal.js";
import { wishProblem } from "./slice_source.js";

/** @typedef {import("./opened_model.js").OpenedModel} OpenedModel */
/** @typedef {import("./slice_source.js").ListedTensor} ListedTensor */
/** @typedef {import("./slice_source.js").SliceWish} SliceWish */
/** @typedef {import("./slice_source.js").SliceReply} SliceReply */

/**
 * A source over the tensors of an opened model, found by name.
 * @param {OpenedModel} model
 * @returns {import("./slice_source.js").SliceSource}
 */
export function fileSource(model) {
  return {
    label: model.label,
    why: (tensor, wish) => why(model, tensor, wish),
    read: (tensor, wish) => read(model, tensor, wish),
    holds: (tensor) => {
      const found = tensorNamed(model, tensor.name);
      return found !== undefined && isSame(found.tensor, tensor);
    },
  };
}

/** @param {OpenedModel} model @param {ListedTensor} tensor @param {SliceWish} wish @returns {string} */
function why(model, tensor, wish) {
  const found = tensorNamed(model, tensor.name);
  if (found === undefined) return `${model.label} has no tensor of this name.`;
  const { dtype, shape } = found.tensor;
  if (!isSame(found.tensor, tensor)) return `In ${model.label} this tensor is ${dtype} of shape ${shapeText(shape)}, in this report ${tensor.dtype} of shape ${shapeText(tensor.shape)}.`;
  const type = elementType(dtype);
  if (type === undefined) return `Values of type ${dtype} are packed in less than a byte each; the page lists them and does not read them.`;
  if (!shape.every(Number.isSafeInteger)) return "The tensor has no elements.";
  const problem = wishProblem(shape, wish);
  if (problem !== "") return problem;
  const bytes = spread(spansOf(gridOf(found.tensor, type.size, wish)));
  if (bytes <= SPREAD_LIMIT) return "";
  return `The values of this slice are spread over ${sizeText(bytes)} of the file; up to ${sizeText(SPREAD_LIMIT)} are read. Show fewer rows, or the last two axes.`;
}

/** @param {OpenedModel} model @param {ListedTensor} tensor @param {SliceWish} wish @returns {Promise<SliceReply>} */
async function read(model, tensor, wish) {
  const problem = why(model, tensor, wish);
  const found = tensorNamed(model, tensor.name);
  const type = found && elementType(found.tensor.dtype);
  if (problem !== "" || found === undefined || type === undefined) throw new Error(problem);
  const { file, path } = model.files[found.file];
  const grid = gridOf(found.tensor, type.size, wish);
  const bytes = await gather(file, grid, spansOf(grid)).catch((error) => {
    throw error instanceof DOMException ? readFailure(path, error.name) : error;
  });
  const [rowPitch, columnPitch] = grid.isTurned ? [grid.innerPitch, grid.outerPitch] : [grid.outerPitch, grid.innerPitch];
  return {
    values: type.decode(bytes),
    bytes,
    elementSize: type.size,
    byteOf: (row, column) => grid.first + row * rowPitch + column * columnPitch,
    from: `${path}, on your disk`,
  };
}

/**
 * The tensor of a name as pages write it, with a symbol in the place of NUL.
 * @param {OpenedModel} model
 * @param {string} name
 */
export function tensorNamed(model, name) {
  return model.tensors.get(name) ?? model.tensors.get(name.replaceAll("\u2400", "\0"));
}

/**
 * Whether two tensors have the same type and shape.
 * @param {{dtype: string, shape: number[]}} a
 * @param {{dtype: string, shape: number[]}} b
 */
export function isSame(a, b) {
  return a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);
}

/** @param {number[]} shape */
export function shapeText(shape) {
  return printable(`[${shape.join(", ")}]`, 120);
}

/**
 * Bytes in words: "2.24 GB".
 * @param {number} bytes
 */
export function sizeText(bytes) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${units[power]}`;
}
