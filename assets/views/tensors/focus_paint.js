/** Drawing of a heatmap: one pixel a cell in a picture of its own, that picture enlarged, and what stands over it. */

import { palette, slicePixels } from "../../lib/slice_colour.js";
import { LEFT, TOP, ZOOMS, indexTicks } from "../../lib/slice_frame.js";
import { token } from "../../lib/theme.js";

/** @typedef {import("./focus_heatmap.js").Grid} Grid */
/** @typedef {import("./focus_heatmap.js").Cell} Cell */
/** @typedef {{width: number, height: number, zoom: number, left: number, top: number}} View pixels of the view and of a cell, and how far it is scrolled */

/** @typedef {{ink: string, quiet: string, paper: string}} Inks colours of what stands over the cells */

/** Those of the theme in force; asked once a slice, since the browser has to work them out. @returns {Inks} */
export const inksNow = () => ({ ink: token("ink"), quiet: token("ink-2"), paper: token("paper") });

const FONT = "10px system-ui, sans-serif";

/**
 * The cells as a picture, one pixel each.
 * @param {Grid} grid
 * @param {import("../../lib/theme.js").Theme} theme
 * @returns {HTMLCanvasElement}
 */
export function pictureOf(grid, theme) {
  const canvas = document.createElement("canvas");
  canvas.width = grid.columns;
  canvas.height = grid.rows;
  const pixels = slicePixels(grid.values, grid.scale, palette(theme, grid.scale.isDiverging));
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, grid.columns, grid.rows), 0, 0);
  return canvas;
}

/**
 * Draws what of a grid is in view.
 * @param {HTMLCanvasElement} canvas
 * @param {Grid} grid
 * @param {HTMLCanvasElement} picture
 * @param {View} view
 * @param {{pin: Cell|null, hover: Cell|null, marked: Cell|null}} cells
 * @param {Inks} inks
 */
export function paintGrid(canvas, grid, picture, view, cells, inks) {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [Math.max(1, view.width), Math.max(1, view.height)];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  paintCells(context, grid, picture, view);
  if (view.zoom === ZOOMS.at(-1)) paintNumbers(context, grid, view, inks);
  for (const [cell, weight] of /** @type {[Cell|null, number][]} */ ([[cells.hover, 1], [cells.marked, 1], [cells.pin, 2]])) if (cell !== null) outline(context, cell, view, inks, weight);
  paintIndexes(context, grid, view, inks);
}

/** @param {CanvasRenderingContext2D} context @param {Grid} grid @param {HTMLCanvasElement} picture @param {View} view */
function paintCells(context, grid, picture, { width, height, zoom, left, top }) {
  context.imageSmoothingEnabled = false;
  const [column, row] = [Math.floor(left / zoom), Math.floor(top / zoom)];
  const columns = Math.min(grid.columns - column, Math.ceil((width - LEFT) / zoom) + 1);
  const rows = Math.min(grid.rows - row, Math.ceil((height - TOP) / zoom) + 1);
  if (columns <= 0 || rows <= 0) return;
  context.save();
  context.beginPath();
  context.rect(LEFT, TOP, width - LEFT, height - TOP);
  context.clip();
  context.drawImage(picture, column, row, columns, rows, LEFT + column * zoom - left, TOP + row * zoom - top, columns * zoom, rows * zoom);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Cell} cell @param {View} view @param {Inks} inks @param {number} weight */
function outline(context, { row, column }, { zoom, left, top }, { ink, paper }, weight) {
  const [x, y] = [LEFT + column * zoom - left, TOP + row * zoom - top];
  if (x < LEFT - zoom || y < TOP - zoom) return;
  const size = Math.max(3, zoom);
  const off = (size - zoom) / 2;
  context.lineWidth = weight + 2;
  context.strokeStyle = paper;
  context.strokeRect(x - off - 0.5, y - off - 0.5, size + 1, size + 1);
  context.lineWidth = weight;
  context.strokeStyle = ink;
  context.strokeRect(x - off - 0.5, y - off - 0.5, size + 1, size + 1);
}

/** @param {CanvasRenderingContext2D} context @param {Grid} grid @param {View} view @param {Inks} inks */
function paintNumbers(context, grid, { width, height, zoom, left, top }, { ink, paper }) {
  context.font = FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 2.5;
  context.strokeStyle = paper;
  context.fillStyle = ink;
  for (let row = Math.floor(top / zoom); row < grid.rows && row * zoom - top < height - TOP; row++) {
    for (let column = Math.floor(left / zoom); column < grid.columns && column * zoom - left < width - LEFT; column++) {
      const [x, y] = [LEFT + (column + 0.5) * zoom - left, TOP + (row + 0.5) * zoom - top];
      const text = grid.text({ row, column });
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {Grid} grid @param {View} view @param {Inks} inks */
function paintIndexes(context, grid, { width, height, zoom, left, top }, { quiet }) {
  context.clearRect(0, 0, width, TOP - 1);
  context.clearRect(0, 0, LEFT - 1, height);
  context.font = FONT;
  context.fillStyle = quiet;
  context.textBaseline = "middle";
  context.textAlign = "end";
  const centred = zoom > 8 ? zoom / 2 : 4;
  const [rowAt, columnAt] = grid.at;
  if (rowAt !== null) {
    for (const row of indexTicks(grid.rows, zoom, 14)) {
      const y = TOP + row * zoom - top + centred;
      if (y > TOP && y < height - 4) context.fillText(String(rowAt(row)), LEFT - 5, y, LEFT - 6);
    }
  }
  context.textAlign = zoom > 8 ? "center" : "start";
  if (columnAt === null) return;
  for (const column of indexTicks(grid.columns, zoom, 30)) {
    const x = LEFT + column * zoom - left + (zoom > 8 ? zoom / 2 : 0);
    if (x >= LEFT - 1 && x < width - 8) context.fillText(String(columnAt(column)), x, TOP / 2);
  }
}
