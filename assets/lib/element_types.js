/**
 * One table of element types: their size, and how bytes become values; the types of src/runreport/tensors/dtypes.py.
 *
 * What writes elements belongs beside `decode`, as a further field of a type: `size` and the codes of `float_tables.js`
 * are what it needs. The exact words for one element are in `slice_number.js`.
 */

import { floatTable } from "./float_tables.js";

/**
 * @typedef {object} ElementType
 * @property {number} size bytes of one element
 * @property {(bytes: Uint8Array<ArrayBuffer>) => Float64Array} decode values of whole elements; of complex numbers the absolute value
 */

/** @typedef {new (buffer: ArrayBuffer) => ArrayLike<number>} Plain */

/** @param {number} size @param {Plain} kind @returns {ElementType} */
function plain(size, kind) {
  return { size, decode: (bytes) => new Float64Array(new kind(aligned(bytes))) };
}

/** @param {new (buffer: ArrayBuffer) => BigInt64Array|BigUint64Array} kind @returns {ElementType} */
function wide(kind) {
  return { size: 8, decode: (bytes) => Float64Array.from(new kind(aligned(bytes)), Number) };
}

/** @param {string} dtype @param {number} size @returns {ElementType} */
function byTable(dtype, size) {
  return {
    size,
    decode: (bytes) => {
      const table = floatTable(dtype);
      const codes = size === 1 ? bytes : new Uint16Array(aligned(bytes));
      const values = new Float64Array(codes.length);
      for (let i = 0; i < codes.length; i++) values[i] = table[codes[i]];
      return values;
    },
  };
}

/** Brain floats are the upper halves of float32. @type {ElementType} */
const BF16 = {
  size: 2,
  decode: (bytes) => {
    const halves = new Uint16Array(aligned(bytes));
    const wholes = new Uint32Array(halves.length);
    for (let i = 0; i < halves.length; i++) wholes[i] = halves[i] << 16;
    return Float64Array.from(new Float32Array(wholes.buffer));
  },
};

/** @type {ElementType} */
const BOOL = { size: 1, decode: (bytes) => Float64Array.from(bytes, (byte) => Number(byte !== 0)) };

/** Two float32 each. @type {ElementType} */
const C64 = {
  size: 8,
  decode: (bytes) => {
    const parts = new Float32Array(aligned(bytes));
    return Float64Array.from({ length: parts.length / 2 }, (_, i) => Math.hypot(parts[2 * i], parts[2 * i + 1]));
  },
};

/** @type {Map<string, ElementType>} */
const TYPES = new Map([
  ["BOOL", BOOL],
  ["U8", plain(1, Uint8Array)],
  ["I8", plain(1, Int8Array)],
  ["U16", plain(2, Uint16Array)],
  ["I16", plain(2, Int16Array)],
  ["U32", plain(4, Uint32Array)],
  ["I32", plain(4, Int32Array)],
  ["U64", wide(BigUint64Array)],
  ["I64", wide(BigInt64Array)],
  ["F16", byTable("F16", 2)],
  ["F32", plain(4, Float32Array)],
  ["F64", plain(8, Float64Array)],
  ["C64", C64],
  ["BF16", BF16],
  ...["F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"].map((dtype) => /** @type {[string, ElementType]} */ ([dtype, byTable(dtype, 1)])),
]);

/** Bits of one element of every type that a safetensors file may hold. @type {Map<string, number>} */
export const BITS = new Map([...Array.from(TYPES, ([dtype, type]) => /** @type {[string, number]} */ ([dtype, 8 * type.size])), ["F6_E2M3", 6], ["F6_E3M2", 6], ["F4", 4]]);

/**
 * How the elements of a type are read; undefined for types that are listed only.
 * @param {string} dtype
 * @returns {ElementType|undefined}
 */
export function elementType(dtype) {
  return TYPES.get(dtype);
}

/**
 * Values of whole elements that lie one after the other.
 * @param {string} dtype
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Float64Array} 64-bit integers rounded to the nearest number
 * @throws {RangeError} for a type that is not decoded
 */
export function decodeElements(dtype, bytes) {
  const type = TYPES.get(dtype);
  if (type === undefined) throw new RangeError(`${dtype} is listed and not decoded`);
  return type.decode(bytes);
}

/** The bytes in a buffer of their own, where no element lies across a boundary. @param {Uint8Array<ArrayBuffer>} bytes */
function aligned(bytes) {
  return bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
}
