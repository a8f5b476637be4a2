/**
 * From points to pixels and back: projection of every point, the point under the pointer, the points in a lasso.
 *
 * @typedef {import("./camera.js").Projector} Projector
 * @typedef {object} Screen
 * @property {Float32Array} x  CSS pixels from the left
 * @property {Float32Array} y  CSS pixels from the top
 * @property {Float32Array} depth  view depth, smaller is nearer; points behind the reader have Infinity
 */

/**
 * Screen position of every point.
 * @param {Float32Array} points  (n, 3) world units
 * @param {Projector} view
 * @param {Screen} [into]  buffers to fill again
 * @returns {Screen}
 */
export function projectAll(points, view, into) {
  const n = points.length / 3;
  const out = into && into.x.length === n ? into : emptyScreen(n);
  for (let row = 0; row < n; row++) project(points, view, row, out);
  return out;
}

/**
 * Screen position of these points; of the others the buffers keep what they hold.
 * @param {Float32Array} points @param {Projector} view @param {readonly number[]} rows @param {Screen} into
 */
export function projectRows(points, view, rows, into) {
  for (const row of rows) project(points, view, row, into);
  return into;
}

/** @param {Float32Array} points @param {Projector} view @param {number} row @param {Screen} out */
function project(points, { m, width, height }, row, out) {
  const [px, py, pz] = [points[row * 3], points[row * 3 + 1], points[row * 3 + 2]];
  const w = m[3] * px + m[7] * py + m[11] * pz + m[15];
  const behind = w <= 0.01;
  out.x[row] = behind ? NaN : ((m[0] * px + m[4] * py + m[8] * pz + m[12]) / w + 1) * 0.5 * width;
  out.y[row] = behind ? NaN : (1 - (m[1] * px + m[5] * py + m[9] * pz + m[13]) / w) * 0.5 * height;
  out.depth[row] = behind ? Infinity : w;
}

/** @param {number} n @returns {Screen} */
export function emptyScreen(n) {
  return { x: new Float32Array(n), y: new Float32Array(n), depth: new Float32Array(n) };
}

/**
 * The visible point nearest to a pixel, or -1. Of the points that cover the pixel the one in front wins: nearest on
 * the screen alone would pick points behind others.
 * @param {Screen} screen @param {number} x @param {number} y
 * @param {{radius: number, cover: number, isVisible: (row: number) => boolean}} rule
 *   radius: reach in CSS pixels; cover: radius of a drawn point
 */
export function pointAt(screen, x, y, { radius, cover, isVisible }) {
  let best = -1;
  let bestScore = Infinity;
  let bestDepth = Infinity;
  for (let i = 0; i < screen.x.length; i++) {
    const dx = screen.x[i] - x;
    const dy = screen.y[i] - y;
    const squared = dx * dx + dy * dy;
    if (!(squared <= radius * radius) || !isVisible(i)) continue;
    const score = squared <= cover * cover ? 0 : squared;
    const depth = screen.depth[i];
    if (score < bestScore || (score === bestScore && depth <= bestDepth)) {
      [best, bestScore, bestDepth] = [i, score, depth];
    }
  }
  return best;
}

/**
 * The nearest visible point in one of the four directions of the screen, or -1 at the edge.
 * Distance across the direction counts double, so that a walk to the right stays in its row.
 * @param {Screen} screen @param {number} from  row
 * @param {readonly [number, number]} direction  [1, 0] right, [0, 1] down …
 * @param {(row: number) => boolean} isVisible
 */
export function neighbourInDirection(screen, from, [ux, uy], isVisible) {
  let best = -1;
  let bestCost = Infinity;
  for (let i = 0; i < screen.x.length; i++) {
    const dx = screen.x[i] - screen.x[from];
    const dy = screen.y[i] - screen.y[from];
    const along = dx * ux + dy * uy;
    const across = Math.abs(dx * uy - dy * ux);
    if (!(along > 0.5) || across > along || i === from || !isVisible(i)) continue;
    const cost = along + 2 * across;
    if (cost < bestCost) [best, bestCost] = [i, cost];
  }
  return best;
}

/**
 * Rows inside a closed polygon on the screen, by the even-odd rule.
 * @param {Screen} screen
 * @param {readonly (readonly [number, number])[]} polygon  CSS pixels, at least three corners
 * @param {(row: number) => boolean} isVisible
 * @returns {number[]}
 */
export function rowsInside(screen, polygon, isVisible) {
  if (polygon.length < 3) return [];
  const box = boundingBox(polygon);
  const rows = [];
  for (let i = 0; i < screen.x.length; i++) {
    const x = screen.x[i];
    const y = screen.y[i];
    if (!(x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]) || !isVisible(i)) continue;
    if (isInside(polygon, x, y)) rows.push(i);
  }
  return rows;
}

/** @param {readonly (readonly [number, number])[]} polygon */
function boundingBox(polygon) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of polygon) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** @param {readonly (readonly [number, number])[]} polygon @param {number} x @param {number} y */
function isInside(polygon, x, y) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i];
    const [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
