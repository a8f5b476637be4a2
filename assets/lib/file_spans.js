/** Elements of a slice gathered from a file on the reader's disk, in few reads: near pieces are read with what lies between. */

/** @typedef {import("./slice_source.js").SliceWish} SliceWish */

import { printable } from "./refusal.js";
import { stridesOf, wishSize } from "./slice_source.js";

export const WINDOW = 1 << 23; // bytes read at once at most; larger reads are slower
export const SPREAD_LIMIT = 1 << 30; // bytes read for one slice at most
const GAP = 1 << 19; // bytes: a read of its own takes as long as reading this much more
const AT_ONCE = 16; // reads under way
const HELD = 1 << 26; // bytes of reads under way

/**
 * Where the elements of a slice lie. Outer is the axis with the longer way from entry to entry, inner the other.
 * @typedef {object} Grid
 * @property {number} first absolute byte of the first element
 * @property {number} size bytes of an element
 * @property {number} outer number of entries
 * @property {number} outerPitch bytes from one to the next
 * @property {number} inner
 * @property {number} innerPitch
 * @property {boolean} isTurned columns are outer
 */

/**
 * A piece of the file, and which entries lie in it.
 * @typedef {{begin: number, end: number, outer: [number, number], inner: [number, number]}} Span
 */

/**
 * @param {{shape: number[], begin: number}} tensor begin is the absolute byte of its first element
 * @param {number} size
 * @param {SliceWish} wish
 * @returns {Grid}
 */
export function gridOf({ shape, begin }, size, wish) {
  const strides = stridesOf(shape);
  const shown = [wish.rowAxis, wish.columnAxis];
  const fixed = shape.reduce((sum, _, axis) => sum + (shown.includes(axis) ? 0 : wish.fixed[axis] * strides[axis]), 0);
  const [rowPitch, columnPitch] = shown.map((axis) => (axis < 0 ? 0 : strides[axis]));
  const first = begin + size * (fixed + (rowPitch && wish.rows[0] * rowPitch) + (columnPitch && wish.columns[0] * columnPitch));
  const [rows, columns] = wishSize(wish);
  const isTurned = columnPitch > rowPitch && rows > 1;
  const [outer, outerPitch, inner, innerPitch] = isTurned ? [columns, columnPitch, rows, rowPitch] : [rows, rowPitch, columns, columnPitch];
  return { first, size, outer, outerPitch: outerPitch * size, inner, innerPitch: innerPitch * size, isTurned };
}

/**
 * The reads for a grid, in the order of the file.
 * @param {Grid} grid
 * @param {{window?: number, gap?: number}} [limits]
 * @returns {Span[]}
 */
export function spansOf(grid, { window = WINDOW, gap = GAP } = {}) {
  const run = (grid.inner - 1) * grid.innerPitch + grid.size; // bytes of one outer entry
  if (run > window) return splitRuns(grid, Math.max(1, Math.floor((window - grid.size) / grid.innerPitch)));
  const isNear = grid.outerPitch - run <= gap;
  const step = isNear ? Math.max(1, 1 + Math.floor((window - run) / Math.max(1, grid.outerPitch))) : 1;
  /** @type {Span[]} */
  const spans = [];
  for (let from = 0; from < grid.outer; from += step) {
    const to = Math.min(from + step, grid.outer);
    const begin = grid.first + from * grid.outerPitch;
    spans.push({ begin, end: begin + (to - from - 1) * grid.outerPitch + run, outer: [from, to], inner: [0, grid.inner] });
  }
  return spans;
}

/** @param {Grid} grid @param {number} step inner entries of one read @returns {Span[]} */
function splitRuns(grid, step) {
  /** @type {Span[]} */
  const spans = [];
  for (let outer = 0; outer < grid.outer; outer++) {
    for (let from = 0; from < grid.inner; from += step) {
      const to = Math.min(from + step, grid.inner);
      const begin = grid.first + outer * grid.outerPitch + from * grid.innerPitch;
      spans.push({ begin, end: begin + (to - from - 1) * grid.innerPitch + grid.size, outer: [outer, outer + 1], inner: [from, to] });
    }
  }
  return spans;
}

