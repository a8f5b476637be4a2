/** Where the canvas of tensors is looked at: centre and scale, and what a tile shows at a size. */

/**
 * @typedef {object} View
 * @property {number} x canvas units at the middle of the host
 * @property {number} y
 * @property {number} scale CSS pixels per canvas unit
 */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/**
 * The host.
 * @typedef {object} Frame
 * @property {number} width CSS pixels of the host
 * @property {number} height
 */

const MARGIN = 12; // pixels around everything
const LARGEST = 460; // pixels per unit
export const CARD = 88; // pixels of a tile from which it holds text
const HILLS = /** @type {const} */ ([11, 22]); // pixels between which the little histogram comes up

/**
 * The view that shows a box whole.
 * @param {Box} box
 * @param {Frame} frame
 * @returns {View}
 */
export function fitted(box, frame) {
  const width = Math.max(40, frame.width - 2 * MARGIN);
  const height = Math.max(40, frame.height - 2 * MARGIN);
  const scale = Math.min(width / Math.max(1e-3, box.right - box.left), height / Math.max(1e-3, box.bottom - box.top));
  return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, scale: Math.min(scale, 150) };
}

/** Pixels of the point (0, 0) of the canvas. @param {View} view @param {Frame} frame @returns {[number, number]} */
export function origin(view, frame) {
  return [frame.width / 2 - view.x * view.scale, frame.height / 2 - view.y * view.scale];
}

/**
 * Moves the picture with the pointer; some of it always stays in sight.
 * @param {View} view @param {number} dx pixels @param {number} dy @param {Box} box of everything @returns {View}
 */
export function moved(view, dx, dy, box) {
  return held({ ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale }, box);
}

/** @param {View} view @param {Box} box @returns {View} */
function held(view, box) {
  const within = (/** @type {number} */ at, /** @type {number} */ low, /** @type {number} */ high) => Math.max(low, Math.min(high, at));
  return { ...view, x: within(view.x, box.left, box.right), y: within(view.y, box.top, box.bottom) };
}

/**
 * Zooms while the place under the pointer stays where it is.
 * @param {View} view @param {number} factor @param {[number, number]} place pixels of the host
 * @param {Frame} frame @param {Box} box of everything
 * @returns {View}
 */
export function closer(view, factor, [px, py], frame, box) {
  const least = Math.min(fitted(box, frame).scale, view.scale) * 0.7;
  const scale = Math.max(Math.min(least, LARGEST), Math.min(LARGEST, view.scale * factor));
  const [ox, oy] = origin(view, frame);
  const [ux, uy] = [(px - ox) / view.scale, (py - oy) / view.scale];
  const middle = frame.width / 2;
  return held({ scale, x: ux - (px - middle) / scale, y: uy - (py - frame.height / 2) / scale }, box);
}

/**
 * What tiles of so many pixels show: how strongly the little histogram is drawn, whether there is text.
 * @param {number} pixels
 * @returns {{hills: number, isCard: boolean}}
 */
export function detail(pixels) {
  const [low, high] = HILLS;
  return { hills: Math.max(0, Math.min(1, (pixels - low) / (high - low))), isCard: pixels >= CARD };
}

/** The view as text for the address. @param {View} view */
export function viewText({ x, y, scale }) {
  return [x, y, scale].map((value) => String(Number(value.toFixed(2)))).join("_");
}

/** The inverse of viewText; null for anything else. @param {string} text @returns {View|null} */
export function parseView(text) {
  const parts = text.split("_").map((part) => (/^-?\d{1,6}(\.\d{1,3})?$/.test(part) ? Number(part) : NaN));
  if (parts.length !== 3 || !parts.every(Number.isFinite) || parts[2] <= 0) return null;
  return { x: parts[0], y: parts[1], scale: Math.min(LARGEST, parts[2]) };
}
