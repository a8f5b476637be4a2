/** The slice of the tensor in focus: which one, drawn as cells, bytes or planes, and each cell exactly. */

import { collect, h, replace } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { extent, scaleOf } from "../../lib/slice_colour.js";
import { isComplex, isCount } from "../../lib/slice_number.js";
import { wishSize } from "../../lib/slice_source.js";
import { steppedPlane, steppedWish } from "../../lib/slice_steps.js";
import { onTheme, theme } from "../../lib/theme.js";
import { createBar } from "./focus_bar.js";
import { createControls } from "./focus_controls.js";
import { createHeatmap } from "./focus_heatmap.js";
import { createHex } from "./focus_hex.js";
import { overviewCellWords, overviewGrid } from "./focus_overview.js";
import { cellWords } from "./focus_readout.js";
import { createStack } from "./focus_stack.js";
import { createTake } from "./focus_take.js";

/** @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor */
/** @typedef {import("../../lib/slice_source.js").SliceWish} SliceWish */
/** @typedef {import("../../lib/slice_source.js").SliceReply} SliceReply */
/** @typedef {import("./focus_heatmap.js").Cell} Cell */
/** @typedef {import("./focus_heatmap.js").Grid} Grid */
/** @typedef {"cells"|"bytes"|"planes"} Mode */
/** @typedef {{kind: "slice", wish: SliceWish}|{kind: "overview", level: string}} Shown */

/**
 * What of the panel is chosen by the reader, besides the tensor.
 * @typedef {object} Choice
 * @property {Shown} shown
 * @property {Mode} mode
 * @property {import("../../lib/slice_colour.js").Reach} reach
 */

/**
 * @typedef {object} Subject the tensor, and what is known of it
 * @property {ListedTensor} tensor
 * @property {import("../../lib/tensor_details.js").TensorDetails} details
 * @property {import("../../lib/tensor_details.js").Baked} baked
 */

/**
 * @param {object} on
 * @param {() => import("../../lib/slice_source.js").SliceSource} on.source
 * @param {(wish: SliceWish) => void} on.wish the reader asks for another slice
 * @param {(reply: SliceReply|null, subject: Subject) => void} on.read a slice has been read, or could not be
 * @param {import("../../lib/data.js").PageData["library"]} on.library
 */
