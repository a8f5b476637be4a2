/** Smoothing of a logged curve: the exponential moving average that TensorBoard and W&B show. */

/**
 * Each value averaged with those before it, weighted by weight^age and divided by the sum of the weights, so that the
 * beginning is not drawn towards zero (pandas: `ewm(alpha=1 - weight, adjust=True, ignore_na=True)`). NaN and infinities
 * stay where they are and enter no average; the average starts anew at a restart.
 * @param {ArrayLike<number>} y
 * @param {number} weight in [0, 1); 0 gives the values as they are
 * @param {ArrayLike<number>} [restarts] ascending indices at which x went back
 * @returns {Float64Array}
 * @throws {RangeError} where the weight is outside [0, 1)
 */
export function smoothed(y, weight, restarts = []) {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`a weight of ${weight} smooths nothing; it lies in [0, 1)`);
  const found = new Float64Array(y.length);
  let [sum, weights, next] = [0, 0, 0];
  for (let i = 0; i < y.length; i++) {
    if (restarts[next] === i) {
      [sum, weights] = [0, 0];
      next++;
    }
    if (!Number.isFinite(y[i])) {
      found[i] = y[i];
      continue;
    }
    sum = sum * weight + y[i];
    weights = weights * weight + 1;
    found[i] = sum / weights;
  }
  return found;
}
