/** What lies over a chart: the crosshair with its dots, the values there, and the stretch that is being chosen. */

import { valueText, xText } from "./curve_words.js";
import { bdi, h, replace } from "./dom.js";

const ROWS = 10; // values listed at once

/**
 * @typedef {object} Pointed
 * @property {number} at x of the crosshair
 * @property {string} text the same in words
 * @property {import("./curve_series.js").AxisKind} kind
 * @property {import("./curve_words.js").Reading[]} readings
 */

/**
 * @typedef {object} Overlay
 * @property {(frame: import("./curve_frame.js").Frame, pointed: Pointed) => void} show
 * @property {() => void} hide
 * @property {(from: number, to: number, frame: import("./curve_frame.js").Frame|null) => void} brush pixels; the same twice for none
 * @property {(y: number) => void} near pixel of the pointer, by which the values listed of many are chosen
 */

/**
 * @param {HTMLElement} box with position: relative
 * @returns {Overlay}
 */
export function createOverlay(box) {
  const line = h("div", { class: "cc-cross", hidden: true });
  const dots = h("div", { class: "cc-dots", hidden: true });
  const card = h("div", { class: "cc-readout", hidden: true });
  const chosen = h("div", { class: "cc-brush", hidden: true });
  box.append(line, dots, card, chosen);
  let nearY = NaN;
  const hide = () => void (line.hidden = dots.hidden = card.hidden = true);
  return {
    hide,
    near: (y) => void (nearY = y),
    show(frame, pointed) {
      const px = frame.toX(pointed.at);
      if (!(px >= frame.left - 1 && px <= frame.right + 1)) return hide();
      line.style.transform = `translateX(${Math.round(px)}px)`;
      line.style.height = `${frame.bottom - frame.top}px`;
      line.style.top = `${frame.top}px`;
      const listed = nearest(pointed.readings, frame, nearY);
      replace(dots, listed.map((one) => dot(one, frame)));
      replace(card, h("div", { class: "cc-at" }, headline(pointed)), listed.map((one) => row(one, pointed)),
        listed.length < pointed.readings.length && h("div", { class: "cc-more" }, `and ${pointed.readings.length - listed.length} more`));
      line.hidden = dots.hidden = false;
      card.hidden = pointed.readings.length === 0;
      const isLeft = px < (frame.left + frame.right) / 2;
      card.style.left = isLeft ? `${px + 8}px` : "auto";
      card.style.right = isLeft ? "auto" : `${box.clientWidth - px + 8}px`;
    },
    brush(from, to, frame) {
      chosen.hidden = from === to || frame === null;
      if (frame === null) return;
      const [start, end] = [from, to].map((px) => Math.min(frame.right, Math.max(frame.left, px))).sort((a, b) => a - b);
      Object.assign(chosen.style, { left: `${start}px`, width: `${end - start}px`, top: `${frame.top}px`, height: `${frame.bottom - frame.top}px` });
    },
  };
}

/** Of one curve its own place, which may lie beside the crosshair of another chart. @param {Pointed} pointed */
function headline({ text, kind, readings }) {
  return readings.length === 1 ? xText(kind, readings[0].x) : text;
}

/** @param {import("./curve_words.js").Reading[]} readings @param {import("./curve_frame.js").Frame} frame @param {number} y */
function nearest(readings, frame, y) {
  if (readings.length <= ROWS) return readings;
  const far = (/** @type {import("./curve_words.js").Reading} */ one) => Math.abs(frame.toY(one.value) - (Number.isNaN(y) ? frame.top : y));
  return [...readings].sort((a, b) => (far(a) || 0) - (far(b) || 0)).slice(0, ROWS);
}

/** @param {import("./curve_words.js").Reading} one @param {import("./curve_frame.js").Frame} frame */
function dot({ x, value, color }, frame) {
  const [px, py] = [frame.toX(x), frame.toY(value)];
  if (!Number.isFinite(px) || !Number.isFinite(py) || py < frame.top - 4 || py > frame.bottom + 4) return null;
  const mark = h("i", { class: "cc-dot" });
  mark.style.cssText = `transform:translate(${px.toFixed(1)}px,${py.toFixed(1)}px);background:${cssColor(color)}`;
  return mark;
}

/** @param {import("./curve_words.js").Reading} one @param {Pointed} pointed */
function row({ name, color, x, value, raw }, { at, kind, readings }) {
  const swatch = h("i", { class: "cc-swatch" });
  swatch.style.background = cssColor(color);
  const logged = raw !== null && raw !== value ? h("span", { class: "cc-raw" }, `raw ${valueText(raw)}`) : null;
  const place = readings.length > 1 && x !== at ? h("span", { class: "cc-raw" }, `at ${xText(kind, x)}`) : null;
  return h("div", { class: "cc-row" }, readings.length > 1 && [swatch, bdi(name, 60)], h("b", {}, valueText(value)), logged, place);
}

/** @param {string} color */
function cssColor(color) {
  return color.startsWith("--") ? `var(${color})` : color;
}
