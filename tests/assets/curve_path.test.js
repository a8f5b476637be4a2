import assert from "node:assert/strict";
import { test } from "node:test";
import { bandAreas, curvePath, nearestPoint } from "../../assets/lib/curve_path.js";
import { numbers as random } from "./random.js";

const same = (value) => value;
const pairs = (path) => path.flatMap((_, i) => (i % 2 ? [] : [[path[i], path[i + 1]]]));

test("a short curve keeps every point, in order", () => {
  assert.deepEqual(curvePath([0, 1, 2], [5, 3, 4], same, same), [0, 5, 1, 3, 2, 4]);
});

test("NaN, infinities and restarts lift the pen", () => {
  const path = curvePath([0, 1, 2, 3, 1, 2], [1, NaN, Infinity, 4, 5, 6], same, same);
  assert.deepEqual(path, [0, 1, NaN, NaN, 3, 4, NaN, NaN, 1, 5, 2, 6]);
});

test("of each column of pixels the first, lowest, highest and last point stay", () => {
  assert.deepEqual(curvePath([0, 0.1, 0.2, 0.3, 0.4, 1], [5, 9, 1, 4, 6, 7], same, same), [0, 5, 0.1, 9, 0.2, 1, 0.4, 6, 1, 7]);
});

test("no peak is lost, and no more than four points are drawn in a column", () => {
  const next = random(3);
  const n = 20_000;
  const x = Float64Array.from({ length: n }, (_, i) => i);
  const y = Float64Array.from({ length: n }, () => next());
  const path = pairs(curvePath(x, y, (value) => (value / n) * 200, same));
  assert.ok(path.length <= 800);
  assert.equal(Math.max(...path.map(([, py]) => py)), Math.max(...y));
  assert.equal(Math.min(...path.map(([, py]) => py)), Math.min(...y));
  for (let i = 1; i < path.length; i++) assert.ok(path[i][0] >= path[i - 1][0]);
});

test("a band is closed where it has both ends, and split where it has not", () => {
  const band = { low: [0, 1, NaN, 2], high: [4, 5, 6, 3] };
  assert.deepEqual(bandAreas([0, 1, 2, 3], band, same, same), [[0, 4, 1, 5, 1, 1, 0, 0], [3, 3, 3, 2]]);
});

test("the nearest point is, of equals, the latest written", () => {
  assert.equal(nearestPoint([0, 10, 20], 12), 1);
  assert.equal(nearestPoint([0, 10, 5, 10], 10), 3);
  assert.equal(nearestPoint([], 1), -1);
  assert.equal(nearestPoint([NaN], 1), -1);
});
