/**
 * JSON as its specification has it, read without forgetting anything: a key that appears twice is refused (JSON.parse
 * takes the last), whole numbers stay exact, objects become Maps, so that a key such as `__proto__` is a key like others.
 *
 * Refuses what src/runreport/tensors/safetensors_header.py refuses, in the same order.
 */

import { Refusal, printable } from "./refusal.js";

const DEPTH_LIMIT = 900; // objects and lists inside each other; Python's own limit lies near
const DIGITS_LIMIT = 4300; // of a whole number, as in Python
const SAFE_DIGITS = 15;

/** A number that is not a whole one, or is written as if it were not: 2.0, 1e3, -0. */
export class Fraction {
  /** @param {string} text as it is written */
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/** @typedef {null|boolean|string|number|bigint|Fraction|JsonList|JsonObject} Json whole numbers above 15 digits are BigInts */
/** @typedef {Json[]} JsonList */
/** @typedef {Map<string, any>} JsonObject values are Json */

/**
 * The object that a text of JSON holds.
 * @param {string} text
 * @returns {JsonObject}
 * @throws {Refusal} ST-HEADER where it is not JSON, ST-DUP where a key appears twice
 */
export function strictObject(text) {
  if (text[0] !== "{") throw wrong("the header does not begin with {");
  const reader = new Reader(text);
  const found = reader.value(0);
  reader.blanks();
  if (reader.at < text.length) throw reader.unexpected();
  return found;
}

/** @param {string} what */
function wrong(what) {
  return new Refusal("ST-HEADER", what);
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const UNUSUAL = /[\\\u0000-\u001f]/;
const BLANKS = [0x20, 0x09, 0x0a, 0x0d];
const HEX = /[0-9a-fA-F]{4}/y;
const SURROGATE = /\p{Cs}/u;
/** @type {Record<string, string>} */
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
/** @type {[string, null|boolean][]} */
const WORDS = [["null", null], ["true", true], ["false", false]];

class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.hasEscapes = false; // so far: without any, no half of a character can stand in a text that was UTF-8
  }

  unexpected() {
    return wrong(`the header is not JSON at character ${this.at.toLocaleString("en")}`);
  }

  blanks() {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code > 0x20 || !BLANKS.includes(code)) return;
      this.at++;
    }
  }

  /** What a sticky pattern matches here, which is passed over. @param {RegExp} pattern */
  take(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match !== null) this.at = pattern.lastIndex;
    return match;
  }

  /** @param {string} mark */
  isNext(mark) {
    this.blanks();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  /** @param {number} depth @returns {any} Json */
  value(depth) {
    if (depth > DEPTH_LIMIT) throw wrong("the header is not a plausible JSON object");
    this.blanks();
    const mark = this.text[this.at];
    if (mark === "{") return this.object(depth);
    if (mark === "[") return this.list(depth);
    if (mark === '"') return this.string();
    if (mark >= "0" && mark <= "9") return this.count() ?? this.number();
    for (const [word, value] of WORDS) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    return this.number();
  }

  /** @param {number} depth @returns {JsonObject} */
  object(depth) {
    /** @type {JsonObject} */
    const found = new Map();
    /** @type {Refusal|null} */
    let problem = null; // told at the closing brace: text that is no JSON at all is told first
    this.at++;
    if (this.isNext("}")) return found;
    do {
      this.blanks();
      if (this.text[this.at] !== '"') throw this.unexpected();
      const key = this.string();
      if (!this.isNext(":")) throw this.unexpected();
      const value = this.value(depth + 1);
      problem ??= this.problemOf(found, key, value);
      found.set(key, value);
    } while (this.isNext(","));
    if (!this.isNext("}")) throw this.unexpected();
    if (problem !== null) throw problem;
    return found;
  }

  /** @param {JsonObject} found so far @param {string} key @param {Json} value @returns {Refusal|null} */
  problemOf(found, key, value) {
    if (found.has(key)) return new Refusal("ST-DUP", `the key '${printable(key)}' appears twice in the header`);
    if (!this.hasEscapes) return null;
    const isText = !SURROGATE.test(key) && !(typeof value === "string" && SURROGATE.test(value));
    return isText ? null : wrong("the header is not UTF-8"); // a lone surrogate, which JSON can spell but UTF-8 cannot hold
  }

  /** @param {number} depth @returns {JsonList} */
  list(depth) {
    /** @type {JsonList} */
    const found = [];
    this.at++;
    if (this.isNext("]")) return found;
    do found.push(this.value(depth + 1)); while (this.isNext(","));
    if (!this.isNext("]")) throw this.unexpected();
    return found;
  }

  /** @returns {string} */
  string() {
    const end = this.text.indexOf('"', ++this.at);
    const whole = this.text.slice(this.at, Math.max(end, this.at));
    if (end >= 0 && !UNUSUAL.test(whole)) { // nearly always
      this.at = end + 1;
      return whole;
    }
    let found = "";
    for (;;) {
      found += this.take(PLAIN)?.[0] ?? "";
      const mark = this.text[this.at++];
      if (mark === '"') return found;
      if (mark !== "\\") throw this.unexpected();
      found += this.escape();
    }
  }

  escape() {
    const mark = this.text[this.at++];
    this.hasEscapes = true;
    if (mark === "u") {
      const hex = this.take(HEX);
      if (hex === null) throw this.unexpected();
      return String.fromCharCode(parseInt(hex[0], 16));
    }
    if (mark === undefined || !Object.hasOwn(ESCAPES, mark)) throw this.unexpected();
    return ESCAPES[mark];
  }

  /** A whole number of few digits, the usual kind; null where it is another, and nothing is passed over. @returns {number|null} */
  count() {
    let [end, value] = [this.at, 0];
    for (let digit = 0; ; end++) {
      digit = this.text.charCodeAt(end) - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      value = 10 * value + digit;
    }
    const isPlain = end - this.at <= SAFE_DIGITS && !".eE".includes(this.text[end] ?? " ") && (this.text[this.at] !== "0" || end - this.at === 1);
    if (!isPlain) return null;
    this.at = end;
    return value;
  }

  /** @returns {number|bigint|Fraction} */
  number() {
    const begin = this.at;
    const match = this.take(NUMBER);
    if (match === null) throw this.unexpected();
    const text = match[0];
    if (match[1] !== undefined || match[2] !== undefined) {
      if (!Number.isFinite(Number(text))) throw wrong("the header holds a number out of range");
      return new Fraction(text);
    }
    if (text === "-0") return new Fraction(text);
    if (text.length <= SAFE_DIGITS) return Number(text);
    if (this.at - begin > DIGITS_LIMIT) throw wrong("the header is not a plausible JSON object");
    return BigInt(text);
  }
}
