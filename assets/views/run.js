/** A run's page: charts that answer, a list of places on the page, and "numbers" of every figure on demand. */

import { collect, h, replace } from "../lib/dom.js";
import { bind } from "../lib/keys.js";
import { liven } from "../lib/plot.js";

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {() => void}
 */
export function mount(root, data) {
  const undo = collect();
  for (const [id, spec] of Object.entries(data.island.charts ?? {})) {
    const figure = root.querySelector(`figure[data-figure="${CSS.escape(id)}"]`);
    if (figure instanceof HTMLElement) undo.add(liven(figure, /** @type {any} */ (spec), data.library));
  }
  undo.add(listPlaces(root), bind({ key: "d", what: "open the numbers of the figures", act: () => toggleNumbers(root) }));
  return undo.all;
}

/**
 * @param {HTMLElement} root
 * @returns {() => void}
 */
function listPlaces(root) {
  const box = document.querySelector("[data-places]");
  const list = box?.querySelector("ul");
  if (!(box instanceof HTMLElement) || !list) return () => {};
  const heads = [...root.querySelectorAll("h2[id]")];
  replace(list, heads.map((head) => h("li", {}, h("a", { href: `#${head.id}` }, head.textContent))));
  box.hidden = heads.length === 0;
  return () => (box.hidden = true);
}

/** @param {HTMLElement} root */
function toggleNumbers(root) {
  const all = [...root.querySelectorAll("figure details.more:first-of-type")];
  const open = !all.every((details) => /** @type {HTMLDetailsElement} */ (details).open);
  for (const details of all) /** @type {HTMLDetailsElement} */ (details).open = open;
}
