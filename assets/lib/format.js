/** Numbers and times as the pages write them; the same rules as src/runreport/pages/words.py. */

/**
 * A number with so many significant digits, thin spaces between thousands; an en dash where there is none.
 * @param {number|null|undefined} value
 * @param {number} [digits] significant
 */
export function figure(value, digits = 4) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(Math.max(0, digits - 1)).replace("-", "−").replace("e−", "e−");
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size || 1)));
  const [whole, rest] = size.toFixed(Math.min(decimals, 20)).split(".");
  const tail = rest === undefined || Number.isInteger(value) ? "" : `.${rest}`;
  return `${value < 0 ? "−" : ""}${grouped(whole)}${tail}`;
}

/** @param {string} whole digits */
function grouped(whole) {
  return whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

/**
 * A whole number with its noun: `count(1, "point")` is "1 point".
 * @param {number} n
 * @param {string} noun
 * @param {string} [plural]
 */
export function count(n, noun, plural = `${noun}s`) {
  return `${figure(n, 15)} ${n === 1 ? noun : plural}`;
}
