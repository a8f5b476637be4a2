/** A run that goes on while its map is open: more epochs, other files, and the reader left where they are. */

import { keep } from "../../lib/dom.js";
import { epochOf, mapName } from "./model.js";
import { follow, showNews } from "./refresh.js";

/** @typedef {import("./refresh.js").View} View */

/** What scripts own in the template, and an update of the page leaves alone. */
const KEPT = {
  host: "class aria-busy aria-label", failed: "hidden children", tools: "children", time: "children", hover: "hidden style children",
  status: "children", legend: "children", scale: "hidden children", pinned: "children", near: "hidden children",
  chosen: "hidden children", said: "children", live: "children", origin: "children", "no-webgl": "hidden",
};

/** @param {View} v */
export function keepParts(v) {
  for (const [name, what] of Object.entries(KEPT)) keep(v.at(name), what);
}

/** To the newest epoch; from there on the map goes with the run. @param {View} v */
export function goToNewest(v) {
  v.player.stop();
  v.x.state.set({ e: newestOf(v.x.island) });
}

/**
 * Whether the explorer can take over another island as it stands: the same samples, classes and kinds of maps.
 * @param {any} before @param {any} next
 */
export function isSameMap(before, next) {
  const shape = (/** @type {any} */ island) =>
    JSON.stringify([island.n, island.noun, island.classes, Object.keys(island.frames).sort(), island.chunks?.samples, island.pictures, island.components]);
  return Array.isArray(next.epochs) && next.epochs.length > 0 && shape(before) === shape(next);
}

/**
 * Takes over the island. Who looked at the newest epoch sees the newest; others keep theirs, and are told.
 * @param {View} v @param {any} next
 */
export function takeNews(v, next) {
  const { island, state } = v.x;
  const newest = newestOf(island);
  const isFollowing = state.get("e") === newest && !v.player.isPlaying();
  const before = shownFiles(v);
  for (const key of Object.keys(island)) if (!Object.hasOwn(next, key)) delete island[key];
  Object.assign(island, next); // in place: every part of the explorer holds this object
  v.timeline.extend();
  v.hasNews ||= !isFollowing && newestOf(island) > newest;
  const asked = state.get("e");
  state.set({ e: isFollowing ? newestOf(island) : Math.min(asked, newestOf(island)) }); // moves the map where it is another
  if (state.get("e") === asked && shownFiles(v) !== before) follow(v, new Set(["e"]));
  v.timeline.show(epochOf(v.x));
  showNews(v);
}

/** @param {{epochs: number[]}} island */
function newestOf(island) {
  return island.epochs[island.epochs.length - 1];
}

/** What the shown map is made of; another answer means that it has to be read again. @param {View} v */
function shownFiles({ x }) {
  const epoch = epochOf(x);
  const files = Object.entries(x.island.chunks ?? {}).filter(([key]) => key.replace(/\.\d+$/, "").endsWith(`_${epoch}`));
  return JSON.stringify([epoch, files, x.island.frames[mapName(x)]]);
}
