/** What the table says of a run and a metric: exact values that came with the page, and differences of two of them. */

/** @typedef {"up"|"down"|""} Direction what is better; "" where nobody said */
/** @typedef {{value: number, x: number}} Point NaN where there is none */
/** @typedef {import("./tag_data.js").TagData} TagData */

/**
 * The directions that the reader has turned: "a1:up.b2:none".
 * @param {string} text
 * @returns {Map<string, Direction>}
 */
export function directionsOf(text) {
  const pairs = text.split(".").map((one) => one.split(":"));
  return new Map(pairs.filter(([, word]) => ["up", "down", "none"].includes(word)).map(([key, word]) => [key, /** @type {Direction} */ (word === "none" ? "" : word)]));
}

/** @param {Map<string, Direction>} turned */
export function writeDirections(turned) {
  return [...turned].map(([key, word]) => `${key}:${word || "none"}`).join(".");
}

/** The direction after this one, when its button is pressed. @param {Direction} direction @returns {Direction} */
export function nextDirection(direction) {
  return /** @type {Record<string, Direction>} */ ({ down: "up", up: "", "": "down" })[direction];
}

/**
 * The best value, or the last where nobody said what is better.
 * @param {import("./tag_data.js").RunValues|undefined} values
 * @param {Direction} direction
 * @returns {Point}
 */
export function shownValue(values, direction) {
  if (values === undefined) return { value: NaN, x: NaN };
  if (direction === "down") return { value: values.low, x: values.low_x };
  if (direction === "up") return { value: values.high, x: values.high_x };
  return { value: values.last, x: values.last_x };
}

/**
 * A cell of the table. Where it is the best that is asked for and nobody said what is better, the range: `to` is the
 * largest value and `value` the smallest.
 * @param {TagData|undefined} data
 * @param {string} run key
 * @param {{mode: "best"|"last"|"at", step: number, direction: Direction}} how
 * @returns {Point & {to?: Point}}
 */
export function cellOf(data, run, { mode, step, direction }) {
  const values = data?.values.get(run);
  if (data === undefined || values === undefined) return { value: NaN, x: NaN };
  if (mode === "at") return data.at(run, step);
  if (mode === "last") return { value: values.last, x: values.last_x };
  if (direction !== "") return shownValue(values, direction);
  return { value: values.low, x: values.low_x, to: { value: values.high, x: values.high_x } };
}

/**
 * The best of some cells, NaN where there is none or nobody said what is better.
 * @param {readonly Point[]} cells
 * @param {Direction} direction
 */
export function bestOf(cells, direction) {
  const values = cells.map((cell) => cell.value).filter((value) => !Number.isNaN(value));
  if (direction === "" || values.length < 2) return NaN;
  return values.reduce((best, value) => (direction === "down" ? Math.min(best, value) : Math.max(best, value)));
}

/**
 * Whether a difference to the baseline is for the better, for the worse, or neither.
 * @param {number} delta
 * @param {Direction} direction
 * @returns {"better"|"worse"|""}
 */
export function judged(delta, direction) {
  if (direction === "" || !(Math.abs(delta) > 0)) return "";
  return delta < 0 === (direction === "down") ? "better" : "worse";
}

/**
 * The step that values are looked up at: the one asked for where it is offered, else the last that all runs reached.
 * @param {TagData|undefined} data
 * @param {string} asked
 */
export function stepOf(data, asked) {
  if (data === undefined) return NaN;
  const wanted = asked === "" ? NaN : Number(asked);
  const before = data.steps.filter((step) => step <= wanted);
  if (Number.isNaN(wanted)) return data.common;
  return before.length > 0 ? before[before.length - 1] : data.steps[0];
}
