/** The choices above the heat map, and the bar of its colours. */

import { collect, h, keep, listen, replace } from "../../lib/dom.js";
import { bind } from "../../lib/keys.js";
import { gradientOf, valueAt, valueText } from "./colours.js";

const ROWS = /** @type {Record<string, string>} */ ({ layers: "layers", types: "types within layers", tensors: "single tensors" });

/**
 * @param {HTMLElement} host
 * @param {object} of
 * @param {import("../../lib/state.js").State} of.state
 * @param {import("./schema.js").Measure[]} of.measures
 * @param {boolean} of.hasTensors whether there are rows of single tensors
 * @param {() => void} of.save writes the matrix shown as CSV
 */
export function createTools(host, { state, measures, hasTensors, save }) {
  const undo = collect();
  const buttons = Object.entries(ROWS).map(([rows, text]) => h("button", { type: "button", "data-rows": rows, disabled: rows === "tensors" && !hasTensors, onclick: () => state.set({ rows, row: "" }) }, text));
  const measure = h("select", { id: "ly-measure" }, measures.map((one) => h("option", { value: one.name }, one.title)));
  const find = h("input", { type: "search", placeholder: "filter rows", "aria-label": "Filter rows", autocomplete: "off", spellcheck: "false" });
  const said = h("span", { class: "quiet", role: "status" });
  const bar = h("span", { class: "ly-bar" });
  const [low, middle, high] = ["low", "middle", "high"].map(() => h("span", {}));
  const kind = h("span", { class: "quiet" });
  replace(keep(host, "children"),
    h("div", { class: "ly-seg", role: "group", "aria-label": "Rows" }, buttons),
    h("label", { class: "ly-pick" }, "Colour", measure), find, said,
    h("button", { type: "button", class: "button small", onclick: save }, "CSV"),
    h("div", { class: "ly-key" }, h("div", { class: "ly-scale" }, bar, h("div", { class: "ly-ticks" }, low, middle, high)), kind,
      h("span", { class: "ly-sign" }, h("i", { class: "zero" }), "exactly 0"), h("span", { class: "ly-sign" }, h("i", { class: "none" }), "no number"), h("span", { class: "ly-sign" }, h("i", { class: "broken" }, "×"), "NaN or infinite weights")));
  undo.add(
    listen(measure, "change", () => state.set({ m: measure.value })),
    listen(find, "input", () => state.set({ f: find.value })),
    listen(find, "keydown", (event) => {
      if (event.key === "Escape") (state.set({ f: "" }), find.blur());
    }),
    bind({ key: "/", what: "filter the rows", act: () => find.focus() }),
    () => host.replaceChildren(),
  );
  return {
    /** @param {import("./colours.js").Scale} scale @param {string} unit @param {string} text */
    show(scale, unit, text) {
      for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.rows === state.get("rows")));
      measure.value = state.get("m");
      if (find.value.trim() !== state.get("f").trim()) find.value = state.get("f");
      said.textContent = text;
      bar.style.background = gradientOf(scale);
      [low, middle, high].forEach((one, i) => (one.textContent = valueText(valueAt(scale, i / 2), unit, 3)));
      kind.textContent = scale.kind === "linear" ? "linear" : scale.kind === "log" ? "logarithmic" : "by factor, 1 in the middle";
    },
    undo: undo.all,
  };
}
