/** What all parts of the page share: the runs, what is known of them, what the reader chose, and who is to be told. */

import { fromBase64 } from "../../lib/data.js";
import { groupCurves, tagData } from "./tag_data.js";
import { chosenRuns } from "./run_choice.js";
import { parseQuery, runMatches } from "./run_filter.js";
import { createStyles } from "./run_styles.js";
import { settingColumns, settingsOfRun } from "./settings.js";
import { axisOf, isWithin, parseStretches } from "./parallel_axes.js";
import { directionsOf, shownValue } from "./metric_values.js";

/** @typedef {{key: string, name: string, href: string, status: string, formats: string[], color: number, dash: number}} ComparedRun */
/** @typedef {{key: string, tag: string, n: number, other: number, unit: "step"|"epoch"|"time", direction: "up"|"down"|"", bookkeeping: number, in: string}} SharedTag */
/** @typedef {{key: string, label: string, says: string, groups: {label: string, runs: number[]}[]}} Grouping */
/** @typedef {import("./tag_data.js").TagData} TagData */
/** @typedef {ReturnType<typeof createComparison>} Comparison */

const TAGS = 24; // charts at once

/**
 * What is looked at of some runs: the metrics that most of them have, in the order of the page.
 * @param {readonly SharedTag[]} tags
 * @param {readonly number[]} runs
 * @param {SharedTag[]} first of all runs
 */
function firstOf(tags, runs, first) {
  const counted = tags.filter((tag) => tag.bookkeeping === 0).map((tag) => ({ tag, n: havingOf(tag, runs) })).filter((one) => one.n > 0);
  counted.sort((a, b) => b.n - a.n);
  return counted.length === 0 ? first : counted.slice(0, first.length).map((one) => one.tag);
}

/**
 * How many of some runs have a metric.
 * @param {SharedTag} tag
 * @param {readonly number[]} runs
 */
export function havingOf(tag, runs) {
  const bits = fromBase64(tag.in);
  return runs.reduce((n, run) => n + ((bits[run >> 3] >> (7 - (run & 7))) & 1), 0);
}

/**
 * @param {import("../../lib/data.js").PageData} data
 * @param {import("../../lib/state.js").State} state
 */
export function createComparison(data, state) {
  /** @type {{runs: ComparedRun[], tags: SharedTag[], groupings: Grouping[], first: string[], axes: string[], has_epochs: boolean, tags_of_one: number, groupable: number}} */
  const island = data.island;
  const { runs, tags, groupings } = island;
  const keys = runs.map((run) => run.key);
  const byKey = new Map(tags.map((tag) => [tag.key, tag]));
  const styles = createStyles(runs);
  /** @type {Set<(what: "state"|"styles"|"data") => void>} */
  const listeners = new Set();
  /** @type {import("./settings.js").SettingColumn[]} */
  let columns = [];
  /** @type {Map<string, TagData>} */
  const loaded = new Map();
  /** @type {number[]|null} */
  let shown = null;
  const tell = (/** @type {"state"|"styles"|"data"} */ what) => {
    shown = null;
    for (const listener of [...listeners]) listener(what);
  };

  /** The data of a metric; told to everyone once they are there. @param {string} key @returns {Promise<TagData>} */
  async function tagOf(key) {
    const known = loaded.get(key);
    if (known !== undefined) return known;
    const found = tagData(await data.need(`tag_${key}`));
    if (!loaded.has(key)) (loaded.set(key, found), tell("data"));
    return loaded.get(key) ?? found;
  }

  /** Places of the runs that are ticked, found by the filter and within the stretches chosen on axes. */
  function shownRuns() {
    if (shown !== null) return shown;
    const [chosen, query] = [chosenRuns(state.get("r"), keys), parseQuery(state.get("q"))];
    const stretches = parseStretches(state.get("z")).map(({ name, low, high }) => ({ axis: axisFor(name), low, high }));
    shown = runs.flatMap((run, i) => (chosen.has(run.key) && runMatches(run, settingsOfRun(columns, i), query) && isWithin(stretches, i) ? [i] : []));
    return shown;
  }

  /** The axis of a setting, or of the metric at the end ("@" and its key). @param {string} name */
  function axisFor(name) {
    if (name.startsWith("@")) {
      const [tag, known] = [byKey.get(name.slice(1)), loaded.get(name.slice(1))];
      if (tag === undefined || known === undefined) return null;
      const direction = directionOf(tag);
      return axisOf(name, runs.map((run) => shownValue(known.values.get(run.key), direction).value));
    }
    const column = columns.find((one) => one.name === name);
    if (column === undefined) return null;
    const texts = runs.map((_, i) => (column.of[i] < 0 ? null : column.values[column.of[i]]));
    return axisOf(name, column.isNumber ? texts.map((text) => (text === null ? NaN : Number(text))) : texts, column.values);
  }

  const directionOf = (/** @type {SharedTag} */ tag) => directionsOf(state.get("d")).get(tag.key) ?? tag.direction;

  return {
    island, runs, tags, groupings, keys, state, styles, shownRuns, axisFor, directionOf, tagOf, tell,
    columns: () => columns,
    known: (/** @type {string} */ key) => loaded.get(key),
    tag: (/** @type {string} */ key) => byKey.get(key),
    /** The metrics that are looked at; those of the page where the reader chose none. @returns {SharedTag[]} */
    shownTags: () => {
      /** @type {string} */
      const text = state.get("t");
      if (text !== "") return text.split(".").flatMap((key) => byKey.get(key) ?? []).slice(0, TAGS);
      const [first, there] = [island.first.flatMap((key) => byKey.get(key) ?? []), shownRuns()];
      return there.length === runs.length ? first : firstOf(tags, there, first);
    },
    grouping: () => groupings.find((one) => one.key === state.get("g")) ?? null,
    groups: async (/** @type {string} */ tag, /** @type {string} */ grouping) => groupCurves(await data.need(`groups_${tag}`), grouping),
    epochs: () => data.need("compare_epochs"),
    loadSettings: async () => {
      columns = settingColumns(await data.need("compare_settings"), runs.length);
      tell("data");
    },
    /** @param {(what: "state"|"styles"|"data") => void} listener */
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
