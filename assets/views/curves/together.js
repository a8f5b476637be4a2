/** Curves that the reader draws into one enlarged chart, to see them over the same axes. */

import { stateOf } from "../../lib/curve_lines.js";
import { bdi, h, replace } from "../../lib/dom.js";

/** @typedef {import("../../lib/curve_series.js").Series} Series */

const COLORS = ["--s1", "--s2", "--s3", "--s4", "--s5"];
const OFFERED = 2000;

/**
 * The state of an enlarged chart with the other curves in it, those that have its axis.
 * @param {import("./model.js").Model} model
 * @param {Series} series
 * @param {readonly Series[]} others
 * @returns {import("../../lib/curve_frame.js").CurveState}
 */
export function stateTogether(model, series, others) {
  const own = stateOf(series, model.choice(), model.run());
  const added = others.map((one, i) => {
    const state = stateOf(one, model.choice(), model.run(), COLORS[i % COLORS.length]);
    const dash = i < COLORS.length ? undefined : [6, 3];
    return state.axes.x.kind === own.axes.x.kind ? state.lines.map((line) => ({ ...line, dash })) : [];
  });
  return { ...own, lines: [...own.lines, ...added.flat()] };
}

/**
 * What is drawn together, each with a button that takes it away, and a field that adds one.
 * @param {import("./model.js").Model} model
 * @param {string} tag of the enlarged chart
 * @returns {{element: HTMLElement, show: () => void}}
 */
export function createTogether(model, tag) {
  const chips = h("div", { class: "curves-chips" });
  const all = model.groups().flatMap((group) => group.curves.map(([name]) => name)).filter((name) => name !== tag);
  const last = (/** @type {string} */ name) => name.slice(name.lastIndexOf("/") + 1);
  const offered = [...all.filter((name) => last(name) === last(tag)), ...all.filter((name) => last(name) !== last(tag))].slice(0, OFFERED);
  const list = h("datalist", { id: "curves-tags" }, offered.map((name) => h("option", { value: name })));
  const field = h("input", { type: "search", id: "curves-with", list: "curves-tags", autocomplete: "off", spellcheck: "false", placeholder: "a tag of this run" });
  const add = () => {
    if (!all.includes(field.value) || model.together().includes(field.value)) return;
    model.state.set({ with: [...model.together(), field.value].join("\n") });
    field.value = "";
  };
  field.addEventListener("input", add);
  field.addEventListener("change", add);
  const element = h("div", { class: "curves-together" }, h("label", { class: "curves-field" }, h("span", {}, "Draw with it"), field), list, chips);
  const show = () => {
    const others = model.together().filter((name) => name !== tag);
    replace(chips, others.length > 0 && chip(tag, "--s0"), others.map((name, i) => chip(name, COLORS[i % COLORS.length], () => takeOut(name))));
  };
  const takeOut = (/** @type {string} */ name) => model.state.set({ with: model.together().filter((one) => one !== name).join("\n") });
  return { element, show };
}

/** @param {string} name @param {string} color @param {() => void} [takeOut] */
function chip(name, color, takeOut) {
  const swatch = h("i", { class: "cc-swatch" });
  swatch.style.background = `var(${color})`;
  const button = takeOut && h("button", { type: "button", class: "button small", "aria-label": `Take ${name} out`, onclick: takeOut }, "×");
  return h("span", { class: "curves-chip" }, swatch, bdi(name, 80), button);
}
