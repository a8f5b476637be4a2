/**
 * Data with one row per sample, in fair order, that may come in parts: the first gives a picture of all, the others
 * complete it. The parts of `map_3` are `map_3`, `map_3.1`, `map_3.2` …
 */

import { decode } from "./data.js";

/**
 * @typedef {(key: string) => Promise<any>} Need
 *
 * @typedef {object} Table
 * @property {any} value the data; every typed array has room for all rows, and zeros where none has arrived
 * @property {number} n rows in all
 * @property {() => number} ready rows from the first on that are there
 * @property {(more?: () => void) => Promise<void>} all loads what is missing, part by part; more: one has arrived
 * @property {(rows: readonly number[]) => Promise<void>} hold loads the parts that hold these rows
 */

/**
 * @param {Need} need
 * @param {string} key
 * @returns {Promise<Table>} with its first part
 */
export async function openTable(need, key) {
  const { cuts, ...first } = await need(key);
  const n = cuts[cuts.length - 1];
  const value = decoded(first, cuts.length === 2 ? null : { n, part: cuts[1] });
  const isThere = cuts.slice(1).map((/** @type {number} */ _, /** @type {number} */ place) => place === 0);

  /** @param {number} place */
  const load = async (place) => {
    if (isThere[place]) return;
    const part = await need(`${key}.${place}`);
    if (!isThere[place]) fill(value, part, cuts[place], n);
    isThere[place] = true;
  };
  return {
    value,
    n,
    ready: () => cuts[isThere.includes(false) ? isThere.indexOf(false) : isThere.length],
    async all(more) {
      for (let place = 1; place < isThere.length; place++) {
        await load(place);
        more?.();
      }
    },
    async hold(rows) {
      const wanted = new Set(rows.map((row) => placeOf(cuts, row)));
      await Promise.all([...wanted].map((place) => load(place)));
    },
  };
}

/** The part that holds a row. @param {readonly number[]} cuts ascending, from 0 to n @param {number} row */
export function placeOf(cuts, row) {
  let place = 0;
  while (place < cuts.length - 2 && row >= cuts[place + 1]) place++;
  return place;
}

/** @param {any} leaf */
function isTyped(leaf) {
  return typeof leaf === "object" && leaf !== null && typeof leaf.bdata === "string";
}

/**
 * The tree with typed arrays in place of their text, enlarged where parts are to follow.
 * @param {any} json @param {{n: number, part: number} | null} room @returns {any}
 */
function decoded(json, room) {
  if (isTyped(json)) {
    const { data } = decode(json);
    if (room === null) return data;
    const all = new /** @type {any} */ (data.constructor)((data.length / room.part) * room.n);
    all.set(data);
    return all;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, one]) => [name, decoded(one, room)]));
}

/** @param {any} value @param {any} part  arrays at the same places @param {number} start @param {number} n */
function fill(value, part, start, n) {
  for (const [name, one] of Object.entries(part)) {
    if (!isTyped(one)) fill(value[name], one, start, n);
    else value[name].set(decode(one).data, (value[name].length / n) * start);
  }
}
