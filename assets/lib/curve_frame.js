/** Where a chart of curves lies in its box, and how values become pixels. */

import { axisTicks, logText, logTicks } from "./curve_ticks.js";

/**
 * One curve of a chart. x, y, raw, low and high are of one length, in the order of the log.
 * @typedef {object} CurveLine
 * @property {string} name
 * @property {string} color a token ("--s0") or a CSS colour
 * @property {ArrayLike<number>} x ascending but for restarts
 * @property {ArrayLike<number>} y NaN is a gap with a mark, an infinity a mark at the edge
 * @property {ArrayLike<number>} [raw] the values that y was smoothed from, drawn faintly behind it
 * @property {number[]} [dash] pixels drawn and left, as of a canvas
 * @property {boolean} [faint] drawn behind the others and not read out
 * @property {{low: ArrayLike<number>, high: ArrayLike<number>}} [band] filled around y
 * @property {{at: number, text: string}[]} [marks] vertical lines with a word, at an x
 */

/**
 * @typedef {object} CurveAxes
 * @property {{kind: import("./curve_series.js").AxisKind, label?: string}} x
 * @property {{isLog?: boolean, isTrimmed?: boolean, label?: string}} [y]
 *   isTrimmed: the axis ends at the 5th and 95th hundredth of the values; how many lie outside is said
 */

/**
 * @typedef {object} CurveState
 * @property {string} label what the chart shows, for assistive technology and the title of a picture
 * @property {readonly CurveLine[]} lines
 * @property {CurveAxes} axes
 * @property {boolean} [isCaptioned] whether title, names of several curves and the name of x are part of the drawing
 */
/** @typedef {{low: number, high: number}} Range */
/** @typedef {{width: number, height: number}} Size */

/**
 * @typedef {object} Frame pixels of the chart's box
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 * @property {Range} x
 * @property {Range} y
 * @property {(value: number) => number} toX
 * @property {(value: number) => number} toY NaN for what a logarithmic axis has no place for
 * @property {(pixel: number) => number} fromX
 * @property {import("./curve_ticks.js").Tick[]} xTicks
 * @property {import("./curve_ticks.js").Tick[]} yTicks
 * @property {{trimmed: number, notPositive: number}} hidden finite points in the range of x that are not in the plot
 */

const LETTER = 6.3; // px, of a digit at 11 px
const TOP = 9, BOTTOM = 22, RIGHT = 10;
const TITLE = 22, X_NAME = 15; // px more, where the drawing is captioned
const TRIM = 0.05;

/**
 * @param {CurveState} state
 * @param {Size} size
 * @param {Range|null} range of x that is shown; null for all
 * @returns {Frame}
 */
export function frameOf(state, size, range) {
  const { isLog = false, isTrimmed = false } = state.axes.y ?? {};
  const x = range ?? widened(extent(state.lines.map((line) => line.x)), 0);
  const values = valuesIn(state.lines, x, ({ y, raw, band }) => [y, raw, band?.low, band?.high]);
  const fit = isLog ? values.filter((value) => value > 0) : values;
  const logged = valuesIn(state.lines, x, ({ y, raw }) => [raw ?? y]);
  const y = padded(isTrimmed ? trimmedExtent(fit) : extent([fit]), isLog);
  const caption = Number(state.isCaptioned ?? false);
  const [top, bottom, right] = [TOP + TITLE * caption, size.height - BOTTOM - X_NAME * caption, size.width - RIGHT];
  const yTicks = valueTicks(y, isLog, Math.min(8, Math.max(2, Math.round((bottom - top) / 34))));
  const left = Math.ceil(Math.max(2, ...yTicks.map((tick) => tick.text.length)) * LETTER + 10);
  const place = isLog ? Math.log10 : (/** @type {number} */ value) => value;
  const [y0, y1] = [place(y.low), place(y.high)];
  const toX = (/** @type {number} */ value) => left + ((value - x.low) / (x.high - x.low)) * (right - left);
  return {
    left, top, right, bottom, x, y, toX, yTicks,
    toY: (value) => (isLog && !(value > 0) ? NaN : bottom - ((place(value) - y0) / (y1 - y0)) * (bottom - top)),
    fromX: (pixel) => x.low + ((pixel - left) / (right - left)) * (x.high - x.low),
    xTicks: axisTicks(state.axes.x.kind, x.low, x.high, Math.max(2, Math.floor((right - left) / 84))),
    hidden: {
      notPositive: isLog ? logged.filter((value) => !(value > 0)).length : 0,
      trimmed: isTrimmed ? logged.filter((value) => (value < y.low || value > y.high) && !(isLog && !(value > 0))).length : 0,
    },
  };
}

/** @param {Range} y @param {boolean} isLog @param {number} count */
function valueTicks(y, isLog, count) {
  return isLog ? logTicks(y.low, y.high, count).map((at) => ({ at, text: logText(at) })) : axisTicks("value", y.low, y.high, count);
}

/**
 * Smallest and largest finite value; low above high where there is none.
 * @param {readonly ArrayLike<number>[]} columns
 * @returns {Range}
 */
export function extent(columns) {
  let [low, high] = [Infinity, -Infinity];
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i];
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high };
}

/**
 * Finite values of all lines where x lies in the range.
 * @param {readonly CurveLine[]} lines
 * @param {Range} range
 * @param {(line: CurveLine) => (ArrayLike<number>|undefined)[]} columns
 */
function valuesIn(lines, range, columns) {
  const found = [];
  for (const line of lines) {
    const { x } = line;
    for (const column of columns(line)) {
      if (column === undefined) continue;
      for (let i = 0; i < x.length; i++) if (x[i] >= range.low && x[i] <= range.high && Number.isFinite(column[i])) found.push(column[i]);
    }
  }
  return found;
}

/** From the 5th to the 95th hundredth. @param {number[]} values */
function trimmedExtent(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))];
  return sorted.length === 0 ? extent([]) : { low: at(TRIM), high: at(1 - TRIM) };
}

/**
 * A range with a width, whatever there was: [0, 1] where nothing was, room on both sides of a single value.
 * @param {Range} range
 * @param {number} room share of the width, added on both sides
 * @returns {Range}
 */
export function widened({ low, high }, room) {
  if (!(low <= high)) return { low: 0, high: 1 };
  if (low === high) {
    const half = Math.abs(low) / 10 || 0.5;
    return { low: low - half, high: high + half };
  }
  return { low: low - (high - low) * room, high: high + (high - low) * room };
}

/** @param {Range} range @param {boolean} isLog */
function padded(range, isLog) {
  if (!isLog) return widened(range, 0.06);
  if (!(range.low <= range.high)) return { low: 0.1, high: 1 };
  const { low, high } = widened({ low: Math.log10(range.low), high: Math.log10(range.high) }, 0.06);
  return { low: 10 ** low, high: 10 ** high };
}
