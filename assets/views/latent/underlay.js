/** Densities and distortion as a smooth picture below the points of a 2D map, and their scales in words. */

import { diverging, rgb } from "../../lib/colors.js";
import { figure } from "../../lib/format.js";
import { fieldCanvas, fieldPixels } from "../../lib/heat.js";
import { stretchTick } from "./colouring.js";

/**
 * @typedef {object} Underlay
 * @property {HTMLCanvasElement} canvas
 * @property {readonly (readonly [number, number])[]} bounds
 * @property {string} title
 * @property {string[]} ticks  low, (middle,) high
 * @property {string} note
 * @property {readonly string[]} stops  CSS colours from low to high
 */

const TITLES = /** @type {Record<string, string>} */ ({
  posterior: "density of the codes",
  uniform: "density of the prior, components equally likely",
  empirical: "density of the prior, components as used",
  distortion: "distortion: projected over latent neighbour distance",
});

/**
 * @param {string} kind @param {any} field  of the epoch's fields @param {{dark: boolean}} how
 * @returns {Underlay}
 */
export function underlayOf(kind, field, { dark }) {
  const colour = kind === "distortion" ? stretchColour : densityColour(kind, field.values, dark);
  const canvas = fieldCanvas(field, fieldPixels(field, colour));
  const { min, max } = field.values;
  const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = kind === "distortion" ? 2 * share - 1 : min + share * (max - min);
    return css(colour(value));
  });
  const isStretch = kind === "distortion";
  return {
    canvas,
    bounds: field.bounds,
    title: TITLES[kind],
    stops,
    ticks: isStretch ? [-1, 0, 1].map(stretchTick) : [min < max / 1000 ? "0" : figure(min, 2), figure(max, 2)],
    note: isStretch ? stretchNote(field) : densityNote(field),
  };
}

/** @param {any} field */
function stretchNote(field) {
  const typical = figure(field.median, 3);
  return `typical = ${typical} map units per latent unit, over ${field.k} neighbours; blank where no point lies`;
}

/** @param {any} field */
function densityNote(field) {
  const use = field.neff === null ? "" : `, ${figure(field.neff, 3)} components in effect`;
  return `per square map unit, from ${figure(field.subset_n, 15)} points${use}`;
}

/** @param {number} value  log2 of ratio / median @returns {[number, number, number, number]} */
function stretchColour(value) {
  const strength = Math.min(1, Math.abs(value));
  return [...diverging(value), 60 + 150 * strength];
}

/** @param {string} kind @param {{max: number}} range @param {boolean} dark */
function densityColour(kind, { max }, dark) {
  const hue = rgb(kind === "posterior" ? (dark ? "#82b3ff" : "#1f5fbf") : dark ? "#e3b54a" : "#a86f00");
  return (/** @type {number} */ value) => {
    const share = Math.sqrt(Math.max(0, value) / (max || 1));
    return /** @type {[number, number, number, number]} */ ([...hue, 165 * share]);
  };
}

/** @param {readonly [number, number, number, number]} colour */
function css([red, green, blue, alpha]) {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)} / ${(alpha / 255).toFixed(2)})`;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Underlay} underlay
 * @param {{centre: readonly number[], half: number}} frame
 * @param {import("../../lib/camera.js").Projector} view  of two dimensions
 */
export function drawUnderlay(pen, { canvas, bounds }, frame, { m, width, height }) {
  const toX = (/** @type {number} */ x) => ((((x - frame.centre[0]) / frame.half) * m[0] + m[12] + 1) * width) / 2;
  const toY = (/** @type {number} */ y) => ((1 - ((y - frame.centre[1]) / frame.half) * m[5] - m[13]) * height) / 2;
  const [left, right] = [toX(bounds[0][0]), toX(bounds[0][1])];
  const [bottom, top] = [toY(bounds[1][0]), toY(bounds[1][1])];
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(canvas, left, top, right - left, bottom - top);
}
