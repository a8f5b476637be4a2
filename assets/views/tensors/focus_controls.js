/** What of a tensor is shown: two axes as rows and columns, a range of each, an index of every other axis. */

import { h, replace } from "../../lib/dom.js";
import { axisSize, wishProblem } from "../../lib/slice_source.js";
import { steppedWish, withAxes } from "../../lib/slice_steps.js";

/** @typedef {import("../../lib/slice_source.js").SliceWish} SliceWish */

/**
 * A form for the slices of one tensor at a time.
 * @param {(wish: SliceWish) => void} choose
 */
export function createControls(choose) {
  const axes = h("div", { class: "tf-axes" });
  const problem = h("p", { class: "tf-problem", role: "alert" });
  problem.hidden = true;
  const steps = h("div", { class: "tf-steps", role: "group", "aria-label": "The slice beside this one" });
  const box = h("form", { class: "tf-controls", "aria-label": "Slice", onsubmit: (/** @type {Event} */ event) => event.preventDefault() }, axes, steps, problem);
  /** @type {number[]} */
  let shape = [];
  /** @type {SliceWish|null} */
  let wish = null;

  /** @param {SliceWish} next */
  function take(next) {
    const wrong = wishProblem(shape, next);
    problem.hidden = wrong === "";
    problem.textContent = wrong;
    for (const input of axes.querySelectorAll("input")) input.setAttribute("aria-invalid", String(wrong !== ""));
    if (wrong === "") choose(next);
  }

  /** @param {"rows"|"columns"} which */
  function range(which) {
    if (wish === null) return null;
    const own = wish;
    const axis = which === "rows" ? own.rowAxis : own.columnAxis;
    if (axis < 0) return null;
    const size = axisSize(shape, axis);
    const field = (/** @type {0|1} */ end) =>
      numberField(`${which}, ${end === 0 ? "first index" : "end, not shown itself"}`, own[which][end], 0, size, (value) => {
        const next = /** @type {[number, number]} */ ([...own[which]]);
        next[end] = value;
        take({ ...own, [which]: next });
      });
    return h("div", { class: "tf-axis" }, axisChoice(which, axis), field(0), h("span", { class: "quiet" }, ":"), field(1), h("span", { class: "quiet" }, `of ${size}`));
  }

  /** @param {"rows"|"columns"} which @param {number} axis */
  function axisChoice(which, axis) {
    const word = h("span", { class: "tf-word" }, which);
    if (shape.length < 2) return word;
    const select = h(
      "select",
      { "aria-label": `Axis of the ${which}`, onchange: () => wish !== null && take(withAxes(shape, wish, which, Number(select.value))) },
      ...shape.map((size, i) => h("option", { value: i, selected: i === axis }, `axis ${i} (${size})`)),
    );
    return h("label", {}, word, select);
  }

  /** @param {number} axis */
  function fixed(axis) {
    if (wish === null || axis === wish.rowAxis || axis === wish.columnAxis) return null;
    const own = wish;
    const set = (/** @type {number} */ value) => take({ ...own, fixed: own.fixed.map((one, i) => (i === axis ? value : one)) });
    return h(
      "div",
      { class: "tf-axis" },
      h("span", { class: "tf-word" }, `axis ${axis} at`),
      numberField(`index of axis ${axis}`, own.fixed[axis], 0, shape[axis] - 1, set),
      stepButton("−", `axis ${axis}: index before`, own.fixed[axis] > 0, () => set(own.fixed[axis] - 1)),
      stepButton("+", `axis ${axis}: index after`, own.fixed[axis] < shape[axis] - 1, () => set(own.fixed[axis] + 1)),
      h("span", { class: "quiet" }, `of ${shape[axis]}`),
    );
  }

  function stepButtons() {
    if (wish === null) return [];
    const own = wish;
    const one = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {[number, number]} */ by) => {
      const next = steppedWish(shape, own, by);
      return stepButton(sign, label, next !== null, () => next !== null && take(next));
    };
    const [hasRows, hasColumns] = [own.rowAxis >= 0, own.columnAxis >= 0];
    return [
      hasColumns && one("←", "columns before", [0, -1]),
      hasColumns && one("→", "columns after", [0, 1]),
      hasRows && one("↑", "rows before", [-1, 0]),
      hasRows && one("↓", "rows after", [1, 0]),
    ];
  }

  return {
    element: box,
    /** @param {number[]} nextShape @param {SliceWish} nextWish */
    show(nextShape, nextWish) {
      const held = document.activeElement instanceof HTMLElement && box.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
      shape = nextShape;
      wish = nextWish;
      problem.hidden = true;
      replace(axes, range("rows"), range("columns"), ...shape.map((_, axis) => fixed(axis)));
      replace(steps, ...stepButtons());
      if (held !== null) /** @type {HTMLElement|null} */ (box.querySelector(`[aria-label="${CSS.escape(held)}"]`))?.focus();
    },
  };
}

/** @param {string} sign @param {string} label @param {boolean} isOpen @param {() => void} act */
function stepButton(sign, label, isOpen, act) {
  return h("button", { type: "button", class: "button small", "aria-label": label, title: label, disabled: !isOpen, onclick: act }, sign);
}

/**
 * @param {string} label
 * @param {number} value
 * @param {number} min
 * @param {number} max
 * @param {(value: number) => void} set
 */
function numberField(label, value, min, max, set) {
  const input = h("input", {
    type: "number", "aria-label": label, title: `${label}: ${min} to ${max}`, min, max, step: 1, value, inputmode: "numeric",
    onchange: () => set(input.value.trim() === "" ? NaN : Number(input.value)),
  });
  return input;
}
