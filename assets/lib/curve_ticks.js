/** Round values worth a line: linear, logarithmic, durations and dates. */

const MINUTE = 60, HOUR = 3600, DAY = 86_400;
const DURATIONS = [1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];

/** @typedef {{at: number, text: string}} Tick */

/**
 * Multiples of 1, 2 or 5 times a power of ten inside [low, high], about `count` of them.
 * Source: Heckbert, Nice numbers for graph labels, Graphics Gems 1990, without the loose ends.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @returns {number[]} one value where the range has no width, none where it is not finite
 */
export function niceTicks(low, high, count) {
  if (!Number.isFinite(high - low)) return [];
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const far = (/** @type {number} */ factor) => Math.abs(Math.log((factor * power) / rough));
  const step = power * [1, 2, 5, 10].reduce((best, factor) => (far(factor) < far(best) ? factor : best));
  return multiples(low, high, step);
}

/** @param {number} low @param {number} high @param {number} step */
function multiples(low, high, step) {
  const found = [];
  const end = Math.floor(high / step + 1e-9);
  for (let i = Math.ceil(low / step - 1e-9); i <= end && found.length < 100; i++) found.push(i * step + 0); // no -0
  return found;
}

/**
 * Powers of ten inside [low, high], every second or third of many; of less than two powers the 2 and 5 between, too,
 * and of a narrow range the round values of a linear axis.
 * @param {number} low above 0
 * @param {number} high
 * @param {number} count
 * @returns {number[]}
 */
export function logTicks(low, high, count) {
  if (!(low > 0) || !Number.isFinite(high)) return [];
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, count)));
  const powers = [];
  for (let power = first; power <= last; power++) if (power % every === 0) powers.push(10 ** power);
  if (powers.length >= 2) return powers;
  const inside = (/** @type {number} */ value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const finer = [first - 1, first, last].flatMap((power) => [1, 2, 5].map((factor) => factor * 10 ** power)).filter(inside);
  const different = [...new Set(finer)];
  return different.length >= 2 ? different : niceTicks(low, high, count);
}

/**
 * Ticks of an axis with their texts.
 * @param {import("./curve_series.js").AxisKind|"value"} kind
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @returns {Tick[]}
 */
export function axisTicks(kind, low, high, count) {
  if (kind === "time" || kind === "relative") return timeTicks(kind, low, high, count);
  const ticks = niceTicks(low, high, count).filter((at) => kind === "value" || Number.isInteger(at) || high - low < 2);
  const [step, largest] = [ticks.length > 1 ? ticks[1] - ticks[0] : Math.abs(ticks[0]), Math.max(...ticks.map(Math.abs))];
  return ticks.map((at) => ({ at, text: tickText(at, step, largest) }));
}

/**
 * @param {number} value
 * @param {number} step between ticks, which decides the decimals
 * @param {number} [largest] of all ticks, so that all are written alike
 */
export function tickText(value, step, largest = Math.abs(value)) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || step < 1e-5)) return signed(trimmed(size.toExponential(2)), value);
  if (size > 0 && largest >= 1e4 && step >= 100 && Number.isInteger(value / 100)) return signed(`${trimmed((size / 1000).toFixed(1))}k`, value);
  const decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(step || 1) + 1e-9)));
  return signed(size.toFixed(decimals), value);
}

/**
 * The text of a value on a logarithmic axis.
 * @param {number} value above 0
 */
export function logText(value) {
  return value >= 1e-3 && value < 1e5 ? tickText(value, value) : trimmed(value.toExponential(1));
}

/** @param {string} text */
function trimmed(text) {
  return text.replace(/\.?0+(?=e|$)/, "").replace("e+", "e").replace("e-", "e−");
}

/** @param {string} text @param {number} value */
function signed(text, value) {
  return value < 0 ? `−${text}` : text;
}

/** @param {"time"|"relative"} kind @param {number} low @param {number} high @param {number} count */
function timeTicks(kind, low, high, count) {
  const span = high - low;
  if (!Number.isFinite(span)) return [];
  if (span < 1) return niceTicks(low, high, count).map((at) => ({ at, text: kind === "relative" ? `${+at.toFixed(6)} s` : clock(at, span / count) }));
  const step = DURATIONS.find((one) => span / one <= count) ?? 365 * DAY * Math.ceil(span / count / (365 * DAY));
  return multiples(low, high, step).map((at) => ({ at, text: kind === "relative" ? durationText(at) : clock(at, step) }));
}

/**
 * Seconds in words: "0 s", "45 s", "5 min", "1 h 30 min", "2 d 3 h"; at most two units.
 * @param {number} seconds
 */
export function durationText(seconds) {
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? "−" : "";
  if (size < MINUTE) return `${sign}${+size.toFixed(size < 10 ? 1 : 0)} s`;
  const [large, big, small, little] = size < HOUR ? [MINUTE, "min", 1, "s"] : size < DAY ? [HOUR, "h", MINUTE, "min"] : [DAY, "d", HOUR, "h"];
  const whole = Math.round(size / small) * small;
  const rest = Math.round((whole % large) / small);
  return `${sign}${Math.floor(whole / large)} ${big}${rest > 0 ? ` ${rest} ${little}` : ""}`;
}

/** Time of day, or the date where steps are days; UTC. @param {number} seconds since 1970 @param {number} step */
function clock(seconds, step) {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return String(seconds);
  const text = time.toISOString();
  if (step >= DAY || (step >= 1 && seconds % DAY === 0)) return text.slice(0, 10);
  if (step < 1) return text.slice(11, 23).replace(/0{1,2}$/, "");
  return step < MINUTE ? text.slice(11, 19) : text.slice(11, 16);
}