export function createSlice(on) {
  const undo = collect();
  /** @type {{subject: Subject, choice: Choice}|null} */
  let now = null;
  /** @type {SliceReply|null} */
  let reply = null;
  /** @type {Grid|null} */
  let grid = null; // what is drawn
  /** @type {{pin: Cell|null, hover: Cell|null}} */
  const cells = { pin: null, hover: null };
  let round = 0;

  const controls = createControls(on.wish);
  const heat = createHeatmap({ hover: (cell) => looked("hover", cell), pin: (cell) => looked("pin", cell), step });
  const hex = createHex({ hover: (cell) => (looked("hover", cell), heat.mark(cell)), pin: (cell) => heat.pin(cell) });
  const stack = createStack({ source: on.source, library: on.library, choose: on.wish });
  const [bar, take] = [createBar(), createTake()];
  const readout = h("output", { class: "tf-readout" });
  const refused = h("p", { class: "tf-refused" });
  const endian = h("p", { class: "tf-note" });
  const zoom = h("div", { class: "tf-zoom", role: "group", "aria-label": "Zoom" }, ...zoomButtons());
  const picture = h("div", { class: "tf-picture" }, zoom, heat.element);
  const bytes = h("div", { class: "tf-bytes" }, hex.element, endian);
  const box = h("div", { class: "tf-slice" }, controls.element, refused, picture, bytes, readout, bar.element, stack.element, take.element);
  undo.add(heat.close, hex.close, stack.close, onTheme(() => draw()));

  function zoomButtons() {
    const button = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {() => void} */ act) => h("button", { type: "button", class: "button small", "aria-label": label, title: label, onclick: act }, sign);
    return [button("−", "smaller cells", () => heat.zoomBy(-1)), button("+", "larger cells", () => heat.zoomBy(1)), button("fit", "fit the slice to the panel", () => heat.fit())];
  }

  /** @param {number} down @param {number} right */
  function step(down, right) {
    if (now?.choice.shown.kind !== "slice") return;
    const next = steppedWish(now.subject.tensor.shape, now.choice.shown.wish, [Math.sign(down), Math.sign(right)]);
    if (next !== null) on.wish(next);
  }

  /** @param {"pin"|"hover"} which @param {Cell|null} cell */
  function looked(which, cell) {
    cells[which] = cell;
    const looked = cells.hover ?? cells.pin;
    hex.mark(which, cell, which === "pin");
    bar.point(looked === null || grid === null ? null : grid.values[looked.row * grid.columns + looked.column]);
    replace(readout, ...wordsOf(looked));
  }

  /** @param {Cell|null} cell */
  function wordsOf(cell) {
    if (now === null) return [];
    const { subject, choice } = now;
    const { overview } = subject.baked;
    if (choice.shown.kind === "overview" && overview !== null) return overviewCellWords(overview, subject.tensor.shape, choice.shown.level, cell);
    return choice.shown.kind === "slice" && reply !== null ? cellWords(subject.tensor, choice.shown.wish, reply, cell) : [];
  }

  function gridOf() {
    if (now === null) return null;
    const { subject, choice } = now;
    if (choice.shown.kind === "overview") return subject.baked.overview === null ? null : overviewGrid(subject.tensor, subject.baked.overview, choice.shown.level, choice.reach);
    if (reply === null) return null;
    const { wish } = choice.shown;
    const [rows, columns] = wishSize(wish);
    const { values } = reply;
    const { tensor, details } = subject;
    const isDiverging = !isComplex(tensor.dtype) && (!isCount(tensor.dtype) || extent(values).min < 0);
    const whole = { min: details.number("min"), max: details.number("max") };
    return {
      values, rows, columns,
      at: /** @type {Grid["at"]} */ ([wish.rowAxis < 0 ? null : (row) => wish.rows[0] + row, wish.columnAxis < 0 ? null : (column) => wish.columns[0] + column]),
      scale: scaleOf(values, { isDiverging, reach: choice.reach, whole }),
      label: `${rows} by ${columns} values of ${tensor.name}; arrow keys move from cell to cell, Shift and arrows to the next slice`,
      text: (/** @type {Cell} */ cell) => figure(values[cell.row * columns + cell.column], 3),
    };
  }

  function draw() {
    grid = gridOf();
    if (now === null) return;
    const { shown, mode } = now.choice;
    const isSlice = shown.kind === "slice";
    picture.hidden = grid === null || (isSlice && mode !== "cells");
    bytes.hidden = !isSlice || mode !== "bytes" || reply === null;
    stack.element.hidden = !isSlice || mode !== "planes";
    readout.hidden = picture.hidden && bytes.hidden;
    bar.element.hidden = grid === null || !bytes.hidden;
    if (grid === null) return;
    const found = extent(grid.values);
    const size = Math.max(Math.abs(grid.scale.min), Math.abs(grid.scale.max));
    heat.show(grid, theme());
    bar.show(grid.scale, theme(), { ...found, beyond: Math.max(-found.min, found.max) > size ? countBeyond(grid.values, size) : 0 });
    if (isSlice && reply !== null && mode === "bytes") showBytes(grid.rows, grid.columns, reply);
    if (isSlice && mode === "planes") void stack.show(now.subject.tensor, shown.wish, grid.scale);
  }

  /** @param {number} rows @param {number} columns @param {SliceReply} shown */
  function showBytes(rows, columns, shown) {
    hex.show(shown, rows, columns);
    hex.mark("pin", cells.pin, true);
    const isPacked = shown.bytes === null || shown.element !== undefined;
    const what = isPacked ? `The file keeps this tensor ${now?.subject.baked.kept || "packed"}; what stands here are the bytes of its values, not those of the file.` : `${shown.elementSize === 1 ? "One byte an element" : `${shown.elementSize} bytes an element, little-endian: the lowest comes first`}; at the left the place in ${now?.subject.tensor.file ?? "the file"}, in hexadecimal.`;
    endian.textContent = what;
  }

  /** Reads and draws what is chosen; of several calls only the last is drawn. */
  async function read() {
    if (now === null) return;
    const [own, { subject, choice }] = [++round, now];
    refused.hidden = true;
    if (choice.shown.kind === "overview") {
      reply = null;
      on.read(null, subject);
      return draw();
    }
    const { wish } = choice.shown;
    try {
      const found = await on.source().read(subject.tensor, wish);
      if (own !== round) return;
      reply = found;
    } catch (error) {
      if (own !== round) return;
      reply = null;
      refused.hidden = false;
      refused.textContent = error instanceof Error ? error.message : String(error);
    }
    take.show(subject.tensor, wish, reply);
    on.read(reply, subject);
    draw();
    looked("hover", null);
  }

  return {
    element: box,
    /** @param {Subject} subject @param {Choice} choice */
    show(subject, choice) {
      const isOther = now?.subject.tensor !== subject.tensor || JSON.stringify(now.choice.shown) !== JSON.stringify(choice.shown);
      now = { subject, choice };
      if (isOther) heat.pin(null);
      const { shown } = choice;
      controls.element.hidden = shown.kind !== "slice" || subject.tensor.shape.length === 0;
      take.element.hidden = shown.kind !== "slice";
      if (shown.kind === "slice") controls.show(subject.tensor.shape, shown.wish);
      return read();
    },
    /** @param {number} by the same place one plane further */
    plane(by) {
      if (now?.choice.shown.kind !== "slice") return;
      const next = steppedPlane(now.subject.tensor.shape, now.choice.shown.wish, by);
      if (next !== null) on.wish(next);
    },
    close: undo.all,
  };
}

/** How many finite values are larger in size. @param {Float64Array} values @param {number} size */
function countBeyond(values, size) {
  let count = 0;
  for (const value of values) if (Number.isFinite(value) && Math.abs(value) > size) count++;
  return count;
}
