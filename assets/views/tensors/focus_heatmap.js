/** A grid of values as a picture: hover and arrow keys name a cell, a click pins it, the wheel with Ctrl zooms. */

import { collect, h, listen } from "../../lib/dom.js";
import { LEFT, TOP, ZOOMS, cellAt, fittingZoom, scrolledTo } from "../../lib/slice_frame.js";
import { inksNow, paintGrid, pictureOf } from "./focus_paint.js";

/** @typedef {{row: number, column: number}} Cell */

/**
 * What is drawn.
 * @typedef {object} Grid
 * @property {Float64Array} values row-major
 * @property {number} rows
 * @property {number} columns
 * @property {[((row: number) => number)|null, ((column: number) => number)|null]} at index of a row, and of a column; null where there is no such axis
 * @property {import("../../lib/slice_colour.js").Scale} scale
 * @property {string} label of the picture, for assistive technology
 * @property {(cell: Cell) => string} text a few letters for a large cell
 */

const HEIGHT = 430; // pixels of the view at most

/**
 * @param {object} on
 * @param {(cell: Cell|null) => void} on.hover
 * @param {(cell: Cell|null) => void} on.pin
 * @param {(rows: number, columns: number) => void} on.step Shift and an arrow: the slice beside this one
 */
export function createHeatmap(on) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const spacer = h("div", { class: "tf-spacer" }, canvas);
  const view = h("div", { class: "tf-view", tabindex: "0", role: "application", "aria-roledescription": "heatmap" }, spacer);
  const undo = collect();
  /** @type {Grid|null} */
  let grid = null;
  /** @type {HTMLCanvasElement|null} */
  let picture = null;
  let [level, frame] = [0, 0];
  let inks = inksNow();
  /** @type {{pin: Cell|null, hover: Cell|null, marked: Cell|null}} */
  const cells = { pin: null, hover: null, marked: null };

  function draw() {
    frame = 0;
    if (grid === null || picture === null) return;
    const room = { width: view.clientWidth, height: view.clientHeight };
    paintGrid(canvas, grid, picture, { ...room, zoom: ZOOMS[level], left: view.scrollLeft, top: view.scrollTop }, cells, inks);
  }
  const soon = () => (frame ||= requestAnimationFrame(draw));

  function layOut() {
    if (grid === null) return;
    const zoom = ZOOMS[level];
    view.dataset.zoom = String(zoom);
    spacer.style.width = `${LEFT + grid.columns * zoom}px`;
    spacer.style.height = `${TOP + grid.rows * zoom}px`;
    view.style.height = `${Math.min(HEIGHT, TOP + grid.rows * zoom + scrollbar(view, LEFT + grid.columns * zoom))}px`;
    soon();
  }

  function fit() {
    if (grid === null || view.clientWidth === 0) return;
    level = fittingZoom(grid.rows, grid.columns, view.clientWidth - LEFT - 1, HEIGHT - TOP - 1);
    layOut();
  }

  /** @param {number} change levels */
  function zoomBy(change) {
    if (grid === null) return;
    const next = Math.min(ZOOMS.length - 1, Math.max(0, level + change));
    const middle = cells.pin ?? { row: (view.scrollTop + view.clientHeight / 2) / ZOOMS[level], column: (view.scrollLeft + view.clientWidth / 2) / ZOOMS[level] };
    level = next;
    layOut();
    view.scrollTop = middle.row * ZOOMS[level] - view.clientHeight / 2;
    view.scrollLeft = middle.column * ZOOMS[level] - view.clientWidth / 2;
  }

  /** @param {Cell|null} cell */
  function pin(cell) {
    cells.pin = cell;
    if (cell !== null) {
      const zoom = ZOOMS[level];
      view.scrollLeft = scrolledTo(cell.column * zoom, zoom, view.scrollLeft, view.clientWidth - LEFT);
      view.scrollTop = scrolledTo(cell.row * zoom, zoom, view.scrollTop, view.clientHeight - TOP);
    }
    on.pin(cell);
    soon();
  }

  /** @param {Cell|null} cell */
  function hover(cell) {
    if (cell?.row === cells.hover?.row && cell?.column === cells.hover?.column) return;
    cells.hover = cell;
    on.hover(cell);
    soon();
  }

  /** @param {PointerEvent} event */
  const under = (event) => {
    const box = view.getBoundingClientRect();
    const place = { zoom: ZOOMS[level], left: view.scrollLeft, top: view.scrollTop };
    return grid === null ? null : cellAt(grid, place, event.clientX - box.left - view.clientLeft, event.clientY - box.top - view.clientTop);
  };

  const resized = new ResizeObserver(() => fit());
  resized.observe(view);
  undo.add(
    () => resized.disconnect(),
    () => cancelAnimationFrame(frame),
    listen(view, "scroll", soon, { passive: true }),
    listen(view, "pointermove", (event) => hover(under(event))),
    listen(view, "pointerleave", () => hover(null)),
    listen(view, "click", (event) => {
      const cell = under(event);
      pin(cell !== null && cell.row === cells.pin?.row && cell.column === cells.pin?.column ? null : cell);
    }),
    listen(view, "wheel", (event) => event.ctrlKey && (event.preventDefault(), zoomBy(event.deltaY < 0 ? 1 : -1)), { passive: false }),
    listen(view, "keydown", (event) => keyed(event)),
  );

  /** @param {KeyboardEvent} event */
  function keyed(event) {
    const move = /** @type {Record<string, [number, number]>} */ ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] })[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || grid === null) return;
    if (move !== undefined && event.shiftKey) on.step(...move);
    else if (move !== undefined) pin(moved(grid, cells.pin, move));
    else if (event.key === "+" || event.key === "=") zoomBy(1);
    else if (event.key === "-") zoomBy(-1);
    else if (event.key === "0") fit();
    else if (event.key === "Escape" && cells.pin !== null) pin(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    element: view,
    /** @param {Grid} next @param {import("../../lib/theme.js").Theme} theme */
    show(next, theme) {
      const isSame = grid !== null && grid.rows === next.rows && grid.columns === next.columns;
      grid = next;
      picture = pictureOf(next, theme);
      inks = inksNow();
      cells.hover = null;
      view.setAttribute("aria-label", next.label);
      if (!isSame) view.scrollTo(0, 0);
      isSame ? layOut() : fit();
    },
    /** @param {Cell|null} cell */
    mark(cell) {
      cells.marked = cell;
      soon();
    },
    pin,
    zoomBy,
    fit,
    close: undo.all,
  };
}

/** @param {Grid} grid @param {Cell|null} from @param {[number, number]} by @returns {Cell} */
function moved(grid, from, [rows, columns]) {
  if (from === null) return { row: 0, column: 0 };
  const within = (/** @type {number} */ value, /** @type {number} */ count) => Math.min(count - 1, Math.max(0, value));
  return { row: within(from.row + rows, grid.rows), column: within(from.column + columns, grid.columns) };
}

/** Pixels that a scrollbar below the cells takes. @param {HTMLElement} view @param {number} width of what scrolls */
function scrollbar(view, width) {
  const border = 2;
  return border + (width > view.clientWidth ? view.offsetHeight - view.clientHeight - border || 12 : 0);
}
