/** What can be looked at with one click: the corner, what stands out, the overview; and how it is drawn. */

import { h, replace } from "../../lib/dom.js";
import { wishOfBlock } from "../../lib/slice_baked.js";
import { firstWish, sliceText } from "../../lib/slice_source.js";
import { planeAxis } from "../../lib/slice_steps.js";
import { modeOf, shownText } from "./focus_address.js";
import { LEVELS } from "./focus_overview.js";

/** @typedef {import("./focus_slice.js").Subject} Subject */
/** @typedef {import("./focus_slice.js").Shown} Shown */

const MODES = /** @type {const} */ ([["cells", "heatmap"], ["bytes", "hex"], ["planes", "planes"]]);
const REACHES = [["slice", "what is shown"], ["tensor", "whole tensor"], ["percentile", "99 % of the cells"]];

/** @param {{state: import("../../lib/state.js").State, source: () => import("../../lib/slice_source.js").SliceSource}} on */
export function createViews({ state, source }) {
  const places = h("div", { class: "tf-chips", role: "group", "aria-label": "Parts of the tensor" });
  const modes = h("div", { class: "tf-chips", role: "group", "aria-label": "Drawn as" });
  const reach = h("select", { "aria-label": "Colours reach as far as", onchange: () => state.set({ reach: reach.value }) }, ...REACHES.map(([value, word]) => h("option", { value }, word)));
  const scale = h("label", { class: "tf-reach" }, h("span", { class: "quiet" }, "colours to"), reach);
  const from = h("p", { class: "tf-from" });
  const box = h("div", { class: "tf-views" }, h("div", { class: "tf-row" }, h("h4", {}, "Values"), modes, scale), places, from);

  /** @param {string} word @param {boolean} isOn @param {() => void} act @param {string} [title] */
  const chip = (word, isOn, act, title) => h("button", { type: "button", class: "button small", "aria-pressed": String(isOn), onclick: act, title }, word);

  return {
    element: box,
    /** @param {Subject} subject @param {Shown} shown */
    show(subject, shown) {
      const { tensor } = subject;
      const now = shownText(tensor.shape, shown);
      const isSlice = shown.kind === "slice";
      const go = (/** @type {Shown} */ next) => () => state.set({ slice: shownText(tensor.shape, next) }, { push: true });
      const chips = choices(subject).map(({ word, title, next }) => chip(word, shownText(tensor.shape, next) === now, go(next), title));
      replace(places, ...chips);
      places.hidden = chips.length < 2;
      const hasPlanes = isSlice && planeAxis(tensor.shape, shown.wish) >= 0;
      const own = modeOf(tensor.shape, shown, state.get("view"));
      replace(modes, ...MODES.filter(([mode]) => mode !== "planes" || hasPlanes).map(([mode, word]) => chip(word, own === mode, () => state.set({ view: mode }))));
      modes.hidden = !isSlice;
      scale.hidden = isSlice && own === "bytes";
      reach.value = state.get("reach");
      const label = source().label;
      from.textContent = label === "this report" || !isSlice ? "" : `read from ${label}`;
      from.hidden = from.textContent === "";
    },
  };
}

/**
 * @param {Subject} subject
 * @returns {{word: string, title: string, next: Shown}[]}
 */
function choices({ tensor, baked }) {
  const corner = firstWish(tensor.shape);
  /** @type {{word: string, title: string, next: Shown}[]} */
  const found = [];
  if (!baked.blocks.some((block) => block.why === "corner")) found.push({ word: "corner", title: `[${sliceText(tensor.shape, corner)}]`, next: { kind: "slice", wish: corner } });
  const seen = new Set(found.map(({ next }) => shownText(tensor.shape, next)));
  for (const block of baked.blocks) {
    const wish = wishOfBlock(block, tensor.shape);
    /** @type {Shown} */
    const next = { kind: "slice", wish };
    const text = shownText(tensor.shape, next);
    if (seen.has(text)) continue;
    seen.add(text);
    found.push({ word: block.why, title: `[${sliceText(tensor.shape, wish)}]`, next });
  }
  if (baked.overview !== null) {
    for (const level of Object.keys(LEVELS).filter((one) => baked.overview?.levels[one] !== undefined)) {
      found.push({ word: `overview: ${LEVELS[level]}`, title: "the whole tensor in few cells", next: { kind: "overview", level } });
    }
  }
  return found;
}
