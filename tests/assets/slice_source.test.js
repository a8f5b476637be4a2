import assert from "node:assert/strict";
import { test } from "node:test";
import { cellIndex, firstWish, indexOf, offsetOf, sliceText, stridesOf, wishOf, wishProblem, wishSize } from "../../assets/lib/slice_source.js";
import { planeAxis, steppedPlane, steppedWish, withAxes } from "../../assets/lib/slice_steps.js";
import { numbers as random } from "./random.js";

test("index and offset are each other's inverse, and strides say the same", () => {
  const draw = random(5);
  for (let round = 0; round < 200; round++) {
    const shape = Array.from({ length: 1 + Math.floor(draw() * 4) }, () => 1 + Math.floor(draw() * 7));
    const index = shape.map((size) => Math.floor(draw() * size));
    const offset = offsetOf(shape, index);
    assert.deepEqual(indexOf(shape, offset), index);
    assert.equal(index.reduce((sum, one, axis) => sum + one * stridesOf(shape)[axis], 0), offset);
  }
  assert.equal(offsetOf([], []), 0);
  assert.deepEqual(indexOf([], 0), []);
});

test("the first wish is the corner of the last two axes, whatever the rank", () => {
  assert.equal(sliceText([768, 2304], firstWish([768, 2304])), "0:64,0:64");
  assert.equal(sliceText([8, 3, 5], firstWish([8, 3, 5])), "0,0:3,0:5");
  assert.equal(sliceText([100], firstWish([100])), "0:64");
  assert.deepEqual(wishSize(firstWish([100])), [1, 64]);
  assert.equal(sliceText([], firstWish([])), "");
  assert.deepEqual(wishSize(firstWish([])), [1, 1]);
});

test("the text of a slice is read back as the same wish, turned or not", () => {
  for (const [shape, text] of [[[9, 8, 7], "3,0:8,2:5"], [[9, 8, 7], "0:9,4,0:7"], [[12], "3:12"], [[], ""], [[4, 4], "1,2"]]) {
    const wish = wishOf(shape, text);
    assert.equal(sliceText(shape, wish), text);
    assert.equal(wishProblem(shape, wish), "");
  }
  const turned = wishOf([9, 8, 7], "0:9,4,0:7", true);
  assert.deepEqual([turned.rowAxis, turned.columnAxis, turned.rows, turned.columns], [2, 0, [0, 7], [0, 9]]);
  assert.deepEqual(cellIndex(turned, 6, 8), [8, 4, 6]);
});

test("a text that fits the tensor not gives no wish", () => {
  for (const text of ["0:65,0:4", "0:4", "0:4,0:4,0:4", "4:4,0:4", "-1,0:4", "a,b", "0:4,64", ""]) assert.equal(wishOf([64, 64], text), null, text);
  assert.equal(wishOf([9, 9, 9], "0:9,0:9,0:9"), null);
});

test("what is wrong with a wish is said in words", () => {
  const wish = firstWish([768, 100]);
  assert.match(wishProblem([768, 100], { ...wish, rows: [0, 769] }), /Rows run from 0 to 768/);
  assert.match(wishProblem([768, 100], { ...wish, columns: [5, 5] }), /Columns end before they begin/);
  assert.match(wishProblem([768, 100], { ...wish, rows: [NaN, 5] }), /whole numbers/);
  assert.match(wishProblem([768, 100], { ...wish, rowAxis: 1 }), /two different axes/);
  assert.match(wishProblem([3, 768, 100], { ...firstWish([3, 768, 100]), fixed: [3, 0, 0] }), /Axis 0 has the indexes 0 to 2/);
  assert.match(wishProblem([9000, 9000], { ...firstWish([9000, 9000]), rows: [0, 9000] }), /at most 262144 values/);
  assert.match(wishProblem([0, 4], firstWish([0, 4])), /Axis 0 has no entries/);
});

test("steps keep the size of a slice and stop at the edge of the tensor", () => {
  const shape = [100, 70];
  const next = steppedWish(shape, firstWish(shape), [1, 1]);
  assert.deepEqual([next.rows, next.columns], [[36, 100], [6, 70]]);
  assert.equal(steppedWish(shape, next, [1, 1]), null);
  assert.deepEqual(steppedWish(shape, next, [-1, 0]).rows, [0, 64]);
});

test("planes go along the last axis that is fixed and has more than one index", () => {
  const shape = [5, 1, 8, 8];
  const wish = firstWish(shape);
  assert.equal(planeAxis(shape, wish), 0);
  assert.equal(steppedPlane(shape, wish, -1), null);
  assert.deepEqual(steppedPlane(shape, wish, 1).fixed, [1, 0, 0, 0]);
  assert.equal(planeAxis([8, 8], firstWish([8, 8])), -1);
});

test("another axis keeps the first index of the one it replaces, and the axis of the other side exchanges the two", () => {
  const shape = [9, 8, 7];
  const wish = { ...firstWish(shape), rows: [2, 5], fixed: [4, 0, 0] };
  const other = withAxes(shape, wish, "rows", 0);
  assert.deepEqual([other.rowAxis, other.rows, other.fixed[1]], [0, [0, 9], 2]);
  const turned = withAxes(shape, wish, "rows", 2);
  assert.deepEqual([turned.rowAxis, turned.columnAxis, turned.rows, turned.columns], [2, 1, [0, 7], [2, 5]]);
  for (const one of [other, turned]) assert.equal(wishProblem(shape, one), "");
});
