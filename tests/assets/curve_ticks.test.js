import assert from "node:assert/strict";
import { test } from "node:test";
import { axisTicks, durationText, logText, logTicks, niceTicks, tickText } from "../../assets/lib/curve_ticks.js";
import { numbers as random } from "./random.js";

const texts = (ticks) => ticks.map((tick) => tick.text);

test("ticks are 1, 2 or 5 times a power of ten, inside the range", () => {
  assert.deepEqual(niceTicks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(niceTicks(7, 7, 5), [7]);
  assert.deepEqual(niceTicks(0, Infinity, 5), []);
  const next = random(5);
  for (let i = 0; i < 300; i++) {
    const low = (next() - 0.5) * 10 ** (next() * 12 - 6);
    const high = low + 10 ** (next() * 12 - 6);
    const found = niceTicks(low, high, 5);
    assert.ok(found.length >= 1 && found.length <= 12, `${low} ${high}: ${found}`);
    assert.ok(found.every((at) => at >= low - 1e-6 * (high - low) && at <= high + 1e-6 * (high - low)));
  }
});

test("a log axis has powers of ten, fewer of many, and finer values of a narrow range", () => {
  assert.deepEqual(logTicks(0.5, 2000, 5), [1, 10, 100, 1000]);
  assert.equal(logTicks(1e-12, 1e12, 5).length, 5);
  assert.deepEqual(logTicks(1.5, 60, 5), [2, 5, 10, 20, 50]);
  assert.ok(logTicks(2.1, 2.4, 4).length >= 2);
  assert.deepEqual(logTicks(0, 10, 5), []);
});

test("labels tell neighbours apart", () => {
  assert.deepEqual(texts(axisTicks("value", 0, 1, 5)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  assert.deepEqual(texts(axisTicks("step", 0, 40_000, 4)), ["0", "10k", "20k", "30k", "40k"]);
  assert.equal(tickText(-0.5, 0.5), "−0.5");
  assert.equal(tickText(2e9, 1e9), "2e9");
  assert.equal(logText(1e-6), "1e−6");
  assert.equal(logText(0.01), "0.01");
});

test("steps are whole", () => {
  assert.deepEqual(texts(axisTicks("step", 0, 3, 6)), ["0", "1", "2", "3"]);
});

test("time is told by the clock, durations in words", () => {
  const day = Date.UTC(2026, 10, 21) / 1000;
  assert.deepEqual(texts(axisTicks("time", day + 3600, day + 4 * 3600, 4)), ["01:00", "02:00", "03:00", "04:00"]);
  assert.deepEqual(texts(axisTicks("time", day, day + 3 * 86_400, 4)), ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"]);
  assert.deepEqual(texts(axisTicks("time", day + 0.1, day + 0.45, 3)), ["00:00:00.1", "00:00:00.2", "00:00:00.3", "00:00:00.4"]);
  assert.deepEqual(texts(axisTicks("relative", 0, 5400, 4)), ["0 s", "30 min", "1 h", "1 h 30 min"]);
  assert.deepEqual([0.5, 59, 61, 3600, 90_000, -5].map(durationText), ["0.5 s", "59 s", "1 min 1 s", "1 h", "1 d 1 h", "−5 s"]);
});
