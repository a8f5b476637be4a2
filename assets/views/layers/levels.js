/** The rows of one level with their matrices, as the page's chunks hold them. */

import { decode } from "../../lib/data.js";

/**
 * @typedef {object} Level
 * @property {string[]} names of the rows as they are shown
 * @property {string[][]} tensors names of the tensors of each row at the last checkpoint
 * @property {number} of rows that there are; fewer may be listed
 * @property {(measure: string, row: number, column: number) => number} value NaN where there is none
 * @property {Record<string, import("./colours.js").Scale>} scales by measure
 */

/**
 * @param {any} made a level of a chunk
 * @param {string} level
 * @param {number} columns
 * @returns {Level}
 */
export function levelOf(made, level, columns) {
  const matrices = new Map(Object.entries(made.measures).map(([name, typed]) => [name, decode(/** @type {any} */ (typed)).data]));
  const names = made.rows.map((/** @type {string} */ row, /** @type {number} */ i) => (level === "types" && made.groups[i] ? `${row} · ${made.groups[i]}` : row));
  return {
    names, tensors: made.tensors, of: made.of, scales: made.scales,
    value: (measure, row, column) => matrices.get(measure)?.[row * columns + column] ?? NaN,
  };
}

/**
 * The row where most happened: the largest number of a measure at a column; 0 without any.
 * @param {Level} level
 * @param {string} measure
 * @param {number} column
 */
export function topRow(level, measure, column) {
  let best = 0;
  for (let row = 1; row < level.names.length; row++) {
    const [value, most] = [level.value(measure, row, column), level.value(measure, best, column)];
    if (value > most || (Number.isNaN(most) && !Number.isNaN(value))) best = row;
  }
  return best;
}
