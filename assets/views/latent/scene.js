/** Paints the layers below and above the points from what the explorer knows. */

import { hex } from "../../lib/colors.js";
import { focusedEdges } from "../../lib/edges.js";
import { extentRadius } from "../../lib/gating.js";
import { projectAll } from "../../lib/pick.js";
import { valueAt } from "../../lib/quantised.js";
import { drawEdges, drawLasso, drawPictures, drawRing, drawTrail } from "./marks.js";
import { focusRows, isVisible, mapName, pinnedRow } from "./model.js";
import { drawUnderlay } from "./underlay.js";

/**
 * @typedef {import("./model.js").Explorer} Explorer
 * @typedef {import("./marks.js").Inks} Inks
 * @typedef {ReturnType<typeof import("./stage.js").createStage>} Stage
 */

/** @param {Explorer} x @param {CanvasRenderingContext2D} pen @param {import("../../lib/camera.js").Projector} view */
export function paintUnder(x, pen, view) {
  if (x.underlay !== null && x.state.get("d") === "2") drawUnderlay(pen, x.underlay, x.island.frames[mapName(x)], view);
}

/**
 * @param {Explorer} x @param {Stage} stage @param {CanvasRenderingContext2D} pen
 * @param {import("../../lib/camera.js").Projector} view @param {Inks} inks
 */
export function paintOver(x, stage, pen, view, inks) {
  if (x.state.get("i") === "pictures" && x.inputs !== null) {
    drawPictures(pen, x.inputs, stage.screen(), { ...stage.picture, ...stage.size, paper: inks.paper });
  }
  const edges = x.near === null ? [] : edgesNow(x, stage);
  const marked = [x.hover, pinnedRow(x), ...shownNeighbours(x), ...edges.flatMap(({ from, to }) => [from, to])];
  const screen = stage.spots(marked.filter((row) => row >= 0 && row < x.ready));
  drawEdges(pen, screen, edges, inks);
  if (x.trail.length > 3) drawTrail(pen, trailOnScreen(x, view), inks);
  paintPinned(x, screen, stage.picture.dim, pen, view, inks);
  if (x.hover >= 0) drawRing(pen, screen, x.hover, { radius: 8, colour: inks.ink, width: 2 });
  drawLasso(pen, x.lasso, inks);
}

/** @param {Explorer} x @param {Stage} stage */
export function edgesNow(x, stage) {
  const near = /** @type {import("./epochs.js").Near} */ (x.near);
  const name = mapName(x);
  const k = near.k;
  const focus = focusRows(x).filter((row) => isVisible(x, row));
  /** @type {number[]} */
  const dk = [];
  for (const row of focus) dk[row] = valueAt(near.distances, row * k + k - 1);
  return focusedEdges(focus, { k, indices: near.indices, dk }, {
    mode: x.state.get("n"),
    shown: x.state.get("k"),
    points: stage.positions(),
    dim: stage.picture.dim,
    scale: (near.scale[name] ?? 1) / x.island.frames[name].half,
    factor: x.state.get("x"),
    isVisible: (row) => isVisible(x, row),
  });
}

/** Rows of the neighbours of the pinned point that are marked. @param {Explorer} x @returns {number[]} */
function shownNeighbours(x) {
  const [row, near] = [pinnedRow(x), x.near];
  if (row < 0 || near === null) return [];
  const rows = near.indices.subarray(row * near.k, row * near.k + Math.min(x.state.get("k"), near.k));
  return Array.from(rows).filter((other) => isVisible(x, other));
}

/**
 * @param {Explorer} x @param {import("../../lib/pick.js").Screen} screen @param {number} dim @param {CanvasRenderingContext2D} pen
 * @param {import("../../lib/camera.js").Projector} view @param {Inks} inks
 */
function paintPinned(x, screen, dim, pen, view, inks) {
  const row = pinnedRow(x);
  if (row < 0) return;
  if (x.near !== null && x.state.get("n") === "gated") {
    const name = mapName(x);
    const dk = valueAt(x.near.distances, row * x.near.k + x.near.k - 1);
    const scale = (x.near.scale[name] ?? 1) / x.island.frames[name].half;
    const nearer = dim === 3 ? view.eye / screen.depth[row] : 1;
    const radius = extentRadius(dk, scale, x.state.get("x")) * view.unit * nearer;
    drawRing(pen, screen, row, { radius, colour: inks.accent, width: 1, dash: [3, 3] });
  }
  for (const other of shownNeighbours(x)) {
    drawRing(pen, screen, other, { radius: 4.5, colour: inks.ink, width: 1.2, fill: colourOf(x, other) });
  }
  drawRing(pen, screen, row, { radius: 8.5, colour: inks.paper, width: 4 });
  drawRing(pen, screen, row, { radius: 8.5, colour: inks.accent, width: 2.5 });
}

/** @param {Explorer} x @param {number} row */
function colourOf(x, row) {
  const colours = /** @type {Uint8Array} */ (x.painted?.colours);
  return hex([colours[row * 3], colours[row * 3 + 1], colours[row * 3 + 2]]);
}

/** @param {Explorer} x @param {import("../../lib/camera.js").Projector} view */
function trailOnScreen(x, view) {
  const screen = projectAll(x.trail, view);
  return Array.from(screen.x, (left, step) => /** @type {const} */ ([left, screen.y[step]]));
}
