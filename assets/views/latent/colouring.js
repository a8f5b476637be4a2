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
 * @param {{island: any, samples: Samples, map: EpochMap, method: string}} data
 * @returns {ClassColouring | NumberColouring}
 */
export function colouringOf(key, { island, samples, map, method }) {
  const classes = island.classes.map((/** @type {{name: string}} */ one) => one.name);
  const group = map.groups[key];
  if (group !== undefined) {
    const names = key === "component" ? numbered("c", island.components) : classes;
    return { kind: "class", title: TITLES[key], of: group, names };
  }
  if (key === "index") return numeric(TITLES.index, Float32Array.from(samples.indices), sequential);
  const column = map.columns[key === "distortion" ? `distortion_${method}` : key];
  if (column === undefined) return { kind: "class", title: island.noun, of: samples.labels, names: classes };
  if (key !== "distortion") return numeric(TITLES[key], valuesOf(column), sequential);
  const stretch = /** @type {NumberColouring} */ ({ kind: "number", title: TITLES[key], values: valuesOf(column) });
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
 */
export function paint(colouring, { hidden, focus, theme }) {
  const n = colouring.kind === "class" ? colouring.of.length : colouring.values.length;
  const colours = new Uint8Array(n * 3);
  const shown = new Uint8Array(n).fill(1);
  const none = rgb(MISSING[theme]);
  if (colouring.kind === "class") {
    const palette = colouring.names.map((_, place) => rgb(classColor(place, colouring.names.length, theme, focus)));
    const isHidden = new Set(hidden);
    for (let i = 0; i < n; i++) {
      colours.set(palette[colouring.of[i]] ?? none, i * 3);
      if (isHidden.has(colouring.of[i])) shown[i] = 0;
    }
    return { colours, shown };
  }
  const [low, high] = colouring.range;
  for (let i = 0; i < n; i++) {
    const value = colouring.values[i];
    colours.set(Number.isNaN(value) ? none : colouring.colour((value - low) / (high - low || 1)), i * 3);
  }
  return { colours, shown };
}

/**
 * The bytes both renderers draw: colour and size of every row.
 * @param {Uint8Array} look  (n, 4), written
 * @param {{colours: Uint8Array, shown: Uint8Array}} painted
 * @param {(row: number) => boolean} isFront  rows that stay as they are; the others mix with the background
 * @param {Rgb} background
 */
export function applyLook(look, { colours, shown }, isFront, background) {
  for (let i = 0; i < shown.length; i++) {
    const back = isFront(i) ? 0 : 0.72;
    for (let part = 0; part < 3; part++) {
      look[i * 4 + part] = colours[i * 3 + part] + (background[part] - colours[i * 3 + part]) * back;
    }
    look[i * 4 + 3] = shown[i] === 0 ? 0 : back > 0 ? 52 : 64;
  }
}
