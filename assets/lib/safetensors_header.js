/**
 * The header of a safetensors file, checked as strictly as src/runreport/tensors/safetensors_header.py does: the same
 * files are read and the same are refused, with the same codes.
 *
 * Format: 8 bytes header length (little-endian), a JSON object, then the bytes of the tensors without hole or overlap.
 */

import { BITS } from "./element_types.js";
import { foreignFile } from "./first_bytes.js";
import { Refusal, printable } from "./refusal.js";
import { Fraction, strictObject } from "./strict_json.js";

export const LENGTH_BYTES = 8;
export const HEADER_LIMIT = 100_000_000; // bytes, the library's limit
const PARTS_LIMIT = 2_000_000; // commas and brackets of a header
const SNIFF_BYTES = 64;
const U64_MAX = 2n ** 64n - 1n;
const METADATA = "__metadata__";
const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b];

/**
 * One tensor of a file.
 * @typedef {object} FileTensor
 * @property {string} name of strangers
 * @property {string} dtype one of BITS
 * @property {number[]} shape exact below 2^53; only tensors without elements may have larger axes
 * @property {number} begin absolute byte in the file
 * @property {number} end
 */

/**
 * @typedef {object} Header
 * @property {FileTensor[]} tensors in the order of their bytes
 * @property {Map<string, string>} metadata
 * @property {number} dataBegin first byte after the header
 */

/**
 * The checked header of a file, and its bytes with the eight before them.
 * @param {Blob} file
 * @returns {Promise<Header & {raw: Uint8Array<ArrayBuffer>}>}
 * @throws {Refusal} and what the disk refuses
 */
export async function readHeader(file) {
  const first = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
  const length = headerLength(first, file.size);
  const raw = new Uint8Array(await file.slice(0, LENGTH_BYTES + length).arrayBuffer());
  return { ...parseHeader(raw.subarray(LENGTH_BYTES), file.size), raw };
}

/**
 * Bytes of the JSON text, from the first bytes of the file (at least 8, better 32, fewer if it has fewer).
 * @param {Uint8Array} first
 * @param {number} fileSize
 * @returns {number}
 * @throws {Refusal} ST-SHORT, ST-HEADER-SIZE, ST-OTHER-FORMAT
 */
export function headerLength(first, fileSize) {
  const padded = new DataView(new ArrayBuffer(LENGTH_BYTES));
  first.subarray(0, LENGTH_BYTES).forEach((byte, i) => padded.setUint8(i, byte));
  const length = padded.getBigUint64(0, true); // compared before it is made a number: 2^64 - 1 is not one
  if (length <= BigInt(HEADER_LIMIT) && fileSize >= LENGTH_BYTES + Number(length)) return Number(length);
  const foreign = foreignFile(first);
  if (foreign !== null) throw new Refusal("ST-OTHER-FORMAT", foreign.what, foreign.hint);
  if (fileSize < LENGTH_BYTES) throw new Refusal("ST-SHORT", fileSize === 0 ? "is empty" : `has ${fileSize} bytes, a header needs at least 8`);
  if (length > BigInt(HEADER_LIMIT)) throw new Refusal("ST-HEADER-SIZE", `says its header has ${words(length)} bytes, the limit is ${words(HEADER_LIMIT)}`);
  throw short(fileSize, `the header alone should reach to byte ${words(LENGTH_BYTES + Number(length))}`);
}

/**
 * The checked header of a file of that size.
 * @param {Uint8Array} text
 * @param {number} fileSize
 * @returns {Header}
 * @throws {Refusal} ST-HEADER, ST-DUP, ST-FIELD, ST-DTYPE, ST-SIZE, ST-OVERLAP, ST-HOLE, ST-TRAILING, ST-SHORT, LIMIT
 */
export function parseHeader(text, fileSize) {
  const entries = strictObject(textOf(text));
  const metadata = metadataOf(entries.get(METADATA));
  entries.delete(METADATA);
  const dataBegin = LENGTH_BYTES + text.length;
  const found = Array.from(entries, ([name, entry]) => tensorOf(name, entry));
  found.sort((a, b) => order(a.begin, b.begin) || order(a.end, b.end));
  checkContiguous(found, dataBegin, fileSize);
  const tensors = found.map(({ name, dtype, shape, begin, end }) => ({ name, dtype, shape, begin: dataBegin + Number(begin), end: dataBegin + Number(end) }));
  return { tensors, metadata, dataBegin };
}

/** @param {Uint8Array} bytes */
function textOf(bytes) {
  let parts = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === COMMA || bytes[i] === BRACKET || bytes[i] === BRACE) parts++;
  if (parts > PARTS_LIMIT) throw new Refusal("LIMIT", `too many parts in the header: found ${words(parts)}, the limit is ${words(PARTS_LIMIT)}`);
  if (bytes[0] !== BRACE) throw new Refusal("ST-HEADER", "the header does not begin with {");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal("ST-HEADER", "the header is not UTF-8");
  }
}

