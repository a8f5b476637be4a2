/** What keys do on the canvas: arrows walk from tensor to tensor, Enter chooses, + and − zoom. */

import { listen } from "../../lib/dom.js";
import { nextTile } from "../../lib/tensor_places.js";

/** @typedef {import("../../lib/tensor_places.js").Direction} Direction */

const ARROWS = /** @type {Record<string, Direction>} */ ({ ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" });
const PAN = 80; // pixels, with Shift

/**
 * @param {HTMLElement} host
 * @param {ReturnType<typeof import("./canvas.js").createCanvas>} canvas
 * @param {object} acts
 * @param {() => import("../../lib/tensor_places.js").Tiles|null} acts.tiles
 * @param {() => number} acts.selected
 * @param {(tile: number) => boolean} acts.may whether a tile can be walked to
 * @param {(tile: number) => void} acts.walk
 * @param {(tile: number) => void} acts.choose
 * @param {() => void} acts.escape
 */
export function startTileKeys(host, canvas, acts) {
  const walk = (/** @type {Direction} */ direction) => {
    const tiles = acts.tiles();
    if (tiles === null || tiles.x.length === 0) return;
    const from = canvas.pointed() >= 0 ? canvas.pointed() : acts.selected();
    acts.walk(from < 0 ? firstOf(tiles, acts.may) : nextTile(tiles, from, direction, acts.may));
  };
  const pan = (/** @type {Direction} */ direction) => canvas.moveBy(direction === "left" ? PAN : direction === "right" ? -PAN : 0, direction === "up" ? PAN : direction === "down" ? -PAN : 0);
  /** @type {Record<string, () => void>} */
  const others = {
    Enter: () => acts.choose(canvas.pointed()),
    "+": () => canvas.zoomBy(1),
    "=": () => canvas.zoomBy(1),
    "-": () => canvas.zoomBy(-1),
    "0": () => canvas.fit(),
    Escape: acts.escape,
  };
  return listen(host, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    const act = direction === undefined ? others[event.key] : () => (event.shiftKey ? pan(direction) : walk(direction));
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

/** @param {import("../../lib/tensor_places.js").Tiles} tiles @param {(i: number) => boolean} may */
function firstOf({ x, y }, may) {
  let best = -1;
  for (let i = 0; i < x.length; i++) if (may(i) && (best < 0 || y[i] < y[best] || (y[i] === y[best] && x[i] < x[best]))) best = i;
  return best;
}
