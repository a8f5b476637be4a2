/**
 * Epochs as a line that can be walked and played. Epochs may be missing; the line keeps their gaps.
 */

/** Length of a morph between two epochs, milliseconds. */
export const MORPH_MS = 400;

/** Ease in and out. @param {number} t in [0, 1] */
export function eased(t) {
  const x = Math.max(0, Math.min(1, t));
  return x * x * (3 - 2 * x);
}

/**
 * The epoch of the list nearest to a value; the earlier one of a tie. The list is ascending and not empty.
 * @param {readonly number[]} epochs @param {number} value
 */
export function nearestEpoch(epochs, value) {
  let best = epochs[0];
  for (const epoch of epochs) {
    if (Math.abs(epoch - value) < Math.abs(best - value)) best = epoch;
  }
  return best;
}

/**
 * The epoch `count` places further on, kept inside the list.
 * @param {readonly number[]} epochs @param {number} epoch @param {number} count
 */
export function epochAfter(epochs, epoch, count) {
  const place = epochs.indexOf(nearestEpoch(epochs, epoch)) + count;
  return epochs[Math.max(0, Math.min(epochs.length - 1, place))];
}

/**
 * Runs `frame(t)` once per animation frame with t from 0 to 1; a new start ends the one before.
 * @param {{now: () => number, request: (callback: () => void) => number, cancel: (id: number) => void}} clock
 */
export function createMotion(clock) {
  let id = 0;
  let isRunning = false;
  const stop = () => {
    if (isRunning) clock.cancel(id);
    isRunning = false;
  };
  /** @param {number} milliseconds @param {(t: number) => void} frame @param {() => void} [done] */
  const start = (milliseconds, frame, done) => {
    stop();
    const began = clock.now();
    const tick = () => {
      const t = milliseconds > 0 ? Math.min(1, (clock.now() - began) / milliseconds) : 1;
      isRunning = t < 1;
      frame(t);
      if (t >= 1) done?.();
      else if (isRunning) id = clock.request(tick);
    };
    isRunning = true;
    tick();
  };
  return { start, stop, isRunning: () => isRunning };
}

/**
 * Plays a list of epochs: asks for the next one when the one before has arrived and stood for a moment.
 * @param {object} options
 * @param {() => readonly number[]} options.epochs asked for at every step: there may be more by then
 * @param {() => number} options.current
 * @param {(epoch: number) => Promise<void>} options.show  resolves when the epoch stands still
 * @param {(milliseconds: number) => Promise<void>} options.wait
 * @param {(isPlaying: boolean) => void} options.changed
 */
export function createPlayer({ epochs, current, show, wait, changed }) {
  let turn = 0;
  let isPlaying = false;
  let pause = 300;
  const stop = () => {
    turn++;
    if (isPlaying) changed((isPlaying = false));
  };
  const play = async () => {
    const mine = ++turn;
    changed((isPlaying = true));
    const isAtEnd = () => current() === epochs()[epochs().length - 1];
    if (isAtEnd()) await show(epochs()[0]);
    while (mine === turn && !isAtEnd()) {
      await wait(pause);
      if (mine !== turn) return;
      await show(epochAfter(epochs(), current(), 1));
    }
    if (mine === turn) stop();
  };
  return {
    play,
    stop,
    toggle: () => (isPlaying ? stop() : play()),
    isPlaying: () => isPlaying,
    /** @param {number} milliseconds the time an epoch stands still */
    setPause: (milliseconds) => (pause = milliseconds),
  };
}
