/** Axes of the parallel coordinates as plain data: where on an axis a run stands, and which stretches of it are chosen. */

/**
 * @typedef {object} Axis
 * @property {string} name of the setting, "@" and a key for a metric
 * @property {"linear"|"log"|"names"} scale
 * @property {number[]} at per run, in [0, 1] from the bottom; NaN where it has no value
 * @property {{at: number, text: string, value: number|string}[]} ticks from the bottom
 */

/** @typedef {{name: string, low: number, high: number}} Stretch low and high in [0, 1] */

const LOG = 100; // times the smallest value, from which on a scale is logarithmic
const NAMES = 24; // of an axis
const TICKS = 5;

/**
 * @param {string} name
 * @param {readonly (number|string|null)[]} values per run; null or NaN where it has none
 * @param {readonly string[]} [order] of names from the bottom
 * @returns {Axis}
 */
export function axisOf(name, values, order = []) {
  const isNumber = values.every((value) => value === null || typeof value === "number");
  return isNumber ? numberAxis(name, values.map((value) => (value === null ? NaN : Number(value)))) : nameAxis(name, values, order);
}

/** @param {string} name @param {readonly number[]} values @returns {Axis} */
function numberAxis(name, values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const distinct = [...new Set(values.filter(Number.isFinite))].sort((a, b) => a - b);
  const isLog = low > 0 && high / low >= LOG;
  const scaled = (/** @type {number} */ value) => (isLog ? Math.log10(value) : value);
  const [from, width] = [scaled(low), scaled(high) - scaled(low)];
  const place = (/** @type {number} */ value) => (!Number.isFinite(value) ? NaN : width === 0 ? 0.5 : (scaled(value) - from) / width);
  const back = (/** @type {number} */ at) => (isLog ? 10 ** (from + at * width) : from + at * width);
  const ends = distinct.length <= TICKS ? distinct : Array.from({ length: TICKS }, (_, i) => back(i / (TICKS - 1)));
  const ticks = ends.map((value) => ({ at: place(value), text: shortNumber(value), value }));
  return { name, scale: isLog ? "log" : "linear", at: values.map(place), ticks };
}

/** @param {string} name @param {readonly (number|string|null)[]} values @param {readonly string[]} order @returns {Axis} */
function nameAxis(name, values, order) {
  const there = new Set(values.filter((value) => value !== null).map(String));
  const names = [...order.filter((one) => there.has(one)), ...[...there].filter((one) => !order.includes(one))];
  const place = new Map(names.map((one, i) => [one, names.length === 1 ? 0.5 : i / (names.length - 1)]));
  const kept = Math.ceil(names.length / NAMES); // of many names every so many is written
  const ticks = names.flatMap((text, i) => (i % kept === 0 ? [{ at: place.get(text) ?? NaN, text, value: text }] : []));
  return { name, scale: "names", at: values.map((value) => (value === null ? NaN : place.get(String(value)) ?? NaN)), ticks };
}

/** @param {number} value */
export function shortNumber(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}

/**
 * Whether a run stands within every stretch; a stretch of an axis that is not there holds nobody back.
 * @param {readonly {axis: Axis|null, low: number, high: number}[]} stretches
 * @param {number} run
 */
export function isWithin(stretches, run) {
  const slack = 1e-6; // names stand exactly at the edge of a stretch that ends at them
  return stretches.every(({ axis, low, high }) => axis === null || (axis.at[run] >= low - slack && axis.at[run] <= high + slack));
}

/**
 * What the address says; anything else is no stretch.
 * @param {string} text
 * @returns {Stretch[]}
 */
export function parseStretches(text) {
  try {
    const found = JSON.parse(text || "[]");
    if (!Array.isArray(found)) return [];
    return found.flatMap((one) =>
      Array.isArray(one) && typeof one[0] === "string" && [one[1], one[2]].every(Number.isFinite) ? [{ name: one[0], low: one[1], high: one[2] }] : []);
  } catch {
    return [];
  }
}

/** @param {readonly Stretch[]} stretches */
export function writeStretches(stretches) {
  const rounded = (/** @type {number} */ at) => Math.round(at * 1000) / 1000;
  return stretches.length === 0 ? "" : JSON.stringify(stretches.map(({ name, low, high }) => [name, rounded(low), rounded(high)]));
}
