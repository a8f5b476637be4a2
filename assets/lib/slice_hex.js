/** Bytes of a slice as rows of sixteen, each with its place in the file, and which cell a byte belongs to. */

export const PER_ROW = 16;

/**
 * One row of the hex view. Bytes that follow each other in the file stand in one row; a gap begins a new one.
 * @typedef {object} HexRow
 * @property {number|null} offset absolute byte of the first in the file; null where it is not known
 * @property {number} begin place of the first byte among the slice's bytes
 * @property {number} length 1 … 16
 */

/**
 * Rows of the bytes of a slice: each row of the slice begins a new one where the file has a gap before it.
 * @param {import("./slice_source.js").SliceReply} reply
 * @param {number} rows
 * @param {number} columns
 * @returns {HexRow[]}
 */
export function hexRows(reply, rows, columns) {
  /** @type {HexRow[]} */
  const found = [];
  let run = { begin: 0, offset: /** @type {number|null} */ (null), length: 0 };
  const close = () => {
    for (let at = 0; at < run.length; at += PER_ROW) {
      const offset = run.offset === null ? null : run.offset + at;
      found.push({ offset, begin: run.begin + at, length: Math.min(PER_ROW, run.length - at) });
    }
  };
  for (let row = 0; row < rows; row++) {
    for (const [first, n] of stretches(reply, row, columns)) {
      const offset = reply.byteOf(row, first);
      const follows = run.length > 0 && (offset === null ? run.offset === null : run.offset !== null && run.offset + run.length === offset);
      if (!follows) {
        close();
        run = { begin: (row * columns + first) * reply.elementSize, offset, length: 0 };
      }
      run.length += n * reply.elementSize;
    }
  }
  close();
  return found;
}

/**
 * Stretches of cells of a row that follow each other in the file: [first column, how many].
 * @param {import("./slice_source.js").SliceReply} reply
 * @param {number} row
 * @param {number} columns
 * @returns {[number, number][]}
 */
function stretches(reply, row, columns) {
  const first = reply.byteOf(row, 0);
  const last = reply.byteOf(row, columns - 1);
  if (first === null || last === null || last - first === (columns - 1) * reply.elementSize) return [[0, columns]];
  return Array.from({ length: columns }, (_, column) => [column, 1]); // a column of the file lies across
}

/**
 * The cell that a byte belongs to, and which of its bytes it is.
 * @param {number} place among the slice's bytes
 * @param {number} elementSize
 * @param {number} columns
 * @returns {{row: number, column: number, byte: number}}
 */
export function cellOfByte(place, elementSize, columns) {
  const cell = Math.floor(place / elementSize);
  return { row: Math.floor(cell / columns), column: cell % columns, byte: place % elementSize };
}

/**
 * The row of the view that holds a byte, by bisection; -1 where there is none.
 * @param {HexRow[]} rows in order of begin
 * @param {number} place among the slice's bytes
 */
export function rowOfByte(rows, place) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].begin + rows[middle].length <= place) low = middle + 1;
    else high = middle;
  }
  return low < rows.length && rows[low].begin <= place ? low : -1;
}

/** Two digits. @param {number} byte */
export const hexByte = (byte) => byte.toString(16).padStart(2, "0");

/** A byte as text: itself where it prints in ASCII, else a dot. @param {number} byte */
export const asciiByte = (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");

/** Eight digits at least. @param {number|null} offset */
export const hexOffset = (offset) => (offset === null ? "–" : offset.toString(16).padStart(8, "0"));
