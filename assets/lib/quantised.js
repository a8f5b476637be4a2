/**
 * Numbers that travelled as 8 or 16 bits, back as floats.
 *
 * A column is a typed array of levels with the range it was made from; its largest code means "no value".
 *
 * @typedef {{levels: Uint8Array | Uint16Array, min: number, max: number, power: number}} Column
 *   value = min + (level / top)^power * (max - min), top = 254 or 65534
 */

/** @param {Uint8Array | Uint16Array} levels */
function missingCode(levels) {
  return levels.BYTES_PER_ELEMENT === 1 ? 255 : 65535;
}

/**
 * One value of a column; NaN where there is none.
 * @param {Column} column @param {number} row
 */
export function valueAt({ levels, min, max, power }, row) {
  const missing = missingCode(levels);
  const level = levels[row];
  if (level === undefined || level === missing) return NaN;
  return min + (level / (missing - 1)) ** power * (max - min);
}

/**
 * All values of a column; NaN where there is none.
 * @param {Column} column @returns {Float32Array}
 */
export function valuesOf(column) {
  const { levels, min, max, power } = column;
  const missing = missingCode(levels);
  const out = new Float32Array(levels.length);
  for (let i = 0; i < levels.length; i++) {
    out[i] = levels[i] === missing ? NaN : min + (levels[i] / (missing - 1)) ** power * (max - min);
  }
  return out;
}

/**
 * World positions of points that travelled as 16-bit levels within their own bounds.
 * @param {Uint16Array} levels  (n, dim)
 * @param {readonly (readonly [number, number])[]} bounds  [min, max] of each axis, in projection units
 * @param {{centre: readonly number[], half: number}} frame  world = (position - centre) / half
 * @returns {Float32Array} (n, 3); z is 0 in two dimensions
 */
export function worldPoints(levels, bounds, frame) {
  const dim = bounds.length;
  const n = levels.length / dim;
  const out = new Float32Array(n * 3);
  for (let axis = 0; axis < dim; axis++) {
    const [min, max] = bounds[axis];
    const step = (max - min) / 65534 / frame.half;
    const start = (min - frame.centre[axis]) / frame.half;
    for (let i = 0; i < n; i++) out[i * 3 + axis] = start + levels[i * dim + axis] * step;
  }
  return out;
}
