/** What of the page of curves stands in the address. */

import { choice, number, words } from "../../lib/state.js";

export const SIZES = ["small", "medium", "large"];

/**
 * @param {any} island
 * @returns {import("../../lib/state.js").Schema}
 */
export function schemaOf(island) {
  return {
    find: words(200),
    smooth: number(0, 0.99, 0, 2),
    over: choice(island.axes),
    log: choice(["0", "1"]),
    back: choice(["all", "last"]),
    trim: choice(["0", "1"]),
    size: choice(SIZES, "medium"),
    big: words(500), // the tag of the chart that is enlarged
    with: words(2000), // tags drawn into it, each after a line break
    pin: words(2000), // tags kept at the top, each after a line break
    fold: words(2000), // titles of groups that are not as they were at first, each after a line break
    zoom: { fallback: null, read: readZoom, write: writeZoom },
  };
}

/** @typedef {{kind: import("../../lib/curve_series.js").AxisKind, low: number, high: number}|null} Zoom */

/** @param {string} text @returns {Zoom} */
function readZoom(text) {
  const [kind, low, high, ...more] = text.split("~");
  const range = { kind: /** @type {any} */ (kind), low: Number(low), high: Number(high) };
  const isAxis = ["step", "epoch", "time", "relative"].includes(kind);
  return isAxis && more.length === 0 && low !== "" && range.high > range.low && Number.isFinite(range.high - range.low) ? range : null;
}

/** @param {Zoom} zoom */
function writeZoom(zoom) {
  return zoom === null ? "" : `${zoom.kind}~${+zoom.low.toPrecision(12)}~${+zoom.high.toPrecision(12)}`;
}
