/** Colour and dashes of each run: those that came with the page, or those that the reader gave it. */

import { recall, remember } from "../../lib/site_store.js";

/** @typedef {{color: number, dash: number}} RunStyle color: one of Petroff's ten, --c0 … --c9; dash: place in DASHES */

export const COLORS = 10;

/** Pixels drawn and left out; the first is a solid line. */
export const DASHES = [[], [7, 4], [2, 3], [8, 3, 2, 3], [14, 4]];
export const DASH_NAMES = ["solid", "dashed", "dotted", "dash and dot", "long dashes"];
export const COLOR_NAMES = ["blue", "orange", "red", "grey green", "purple", "brown", "dark orange", "khaki", "grey", "light blue"];

const STORE = "run-styles";

/** @param {RunStyle} style */
export function styleWords({ color, dash }) {
  return `${COLOR_NAMES[color]}, ${DASH_NAMES[dash]}`;
}

/** @param {RunStyle} style */
export function lineStyle({ color, dash }) {
  return { color: `--c${color}`, dash: DASHES[dash] };
}

/**
 * Styles by key of the run, with the reader's own changes, which this browser keeps.
 * @param {readonly {key: string, color: number, dash: number}[]} runs
 */
export function createStyles(runs) {
  const given = new Map(runs.map(({ key, color, dash }) => [key, { color, dash }]));
  const own = ownStyles(recall(STORE));
  const save = () => remember(STORE, own.size === 0 ? "" : JSON.stringify(Object.fromEntries(own)));
  return {
    /** @param {string} key @returns {RunStyle} */
    of: (key) => own.get(key) ?? given.get(key) ?? { color: 8, dash: 0 },
    /** @param {string} key */
    isOwn: (key) => own.has(key),
    /** @param {string} key @param {RunStyle} style */
    set: (key, style) => (own.set(key, style), save()),
    /** @param {string} key */
    reset: (key) => (own.delete(key), save()),
  };
}

/**
 * What storage holds may be anything.
 * @param {string|null} text
 * @returns {Map<string, RunStyle>}
 */
export function ownStyles(text) {
  try {
    const pairs = Object.entries(JSON.parse(text ?? "{}") ?? {});
    const isPlace = (/** @type {unknown} */ one, /** @type {number} */ below) => Number.isInteger(one) && Number(one) >= 0 && Number(one) < below;
    return new Map(/** @type {[string, RunStyle][]} */ (pairs.filter(([, one]) => isPlace(one?.color, COLORS) && isPlace(one?.dash, DASHES.length))));
  } catch {
    return new Map();
  }
}
