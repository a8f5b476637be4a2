/** Above the canvas: which checkpoint, and what colours mean. */

import { bdi, h, replace } from "../../lib/dom.js";

/**
 * @param {HTMLElement} host
 * @param {{checkpoints: import("./schema.js").Checkpoint[], measures: import("../../lib/tensor_scale.js").Measure[]}} island
 * @param {import("../../lib/state.js").State} state
 */
export function createTools(host, { checkpoints, measures }, state) {
  const last = checkpoints.length - 1;
  const at = () => (state.get("e") === "" ? last : Math.max(0, checkpoints.findIndex((one) => one.address === state.get("e"))));
  const go = (/** @type {number} */ place) => state.set({ e: checkpoints[Math.max(0, Math.min(last, place))].address });
  const slider = h("input", { type: "range", min: 0, max: Math.max(1, last), step: 1, "aria-label": "Checkpoint", oninput: () => go(Number(slider.value)) });
  const said = h("output", { class: "tn-when" });
  const step = (/** @type {number} */ by, /** @type {string} */ sign, /** @type {string} */ says) =>
    h("button", { type: "button", class: "button small", "aria-label": says, title: says, onclick: () => go(at() + by) }, sign);
  const clock = h("div", { class: "tn-clock", role: "group", "aria-label": "Checkpoint" }, step(-1, "\u25c2", "Checkpoint before ([)"), slider, step(1, "\u25b8", "Next checkpoint (])"), said);
  const colour = h("select", { onchange: () => state.set({ by: colour.value }) },
    h("option", { value: "type" }, "type of tensor"),
    h("optgroup", { label: "a measure" }, measures.map((one) => h("option", { value: one.name }, one.title))));
  const label = h("label", { class: "tn-pick" }, "Colour by", colour);
  const note = h("span", { class: "quiet tn-note" });
  replace(host, last > 0 && clock, label, note);
  return {
    next: () => go(at() + 1),
    before: () => go(at() - 1),
    show() {
      const now = checkpoints[at()];
      slider.value = String(at());
      slider.setAttribute("aria-valuetext", now.label);
      replace(said, bdi(now.label, 60), ` (${at() + 1} of ${last + 1})`);
      colour.value = state.get("by");
      note.textContent = measures.find((one) => one.name === state.get("by"))?.says ?? "";
    },
  };
}
