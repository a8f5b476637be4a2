/** A group of curves that opens and closes; its cards are made when it is first opened. */

import { groupCsv } from "../../lib/curve_csv.js";
import { bdi, download, h, replace } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { createCard } from "./card.js";

/**
 * @typedef {object} GroupView
 * @property {HTMLElement} element
 * @property {(test: (tag: string) => boolean, isOpen: boolean) => number} filter shows what passes; how many
 * @property {() => void} show draws with the present choices
 * @property {(group: import("./model.js").Group) => void} renew the same tags, with other numbers
 * @property {() => void} undo
 */

/**
 * @param {import("./model.js").Model} model
 * @param {import("./model.js").Group} group
 * @param {(isOpen: boolean) => void} fold told when the reader opens or closes it
 * @returns {GroupView}
 */
export function createGroup(model, group, fold) {
  const said = h("span", { class: "curves-count" });
  const grid = h("div", { class: "curves-grid" });
  const save = h("button", { type: "button", class: "button small", onclick: () => void saveAll() }, "CSV");
  const summary = h("summary", {}, h("h2", {}, bdi(group.title, 120)), said);
  const element = h("details", { class: "curves-group" }, summary, h("div", { class: "curves-body" }, save, grid));
  /** @type {Map<string, import("./card.js").Card>} */
  const cards = new Map();
  let wasOpen = false; // as we left it: anything else is the reader's doing
  element.addEventListener("toggle", () => {
    if (element.open === wasOpen) return;
    wasOpen = element.open;
    fold(wasOpen);
  });

  async function saveAll() {
    const all = await Promise.all(group.curves.map(([tag, key]) => model.series(tag, key)));
    const thinned = all.filter((one) => one.shown < one.n).length;
    download(`${group.title.replace(/[^\w.-]+/g, "-")}${thinned > 0 ? "-drawn" : ""}.csv`, groupCsv(all), "text/csv");
    save.textContent = thinned > 0 ? `CSV saved; of ${count(thinned, "curve")} the points drawn` : "CSV";
  }
  return {
    element,
    filter(test, isOpen) {
      const passing = group.curves.filter(([tag]) => test(tag));
      const isShown = isOpen && passing.length > 0;
      element.hidden = passing.length === 0;
      element.open = wasOpen = isShown;
      said.textContent = passing.length === group.curves.length ? count(passing.length, "curve") : `${passing.length} of ${count(group.curves.length, "curve")}`;
      save.title = `Save the points of ${count(group.curves.length, "curve")}`;
      if (!isShown) return passing.length;
      for (const [tag, key] of passing) if (!cards.has(tag)) cards.set(tag, createCard(model, tag, group.prefix, key));
      const wanted = passing.map(([tag]) => /** @type {import("./card.js").Card} */ (cards.get(tag)).element);
      if (wanted.length !== grid.children.length || wanted.some((one, i) => one !== grid.children[i])) replace(grid, wanted);
      return passing.length;
    },
    show: () => cards.forEach((card) => card.show()),
    renew(next) {
      group = next;
      for (const [tag, key] of next.curves) cards.get(tag)?.renew(key);
    },
    undo: () => (cards.forEach((card) => card.undo()), element.remove()),
  };
}
