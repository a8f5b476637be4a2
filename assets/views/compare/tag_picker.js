/** Which metrics are looked at: a list to tick, with a filter. */

import { bdi, h, replace } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { matches } from "../../lib/table.js";

const LISTED = 80; // metrics at once; the filter finds the others

/**
 * @param {import("./comparison.js").Comparison} page
 * @returns {{element: HTMLElement, show: () => void}}
 */
export function tagPicker(page) {
  const { tags, state, runs, island } = page;
  const filter = h("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "filter metrics", "aria-label": "Filter the metrics" });
  const list = h("ul", { class: "cmp-tags" });
  const said = h("p", { class: "quiet" });
  const head = h("summary", {});
  const only = island.tags_of_one === 0 ? "" : ` ${count(island.tags_of_one, "metric")} that only one run has ${island.tags_of_one === 1 ? "is" : "are"} on that run's page.`;

  function toggle(/** @type {string} */ key, /** @type {boolean} */ on) {
    const chosen = new Set(page.shownTags().map((tag) => tag.key));
    if (on) chosen.add(key);
    else chosen.delete(key);
    const kept = tags.map((tag) => tag.key).filter((one) => chosen.has(one));
    state.set({ t: kept.length === 0 ? "none" : kept.join(".") });
  }

  function show() {
    const chosen = new Set(page.shownTags().map((tag) => tag.key));
    const found = tags.filter((tag) => matches(tag.tag, filter.value));
    replace(head, `${chosen.size} of ${count(tags.length, "metric")}`);
    replace(list, found.slice(0, LISTED).map((tag) =>
      h("li", {}, h("label", {}, h("input", { type: "checkbox", checked: chosen.has(tag.key), onchange: (event) => toggle(tag.key, event.target.checked) }), bdi(tag.tag),
        h("span", { class: "quiet" }, tag.n === runs.length ? "all runs" : `${tag.n} runs`)))));
    replace(said, found.length > LISTED ? `${LISTED} of ${found.length} listed; the filter finds the others.${only}` : only);
  }
  filter.addEventListener("input", show);
  const element = h("details", { class: "cmp-picker" }, head, h("div", { class: "cmp-pop" }, filter, list, said));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") ((element.open = false), head.focus());
  });
  return { element, show };
}
