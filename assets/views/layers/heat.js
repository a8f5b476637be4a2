/** A heat map of rows over checkpoints on a canvas: hover, keys, and only the rows that are seen are drawn. */

import { MISSING } from "../../lib/colors.js";
import { collect, h, listen, replace } from "../../lib/dom.js";
import { onTheme, theme, token } from "../../lib/theme.js";
import { colourAt, shareOf } from "./colours.js";
import { cellAt, gridOf, labelled, scrolledTo } from "./grid.js";

const MOST = 560; // px, of what is seen

/**
 * @typedef {object} Heat what is drawn
 * @property {string} label for assistive technology
 * @property {readonly string[]} rows
 * @property {readonly string[]} columns
 * @property {(row: number, column: number) => number} value NaN where there is none
 * @property {(row: number, column: number) => boolean} isBroken whether the row holds NaN or infinite values there
 * @property {import("./colours.js").Scale} scale
 * @property {{row: number, column: number}} chosen
 */

/** @typedef {{row: number, column: number}} Cell */

/**
 * @param {HTMLElement} host
 * @param {{choose: (cell: Cell) => void, point: (cell: Cell|null) => void}} reader
 */
export function createHeat(host, { choose, point }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const filler = h("div", { class: "ly-filler" });
  const box = h("div", { class: "ly-heat", tabindex: 0, role: "application", "aria-roledescription": "heat map" }, canvas, filler);
  const undo = collect();
  /** @type {Heat|null} */
  let heat = null;
  /** @type {import("./grid.js").Grid|null} */
  let grid = null;
  /** @type {Cell|null} */
  let hover = null;
  let asked = 0;

  function request() {
    asked ||= requestAnimationFrame(draw);
  }
  function draw() {
    asked = 0;
    const width = box.clientWidth;
    if (heat === null || width === 0) return;
    grid = gridOf({ width, rows: heat.rows.length, columns: heat.columns.length, letters: Math.max(1, ...heat.rows.map((row) => row.length)), most: MOST });
    box.style.height = `${grid.view}px`;
    filler.style.height = `${Math.max(0, grid.whole - grid.view)}px`;
    const scale = devicePixelRatio || 1;
    canvas.width = Math.round(grid.width * scale);
    canvas.height = Math.round(grid.view * scale);
    canvas.style.height = `${grid.view}px`;
    const pen = canvas.getContext("2d");
    if (pen === null) return;
    pen.scale(scale, scale);
    pen.font = "11.5px system-ui, sans-serif";
    pen.textBaseline = "middle";
    paint(pen, heat, grid, box.scrollTop, hover);
  }
  /** @param {PointerEvent} event */
  function under(event) {
    if (heat === null || grid === null) return null;
    const bounds = box.getBoundingClientRect();
    return cellAt(grid, { rows: heat.rows.length, columns: heat.columns.length }, event.clientX - bounds.left, event.clientY - bounds.top, box.scrollTop);
  }
  /** @param {Cell|null} cell */
  function hovered(cell) {
    hover = cell;
    point(cell !== null && cell.column >= 0 ? cell : null);
    request();
  }
  /** @param {KeyboardEvent} event */
  function key(event) {
    if (heat === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moved(heat, event.key);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    choose(next);
    if (grid !== null) box.scrollTop = scrolledTo(grid, next.row, box.scrollTop);
  }
  const resized = new ResizeObserver(request);
  resized.observe(box);
  replace(host, box);
  undo.add(
    listen(box, "pointermove", (event) => hovered(under(event))),
    listen(box, "pointerleave", () => hovered(null)),
    listen(box, "click", (event) => {
      const cell = under(event);
      if (cell !== null && heat !== null) choose(cell.column < 0 ? { row: cell.row, column: heat.chosen.column } : cell);
    }),
    listen(box, "scroll", request),
    listen(box, "keydown", key),
    onTheme(request),
    () => resized.disconnect(),
    () => cancelAnimationFrame(asked),
  );
  return {
    /** @param {Heat} next */
    show(next) {
      heat = next;
      box.setAttribute("aria-label", next.label);
      request();
    },
    /** Scrolls the chosen row into sight. */
    reveal() {
      draw();
      if (heat !== null && grid !== null) box.scrollTop = scrolledTo(grid, heat.chosen.row, box.scrollTop);
    },
    undo: undo.all,
  };
}

/** The cell that a key leads to. @param {Heat} heat @param {string} name @returns {Cell|null} */
export function moved({ rows, columns, chosen }, name) {
  const [down, right] = /** @type {Record<string, [number, number]>} */ ({
    ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1],
    PageDown: [10, 0], PageUp: [-10, 0], Home: [0, -columns.length], End: [0, columns.length],
  })[name] ?? [0, 0];
  if (down === 0 && right === 0) return null;
  const within = (/** @type {number} */ value, /** @type {number} */ n) => Math.min(n - 1, Math.max(0, value));
  return { row: within(chosen.row + down, rows.length), column: within(chosen.column + right, columns.length) };
}

