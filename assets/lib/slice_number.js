/** Exact words for stored numbers: the shortest decimal that gives the same bits again, and the bits themselves. */

/**
 * A binary float by its precision: bits of the significand without the leading 1, and the exponent of its smallest normal.
 * @typedef {readonly [number, number]} Precision
 */

/** @type {Record<string, Precision>} */
const FLOATS = {
  F64: [52, -1022], F32: [23, -126], F16: [10, -14], BF16: [7, -126],
};
const SHORT = /^F[468]/; // of so few bits that 72 would be "70": written as the number that they are
const WIDE = new Set(["I64", "U64"]); // beyond what a number of the browser holds exactly

/** Types whose numbers have no sign of zero at their centre: drawn from low to high, not from negative to positive. */
const COUNTS = new Set(["BOOL", "U8", "U16", "U32", "U64", "I8", "I16", "I32", "I64", "F8_E8M0"]);

/** @param {string} dtype */
export const isWhole = (dtype) => COUNTS.has(dtype) && dtype !== "F8_E8M0";

/** @param {string} dtype */
export const isCount = (dtype) => COUNTS.has(dtype);

/** @param {string} dtype */
export const isComplex = (dtype) => dtype === "C64" || dtype === "C128";

/**
 * The nearest number that a float of such a precision holds, ties to even; for numbers within its range.
 * @param {number} value
 * @param {Precision} precision
 * @returns {number}
 */
export function roundedTo(value, [bits, smallest]) {
  if (value === 0 || !Number.isFinite(value) || bits === 52) return value;
  if (bits === 23) return Math.fround(value);
  let exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), smallest);
  if (Math.abs(value) >= 2 ** (exponent + 1)) exponent++; // log2 rounds
  const step = 2 ** (exponent - bits);
  const steps = value / step; // exact: a power of two
  const low = Math.floor(steps);
  const rest = steps - low;
  return (rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low) * step;
}

/**
 * The shortest decimal that rounds to a value in its own type, as Python writes a float: 0.1, 1e-7, -0.0 as -0.
 * @param {number} value one that the type holds
 * @param {string} dtype
 * @returns {string}
 */
export function shortest(value, dtype) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const precision = FLOATS[SHORT.test(dtype) && FLOATS[dtype] === undefined ? "F32" : dtype];
  if (precision === undefined || precision[0] === 52) return String(value);
  for (let digits = 1; digits <= 9; digits++) {
    const fitting = nearby(value, digits).filter((one) => roundedTo(one, precision) === value);
    if (fitting.length > 0) return String(fitting.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best)));
  }
  return String(value);
}

/**
 * The nearest decimal of so many digits and those beside it: at a power of two the gaps on its two sides differ.
 * @param {number} value
 * @param {number} digits
 */
function nearby(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const whole = Number(mantissa.replace(".", ""));
  return [whole, whole - 1, whole + 1].map((one) => Number(`${one}e${Number(exponent) - digits + 1}`));
}

/**
 * What a cell holds, exactly: of 64-bit whole numbers and of complex numbers from its bytes.
 * @param {import("./slice_source.js").SliceReply} reply
 * @param {string} dtype
 * @param {number} place of the cell, row-major
 * @returns {string}
 */
export function cellText(reply, dtype, place) {
  const value = reply.values[place];
  if (dtype === "BOOL") return value === 0 ? "false" : "true";
  if (reply.bytes === null || !(WIDE.has(dtype) || isComplex(dtype))) return shortest(value, dtype);
  const view = new DataView(reply.bytes.buffer, reply.bytes.byteOffset + place * reply.elementSize, reply.elementSize);
  if (WIDE.has(dtype)) return String(dtype === "I64" ? view.getBigInt64(0, true) : view.getBigUint64(0, true));
  const [part, kind] = dtype === "C64" ? [[view.getFloat32(0, true), view.getFloat32(4, true)], "F32"] : [[view.getFloat64(0, true), view.getFloat64(8, true)], "F64"];
  const imaginary = shortest(part[1], kind);
  return `${shortest(part[0], kind)} ${imaginary.startsWith("-") ? "−" : "+"} ${imaginary.replace("-", "")}i`;
}

/**
 * The stored bits of a cell, most significant first: "0x3f800000". "" where they are not there.
 * @param {import("./slice_source.js").SliceReply} reply
 * @param {number} place
 * @returns {string}
 */
export function cellBits({ bytes, elementSize }, place) {
  if (bytes === null) return "";
  const own = bytes.subarray(place * elementSize, (place + 1) * elementSize);
  return `0x${[...own].reverse().map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}
