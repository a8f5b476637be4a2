/** What is drawn over the points: edges, the pinned point's extent, rings, the lasso, and pictures as points. */

import { hex } from "../../lib/colors.js";

/**
 * @typedef {import("../../lib/pick.js").Screen} Screen
 * @typedef {import("../../lib/edges.js").Edge} Edge
 * @typedef {{ink: string, accent: string, paper: string}} Inks
 */

const SIDE = 26; // pixels of a picture

/** @param {CanvasRenderingContext2D} pen @param {Screen} screen @param {readonly Edge[]} edges @param {Inks} inks */
export function drawEdges(pen, screen, edges, inks) {
  pen.strokeStyle = inks.ink;
  pen.lineWidth = 1.1;
  const strength = 0.62 / (1 + edges.length / 500); // a thicket must not bury the points
  for (const { from, to, alpha } of edges) {
    pen.globalAlpha = alpha * strength;
    pen.beginPath();
    pen.moveTo(screen.x[from], screen.y[from]);
    pen.lineTo(screen.x[to], screen.y[to]);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} pen @param {Screen} screen @param {number} row
 * @param {{radius: number, colour: string, width: number, dash?: number[], fill?: string}} ring
 */
export function drawRing(pen, screen, row, { radius, colour, width, dash = [], fill }) {
  if (!(screen.x[row] > -radius * 4)) return;
  pen.beginPath();
  pen.arc(screen.x[row], screen.y[row], radius, 0, 2 * Math.PI);
  if (fill !== undefined) {
    pen.fillStyle = fill;
    pen.fill();
  }
  pen.setLineDash(dash);
  pen.lineWidth = width;
  pen.strokeStyle = colour;
  pen.stroke();
  pen.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} pen @param {readonly (readonly [number, number])[]} corners @param {Inks} inks */
export function drawLasso(pen, corners, inks) {
  if (corners.length < 2) return;
  pen.beginPath();
  corners.forEach(([x, y], place) => (place === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  pen.closePath();
  pen.globalAlpha = 0.1;
  pen.fillStyle = inks.accent;
  pen.fill();
  pen.globalAlpha = 1;
  pen.setLineDash([5, 4]);
  pen.lineWidth = 1.5;
  pen.strokeStyle = inks.accent;
  pen.stroke();
  pen.setLineDash([]);
}

/**
 * A point's way through the epochs, older parts fainter.
 * @param {CanvasRenderingContext2D} pen @param {readonly (readonly [number, number])[]} path @param {Inks} inks
 */
export function drawTrail(pen, path, inks) {
  pen.lineCap = "round";
  for (let step = 1; step < path.length; step++) {
    pen.globalAlpha = 0.15 + (0.75 * step) / path.length;
    pen.strokeStyle = inks.accent;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(...path[step - 1]);
    pen.lineTo(...path[step]);
    pen.stroke();
    pen.fillStyle = inks.accent;
    pen.beginPath();
    pen.arc(...path[step - 1], 2.2, 0, 2 * Math.PI);
    pen.fill();
  }
  pen.globalAlpha = 1;
  pen.lineCap = "butt";
}

/**
 * Pictures in the colour of their point, wherever there is room; the earlier row of the order has the place.
 * @param {CanvasRenderingContext2D} pen
 * @param {import("./epochs.js").Sprites} sprites
 * @param {Screen} screen
 * @param {{order: Uint32Array | null, look: Uint8Array, width: number, height: number, paper: string}} scene
 */
export function drawPictures(pen, sprites, screen, { order, look, width, height, paper }) {
  const across = Math.ceil(width / SIDE) + 2;
  /** @type {number[]} cell of SIDE pixels -> row drawn there */
  const drawn = [];
  const isFree = (/** @type {number} */ cell, /** @type {number} */ x, /** @type {number} */ y) =>
    [-across, 0, across].every((line) =>
      [-1, 0, 1].every((step) => {
        const other = drawn[cell + line + step];
        return other === undefined || Math.abs(screen.x[other] - x) >= SIDE || Math.abs(screen.y[other] - y) >= SIDE;
      }),
    );
  for (let place = 0; place < screen.x.length; place++) {
    const row = order === null ? place : order[place];
    const [x, y] = [screen.x[row], screen.y[row]];
    if (look[row * 4 + 3] === 0 || !(x > 0 && y > 0 && x < width && y < height)) continue;
    const cell = (Math.floor(y / SIDE) + 1) * across + Math.floor(x / SIDE) + 1;
    if (!isFree(cell, x, y)) continue;
    drawn[cell] = row;
    if (!sprites.has(row)) continue;
    pen.globalAlpha = 0.82;
    pen.fillStyle = paper;
    pen.fillRect(x - SIDE / 2, y - SIDE / 2, SIDE, SIDE);
    pen.globalAlpha = 1;
    sprites.ink(pen, row, hex([look[row * 4], look[row * 4 + 1], look[row * 4 + 2]]), { x, y, size: SIDE });
  }
}
