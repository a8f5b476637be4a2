/** Where histograms stand when they are drawn behind each other, or as columns of a heat map. Numbers only. */

const TOP = 0.3; // share of the height that the highest hill takes

/**
 * @typedef {object} Hills
 * @property {number} rows steps
 * @property {number} bins
 * @property {import("../../lib/data.js").NumberArray} counts (rows * bins)
 * @property {number} width pixels
 * @property {number} height
 */

/**
 * The highest count of all. @param {ArrayLike<number>} counts
 */
export function highest(counts) {
  let most = 0;
  for (let i = 0; i < counts.length; i++) if (counts[i] > most) most = counts[i];
  return most;
}

/**
 * Where the foot of a hill is; the first step stands at the back, the last in front.
 * @param {Pick<Hills, "rows"|"height">} hills @param {number} row
 */
export function foot({ rows, height }, row) {
  const top = height * TOP;
  return rows === 1 ? height : top + ((height - top) * row) / (rows - 1);
}

/**
 * Height in pixels of one bin of a hill.
 * @param {Hills} hills @param {number} row @param {number} bin @param {number} most highest count
 */
export function rise({ bins, counts, height }, row, bin, most) {
  return most === 0 ? 0 : (counts[row * bins + bin] / most) * height * TOP;
}

/**
 * The hill and the bin at a place: the foremost hill that is there, else the one with the nearest foot.
 * @param {Hills} hills @param {number} x @param {number} y
 * @returns {{row: number, bin: number}}
 */
export function hillAt(hills, x, y) {
  const bin = Math.min(hills.bins - 1, Math.max(0, Math.floor((x / hills.width) * hills.bins)));
  const most = highest(hills.counts);
  for (let row = hills.rows - 1; row >= 0; row--) {
    const base = foot(hills, row);
    if (y <= base && y >= base - rise(hills, row, bin, most) - 1) return { row, bin };
  }
  const top = foot(hills, 0);
  const share = hills.rows === 1 ? 0 : (y - top) / (hills.height - top);
  return { row: Math.min(hills.rows - 1, Math.max(0, Math.round(share * (hills.rows - 1)))), bin };
}

/**
 * The cell of the heat map at a place: steps to the right, values upwards.
 * @param {Hills} hills @param {number} x @param {number} y
 * @returns {{row: number, bin: number}}
 */
export function cellAt({ rows, bins, width, height }, x, y) {
  const within = (/** @type {number} */ value, /** @type {number} */ below) => Math.min(below - 1, Math.max(0, Math.floor(value)));
  return { row: within((x / width) * rows, rows), bin: within((1 - y / height) * bins, bins) };
}

/**
 * Shares of a step's values in its bins, 0 where a step has none: (rows * bins), and the largest of them.
 * @param {Pick<Hills, "rows"|"bins"|"counts">} hills
 */
export function shares({ rows, bins, counts }) {
  const found = new Float64Array(rows * bins);
  for (let row = 0; row < rows; row++) {
    let total = 0;
    for (let bin = 0; bin < bins; bin++) total += counts[row * bins + bin];
    for (let bin = 0; bin < bins && total > 0; bin++) found[row * bins + bin] = counts[row * bins + bin] / total;
  }
  return { shares: found, most: highest(found) };
}
