import assert from "node:assert/strict";
import test from "node:test";
import { createMotion, createPlayer, eased, epochAfter, nearestEpoch } from "../../assets/lib/playback.js";

/** A clock that only moves when told. */
function handClock() {
  let now = 0;
  let waiting = null;
  return {
    clock: { now: () => now, request: (callback) => ((waiting = callback), 1), cancel: () => (waiting = null) },
    advance(milliseconds) {
      now += milliseconds;
      const callback = waiting;
      waiting = null;
      callback?.();
    },
  };
}

test("easing starts and ends at rest, runs upwards, and stays inside", () => {
  assert.deepEqual([eased(-1), eased(0), eased(0.5), eased(1), eased(2)], [0, 0, 0.5, 1, 1]);
  for (let t = 0; t < 1; t += 0.01) assert.ok(eased(t + 0.01) >= eased(t));
  assert.ok(eased(0.01) < 0.001);
});

test("a missing epoch gives its nearest neighbour, the earlier of two", () => {
  assert.deepEqual([-5, 2, 3, 4, 7, 99].map((value) => nearestEpoch([0, 2, 4, 10], value)), [0, 2, 2, 4, 4, 10]);
});

test("steps stay on the epochs there are", () => {
  assert.equal(epochAfter([0, 2, 10], 2, 1), 10);
  assert.equal(epochAfter([0, 2, 10], 10, 1), 10);
  assert.equal(epochAfter([0, 2, 10], 0, -1), 0);
});

test("a motion passes through the middle and ends exactly at 1, once", () => {
  const { clock, advance } = handClock();
  const motion = createMotion(clock);
  const seen = [];
  let ended = 0;
  motion.start(400, (t) => seen.push(t), () => ended++);
  advance(200);
  assert.ok(motion.isRunning());
  advance(500);
  assert.deepEqual(seen, [0, 0.5, 1]);
  assert.equal(ended, 1);
  assert.ok(!motion.isRunning());
});

test("a motion of no duration jumps, and a new one ends the one before", () => {
  const { clock, advance } = handClock();
  const motion = createMotion(clock);
  const seen = [];
  motion.start(0, (t) => seen.push(t));
  assert.deepEqual(seen, [1]);
  motion.start(400, (t) => seen.push(`a${t}`));
  motion.start(400, (t) => seen.push(`b${t}`));
  advance(400);
  assert.deepEqual(seen, [1, "a0", "b0", "b1"]);
});

test("playing goes through every epoch in order, from the start when it stood at the end, and stops by itself", async () => {
  let at = 10;
  const shown = [];
  const states = [];
  const show = async (epoch) => void shown.push((at = epoch));
  const player = createPlayer({ epochs: () => [0, 2, 10], current: () => at, show, wait: async () => {}, changed: (is) => states.push(is) });
  await player.play();
  assert.deepEqual(shown, [0, 2, 10]);
  assert.deepEqual(states, [true, false]);
});

test("a stopped player shows nothing more", async () => {
  let at = 0;
  const shown = [];
  const player = createPlayer({
    epochs: () => [0, 1, 2, 3],
    current: () => at,
    show: async (epoch) => (shown.push((at = epoch)), epoch === 1 && player.stop()),
    wait: async () => {},
    changed: () => {},
  });
  await player.play();
  assert.deepEqual(shown, [1]);
});
