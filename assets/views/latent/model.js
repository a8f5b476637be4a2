/** What the explorer knows at a moment, in one object that its parts share; only the address outlives it. */

import { FOCUS_LIMIT } from "../../lib/edges.js";
import { createSelection } from "../../lib/selection.js";
import { nearestEpoch } from "../../lib/playback.js";

/**
 * @typedef {object} Explorer
 * @property {any} island
 * @property {import("../../lib/state.js").State} state
 * @property {ReturnType<typeof import("./epochs.js").createEpochs>} data
 * @property {import("./epochs.js").Samples} samples
 * @property {import("./epochs.js").Sprites | null} inputs  pictures of the samples
 * @property {ReturnType<typeof createSelection>} selection
 * @property {number} ready  rows that are drawn: those whose place and label have arrived
 * @property {(index: number) => number} rowOf  row of an index in the data set, -1 where none is there (yet)
 * @property {import("./epochs.js").EpochMap | null} map  of the epoch shown
 * @property {import("./epochs.js").Near | null} near  of the epoch shown, once it is needed
 * @property {import("./colouring.js").ClassColouring | import("./colouring.js").NumberColouring | null} colouring
 * @property {import("./colouring.js").Painted | null} painted
 * @property {import("./underlay.js").Underlay | null} underlay
 * @property {number} hover  row under the pointer or the keyboard, -1 for none
 * @property {number[]} focusClasses  pointed at in the legend
 * @property {(readonly [number, number])[]} lasso  corners while it is drawn
 * @property {Float32Array} trail  (m, 3) earlier world positions of the pinned point
 * @property {boolean} isLassoing
 */

/**
 * @param {Pick<Explorer, "island" | "state" | "data" | "samples" | "inputs">} given
 * @returns {Explorer}
 */
export function createModel(given) {
  const { indices, table } = given.samples;
  return {
    ...given,
    selection: createSelection(indices.length),
    ready: 0,
    rowOf: rowFinder(indices, table.ready),
    map: null,
    near: null,
    colouring: null,
    painted: null,
    underlay: null,
    hover: -1,
    focusClasses: [],
    lasso: [],
    trail: new Float32Array(0),
    isLassoing: false,
  };
}

/**
 * Remembers the last answer, which is asked for in every frame; a million indices are searched in a millisecond.
 * @param {Int32Array} indices @param {() => number} ready
 */
function rowFinder(indices, ready) {
  let [index, among, row] = [-1, 0, -1];
  return (/** @type {number} */ wanted) => {
    if (wanted < 0) return -1;
    if (wanted !== index || (row < 0 && among !== ready())) {
      [index, among] = [wanted, ready()];
      row = indices.subarray(0, among).indexOf(wanted);
    }
    return row;
  };
}

/** "umap2" and the like. @param {Explorer} x */
export function mapName(x) {
  return `${x.state.get("p")}${x.state.get("d")}`;
}

/** Epochs that have the chosen map, ascending. @param {Explorer} x @returns {number[]} */
export function epochsOf(x) {
  return x.island.maps[mapName(x)]?.epochs ?? [];
}

/** The epoch that is shown: the asked for, or the nearest that has this map. @param {Explorer} x */
export function epochOf(x) {
  const epochs = epochsOf(x);
  return nearestEpoch(epochs.length > 0 ? epochs : x.island.epochs, x.state.get("e"));
}

/** Row of the pinned sample, -1 for none. @param {Explorer} x */
export function pinnedRow(x) {
  return x.rowOf(x.state.get("pin"));
}

/** @param {Explorer} x @param {number} row */
export function nameOf(x, row) {
  const label = x.island.classes[x.samples.labels[row]]?.name ?? "no label";
  return `#${x.samples.indices[row]}, ${label}`;
}

/** @param {Explorer} x @param {number} row */
export function isVisible(x, row) {
  return row < x.ready && (x.painted === null || x.painted.shown[row] === 1);
}

/** Rows of these indices of the data set, as far as they have arrived. @param {Explorer} x @param {readonly number[]} wanted */
export function rowsOfIndices(x, wanted) {
  const asked = new Set(wanted);
  /** @type {number[]} */
  const rows = [];
  const there = wanted.length === 0 ? 0 : x.samples.table.ready();
  for (let row = 0; row < there; row++) if (asked.has(x.samples.indices[row])) rows.push(row);
  return rows;
}

/** Rows whose neighbours are looked at. @param {Explorer} x */
export function nearRows(x) {
  const pinned = pinnedRow(x);
  const focus = focusRows(x);
  return pinned >= 0 && !focus.includes(pinned) ? [...focus, pinned] : focus;
}

/**
 * Rows whose edges are drawn: the selection where it is small enough to be read, else the pinned point.
 * @param {Explorer} x @returns {number[]}
 */
export function focusRows(x) {
  const pinned = pinnedRow(x);
  if (x.selection.count() > 0 && x.selection.count() <= FOCUS_LIMIT) return x.selection.rows();
  return pinned >= 0 ? [pinned] : [];
}

/**
 * Rows in front while something is chosen; null where all are. The chosen, and the neighbours of the pinned point.
 * @param {Explorer} x @returns {Uint8Array | null}
 */
export function frontRows(x) {
  const pinned = pinnedRow(x);
  if (pinned < 0 && x.selection.count() === 0) return null;
  const front = Uint8Array.from(x.selection.bits);
  if (pinned < 0) return front;
  front[pinned] = 1;
  if (x.near === null) return front;
  const shown = Math.min(x.state.get("k"), x.near.k);
  for (let place = 0; place < shown; place++) front[x.near.indices[pinned * x.near.k + place]] = 1;
  return front;
}
