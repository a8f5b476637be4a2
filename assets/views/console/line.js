/** One line of a log as elements: its number, its colours, and the places where a search found something. */

import { h } from "../../lib/dom.js";
import { pieces } from "../../lib/text_hits.js";

const [BOLD, DIM, SAID] = [16, 32, 64];

/**
 * Names of a style for the style sheet; src/runreport/pages/console.py has the same.
 * @param {number} style
 */
export function classes(style) {
  const names = (style & 15) === 0 ? [] : [`ansi${(style & 15) - 1}`];
  if (style & BOLD) names.push("bold");
  if (style & DIM) names.push("dim");
  if (style & SAID) names.push("said");
  return names.join(" ");
}

/**
 * @param {object} line
 * @param {number} line.number from 0
 * @param {string|undefined} line.text nothing while it is on its way
 * @param {readonly (readonly [number, number])[]} line.runs
 * @param {readonly (readonly [number, number])[]} line.found
 * @param {string} line.href
 * @param {string} line.name further classes
 * @returns {HTMLElement}
 */
export function lineElement({ number, text, runs, found, href, name }) {
  const body = h("span", { class: "log-text", dir: "ltr" });
  if (text === undefined) body.append("…");
  else if (runs.length === 0 && found.length === 0) body.append(text);
  else body.append(...pieces(text, runs, found).map(({ text: part, style, isHit }) => h(isHit ? "mark" : "span", { class: classes(style) || null }, part)));
  return h("div", { class: `log-line ${name}`, "data-line": number }, h("a", { class: "log-no", href, tabindex: "-1" }, String(number + 1)), body);
}
