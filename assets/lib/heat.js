/** A grid of values as a small picture, to be stretched under the points. */

import { valueAt } from "./quantised.js";

/**
 * @typedef {object} Field
 * @property {readonly [number, number]} grid  rows, columns
 * @property {readonly (readonly [number, number])[]} bounds  [x min, x max], [y min, y max]: outer edges
 * @property {import("./quantised.js").Column} values  row-major, row 0 at y min
 */

/**
 * RGBA bytes of the grid with row 0 at the bottom, as pictures have it; cells without a value are transparent.
 * @param {Field} field
 * @param {(value: number) => readonly [number, number, number, number]} colour  red, green, blue, alpha, 0 … 255
 * @returns {Uint8ClampedArray<ArrayBuffer>} (rows * columns * 4)
 */
export function fieldPixels({ grid: [rows, columns], values }, colour) {
  const pixels = new Uint8ClampedArray(rows * columns * 4);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < columns; at++) {
      const value = valueAt(values, row * columns + at);
      if (!Number.isNaN(value)) pixels.set(colour(value), ((rows - 1 - row) * columns + at) * 4);
    }
  }
  return pixels;
}

/** @param {Field} field @param {Uint8ClampedArray<ArrayBuffer>} pixels */
export function fieldCanvas({ grid: [rows, columns] }, pixels) {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, columns, rows), 0, 0);
  return canvas;
}
