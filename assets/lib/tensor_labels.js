/** Labels of the canvas of tensors: of bands at their left, of columns above them; they stay in sight as long as theirs do. */

import { origin } from "./tensor_view.js";

/**
 * @typedef {object} Band canvas units
 * @property {string} text
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 *
 * @typedef {object} Column
 * @property {string} text
 * @property {number} left
 * @property {number} right
 * @property {number} top of the first band below it
 * @property {number} bottom of the last one
 *
 * @typedef {{bands: Band[], columns: Column[]}} Labels
 */

const GAP = 8; // pixels between a label and its band
const UPRIGHT = 58; // pixels of a column from which its label is not turned
const ROOM = 1.8; // canvas units above the first band, for labels of columns
const TURNED = 48; // pixels that turned labels reach up and to the right
const [LARGE, USUAL] = [150, 560]; // pixels of a canvas unit at most, and of the canvas

/**
 * @param {{bands: string[], columns: string[]}} texts
 * @param {(name: string) => ArrayLike<number>} read band_x, band_y, column_x, column_y
 * @returns {Labels}
 */
export function labelsOf(texts, read) {
  const [bandX, bandY, columnX, columnY] = ["band_x", "band_y", "column_x", "column_y"].map(read);
  const bands = texts.bands.map((text, i) => ({ text, left: bandX[2 * i], right: bandX[2 * i + 1], top: bandY[2 * i], bottom: bandY[2 * i + 1] }));
  const columns = texts.columns.map((text, i) => {
    const [left, right, top] = [columnX[2 * i], columnX[2 * i + 1], columnY[i]];
    const below = bands.filter((one) => one.left <= left + 1e-3 && one.right >= left && one.top >= top - 1e-3);
    const other = Math.min(...Array.from(columnY).filter((y, j) => y > top + 1e-3 && below.some((one) => one.left <= columnX[2 * j] + 1e-3 && one.right >= columnX[2 * j])));
    const own = below.filter((one) => one.top < other - 1e-3);
    return { text, left, right, top, bottom: Math.max(top, ...own.map((one) => one.bottom)) };
  });
  return { bands, columns };
}

/**
 * What the canvas shows at first: all of it, without the room for labels that a model of one band without a label leaves empty.
 * @param {readonly [number, number]} extent of everything
 * @param {readonly Band[]} bands
 * @returns {import("./tensor_view.js").Box}
 */
export function boxOf([right, bottom], bands) {
  if (bands.length !== 1 || !/^(without layers)?$/.test(bands[0].text)) return { left: 0, top: 0, right, bottom };
  const { left, top } = bands[0];
  const unit = Math.max(1 / LARGE, (right - left) / USUAL); // canvas units in a pixel
  return { left, top: Math.max(0, top - TURNED * unit), right: right + TURNED * unit, bottom };
}

/**
 * Labels of bands, none over another.
 * @param {readonly Band[]} bands
 * @param {import("./tensor_view.js").View} view
 * @param {import("./tensor_view.js").Frame} frame
 * @param {number} line pixels that a label needs
 * @returns {{text: string, right: number, y: number, room: number}[]} right edge, or 0 where it stands at the edge of the
 *   host; room: pixels to the left of the band that are free
 */
export function bandLabels(bands, view, frame, line) {
  const [ox, oy] = origin(view, frame);
  /** @type {Map<number, number>} */
  const free = new Map();
  const found = [];
  const first = Math.min(...bands.map((band) => band.left));
  for (const band of bands) {
    const [top, bottom] = [oy + band.top * view.scale, oy + band.bottom * view.scale];
    const [left, right] = [ox + band.left * view.scale, ox + band.right * view.scale];
    if (bottom < line / 2 || top > frame.height - line / 2 || right < 0 || left > frame.width) continue;
    const [low, high] = [Math.max(top, 0), Math.min(bottom, frame.height)];
    const y = Math.max(line / 2, Math.min((low + high) / 2, low + 40, frame.height - line / 2));
    if (y - line / 2 < (free.get(band.left) ?? -Infinity)) continue;
    free.set(band.left, y + line / 2);
    found.push({ text: band.text, right: Math.max(0, left - GAP), y, room: band.left === first ? left - GAP : 2.5 * view.scale - GAP });
  }
  return found;
}

/**
 * Labels of columns: turned where columns are narrow, left out where they are narrower still.
 * @param {readonly Column[]} columns
 * @param {import("./tensor_view.js").View} view
 * @param {import("./tensor_view.js").Frame} frame
 * @returns {{text: string, x: number, y: number, room: number, isTurned: boolean, isOver: boolean}[]} y: of the base line;
 *   isOver: it stands on tiles, the columns' top being out of sight
 */
export function columnLabels(columns, view, frame) {
  const [ox, oy] = origin(view, frame);
  const found = [];
  for (const { text, left, right, top, bottom } of columns) {
    const width = (right - left) * view.scale;
    const isTurned = width < UPRIGHT;
    if (isTurned && view.scale < 15) continue;
    const x = ox + ((left + right) / 2) * view.scale;
    const [y, end] = [oy + top * view.scale, oy + bottom * view.scale];
    if (x < -width / 2 || x > frame.width + width / 2 || y > frame.height + 20) continue;
    const isOver = y < 22;
    if (isOver && (isTurned || end < 30)) continue;
    const room = isTurned ? Math.min((ROOM * view.scale - 2) / Math.sin(Math.PI / 4), 150) : width;
    found.push({ text, x, y: isOver ? 15 : y - 7, room, isTurned, isOver });
  }
  return found;
}
