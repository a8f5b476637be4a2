/** How the points look: their colours by class or number, what is hidden, and what steps back. */

import { MISSING, classColor, diverging, rgb, sequential } from "../../lib/colors.js";
import { valuesOf } from "../../lib/quantised.js";

/**
 * @typedef {import("../../lib/colors.js").Rgb} Rgb
 * @typedef {import("../../lib/colors.js").Theme} Theme
 * @typedef {import("./epochs.js").Samples} Samples
 * @typedef {import("./epochs.js").EpochMap} EpochMap
 *
 * @typedef {object} ClassColouring
 * @property {"class"} kind
 * @property {string} title
 * @property {ArrayLike<number>} of  (n,) class of each row
 * @property {string[]} names
 *
 * @typedef {object} NumberColouring
 * @property {"number"} kind
 * @property {string} title
 * @property {Float32Array} values  (n,) NaN where there is none
 * @property {readonly [number, number]} range  clipped to the middle 96 per cent
 * @property {(value: number) => Rgb} colour
 * @property {(value: number) => string} [tick]
 *
 * @typedef {object} Painted
 * @property {Uint8Array} colours  (n, 3)
 * @property {Uint8Array} shown  (n,) whether the class is shown
 * @property {number} hidden  points that are not
 */

const TITLES = /** @type {Record<string, string>} */ ({
  component: "most likely component",
  prediction: "predicted class",
  entropy: "entropy of q(c|x), nats",
  pmax: "largest q(c|x)",
  dk: "dₖ, latent distance to the k-th neighbour",
  distortion: "stretch of this map",
  mse: "reconstruction error (MSE)",
  index: "sample index",
});

/**
 * The ways this run's points can be coloured.
 * @param {any} island @param {EpochMap} map
 * @returns {{key: string, title: string}[]}
 */
export function colourChoices(island, map) {
  const names = Object.keys(map.columns);
  const keys = [
    ...Object.keys(map.groups),
    ...["entropy", "pmax", "dk", "mse"].filter((key) => names.includes(key)),
    ...(names.some((name) => name.startsWith("distortion_")) ? ["distortion"] : []),
    "index",
  ];
  return [{ key: "label", title: island.noun }, ...keys.map((key) => ({ key, title: TITLES[key] }))];
}

/**
 * @param {string} key  of colourChoices
 * @param {{island: any, samples: Pick<Samples, "labels" | "indices">, map: Pick<EpochMap, "groups" | "columns">, method: string, ready?: number}} data
 *   ready: rows that have arrived, all where it is not given
 * @returns {ClassColouring | NumberColouring}
 */
export function colouringOf(key, { island, samples, map, method, ready = samples.labels.length }) {
  const classes = island.classes.map((/** @type {{name: string}} */ one) => one.name);
  const group = map.groups[key];
  if (group !== undefined) {
    const names = key === "component" ? numbered("c", island.components) : classes;
    return { kind: "class", title: TITLES[key], of: group.subarray(0, ready), names };
  }
  if (key === "index") return numeric(TITLES.index, Float32Array.from(samples.indices.subarray(0, ready)), sequential);
  const column = map.columns[key === "distortion" ? `distortion_${method}` : key];
  if (column === undefined) return { kind: "class", title: island.noun, of: samples.labels.subarray(0, ready), names: classes };
  const values = valuesOf({ ...column, levels: column.levels.subarray(0, ready) });
  if (key !== "distortion") return numeric(TITLES[key], values, sequential);
  const stretch = /** @type {NumberColouring} */ ({ kind: "number", title: TITLES[key], values });
  return { ...stretch, range: [-1, 1], colour: (t) => diverging(2 * t - 1), tick: stretchTick };
}

/** A log2 ratio in words: 1 is "× 2". @param {number} value */
export function stretchTick(value) {
  if (Math.abs(value) < 0.01) return "typical";
  const times = 2 ** Math.abs(value);
  return `${value < 0 ? "÷" : "×"} ${Number(times.toFixed(1))}`;
}

/** @param {string} noun @param {number} count */
function numbered(noun, count) {
  return Array.from({ length: count }, (_, place) => `${noun} ${place}`);
}

/** @param {string} title @param {Float32Array} values @param {(t: number) => Rgb} colour @returns {NumberColouring} */
function numeric(title, values, colour) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { kind: "number", title, values, range: [at(0.02), at(0.98)], colour };
}

/**
 * Colour of every row before anything steps back, (n, 3) bytes, and whether its class is shown.
 * @param {ClassColouring | NumberColouring} colouring
 * @param {{hidden: readonly number[], focus: readonly number[], theme: Theme}} how
 * @returns {Painted}
 */
export function paint(colouring, { hidden, focus, theme }) {
  const n = colouring.kind === "class" ? colouring.of.length : colouring.values.length;
  const colours = new Uint8Array(n * 3);
  const shown = new Uint8Array(n).fill(1);
  const none = rgb(MISSING[theme]);
  if (colouring.kind === "class") {
    const palette = colouring.names.map((_, place) => rgb(classColor(place, colouring.names.length, theme, focus)));
    const isHidden = new Set(hidden);
    let away = 0;
    const isGone = colouring.names.map((_, place) => isHidden.has(place));
    for (let i = 0, at = 0; i < n; i++, at += 3) {
      const [red, green, blue] = palette[colouring.of[i]] ?? none;
      colours[at] = red;
      colours[at + 1] = green;
      colours[at + 2] = blue;
      if (isGone[colouring.of[i]]) {
        shown[i] = 0;
        away++;
      }
    }
    return { colours, shown, hidden: away };
  }
  const [low, high] = colouring.range;
  for (let i = 0; i < n; i++) {
    const value = colouring.values[i];
    colours.set(Number.isNaN(value) ? none : colouring.colour((value - low) / (high - low || 1)), i * 3);
  }
  return { colours, shown, hidden: 0 };
}

/**
 * The bytes both renderers draw: colour and size of every row.
 * @param {Uint8Array} look  (n, 4), written
 * @param {Pick<Painted, "colours" | "shown">} painted
 * @param {(row: number) => boolean} isFront  rows that stay as they are; the others mix with the background
 * @param {Rgb} background
 */
export function applyLook(look, { colours, shown }, isFront, background) {
  for (let i = 0; i < shown.length; i++) {
    const back = isFront(i) ? 0 : 0.72;
    const [from, to] = [i * 3, i * 4];
    look[to] = colours[from] + (background[0] - colours[from]) * back;
    look[to + 1] = colours[from + 1] + (background[1] - colours[from + 1]) * back;
    look[to + 2] = colours[from + 2] + (background[2] - colours[from + 2]) * back;
    look[to + 3] = shown[i] === 0 ? 0 : back > 0 ? 52 : 64;
  }
}
