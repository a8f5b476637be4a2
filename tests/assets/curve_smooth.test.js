import assert from "node:assert/strict";
import { test } from "node:test";
import { smoothed } from "../../assets/lib/curve_smooth.js";
import { numbers as random } from "./random.js";

/** The definition, point by point. */
const byDefinition = (y, weight, start, i) => {
  let [sum, weights, age] = [0, 0, 0];
  for (let j = i; j >= start; j--) {
    if (!Number.isFinite(y[j])) continue;
    sum += weight ** age * y[j];
    weights += weight ** age++;
  }
  return sum / weights;
};

test("the average is unbiased from the first point on", () => {
  assert.deepEqual([...smoothed([4, 4, 4], 0.9)].map((value) => +value.toFixed(12)), [4, 4, 4]);
  assert.deepEqual([...smoothed([0, 3], 0.5)], [0, 2]); // (0 · 0.5 + 3) / 1.5
});

test("no weight leaves the values as they are", () => {
  assert.deepEqual([...smoothed([1, 5, NaN, 2], 0)], [1, 5, NaN, 2]);
});

test("what is not finite stays in its place and enters no average", () => {
  const found = [...smoothed([1, NaN, 3, Infinity, -Infinity, 5], 0.5)];
  assert.deepEqual(found.map((value) => +value.toFixed(12)), [1, NaN, +((0.5 + 3) / 1.5).toFixed(12), Infinity, -Infinity, +((0.25 + 1.5 + 5) / 1.75).toFixed(12)]);
});

test("a restart begins a new average", () => {
  assert.deepEqual([...smoothed([8, 8, 2, 2], 0.9, [2])].map((value) => +value.toFixed(12)), [8, 8, 2, 2]);
});

test("it agrees with the definition", () => {
  const next = random(7);
  const y = Array.from({ length: 300 }, () => (next() < 0.05 ? NaN : next() * 10 - 5));
  for (const weight of [0.1, 0.6, 0.97]) {
    const found = smoothed(y, weight, [100, 200]);
    for (let i = 0; i < y.length; i++) {
      if (Number.isNaN(y[i])) assert.ok(Number.isNaN(found[i]));
      else assert.ok(Math.abs(found[i] - byDefinition(y, weight, Math.floor(i / 100) * 100, i)) < 1e-9);
    }
  }
});

test("a weight that smooths nothing is a mistake", () => {
  for (const weight of [1, -0.1, NaN]) assert.throws(() => smoothed([1], weight), RangeError);
});
