/** Draws the canvas of tensors: squares when they are small, with little histograms when they are larger, then with text. */

import { figure } from "../../lib/format.js";
import { bandLabels, columnLabels } from "../../lib/tensor_labels.js";
import { detail, origin } from "../../lib/tensor_view.js";
import { shapeText, shortName } from "./model.js";

/**
 * @typedef {import("../../lib/tensor_view.js").View} View
 * @typedef {import("../../lib/tensor_view.js").Frame} Frame
 *
 * @typedef {object} Scene
 * @property {import("./model.js").Shown} shown
 * @property {import("./canvas_look.js").Look} look
 * @property {Uint8Array} match
 * @property {boolean} isOnly tiles that do not match are not drawn
 * @property {Uint8Array} broken 1 for tensors with NaN or infinite values
 * @property {View} view
 * @property {Frame} frame
 * @property {{paper: string, ink: string, quiet: string, line: string, accent: string, bad: string}} inks
 */

const LABEL = "11.5px system-ui, sans-serif";
const LINE = 15; // pixels of a line of text
const FAINT = 0.8; // of a colour, that goes when its histogram is drawn in it

/** What is in sight: tiles, in the order of their colours. @param {Scene} scene */
function inSight({ shown: { tiles }, look, isOnly, view, frame }) {
  const [ox, oy] = origin(view, frame);
  const k = view.scale;
  const [left, right, top, bottom] = [-ox / k, (frame.width - ox) / k, -oy / k, (frame.height - oy) / k];
  const { x, y, size } = tiles;
  const found = [];
  for (let at = 0; at < look.order.length; at++) {
    const i = look.order[at];
    if (x[i] > right || y[i] > bottom || x[i] + size[i] < left || y[i] + size[i] < top) continue;
    if (!isOnly || look.bucket[i] !== look.dim) found.push(i);
  }
  return found;
}

/** Everything. @param {CanvasRenderingContext2D} pen scaled to CSS pixels @param {Scene} scene */
export function paint(pen, scene) {
  paintTiles(pen, scene);
  paintLabels(pen, scene);
}

/** Tiles on an empty canvas. @param {CanvasRenderingContext2D} pen @param {Scene} scene */
export function paintTiles(pen, scene) {
  const { frame, view, shown, look } = scene;
  pen.clearRect(0, 0, frame.width, frame.height);
  const seen = inSight(scene);
  const [ox, oy] = origin(view, frame);
  const place = (/** @type {number} */ i) => /** @type {[number, number, number]} */ ([ox + shown.tiles.x[i] * view.scale, oy + shown.tiles.y[i] * view.scale, shown.tiles.size[i] * view.scale]);
  const { hills } = detail(view.scale * 0.75);
  squares(pen, scene, seen, place, hills);
  if (hills > 0 && shown.hills !== null) drawHills(pen, scene, seen, place, hills);
  if (view.scale >= 60) for (const i of seen) if (detail(place(i)[2]).isCard) card(pen, scene, i, place(i));
  pen.globalAlpha = 1;
  pen.fillStyle = scene.inks.bad;
  for (const i of seen) if (scene.broken[i] === 1 && look.bucket[i] !== look.dim) corner(pen, place(i));
}

/** @typedef {(i: number) => [number, number, number]} Place left, top, side in pixels */

/** @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {number[]} seen @param {Place} place @param {number} hills */
function squares(pen, { look, shown, inks }, seen, place, hills) {
  const isCrisp = hills === 0;
  let bucket = -1;
  const faint = look.isFaint && shown.hills !== null ? 1 - FAINT * hills : 1;
  for (const i of seen) {
    if (look.bucket[i] !== bucket) {
      bucket = look.bucket[i];
      pen.fillStyle = look.colors[bucket];
      pen.globalAlpha = bucket >= look.missing ? 1 - 0.3 * hills : faint;
    }
    const [x, y, side] = place(i);
    if (isCrisp) pen.fillRect(Math.round(x * 2) / 2, Math.round(y * 2) / 2, Math.max(0.5, side), Math.max(0.5, side));
    else pen.fillRect(x, y, side, side);
  }
  pen.globalAlpha = 1;
  const without = seen.filter((i) => look.bucket[i] === look.missing);
  if (without.length === 0 || look.isFaint || isCrisp) return;
  pen.strokeStyle = inks.quiet; // crossed out: no number
  pen.lineWidth = 1;
  pen.beginPath();
  for (const i of without) {
    const [x, y, side] = place(i);
    pen.moveTo(x, y + side);
    pen.lineTo(x + side, y);
  }
  pen.stroke();
}

