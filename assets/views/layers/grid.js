/** Where the cells of a heat map lie: pure numbers, in pixels. */

const LETTER = 6.5; // px, of the labels' type
const AXIS = 36; // px below the rows, for the checkpoints

/**
 * @typedef {object} Grid
 * @property {number} left where the cells begin; before them stand the names of the rows
 * @property {number} cellWidth
 * @property {number} cellHeight
 * @property {number} width of the drawing
 * @property {number} view height of what is seen, with the axis
 * @property {number} whole height of all rows, with the axis
 * @property {number} axis height of the axis
 */

/**
 * @param {object} of
 * @param {number} of.width
 * @param {number} of.rows
 * @param {number} of.columns
 * @param {number} of.letters of the longest name of a row
 * @param {number} of.most height of what is seen
 * @returns {Grid}
 */
export function gridOf({ width, rows, columns, letters, most }) {
  const left = Math.round(Math.min(letters * LETTER + 14, width * 0.38));
  const cellHeight = Math.max(14, Math.min(24, Math.floor((most - AXIS) / Math.max(1, rows))));
  const cellWidth = Math.min(90, Math.max(1, (width - left - 2) / Math.max(1, columns)));
  const whole = rows * cellHeight + AXIS;
  return { left, cellWidth, cellHeight, width, whole, view: Math.min(whole, most), axis: AXIS };
}

/**
 * The cell under a point of what is seen; null beside the cells.
 * @param {Grid} grid
 * @param {{rows: number, columns: number}} size
 * @param {number} x
 * @param {number} y
 * @param {number} scrolled pixels above what is seen
 * @returns {{row: number, column: number}|null}
 */
export function cellAt(grid, { rows, columns }, x, y, scrolled) {
  if (y < 0 || y >= grid.view - grid.axis) return null;
  const row = Math.floor((y + scrolled) / grid.cellHeight);
  const column = x < grid.left ? -1 : Math.floor((x - grid.left) / grid.cellWidth);
  return row < rows && column < columns ? { row, column } : null;
}

/**
 * Which columns get a label: the last one, and others so far from it and each other that none overlap.
 * @param {Grid} grid
 * @param {readonly string[]} labels
 * @returns {number[]} ascending
 */
export function labelled(grid, labels) {
  const room = (Math.max(1, ...labels.map((one) => one.length)) * LETTER + 8) / grid.cellWidth;
  const step = Math.max(1, Math.ceil(room));
  const found = [];
  for (let column = labels.length - 1; column >= 0; column -= step) found.push(column);
  return found.reverse();
}

/** How far to scroll so that a row is seen. @param {Grid} grid @param {number} row @param {number} scrolled */
export function scrolledTo(grid, row, scrolled) {
  const [top, bottom] = [row * grid.cellHeight, (row + 1) * grid.cellHeight];
  const seen = grid.view - grid.axis;
  return top < scrolled ? top : bottom > scrolled + seen ? bottom - seen : scrolled;
}
