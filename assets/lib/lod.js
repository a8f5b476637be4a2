/** How many points are drawn while the picture moves: fewer when frames get slow, more when there is time. */

const SLOW_MS = 33;
const FAST_MS = 12;
const LEAST = 4000;
const FILLED = 0.25; // share of the stage that a cloud of points covers
const LAYERS = 2; // points on top of each other that leave a picture readable
const FAINTEST = 0.08;

/**
 * @param {number} count  points of the last frame
 * @param {number} milliseconds  that frame took
 * @param {number} n  points there are
 */
export function nextCount(count, milliseconds, n) {
  if (milliseconds > SLOW_MS) return Math.min(n, Math.max(LEAST, Math.floor(count / 2)));
  if (milliseconds < FAST_MS) return Math.min(n, count * 2);
  return Math.min(n, count);
}

/**
 * How opaque a point is, in (0, 1]: where so many lie on top of each other that only the last would be seen, each lets
 * those below it through, and dense places become darker than sparse ones.
 * @param {number} n  points in view @param {number} radius  CSS pixels @param {number} area  CSS pixels
 */
export function pointOpacity(n, radius, area) {
  const layers = (n * Math.PI * radius * radius) / (area * FILLED);
  return Math.max(FAINTEST, Math.min(1, LAYERS / Math.max(1, layers)));
}

/**
 * Radius of a point in CSS pixels: so many points share this area without becoming one blot.
 * @param {number} n @param {number} width @param {number} height CSS pixels
 */
export function pointRadius(n, width, height) {
  const each = Math.sqrt((width * height) / Math.max(1, n));
  return Math.max(1.1, Math.min(4.2, each * 0.19));
}
