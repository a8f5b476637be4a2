/** The lines of a chart: one per run, or one per group with its band. */

import { restartsOf, xOver } from "../../lib/curve_series.js";
import { smoothed } from "../../lib/curve_smooth.js";
import { figure } from "../../lib/format.js";
import { COLORS, DASHES } from "./run_styles.js";

/** @typedef {import("../../lib/curve_frame.js").CurveLine} CurveLine */
/** @typedef {{x: ArrayLike<number>, y: ArrayLike<number>}} Epochs */

/**
 * The axis that a metric is drawn over.
 * @param {string} asked "own", "epoch" or "relative"
 * @param {"step"|"epoch"|"time"} unit of the metric
 * @returns {import("../../lib/curve_series.js").AxisKind}
 */
export function axisKind(asked, unit) {
  if (asked === "epoch" || asked === "relative") return asked;
  return unit === "time" ? "relative" : unit;
}

/**
 * @param {readonly {key: string, name: string}[]} runs that are shown
 * @param {import("./tag_data.js").TagData} data
 * @param {object} how
 * @param {import("../../lib/curve_series.js").AxisKind} how.kind
 * @param {number} how.smoothing
 * @param {(key: string) => {color: string, dash: number[]}} how.style
 * @param {Map<string, Epochs>} how.epochs by key of the run
 * @returns {{lines: CurveLine[], without: number, shown: number, logged: number}}
 *   without: runs that have the metric and cannot be drawn over this axis; shown, logged: points
 */
export function runLines(runs, data, { kind, smoothing, style, epochs }) {
  const result = { lines: /** @type {CurveLine[]} */ ([]), without: 0, shown: 0, logged: 0 };
  for (const { key, name } of runs) {
    const series = data.curves.get(key);
    if (series === undefined) continue;
    const own = series.unit === "time" && kind === "relative" ? series.x.map((time) => time - series.x[0]) : null;
    const x = own ?? xOver(series, kind, { start: 0, epochs: epochs.get(key) ?? null });
    if (x === null) {
      result.without++;
      continue;
    }
    result.shown += series.shown;
    result.logged += series.n;
    const line = { name, x, ...style(key) };
    if (smoothing === 0) result.lines.push({ ...line, y: series.y });
    else result.lines.push({ ...line, y: smoothed(series.y, smoothing, restartsOf(series.x)), raw: series.y });
  }
  return result;
}

/**
 * @param {readonly {label: string, runs: number[]}[]} groups
 * @param {readonly import("./tag_data.js").GroupCurve[]} curves in the order of groups
 * @param {object} how
 * @param {ReadonlySet<number>} how.shown runs; a group without any of them is left out
 * @param {"range"|"std"|"none"} how.band
 * @param {number} how.smoothing
 * @returns {{lines: CurveLine[], empty: string[]}} empty: groups whose runs share no step
 */
export function groupLines(groups, curves, { shown, band, smoothing }) {
  /** @type {CurveLine[]} */
  const lines = [];
  /** @type {string[]} */
  const empty = [];
  groups.forEach(({ label, runs }, place) => {
    const curve = curves[place];
    if (curve === undefined || curve.runs === 0 || !runs.some((run) => shown.has(run))) return;
    if (curve.x.length === 0) return void empty.push(label);
    const even = (/** @type {ArrayLike<number>} */ values) => (smoothing === 0 ? values : smoothed(values, smoothing));
    const edges = bandOf(curve, band);
    lines.push({
      name: `${label} (n = ${numberOf(curve.n)})`, ...groupStyle(place), x: curve.x, y: even(curve.mean),
      ...(smoothing > 0 ? { raw: curve.mean } : {}),
      ...(edges === null ? {} : { band: { low: even(edges.low), high: even(edges.high) } }),
    });
  });
  return { lines, empty };
}

/** @param {number} place of the group */
export function groupStyle(place) {
  const strong = [0, 2, 4, 6, 5, 8, 1, 3, 7, 9];
  return { color: `--c${strong[place % COLORS]}`, dash: DASHES[Math.floor(place / COLORS) % DASHES.length] };
}

/** "3", or "2 to 3" where not every step has all runs. @param {ArrayLike<number>} n */
export function numberOf(n) {
  let [low, high] = [Infinity, 0];
  for (let i = 0; i < n.length; i++) [low, high] = [Math.min(low, n[i]), Math.max(high, n[i])];
  return low === high ? figure(low, 9) : `${figure(low, 9)} to ${figure(high, 9)}`;
}

/** @param {import("./tag_data.js").GroupCurve} curve @param {"range"|"std"|"none"} band */
function bandOf({ runs, mean, std, low, high }, band) {
  if (runs < 2 || band === "none") return null;
  if (band === "range") return { low, high };
  const edge = (/** @type {1|-1} */ sign) => Array.from(mean, (value, i) => value + sign * std[i]);
  return { low: edge(-1), high: edge(1) };
}
