/** Whether a dropped model is one that this report measured: by size, header and samples of the bytes of each file. */

import { fileDigest } from "./file_digest.js";

/** @typedef {import("./opened_model.js").OpenedFile} OpenedFile */

/**
 * A file of a checkpoint, as the page's data name it.
 * @typedef {object} KnownFile
 * @property {string} path
 * @property {number} size bytes
 * @property {string} header SHA-256 of the first 8 bytes and the header
 * @property {string} sample SHA-256 of 64 pieces, see `samplePlaces`
 * @property {string} sha256 of all bytes; "" where it is not known
 */

/** @typedef {{number: number, files: KnownFile[]}} KnownCheckpoint */

/** @typedef {{size: number, header: string, sample: string}} Marks */

/**
 * What was found. "same": alike in everything that was looked at, `numbers` are those checkpoints. "layout": the headers
 * are those of `numbers`, some bytes of values are not. "other": neither.
 * @typedef {{kind: "same"|"layout"|"other", numbers: number[]}} Recognised
 */

const SAMPLES = 64;
const SAMPLE = 4096; // bytes of each; as in src/runreport/tensors/file_identity.py

/**
 * First byte and end of the pieces of a file that are looked at.
 * @param {number} size
 * @returns {[number, number][]}
 */
export function samplePlaces(size) {
  if (size <= SAMPLES * SAMPLE) return [[0, size]];
  return Array.from({ length: SAMPLES }, (_, place) => {
    const product = place * (size - SAMPLE);
    const begin = (product - (product % (SAMPLES - 1))) / (SAMPLES - 1); // exact, where a quotient might be rounded up
    return [begin, begin + SAMPLE];
  });
}

/**
 * @param {OpenedFile} opened
 * @returns {Promise<Marks>}
 */
export async function marksOf({ file, raw }) {
  const sample = new Blob(samplePlaces(file.size).map(([begin, end]) => file.slice(begin, end)));
  const [header, sampled] = await Promise.all([digest(new Blob([raw])), digest(sample)]);
  return { size: file.size, header, sample: sampled };
}

/**
 * @param {Marks[]} marks of the dropped files, in any order
 * @param {KnownCheckpoint[]} known
 * @returns {Recognised}
 */
export function recognised(marks, known) {
  const alike = (/** @type {(one: Marks) => string} */ key) => {
    const own = marks.map(key).sort().join();
    return known.filter(({ files }) => files.every(({ header }) => header !== "") && files.map(key).sort().join() === own).map(({ number }) => number);
  };
  const same = alike(({ size, header, sample }) => `${size} ${header} ${sample}`);
  if (same.length > 0) return { kind: "same", numbers: same };
  const layout = alike(({ size, header }) => `${size} ${header}`);
  return { kind: layout.length > 0 ? "layout" : "other", numbers: layout };
}

/**
 * The checkpoints among some whose files have exactly these digests.
 * @param {string[]} digests
 * @param {KnownCheckpoint[]} known
 * @param {number[]} numbers
 * @returns {number[]}
 */
export function confirmed(digests, known, numbers) {
  const own = [...digests].sort().join();
  return known.filter(({ number, files }) => numbers.includes(number) && files.map(({ sha256 }) => sha256).sort().join() === own).map(({ number }) => number);
}

/** @param {Blob} blob @returns {Promise<string>} */
async function digest(blob) {
  if (globalThis.crypto?.subtle === undefined) return fileDigest(/** @type {File} */ (blob), () => {}, new AbortController().signal);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
