/** Curves as CSV, in the form that `runreport series --csv` prints. */

import { csv } from "./csv.js";

/** @typedef {import("./curve_series.js").Series} Series */

/**
 * Points drawn of one series: x, value and, where it was logged, time; NaN and infinities as nan, inf, -inf.
 * @param {Series} series
 */
export function seriesCsv({ unit, x, y, t }) {
  const lines = [`${unit},value${t === null ? "" : ",time"}`];
  for (let i = 0; i < x.length; i++) lines.push([x[i], y[i], ...(t === null ? [] : [t[i]])].map(number).join(","));
  return `${lines.join("\n")}\n`;
}

/**
 * Points drawn of several series, one after the other.
 * @param {readonly Series[]} all
 */
export function groupCsv(all) {
  const lines = ["tag,unit,x,value,time"];
  for (const { tag, unit, x, y, t } of all) {
    const name = csv([tag, unit], []).trimEnd();
    for (let i = 0; i < x.length; i++) lines.push(`${name},${number(x[i])},${number(y[i])},${t === null ? "" : number(t[i])}`);
  }
  return `${lines.join("\n")}\n`;
}

/** @param {number} value */
function number(value) {
  if (Number.isNaN(value)) return "nan";
  return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf";
}
