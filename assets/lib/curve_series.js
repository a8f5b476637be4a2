/** A curve as `curve_json` of pages/curve_parts/curve_data.py writes it, decoded, and its x in other units. */

import { decode } from "./data.js";

/**
 * @typedef {object} Series
 * @property {string} tag
 * @property {"step"|"epoch"|"time"} unit what x counts; seconds since 1970 for "time"
 * @property {string} file where it was read from
 * @property {boolean} isSystem of the machine and not of the model
 * @property {Float64Array} x in the order of the log
 * @property {Float64Array} y NaN and infinities as logged
 * @property {Float64Array|null} t seconds since 1970
 * @property {number} n points logged
 * @property {number} shown points here; where fewer than n, ends, extremes, marks and restarts were kept
 * @property {number[]} restarts indices of the points here whose x goes back
 * @property {number} wentBack restarts of all points
 * @property {number} nan of all points
 * @property {number} inf of all points
 * @property {{first: number, last: number, min: number, max: number, lastX: number}} stats of all points; NaN for none
 */

/** @typedef {"step"|"epoch"|"time"|"relative"} AxisKind */

/**
 * @param {any} json of one curve
 * @returns {Series}
 */
export function seriesOf(json) {
  const [first, last, min, max, lastX] = column(json.stats);
  return {
    tag: json.tag, unit: json.unit, file: json.file, isSystem: json.is_system === true,
    x: column(json.x), y: column(json.y), t: json.t === null ? null : column(json.t),
    n: json.n, shown: json.shown, restarts: [...column(json.restarts)], wentBack: json.went_back,
    nan: json.nan, inf: json.inf, stats: { first, last, min, max, lastX },
  };
}

/**
 * Every series of a file as `part_json` of pages/curve_parts/parts.py writes it: columns that several have are stored once.
 * @param {any} part
 * @returns {Series[]}
 */
export function seriesOfPart({ curves, columns }) {
  return curves.map((/** @type {any} */ one) => seriesOf({ ...one, x: columns[one.x], y: columns[one.y], t: one.t === null ? null : columns[one.t] }));
}

/** @param {import("./data.js").TypedJson} typed */
function column(typed) {
  return Float64Array.from(decode(typed).data);
}

/**
 * The indices at which x goes back.
 * @param {ArrayLike<number>} x
 * @returns {number[]}
 */
export function restartsOf(x) {
  const found = [];
  for (let i = 1; i < x.length; i++) if (x[i] < x[i - 1]) found.push(i);
  return found;
}

/**
 * The axes that a series can be drawn over, its own first.
 * @param {Series} series
 * @param {boolean} hasEpochs whether a curve says which epoch each step belongs to
 * @returns {AxisKind[]}
 */
export function axesOf(series, hasEpochs = false) {
  /** @type {AxisKind[]} */
  const found = series.unit === "time" ? ["time", "relative"] : [series.unit];
  if (series.unit === "step" && hasEpochs) found.push("epoch");
  if (series.unit !== "time" && series.t !== null) found.push("time", "relative");
  return found;
}

/**
 * x of a series over an axis, or null where the data do not tell.
 * @param {Series} series
 * @param {AxisKind} kind
 * @param {{start: number, epochs: {x: ArrayLike<number>, y: ArrayLike<number>}|null}} run
 *   start: seconds since 1970 that relative time counts from; epochs: a curve of the epoch over steps
 * @returns {Float64Array|null}
 */
export function xOver(series, kind, { start, epochs }) {
  if (kind === series.unit) return series.x;
  const times = series.unit === "time" ? series.x : series.t;
  if (kind === "time") return times;
  if (kind === "relative") return times?.map((time) => time - start) ?? null;
  return kind === "epoch" && series.unit === "step" && epochs !== null ? series.x.map((step) => between(epochs, step)) : null;
}

/**
 * The epoch at a step, straight between the two steps around it; NaN outside of what was logged.
 * @param {{x: ArrayLike<number>, y: ArrayLike<number>}} epochs ascending in x
 * @param {number} step
 */
export function between({ x, y }, step) {
  let [low, high] = [0, x.length - 1];
  if (!(step >= x[low] && step <= x[high])) return NaN;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= step) low = middle;
    else high = middle;
  }
  return x[high] === x[low] ? y[high] : y[low] + ((step - x[low]) / (x[high] - x[low])) * (y[high] - y[low]);
}

/**
 * Indices of the points that no later point takes the place of: where a run went back and wrote on, the last wins.
 * @param {ArrayLike<number>} x
 * @returns {number[]} ascending
 */
export function lastWins(x) {
  const kept = [];
  let least = Infinity;
  for (let i = x.length - 1; i >= 0; i--) {
    if (!(x[i] < least)) continue;
    least = x[i];
    kept.push(i);
  }
  return kept.reverse();
}
