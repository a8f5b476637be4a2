/** Values of a filter's conditions: numbers, ranges, patterns of names and of shapes. */

/** @typedef {import("./slice_source.js").ListedTensor} ListedTensor */
/** @typedef {(tensor: ListedTensor) => boolean} Test */

export const NUMBER_HINT = "such as 0.1, 5e-3, 2M or 50%";
const SUFFIX = /** @type {Record<string, number>} */ ({ "": 1, "%": 0.01, k: 1e3, m: 1e6, g: 1e9, b: 1e9, t: 1e12 });
const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([kmgbt%]?)$/i;

/**
 * "2.5M" is 2,500,000 and "50%" is 0.5; null where the text is no number.
 * @param {string} text
 * @returns {number|null}
 */
export function number(text) {
  const found = NUMBER.exec(text.trim());
  if (found === null) return null;
  const value = Number(found[1]) * SUFFIX[found[2].toLowerCase()];
  return Number.isFinite(value) ? value : null;
}

/**
 * Text that holds a choice; with stars, text that the pattern describes as a whole.
 * @param {string} choice lower case
 * @param {(tensor: ListedTensor) => string} read
 * @returns {Test}
 */
export function wild(choice, read) {
  if (!choice.includes("*")) return (tensor) => read(tensor).toLowerCase().includes(choice);
  const parts = choice.split("*");
  return (tensor) => fits(read(tensor).toLowerCase(), parts);
}

/** Whether the parts stand in a text in their order, the first at its beginning and the last at its end. @param {string} text @param {string[]} parts */
function fits(text, parts) {
  const [first, last] = [parts[0], parts[parts.length - 1]];
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/**
 * A number or a range, "3", "3..5", "..5", "3..", of the first number of a place; "2.1" is that place itself.
 * @param {string} choice
 * @param {string} key
 * @param {(tensor: ListedTensor) => string} read "" where there is no place
 * @returns {Test|string}
 */
export function place(choice, key, read) {
  const range = /^(\d{0,9})\.\.(\d{0,9})$/.exec(choice);
  if (range !== null) {
    const [low, high] = [Number(range[1] || 0), range[2] === "" ? Infinity : Number(range[2])];
    return (tensor) => {
      const first = Number.parseInt(read(tensor), 10);
      return first >= low && first <= high;
    };
  }
  if (!/^\d{1,9}(\.\d{1,9})*$/.test(choice)) return `After ${key}: a number or a range is expected, such as 3 or 3..5.`;
  return (tensor) => read(tensor) === choice || read(tensor).startsWith(`${choice}.`);
}

/**
 * Sizes of all axes: "768x*", "*x3x3", "4096"; a star is any size, "512.." at least that.
 * @param {string} choice
 * @returns {Test|string}
 */
export function shapeTest(choice) {
  const sizes = choice.split(/[x\u00d7]/).map((one) => axisTest(one));
  if (sizes.some((one) => one === null)) return "After shape: sizes are expected, such as 768x*, 3x3x*x* or 512..x*.";
  return (tensor) => tensor.shape.length === sizes.length && tensor.shape.every((size, axis) => sizes[axis]?.(size) ?? false);
}

/** @param {string} text @returns {((size: number) => boolean)|null} */
function axisTest(text) {
  if (text === "*") return () => true;
  const range = /^(\d{0,15})\.\.(\d{0,15})$/.exec(text);
  if (range !== null) return (size) => size >= Number(range[1] || 0) && (range[2] === "" || size <= Number(range[2]));
  return /^\d{1,15}$/.test(text) ? (size) => size === Number(text) : null;
}
