/** One clock for things that were logged at different steps: each shows what it had at that step. */

/**
 * Every step that any of them has, ascending, once.
 * @param {readonly (readonly (number|null)[])[]} lists
 * @returns {number[]}
 */
export function allSteps(lists) {
  const found = new Set(lists.flat().filter((step) => step !== null));
  return /** @type {number[]} */ ([...found]).sort((a, b) => a - b);
}

/**
 * The place in a list of steps, in the order of the log, that stands at a step: the last one not beyond it, else the first.
 * Things without a step stand at the end.
 * @param {readonly (number|null)[]} steps
 * @param {number} step
 */
export function placeAt(steps, step) {
  const found = steps.findLastIndex((one) => one !== null && one <= step);
  if (found >= 0) return found;
  const first = steps.findIndex((one) => one !== null);
  return first >= 0 ? first : Math.max(0, steps.length - 1);
}

/**
 * Index of the largest step that is not beyond the one asked for; 0 before the first.
 * @param {readonly number[]} steps ascending
 * @param {number} step
 */
export function tickAt(steps, step) {
  return Math.max(0, steps.findLastIndex((one) => one <= step));
}

/**
 * How wide a picture is drawn: whole pixels where it is tiny, never more than it has where it is not.
 * @param {number} width pixels; 0 where unknown
 * @param {number} height
 * @param {number} room pixels of the longer side that a tiny one may take
 * @returns {{width: number|null, isPixels: boolean}} null for the browser's own choice
 */
export function drawnSize(width, height, room) {
  const long = Math.max(width, height);
  if (long === 0 || long * 2 > room) return { width: long === 0 ? null : width, isPixels: long > 0 && long <= 64 };
  return { width: width * Math.floor(room / long), isPixels: true };
}
