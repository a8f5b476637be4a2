/** One tensor of a diff: what became of it, its measures before and after, its cells that changed most. */

import { bdi, h, replace } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";

/**
 * @typedef {object} Compared
 * @property {string} name
 * @property {string} kind
 * @property {string} says types and shapes
 * @property {[string, string][]} facts
 * @property {string[]|null} before measures, in the order of their names
 * @property {string[]|null} after
 * @property {[string, string, string][]} cells index, old, new
 */

/**
 * @param {HTMLElement} host
 * @param {Compared|undefined} tensor
 * @param {{measures: string[], detailed: number, n: number}} island names of the measures; how many of n tensors have them
 */
export function showFocus(host, tensor, { measures, detailed, n }) {
  if (tensor === undefined) return replace(host, h("p", { class: "quiet" }, "Choose a tensor on the map or in the table: its measures before and after, and its cells that changed most, stand here."));
  const known = tensor.before !== null || tensor.after !== null;
  replace(host, h("h3", {}, bdi(tensor.name, 600)), h("p", { class: "quiet" }, `${tensor.kind} · `, bdi(tensor.says)),
    tensor.facts.length > 0 && h("dl", { class: "df-facts" }, tensor.facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    !known && tensor.kind !== "same" && detailed < n && h("p", { class: "quiet" }, `This page holds the measures of ${figure(detailed, 15)} of ${figure(n, 15)} tensors, those that moved most.`),
    known && table("Measures", ["", "Before", "After"], measures.map((name, i) => [name, tensor.before?.[i] ?? "–", tensor.after?.[i] ?? "–"])),
    tensor.cells.length > 0 && h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Cells of this tensor that changed most" },
      table(`The ${figure(tensor.cells.length, 15)} cells that changed most`, ["Index", "Before", "After"], tensor.cells)));
}

/** @param {string} caption @param {string[]} heads @param {string[][]} rows */
function table(caption, heads, rows) {
  return h("table", { class: "data compact" }, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, heads.map((one, i) => (one === "" ? h("td", {}) : h("th", { scope: "col", class: i > 0 && "number" }, one))))),
    h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first), rest.map((one) => h("td", { class: "number" }, one))))));
}