/** Little histograms, one path for each colour. @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {number[]} seen @param {Place} place @param {number} strength */
function drawHills(pen, { look, shown: { hills }, view, inks }, seen, place, strength) {
  if (hills === null) return;
  const step = view.scale < 40 ? 2 : 1; // bins drawn as one
  let from = 0;
  while (from < seen.length) {
    const bucket = look.bucket[seen[from]];
    pen.beginPath();
    let to = from;
    for (; to < seen.length && look.bucket[seen[to]] === bucket; to++) hill(pen, hills, seen[to], place(seen[to]), step);
    pen.fillStyle = bucket >= look.missing ? inks.quiet : look.isFaint ? look.colors[bucket] : look.isLight[bucket] ? "#000" : "#fff";
    pen.globalAlpha = strength * (bucket >= look.missing ? 0.25 : look.isFaint ? 1 : 0.42);
    pen.fill();
    from = to;
  }
  pen.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} pen @param {{bins: number, of: ArrayLike<number>}} hills @param {number} i @param {[number, number, number]} place @param {number} step */
function hill(pen, { bins, of }, i, [x, y, side], step) {
  const base = y + side * 0.96;
  const height = side * (detail(side).isCard ? 0.42 : 0.84);
  const width = (side * 0.9) / bins;
  const left = x + side * 0.05;
  pen.moveTo(left, base);
  for (let b = 0; b < bins; b += step) {
    const most = step === 1 ? of[i * bins + b] : Math.max(of[i * bins + b], of[i * bins + Math.min(bins - 1, b + 1)]);
    const top = base - (most / 255) * height;
    pen.lineTo(left + b * width, top);
    pen.lineTo(left + Math.min(bins, b + step) * width, top);
  }
  pen.lineTo(left + bins * width, base);
}

/** Name, shape, type and spread of a large tile. @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {number} i @param {[number, number, number]} place */
function card(pen, { look, shown, inks }, i, [x, y, side]) {
  const tensor = shown.tensors[i];
  const bucket = look.bucket[i];
  const isOnColour = !look.isFaint && bucket < look.missing;
  const ink = isOnColour ? (look.isLight[bucket] ? "#101215" : "#ffffff") : inks.ink;
  pen.font = LABEL;
  pen.textAlign = "start";
  pen.textBaseline = "alphabetic";
  const room = side - 12;
  const most = Math.max(2, Math.floor((side * (shown.hills === null ? 0.92 : 0.54)) / LINE));
  const std = tensor.measure("std");
  const whole = tensor.dtype + (std === null ? "" : ` \u00b7 std ${figure(std, 3)}`);
  const further = [shapeText(tensor.shape), pen.measureText(whole).width <= room ? whole : tensor.dtype];
  const name = wrapped(pen, shortName(tensor), room, most - 1);
  const lines = [...name.map((text) => ({ text, ink })), ...further.map((text) => ({ text: cut(pen, text, room), ink: isOnColour ? ink : inks.quiet }))];
  lines.slice(0, most).forEach((line, place) => {
    pen.fillStyle = line.ink;
    pen.globalAlpha = bucket === look.dim ? 0.5 : 1;
    pen.fillText(line.text, x + 6, y + LINE * (place + 1));
  });
}

/** A name on several lines, broken after dots. @param {CanvasRenderingContext2D} pen @param {string} text @param {number} room @param {number} limit */
function wrapped(pen, text, room, limit) {
  const lines = [""];
  for (const piece of text.match(/[^._]*[._]?/g) ?? []) {
    const longer = lines[lines.length - 1] + piece;
    if (lines[lines.length - 1] !== "" && pen.measureText(longer).width > room) lines.push(piece);
    else lines[lines.length - 1] = longer;
  }
  if (lines.length <= limit) return lines.map((line) => cut(pen, line, room));
  const tail = lines.slice(limit - 1).join("");
  return [...lines.slice(0, limit - 1), tail].map((line) => cut(pen, line, room));
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} room */
function cut(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  let length = Math.min(text.length, 120);
  while (length > 1 && pen.measureText(`${text.slice(0, length)}\u2026`).width > room) length--;
  return `${text.slice(0, length)}\u2026`;
}

