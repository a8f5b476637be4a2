/** The footer of the canvas: a filter of words and conditions, how many match, and what can be asked for. */

import { h, keep, replace } from "../../lib/dom.js";
import { count, figure } from "../../lib/format.js";

const PAUSE = 90; // milliseconds after the last letter
const EXAMPLES = [
  ["q_proj", "a word of the name; a star stands for anything, letters in order will do where no name has the word"],
  ["layer:3..5", "layers 3 to 5; also layer:2.1 and layer:none"],
  ["type:attention,norm", "types, as in the legend"],
  ["shape:768x*", "two axes, the first of 768; 512..x* asks for at least 512"],
  ["dtype:bf16", "element type; F8 finds all eight-bit floats"],
  ["expert:0..3", "experts of a mixture"],
  ["std>0.1", "any measure: mean, std, l2, |max|, sparsity, nan, numel, bytes, rank \u2026"],
  ["nan>0", "values that are no number"],
  ["-type:buffer", "a minus turns a part round"],
];

/** @param {HTMLElement} host @param {import("../../lib/state.js").State} state */
export function createFilterBar(host, state) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const apply = () => {
    clearTimeout(timer);
    state.set({ f: input.value });
  };
  const input = h("input", {
    type: "search", placeholder: "q_proj layer:3..5 std>0.1", spellcheck: "false", autocomplete: "off", "aria-label": "Filter tensors",
    oninput: () => (clearTimeout(timer), (timer = setTimeout(apply, PAUSE))),
    onchange: apply,
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter") apply();
      if (event.key !== "Escape") return;
      event.stopPropagation();
      input.value = "";
      apply();
    },
  });
  const said = h("output", { class: "tn-count" });
  const only = h("button", { type: "button", class: "button small", title: "Leave out what does not match", onclick: () => state.set({ only: state.get("only") === "1" ? "" : "1" }) }, "Hide the others");
  const rows = EXAMPLES.map(([text, says]) =>
    h("tr", {}, h("th", { scope: "row" }, h("button", { type: "button", class: "tn-example", onclick: () => use(text) }, text)), h("td", {}, says)));
  const help = h("details", { class: "tn-help" }, h("summary", { class: "button small" }, "What can be asked"), h("div", { class: "tn-sheet" }, h("table", {}, h("caption", {}, "Parts are joined by spaces and all have to hold. Press one to try it."), h("tbody", {}, rows))));
  const problem = h("p", { class: "tn-problem", role: "status" });
  const use = (/** @type {string} */ text) => {
    input.value = text;
    help.open = false;
    apply();
    input.focus();
  };
  const close = (/** @type {Event} */ event) => {
    if (event.target instanceof Node && !help.contains(event.target)) help.open = false;
  };
  document.addEventListener("pointerdown", close);
  help.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !help.open) return;
    event.stopPropagation();
    help.open = false;
    help.querySelector("summary")?.focus();
  });
  replace(keep(host, "children"), h("div", { class: "tn-row" }, input, said, only, help), problem);
  return {
    focus: () => (input.focus(), input.select()),
    undo: () => (document.removeEventListener("pointerdown", close), clearTimeout(timer)),
    /** @param {number} found @param {number} all @param {string} trouble */
    show(found, all, trouble) {
      const text = state.get("f");
      if (document.activeElement !== input || input.value.trim() === "") input.value = text;
      said.textContent = text === "" ? count(all, "tensor") : `${figure(found, 15)} of ${count(all, "tensor")}`;
      only.hidden = text === "";
      only.setAttribute("aria-pressed", String(state.get("only") === "1"));
      problem.textContent = trouble;
      input.setAttribute("aria-invalid", String(trouble !== ""));
    },
  };
}
