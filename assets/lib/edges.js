/**
 * The neighbour edges of a few focused points, as plain data; drawing happens elsewhere.
 *
 * @typedef {"gated" | "topk" | "off"} EdgeMode
 * @typedef {{from: number, to: number, alpha: number}} Edge
 * @typedef {object} Neighbourhood
 * @property {number} k
 * @property {ArrayLike<number>} indices  (n, k), nearest first in latent space
 * @property {ArrayLike<number>} dk  (n,) latent distance to the k-th neighbour
 */
import { INVISIBLE, extentRadius, gate, mapDistance } from "./gating.js";

/** More than this many focused points and the picture is a thicket; the first ones keep their edges. */
export const FOCUS_LIMIT = 200;

/**
 * Edges from every focused point to its neighbours; hidden neighbours are left out.
 * @param {Iterable<number>} focus  rows
 * @param {Neighbourhood} near
 * @param {object} rule
 * @param {EdgeMode} rule.mode
 * @param {number} rule.shown  neighbours per point, at most k
 * @param {Float32Array} rule.points  (n, 3) in map units
 * @param {number} rule.dim
 * @param {number} rule.scale  map units per latent unit
 * @param {number} rule.factor  of the extent
 * @param {(row: number) => boolean} rule.isVisible
 * @returns {Edge[]}
 */
export function focusedEdges(focus, near, rule) {
  /** @type {Edge[]} */
  const edges = [];
  if (rule.mode === "off") return edges;
  let points = 0;
  for (const from of focus) {
    if (++points > FOCUS_LIMIT) break;
    const radius = extentRadius(near.dk[from], rule.scale, rule.factor);
    for (let place = 0; place < Math.min(rule.shown, near.k); place++) {
      const to = near.indices[from * near.k + place];
      if (!rule.isVisible(to)) continue;
      const distance = mapDistance(rule.points, from, to, rule.dim);
      const alpha = rule.mode === "topk" ? 1 : gate(distance, radius, radius / 2);
      if (alpha > INVISIBLE) edges.push({ from, to, alpha });
    }
  }
  return edges;
}
