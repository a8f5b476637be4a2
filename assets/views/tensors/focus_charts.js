/** Small charts of the panel: a histogram with both kinds of counts, a spectrum, a measure over checkpoints. */

import { h, replace, svg } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { bars, line, pathOf } from "../../lib/tensor_charts.js";

const WIDTH = 320, HEIGHT = 84;

/**
 * A chart with its title, and what stands below it.
 * @param {string} title
 * @param {Element|null} button
 * @param {SVGElement} drawing
 * @param {(string|number)[]} ends below the drawing, from left to right
 * @param {string} says
 */
function chart(title, button, drawing, ends, says) {
  return h(
    "figure",
    { class: "tf-chart" },
    h("div", { class: "tf-chart-head" }, h("h4", {}, title), button),
    drawing,
    h("div", { class: "tf-ends" }, ...ends.map((one) => h("span", {}, one))),
    h("figcaption", {}, says),
  );
}

/** @param {string} label @param {...(SVGElement|false)} children */
function drawn(label, ...children) {
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label, class: "tf-drawing" }, ...children);
}

/**
 * @typedef {object} Histogram
 * @property {string} title
 * @property {ArrayLike<number>} counts
 * @property {number} min left edge
 * @property {number} max right edge
 * @property {string} says what was counted
 */

/**
 * A histogram whose counts are linear or logarithmic at the press of a button.
 * @param {Histogram} histogram
 * @param {{isLog: boolean, toggle: () => void}} axis
 */
export function histogramChart({ title, counts, min, max, says }, { isLog, toggle }) {
  const made = bars(counts, min, max, { width: WIDTH, height: HEIGHT, isLog });
  const told = h("figcaption", {}, says);
  const over = (/** @type {import("../../lib/tensor_charts.js").Bar} */ bar) => replace(told, `${figure(bar.count, 15)} from ${figure(bar.low)} to ${figure(bar.high)}`);
  const drawing = drawn(
    `${title}: ${says}`,
    ...made.map((bar) => svg("rect", { x: bar.x.toFixed(2), y: bar.y.toFixed(2), width: Math.max(0.5, bar.width - 0.5).toFixed(2), height: bar.height.toFixed(2), class: "tf-mark" })),
    min < 0 && max > 0 && svg("line", { x1: (-min / (max - min)) * WIDTH, x2: (-min / (max - min)) * WIDTH, y1: 0, y2: HEIGHT, class: "tf-zero" }),
    ...made.map((bar) => svg("rect", { x: bar.x.toFixed(2), y: 0, width: bar.width.toFixed(2), height: HEIGHT, class: "tf-hit", onpointerenter: () => over(bar) })),
  );
  drawing.addEventListener("pointerleave", () => replace(told, says));
  const button = h("button", { type: "button", class: "button small", "aria-pressed": String(isLog), onclick: toggle, title: "Logarithmic counts, so that rare values can be seen" }, "log");
  const found = chart(title, button, drawing, [figure(min), figure(max)], "");
  found.lastElementChild?.replaceWith(told);
  return found;
}

/**
 * Singular values from the largest down, on a logarithmic axis.
 * @param {ArrayLike<number>} values
 * @param {string} says how many there are and how they were found
 */
export function spectrumChart(values, says) {
  const { points, low, high } = line(values, { width: WIDTH, height: HEIGHT, isLog: true });
  if (points.length === 0) return null;
  const drawing = drawn(`Singular values: ${says}`, svg("path", { d: pathOf(points), class: "tf-line" }));
  return chart("Singular values", null, drawing, [`largest ${figure(high)}`, `smallest of these above zero ${figure(low)}`], says);
}

/**
 * A measure of one tensor at every checkpoint, with the one that is shown marked.
 * @param {string} title
 * @param {ArrayLike<number>} values
 * @param {{at: number[], labels: string[], current: number}} clock places of the checkpoints on the axis, their names, which is shown
 */
export function overTime(title, values, { at: moments, labels, current }) {
  const { points, low, high } = line(values, { width: WIDTH, height: 46, isLog: false, at: moments });
  if (points.length < 2) return null;
  const [first, last] = [moments[0], moments[moments.length - 1]];
  const x = current < 0 || last <= first ? null : ((moments[current] - first) / (last - first)) * WIDTH;
  const drawing = svg(
    "svg",
    { viewBox: `0 -2 ${WIDTH} 50`, preserveAspectRatio: "none", role: "img", "aria-label": `${title} over ${values.length} checkpoints`, class: "tf-drawing is-low" },
    svg("path", { d: pathOf(points), class: "tf-line" }),
    x !== null && svg("line", { x1: x, x2: x, y1: -2, y2: 48, class: "tf-now" }),
  );
  return chart(title, null, drawing, [labels[0], labels[labels.length - 1]], `from ${figure(low)} to ${figure(high)}${current < 0 ? "" : `, here ${figure(values[current])}`}`);
}
