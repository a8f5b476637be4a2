/**
 * Data that came with the page: islands, chunks in files of their own, and libraries loaded on first use.
 *
 * Nothing here fetches: a chunk is a classic script that calls `RR.put(key, text)`, which also works on file://.
 * In a single-file report the same text lies in an inert script element and is parsed in place.
 */

import { createCache } from "./cache.js";

/**
 * A typed array in JSON, in Plotly's convention.
 * @typedef {object} TypedJson
 * @property {string} dtype one of u1 u2 u4 i1 i2 i4 f4 f8
 * @property {string} bdata base64 of the little-endian bytes
 * @property {string} [shape] "rows, columns"; absent for one dimension
 */

/** @typedef {Uint8Array|Uint16Array|Uint32Array|Int8Array|Int16Array|Int32Array|Float32Array|Float64Array} NumberArray */

/**
 * What a view is handed.
 * @typedef {object} PageData
 * @property {any} island the section's parsed JSON
 * @property {(key: string) => Promise<any>} need one chunk, parsed; rejects with the file's name when it is not there
 * @property {typeof library} library loads "plotly" or "three"
 */

/** @typedef {typeof import("three") & {OrbitControls: typeof import("three/addons/controls/OrbitControls.js").OrbitControls}} Three */

/** The key of what live.js says. */
export const LIVE = "live.js";

const CAPACITY = 32e6; // characters of the chunks kept

const ARRAYS = {
  u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i1: Int8Array, i2: Int16Array, i4: Int32Array,
  f4: Float32Array, f8: Float64Array,
};

const chunks = /** @type {ReturnType<typeof createCache<any>>} */ (createCache(CAPACITY)); // by file: a key's file may change
/** @type {Map<string, any>} */
const islands = new Map(); // of sections whose data has changed since the page was opened
/** @type {Map<string, string>} */
const arrived = new Map();
/** @type {Map<string, Promise<any>>} */
const libraries = new Map();

/** Makes `RR.put`, which chunk files call, and `RR.live`, which live.js calls; safe to call twice. */
export function listenForChunks() {
  const registry = /** @type {any} */ (globalThis).RR ?? Object.create(null);
  registry.put = (/** @type {string} */ key, /** @type {string} */ text) => arrived.set(key, text);
  registry.live = (/** @type {string} */ text) => arrived.set(LIVE, text);
  /** @type {any} */ (globalThis).RR = registry;
}

/**
 * The section's own JSON; an empty object where it has none.
 * @param {HTMLElement} section
 * @returns {any}
 */
export function island(section) {
  return islands.get(section.dataset.view ?? "") ?? originalIsland(section);
}

/**
 * The JSON that came with the page, whatever has arrived since.
 * @param {HTMLElement} section
 * @returns {any}
 */
export function originalIsland(section) {
  const stem = section.dataset.view ?? "";
  const script = document.querySelector(`script[data-island="${CSS.escape(stem)}"]`);
  return script === null ? {} : JSON.parse(script.textContent ?? "{}");
}

/**
 * Gives a section new data, for whoever asks from now on.
 * @param {HTMLElement} section
 * @param {any} data
 */
export function replaceIsland(section, data) {
  islands.set(section.dataset.view ?? "", data);
}

/**
 * Everything a view may use of its section.
 * @param {HTMLElement} section
 * @returns {PageData}
 */
export function dataOf(section) {
  const own = island(section);
  const files = new Map(Object.entries(own.chunks ?? {}));
  return { island: own, library, need: (key) => chunk(key, /** @type {string|undefined} */ (files.get(key))) };
}

/**
 * One chunk of the section, parsed.
 * @param {HTMLElement} section
 * @param {string} key
 * @returns {Promise<any>}
 */
export function need(section, key) {
  return dataOf(section).need(key);
}

/**
 * @param {string} key
 * @param {string|undefined} file
 * @returns {Promise<any>}
 */
function chunk(key, file) {
  return chunks.get(file || key, async () => {
    const text = await chunkText(key, file);
    return { value: JSON.parse(text), size: text.length };
  });
}

/**
 * @param {string} key
 * @param {string|undefined} file
 */
