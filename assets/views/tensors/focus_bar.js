/** The colour bar below a heatmap, with its ends, zero and the hovered value; and the colours of what is no number. */

import { h, replace } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { colourAt, oddColour } from "../../lib/slice_colour.js";

const STOPS = 24;

/** The bar, and how it is told what to show. */
export function createBar() {
  const strip = h("div", { class: "tf-strip", role: "img" });
  const needle = h("div", { class: "tf-needle" });
  needle.hidden = true;
  const ends = h("div", { class: "tf-ends" });
  const odd = h("div", { class: "tf-odd" });
  const box = h("div", { class: "tf-bar" }, h("div", { class: "tf-strip-box" }, strip, needle), ends, odd);
  let scale = { min: 0, max: 0, isDiverging: true };
  return {
    element: box,
    /**
     * @param {import("../../lib/slice_colour.js").Scale} next
     * @param {import("../../lib/theme.js").Theme} theme
     * @param {{nan: number, infinite: number, beyond: number}} counts of cells that are no number, or beyond the ends
     */
    show(next, theme, counts) {
      scale = next;
      const stops = Array.from({ length: STOPS + 1 }, (_, i) => colourAt(theme, next.isDiverging, i / STOPS));
      strip.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
      strip.setAttribute("aria-label", `Colours from ${figure(next.min)} to ${figure(next.max)}`);
      const middle = next.isDiverging ? "0" : figure((next.min + next.max) / 2);
      replace(ends, ...[figure(next.min), middle, figure(next.max)].map((text) => h("span", {}, text)));
      replace(odd, ...oddWords(counts, theme));
      needle.hidden = true;
    },
    /** @param {number|null} value of the cell that is looked at */
    point(value) {
      const isOn = value !== null && Number.isFinite(value) && scale.max > scale.min;
      needle.hidden = !isOn;
      if (isOn) needle.style.left = `${100 * Math.min(1, Math.max(0, (value - scale.min) / (scale.max - scale.min)))}%`;
    },
  };
}

/** @param {{nan: number, infinite: number, beyond: number}} counts @param {import("../../lib/theme.js").Theme} theme */
function oddWords({ nan, infinite, beyond }, theme) {
  const swatch = (/** @type {"nan"|"plus"|"minus"} */ what) => {
    const found = h("span", { class: "tf-swatch" });
    found.style.background = oddColour(theme, what);
    return found;
  };
  return [
    nan > 0 && h("span", {}, swatch("nan"), `NaN in ${figure(nan, 15)} ${nan === 1 ? "cell" : "cells"}`),
    infinite > 0 && h("span", {}, swatch("plus"), "+∞ ", swatch("minus"), `−∞ in ${figure(infinite, 15)} ${infinite === 1 ? "cell" : "cells"}`),
    beyond > 0 && h("span", {}, `${figure(beyond, 15)} ${beyond === 1 ? "cell lies" : "cells lie"} beyond the ends of the scale`),
  ];
}
