/** The shapes of a chart as an SVG picture to keep, its colours those of the present theme. */

import { inTheme } from "./curve_canvas.js";
import { svg } from "./dom.js";

/**
 * @param {import("./curve_scene.js").Scene} scene
 * @param {import("./curve_frame.js").Size} size
 * @returns {string} an SVG document
 */
export function svgDocument({ frame, shapes }, { width, height }) {
  const { left, top, right, bottom } = frame;
  const plot = svg("rect", { x: left - 3, y: top - 3, width: right - left + 6, height: bottom - top + 6 });
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "font-family": "sans-serif", "font-size": 11 },
    svg("clipPath", { id: "plot" }, plot), svg("rect", { width, height, fill: inTheme("--paper") }), ...shapes.map(element));
  return new XMLSerializer().serializeToString(picture);
}

/** @param {import("./curve_scene.js").Shape} shape */
function element(shape) {
  const color = inTheme(shape.color);
  if (shape.kind === "text") return svg("text", { x: shape.x, y: shape.y, fill: color, "text-anchor": shape.anchor }, shape.text);
  const clip = shape.inPlot ? "url(#plot)" : null;
  const d = pathData(shape.points, shape.kind === "area");
  if (shape.kind === "area") return svg("path", { d, fill: color, "fill-opacity": shape.alpha, "clip-path": clip });
  return svg("path", {
    d, fill: "none", stroke: color, "stroke-width": shape.width, "stroke-opacity": shape.alpha, "stroke-linejoin": "round",
    "stroke-dasharray": shape.dash.join(" ") || null, "clip-path": clip,
  });
}

/**
 * Path commands of flat points; NaN lifts the pen.
 * @param {readonly number[]} points
 * @param {boolean} isClosed
 */
export function pathData(points, isClosed) {
  let [d, down] = ["", false];
  for (let i = 0; i < points.length; i += 2) {
    const isGap = Number.isNaN(points[i]);
    if (!isGap) d += `${down ? "L" : "M"}${+points[i].toFixed(2)} ${+points[i + 1].toFixed(2)}`;
    down = !isGap;
  }
  return isClosed ? `${d}Z` : d;
}
