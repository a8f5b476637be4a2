/**
 * What the reader chose, mirrored to the fragment of the address: `#e=12&p=umap&d=3`.
 *
 * A fragment is hostile input: every value passes its field's `read`, which clamps or falls back, and keys that
 * belong to nobody here are kept as they are. Several states may share the fragment.
 */

/**
 * How one key is read from and written to text.
 * @template T
 * @typedef {object} Field
 * @property {T} fallback value without a fragment; such a value is not written
 * @property {(text: string) => T} read never throws; gives the fallback for nonsense
 * @property {(value: T) => string} write
 */

/** @typedef {Record<string, Field<any>>} Schema */

/**
 * @typedef {object} State
 * @property {(key: string) => any} get
 * @property {() => Record<string, any>} all a copy of all values
 * @property {(patch: Record<string, any>, how?: {push?: boolean}) => void} set
 *   values are clamped as a fragment's would be; push adds a step to the browser's history
 * @property {(listener: (changed: Set<string>) => void) => () => void} subscribe called after a change; gives its undo
 * @property {() => void} close stops listening to the address
 */

const LIMIT = 20_000; // characters of a fragment that are looked at

/** @type {Set<() => void>} */
const readers = new Set();
let listening = false;
let pendingPush = false;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;
/** @type {Map<string, string|null>} */
const unwritten = new Map();

/**
 * An integer within bounds.
 * @param {number} min
 * @param {number} max
 * @param {number} fallback
 * @returns {Field<number>}
 */
export function integer(min, max, fallback) {
  return number(min, max, fallback, 0);
}

/**
 * A number within bounds, written with so many decimals.
 * @param {number} min
 * @param {number} max
 * @param {number} fallback
 * @param {number} [decimals]
 * @returns {Field<number>}
 */
export function number(min, max, fallback, decimals = 3) {
  const scale = 10 ** decimals;
  return {
    fallback,
    write: String,
    read: (text) => {
      const value = text.trim() === "" ? NaN : Number(text);
      return Number.isNaN(value) ? fallback : Math.min(max, Math.max(min, Math.round(value * scale) / scale));
    },
  };
}

/**
 * One of a few words.
 * @param {readonly string[]} values
 * @param {string} [fallback]
 * @returns {Field<string>}
 */
export function choice(values, fallback = values[0]) {
  return { fallback, write: String, read: (text) => (values.includes(text) ? text : fallback) };
}

/**
 * A list of whole numbers, "1.5.9": each once, in order of size, at most `limit` of them, each below `below`.
 * @param {number} below
 * @param {number} [limit]
 * @returns {Field<number[]>}
 */
export function numbers(below, limit = 2000) {
  return {
    fallback: [],
    write: (values) => values.join("."),
    read: (text) => {
      const found = text.split(".").filter((word) => /^\d{1,9}$/.test(word)).map(Number);
      return [...new Set(found.filter((value) => value < below))].sort((a, b) => a - b).slice(0, limit);
    },
  };
}

/**
 * Free text of limited length.
 * @param {number} [limit]
 * @returns {Field<string>}
 */
export function words(limit = 200) {
  return { fallback: "", write: String, read: (text) => text.slice(0, limit) };
}

/**
 * Key and value pairs of a fragment; what cannot be decoded is left as it stands.
 * @param {string} fragment with or without #
 * @returns {Map<string, string>}
 */
export function parseFragment(fragment) {
  const pairs = new Map();
  for (const piece of fragment.replace(/^#/, "").slice(0, LIMIT).split("&")) {
    const cut = piece.indexOf("=");
    if (cut > 0) pairs.set(decoded(piece.slice(0, cut)), decoded(piece.slice(cut + 1)));
  }
  return pairs;
}

/**
 * The fragment of such pairs, "" for none.
 * @param {Map<string, string>} pairs
 */
export function writeFragment(pairs) {
  const pieces = [...pairs].map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
  return pieces.length === 0 ? "" : `#${pieces.join("&")}`;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/**
 * A state whose keys are those of the schema.
 * @param {Schema} schema
 * @returns {State}
 */
export function createState(schema) {
  const keys = Object.keys(schema);
  const values = new Map(keys.map((key) => [key, schema[key].fallback]));
  /** @type {Set<(changed: Set<string>) => void>} */
  const listeners = new Set();

  /** @param {Map<string, any>} next */
  function take(next) {
    const changed = new Set(keys.filter((key) => next.has(key) && !same(key, next.get(key))));
    for (const key of changed) values.set(key, next.get(key));
    if (changed.size > 0) for (const listener of [...listeners]) listener(changed);
    return changed;
  }
  const same = (/** @type {string} */ key, /** @type {any} */ value) =>
    schema[key].write(values.get(key)) === schema[key].write(value);

  function readAddress() {
    if (location.hash.length > 1 && !location.hash.includes("=")) return; // a link to a place, not a state
    const pairs = parseFragment(location.hash);
    for (const [key, text] of unwritten) text === null ? pairs.delete(key) : pairs.set(key, text);
    take(new Map(keys.map((key) => [key, pairs.has(key) ? schema[key].read(pairs.get(key) ?? "") : schema[key].fallback])));
  }
  readers.add(readAddress);
  listenToAddress();
  readAddress();

  return {
    get: (key) => values.get(key),
    all: () => Object.fromEntries(values),
    set: (patch, how = {}) => {
      const own = Object.entries(patch).filter(([key]) => Object.hasOwn(schema, key));
      const changed = take(new Map(own.map(([key, value]) => [key, schema[key].read(schema[key].write(value))])));
      for (const key of changed) {
        const text = schema[key].write(values.get(key));
        unwritten.set(key, text === schema[key].write(schema[key].fallback) ? null : text);
      }
      if (changed.size > 0) writeSoon(how.push ?? false);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      readers.delete(readAddress);
      listeners.clear();
    },
  };
}

function listenToAddress() {
  if (listening) return;
  listening = true;
  addEventListener("hashchange", readAll);
  addEventListener("popstate", readAll);
  addEventListener("pagehide", flush);
}

function readAll() {
  clearTimeout(timer); // going back discards what was not yet written
  unwritten.clear();
  for (const read of [...readers]) read();
}

/** @param {boolean} push */
function writeSoon(push) {
  pendingPush ||= push;
  clearTimeout(timer);
  timer = setTimeout(flush, 150); // browsers refuse more than some hundred changes of the address in a row
}

/** Writes pending changes to the address now; call it before copying the link. */
export function flush() {
  clearTimeout(timer);
  if (unwritten.size === 0) return;
  const pairs = parseFragment(location.hash);
  for (const [key, text] of unwritten) text === null ? pairs.delete(key) : pairs.set(key, text);
  unwritten.clear();
  const address = writeFragment(pairs) || location.pathname + location.search;
  const write = pendingPush ? history.pushState : history.replaceState;
  pendingPush = false;
  write.call(history, null, "", address);
  for (const read of [...readers]) read();
}