/** The mark of a tensor that is not finite. @param {CanvasRenderingContext2D} pen @param {[number, number, number]} place */
function corner(pen, [x, y, side]) {
  if (side < 7) return pen.fillRect(x, y, Math.max(1, side), Math.max(1, side));
  const size = Math.min(18, side * 0.42);
  pen.beginPath();
  pen.moveTo(x + side - size, y);
  pen.lineTo(x + side, y);
  pen.lineTo(x + side, y + size);
  pen.fill();
}

/** The labels of columns, then those of bands. @param {CanvasRenderingContext2D} pen @param {Scene} scene */
export function paintLabels(pen, { shown, view, frame, inks }) {
  pen.font = LABEL;
  for (const { text, x, y, room, isTurned, isOver } of columnLabels(shown.labels.columns, view, frame)) {
    const fitting = ending(pen, text, room - 4);
    if (isOver) plate(pen, inks.paper, x - room / 2, 0, room, 21);
    pen.globalAlpha = 1;
    pen.fillStyle = inks.quiet;
    pen.save();
    pen.translate(x, y);
    if (isTurned) pen.rotate(-Math.PI / 4);
    pen.textAlign = isTurned ? "start" : "center";
    pen.fillText(fitting, 0, 0);
    pen.restore();
  }
  pen.textBaseline = "middle";
  for (const { text: whole, right, y, room } of bandLabels(shown.labels.bands, view, frame, LINE)) {
    const text = whole.replace(/ ?without layers$/, "");
    const inside = right === 0 ? undefined : shorter(text).find((one) => pen.measureText(one).width <= room);
    if (inside === undefined && (right > 40 || view.scale < 20)) continue;
    const fitting = inside ?? text;
    const width = pen.measureText(fitting).width;
    const edge = inside === undefined ? width + 8 : right;
    if (inside === undefined) plate(pen, inks.paper, 0, y - LINE / 2 - 1, edge + 4, LINE + 2);
    pen.globalAlpha = 1;
    pen.textAlign = "end";
    pen.fillStyle = inks.quiet;
    pen.fillText(fitting, edge, y);
  }
  pen.textBaseline = "alphabetic";
}

/**
 * A band's label in fewer and fewer letters: "layer 3", "3"; "before the layers", "before"; "net.0.conv", "conv".
 * @param {string} text
 */
function shorter(text) {
  const parts = text.split(".");
  const ends = /[a-z]/i.test(parts[parts.length - 1]) || !/\s/.test(text) ? parts.map((_, i) => parts.slice(i).join(".")) : [text];
  return [...ends, text.replace(/ the layers$/, ""), /\d[\d.]*$/.exec(text)?.[0] ?? text];
}

/** Something to read a label on. @param {CanvasRenderingContext2D} pen @param {string} paper @param {number} x @param {number} y @param {number} width @param {number} height */
function plate(pen, paper, x, y, width, height) {
  pen.globalAlpha = 0.88;
  pen.fillStyle = paper;
  pen.fillRect(x, y, width, height);
}

/** The end of a name, which tells more than its beginning. @param {CanvasRenderingContext2D} pen @param {string} text @param {number} room */
function ending(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  const parts = text.split(".");
  while (parts.length > 1 && pen.measureText(parts.join(".")).width > room && /[^\d]/.test(parts.slice(1).join(""))) parts.shift();
  return cut(pen, parts.join("."), room);
}

/** Rings around tiles. @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {{tile: number, color: string, width: number}[]} rings */
export function paintRings(pen, { shown, view, frame, inks }, rings) {
  pen.clearRect(0, 0, frame.width, frame.height);
  const [ox, oy] = origin(view, frame);
  for (const { tile, color, width } of rings) {
    if (tile < 0) continue;
    const side = Math.max(7, shown.tiles.size[tile] * view.scale);
    const middle = [ox + (shown.tiles.x[tile] + shown.tiles.size[tile] / 2) * view.scale, oy + (shown.tiles.y[tile] + shown.tiles.size[tile] / 2) * view.scale];
    for (const [stroke, line] of /** @type {[string, number][]} */ ([[inks.paper, width + 3], [color, width]])) {
      pen.strokeStyle = stroke;
      pen.lineWidth = line;
      pen.strokeRect(middle[0] - side / 2 - 1.5, middle[1] - side / 2 - 1.5, side + 3, side + 3);
    }
  }
}
