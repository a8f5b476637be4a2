/** The row of choices above the curves. */

import { collect, h, keep, listen, replace } from "../../lib/dom.js";
import { bind } from "../../lib/keys.js";
import { SIZES } from "./schema.js";

const AXES = /** @type {Record<string, string>} */ ({ step: "step", epoch: "epoch", time: "time of day", relative: "time since start" });

/**
 * @param {HTMLElement} host
 * @param {import("./model.js").Model} model
 * @returns {{say: (text: string) => void, renew: () => void, undo: () => void}}
 */
export function createControls(host, { state, link, axes, hasRestarts }) {
  const undo = collect();
  const find = h("input", { type: "search", id: "curves-find", placeholder: "words or /regex/", autocomplete: "off", spellcheck: "false" });
  const smooth = h("input", { type: "range", id: "curves-smooth", min: 0, max: 0.99, step: 0.01 });
  const weight = h("output", { for: "curves-smooth" });
  const over = h("select", { id: "curves-over" });
  const back = h("select", { id: "curves-back" }, h("option", { value: "all" }, "every stretch"), h("option", { value: "last" }, "last wins"));
  const size = h("select", { id: "curves-size" }, SIZES.map((one) => h("option", { value: one }, one)));
  const log = toggle("log", "Log axis");
  const trim = toggle("trim", "Trim outliers");
  trim.title = "The axis ends at the 5th and 95th hundredth of the values; how many lie beyond is said";
  const reset = h("button", { type: "button", class: "button", hidden: true, onclick: () => state.set({ zoom: null }) }, "Show all of x");
  const repeats = field("Restarts", back);
  const said = h("span", { class: "curves-said", role: "status" });

  /** @param {string} key @param {string} text */
  function toggle(key, text) {
    const onclick = () => state.set({ [key]: state.get(key) === "1" ? "0" : "1" });
    return h("button", { type: "button", class: "button", "aria-pressed": "false", onclick }, text);
  }
  function show() {
    if (find.value.trim() !== state.get("find")) find.value = state.get("find");
    smooth.value = String(state.get("smooth"));
    weight.value = state.get("smooth").toFixed(2);
    for (const [select, key] of /** @type {const} */ ([[over, "over"], [back, "back"], [size, "size"]])) select.value = state.get(key);
    log.setAttribute("aria-pressed", String(state.get("log") === "1"));
    trim.setAttribute("aria-pressed", String(state.get("trim") === "1"));
    reset.hidden = state.get("zoom") === null;
  }
  function renew() {
    replace(over, axes().map((axis) => h("option", { value: axis }, AXES[axis] ?? axis)));
    over.disabled = axes().length < 2;
    repeats.hidden = !hasRestarts();
    show();
  }

  replace(keep(host, "children"), h("div", { class: "curves-field" }, h("span", { class: "curves-find" }, h("label", { for: "curves-find" }, "Find"), said), find), field("Smooth", h("span", { class: "curves-slider" }, smooth, weight)), field("Over", over),
    repeats, field("Size", size), h("div", { class: "curves-buttons" }, log, trim, reset));
  undo.add(
    listen(find, "input", () => state.set({ find: find.value.trim() })),
    listen(find, "keydown", (event) => {
      if (event.key === "Escape") (state.set({ find: "" }), find.blur());
    }),
    listen(smooth, "input", () => state.set({ smooth: Number(smooth.value) })),
    listen(over, "change", () => state.set({ over: over.value, zoom: null })),
    listen(back, "change", () => state.set({ back: back.value })),
    listen(size, "change", () => state.set({ size: size.value })),
    state.subscribe(show),
    link.subscribe((what) => {
      if (what === "range") show();
    }),
    bind({ key: "/", what: "find a curve", act: () => find.focus() }),
    bind({ key: "l", what: "logarithmic axis or not", act: () => log.click() }),
    bind({ key: "escape", what: "show all of x again, close the large chart", act: () => state.set({ zoom: null, big: "" }) }),
    () => host.replaceChildren(),
  );
  renew();
  return { say: (text) => void (said.textContent = text), renew, undo: undo.all };
}

/** @param {string} name @param {HTMLElement} control */
function field(name, control) {
  return h("label", { class: "curves-field" }, h("span", {}, name), control);
}