/** @param {any} found @returns {Map<string, string>} */
function metadataOf(found) {
  if (found === undefined || found === null) return new Map();
  if (!(found instanceof Map)) throw new Refusal("ST-FIELD", `${METADATA} is ${kind(found)}, expected an object`);
  for (const [key, value] of found) {
    if (typeof value !== "string") throw new Refusal("ST-FIELD", `${METADATA} '${printable(key)}' is ${kind(value)}, expected a string`);
  }
  return found;
}

/** @typedef {{name: string, dtype: string, shape: number[], begin: bigint|number, end: bigint|number}} Entry offsets from the data's begin */

/** @param {string} name @param {any} entry @returns {Entry} */
function tensorOf(name, entry) {
  if (!(entry instanceof Map)) throw field(name, `is ${kind(entry)}, expected an object`);
  for (const key of ["dtype", "shape", "data_offsets"]) if (!entry.has(key)) throw field(name, `has no ${key}`);
  const dtype = entry.get("dtype");
  if (typeof dtype !== "string" || !BITS.has(dtype)) throw new Refusal("ST-DTYPE", `tensor '${printable(name)}': dtype '${shown(dtype)}' is not known`);
  const shape = counts(name, "shape", entry.get("shape"));
  const offsets = counts(name, "data_offsets", entry.get("data_offsets"));
  if (offsets.length !== 2 || offsets[0] > offsets[1]) throw field(name, `data_offsets ${shown(offsets)}, expected [begin, end] with begin <= end`);
  checkSize(name, dtype, shape, BigInt(offsets[1]) - BigInt(offsets[0]));
  return { name, dtype, shape: shape.map(Number), begin: offsets[0], end: offsets[1] };
}

/** @param {string} name @param {string} what @param {any} found @returns {(number|bigint)[]} */
function counts(name, what, found) {
  const isCount = (/** @type {unknown} */ value) => (typeof value === "number" && value >= 0) || (typeof value === "bigint" && value >= 0n && value <= U64_MAX);
  if (!Array.isArray(found) || !found.every(isCount)) throw field(name, `${what} is ${shown(found)}, expected a list of whole numbers from 0`);
  return found;
}

/** @param {string} name @param {string} dtype @param {(number|bigint)[]} shape @param {bigint} found bytes */
function checkSize(name, dtype, shape, found) {
  const factors = [...shape, /** @type {number} */ (BITS.get(dtype))];
  if (factors.every(Number.isSafeInteger)) {
    const product = factors.reduce((/** @type {number} */ a, b) => a * Number(b), 1);
    const isExact = Number.isSafeInteger(product) && product > 0; // of one that is 0 a part may have been too large
    if (isExact && product === 8 * Number(found)) return;
  }
  let bits = 1n;
  for (const factor of factors) {
    bits *= BigInt(factor);
    if (bits > U64_MAX) throw field(name, `shape ${shown(shape)} has more elements than 64 bits can count`);
  }
  if (bits === 8n * found) return;
  const bytes = bits % 8n === 0n ? words(bits / 8n) : String(Number(bits) / 8);
  throw new Refusal("ST-SIZE", `tensor '${printable(name)}': ${dtype} of shape ${shown(shape)} takes ${bytes} bytes, data_offsets give ${words(found)}`);
}

/** @param {Entry[]} found in order @param {number} dataBegin @param {number} fileSize */
function checkContiguous(found, dataBegin, fileSize) {
  /** @type {number|bigint} */
  let reached = 0;
  for (const { name, begin, end } of found) {
    if (begin != reached) { // a number and a BigInt may be equal
      const [code, what] = begin < reached ? ["ST-OVERLAP", "overlaps the one before"] : ["ST-HOLE", "leaves a hole"];
      const [at, expected] = [begin, reached].map((offset) => words(BigInt(offset) + BigInt(dataBegin)));
      throw new Refusal(code, `tensor '${printable(name)}' ${what}: it begins at byte ${at}, expected ${expected}`);
    }
    reached = end;
  }
  const end = BigInt(reached) + BigInt(dataBegin);
  if (end > fileSize) throw short(fileSize, `its tensors should reach to byte ${words(end)}`);
  if (end < fileSize) throw new Refusal("ST-TRAILING", `has ${words(fileSize)} bytes, ${words(BigInt(fileSize) - end)} more than its tensors take`);
}

/** @param {number} fileSize @param {string} what */
function short(fileSize, what) {
  return new Refusal("ST-SHORT", `has ${words(fileSize)} bytes, ${what}`, "it may be cut short, or still being written or downloaded");
}

/** @param {string} name @param {string} what */
function field(name, what) {
  return new Refusal("ST-FIELD", `tensor '${printable(name)}': ${what}`);
}

/** @param {number|bigint} a @param {number|bigint} b */
function order(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** @param {number|bigint} whole */
function words(whole) {
  return whole.toLocaleString("en");
}

/** A value of the header, short. @param {any} value @returns {string} */
function shown(value) {
  if (Array.isArray(value)) return printable(`[${value.slice(0, 40).map(shown).join(", ")}]`);
  return value instanceof Map ? "an object" : printable(value);
}

/** @param {any} value */
function kind(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "bigint" || value instanceof Fraction) return "a number";
  return { boolean: "a boolean", number: "a number", string: "a string" }[/** @type {string} */ (typeof value)] ?? "an object";
}
