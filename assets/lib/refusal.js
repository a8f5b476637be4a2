/** A file that is not read, with the reason in words: what was found and what was expected. */

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

/** What a person's file can be refused for; the message is a sentence without its full stop. */
export class Refusal extends Error {
  /**
   * @param {string} code as the command line names it: "ST-OVERLAP"
   * @param {string} what
   * @param {string} [hint] what to do instead
   */
  constructor(code, what, hint = "") {
    super(what);
    this.name = "Refusal";
    this.code = code;
    this.hint = hint;
  }
}

/**
 * Text of strangers that is safe to quote: controls, marks of direction and lone surrogates become escapes.
 * The same rules as `printable` of src/runreport/errors.py.
 * @param {unknown} text
 * @param {number} [limit] characters
 * @returns {string}
 */
export function printable(text, limit = 80) {
  const shown = [];
  for (const char of String(text)) {
    if (shown.length > limit) break; // the rest is cut anyway
    shown.push(...(HIDDEN.test(char) ? escaped(char) : [char]));
  }
  return shown.length <= limit ? shown.join("") : `${shown.slice(0, limit - 1).join("")}…`;
}

/** @param {string} char @returns {string} */
function escaped(char) {
  const usual = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[char];
  if (usual !== undefined) return usual;
  const code = /** @type {number} */ (char.codePointAt(0));
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
