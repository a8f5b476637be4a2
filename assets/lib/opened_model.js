/** What the files that a person dropped hold together: one file, or the shards of a model with or without their index. */

import { foreignFile, foreignName } from "./first_bytes.js";
import { readFailure } from "./file_spans.js";
import { Refusal, printable } from "./refusal.js";
import { readHeader } from "./safetensors_header.js";
import { strictObject } from "./strict_json.js";

/** @typedef {import("./safetensors_header.js").FileTensor} FileTensor */
/** @typedef {import("./safetensors_header.js").Header} Header */

/** @typedef {{file: File, path: string}} DroppedFile path below what was dropped */

/** @typedef {DroppedFile & {header: Header, raw: Uint8Array<ArrayBuffer>}} OpenedFile raw: the header with its length */

/**
 * @typedef {object} OpenedModel
 * @property {string} label name of the file, or "4 files of model.safetensors.index.json"; printable
 * @property {OpenedFile[]} files
 * @property {Map<string, {tensor: FileTensor, file: number}>} tensors by name, in the order of the files
 * @property {number} size bytes of all files
 * @property {string[]} notes what else there is to know, as sentences
 */

const INDEX = ".index.json";
const INDEX_LIMIT = 1 << 26; // bytes
const WEIGHTS = ".safetensors";
const FILES_LIMIT = 2000; // of weights
const SHARD = /^(.*)-(\d{5,6})-of-(\d{5,6})\.safetensors$/;

/**
 * Opens what was dropped.
 * @param {DroppedFile[]} dropped
 * @returns {Promise<OpenedModel>}
 * @throws {Refusal} with the file's name in its message, or a sentence of what the disk refused
 */
export async function openModel(dropped) {
  if (dropped.length === 0) throw new Refusal("NO-FILE", "No file was dropped");
  const indexes = dropped.filter(({ path }) => path.toLowerCase().endsWith(INDEX));
  const weights = dropped.filter(({ path }) => path.toLowerCase().endsWith(WEIGHTS));
  if (indexes.length > 1) throw several(indexes);
  if (weights.length > FILES_LIMIT) throw new Refusal("LIMIT", `${weights.length} files of weights were dropped, the limit is ${FILES_LIMIT}`);
  if (indexes.length === 1) return ofIndex(indexes[0], dropped);
  if (weights.length === 0) throw await strange(dropped);
  requireShards(weights);
  const label = weights.length === 1 ? nameOf(weights[0].path) : `${weights.length} files`;
  return joined(label, await opened(weights), dropped.length - weights.length);
}

/** @param {DroppedFile} index @param {DroppedFile[]} dropped @returns {Promise<OpenedModel>} */
async function ofIndex(index, dropped) {
  const places = await weightMap(index);
  const names = [...new Set(places.values())].sort();
  const folder = index.path.slice(0, index.path.lastIndexOf("/") + 1);
  const found = names.map((name) => dropped.find(({ path }) => path === folder + name));
  const lost = names.filter((_, i) => found[i] === undefined);
  if (lost.length > 0) throw missing(lost, names.length);
  const files = await opened(/** @type {DroppedFile[]} */ (found));
  const model = joined(`${names.length} files of ${nameOf(index.path)}`, files, dropped.length - names.length - 1);
  const absent = [...places.keys()].filter((name) => !model.tensors.has(name));
  if (absent.length > 0) model.notes.push(`The index names ${absent.length} tensors that its files do not hold, such as ${printable(absent[0])}.`);
  return model;
}

/** @param {DroppedFile} index @returns {Promise<Map<string, string>>} tensor to file */
async function weightMap({ file, path }) {
  if (file.size > INDEX_LIMIT) throw new Refusal("LIMIT", `${nameOf(path)} has ${file.size} bytes, the limit of an index is ${INDEX_LIMIT}`);
  let places;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await bytesOf(file));
    places = strictObject(text.trimStart()).get("weight_map");
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof TypeError)) throw error;
    throw new Refusal("INDEX", `${nameOf(path)} is no index of shards: ${error instanceof Refusal ? error.message.replace("the header", "it") : "it is not UTF-8"}`);
  }
  const isMap = places instanceof Map && [...places.values()].every((value) => typeof value === "string");
  if (!isMap) throw new Refusal("INDEX", `${nameOf(path)} is no index of shards: it has no weight_map`);
  return places;
}

