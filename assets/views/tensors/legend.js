/** The key to the colours: types with counts, which can be asked for, or a bar with numbers. */

import { h, replace } from "../../lib/dom.js";
import { count, figure } from "../../lib/format.js";
import { typesOf, withType } from "../../lib/tensor_filter.js";
import { LEVELS, levelColor, ticksOf } from "../../lib/tensor_scale.js";

/**
 * @typedef {{name: string, title: string, color: number}} Group
 * @typedef {import("./model.js").Shown} Shown
 */

/**
 * Types as buttons: one that is pressed is asked for in the filter.
 * @param {HTMLElement} host
 * @param {Group[]} groups
 * @param {Shown} shown
 * @param {import("../../lib/state.js").State} state
 */
export function showTypes(host, groups, shown, state) {
  const asked = typesOf(state.get("f"));
  const counts = new Map();
  for (const { group } of shown.tensors) counts.set(group, (counts.get(group) ?? 0) + 1);
  const focused = host.contains(document.activeElement) ? document.activeElement?.getAttribute("data-group") : null;
  const items = groups.filter((one) => counts.has(one.name)).map((one) => {
    const swatch = h("span", { class: `swatch ${one.color < 0 ? "other" : `k${one.color}`}`, "aria-hidden": "true" });
    const attributes = {
      type: "button", class: "tn-kind", "data-group": one.name, "aria-pressed": String(asked.has(one.name)),
      title: asked.has(one.name) ? "Show all types again" : `Only ${one.title}`,
      onclick: () => state.set({ f: withType(state.get("f"), one.name) }),
    };
    return h("li", {}, h("button", attributes, swatch, one.title, " ", h("span", { class: "count" }, figure(counts.get(one.name), 9))));
  });
  replace(host, h("ul", { class: "tn-kinds", "aria-label": "Types of tensors" }, items));
  if (focused) /** @type {HTMLElement|null} */ (host.querySelector(`[data-group="${CSS.escape(focused)}"]`))?.focus();
}

/**
 * @param {HTMLElement} host
 * @param {import("../../lib/tensor_scale.js").Measure} measure
 * @param {Shown} shown
 * @param {boolean} isOfMany whether the range is that of several checkpoints
 */
export function showScale(host, measure, shown, isOfMany) {
  const bar = h("div", { class: "tn-bar", "aria-hidden": "true" });
  const stops = Array.from({ length: 17 }, (_, i) => levelColor(measure, (i / 16) * (LEVELS - 1)));
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  const ticks = h("div", { class: "tn-ticks" }, ticksOf(measure).map((value) => h("span", {}, figure(value, 3))));
  const values = shown.tensors.map((tensor) => tensor.measure(measure.name));
  const missing = values.filter((value) => value === null || Number.isNaN(value)).length;
  const zeros = measure.scale === "log" ? values.filter((value) => value !== null && value <= 0).length : 0;
  const says = [
    measure.scale === "log" ? "logarithmic" : measure.scale === "signed" ? "blue below zero, red above, finer near zero" : "linear",
    isOfMany ? "the range of all checkpoints" : "",
    zeros > 0 ? `${count(zeros, "tensor")} at zero ${zeros === 1 ? "has" : "have"} the darkest colour` : "",
    missing > 0 ? `${count(missing, "tensor")} without a number ${missing === 1 ? "is" : "are"} grey and crossed out` : "",
  ];
  replace(host, h("div", { class: "tn-scale", role: "img", "aria-label": `Colours from ${figure(measure.low, 3)} to ${figure(measure.high, 3)}` }, bar, ticks), h("p", { class: "quiet tn-note" }, says.filter(Boolean).join(" \u00b7 ")));
}
