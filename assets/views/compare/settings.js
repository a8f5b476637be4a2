/** The settings of all runs, as `columns_json` of pages/comparison/settings.py writes them. */

import { decode } from "../../lib/data.js";

/**
 * @typedef {object} SettingColumn
 * @property {string} name dotted
 * @property {boolean} isNumber whether every value is a number
 * @property {string[]} values distinct texts
 * @property {ArrayLike<number>} of per run, -1 where it has no such setting, else a place in values
 * @property {boolean} differs
 */

/**
 * @param {any} json
 * @param {number} n runs
 * @returns {SettingColumn[]}
 */
export function settingColumns(json, n) {
  return json.names.map((/** @type {string} */ name, /** @type {number} */ place) => {
    const of = decode(json.of[place]).data;
    return {
      name, isNumber: json.numbers[place] === 1, values: json.values[place], differs: of.length > 0,
      of: of.length > 0 ? Int32Array.from(of, (one) => one - 1) : new Int32Array(n),
    };
  });
}

/**
 * Text of a setting of one run, null where it has none.
 * @param {SettingColumn} column
 * @param {number} run
 */
export function settingText(column, run) {
  return column.of[run] < 0 ? null : column.values[column.of[run]];
}

/**
 * Name and text of everything that a run has.
 * @param {readonly SettingColumn[]} columns
 * @param {number} run
 * @returns {[string, string][]}
 */
export function settingsOfRun(columns, run) {
  return columns.filter((column) => column.of[run] >= 0).map((column) => [column.name, column.values[column.of[run]]]);
}

/**
 * What most runs have comes first. Columns whose name or any value holds every word, and which differ among the given runs unless all are wanted.
 * @param {readonly SettingColumn[]} columns
 * @param {readonly number[]} runs
 * @param {{all: boolean, query: string}} how
 */
export function wantedColumns(columns, runs, { all, query }) {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const has = (/** @type {SettingColumn} */ column) => {
    const text = `${column.name}\n${column.values.join("\n")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const differs = (/** @type {SettingColumn} */ column) => runs.some((run) => column.of[run] !== column.of[runs[0]]);
  const having = (/** @type {SettingColumn} */ column) => runs.reduce((n, run) => n + Number(column.of[run] >= 0), 0);
  return columns.filter((column) => (all || differs(column)) && has(column)).map((column) => ({ column, n: having(column) }))
    .sort((a, b) => b.n - a.n).map((one) => one.column);
}
