/** The elements of a tree of settings; a group's rows are made when it is opened first. */

import { copyText, say } from "../../lib/copy.js";
import { h } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { below, pieces } from "./model.js";

/** @typedef {import("./model.js").Row} Row */
/**
 * What a drawing of the tree depends on.
 * @typedef {object} Look
 * @property {Row[]} rows
 * @property {string[]} terms marked in names and values
 * @property {Set<number>|null} shown rows of a search; null for all
 * @property {Set<string>} open paths of the groups that are open without a search
 */

const AT_ONCE = 400; // rows of one group that are made at once

/**
 * The rows directly below a group, with a button for those that are left.
 * @param {Look} look
 * @param {number} parent index, -1 for the top
 * @returns {Node[]}
 */
export function branch(look, parent) {
  const all = below(look.rows, parent).filter((i) => look.shown === null || look.shown.has(i));
  return part(look, all, 0);
}

/** @param {Look} look @param {number[]} all @param {number} start @returns {Node[]} */
function part(look, all, start) {
  const made = all.slice(start, start + AT_ONCE).map((i) => (look.rows[i].end > i + 1 ? group(look, i) : leaf(look, i)));
  const left = all.length - start - made.length;
  if (left <= 0) return made;
  const more = h("button", { type: "button", class: "button small more-rows" }, `${Math.min(AT_ONCE, left)} more of ${count(all.length, "row")}`);
  more.addEventListener("click", () => more.replaceWith(...part(look, all, start + AT_ONCE)));
  return [...made, more];
}

/** @param {Look} look @param {number} i */
function group(look, i) {
  const row = look.rows[i];
  const inner = h("div", { class: "inner" });
  const noun = row.kind === "list" ? "entries" : "settings";
  const name = h("span", { class: "key" }, marked(row.key, look.terms));
  const box = h("details", { class: "branch" }, h("summary", {}, name, h("span", { class: "quiet" }, `${row.text} ${noun}`)), inner);
  const fill = () => {
    if (inner.childNodes.length === 0) inner.append(...branch(withoutShownAt(look, i), i));
  };
  const isOpen = look.shown === null ? look.open.has(row.path) : hasShownBelow(look, i);
  if (isOpen) fill();
  box.open = isOpen;
  box.addEventListener("toggle", () => {
    if (box.open) fill();
    if (look.shown === null) look.open[box.open ? "add" : "delete"](row.path);
  });
  return box;
}

/** A group found by its own name shows all it holds when it is opened. @param {Look} look @param {number} i @returns {Look} */
function withoutShownAt(look, i) {
  return look.shown === null || hasShownBelow(look, i) ? look : { ...look, shown: null, open: new Set() };
}

/** @param {Look} look @param {number} i */
function hasShownBelow(look, i) {
  for (let inner = i + 1; inner < look.rows[i].end; inner++) if (look.shown?.has(inner)) return true;
  return false;
}

/** @param {Look} look @param {number} i */
function leaf(look, i) {
  const row = look.rows[i];
  const text = h("code", {}, marked(row.text, look.terms));
  const value =
    row.whole === ""
      ? h("code", { class: `value ${row.kind}` }, marked(row.text, look.terms))
      : h("details", { class: `value ${row.kind}` }, h("summary", {}, text), h("pre", { tabindex: "0" }, marked(row.whole, look.terms)));
  const acts = h("span", { class: "acts" }, copier("path", row.path), copier("value", row.whole || row.text));
  return h("div", { class: "setting" }, h("span", { class: "key" }, marked(row.key, look.terms)), value, acts);
}

/** @param {string} what @param {string} text */
function copier(what, text) {
  const button = h("button", { type: "button", class: "button small", "aria-label": `Copy the ${what}` }, what);
  button.addEventListener("click", async () => say((await copyText(text)) ? `Copied: ${text.slice(0, 60)}` : "The browser refuses to copy"));
  return button;
}

/** @param {string} text @param {string[]} terms */
function marked(text, terms) {
  return h("bdi", {}, pieces(text, terms).map((piece, i) => (i % 2 === 1 ? h("mark", {}, piece) : piece)));
}
