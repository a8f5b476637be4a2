import assert from "node:assert/strict";
import { test } from "node:test";
import { frameOf } from "../../assets/lib/curve_frame.js";
import { createLink } from "../../assets/lib/curve_link.js";
import { sceneOf } from "../../assets/lib/curve_scene.js";
import { pathData } from "../../assets/lib/curve_svg.js";
import { notes, readings, summary } from "../../assets/lib/curve_words.js";

const SIZE = { width: 400, height: 200 };
const state = (lines, y = {}) => ({ label: "loss", lines: lines.map((line) => ({ name: "loss", color: "--s0", ...line })), axes: { x: { kind: "step" }, y } });

test("every value has its place in the plot, whatever the curve", () => {
  for (const line of [{ x: [0, 1], y: [1e-9, 1e9] }, { x: [5], y: [3] }, { x: [], y: [] }, { x: [0, 1], y: [NaN, NaN] }, { x: [2, 2], y: [7, 7] }]) {
    const frame = frameOf(state([line]), SIZE, null);
    for (let i = 0; i < line.x.length; i++) {
      const [px, py] = [frame.toX(line.x[i]), frame.toY(line.y[i])];
      assert.ok(px >= frame.left && px <= frame.right);
      assert.ok(Number.isNaN(line.y[i]) || (py >= frame.top && py <= frame.bottom));
      assert.ok(Math.abs(frame.fromX(px) - line.x[i]) < 1e-9);
    }
  }
});

test("the axis of values follows the stretch of x that is shown", () => {
  const one = state([{ x: [0, 1, 2, 3], y: [1000, 1, 2, 1] }]);
  assert.ok(frameOf(one, SIZE, { low: 1, high: 3 }).y.high < 3);
  assert.ok(frameOf(one, SIZE, null).y.high > 1000);
});

test("nothing is left out in silence", () => {
  const x = Array.from({ length: 100 }, (_, i) => i);
  const spike = state([{ x, y: x.map((i) => (i === 50 ? 1e6 : i)) }], { isTrimmed: true });
  assert.match(notes(spike, frameOf(spike, SIZE, null)).join(), /1 point beyond the axis/);
  const log = state([{ x: [0, 1, 2], y: [0, -1, 10] }], { isLog: true });
  assert.deepEqual(notes(log, frameOf(log, SIZE, null)), ["2 values of 0 or less, without a place on a log axis"]);
  const smooth = state([{ x: [0, 1], y: [-1, -1], raw: [-1, 5] }], { isLog: true });
  assert.deepEqual(notes(smooth, frameOf(smooth, SIZE, null)), ["1 value of 0 or less, without a place on a log axis"]);
  const odd = state([{ x: [0, 1, 2, 1, 2], y: [1, NaN, Infinity, -Infinity, 1] }]);
  assert.deepEqual(notes(odd, frameOf(odd, SIZE, null)), ["1 restart (dashed)", "1 NaN (✕)", "2 infinite (▲▼)"]);
});

test("restarts and values that are not finite are marked", () => {
  const marked = sceneOf(state([{ x: [0, 1, 2, 1, 2], y: [1, NaN, Infinity, -Infinity, 1] }]), SIZE, null);
  const bad = marked.shapes.filter((shape) => shape.color === "--bad");
  assert.deepEqual(bad.map((shape) => shape.kind).sort(), ["area", "area", "line"]);
  assert.equal(marked.shapes.filter((shape) => shape.kind === "line" && shape.dash.length > 0).length, 1);
});

test("faint lines lie behind, bands are filled, smoothed curves keep their raw values", () => {
  const x = [0, 1, 2];
  const scene = sceneOf(state([
    { x, y: [1, 2, 3], raw: [0, 4, 2], color: "a" }, { x, y: [3, 2, 1], faint: true, color: "b", band: { low: [2, 1, 0], high: [4, 3, 2] } },
  ]), SIZE, null);
  const drawn = scene.shapes.filter((shape) => ["a", "b"].includes(shape.color) && shape.kind === "line").map((shape) => `${shape.color}${shape.alpha < 1 ? "-" : ""}`);
  assert.deepEqual(drawn, ["b-", "a-", "a"]);
  assert.ok(scene.shapes.some((shape) => shape.kind === "area" && shape.alpha < 0.2));
});

test("values are read where a curve reaches, and named as they are", () => {
  const two = state([{ name: "a", x: [0, 10], y: [1, NaN] }, { name: "b", x: [0, 4], y: [5, 6] }, { name: "c", x: [0, 9], y: [0, 0], faint: true }]);
  assert.deepEqual(readings(two, 9).map(({ name, x, value }) => [name, x, value]), [["a", 10, NaN]]);
  assert.deepEqual(readings(two, 3).map(({ name }) => name), ["a", "b"]);
  assert.equal(summary(state([{ x: [0, 1200], y: [2, 0.5] }])), "loss: 2 points from step 0 to step 1200, values between 0.5 and 2");
  assert.equal(summary(state([{ x: [], y: [] }])), "loss: no points");
});

test("linked charts follow one range and one crosshair, per kind of axis", () => {
  const link = createLink();
  const heard = [];
  const stop = link.subscribe((what) => heard.push(what));
  link.zoom("step", { low: 1, high: 5 });
  link.point("step", 3);
  link.point("step", 3);
  assert.deepEqual([link.range("step"), link.range("time"), link.cross("step"), link.cross("time")], [{ low: 1, high: 5 }, null, 3, null]);
  link.zoom("step", { low: 4, high: 4 });
  link.zoom("step", null);
  stop();
  link.point("step", null);
  assert.deepEqual(heard, ["range", "cross", "range"]);
});

test("a path lifts the pen at NaN", () => {
  assert.equal(pathData([0, 1.234, 2, 3, NaN, NaN, 4, 5], false), "M0 1.23L2 3M4 5");
  assert.equal(pathData([0, 0, 1, 0, 1, 1], true), "M0 0L1 0L1 1Z");
});

test("a picture that leaves the page says what it shows", () => {
  const words = (lines) => sceneOf({ ...state(lines), isCaptioned: true }, SIZE, null).shapes.filter((shape) => shape.kind === "text").map((shape) => shape.text);
  const x = [0, 10];
  assert.deepEqual(words([{ x, y: [1, 2] }]).slice(-2), ["loss", "step"]);
  assert.deepEqual(words([{ name: "a", x, y: x }, { name: "b", x, y: x }, { name: "c", x, y: x, faint: true }]).slice(-3), ["a", "b", "step"]);
  const many = words(Array.from({ length: 9 }, (_, i) => ({ name: `a long name ${i}`, x, y: x })));
  assert.match(many.at(-2), /^\+ \d$/);
});
