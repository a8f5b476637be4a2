/** What a file really is when it is not a safetensors file, from its first bytes or its name, and what to do with it. */

const TORCH = "torch files are pickles, which are programs, and a page must not read them: save the weights with safetensors, or use the command line, runreport slice";
const AGAIN = "download the file again";

/**
 * The beginnings that are known; the same as in src/runreport/tensors/first_bytes.py.
 * No page of ours names an address, so the one in the beginning of a pointer is put together.
 * @type {[string, string, string][]} first characters in lower case, what it is, what to do
 */
const KNOWN = [
  [["version https:", "git-lfs"].join("//"), "is a Git LFS pointer, not the file itself", "run: git lfs pull"],
  ["<!doctype", "is a web page, probably an error message of a download", AGAIN],
  ["<html", "is a web page, probably an error message of a download", AGAIN],
  ["<?xml", "is XML, probably an error message of a download", AGAIN],
  ["pk\x03\x04", "is a zip archive, perhaps a .pt file", TORCH],
  ["gguf", "is a GGUF model file", "the page reads safetensors only; the command line may read it, runreport slice"],
  ["\x1f\x8b", "is compressed with gzip", "unpack it first"],
  ["\x89hdf\r\n", "is an HDF5 file, perhaps of Keras", "the page reads safetensors only; the command line may read it, runreport slice"],
  ["\x93numpy", "is a NumPy array file", "the page reads safetensors only"],
  ...[2, 3, 4, 5].map((protocol) => /** @type {[string, string, string]} */ ([`\x80${String.fromCharCode(protocol)}`, "is a Python pickle, which can run code", TORCH])),
  ["{", "is JSON text, perhaps the index of a sharded model", "drop the files that it lists together with it"],
];

/** @type {[RegExp, string, string][]} */
const NAMES = [
  [/\.(pt|pth|bin|ckpt|pkl|pickle)$/i, "has the name of a torch file or another pickle", TORCH],
  [/\.gguf$/i, "has the name of a GGUF model file", "the page reads safetensors only; the command line may read it, runreport slice"],
  [/\.(h5|hdf5|keras)$/i, "has the name of a Keras file", "the page reads safetensors only"],
  [/\.(npy|npz)$/i, "has the name of a NumPy file", "the page reads safetensors only"],
];

/**
 * What the first 32 or so bytes of a file say it is; null where nothing is recognised.
 * @param {Uint8Array} first
 * @returns {{what: string, hint: string}|null}
 */
export function foreignFile(first) {
  const start = Array.from(first, (byte) => String.fromCharCode(byte)).join("").replace(/^[\xef\xbb\xbf \t\r\n]+/, "").toLowerCase();
  return told(KNOWN.find(([magic]) => start.startsWith(magic)));
}

/**
 * What a file's name says it is; null for safetensors and unknown endings.
 * @param {string} name
 */
export function foreignName(name) {
  return told(NAMES.find(([ending]) => ending.test(name)));
}

/** @param {[unknown, string, string]|undefined} found */
function told(found) {
  return found === undefined ? null : { what: found[1], hint: found[2] };
}
