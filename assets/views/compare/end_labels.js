/** Names at the ends of the curves of a chart, where they are few enough to stand beside each other. */

import { frameOf } from "../../lib/curve_frame.js";
import { collect, h, replace } from "../../lib/dom.js";

/** @typedef {import("../../lib/curve_frame.js").CurveState} CurveState */
/** @typedef {import("../../lib/curve_frame.js").Frame} Frame */
/** @typedef {{text: string, color: string, right: number, y: number}} EndLabel right: px from the left edge to the label's end */

const LINES = 6; // of a chart; of more the legend has the names
const APART = 14; // px between labels
const LETTERS = 22;

/**
 * Where the labels stand: at the last visible point of each line, moved apart a little where they would lie over
 * each other; none where that would take them away from their lines.
 * @param {readonly import("../../lib/curve_frame.js").CurveLine[]} lines
 * @param {Frame} frame
 * @returns {EndLabel[]} from the top
 */
export function endLabels(lines, frame) {
  if (lines.length < 2 || lines.length > LINES) return [];
  const names = shortNames(lines.map((line) => line.name.replace(/ \(n = [^)]*\)$/, "")));
  const found = lines.flatMap((line, i) => {
    for (let k = line.x.length - 1; k >= 0; k--) {
      const y = frame.toY(line.y[k]);
      if (!Number.isFinite(y) || line.x[k] > frame.x.high || line.x[k] < frame.x.low) continue;
      return [{ text: names[i], color: line.color, right: Math.min(frame.right, frame.toX(line.x[k])), y: y - 9 }];
    }
    return [];
  });
  found.sort((a, b) => a.y - b.y);
  const wished = found.map((one) => one.y);
  for (let i = 1; i < found.length; i++) found[i].y = Math.max(found[i].y, found[i - 1].y + APART);
  return found.some((one, i) => one.y - wished[i] > APART) ? [] : found;
}

/**
 * Names without the folders that all of them begin with, their ends kept where they are long.
 * @param {readonly string[]} names
 */
export function shortNames(names) {
  const parts = names.map((name) => name.split("/"));
  let same = 0;
  while (parts.every((one) => one.length > same + 1 && one[same] === parts[0][same])) same++;
  return parts.map((one) => {
    const rest = one.slice(same).join("/");
    return rest.length > LETTERS ? `\u2026${rest.slice(1 - LETTERS)}` : rest;
  });
}

/**
 * Keeps the labels over a chart in place.
 * @param {HTMLElement} host of the chart
 * @param {import("../../lib/curve_link.js").Link} link
 */
export function createEndLabels(host, link) {
  const undo = collect();
  const layer = h("div", { class: "cmp-ends", "aria-hidden": "true" });
  host.append(layer);
  /** @type {CurveState|null} */
  let state = null;
  function show() {
    const box = host.querySelector(".cc-box");
    if (state === null || box === null || box.clientWidth === 0) return layer.replaceChildren();
    const frame = frameOf(state, { width: box.clientWidth, height: box.clientHeight }, link.range(state.axes.x.kind));
    const labels = endLabels(state.lines, frame);
    replace(layer, labels.map(({ text, color, right, y }) => {
      const one = h("span", {}, h("bdi", {}, text));
      Object.assign(one.style, { right: `${box.clientWidth - right + 2}px`, top: `${y}px`, color: `color-mix(in oklab, var(${color}) 65%, var(--ink))` });
      return one;
    }));
  }
  const observer = new ResizeObserver(show);
  observer.observe(host);
  undo.add(() => observer.disconnect(), link.subscribe((what) => void (what === "range" && show())), () => layer.remove());
  return { draw: (/** @type {CurveState} */ next) => ((state = next), show()), undo: undo.all };
}
