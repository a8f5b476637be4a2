/** The data of one metric over all runs, as pages/comparison/tag_chunks.py writes them. */

import { seriesOf } from "../../lib/curve_series.js";
import { decode } from "../../lib/data.js";

/** @typedef {import("../../lib/curve_series.js").Series} Series */

/**
 * @typedef {object} RunValues exact finite values of one run, NaN where there is none
 * @property {number} last
 * @property {number} last_x
 * @property {number} low
 * @property {number} low_x
 * @property {number} high
 * @property {number} high_x
 * @property {number} first_x
 */

/**
 * @typedef {object} TagData
 * @property {Map<string, Series>} curves by key of the run; times count from the run's start
 * @property {Map<string, RunValues>} values
 * @property {number[]} steps at which values can be looked up
 * @property {number} common the last one that all runs have reached
 * @property {(run: string, step: number) => {value: number, x: number}} at nearest at or before a step of `steps`
 */

/**
 * @param {any} json
 * @returns {TagData}
 */
export function tagData(json) {
  /** @type {string[]} */
  const keys = json.runs;
  const columns = Object.entries(json.values).map(([name, typed]) => [name, decode(/** @type {any} */ (typed)).data]);
  const steps = Array.from(decode(json.steps).data);
  const [at, atX] = [decode(json.at).data, decode(json.at_x).data];
  const place = new Map(keys.map((key, i) => [key, i]));
  return {
    curves: new Map(keys.map((key, i) => [key, seriesOf(json.curves[i])])),
    values: new Map(keys.map((key, i) => [key, Object.fromEntries(columns.map(([name, data]) => [name, /** @type {any} */ (data)[i]]))])),
    steps,
    common: decode(json.common).data[0],
    at: (run, step) => {
      const [row, column] = [steps.indexOf(step), place.get(run)];
      if (row < 0 || column === undefined) return { value: NaN, x: NaN };
      return { value: at[row * keys.length + column], x: atX[row * keys.length + column] };
    },
  };
}

/**
 * @typedef {object} GroupCurve
 * @property {number} runs of the group that have the metric
 * @property {number} steps that its runs share
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} n runs at each step
 * @property {ArrayLike<number>} mean
 * @property {ArrayLike<number>} std of a sample; NaN for one run
 * @property {ArrayLike<number>} low
 * @property {ArrayLike<number>} high
 */

/**
 * @param {any} json of a chunk of groups
 * @param {string} grouping
 * @returns {GroupCurve[]} in the order of the grouping's groups
 */
export function groupCurves(json, grouping) {
  const column = (/** @type {any} */ typed) => decode(typed).data;
  return (json[grouping] ?? []).map((/** @type {any} */ one) => ({
    runs: one.runs, steps: one.steps, x: column(one.x), n: column(one.n), mean: column(one.mean),
    std: column(one.std), low: column(one.low), high: column(one.high),
  }));
}
