/** What stands under the heat map: the numbers of one cell, the curve of its row, and links to its tensors. */

import { createCurveChart } from "../../lib/curve_chart.js";
import { bdi, collect, h, keep, replace } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { valueText } from "./colours.js";

const LINKS = 40; // tensors of a row that are named

/**
 * @param {HTMLElement} host
 * @param {object} of
 * @param {import("./schema.js").Measure[]} of.measures
 * @param {import("./schema.js").Column[]} of.columns
 * @param {"step"|"epoch"} of.unit of the run's clock
 * @param {string} of.tensorsPage beginning of an address of a tensor: "tensors.html#"
 */
export function createUnder(host, { measures, columns, unit, tensorsPage }) {
  const undo = collect();
  const title = h("h3", { class: "ly-cell" });
  const facts = h("dl", { class: "ly-facts" });
  const live = h("p", { class: "visually-hidden", "aria-live": "polite" });
  const links = h("div", { class: "ly-links" });
  const box = h("div", { class: "ly-curve" });
  const name = h("h3", {});
  replace(keep(host, "children"), h("section", { "aria-label": "The chosen cell" }, title, facts, links, live), h("section", { "aria-label": "The chosen row" }, name, box));
  const chart = createCurveChart(box);
  undo.add(chart.undo, () => host.replaceChildren());

  /** @param {import("./levels.js").Level} level @param {{row: number, column: number}} cell @param {string} measure */
  function showCell(level, { row, column }, measure) {
    replace(title, bdi(level.names[row]), ` at ${columns[column].label}`);
    replace(facts, measures.flatMap((one) => [
      h("dt", { class: one.name === measure && "is-shown" }, one.title),
      h("dd", { class: one.name === measure && "is-shown" }, valueText(level.value(one.name, row, column), one.unit, 7)),
    ]));
  }
  return {
    showCell,
    /** Says the cell aloud. @param {import("./levels.js").Level} level @param {{row: number, column: number}} cell @param {import("./schema.js").Measure} measure */
    say(level, { row, column }, measure) {
      live.textContent = `${level.names[row]}, ${columns[column].label}: ${measure.title} ${valueText(level.value(measure.name, row, column), measure.unit)}`;
    },
    /** @param {import("./levels.js").Level} level @param {number} row @param {import("./schema.js").Measure} measure @param {string} address of the checkpoint */
    showRow(level, row, measure, address) {
      const own = level.tensors[row] ?? [];
      const at = address === "" ? "" : `&e=${encodeURIComponent(address)}`;
      const more = own.length > LINKS ? ` and ${count(own.length - LINKS, "more tensor")}` : "";
      replace(links, h("p", { class: "quiet" }, own.length === 0 ? "No tensor of this row is left at the last checkpoint." : `${count(own.length, "tensor")} at the last checkpoint:`),
        h("ul", {}, own.slice(0, LINKS).map((tensor) => h("li", {}, h("a", { href: `${tensorsPage}t=${encodeURIComponent(tensor)}${at}` }, bdi(tensor))))), more);
      const placed = columns.map((_, column) => column).filter((column) => columns[column].isPlaced && !(column === 0 && Number.isNaN(level.value(measure.name, row, 0))));
      const factor = measure.unit === "%" ? 100 : 1;
      const title = `${measure.title}${measure.unit === "%" ? " in %" : ""}`;
      replace(name, bdi(level.names[row]), `: ${title}`);
      chart.draw({
        label: `${level.names[row]}: ${title}`,
        lines: [{ name: measure.title, color: "--s0", x: placed.map((column) => columns[column].number), y: placed.map((column) => factor * level.value(measure.name, row, column)) }],
        axes: { x: { kind: unit } },
      });
    },
    undo: undo.all,
  };
}
