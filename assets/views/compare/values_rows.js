/** The table of values as plain data: cells, what is best in a column, differences to the baseline, order. */

import { bestOf, cellOf, judged, stepOf } from "./metric_values.js";

/**
 * @typedef {object} Column
 * @property {import("./comparison.js").SharedTag} tag
 * @property {import("./metric_values.js").Direction} direction
 * @property {number} step looked up, NaN where that is not asked for
 * @property {number} best NaN where nobody can say
 */

/**
 * @typedef {object} Cell
 * @property {number} value NaN for none
 * @property {number} x
 * @property {{value: number, x: number}} [to] the other end of a range
 * @property {number} delta to the baseline; NaN without one, and for the baseline itself
 * @property {"better"|"worse"|""} judged
 * @property {boolean} isBest
 */

/** @typedef {{run: number, isBase: boolean, cells: Cell[]}} Row */

/**
 * @param {import("./comparison.js").Comparison} page
 * @returns {{columns: Column[], rows: Row[], without: number}} rows in the order asked for, the baseline first;
 *   without: shown runs that have none of the metrics
 */
export function valueTable(page) {
  const { state, runs } = page;
  const mode = state.get("a");
  const [places, base] = [page.shownRuns(), page.keys.indexOf(state.get("b"))];
  const listed = base < 0 || places.includes(base) ? places : [base, ...places]; // a baseline stays, whatever the filter says
  const made = page.shownTags().map((/** @type {import("./comparison.js").SharedTag} */ tag) => {
    const data = page.known(tag.key);
    const direction = page.directionOf(tag);
    const how = { mode, direction, step: mode === "at" ? stepOf(data, state.get("n")) : NaN };
    const points = listed.map((i) => cellOf(data, runs[i].key, how));
    const best = mode === "best" && direction === "" ? NaN : bestOf(points, direction);
    const from = base < 0 ? NaN : cellOf(data, runs[base].key, how).value;
    return { column: { tag, direction, step: how.step, best }, cells: points.map((point, row) => cell(point, { best, direction, from: listed[row] === base ? NaN : from })) };
  });
  const rows = listed.map((run, row) => ({ run, isBase: run === base, cells: made.map((one) => one.cells[row]) }));
  const having = rows.filter((row) => row.cells.some((one) => !Number.isNaN(one.value)));
  return { columns: made.map((one) => one.column), rows: inOrder(having, state.get("s"), (run) => runs[run].name), without: rows.length - having.length };
}

/**
 * @param {{value: number, x: number, to?: {value: number, x: number}}} point
 * @param {{best: number, direction: import("./metric_values.js").Direction, from: number}} column
 * @returns {Cell}
 */
function cell(point, { best, direction, from }) {
  const delta = point.to === undefined ? point.value - from : NaN; // of a range there is no one difference
  return { ...point, delta, judged: judged(delta, direction), isBest: point.value === best };
}

/**
 * @param {Row[]} rows
 * @param {string} order "0" by name, "2" by the second metric upwards, "-2" downwards; "" as they came
 * @param {(run: number) => string} nameOf
 */
export function inOrder(rows, order, nameOf) {
  const found = /^(-?)(\d{1,3})$/.exec(order);
  const sign = found?.[1] === "-" ? -1 : 1;
  const column = found === null ? NaN : Number(found[2]);
  const value = (/** @type {Row} */ row) => row.cells[column - 1]?.value ?? NaN;
  const compared = (/** @type {Row} */ a, /** @type {Row} */ b) => {
    if (Number.isNaN(column)) return 0;
    if (column === 0) return sign * nameOf(a.run).localeCompare(nameOf(b.run), undefined, { numeric: true });
    const [x, y] = [value(a), value(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return sign * (x - y);
  };
  return [...rows].sort((a, b) => Number(b.isBase) - Number(a.isBase) || compared(a, b));
}
