/** The key to the colours: classes that can be clicked away, or a bar with numbers. */

import { SAFE_COLORS, classColor, hex } from "../../lib/colors.js";
import { h, replace } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";

/**
 * @param {HTMLElement} host
 * @param {import("./colouring.js").ClassColouring} colouring
 * @param {object} how
 * @param {import("../../lib/colors.js").Theme} how.theme
 * @param {readonly number[]} how.hidden
 * @param {readonly number[]} how.focus
 * @param {(place: number, isOnly: boolean) => void} how.toggle
 * @param {(place: number | null) => void} how.preview
 */
export function showClasses(host, colouring, { theme, hidden, focus, toggle, preview }) {
  const counts = new Uint32Array(colouring.names.length);
  for (let i = 0; i < colouring.of.length; i++) if (colouring.of[i] < counts.length) counts[colouring.of[i]]++;
  const isMany = colouring.names.length > SAFE_COLORS;
  const active = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.place : undefined;
  const rows = colouring.names.map((name, place) => {
    const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.background = classColor(place, colouring.names.length, theme, focus);
    const attributes = {
      type: "button",
      class: "lx-class",
      "data-place": place,
      "aria-pressed": String(!hidden.includes(place)),
      title: `${name}: click to hide or show, Shift-click to show only this`,
      onclick: (/** @type {MouseEvent} */ event) => toggle(place, event.shiftKey),
      onpointerenter: () => preview(place),
      onpointerleave: () => preview(null),
      onfocus: () => preview(place),
      onblur: () => preview(null),
    };
    return h("li", {}, h("button", attributes, swatch, h("span", {}, name), h("span", { class: "count" }, figure(counts[place], 9))));
  });
  const note = isMany ? "More classes than safe colours: point at one to colour it." : null;
  replace(
    host,
    h("h3", { class: "lx-title" }, capital(colouring.title)),
    note && h("p", { class: "lx-note" }, note),
    h("ul", { class: "lx-classes" }, rows),
    hidden.length > 0 && h("button", { type: "button", class: "button small", onclick: () => toggle(-1, false) }, "Show all"),
  );
  if (active !== undefined) {
    /** @type {HTMLElement | null} */ (host.querySelector(`[data-place="${CSS.escape(active)}"]`))?.focus();
  }
}

/** @param {HTMLElement} host @param {import("./colouring.js").NumberColouring} colouring @param {number} epoch */
export function showNumbers(host, colouring, epoch) {
  const stops = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1].map((share) => hex(colouring.colour(share)));
  const [low, high] = colouring.range;
  const tick = colouring.tick ?? ((/** @type {number} */ value) => figure(value, 3));
  const missing = colouring.values.filter((value) => Number.isNaN(value)).length;
  const note = colouring.tick
    ? "blue: squeezed together · red: torn apart"
    : `middle 96 % at ${epoch}; values beyond keep the end colours`;
  replace(
    host,
    h("h3", { class: "lx-title" }, capital(colouring.title)),
    scaleBar(stops, [low, (low + high) / 2, high].map(tick)),
    h("p", { class: "lx-note" }, note, missing > 0 && ` · ${figure(missing, 9)} points without a value are grey`),
  );
}

/** @param {readonly string[]} stops  CSS colours @param {readonly string[]} ticks */
export function scaleBar(stops, ticks) {
  const bar = h("div", { class: "lx-bar", "aria-hidden": "true" });
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  return h("div", { class: "lx-scale" }, bar, h("div", { class: "lx-ticks" }, ticks.map((text) => h("span", {}, text))));
}

/** @param {string} text */
function capital(text) {
  return /^[a-z]{2}/.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
}
