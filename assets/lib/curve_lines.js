/** From a series and what the reader chose to the state of a chart. */

import { axesOf, lastWins, restartsOf, xOver } from "./curve_series.js";
import { smoothed } from "./curve_smooth.js";

/** @typedef {import("./curve_series.js").Series} Series */

/**
 * @typedef {object} Choice
 * @property {import("./curve_series.js").AxisKind} axis a series that has no such x keeps its own
 * @property {number} weight of smoothing, in [0, 1)
 * @property {boolean} lastWins whether of points written twice after a restart only the last are shown
 * @property {boolean} isLog
 * @property {boolean} isTrimmed
 */

/** @typedef {{start: number, epochs: {x: ArrayLike<number>, y: ArrayLike<number>}|null}} RunTimes see xOver */

/**
 * @param {Series} series
 * @param {Choice} choice
 * @param {RunTimes} run
 * @param {string} [color]
 * @returns {import("./curve_frame.js").CurveState}
 */
export function stateOf(series, choice, run, color = "--s0") {
  const kind = axesOf(series, run.epochs !== null).includes(choice.axis) ? choice.axis : series.unit;
  const over = xOver(series, kind, run) ?? series.x;
  const kept = choice.lastWins && series.restarts.length > 0 ? lastWins(series.x) : null;
  const take = (/** @type {Float64Array} */ column) => (kept === null ? column : Float64Array.from(kept, (i) => column[i]));
  const [x, y] = [take(over), take(series.y)];
  const restarts = kept === null ? series.restarts : [];
  const isSmooth = choice.weight > 0;
  const hidden = new Set(restartsOf(x)); // those the chart marks by itself
  return {
    label: series.tag,
    lines: [{
      name: series.tag, color, x, y: isSmooth ? smoothed(y, choice.weight, restarts) : y, raw: isSmooth ? y : undefined,
      marks: restarts.filter((i) => !hidden.has(i)).map((i) => ({ at: x[i], text: "restart" })),
    }],
    axes: { x: { kind }, y: { isLog: choice.isLog, isTrimmed: choice.isTrimmed } },
  };
}
