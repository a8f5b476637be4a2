/** A short piece of a run's line, and the panel that changes it. */

import { h, replace, svg } from "../../lib/dom.js";
import { COLORS, COLOR_NAMES, DASHES, DASH_NAMES, styleWords } from "./run_styles.js";

/**
 * @param {{color: string, dash: readonly number[]}} style
 * @param {number} [width] px
 */
export function swatch({ color, dash }, width = 26) {
  const line = svg("line", { x1: 1, x2: width - 1, y1: 5, y2: 5, stroke: `var(${color})`, "stroke-width": 2.4, "stroke-dasharray": dash.length > 0 ? dash.join(" ") : null });
  return svg("svg", { class: "cmp-swatch", width, height: 10, viewBox: `0 0 ${width} 10`, "aria-hidden": "true" }, line);
}

/**
 * Choosers of colour and dashes for one run.
 * @param {import("./comparison.js").ComparedRun} run
 * @param {ReturnType<typeof import("./run_styles.js").createStyles>} styles
 * @param {() => void} changed
 */
export function styleEditor(run, styles, changed) {
  const box = h("div", { class: "cmp-style", role: "group", "aria-label": `Colour and dashes of ${run.name}` });
  const now = () => styles.of(run.key);
  const set = (/** @type {Partial<import("./run_styles.js").RunStyle>} */ patch, /** @type {string} */ id) => {
    styles.set(run.key, { ...now(), ...patch });
    changed();
    show();
    /** @type {HTMLElement|null} */ (box.querySelector(`[data-id="${id}"]`))?.focus();
  };
  function show() {
    const { color, dash } = now();
    const colors = Array.from({ length: COLORS }, (_, i) =>
      h("button", { type: "button", class: "cmp-color", "data-id": `c${i}`, style: `background: var(--c${i})`, title: COLOR_NAMES[i], "aria-label": COLOR_NAMES[i], "aria-pressed": String(i === color), onclick: () => set({ color: i }, `c${i}`) }));
    const dashes = DASHES.map((one, i) =>
      h("button", { type: "button", class: "cmp-dash", "data-id": `d${i}`, title: DASH_NAMES[i], "aria-label": DASH_NAMES[i], "aria-pressed": String(i === dash), onclick: () => set({ dash: i }, `d${i}`) }, swatch({ color: `--c${color}`, dash: one }, 34)));
    const reset = () => (styles.reset(run.key), changed(), show());
    replace(box, h("div", {}, colors), h("div", {}, dashes),
      h("p", { class: "quiet" }, `${styleWords(now())}${styles.isOwn(run.key) ? ", kept in this browser " : ""}`,
        styles.isOwn(run.key) && h("button", { type: "button", class: "button small", onclick: reset }, "As it came")));
  }
  show();
  return box;
}
