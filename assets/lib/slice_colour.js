/** Colours of the cells of a slice: blue, white and red about a pinned zero; one hue from low to high for counts. */

/** @typedef {readonly [number, number, number]} Rgb */
/** @typedef {{table: Uint32Array, nan: number, plus: number, minus: number}} Palette colours of a grid, and of what is off it */
/** @typedef {"slice"|"tensor"|"percentile"} Reach what the end of the scale is */

/**
 * The ends of a scale; a diverging one has min = -max.
 * @typedef {object} Scale
 * @property {number} min
 * @property {number} max
 * @property {boolean} isDiverging
 */

const STEPS = 512;

/** @typedef {{diverging: Rgb[], sequential: Rgb[], nan: Rgb, plus: Rgb, minus: Rgb}} Colours */

/** From the negative end over zero to the positive end; from low to high; NaN and both infinities. @type {Record<string, Colours>} */
const COLOURS = {
  light: {
    diverging: [[12, 44, 108], [44, 104, 176], [130, 178, 218], [214, 229, 240], [252, 252, 250], [248, 222, 208], [228, 148, 118], [190, 58, 50], [106, 12, 24]],
    sequential: [[252, 252, 250], [202, 214, 234], [122, 156, 204], [44, 92, 160], [14, 36, 84]],
    nan: [214, 0, 198], plus: [250, 214, 0], minus: [0, 158, 115],
  },
  dark: {
    diverging: [[176, 214, 255], [104, 166, 240], [50, 104, 176], [30, 56, 92], [27, 31, 37], [92, 44, 38], [170, 68, 52], [238, 124, 100], [255, 206, 190]],
    sequential: [[27, 31, 37], [36, 62, 104], [56, 108, 180], [118, 172, 240], [214, 234, 255]],
    nan: [255, 64, 240], plus: [255, 232, 60], minus: [30, 200, 150],
  },
};

/**
 * The colours of a theme as words of a picture's memory.
 * @param {import("./colors.js").Theme} theme
 * @param {boolean} isDiverging
 * @returns {Palette}
 */
export function palette(theme, isDiverging) {
  const { nan, plus, minus, ...scales } = COLOURS[theme];
  const stops = isDiverging ? scales.diverging : scales.sequential;
  const table = new Uint32Array(STEPS + 1);
  for (let i = 0; i <= STEPS; i++) table[i] = word(between(stops, i / STEPS));
  return { table, nan: word(nan), plus: word(plus), minus: word(minus) };
}

/**
 * The colour at a place of the scale, for colour bars: 0 is the low end, 1 the high one.
 * @param {import("./colors.js").Theme} theme
 * @param {boolean} isDiverging
 * @param {number} share
 * @returns {string}
 */
export function colourAt(theme, isDiverging, share) {
  return css(between(COLOURS[theme][isDiverging ? "diverging" : "sequential"], share));
}

/**
 * The colour of what is no number of the scale.
 * @param {import("./colors.js").Theme} theme
 * @param {"nan"|"plus"|"minus"} what
 */
export const oddColour = (theme, what) => css(COLOURS[theme][what]);

/** @param {Rgb} colour */
const css = (colour) => `rgb(${colour.join(" ")})`;

/** @param {Rgb[]} stops @param {number} share @returns {Rgb} */
function between(stops, share) {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  const mix = (/** @type {0|1|2} */ part) => Math.round(stops[low][part] + (stops[low + 1][part] - stops[low][part]) * (at - low));
  return [mix(0), mix(1), mix(2)];
}

/** Red, green, blue and full alpha as one little-endian word. @param {Rgb} colour */
const word = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/**
 * Pixels of a grid of values, one each; beyond the scale the colour of its end.
 * @param {Float64Array} values row-major
 * @param {Scale} scale
 * @param {Palette} colours
 * @returns {Uint8ClampedArray<ArrayBuffer>} (values * 4), red green blue alpha
 */
export function slicePixels(values, { min, max, isDiverging }, { table, nan, plus, minus }) {
  const words = new Uint32Array(values.length);
  const factor = max > min ? STEPS / (max - min) : 0;
  const flat = isDiverging ? STEPS / 2 : 0; // where the scale has no width
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== value) words[i] = nan;
    else if (value === Infinity) words[i] = plus;
    else if (value === -Infinity) words[i] = minus;
    else if (factor === 0) words[i] = table[flat];
    else words[i] = table[value >= max ? STEPS : value <= min ? 0 : Math.round((value - min) * factor)];
  }
  return new Uint8ClampedArray(words.buffer);
}

/**
 * The least and largest finite number, and how many are not finite.
 * @param {Float64Array} values
 * @returns {{min: number, max: number, nan: number, infinite: number}} NaN for min and max where none is finite
 */
export function extent(values) {
  let [min, max, nan, infinite] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== value) nan++;
    else if (value === Infinity || value === -Infinity) infinite++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min <= max ? { min, max, nan, infinite } : { min: NaN, max: NaN, nan, infinite };
}

/**
 * The value below which so many of the finite absolute values lie (nearest rank); NaN where there is none.
 * @param {Float64Array} values
 * @param {number} share 0 … 1
 */
export function absolutePercentile(values, share) {
  const sizes = values.map(Math.abs).filter(Number.isFinite).sort();
  return sizes.length === 0 ? NaN : sizes[Math.min(sizes.length - 1, Math.max(0, Math.ceil(share * sizes.length) - 1))];
}

/**
 * The scale of a slice.
 * @param {Float64Array} values
 * @param {object} how
 * @param {boolean} how.isDiverging
 * @param {Reach} how.reach
 * @param {{min: number|null, max: number|null}} how.whole of the whole tensor; null where it is not known
 * @returns {Scale}
 */
export function scaleOf(values, { isDiverging, reach, whole }) {
  const found = extent(values);
  const isWhole = reach === "tensor" && whole.min !== null && whole.max !== null;
  const [min, max] = isWhole ? [Number(whole.min), Number(whole.max)] : [found.min, found.max];
  if (!isDiverging) {
    const top = reach === "percentile" ? absolutePercentile(values, 0.99) : max;
    return { min: orZero(Math.min(min, 0)), max: orZero(top), isDiverging };
  }
  const end = reach === "percentile" ? absolutePercentile(values, 0.99) : Math.max(Math.abs(min), Math.abs(max));
  return { min: -orZero(end) || 0, max: orZero(end), isDiverging };
}

/** @param {number} value */
const orZero = (value) => (Number.isNaN(value) ? 0 : value);
