/** The files behind a drop or a choice, those in folders included. */

import { Refusal, printable } from "./refusal.js";

/** @typedef {import("./opened_model.js").DroppedFile} DroppedFile */

const ENTRIES_LIMIT = 20_000; // of all folders together
const WANTED = /\.safetensors(\.index\.json)?$/i; // of a folder; the rest of it is not looked at

/**
 * What an input holds after a choice; of a chosen folder only what may belong to a model.
 * @param {HTMLInputElement} input
 * @returns {DroppedFile[]}
 */
export function chosenFiles(input) {
  const files = Array.from(input.files ?? [], (file) => ({ file, path: file.webkitRelativePath || file.name }));
  return input.webkitdirectory ? wanted(files, input.files?.length ?? 0) : files;
}

/** Whether something that is dragged holds files. @param {DataTransfer|null} transfer */
export function holdsFiles(transfer) {
  return transfer !== null && [...transfer.types].includes("Files");
}

/**
 * The files of a drop. To be called at once: the browser forgets a drop when its event is over.
 * @param {DataTransfer} transfer
 * @returns {Promise<DroppedFile[]>}
 * @throws {Refusal} where the browser does not let the page read a folder
 */
export async function droppedFiles(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file").map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }));
  /** @type {DroppedFile[]} */
  const found = [];
  let seen = 0;
  /** @param {FileSystemDirectoryEntry} folder */
  const walk = async (folder) => {
    for (const entry of await entriesOf(folder)) {
      if (++seen > ENTRIES_LIMIT) throw new Refusal("LIMIT", `The folder holds more than ${ENTRIES_LIMIT} files`, "drop the files of one model");
      if (entry.isDirectory) await walk(/** @type {FileSystemDirectoryEntry} */ (entry));
      else if (WANTED.test(entry.name)) found.push({ file: await fileOf(/** @type {FileSystemFileEntry} */ (entry)), path: entry.fullPath.replace(/^\//, "") });
    }
  };
  for (const { entry, file } of items) {
    if (entry?.isDirectory) await walk(/** @type {FileSystemDirectoryEntry} */ (entry));
    else if (file !== null) found.push({ file, path: file.name });
  }
  return items.some(({ entry }) => entry?.isDirectory) ? wanted(found, seen) : found;
}

/** @param {DroppedFile[]} files @param {number} seen @returns {DroppedFile[]} */
function wanted(files, seen) {
  const kept = files.filter(({ path }) => WANTED.test(path));
  if (kept.length === 0) throw new Refusal("NO-WEIGHTS", `Of the ${seen} files of the folder none is a .safetensors file or the index of shards`);
  return kept;
}

/** @param {FileSystemDirectoryEntry} folder @returns {Promise<FileSystemEntry[]>} */
async function entriesOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const found = [];
  for (;;) { // a reader hands out a hundred or so at a time
    const next = await /** @type {Promise<FileSystemEntry[]>} */ (new Promise((resolve, reject) => reader.readEntries(resolve, reject))).catch(() => {
      throw closed(folder.name);
    });
    if (next.length === 0 || found.length > ENTRIES_LIMIT) return found;
    found.push(...next);
  }
}

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, () => reject(closed(entry.name))));
}

/** Chromium does not let a page on the disk look into a dropped folder. @param {string} name */
function closed(name) {
  return new Refusal("NO-FILE", `The browser does not let this page look into the dropped folder (${printable(name)})`, "choose it with the button Choose a folder, or drop its files");
}
