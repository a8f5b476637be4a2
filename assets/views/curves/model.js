/** What the cards of the page share: the reader's choices, the series that have arrived, and the link of all charts. */

import { decode } from "../../lib/data.js";
import { seriesOfPart } from "../../lib/curve_series.js";
import { createLink } from "../../lib/curve_link.js";

/** @typedef {import("../../lib/curve_series.js").Series} Series */
/** @typedef {{title: string, prefix: string, open: boolean, curves: [tag: string, key: string][]}} Group */

/**
 * @typedef {object} Model
 * @property {import("../../lib/state.js").State} state
 * @property {import("../../lib/curve_link.js").Link} link
 * @property {() => Group[]} groups
 * @property {() => string[]} axes
 * @property {() => boolean} hasRestarts
 * @property {(tag: string, key: string) => Promise<Series>} series
 * @property {() => string[]} together tags that the reader draws into the enlarged chart
 * @property {() => [tag: string, key: string][]} pinned
 * @property {(tags: readonly string[]) => Promise<Series[]>} all
 * @property {() => import("../../lib/curve_lines.js").Choice} choice
 * @property {() => import("../../lib/curve_lines.js").RunTimes} run
 * @property {(data: import("../../lib/data.js").PageData) => void} renew
 */

/**
 * @param {import("../../lib/data.js").PageData} data
 * @param {import("../../lib/state.js").State} state
 * @returns {Model}
 */
export function createModel(data, state) {
  /** @type {Map<string, Promise<Map<string, Series>>>} */
  let parts = new Map();
  const part = (/** @type {string} */ key) => {
    const known = parts.get(key) ?? data.need(key).then((found) => new Map(seriesOfPart(found).map((one) => [one.tag, one])));
    parts.set(key, known);
    known.catch(() => parts.delete(key)); // so that it is asked for again
    return known;
  };
  const series = async (/** @type {string} */ tag, /** @type {string} */ key) => {
    const found = (await part(key)).get(tag);
    if (found === undefined) throw new Error(`${key} does not hold ${tag}`);
    return found;
  };
  const keys = () => new Map(/** @type {Group[]} */ (data.island.groups).flatMap((group) => group.curves));
  /** Tags that the state names and the run has. @param {"with"|"pin"} field @returns {[string, string][]} */
  const known = (field) => {
    const places = keys();
    const names = /** @type {string[]} */ ([...new Set(state.get(field).split("\n"))]);
    return names.filter((tag) => places.has(tag)).map((tag) => [tag, /** @type {string} */ (places.get(tag))]);
  };
  return {
    state,
    series,
    link: createLink(),
    together: () => known("with").map(([tag]) => tag),
    pinned: () => known("pin"),
    all: (tags) => {
      const places = keys();
      return Promise.all(tags.map((tag) => series(tag, places.get(tag) ?? "")));
    },
    groups: () => data.island.groups,
    axes: () => data.island.axes,
    hasRestarts: () => data.island.restarts === true,
    choice: () => ({
      axis: state.get("over"), weight: state.get("smooth"), isLog: state.get("log") === "1",
      lastWins: state.get("back") === "last", isTrimmed: state.get("trim") === "1",
    }),
    run: () => timesOf(data.island),
    renew(next) {
      data = next;
      parts = new Map();
    },
  };
}

/** @param {any} island @returns {import("../../lib/curve_lines.js").RunTimes} */
function timesOf({ start, epochs }) {
  return { start: start === null ? 0 : Number(start), epochs: epochs === null ? null : { x: numbers(epochs.x), y: numbers(epochs.y) } };
}

/** Small arrays of an island are plain lists. @param {any} found */
function numbers(found) {
  return Array.isArray(found) ? found : decode(found).data;
}
