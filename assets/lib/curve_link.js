/** What linked charts share: the stretch of x that is looked at, and the x that is pointed at. */

/** @typedef {import("./curve_frame.js").Range} Range */
/** @typedef {import("./curve_series.js").AxisKind} AxisKind */

/**
 * @typedef {object} Link
 * @property {(kind: AxisKind) => Range|null} range of charts over this axis; null for all
 * @property {(kind: AxisKind) => number|null} cross
 * @property {(kind: AxisKind, range: Range|null) => void} zoom
 * @property {(kind: AxisKind, at: number|null) => void} point
 * @property {(listener: (what: "range"|"cross") => void) => () => void} subscribe gives its undo
 */

/**
 * Charts over different axes that share a link do not disturb each other.
 * @returns {Link}
 */
export function createLink() {
  /** @type {Set<(what: "range"|"cross") => void>} */
  const listeners = new Set();
  /** @type {Map<AxisKind, Range>} */
  const ranges = new Map();
  /** @type {Map<AxisKind, number>} */
  const crosses = new Map();
  const tell = (/** @type {"range"|"cross"} */ what) => [...listeners].forEach((listener) => listener(what));
  return {
    range: (kind) => ranges.get(kind) ?? null,
    cross: (kind) => crosses.get(kind) ?? null,
    zoom(kind, range) {
      if (range === null) ranges.delete(kind);
      else if (range.high > range.low) ranges.set(kind, range);
      else return;
      tell("range");
    },
    point(kind, at) {
      if (at === (crosses.get(kind) ?? null)) return;
      if (at === null) crosses.delete(kind);
      else crosses.set(kind, at);
      tell("cross");
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
