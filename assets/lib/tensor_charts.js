/** Small charts of one tensor as plain data: bars of a histogram, the line of a spectrum, a curve over checkpoints. */

/** @typedef {{x: number, y: number, width: number, height: number, low: number, high: number, count: number}} Bar */

/**
 * Bars of counts between equal edges; on a logarithmic axis 1 is a third of the height of what is largest, at most, and 0 is nothing.
 * @param {ArrayLike<number>} counts
 * @param {number} min left edge of the first
 * @param {number} max right edge of the last
 * @param {{width: number, height: number, isLog: boolean}} how
 * @returns {Bar[]}
 */
export function bars(counts, min, max, { width, height, isLog }) {
  const size = isLog ? (/** @type {number} */ n) => (n > 0 ? Math.log10(n) + 0.5 : 0) : (/** @type {number} */ n) => n;
  const most = Math.max(...Array.from(counts, size), 0);
  const step = width / counts.length;
  return Array.from(counts, (count, i) => {
    const tall = most === 0 ? 0 : (size(count) / most) * height;
    const edge = (/** @type {number} */ at) => min + ((max - min) * at) / counts.length;
    return { x: i * step, y: height - tall, width: step, height: tall, low: edge(i), high: edge(i + 1), count };
  });
}

/**
 * How many of some values lie between equal edges; both ends belong to their bins, what is not finite to none.
 * @param {ArrayLike<number>} values
 * @param {number} min
 * @param {number} max
 * @param {number} n bins
 * @returns {Uint32Array}
 */
export function counted(values, min, max, n) {
  const counts = new Uint32Array(n);
  const factor = max > min ? n / (max - min) : 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value >= min && value <= max) counts[Math.min(n - 1, Math.floor((value - min) * factor))]++;
  }
  return counts;
}

/**
 * Points of a line in a box; on a logarithmic axis what is not positive has none.
 * @param {ArrayLike<number>} values
 * @param {{width: number, height: number, isLog: boolean, at?: ArrayLike<number>}} how at: places on the x axis, else 0, 1, 2 …
 * @returns {{points: [number, number][], low: number, high: number}} low and high: values at the bottom and the top
 */
export function line(values, { width, height, isLog, at }) {
  const fits = Array.from(values).filter((value) => Number.isFinite(value) && (!isLog || value > 0));
  if (fits.length === 0) return { points: [], low: NaN, high: NaN };
  let [low, high] = [Math.min(...fits), Math.max(...fits)];
  if (low === high) [low, high] = isLog ? [low / 2, high * 2] : [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const place = isLog ? Math.log10 : (/** @type {number} */ value) => value;
  const [bottom, top] = [place(low), place(high)];
  const x = Array.from(values, (_, i) => (at === undefined ? i : at[i]));
  const [first, last] = [x[0], x[x.length - 1]];
  /** @type {[number, number][]} */
  const points = [];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]) || (isLog && !(values[i] > 0))) continue;
    const across = last > first ? (x[i] - first) / (last - first) : 0.5;
    points.push([across * width, height - ((place(values[i]) - bottom) / (top - bottom)) * height]);
  }
  return { points, low, high };
}

/** Points as the path of an SVG. @param {readonly (readonly [number, number])[]} points */
export function pathOf(points) {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");
}
