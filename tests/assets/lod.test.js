import assert from "node:assert/strict";
import test from "node:test";
import { nextCount, pointRadius } from "../../assets/lib/lod.js";

test("slow frames halve the points, fast ones double them, never beyond all or below a picture", () => {
  assert.equal(nextCount(60000, 50, 60000), 30000);
  assert.equal(nextCount(30000, 20, 60000), 30000);
  assert.equal(nextCount(30000, 5, 60000), 60000);
  assert.equal(nextCount(5000, 50, 60000), 4000);
  assert.equal(nextCount(1797, 500, 1797), 1797);
  assert.equal(nextCount(Infinity, 20, 900), 900);
});

test("more points are smaller, within what can be seen and told apart", () => {
  const radii = [10, 200, 2000, 20000, 200000].map((n) => pointRadius(n, 960, 600));
  assert.deepEqual(radii, [...radii].sort((a, b) => b - a));
  assert.ok(radii[0] <= 4.2 && radii[4] >= 1.1);
});
