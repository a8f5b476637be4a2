/**
 * The chosen rows: one bit each, a version that grows with every change, and subscribers.
 */

/** More ids than this do not fit into a link that can still be pasted. */
export const LINK_LIMIT = 400;

/** @param {number} n  rows */
export function createSelection(n) {
  const bits = new Uint8Array(n);
  /** @type {Set<() => void>} */
  const listeners = new Set();
  let count = 0;
  let version = 0;
  const changed = () => {
    version++;
    count = 0;
    for (let i = 0; i < n; i++) count += bits[i];
    for (const listener of listeners) listener();
  };
  return {
    bits,
    count: () => count,
    version: () => version,
    /** @param {() => void} listener */
    subscribe: (listener) => listeners.add(listener),
    /** Replaces the selection, or adds to it. @param {Iterable<number>} rows @param {{add?: boolean}} [how] */
    choose: (rows, { add = false } = {}) => {
      if (!add) bits.fill(0);
      for (const row of rows) if (row >= 0 && row < n) bits[row] = 1;
      changed();
    },
    clear: () => {
      bits.fill(0);
      changed();
    },
    /** Chosen rows, ascending. @returns {number[]} */
    rows: () => {
      const rows = [];
      for (let i = 0; i < n; i++) if (bits[i]) rows.push(i);
      return rows;
    },
  };
}

/**
 * Ids as text for the address bar: ascending differences in base 36 joined by "."; "" above LINK_LIMIT.
 * @param {readonly number[]} ids  whole, not negative
 */
export function idsText(ids) {
  if (ids.length > LINK_LIMIT) return "";
  let before = 0;
  return [...ids]
    .sort((a, b) => a - b)
    .map((id) => {
      const step = id - before;
      before = id;
      return step.toString(36);
    })
    .join(".");
}

/** The inverse of idsText; anything malformed gives an empty list. @param {string} text @returns {number[]} */
export function parseIds(text) {
  if (!/^[0-9a-z]{1,8}(\.[0-9a-z]{1,8})*$/.test(text)) return [];
  const steps = text.split(".", LINK_LIMIT);
  let id = 0;
  return steps.map((step) => (id += Number.parseInt(step, 36)));
}
