/** The value of every code of the small floating-point types; bit for bit those of src/runreport/tensors/dtypes.py. */

/** @typedef {{exponentBits: number, mantissaBits: number, bias: number, special: "ieee"|"one nan"|"fnuz"}} Layout */

/** @type {Record<string, Layout>} */
const LAYOUTS = {
  F16: { exponentBits: 5, mantissaBits: 10, bias: 15, special: "ieee" },
  F8_E4M3: { exponentBits: 4, mantissaBits: 3, bias: 7, special: "one nan" }, // all ones is NaN, there is no infinity
  F8_E5M2: { exponentBits: 5, mantissaBits: 2, bias: 15, special: "ieee" },
  F8_E4M3FNUZ: { exponentBits: 4, mantissaBits: 3, bias: 8, special: "fnuz" }, // 0x80 is NaN, no infinity, no -0
  F8_E5M2FNUZ: { exponentBits: 5, mantissaBits: 2, bias: 16, special: "fnuz" },
};
/** @type {Map<string, Float32Array>} */
const made = new Map();

/**
 * The values of all codes of a type, made once.
 * @param {string} dtype F16, an F8 or F8_E8M0
 * @returns {Float32Array} exact: float32 holds every one of them
 */
export function floatTable(dtype) {
  const table = made.get(dtype) ?? (dtype === "F8_E8M0" ? scaleTable() : layoutTable(LAYOUTS[dtype]));
  made.set(dtype, table);
  return table;
}

/** 2 to the power of byte - 127; 0xFF is NaN.  Source: OCP Microscaling Formats 1.0, 5.4.1. */
function scaleTable() {
  return Float32Array.from({ length: 256 }, (_, code) => (code === 0xff ? NaN : 2 ** (code - 127)));
}

/** @param {Layout} layout @returns {Float32Array} */
function layoutTable({ exponentBits, mantissaBits, bias, special }) {
  const half = 1 << (exponentBits + mantissaBits); // codes without the sign
  const top = (1 << exponentBits) - 1;
  const table = new Float32Array(2 * half);
  for (let code = 0; code < half; code++) {
    const exponent = code >> mantissaBits;
    const fraction = (code & ((1 << mantissaBits) - 1)) / (1 << mantissaBits);
    let size = (Number(exponent > 0) + fraction) * 2 ** (Math.max(exponent, 1) - bias); // subnormals have no leading 1
    if (special === "ieee" && exponent === top) size = fraction === 0 ? Infinity : NaN;
    if (special === "one nan" && code === half - 1) size = NaN;
    table[code] = size;
    table[code + half] = -size;
  }
  if (special === "fnuz") table[half] = NaN;
  return table;
}