/** @param {Span[]} spans @returns {number} bytes read in all */
export function spread(spans) {
  return spans.reduce((sum, { begin, end }) => sum + end - begin, 0);
}

/**
 * The elements in the order of the slice.
 * @param {Blob} file
 * @param {Grid} grid
 * @param {Span[]} spans
 * @returns {Promise<Uint8Array<ArrayBuffer>>} rows x columns x size
 */
export async function gather(file, grid, spans) {
  const bytes = new Uint8Array(grid.outer * grid.inner * grid.size);
  let next = 0;
  let held = 0;
  const work = async () => {
    while (next < spans.length && (held === 0 || held + spans[next].end - spans[next].begin <= HELD)) {
      const span = spans[next++];
      held += span.end - span.begin;
      const piece = new Uint8Array(await file.slice(span.begin, span.end).arrayBuffer());
      if (piece.length < span.end - span.begin) throw new DOMException("the file became shorter", "NotReadableError");
      place(piece, span, grid, bytes);
      held -= span.end - span.begin;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return bytes;
}

/** Copies the elements of one piece to their places. @param {Uint8Array<ArrayBuffer>} piece @param {Span} span @param {Grid} grid @param {Uint8Array<ArrayBuffer>} bytes */
function place(piece, span, grid, bytes) {
  const { size, inner, outer, innerPitch, outerPitch, isTurned } = grid;
  const [from, to] = span.inner;
  const [source, target] = [piece, bytes].map(({ buffer }) => units(buffer, size));
  for (let o = span.outer[0]; o < span.outer[1]; o++) {
    const begin = grid.first + o * outerPitch + from * innerPitch - span.begin;
    if (!isTurned && (innerPitch === size || inner === 1)) {
      bytes.set(piece.subarray(begin, begin + (to - from) * size), (o * inner + from) * size);
      continue;
    }
    const [first, pitch] = isTurned ? [from * outer + o, outer] : [o * inner + from, 1];
    const [read, write] = [{ at: begin / size, pitch: innerPitch / size }, { at: first, pitch }];
    for (let part = 0; part < source.parts; part++) copy(source, read, target, write, { n: to - from, part });
  }
}

/** @typedef {{words: Uint8Array|Uint16Array|Uint32Array, parts: number}} Units whole elements as numbers; of 8 bytes each in two parts */

/** A piece begins with an element, so all elements lie at multiples of their size. @param {ArrayBuffer} buffer @param {number} size @returns {Units} */
function units(buffer, size) {
  const kind = size === 1 ? Uint8Array : size === 2 ? Uint16Array : Uint32Array;
  return { words: new kind(buffer, 0, Math.floor(buffer.byteLength / kind.BYTES_PER_ELEMENT)), parts: size / kind.BYTES_PER_ELEMENT };
}

/**
 * Copies one part of each of n elements.
 * @param {Units} source @param {{at: number, pitch: number}} read in elements
 * @param {Units} target @param {{at: number, pitch: number}} write
 * @param {{n: number, part: number}} what
 */
function copy({ words: from, parts }, read, { words: into }, write, { n, part }) {
  let [a, b] = [read.at * parts + part, write.at * parts + part];
  for (let i = 0; i < n; i++) {
    into[b] = from[a];
    a += read.pitch * parts;
    b += write.pitch * parts;
  }
}

/**
 * What a failed read means, as a sentence.
 * @param {string} name of the file
 * @param {string} kind name of the browser's error
 * @returns {Error}
 */
export function readFailure(name, kind) {
  const file = printable(name, 120);
  if (kind === "NotReadableError") return new Error(`${file} changed on the disk while it was open here, or can no longer be read. Drop it again.`);
  if (kind === "NotFoundError") return new Error(`${file} is no longer where it was. Drop it again.`);
  return new Error(`${file} could not be read (${kind}).`);
}
