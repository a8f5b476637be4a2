/** The numbers of a Plotly figure as CSV. */

import { csv } from "./csv.js";

/**
 * One line per x with a column per trace; a heat map has a column per row; bars one line each.
 * @param {{data: any[], layout: any}} figure as in the page's island, before colours
 * @returns {string}
 */
export function figureCsv({ data, layout }) {
  const xName = plain(layout.meta?.x ?? "x");
  if (data[0].type === "heatmap") return heatCsv(data[0], xName);
  if (data[0].type === "bar") return csv(["name", "value"], data[0].y.map((/** @type {string} */ name, /** @type {number} */ i) => [plain(name), data[0].x[i]]));
  const xs = [...new Set(data.flatMap((trace) => trace.x))].sort((a, b) => a - b);
  const columns = data.map((trace) => new Map(trace.x.map((/** @type {number} */ x, /** @type {number} */ i) => [x, trace.y[i]])));
  return csv([xName, ...data.map((trace) => plain(trace.name))], xs.map((x) => [x, ...columns.map((column) => column.get(x))]));
}

/**
 * @param {{x: number[], y: string[], z: (number|null)[][]}} trace
 * @param {string} xName
 */
function heatCsv({ x, y, z }, xName) {
  return csv([xName, ...y.map(plain)], x.map((value, column) => [value, ...z.map((row) => row[column])]));
}

/**
 * Text as it was before it was escaped for Plotly.
 * @param {string} text
 */
function plain(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
