/** Where a thing that was found is to be seen: the page that shows it, else the run. */

import { writeFragment } from "./state.js";

/** @typedef {import("./finder_index.js").FinderIndex} FinderIndex */

/**
 * Pages that show a kind, the best first, and the keys of their address that take the name.
 * @type {Record<string, {page: string, keys: string[], anchor?: string}[]>}
 */
const PLACES = {
  curve: [{ page: "curves", keys: ["find", "big"] }],
  setting: [{ page: "setup", keys: ["q"] }, { page: "run", keys: [], anchor: "configuration" }],
  tensor: [{ page: "tensors", keys: ["t"] }],
  checkpoint: [{ page: "run", keys: [], anchor: "checkpoints" }],
  event: [{ page: "run", keys: [], anchor: "happened" }],
};
const HOME = "run";

/**
 * @param {FinderIndex} index
 * @param {string} kind
 * @param {string} name
 * @param {number} run
 * @param {{root: string, isSingle: boolean}} where root: prefix to the site; isSingle: all pages are sections of this file
 * @returns {string} address
 */
export function placeOf(index, kind, name, run, { root, isSingle }) {
  const { pages, slug } = index.runs[run];
  const place = (PLACES[kind] ?? []).find(({ page }) => Object.hasOwn(pages, page)) ?? { page: HOME, keys: [] };
  const pairs = new Map(place.keys.map((key) => [key, soughtName(kind, name)]));
  if (isSingle) return writeFragment(new Map([["v", place.page], ...pairs]));
  const fragment = writeFragment(pairs) || ("anchor" in place && place.anchor ? `#${place.anchor}` : "");
  return `${root}runs/${encodeURIComponent(slug)}/${pages[place.page]}${fragment}`;
}

/** A setting is sought by its path, without its value. @param {string} kind @param {string} name */
function soughtName(kind, name) {
  return kind === "setting" ? name.split(" = ", 1)[0] : name;
}