/** @param {CanvasRenderingContext2D} pen @param {Heat} heat @param {import("./grid.js").Grid} grid @param {number} scrolled @param {Cell|null} hover */
function paint(pen, heat, grid, scrolled, hover) {
  const colours = { ink: token("ink"), quiet: token("ink-2"), accent: token("accent"), paper: token("paper"), bad: token("bad"), line: token("line-strong"), missing: MISSING[theme()] };
  const [first, last] = [Math.floor(scrolled / grid.cellHeight), Math.min(heat.rows.length - 1, Math.floor((scrolled + grid.view) / grid.cellHeight))];
  const gap = Math.min(grid.cellWidth, grid.cellHeight) > 6 ? 1 : 0;
  for (let row = first; row <= last; row++) {
    const y = row * grid.cellHeight - scrolled;
    const isChosen = row === heat.chosen.row;
    pen.fillStyle = isChosen ? colours.accent : row === hover?.row ? colours.ink : colours.quiet;
    pen.font = `${isChosen ? "600 " : ""}11.5px system-ui, sans-serif`;
    pen.textAlign = "right";
    pen.fillText(fitted(pen, heat.rows[row], grid.left - 10), grid.left - 8, y + grid.cellHeight / 2 + 1);
    for (let column = 0; column < heat.columns.length; column++) {
      const x = grid.left + column * grid.cellWidth;
      cell(pen, { x, y, width: grid.cellWidth - gap, height: grid.cellHeight - gap }, heat.value(row, column), heat, colours);
      if (heat.isBroken(row, column)) cross(pen, x + grid.cellWidth / 2, y + grid.cellHeight / 2, colours);
    }
  }
  const outline = (/** @type {Cell} */ at, /** @type {string} */ colour, /** @type {number} */ wide) => {
    pen.strokeStyle = colour;
    pen.lineWidth = wide;
    pen.strokeRect(grid.left + at.column * grid.cellWidth, at.row * grid.cellHeight - scrolled, grid.cellWidth - gap, grid.cellHeight - gap);
  };
  outline(heat.chosen, colours.accent, 2);
  if (hover !== null && hover.column >= 0) outline(hover, colours.ink, 1.5);
  axis(pen, heat, grid, colours, hover);
}

/** @param {CanvasRenderingContext2D} pen @param {{x: number, y: number, width: number, height: number}} box @param {number} value @param {Heat} heat @param {Record<string, string>} colours */
function cell(pen, { x, y, width, height }, value, heat, colours) {
  const share = shareOf(heat.scale, value);
  if (!Number.isNaN(share) && !(value === 0 && heat.scale.low >= 0)) {
    pen.fillStyle = colourAt(heat.scale, share);
    pen.fillRect(x, y, Math.max(width, 0.5), height);
    return;
  }
  pen.fillStyle = Number.isNaN(value) ? colours.missing : colours.paper;
  pen.fillRect(x, y, width, height);
  pen.strokeStyle = colours.line;
  pen.lineWidth = 1;
  pen.beginPath();
  if (Number.isNaN(value)) {
    const [half, middle] = [Math.min(width, height) / 4, { x: x + width / 2, y: y + height / 2 }];
    pen.moveTo(middle.x - half, middle.y + half);
    pen.lineTo(middle.x + half, middle.y - half);
  } else pen.rect(x + 0.5, y + 0.5, Math.max(0, width - 1), height - 1);
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {Record<string, string>} colours */
function cross(pen, x, y, colours) {
  for (const [wide, colour] of /** @type {[number, string][]} */ ([[4.5, colours.paper], [2, colours.bad]])) {
    pen.strokeStyle = colour;
    pen.lineWidth = wide;
    pen.beginPath();
    for (const [from, to] of [[-3.5, 3.5], [3.5, -3.5]]) {
      pen.moveTo(x - 3.5, y + from);
      pen.lineTo(x + 3.5, y + to);
    }
    pen.stroke();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Heat} heat @param {import("./grid.js").Grid} grid @param {Record<string, string>} colours @param {Cell|null} hover */
function axis(pen, heat, grid, colours, hover) {
  const top = grid.view - grid.axis;
  pen.fillStyle = colours.paper;
  pen.fillRect(0, top, grid.width, grid.axis);
  pen.font = "11.5px system-ui, sans-serif";
  pen.textAlign = "center";
  for (const column of labelled(grid, heat.columns)) {
    pen.fillStyle = column === heat.chosen.column ? colours.accent : column === hover?.column ? colours.ink : colours.quiet;
    const text = heat.columns[column];
    const half = pen.measureText(text).width / 2;
    const x = grid.left + (column + 0.5) * grid.cellWidth;
    pen.fillText(text, Math.max(half, Math.min(grid.width - half - 1, x)), top + 14);
  }
}

/** A text cut to a width, its end kept: names differ there. @param {CanvasRenderingContext2D} pen @param {string} text @param {number} width */
function fitted(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let kept = text.slice(-Math.max(1, Math.floor(width / 5)));
  while (kept.length > 1 && pen.measureText(`…${kept}`).width > width) kept = kept.slice(1);
  return `…${kept}`;
}