/** Refuses files numbered "1 of 4" that are not all there. @param {DroppedFile[]} weights */
function requireShards(weights) {
  for (const { path } of weights) {
    const [, stem, , total] = SHARD.exec(path) ?? [];
    if (total === undefined || Number(total) > FILES_LIMIT) continue;
    const names = Array.from({ length: Number(total) }, (_, i) => `${stem}-${String(i + 1).padStart(total.length, "0")}-of-${total}${WEIGHTS}`);
    const lost = names.filter((name) => !weights.some((one) => one.path === name));
    if (lost.length > 0) throw missing(lost, names.length);
  }
}

/** @param {DroppedFile[]} files @returns {Promise<OpenedFile[]>} */
async function opened(files) {
  const found = [];
  for (const one of files) {
    try {
      found.push({ ...one, ...(await headerOf(one)) });
    } catch (error) {
      if (error instanceof Refusal) throw new Refusal(error.code, `${nameOf(one.path)} ${error.message}`, error.hint);
      throw error;
    }
  }
  return found;
}

/** @param {DroppedFile} one */
async function headerOf({ file, path }) {
  try {
    const { raw, ...header } = await readHeader(file);
    return { header, raw };
  } catch (error) {
    throw error instanceof DOMException ? readFailure(path, error.name) : error;
  }
}

/** @param {string} label @param {OpenedFile[]} files @param {number} others @returns {OpenedModel} */
function joined(label, files, others) {
  /** @type {OpenedModel["tensors"]} */
  const tensors = new Map();
  for (const [place, one] of files.entries()) {
    for (const tensor of one.header.tensors) {
      const twin = tensors.get(tensor.name);
      if (twin !== undefined) throw several([files[twin.file], one], `, and each has a tensor '${printable(tensor.name)}'`);
      tensors.set(tensor.name, { tensor, file: place });
    }
  }
  const notes = others > 0 ? [`${others} other ${others === 1 ? "file was" : "files were"} left unread.`] : [];
  return { label, files, tensors, size: files.reduce((sum, { file }) => sum + file.size, 0), notes };
}

/** What to say where nothing is a safetensors file by its name. @param {DroppedFile[]} dropped */
async function strange(dropped) {
  const [{ file, path }] = dropped;
  if (dropped.length > 1) return new Refusal("NO-WEIGHTS", `Of ${dropped.length} files none is a .safetensors file or the index of shards`);
  const first = new Uint8Array(await bytesOf(file.slice(0, 64)));
  const known = foreignFile(first) ?? foreignName(path);
  if (file.size === 0) return new Refusal("ST-SHORT", `${nameOf(path)} is empty`);
  if (known !== null) return new Refusal("ST-OTHER-FORMAT", `${nameOf(path)} ${known.what}`, known.hint);
  return new Refusal("NO-WEIGHTS", `${nameOf(path)} is not named .safetensors, the one format this page reads`);
}

/** @param {Blob} blob @returns {Promise<ArrayBuffer>} */
async function bytesOf(blob) {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    throw error instanceof DOMException ? readFailure(/** @type {any} */ (blob).name ?? "The file", error.name) : error;
  }
}

/** @param {string[]} lost @param {number} of */
function missing(lost, of) {
  const more = lost.length > 3 ? ", …" : "";
  return new Refusal("MISSING-SHARD", `${lost.length} of ${of} shards are missing: ${lost.slice(0, 3).map((name) => nameOf(name)).join(", ")}${more}`, "drop all files of the model together, or their folder");
}

/** @param {DroppedFile[]} files @param {string} [what] */
function several(files, what = "") {
  return new Refusal("MODELS", `These are ${files.length} models: ${files.slice(0, 4).map(({ path }) => printable(path, 60)).join(", ")}${what}`, "drop one of them");
}

/** The last part of a path, safe to show. @param {string} path */
function nameOf(path) {
  return printable(path.slice(path.lastIndexOf("/") + 1), 120);
}
