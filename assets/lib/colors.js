/**
 * Colours of data. Ten classes have ten colours that stay apart for colour-blind readers (Petroff 2021,
 * arXiv:2107.02270); from the eleventh on a class is grey until it is pointed at, because no eleven such colours exist.
 */

/** @typedef {"light"|"dark"} Theme */
/** @typedef {[number, number, number]} Rgb 0…255 each */

const PETROFF = {
  light: ["#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"],
  dark: ["#3f90da", "#ffa90e", "#c02203", "#94a4a2", "#8d39c0", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"],
};
const GREY = { light: "#9a9fa8", dark: "#6c7480" };
const VIRIDIS = ["#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"];
const BLUE_RED = ["#2166ac", "#4393c3", "#92c5de", "#d1e5f0", "#f7f7f7", "#fddbc7", "#f4a582", "#d6604d", "#b2182b"];

export const SAFE_COLORS = 10; // classes that can have a colour of their own at the same time
export const MISSING = { light: "#d3d5d1", dark: "#3b424c" }; // a value that is NaN or not there

/**
 * Red, green and blue of "#rrggbb".
 * @param {string} hex
 * @returns {Rgb}
 */
export function rgb(hex) {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * "#rrggbb" of three numbers 0…255.
 * @param {Rgb} color
 */
export function hex([r, g, b]) {
  return `#${((1 << 24) | (Math.round(r) << 16) | (Math.round(g) << 8) | Math.round(b)).toString(16).slice(1)}`;
}

/**
 * Colour of a class; grey for all when there are more than ten, unless it is one of `focus`.
 * @param {number} index
 * @param {number} count classes in all
 * @param {Theme} theme
 * @param {readonly number[]} [focus] classes pointed at, at most ten; their order chooses the colours
 */
export function classColor(index, count, theme, focus = []) {
  const place = count <= SAFE_COLORS ? index : focus.indexOf(index);
  return place >= 0 && place < SAFE_COLORS ? PETROFF[theme][place] : GREY[theme];
}

/**
 * Colours of all classes as RGBA bytes, for a 256 x 1 texture.
 * @param {number} count
 * @param {Theme} theme
 * @param {readonly number[]} [focus]
 * @returns {Uint8Array} (256 * 4)
 */
export function classTexture(count, theme, focus = []) {
  return texture((i) => rgb(classColor(i, count, theme, focus)));
}

/**
 * Viridis as RGBA bytes, low to high.
 * @returns {Uint8Array} (256 * 4)
 */
export function sequentialTexture() {
  return texture((i) => sequential(i / 255));
}

/** @param {(index: number) => Rgb} color */
function texture(color) {
  const bytes = new Uint8Array(256 * 4).fill(255);
  for (let i = 0; i < 256; i++) bytes.set(color(i), i * 4);
  return bytes;
}

/**
 * Viridis at t in [0, 1]; values outside are clamped.
 * @param {number} t
 * @returns {Rgb}
 */
export function sequential(t) {
  return along(VIRIDIS, t);
}

/**
 * Blue (-1) over near-white (0) to red (+1); values outside are clamped.
 * @param {number} t
 * @returns {Rgb}
 */
export function diverging(t) {
  return along(BLUE_RED, (t + 1) / 2);
}

/**
 * @param {readonly string[]} stops
 * @param {number} t
 * @returns {Rgb}
 */
function along(stops, t) {
  const place = Math.min(1, Math.max(0, t)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [rgb(stops[low]), rgb(stops[low + 1])];
  const mix = (/** @type {0|1|2} */ i) => from[i] + (to[i] - from[i]) * (place - low);
  return [mix(0), mix(1), mix(2)];
}
