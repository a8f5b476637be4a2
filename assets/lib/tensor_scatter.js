/** A map of tensors as points: where each stands in a host, which one is nearest, and who is most like whom. */

/**
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {{width: number, height: number}} size pixels
 * @param {number} [margin]
 * @returns {{x: Float32Array, y: Float32Array}} pixels; both axes share one scale, y upwards
 */
export function placed(x, y, { width, height }, margin = 18) {
  const n = x.length;
  const [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (let i = 0; i < n; i++) {
    [low[0], low[1]] = [Math.min(low[0], x[i]), Math.min(low[1], y[i])];
    [high[0], high[1]] = [Math.max(high[0], x[i]), Math.max(high[1], y[i])];
  }
  const scale = Math.min((width - 2 * margin) / (high[0] - low[0] || 1), (height - 2 * margin) / (high[1] - low[1] || 1));
  const out = { x: new Float32Array(n), y: new Float32Array(n) };
  for (let i = 0; i < n; i++) {
    out.x[i] = width / 2 + (x[i] - (low[0] + high[0]) / 2) * scale;
    out.y[i] = height / 2 - (y[i] - (low[1] + high[1]) / 2) * scale;
  }
  return out;
}

/** The point nearest to a place, within reach; -1 where there is none. @param {{x: ArrayLike<number>, y: ArrayLike<number>}} points @param {number} px @param {number} py @param {number} reach pixels */
export function nearestPoint({ x, y }, px, py, reach) {
  let [best, least] = [-1, reach * reach];
  for (let i = 0; i < x.length; i++) {
    const away = (x[i] - px) ** 2 + (y[i] - py) ** 2;
    if (away <= least) [best, least] = [i, away];
  }
  return best;
}

/**
 * Tensors of equal shape that point the same way or the opposite way, strongest first.
 * @param {{first: ArrayLike<number>, second: ArrayLike<number>, cosine: ArrayLike<number>}} pairs
 * @param {number} tensor
 * @param {number} limit
 * @returns {{tensor: number, cosine: number}[]}
 */
export function mostAlike({ first, second, cosine }, tensor, limit) {
  const found = [];
  for (let i = 0; i < first.length; i++) {
    if ((first[i] !== tensor && second[i] !== tensor) || Number.isNaN(cosine[i])) continue;
    found.push({ tensor: first[i] === tensor ? second[i] : first[i], cosine: cosine[i] });
  }
  return found.sort((a, b) => Math.abs(b.cosine) - Math.abs(a.cosine) || a.tensor - b.tensor).slice(0, limit);
}
