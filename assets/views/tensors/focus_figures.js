/** The charts of the tensor in focus: histogram of all of it and of the shown slice, singular values. */

import { figure } from "../../lib/format.js";
import { extent } from "../../lib/slice_colour.js";
import { isComplex } from "../../lib/slice_number.js";
import { counted } from "../../lib/tensor_charts.js";
import { historyOf } from "../../lib/tensor_details.js";
import { histogramChart, overTime, spectrumChart } from "./focus_charts.js";

/** @typedef {import("./focus_slice.js").Subject} Subject */

const BINS = 64;

/**
 * @param {Subject} subject
 * @param {import("../../lib/slice_source.js").SliceReply|null} reply the shown slice
 * @param {{isLog: boolean, toggle: () => void}} axis
 */
export function chartsOf({ tensor, details }, reply, axis) {
  const counts = details.list("histogram");
  const [min, max] = [details.number("min"), details.number("max")];
  const found = [];
  if (counts !== null && min !== null && max !== null) {
    const n = counts.reduce((sum, one) => sum + one, 0);
    const whose = details.source === "" ? `all ${figure(n, 16)} finite values` : `${figure(n, 16)} values (${details.source})`;
    const says = `${whose}, in ${counts.length} bins`;
    found.push(histogramChart({ title: "Histogram of the whole tensor", counts, min, max, says }, axis));
  }
  if (reply !== null && !isComplex(tensor.dtype)) {
    const own = extent(reply.values);
    if (own.min < own.max) {
      const says = `the ${figure(reply.values.length, 16)} cells that are drawn, counted here`;
      found.push(histogramChart({ title: "Histogram of the shown slice", counts: counted(reply.values, own.min, own.max, BINS), min: own.min, max: own.max, says }, axis));
    }
  }
  const singular = details.list("singular");
  const chart = singular === null ? null : spectrumChart(singular, details.spectrum);
  if (chart !== null) found.push(chart);
  return found;
}

/**
 * Norm and spread over the checkpoints of the run; nothing where there is one checkpoint only.
 * @param {any} chunk of focus_history.py
 * @param {string} name of the tensor
 * @param {{number: number, label: string, address: string}[]} checkpoints of the page
 * @param {number} now number of the one that is shown
 */
export function historyCharts(chunk, name, checkpoints, now) {
  const known = chunk.at.map((/** @type {number} */ number) => checkpoints.find((one) => one.number === number));
  const isCounted = known.every((/** @type {any} */ one) => one?.address === String(one?.number)); // else files without a step, in their order
  const labels = known.map((/** @type {any} */ one) => one?.label ?? "");
  const at = isCounted ? chunk.at : chunk.at.map((/** @type {number} */ _, /** @type {number} */ i) => i);
  const clock = { at, labels, current: chunk.at.indexOf(now) };
  const titles = { l2: "l2 norm over the checkpoints", std: "std over the checkpoints" };
  return Object.entries(titles).map(([measure, title]) => overTime(title, historyOf(chunk, name, measure), clock));
}
