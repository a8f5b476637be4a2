import assert from "node:assert/strict";
import { test } from "node:test";

import { mostAlike, nearestPoint, placed } from "../../assets/lib/tensor_scatter.js";

test("a map fills the host with one scale for both axes, y upwards", () => {
  const at = placed([0, 10, 5], [0, 0, 2], { width: 236, height: 136 });
  assert.deepEqual([...at.x], [18, 218, 118]);
  assert.deepEqual([...at.y], [88, 88, 48]);
  const one = placed([3], [4], { width: 100, height: 50 });
  assert.deepEqual([one.x[0], one.y[0]], [50, 25]);
});

test("the point under the pointer is the nearest within reach", () => {
  const points = { x: [0, 10, 20], y: [0, 0, 0] };
  assert.equal(nearestPoint(points, 12, 3, 8), 1);
  assert.equal(nearestPoint(points, 12, 30, 8), -1);
});

test("most alike are pairs of either order, by the size of their cosine, those without one left out", () => {
  const pairs = { first: [0, 1, 0, 0], second: [1, 2, 2, 3], cosine: [0.1, -0.8, -0.5, NaN] };
  assert.deepEqual(mostAlike(pairs, 0, 9), [{ tensor: 2, cosine: -0.5 }, { tensor: 1, cosine: 0.1 }]);
  assert.deepEqual(mostAlike(pairs, 2, 1), [{ tensor: 1, cosine: -0.8 }]);
  assert.deepEqual(mostAlike(pairs, 9, 9), []);
});
