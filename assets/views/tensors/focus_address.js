/** What of the panel stands in the address: the slice or the overview, how it is drawn, and the reach of its colours. */

import { blockOf, wishOfBlock } from "../../lib/slice_baked.js";
import { firstWish, sliceText, wishOf } from "../../lib/slice_source.js";
import { planeAxis } from "../../lib/slice_steps.js";
import { choice, words } from "../../lib/state.js";
import { LEVELS } from "./focus_overview.js";

/** @typedef {import("./focus_slice.js").Shown} Shown */

/** The keys `slice`, `view` and `reach`. @returns {import("../../lib/state.js").Schema} */
export function focusSchema() {
  return { slice: words(200), view: choice(["cells", "bytes", "planes"]), reach: choice(["slice", "tensor", "percentile"]) };
}

/** The word for what is shown: "0:64,0:64", "T0:64,0:64" with the earlier axis as columns, "all.mean". @param {number[]} shape @param {Shown} shown */
export function shownText(shape, shown) {
  if (shown.kind === "overview") return `all.${shown.level}`;
  return `${shown.wish.rowAxis > shown.wish.columnAxis ? "T" : ""}${sliceText(shape, shown.wish)}`;
}

/**
 * What a word stands for; where it fits the tensor not, or is empty, the corner, or what of it the report holds.
 * @param {import("./focus_slice.js").Subject} subject
 * @param {string} text
 * @returns {Shown}
 */
export function shownIn({ tensor, baked }, text) {
  const level = /^all\.(\w+)$/.exec(text)?.[1];
  if (level !== undefined && Object.hasOwn(LEVELS, level) && baked.overview !== null) return { kind: "overview", level };
  const asked = wishOf(tensor.shape, text.replace(/^T/, ""), text.startsWith("T"));
  if (asked !== null) return { kind: "slice", wish: asked };
  const corner = firstWish(tensor.shape);
  const isHeld = baked.blocks.length === 0 || blockOf(baked.blocks, tensor.shape, corner) !== null;
  return { kind: "slice", wish: isHeld ? corner : wishOfBlock(baked.blocks[0], tensor.shape) };
}

/**
 * How the slice is drawn: planes only where there are any.
 * @param {number[]} shape
 * @param {Shown} shown
 * @param {import("./focus_slice.js").Mode} asked
 * @returns {import("./focus_slice.js").Mode}
 */
export function modeOf(shape, shown, asked) {
  return asked === "planes" && !(shown.kind === "slice" && planeAxis(shape, shown.wish) >= 0) ? "cells" : asked;
}
