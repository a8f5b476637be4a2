/** Draws the shapes of a chart onto a canvas, in the present theme. */

import { theme, token } from "./theme.js";

const FONT = '11px system-ui, sans-serif';

/** @type {Map<string, string>} */
const known = new Map();

/**
 * A colour in the present theme: "--s0" is looked up, anything else is taken as it is.
 * @param {string} color
 */
export function inTheme(color) {
  if (!color.startsWith("--")) return color;
  const key = `${theme()} ${document.documentElement.dataset.look ?? ""} ${color}`;
  const value = known.get(key) ?? token(color.slice(2));
  known.set(key, value);
  return value;
}

/**
 * @param {HTMLCanvasElement} canvas its size in CSS pixels is that of the scene
 * @param {import("./curve_scene.js").Scene} scene
 * @param {import("./curve_frame.js").Size} size
 * @param {number} ratio pixels of the canvas per CSS pixel
 * @param {boolean} [isFilled] whether it has paper behind it, as a picture to keep
 */
export function paint(canvas, { frame, shapes }, { width, height }, ratio, isFilled = false) {
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  pen.scale(ratio, ratio);
  pen.fillStyle = inTheme("--paper");
  if (isFilled) pen.fillRect(0, 0, width, height);
  pen.font = FONT;
  pen.lineJoin = "round";
  const plot = new Path2D();
  plot.rect(frame.left - 3, frame.top - 3, frame.right - frame.left + 6, frame.bottom - frame.top + 6);
  for (const shape of shapes) {
    pen.save();
    if (shape.kind !== "text" && shape.inPlot) pen.clip(plot);
    draw(pen, shape);
    pen.restore();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {import("./curve_scene.js").Shape} shape */
function draw(pen, shape) {
  const color = inTheme(shape.color);
  pen.fillStyle = color;
  if (shape.kind === "text") {
    pen.textAlign = shape.anchor === "middle" ? "center" : shape.anchor;
    pen.fillText(shape.text, shape.x, shape.y);
    return;
  }
  pen.globalAlpha = shape.alpha;
  pen.beginPath();
  trace(pen, shape.points);
  if (shape.kind === "area") return pen.fill();
  pen.strokeStyle = color;
  pen.lineWidth = shape.width;
  pen.setLineDash(shape.dash);
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {number[]} points */
function trace(pen, points) {
  let down = false;
  for (let i = 0; i < points.length; i += 2) {
    if (Number.isNaN(points[i])) down = false;
    else if (down) pen.lineTo(points[i], points[i + 1]);
    else (pen.moveTo(points[i], points[i + 1]), (down = true));
  }
}
