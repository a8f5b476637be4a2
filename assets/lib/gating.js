/**
 * Which neighbour edges are drawn, and how strongly.
 *
 * A point's extent is a circle around it on the map with radius proportional to d_k, its distance to the k-th neighbour
 * in latent space. An edge to a neighbour that the map puts inside the extent is drawn fully; outside it fades
 * exponentially, so nothing pops while points move or a slider is dragged.
 */

/** Below this an edge is not drawn at all: less than one step of 8-bit alpha. */
export const INVISIBLE = 0.004;

/**
 * Radius of a point's extent on the map; grows with d_k, strictly.
 * @param {number} dk  distance to the k-th neighbour, latent units
 * @param {number} scale  map units per latent unit (median over the points)
 * @param {number} factor  the reader's choice, 1 by default
 */
export function extentRadius(dk, scale, factor) {
  return dk * scale * factor;
}

/**
 * Strength of an edge in [0, 1]: 1 up to the radius, then exp(-(distance - radius) / tau).
 * @param {number} distance  length of the edge on the map
 * @param {number} radius  extent of the point, map units
 * @param {number} tau  length over which it fades, map units; 0 cuts off at the radius
 */
export function gate(distance, radius, tau) {
  const beyond = distance - radius;
  if (!(beyond > 0)) return Number.isNaN(beyond) ? 0 : 1;
  if (!(tau > 0)) return 0;
  return Math.exp(-beyond / tau);
}

/**
 * Euclidean distance of two points over the first `dim` coordinates, in the units of the points.
 * @param {ArrayLike<number>} points  (n, 3), row by row
 * @param {number} i @param {number} j @param {number} dim  2 or 3
 */
export function mapDistance(points, i, j, dim) {
  const dx = points[i * 3] - points[j * 3];
  const dy = points[i * 3 + 1] - points[j * 3 + 1];
  if (dim === 2) return Math.sqrt(dx * dx + dy * dy);
  const dz = points[i * 3 + 2] - points[j * 3 + 2];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}