async function chunkText(key, file) {
  const inline = document.querySelector(`script[data-chunk="${CSS.escape(key)}"]`);
  if (inline !== null) return inline.textContent ?? "null";
  if (file === undefined) throw new Error(`this page has no data named ${key}`);
  return textOf(file, key);
}

/**
 * What a script hands over under a key; `RR.live` hands over under "live.js".
 * @param {string} file
 * @param {string} key
 * @returns {Promise<string>} rejects where the script does not arrive or says something else
 */
export async function textOf(file, key) {
  await runScript(file);
  const text = arrived.get(key);
  arrived.delete(key);
  if (text === undefined) throw new Error(`${file} does not hold ${key}`);
  return text;
}

/**
 * Data of the whole site, read anew each time; in a single file what it holds.
 * @param {string} file
 * @param {string} key
 * @returns {Promise<any>} parsed
 */
export async function chunkOf(file, key) {
  const inline = document.querySelector(`script[data-chunk="${CSS.escape(key)}"]`);
  return JSON.parse(inline?.textContent ?? (await textOf(file, key)));
}

/**
 * Runs a classic script and removes its tag.
 * @param {string} source
 * @returns {Promise<void>}
 */
function runScript(source) {
  return new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = source;
    tag.onload = () => (tag.remove(), resolve());
    tag.onerror = () => (tag.remove(), reject(new Error(`cannot load ${source}; it belongs beside this page`)));
    document.head.append(tag);
  });
}

/**
 * A typed array and its shape; a view on a fresh buffer.
 * @param {TypedJson} typed
 * @returns {{data: NumberArray, shape: number[]}}
 * @throws {RangeError} where dtype is unknown or shape and length disagree
 */
export function decode(typed) {
  const kind = Object.hasOwn(ARRAYS, typed.dtype) ? ARRAYS[/** @type {keyof typeof ARRAYS} */ (typed.dtype)] : undefined;
  if (kind === undefined) throw new RangeError(`unknown dtype ${typed.dtype}`);
  const bytes = fromBase64(typed.bdata);
  const data = new kind(bytes.buffer, 0, bytes.byteLength / kind.BYTES_PER_ELEMENT);
  const shape = typed.shape === undefined ? [data.length] : String(typed.shape).split(",").map(Number);
  const size = shape.reduce((product, length) => product * length, 1);
  if (size !== data.length) throw new RangeError(`shape ${shape.join(" x ")} does not fit ${data.length} values`);
  return { data, shape };
}

/**
 * @param {string} text base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fromBase64(text) {
  const native = /** @type {any} */ (Uint8Array).fromBase64;
  if (native !== undefined) return native.call(Uint8Array, text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/**
 * Loads Plotly or three.js once; where the page holds it inline it is inflated, else its file is run.
 * @overload
 * @param {"three"} name
 * @returns {Promise<Three>}
 */
/**
 * @overload
 * @param {"plotly"} name
 * @returns {Promise<any>}
 */
/**
 * @param {"plotly"|"three"} name
 * @returns {Promise<any>}
 */
export function library(name) {
  const known = libraries.get(name) ?? loadLibrary(name);
  libraries.set(name, known);
  known.catch(() => libraries.delete(name));
  return known;
}

/** @param {"plotly"|"three"} name */
async function loadLibrary(name) {
  const globalName = { plotly: "Plotly", three: "RRThree" }[name];
  const scope = /** @type {any} */ (globalThis);
  if (scope[globalName] === undefined) {
    const packed = document.querySelector(`script[data-lib="${name}"]`);
    const file = document.documentElement.dataset[name];
    if (packed !== null) await runPacked(packed);
    else if (file) await runScript(file);
    else throw new Error(`this file does not hold ${name}`);
  }
  if (scope[globalName] === undefined) throw new Error(`${name} was loaded but did not start`);
  return scope[globalName];
}

/** @param {Element} packed element whose text is base64 of gzipped JavaScript */
async function runPacked(packed) {
  const bytes = fromBase64((packed.textContent ?? "").trim());
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const code = new Blob([await new Response(inflated).blob()], { type: "text/javascript" });
  const address = URL.createObjectURL(code);
  try {
    await runScript(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}
