/**
 * Slices of tensors: what is asked for, what comes back, and where an index lies. Everything that reads or draws a slice
 * keeps to these types.
 *
 * A wish shows two axes of a tensor as rows and columns and fixes the others. A tensor of one axis has no rows
 * (`rowAxis` is -1, one row is drawn), a scalar has neither (both are -1).
 */

/**
 * One tensor of the report's index.
 * @typedef {object} ListedTensor
 * @property {number} index position in the index
 * @property {string} name of strangers: shown through `bdi`
 * @property {string} dtype as safetensors files name it: "F32", "BF16"
 * @property {number[]} shape
 * @property {number} numel
 * @property {number} bytes of all elements; NaN where the type's size is unknown
 * @property {string} file name of the file that holds it
 * @property {number} begin byte of the first element in that file
 * @property {string} group type group: "attention.q"
 * @property {string} component "text", "vision", "encoder", "decoder"
 * @property {string} layer "3", "2.1", "" where there is none
 * @property {number} expert -1 where there is none
 * @property {number} tie equal for tensors that share their storage
 * @property {(name: string) => number|null} measure one of the measures of the whole tensor; null where there is none
 */

/**
 * What is to be read.
 * @typedef {object} SliceWish
 * @property {number} rowAxis -1 for one row
 * @property {number} columnAxis another axis than rowAxis; -1 for one column
 * @property {[number, number]} rows start and stop along rowAxis
 * @property {[number, number]} columns start and stop along columnAxis
 * @property {number[]} fixed an index for every axis; those of the two shown axes are ignored
 */

/**
 * What was read; rows and columns as the wish orders them.
 * @typedef {object} SliceReply
 * @property {Float64Array} values row-major, rows x columns; of complex numbers their absolute value, of booleans 0 and 1
 * @property {Uint8Array|null} bytes of the elements in that order, as the file has them; null for types below a byte
 * @property {number} elementSize bytes
 * @property {(row: number, column: number) => number|null} byteOf absolute byte of an element in the file
 * @property {string} from where it was read, in words
 * @property {string} [element] type of the bytes where they are not the file's own: of values that are stored packed
 */

/**
 * Something that slices are read from. `read` rejects with an Error whose message is a sentence.
 * @typedef {object} SliceSource
 * @property {string} label a few words: "this report", "model.safetensors"
 * @property {(tensor: ListedTensor, wish: SliceWish) => string} why "" where it can be read, else one sentence
 * @property {(tensor: ListedTensor, wish: SliceWish) => Promise<SliceReply>} read
 * @property {(tensor: ListedTensor) => boolean} [holds] whether it has the tensor at all; without it, it has all of them
 */

/**
 * What the parts of the page share; one per section.
 * @typedef {object} TensorHub
 * @property {ListedTensor[]} tensors
 * @property {number} epoch of the checkpoint that is shown
 * @property {number} selected index of the tensor in focus, -1 for none
 * @property {(index: number) => void} select
 * @property {ListedTensor|null} guest the tensor in focus where it is not of the report but of a dropped file; its index is -1
 * @property {(tensor: ListedTensor|null) => void} visit brings a guest into focus, or sends it away
 * @property {(source: SliceSource|null) => void} setSource null for what the report holds
 * @property {() => SliceSource} source
 * @property {(event: "select"|"source"|"epoch"|"filter", listener: () => void) => () => void} on removes itself when called
 */

/** Elements of one slice at most: 512 x 512. */
export const SLICE_LIMIT = 1 << 18;

/** Rows and columns shown first. */
export const CORNER = 64;

/**
 * Elements from one index to the next along each axis, last axis fastest.
 * @param {number[]} shape
 * @returns {number[]}
 */
export function stridesOf(shape) {
  const strides = new Array(shape.length);
  for (let axis = shape.length - 1, step = 1; axis >= 0; step *= shape[axis--]) strides[axis] = step;
  return strides;
}

/**
 * Position of an element, counted in elements from the first.
 * @param {number[]} shape
 * @param {number[]} index
 * @returns {number}
 */
export function offsetOf(shape, index) {
  return shape.reduce((offset, size, axis) => offset * size + index[axis], 0);
}

/**
 * The index of an element from its position; the inverse of `offsetOf`.
 * @param {number[]} shape
 * @param {number} offset
 * @returns {number[]}
 */
export function indexOf(shape, offset) {
  const index = new Array(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = offset % shape[axis];
    offset = Math.floor(offset / shape[axis]);
  }
  return index;
}

/**
 * Full index of a cell of a slice.
 * @param {SliceWish} wish
 * @param {number} row counted from the wish's first
 * @param {number} column
 * @returns {number[]}
 */
