/**
 * The filter of tensors: words of names, and conditions such as `layer:3..5 type:attention shape:768x* std>0.1`.
 * Every part has to hold. A part that cannot be understood is said, and finds nothing.
 */

import { number, NUMBER_HINT, place, shapeTest, wild } from "./tensor_filter_values.js";

/** @typedef {import("./slice_source.js").ListedTensor} ListedTensor */
/** @typedef {(tensor: ListedTensor) => boolean} Test */

/**
 * What can be asked for.
 * @typedef {object} Known
 * @property {{name: string, title: string}[]} measures
 * @property {{name: string, title: string}[]} groups
 */

/**
 * @typedef {object} Filter
 * @property {Test} test of tensors that match all parts
 * @property {string} problem what could not be understood, as a sentence; ""
 * @property {boolean} isEmpty nothing was asked for
 */

const COMPARISON = /^(\|?[\w.]+\|?)(>=|<=|!=|==|=|>|<)(.*)$/;
const ALIASES = /** @type {Record<string, string>} */ ({
  "|max|": "max_abs", "|x|": "max_abs", maxabs: "max_abs", absmax: "max_abs", norm: "l2", zeros: "sparsity", values: "numel", size: "numel", dims: "rank", l: "layer",
});
const KEYS = /** @type {Record<string, string>} */ ({
  name: "name", layer: "layer", l: "layer", type: "type", kind: "type", group: "type", shape: "shape", dtype: "dtype", part: "part", component: "part", expert: "expert", file: "file",
});

/**
 * @param {string} text
 * @param {Known} known
 * @param {readonly ListedTensor[]} tensors all of them: a word that no name holds is looked for letter by letter
 * @returns {Filter}
 */
export function parseFilter(text, known, tensors) {
  const pieces = piecesOf(text);
  const found = pieces.map((piece) => partOf(piece, known, tensors));
  const problems = found.filter((one) => typeof one === "string");
  const tests = /** @type {Test[]} */ (found.filter((one) => typeof one !== "string"));
  const isRefused = problems.length > 0;
  return { test: (tensor) => !isRefused && tests.every((test) => test(tensor)), problem: String(problems[0] ?? ""), isEmpty: pieces.length === 0 };
}

/**
 * The parts of a filter: divided by spaces, but not within quotes or around a comparison.
 * @param {string} text
 * @returns {string[]}
 */
