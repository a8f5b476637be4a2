/** What of the page's state stands in the address. */

import { choice, words } from "../../lib/state.js";

export const LEVELS = /** @type {const} */ (["layers", "types", "tensors"]);

/**
 * A checkpoint.
 * @typedef {object} Column
 * @property {number} number order, and the step or epoch where it is placed
 * @property {string} label "step 500"
 * @property {string} short "500"
 * @property {boolean} isPlaced on the run's clock
 * @property {string} address what stands for it in the address
 */

/** @typedef {{name: string, title: string, says: string, unit: string}} Measure */

/**
 * @param {[number, string, string, boolean][]} columns as the island has them
 * @returns {Column[]}
 */
export function columnsOf(columns) {
  return columns.map(([number, label, short, isPlaced]) => ({ number, label, short, isPlaced, address: isPlaced ? String(number) : label }));
}

/**
 * `e` is the run's clock, as on other pages; without it the newest checkpoint is meant.
 * @param {Column[]} columns
 * @param {Measure[]} measures
 * @returns {import("../../lib/state.js").Schema}
 */
export function schemaOf(columns, measures) {
  return {
    e: { fallback: "", write: String, read: (text) => addressOf(columns, text) },
    rows: choice(LEVELS),
    m: choice(measures.map((one) => one.name), "drift_first"),
    row: words(400),
    f: words(200),
    to: choice(["before", "first"]),
    o: words(4),
  };
}

/**
 * The address that is meant; of numbers that are not there the nearest before; "" is the newest.
 * @param {Column[]} columns
 * @param {string} text
 */
export function addressOf(columns, text) {
  const newest = columns[columns.length - 1].address;
  const wanted = Number(text);
  const exact = columns.find((one) => one.address === text);
  if (text === "" || (exact === undefined && !Number.isFinite(wanted))) return "";
  const found = exact ?? columns.findLast((one) => one.isPlaced && one.number <= wanted) ?? columns[0];
  return found.address === newest ? "" : found.address;
}

/** Place of the column that an address means. @param {Column[]} columns @param {string} address */
export function columnAt(columns, address) {
  return address === "" ? columns.length - 1 : Math.max(0, columns.findIndex((one) => one.address === address));
}
