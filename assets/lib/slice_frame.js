/** Where the cells of a heatmap lie: pixels of a cell, indexes along its edges, the cell under a pointer. */

/** Pixels of a cell, from one level of zoom to the next; with the last the numbers stand in the cells. */
export const ZOOMS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 26, 36, 58];

/** Pixels at the left and at the top, for the indexes. */
export const LEFT = 38, TOP = 18;

const STEPS = [1, 2, 4, 5, 8, 10, 16, 20, 32, 50, 64, 100, 128, 256, 512, 1000, 1024];
const LARGEST_FIT = 20; // pixels: a slice of few cells does not fill the panel with them

/**
 * The largest level at which a grid fits; the smallest where none does.
 * @param {number} rows
 * @param {number} columns
 * @param {number} width pixels for the cells
 * @param {number} height
 * @returns {number} level, a place in ZOOMS
 */
export function fittingZoom(rows, columns, width, height) {
  const fits = ZOOMS.filter((zoom) => zoom <= LARGEST_FIT && zoom * columns <= width && zoom * rows <= height);
  return Math.max(0, fits.length - 1);
}

/**
 * Places among `count` entries that get an index written beside them.
 * @param {number} count
 * @param {number} zoom pixels of an entry
 * @param {number} room pixels that one label needs
 * @returns {number[]}
 */
export function indexTicks(count, zoom, room) {
  const step = STEPS.find((one) => one * zoom >= room) ?? Math.ceil(room / zoom);
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}

/**
 * The cell under a pixel of the view; null beside the cells.
 * @param {{rows: number, columns: number}} grid
 * @param {{zoom: number, left: number, top: number}} view pixels of a cell, and how far the view is scrolled
 * @param {number} x pixels from the left of the view
 * @param {number} y
 * @returns {{row: number, column: number}|null}
 */
export function cellAt({ rows, columns }, { zoom, left, top }, x, y) {
  if (x < LEFT || y < TOP) return null;
  const [row, column] = [Math.floor((y - TOP + top) / zoom), Math.floor((x - LEFT + left) / zoom)];
  return row >= 0 && row < rows && column >= 0 && column < columns ? { row, column } : null;
}

/**
 * How far to scroll so that a cell is in view.
 * @param {number} at pixels where the cell begins
 * @param {number} zoom pixels of a cell
 * @param {number} from pixels scrolled now
 * @param {number} room pixels of the view
 */
export function scrolledTo(at, zoom, from, room) {
  if (at < from) return at;
  return at + zoom > from + room ? at + zoom - room : from;
}
