import assert from "node:assert/strict";
import test from "node:test";
import { valueAt, valuesOf, worldPoints } from "../../assets/lib/quantised.js";

test("the ends of the range and the missing code come back as written", () => {
  const column = { levels: Uint16Array.of(0, 65534, 65535, 32767), min: -1, max: 3, power: 1 };
  assert.deepEqual([...valuesOf(column)], [-1, 3, NaN, 1]);
  assert.ok(Number.isNaN(valueAt(column, 99))); // a row that is not there
});

test("8-bit levels have their own top and missing code, and the power is undone", () => {
  const column = { levels: Uint8Array.of(0, 127, 254, 255), min: 0, max: 4, power: 2 };
  assert.deepEqual([...valuesOf(column)], [0, 1, 4, NaN]);
});

test("points of any epoch's bounds land in the common frame", () => {
  const levels = Uint16Array.of(0, 0, 65534, 65534);
  const frame = { centre: [10, 20], half: 5 };
  const world = worldPoints(levels, [[5, 15], [20, 30]], frame);
  assert.deepEqual([...world], [-1, 0, 0, 1, 2, 0]);
});

test("three dimensions keep their third", () => {
  const world = worldPoints(Uint16Array.of(0, 0, 65534), [[0, 1], [0, 1], [0, 2]], { centre: [0, 0, 0], half: 2 });
  assert.deepEqual([...world], [0, 0, 1]);
});
