/** Everything about the pinned point: its pictures, its numbers, its component, its neighbours. */

import { h, replace } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { valueAt } from "../../lib/quantised.js";

/**
 * @typedef {import("./epochs.js").Sprites} Sprites
 *
 * @typedef {object} Pinned
 * @property {number} row
 * @property {(row: number) => string} name  "#1415, digit 5"
 * @property {Sprites | null} inputs
 * @property {Sprites | null} recon
 * @property {[string, string][]} facts
 * @property {{qc: Uint8Array, c: number} | null} mixture
 * @property {import("./epochs.js").Near | null} near
 * @property {number} shown  neighbours
 * @property {(row: number) => void} pin
 * @property {(row: number | null) => void} preview
 * @property {() => void} close
 */

const TOP = 5;

/** @param {HTMLElement} host @param {string} noun */
export function showNothingPinned(host, noun) {
  replace(
    host,
    h("h3", { class: "lx-title" }, "Pinned point"),
    h("p", { class: "lx-note" }, `Click a point to see its ${noun}, what is known of it and its nearest neighbours.`),
  );
}

/** @param {HTMLElement} host @param {Pinned} pinned */
export function showPinned(host, pinned) {
  const { row, name, facts } = pinned;
  const close = h("button", { type: "button", class: "button small", onclick: pinned.close, "aria-label": "Unpin" }, "\u00d7");
  replace(
    host,
    h("div", { class: "lx-head" }, h("h3", { class: "lx-title" }, `Pinned ${name(row)}`), close),
    pictures(pinned),
    h("dl", { class: "lx-facts" }, facts.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])),
    mixtureBars(pinned),
    neighbours(pinned),
  );
}

/** @param {Pinned} pinned */
function pictures({ row, name, inputs, recon }) {
  if (inputs === null) return h("p", { class: "lx-note" }, "The run holds no pictures of its samples.");
  const pair = [h("figure", {}, inputs.picture(row, `input of ${name(row)}`), h("figcaption", {}, "input"))];
  if (recon !== null) {
    const made = recon.picture(row, `reconstruction of ${name(row)}`);
    pair.push(h("figure", {}, made, h("figcaption", {}, "reconstruction")));
  }
  return h("div", { class: "lx-pair" }, pair);
}

/** @param {Pinned} pinned */
function mixtureBars({ row, mixture }) {
  if (mixture === null) return null;
  const shares = Array.from(mixture.qc.subarray(row * mixture.c, (row + 1) * mixture.c), (level) => level / 255);
  const order = shares.map((_, place) => place).sort((a, b) => shares[b] - shares[a]);
  const rows = order.slice(0, TOP).map((place) => {
    const bar = h("span", { class: "lx-share" });
    bar.style.inlineSize = `${(100 * shares[place]).toFixed(1)}%`;
    const text = shares[place] < 0.005 ? "< 1 %" : `${Math.round(100 * shares[place])} %`;
    return h("li", {}, h("span", {}, `c ${place}`), h("span", { class: "lx-track" }, bar), h("span", { class: "count" }, text));
  });
  const rest = mixture.c > TOP ? ` · ${TOP} of ${mixture.c} components` : "";
  return h("div", {}, h("h4", { class: "lx-sub" }, `q(c|x)${rest}`), h("ol", { class: "lx-shares" }, rows));
}

/** @param {Pinned} pinned */
function neighbours({ row, name, inputs, near, shown, pin, preview }) {
  if (near === null) return h("p", { class: "lx-note" }, "This page has no neighbours for this map.");
  const items = [];
  const n = near.indices.length / near.k;
  let elsewhere = 0; // neighbours that are not among the points of a thinned file
  for (let place = 0; place < Math.min(shown, near.k); place++) {
    const other = near.indices[row * near.k + place];
    if (other >= n) {
      elsewhere++;
      continue;
    }
    const distance = figure(valueAt(near.distances, row * near.k + place), 2);
    const attributes = {
      type: "button",
      class: "lx-neighbour",
      title: `${name(other)}, latent distance ${distance}`,
      "aria-label": `${name(other)}, latent distance ${distance}`,
      onclick: () => pin(other),
      onpointerenter: () => preview(other),
      onpointerleave: () => preview(null),
      onfocus: () => preview(other),
      onblur: () => preview(null),
    };
    const face = inputs === null ? h("span", {}, name(other).split(",")[0]) : hiddenPicture(inputs, other);
    items.push(h("li", {}, h("button", attributes, face, h("span", { class: "count" }, distance))));
  }
  const exact = near.recall < 1 ? ` · found approximately, ${Math.round(near.recall * 100)} % recall` : "";
  const title = h("h4", { class: "lx-sub" }, `nearest in latent space, with distance${exact}`);
  const missing = elsewhere > 0 && h("p", { class: "lx-note" }, `${elsewhere} of them are not in this file.`);
  return h("div", {}, title, h("ol", { class: "lx-neighbours" }, items), missing);
}

/** @param {Sprites} inputs @param {number} row */
function hiddenPicture(inputs, row) {
  const canvas = inputs.picture(row, "");
  canvas.removeAttribute("role");
  canvas.removeAttribute("aria-label");
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}
