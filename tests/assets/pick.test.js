import assert from "node:assert/strict";
import test from "node:test";
import { neighbourInDirection, pointAt, rowsInside } from "../../assets/lib/pick.js";
import { numbers } from "./random.js";

const all = () => true;
const screenOf = (places, depth = places.map(() => 1)) => ({
  x: Float32Array.from(places, ([x]) => x),
  y: Float32Array.from(places, ([, y]) => y),
  depth: Float32Array.from(depth),
});
const rule = { radius: 14, cover: 3, isVisible: all };

test("of the points that cover the pixel, the one in front is picked", () => {
  const screen = screenOf([[100, 100], [101, 100], [108, 100]], [5, 2, 1]);
  assert.equal(pointAt(screen, 100, 100, rule), 1); // row 0 is nearer on the screen, but behind
});

test("where no point covers the pixel, the nearest within reach is picked", () => {
  const screen = screenOf([[100, 100], [120, 100]]);
  assert.equal(pointAt(screen, 112, 100, rule), 1);
  assert.equal(pointAt(screen, 100, 115, rule), -1);
});

test("hidden points and points behind the reader are never picked", () => {
  assert.equal(pointAt(screenOf([[100, 100]]), 100, 100, { ...rule, isVisible: () => false }), -1);
  assert.equal(pointAt(screenOf([[NaN, NaN]], [Infinity]), 0, 0, rule), -1);
});

test("a walk goes to the nearest point in the asked direction and stops at the edge", () => {
  const screen = screenOf([[0, 0], [10, 1], [30, 0], [0, 10], [-5, 0]]);
  assert.equal(neighbourInDirection(screen, 0, [1, 0], all), 1);
  assert.equal(neighbourInDirection(screen, 1, [1, 0], all), 2);
  assert.equal(neighbourInDirection(screen, 2, [1, 0], all), -1);
  assert.equal(neighbourInDirection(screen, 0, [0, 1], all), 3);
  assert.equal(neighbourInDirection(screen, 0, [-1, 0], all), 4);
});

test("walking right always moves right and ends", () => {
  const random = numbers(5);
  const screen = screenOf(Array.from({ length: 300 }, () => [random() * 500, random() * 300]));
  let [at, steps] = [0, 0];
  for (let next = 0; (next = neighbourInDirection(screen, at, [1, 0], all)) >= 0; at = next) {
    assert.ok(screen.x[next] > screen.x[at]);
    assert.ok(++steps < 300);
  }
});

test("a lasso takes what an independent winding count takes, also where the line crosses itself evenly", () => {
  const random = numbers(7);
  const screen = screenOf(Array.from({ length: 500 }, () => [random() * 200, random() * 200]));
  const circle = Array.from({ length: 60 }, (_, i) => [100 + 70 * Math.cos((i * Math.PI) / 30), 100 + 70 * Math.sin((i * Math.PI) / 30)]);
  const expected = [...screen.x.keys()].filter((i) => Math.hypot(screen.x[i] - 100, screen.y[i] - 100) < 69.9);
  const clear = (i) => Math.abs(Math.hypot(screen.x[i] - 100, screen.y[i] - 100) - 70) > 0.2;
  assert.deepEqual(rowsInside(screen, circle, clear), expected.filter(clear));
});

test("fewer than three corners select nothing, and hidden points stay out", () => {
  const screen = screenOf([[1, 1]]);
  assert.deepEqual(rowsInside(screen, [[0, 0], [2, 2]], all), []);
  const box = [[0, 0], [2, 0], [2, 2], [0, 2]];
  assert.deepEqual(rowsInside(screen, box, all), [0]);
  assert.deepEqual(rowsInside(screen, box, () => false), []);
});
