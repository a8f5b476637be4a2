import assert from "node:assert/strict";
import test from "node:test";
import { FOCUS_LIMIT, focusedEdges } from "../../assets/lib/edges.js";

// four points on a line at x = 0, 1, 2, 10; the nearest three of point 0, in order
const points = Float32Array.from([0, 0, 0, 1, 0, 0, 2, 0, 0, 10, 0, 0]);
const near = { k: 3, indices: [1, 2, 3, 0, 2, 3, 1, 0, 3, 2, 1, 0], dk: [2, 2, 2, 2] };
const rule = { mode: "gated", shown: 3, points, dim: 2, scale: 1, factor: 1, isVisible: () => true };

test("gated edges are full inside the extent and fade outside it", () => {
  const edges = focusedEdges([0], near, rule);
  assert.deepEqual(edges.map(({ to, alpha }) => [to, alpha > 0.99]), [[1, true], [2, true]]); // e^-8 is left out
});

test("top-k shows every neighbour however far the map puts it", () => {
  assert.deepEqual(focusedEdges([0], near, { ...rule, mode: "topk" }).map(({ to }) => to), [1, 2, 3]);
});

test("a wider extent never weakens an edge", () => {
  const strength = (factor) => focusedEdges([0], near, { ...rule, factor }).reduce((sum, { alpha }) => sum + alpha, 0);
  const sums = [0.2, 0.5, 1, 2, 4, 6].map(strength);
  assert.deepEqual(sums, [...sums].sort((a, b) => a - b));
});

test("edges go only to the stored neighbours, nearest first, and not to hidden ones", () => {
  assert.deepEqual(focusedEdges([0], near, { ...rule, mode: "topk", shown: 1 }).map(({ to }) => to), [1]);
  const visible = focusedEdges([0], near, { ...rule, mode: "topk", isVisible: (row) => row !== 2 });
  assert.deepEqual(visible.map(({ to }) => to), [1, 3]);
});

test("off draws none, and no more than the limit of points has edges", () => {
  assert.deepEqual(focusedEdges([0], near, { ...rule, mode: "off" }), []);
  const many = Array.from({ length: FOCUS_LIMIT + 50 }, () => 0);
  assert.equal(focusedEdges(many, near, { ...rule, mode: "topk", shown: 1 }).length, FOCUS_LIMIT);
});
