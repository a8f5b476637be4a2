/** The index of a site's search, unpacked: names of a kind, and which runs have each. See pages/finder/name_index.py. */

import { decode } from "./data.js";

/**
 * @typedef {object} IndexedRun
 * @property {string} id
 * @property {string} slug its folder below runs/
 * @property {string} status
 * @property {string[]} formats
 * @property {string} says its main numbers
 * @property {Record<string, string>} pages address within that folder, by stem
 */

/**
 * @typedef {object} NameList
 * @property {string} kind "curve", "checkpoint", "event" or "setting"
 * @property {string} title
 * @property {string[]} names
 * @property {string[]} lower the same in lower case
 * @property {ArrayLike<number>} starts (names + 1) where the runs of each name begin
 * @property {ArrayLike<number>} runs numbers of runs
 * @property {ArrayLike<number>} every (names) how many runs have the name, listed or not
 * @property {ArrayLike<number>|null} last (runs) last values of a curve, NaN where the log ends in none
 */

/**
 * @typedef {object} FinderIndex
 * @property {IndexedRun[]} runs
 * @property {string[]} runWords all that a run is found by, in lower case
 * @property {Record<string, string>} site address of the pages of the site, by stem
 * @property {NameList[]} kinds
 * @property {string[]} says what is not in the index
 */

/**
 * @param {any} json
 * @returns {FinderIndex}
 */
export function finderIndex(json) {
  const runs = /** @type {IndexedRun[]} */ (json.runs);
  return {
    runs,
    runWords: runs.map((run) => [run.id, run.status, ...run.formats].join(" ").toLowerCase()),
    site: json.site,
    kinds: /** @type {any[]} */ (json.kinds).map((list) => ({
      kind: list.kind,
      title: list.title,
      names: list.names,
      lower: list.names.map((/** @type {string} */ name) => name.toLowerCase()),
      starts: decode(list.starts).data,
      runs: decode(list.runs).data,
      every: decode(list.every).data,
      last: list.last === undefined ? null : decode(list.last).data,
    })),
    says: json.says,
  };
}