export function cellIndex(wish, row, column) {
  const index = [...wish.fixed];
  if (wish.rowAxis >= 0) index[wish.rowAxis] = wish.rows[0] + row;
  if (wish.columnAxis >= 0) index[wish.columnAxis] = wish.columns[0] + column;
  return index;
}

/**
 * Rows and columns of a slice.
 * @param {SliceWish} wish
 * @returns {[number, number]}
 */
export function wishSize(wish) {
  return [wish.rows[1] - wish.rows[0], wish.columns[1] - wish.columns[0]];
}

/**
 * Entries along an axis that is shown; 1 where there is no such axis.
 * @param {number[]} shape
 * @param {number} axis
 */
export function axisSize(shape, axis) {
  return axis < 0 ? 1 : shape[axis];
}

/**
 * The corner of a tensor: the last two axes, the first 64 of each, index 0 of the others.
 * @param {number[]} shape
 * @param {number} [corner]
 * @returns {SliceWish}
 */
export function firstWish(shape, corner = CORNER) {
  const columnAxis = shape.length - 1;
  const rowAxis = Math.max(-1, shape.length - 2);
  return {
    rowAxis,
    columnAxis,
    rows: [0, Math.min(corner, axisSize(shape, rowAxis))],
    columns: [0, Math.min(corner, axisSize(shape, columnAxis))],
    fixed: shape.map(() => 0),
  };
}

/**
 * What is wrong with a wish, as a sentence; "" where nothing is.
 * @param {number[]} shape
 * @param {SliceWish} wish
 * @returns {string}
 */
export function wishProblem(shape, wish) {
  const axes = [wish.rowAxis, wish.columnAxis];
  if (axes.some((axis) => !Number.isInteger(axis) || axis < -1 || axis >= shape.length)) return `The tensor has ${shape.length} axes.`;
  if (wish.rowAxis === wish.columnAxis && wish.rowAxis >= 0) return "Rows and columns need two different axes.";
  for (const [word, axis, [start, stop]] of /** @type {[string, number, [number, number]][]} */ ([["Rows", wish.rowAxis, wish.rows], ["Columns", wish.columnAxis, wish.columns]])) {
    const size = axisSize(shape, axis);
    if (!Number.isInteger(start) || !Number.isInteger(stop)) return `${word} need whole numbers.`;
    if (start < 0 || stop > size) return `${word} run from 0 to ${size}.`;
    if (start >= stop) return size === 0 ? `Axis ${axis} has no entries.` : `${word} end before they begin: the stop is not shown itself.`;
  }
  const out = shape.findIndex((size, axis) => !axes.includes(axis) && !(Number.isInteger(wish.fixed[axis]) && wish.fixed[axis] >= 0 && wish.fixed[axis] < size));
  if (out >= 0) return shape[out] === 0 ? `Axis ${out} has no entries.` : `Axis ${out} has the indexes 0 to ${shape[out] - 1}.`;
  const [rows, columns] = wishSize(wish);
  if (rows * columns > SLICE_LIMIT) return `A slice shows at most ${SLICE_LIMIT} values, such as 512 rows of 512; these are ${rows * columns}.`;
  return "";
}

/**
 * The slice as NumPy and `runreport slice` write it: "3,0:64,0:64".
 * @param {number[]} shape
 * @param {SliceWish} wish
 * @returns {string}
 */
export function sliceText(shape, wish) {
  return shape.map((_, axis) => {
    if (axis === wish.rowAxis) return wish.rows.join(":");
    return axis === wish.columnAxis ? wish.columns.join(":") : String(wish.fixed[axis]);
  }).join(",");
}

/**
 * The wish that such a text stands for; two axes are shown, columns being the later one unless `isTurned`.
 * Null where the text is not a slice of two axes or fewer of this shape.
 * @param {number[]} shape
 * @param {string} text
 * @param {boolean} [isTurned] the earlier axis as columns
 * @returns {SliceWish|null}
 */
export function wishOf(shape, text, isTurned = false) {
  const pieces = text === "" ? [] : text.split(",");
  if (pieces.length !== shape.length || pieces.some((piece) => !/^\d{1,15}(:\d{1,15})?$/.test(piece))) return null;
  const parts = pieces.map((piece) => piece.split(":").map(Number));
  const axes = parts.flatMap((part, axis) => (part.length === 2 ? [axis] : []));
  if (axes.length > 2) return null;
  if (isTurned) axes.reverse();
  const [columnAxis, rowAxis] = [axes.at(-1) ?? -1, axes.at(-2) ?? -1];
  const range = (/** @type {number} */ axis) => /** @type {[number, number]} */ (axis < 0 ? [0, 1] : parts[axis]);
  const wish = { rowAxis, columnAxis, rows: range(rowAxis), columns: range(columnAxis), fixed: parts.map((part) => (part.length === 2 ? 0 : part[0])) };
  return wishProblem(shape, wish) === "" ? wish : null;
}
