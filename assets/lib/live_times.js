/** When an open page asks for news, and how it says how old things are. All times in milliseconds. */

const SLOWEST = 30_000;
const HIDDEN = 5_000;
const ENDED = 5_000;
const USUAL_BEAT_S = 5;
const STALE_BEATS = 3;

/**
 * Time until live.js is read again; null for never.
 *
 * Once a second, less often in a hidden tab or after failures. A watcher that gives signs more often than every five
 * seconds is asked more often in proportion, at most twenty times a second; slower ones are not asked less often.
 * @param {object} now
 * @param {number} now.beatS
 * @param {boolean} now.isHidden
 * @param {boolean} now.isWatched
 * @param {boolean} now.wasWatched whether this page has ever seen its site watched
 * @param {number} now.failures in a row
 */
export function pollDelay({ beatS, isHidden, isWatched, wasWatched, failures }) {
  if (failures > 0) return wasWatched ? Math.min(SLOWEST, 1000 * 2 ** failures) : null;
  if (!isWatched) return wasWatched ? ENDED : null;
  return isHidden ? HIDDEN : 1000 * haste(beatS);
}

/**
 * The least time between two changes of the page: half a second, less under a watcher in haste.
 * @param {number} beatS
 */
export function updateGap(beatS) {
  return 500 * haste(beatS);
}

/** @param {number} beatS */
function haste(beatS) {
  return Math.min(1, Math.max(0.05, beatS / USUAL_BEAT_S));
}

/**
 * Whether a watcher has given no sign for three beats, although the page looked.
 * @param {{lastSign: number, lastLook: number, beatS: number}} seen
 */
export function isSilent({ lastSign, lastLook, beatS }) {
  return lastLook - lastSign > STALE_BEATS * beatS * 1000;
}

/**
 * "just now", "12 s ago", "3 min ago", "5 h ago", "2 days ago"; a time to come counts as now.
 * @param {number} age
 */
export function agoWords(age) {
  const seconds = Math.floor(age / 1000);
  if (!(seconds >= 3)) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} days ago`;
}

/**
 * A time of day in the reader's zone, with the date where it is another day: "14:03", "2026-11-20 14:03".
 * @param {number} time
 * @param {number} now
 * @param {boolean} [hasSeconds]
 */
export function clockWords(time, now, hasSeconds = false) {
  if (!Number.isFinite(time)) return "an unknown time";
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const [then, today] = [new Date(time), new Date(now)];
  const clock = [then.getHours(), then.getMinutes(), ...(hasSeconds ? [then.getSeconds()] : [])].map(two).join(":");
  if (then.toDateString() === today.toDateString()) return clock;
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${clock}`;
}