export function piecesOf(text) {
  const whole = text.replace(/\s*(>=|<=|!=|==|=|>|<)\s*/g, "$1").replace(/([a-z]):\s+/gi, "$1:");
  return (whole.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map((piece) => piece.replaceAll('"', ""));
}

/** @param {string} piece @param {Known} known @param {readonly ListedTensor[]} tensors @returns {Test|string} */
function partOf(piece, known, tensors) {
  if (/^[-!]./.test(piece)) {
    const test = partOf(piece.slice(1), known, tensors);
    return typeof test === "string" ? test : (tensor) => !test(tensor);
  }
  const compared = COMPARISON.exec(piece);
  if (compared !== null) return comparison(compared[1].toLowerCase(), compared[2], compared[3], known);
  const colon = piece.indexOf(":");
  if (colon <= 0) return wordTest(piece, tensors);
  const key = piece.slice(0, colon).toLowerCase();
  if (!Object.hasOwn(KEYS, key)) return `Nothing is called \u201c${piece.slice(0, colon)}\u201d; there are name, layer, type, shape, dtype, part, expert and file.`;
  const value = piece.slice(colon + 1);
  return value === "" ? `After ${key}: something is missing.` : keyTest(KEYS[key], value, known);
}

/** @param {string} key @param {string} value @param {Known} known @returns {Test|string} */
function keyTest(key, value, known) {
  const choices = value.toLowerCase().split(",").filter((one) => one !== "");
  const tests = choices.map((choice) => TESTS[key](choice, known));
  const problem = tests.find((test) => typeof test === "string");
  if (problem !== undefined) return problem;
  return (tensor) => tests.some((test) => /** @type {Test} */ (test)(tensor));
}

/** @type {Record<string, (choice: string, known: Known) => Test|string>} */
const TESTS = {
  name: (choice) => wild(choice, (tensor) => tensor.name),
  part: (choice) => wild(choice, (tensor) => tensor.component),
  file: (choice) => wild(choice, (tensor) => tensor.file),
  dtype: (choice) => (tensor) => tensor.dtype.toLowerCase() === choice || tensor.dtype.toLowerCase().startsWith(`${choice}_`),
  type: typeTest,
  shape: shapeTest,
  layer: (choice) => (choice === "none" ? (tensor) => tensor.layer === "" : place(choice, "layer", (tensor) => tensor.layer)),
  expert: (choice) => (choice === "none" ? (tensor) => tensor.expert < 0 : place(choice, "expert", (tensor) => (tensor.expert < 0 ? "" : String(tensor.expert)))),
};

/** @param {string} choice @param {Known} known @returns {Test|string} */
function typeTest(choice, { groups }) {
  const isNamed = (/** @type {{name: string, title: string}} */ one) => one.name.toLowerCase() === choice;
  const exact = groups.filter(isNamed);
  const fitting = exact.length > 0 ? exact : groups.filter((one) => one.name.includes(choice) || one.title.toLowerCase().includes(choice));
  if (fitting.length === 0) return `No tensor is of a type \u201c${choice}\u201d; there are ${groups.map((one) => one.name).join(", ")}.`;
  const names = new Set(fitting.map((one) => one.name));
  return (tensor) => names.has(tensor.group);
}

/** @param {string} said @param {string} sign @param {string} text @param {Known} known @returns {Test|string} */
function comparison(said, sign, text, { measures }) {
  const name = ALIASES[said] ?? said;
  const wanted = number(text);
  const read = valueOf(name, measures);
  if (read === null) return `Nothing is measured as \u201c${said}\u201d; there are numel, bytes, rank, layer, expert, ${measures.map((one) => one.name).join(", ")}.`;
  if (wanted === null) return `After ${said}${sign} a number is expected, ${NUMBER_HINT}.`;
  const compare = COMPARE[sign];
  return (tensor) => {
    const value = read(tensor);
    return value !== null && !Number.isNaN(value) && compare(value, wanted);
  };
}

/** @type {Record<string, (a: number, b: number) => boolean>} */
const COMPARE = {
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
  "=": (a, b) => a === b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/** @param {string} name @param {{name: string}[]} measures @returns {((tensor: ListedTensor) => number|null)|null} */
function valueOf(name, measures) {
  if (name === "numel") return (tensor) => tensor.numel;
  if (name === "bytes") return (tensor) => tensor.bytes;
  if (name === "rank") return (tensor) => tensor.shape.length;
  if (name === "layer") return (tensor) => (tensor.layer === "" ? null : Number.parseInt(tensor.layer, 10));
  if (name === "expert") return (tensor) => (tensor.expert < 0 ? null : tensor.expert);
  return measures.some((one) => one.name === name) ? (tensor) => tensor.measure(name) : null;
}

/** @param {string} word @param {readonly ListedTensor[]} tensors @returns {Test} */
function wordTest(word, tensors) {
  const wanted = word.toLowerCase();
  if (wanted.includes("*")) return wild(wanted, (tensor) => tensor.name);
  if (tensors.some((tensor) => tensor.name.toLowerCase().includes(wanted))) return (tensor) => tensor.name.toLowerCase().includes(wanted);
  return (tensor) => hasLetters(tensor.name.toLowerCase(), wanted);
}

/**
 * Whether the letters stand in the text, in this order, with others between them.
 * @param {string} text
 * @param {string} letters
 */
export function hasLetters(text, letters) {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/**
 * The filter with a type asked for, or no longer: several types are one part, `type:norm,conv`.
 * @param {string} text
 * @param {string} group
 * @returns {string}
 */
export function withType(text, group) {
  const pieces = text.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
  const at = pieces.findIndex((piece) => /^type:/i.test(piece));
  const groups = at < 0 ? [] : pieces[at].slice(5).split(",").filter((one) => one !== "");
  const next = groups.includes(group) ? groups.filter((one) => one !== group) : [...groups, group];
  const others = pieces.filter((_, i) => i !== at);
  return [...others, ...(next.length > 0 ? [`type:${next.join(",")}`] : [])].join(" ");
}

/** The types a filter asks for by name. @param {string} text @returns {Set<string>} */
export function typesOf(text) {
  const piece = piecesOf(text).find((one) => /^type:/i.test(one));
  return new Set(piece === undefined ? [] : piece.slice(5).split(","));
}
