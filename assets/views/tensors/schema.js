/** What of the page's state stands in the address. */

import { parseView, viewText } from "../../lib/tensor_view.js";
import { choice, words } from "../../lib/state.js";

/**
 * @typedef {object} Checkpoint
 * @property {number} number order, and the step or epoch where there is one
 * @property {string} label
 * @property {string} address what stands for it in the address
 * @property {string} structure key of its data
 * @property {string} numbers key of its data
 * @property {string[]} files
 * @property {string} relations key of its data, "" where nothing was compared
 * @property {string[]} artifacts the files that its numbers come from
 */

/**
 * `e` is the run's clock, as on other pages; without it the newest checkpoint is shown.
 * @param {{checkpoints: Checkpoint[], measures: {name: string}[]}} island
 * @returns {import("../../lib/state.js").Schema}
 */
export function schemaOf(island) {
  return {
    e: { fallback: "", read: (text) => addressOf(island.checkpoints, text), write: String },
    t: words(600),
    by: choice(["type", ...island.measures.map((one) => one.name)]),
    f: words(400),
    only: choice(["", "1"]),
    at: { fallback: null, read: parseView, write: (view) => (view === null ? "" : viewText(view)) },
    s: words(80),
    like: choice(["type", "cluster"]),
  };
}

/**
 * The address of the checkpoint that is meant; of numbers that are not there the nearest before. "" is the newest.
 * @param {Checkpoint[]} checkpoints ascending
 * @param {string} text
 */
function addressOf(checkpoints, text) {
  if (text === "" || checkpoints.some((one) => one.address === text)) return newest(checkpoints, text);
  const wanted = Number(text);
  if (!Number.isFinite(wanted)) return "";
  return newest(checkpoints, (checkpoints.findLast((one) => one.number <= wanted) ?? checkpoints[0]).address);
}

/** @param {Checkpoint[]} checkpoints @param {string} address */
function newest(checkpoints, address) {
  return address === checkpoints[checkpoints.length - 1].address ? "" : address;
}
