/**
 * Where rows stand in a scroller that shows a million of them: blocks of rows, whose heights are estimated until they
 * have been drawn. Layout as numbers; pane.js draws it.
 */

/** Rows of a block. */
export const BLOCK = 50;

/** Pixels that browsers let an element be high; above it the scroll bar is scaled. */
export const TALLEST = 12e6;

/**
 * @param {number} rows
 * @param {(block: number) => number} estimate pixels of a block that was not drawn yet
 */
export function createBlocks(rows, estimate) {
  const count = Math.ceil(rows / BLOCK);
  const heights = new Float64Array(count);
  for (let block = 0; block < count; block++) heights[block] = estimate(block);
  const tops = new Float64Array(count + 1);
  let soundUpTo = 0; // tops[0…soundUpTo] are right
  const settle = (/** @type {number} */ upTo) => {
    for (; soundUpTo < upTo; soundUpTo++) tops[soundUpTo + 1] = tops[soundUpTo] + heights[soundUpTo];
  };
  return {
    count,
    /** First row and the row after the last. @param {number} block @returns {[number, number]} */
    rowsOf: (block) => [block * BLOCK, Math.min(rows, (block + 1) * BLOCK)],
    /** @param {number} block @returns {number} pixels from the beginning */
    top: (block) => (settle(block), tops[block]),
    height: (/** @type {number} */ block) => heights[block],
    total: () => (settle(count), tops[count]),
    /** The block at a height; the last one beyond the end. @param {number} y @returns {number} */
    at: (y) => {
      settle(count);
      let [low, high] = [0, count];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (tops[middle] <= y) low = middle;
        else high = middle;
      }
      return low;
    },
    /** How much the block is higher than was thought. @param {number} block @param {number} pixels @returns {number} */
    measured: (block, pixels) => {
      const change = pixels - heights[block];
      heights[block] = pixels;
      if (change !== 0) soundUpTo = Math.min(soundUpTo, block);
      return change;
    },
  };
}

/**
 * How far the scroll bar is behind the rows: 1 where all of them fit an element.
 * @param {number} total pixels of all rows
 * @param {number} view pixels of the window on them
 */
export function scaleOf(total, view) {
  return total <= TALLEST ? 1 : (total - view) / (TALLEST - view);
}

/**
 * The row of a line: its place in the list of shown lines, or where it would stand. The list ascends; null is all lines.
 * @param {Int32Array|number[]|null} shown
 * @param {number} line
 */
export function rowOf(shown, line) {
  if (shown === null) return line;
  let [low, high] = [0, shown.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shown[middle] < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
