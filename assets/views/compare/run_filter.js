/**
 * The filter of the runs: words that name, status or format hold, and conditions on settings.
 *
 *   resnet lr=0.001 depth>=3 status:failed -debug
 *
 * A condition names a setting by its whole dotted name or by its end (`lr` for `optimizer.lr`). All must hold.
 */

/** @typedef {{key: string, op: "="|"!="|"<"|"<="|">"|">=", value: string}} Condition */
/** @typedef {{words: string[], without: string[], fields: {field: string, value: string}[], conditions: Condition[]}} Query */

const CONDITION = /^([^=<>!]+)(!=|<=|>=|=|<|>)(.*)$/;
const FIELD = /^(name|status|format):(.+)$/;

/**
 * @param {string} text
 * @returns {Query}
 */
export function parseQuery(text) {
  /** @type {Query} */
  const query = { words: [], without: [], fields: [], conditions: [] };
  for (const piece of text.trim().split(/\s+/).filter((one) => one !== "")) {
    const field = FIELD.exec(piece.toLowerCase());
    const condition = CONDITION.exec(piece);
    if (field !== null) query.fields.push({ field: field[1], value: field[2] });
    else if (condition !== null) {
      const op = /** @type {Condition["op"]} */ (condition[2]);
      query.conditions.push({ key: condition[1].toLowerCase(), op, value: condition[3].toLowerCase() });
    } else if (piece.startsWith("-") && piece.length > 1) query.without.push(piece.slice(1).toLowerCase());
    else query.words.push(piece.toLowerCase());
  }
  return query;
}

/**
 * @param {{name: string, status: string, formats: readonly string[]}} run
 * @param {readonly (readonly [string, string])[]} settings dotted name and text of what the run has
 * @param {Query} query
 */
export function runMatches(run, settings, query) {
  const whole = `${run.name} ${run.status} ${run.formats.join(" ")}`.toLowerCase();
  const own = /** @type {Record<string, string>} */ ({ name: run.name.toLowerCase(), status: run.status, format: run.formats.join(" ") });
  return (
    query.words.every((word) => whole.includes(word)) &&
    !query.without.some((word) => whole.includes(word)) &&
    query.fields.every(({ field, value }) => own[field].includes(value)) &&
    query.conditions.every((condition) => holds(settings, condition))
  );
}

/**
 * Whether any setting of that name fulfils the condition; `!=` holds where none is equal.
 * @param {readonly (readonly [string, string])[]} settings
 * @param {Condition} condition
 * @returns {boolean}
 */
function holds(settings, { key, op, value }) {
  if (op === "!=") return !holds(settings, { key, op: "=", value });
  return settings.some(([name, text]) => isNamed(name.toLowerCase(), key) && compares(text.toLowerCase(), op, value));
}

/** @param {string} name @param {string} key */
function isNamed(name, key) {
  return name === key || name.endsWith(`.${key}`);
}

/** @param {string} text @param {string} op @param {string} value */
function compares(text, op, value) {
  const [a, b] = [Number(text), Number(value)];
  const areNumbers = text.trim() !== "" && value.trim() !== "" && !Number.isNaN(a) && !Number.isNaN(b);
  if (op === "=") return areNumbers ? a === b : text === value;
  if (!areNumbers) return false;
  return { "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b }[op] ?? false;
}
