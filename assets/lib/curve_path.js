/** From values to pixels: of each column of pixels the first, lowest, highest and last point, so that no peak is lost. */

/** @typedef {(value: number) => number} Scale value to pixel; NaN where it has no place */

/**
 * Pixels of a curve, flat [x0, y0, x1, y1, …] in the order of the log; NaN, NaN lifts the pen: at values that are not
 * finite or have no place on the axis, and before each restart.
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {Scale} toX
 * @param {Scale} toY
 * @returns {number[]}
 */
export function curvePath(x, y, toX, toY) {
  /** @type {number[]} */
  const path = [];
  let column = createColumn(path);
  let down = false;
  for (let i = 0; i < x.length; i++) {
    const [px, py] = [toX(x[i]), toY(y[i])];
    const isPlace = Number.isFinite(px) && Number.isFinite(py);
    if (down && (!isPlace || x[i] < x[i - 1])) {
      column.end();
      path.push(NaN, NaN);
    }
    down = isPlace;
    if (isPlace) column.add(px, py);
  }
  column.end();
  return path;
}

/** Collects points of one column of pixels and writes at most four of them. @param {number[]} path */
function createColumn(path) {
  /** @type {{px: number, py: number, order: number}[]} */
  let kept = []; // first, lowest, highest, last
  let at = NaN;
  let order = 0;
  const end = () => {
    let written = -1;
    for (const one of kept.sort((a, b) => a.order - b.order)) {
      if (one.order !== written) path.push(one.px, one.py);
      written = one.order;
    }
    kept = [];
  };
  return {
    end,
    /** @param {number} px @param {number} py */
    add(px, py) {
      const point = { px, py, order: order++ };
      if (Math.floor(px) !== at || kept.length === 0) {
        end();
        at = Math.floor(px);
        kept = [point, point, point, point];
        return;
      }
      if (py < kept[1].py) kept[1] = point;
      if (py > kept[2].py) kept[2] = point;
      kept[3] = point;
    },
  };
}

/**
 * The outlines of a band, one closed polygon for each stretch where both ends have a place.
 * @param {ArrayLike<number>} x
 * @param {{low: ArrayLike<number>, high: ArrayLike<number>}} band
 * @param {Scale} toX
 * @param {Scale} toY
 * @returns {number[][]} flat [x0, y0, …] each
 */
export function bandAreas(x, { low, high }, toX, toY) {
  /** @type {number[][]} */
  const areas = [];
  /** @type {{px: number, top: number, bottom: number}[]} */
  let columns = [];
  const end = () => {
    if (columns.length > 0) areas.push([...columns.flatMap(({ px, top }) => [px, top]), ...columns.reverse().flatMap(({ px, bottom }) => [px, bottom])]);
    columns = [];
  };
  for (let i = 0; i < x.length; i++) {
    const [px, bottom, top] = [toX(x[i]), toY(low[i]), toY(high[i])];
    if (![px, bottom, top].every(Number.isFinite) || (columns.length > 0 && x[i] < x[i - 1])) end();
    if (![px, bottom, top].every(Number.isFinite)) continue;
    const last = columns.at(-1);
    if (last === undefined || Math.floor(last.px) !== Math.floor(px)) columns.push({ px, top, bottom });
    else Object.assign(last, { top: Math.min(last.top, top), bottom: Math.max(last.bottom, bottom) });
  }
  end();
  return areas;
}

/**
 * The index of the point whose x is nearest, of equals the latest; -1 where none has an x.
 * @param {ArrayLike<number>} x
 * @param {number} at
 */
export function nearestPoint(x, at) {
  let [best, distance] = [-1, Infinity];
  for (let i = 0; i < x.length; i++) {
    const far = Math.abs(x[i] - at);
    if (far <= distance) [best, distance] = [i, far];
  }
  return best;
}
