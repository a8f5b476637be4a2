/** What is drawn in the charts and how: metrics, axes, smoothing, groups. */

import { h, replace } from "../../lib/dom.js";
import { AXES, BANDS } from "./schema.js";
import { tagPicker } from "./tag_picker.js";

const AXIS_WORDS = { own: "as logged", epoch: "epoch", relative: "time since start" };
const RULE =
  "At each step that at least two runs of a group logged, over the runs that did; nothing is interpolated, of a step logged twice the later value counts, and a group is whole whichever of its runs are ticked.";
const BAND_WORDS = { range: "min to max", std: "\u00b1 std", none: "no band" };

/**
 * @param {import("./comparison.js").Comparison} page
 * @returns {{element: HTMLElement, show: () => void}}
 */
export function chartControls(page) {
  const { state, groupings, island } = page;
  const picker = tagPicker(page);
  const axis = select("x", AXES.map((one) => [one, AXIS_WORDS[/** @type {"own"} */ (one)]]), (x) => state.set({ x }));
  const scale = select("y", [["linear", "linear"], ["log", "log"]], (l) => state.set({ l }));
  const group = select("group by", [["", "each run"], ...groupings.map((one) => /** @type {[string, string]} */ ([one.key, one.label]))], (g) => state.set({ g }));
  const band = select("band", BANDS.map((one) => [one, BAND_WORDS[/** @type {"none"} */ (one)]]), (w) => state.set({ w }));
  const smooth = h("input", { type: "range", min: 0, max: 0.99, step: 0.01, "aria-label": "Smoothing", oninput: (event) => state.set({ m: Number(event.target.value) }) });
  const weight = h("output", {});
  const says = h("p", { class: "quiet cmp-says" });
  const element = h("div", {}, h("div", { class: "cmp-controls" }, picker.element, axis.element, scale.element,
    h("label", { class: "cmp-control" }, h("span", {}, "smoothing"), smooth, weight), groupings.length > 0 && group.element, band.element), says);
  return {
    element,
    show: () => {
      picker.show();
      const grouping = page.grouping();
      axis.set(grouping === null ? state.get("x") : "own");
      axis.input.disabled = grouping !== null;
      scale.set(state.get("l"));
      group.set(grouping?.key ?? "");
      band.set(state.get("w"));
      band.element.hidden = grouping === null;
      smooth.value = String(state.get("m"));
      smooth.setAttribute("aria-valuetext", String(state.get("m")));
      replace(weight, state.get("m").toFixed(2));
      const offered = groupings.filter((one) => one.key.startsWith("by ")).length;
      const more = island.groupable > offered ? ` ${offered} of ${island.groupable} settings with few values are offered.` : "";
      replace(says, grouping === null ? "" : `${grouping.says}${more} ${RULE}`);
      says.hidden = grouping === null;
    },
  };
}

/**
 * @param {string} label
 * @param {[string, string][]} options value and text
 * @param {(value: string) => void} choose
 */
export function select(label, options, choose) {
  const input = h("select", { "aria-label": label, onchange: (event) => choose(event.target.value) }, options.map(([value, text]) => h("option", { value }, text)));
  const element = h("label", { class: "cmp-control" }, h("span", {}, label), input);
  return { element, input, set: (/** @type {string} */ value) => void (input.value = value) };
}
