/** Tiles on the canvas of tensors: which one lies under a point, which one is next in a direction. */

/**
 * @typedef {object} Tiles
 * @property {ArrayLike<number>} x left edges, canvas units
 * @property {ArrayLike<number>} y top edges
 * @property {ArrayLike<number>} size sides
 */

/** @typedef {"left"|"right"|"up"|"down"} Direction */

/**
 * The tile under a point, or the nearest one within reach; -1 where there is none.
 * @param {Tiles} tiles @param {number} px canvas units @param {number} py @param {number} [reach] canvas units
 */
export function tileAt({ x, y, size }, px, py, reach = 0) {
  let [best, least] = [-1, reach];
  for (let i = 0; i < x.length; i++) {
    const away = Math.max(x[i] - px, px - x[i] - size[i], y[i] - py, py - y[i] - size[i], 0);
    if (away < least || (away === 0 && best < 0)) [best, least] = [i, away];
    if (away === 0) return i;
  }
  return best;
}

/**
 * The nearest tile in a direction, of those that may be chosen; what lies beside the way counts double.
 * @param {Tiles} tiles @param {number} from @param {Direction} direction @param {(i: number) => boolean} may
 * @returns {number} `from` where there is none
 */
export function nextTile({ x, y, size }, from, direction, may) {
  const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction];
  const middle = (/** @type {number} */ i) => [x[i] + size[i] / 2, y[i] + size[i] / 2];
  const [mx, my] = middle(from);
  let [best, least] = [from, Infinity];
  for (let i = 0; i < x.length; i++) {
    if (i === from || !may(i)) continue;
    const [cx, cy] = middle(i);
    const along = (cx - mx) * dx + (cy - my) * dy;
    const aside = Math.abs((cx - mx) * dy) + Math.abs((cy - my) * dx);
    if (along <= 0.3 || aside > 4 * along + 1e-6) continue;
    const cost = along + 2 * aside;
    if (cost < least) [best, least] = [i, cost];
  }
  return best;
}
