/** The card beside the pointer: the sample's picture, its index, its class, and one number. */

import { h, replace } from "../../lib/dom.js";
import { factsOf } from "./panels.js";
import { nameOf } from "./model.js";

const [OFFSET, WIDTH, HEIGHT] = [16, 190, 92];

/**
 * @param {import("./model.js").Explorer} x @param {import("./scene.js").Stage} stage @param {HTMLElement} card
 */
export function showHover(x, stage, card) {
  card.hidden = x.hover < 0;
  if (x.hover < 0) return;
  const [number, label] = nameOf(x, x.hover).split(", ");
  const facts = factsOf(x, x.hover).filter(([term]) => ["component", "predicted", "dₖ, latent"].includes(term));
  replace(
    card,
    x.inputs !== null && x.inputs.picture(x.hover, ""),
    h(
      "div",
      {},
      h("strong", {}, number),
      h("span", {}, label),
      facts.map(([term, value]) => h("span", { class: "count" }, `${term.replace(", latent", "")} ${value}`)),
    ),
  );
  const screen = stage.screen();
  const { width, height } = stage.size;
  const [left, top] = [screen.x[x.hover], screen.y[x.hover]];
  const fitsRight = left + OFFSET + WIDTH < width;
  const fitsBelow = top + OFFSET + HEIGHT < height;
  card.style.left = `${Math.max(4, fitsRight ? left + OFFSET : left - OFFSET - WIDTH)}px`;
  card.style.top = `${Math.max(4, fitsBelow ? top + OFFSET : top - OFFSET - HEIGHT)}px`;
}
