import assert from "node:assert/strict";
import { test } from "node:test";

import { cellAt, foot, highest, hillAt, rise, shares } from "../../assets/views/media/hills.js";
import { said } from "../../assets/views/media/histograms.js";
import { addressOf, wordsOf } from "../../assets/views/media/pictures.js";
import { allSteps, drawnSize, placeAt, tickAt } from "../../assets/views/media/steps.js";

test("one clock has every step once", () => {
  assert.deepEqual(allSteps([[0, 10, 5], [null], [5, 7]]), [0, 5, 7, 10]);
  assert.deepEqual(allSteps([[null], []]), []);
});

test("a thing stands at the last step it has, also where a run was restarted", () => {
  const steps = [0, 10, 20, 10, 20];
  assert.deepEqual([-1, 0, 9, 10, 99].map((step) => placeAt(steps, step)), [0, 0, 0, 3, 4]);
  assert.equal(placeAt([null, null], 5), 1);
  assert.equal(placeAt([null, 7], 5), 1);
  assert.deepEqual([0, 3, 4, 99].map((step) => tickAt([3, 7, 9], step)), [0, 0, 0, 2]);
});

test("tiny pictures are drawn in whole pixels, others as they are", () => {
  assert.deepEqual(drawnSize(28, 28, 224), { width: 224, isPixels: true });
  assert.deepEqual(drawnSize(10, 30, 100), { width: 30, isPixels: true });
  assert.deepEqual(drawnSize(480, 320, 224), { width: 480, isPixels: false });
  assert.deepEqual(drawnSize(0, 0, 224), { width: null, isPixels: false });
});

test("a picture says step, measure, size and time", () => {
  const item = { type: "image/png", width: 8, height: 4, bytes: { bdata: "QUJD" }, size: "3 bytes", time: "2023-11-14 22:13:20", file: "f", index: 0 };
  assert.equal(addressOf(item), "data:image/png;base64,QUJD");
  assert.equal(wordsOf({ title: "a", steps: [5, 6], frame: async () => [] }, 1, item), "step 6 · 2 of 2 · 8 × 4 px · 3 bytes · 2023-11-14 22:13:20");
  assert.equal(wordsOf({ title: "a", steps: [null], frame: async () => [] }, 0, { ...item, width: 0, time: "" }), "3 bytes");
});

const hills = { rows: 3, bins: 2, counts: new Float32Array([4, 0, 2, 2, 0, 0]), width: 100, height: 100 };

test("hills stand behind each other, the last in front", () => {
  assert.deepEqual([0, 1, 2].map((row) => foot(hills, row)), [30, 65, 100]);
  assert.equal(foot({ rows: 1, height: 100 }, 0), 100);
  assert.equal(rise(hills, 0, 0, highest(hills.counts)), 30);
  assert.deepEqual(hillAt(hills, 10, 5), { row: 0, bin: 0 });
  assert.deepEqual(hillAt(hills, 90, 60), { row: 1, bin: 1 });
  assert.deepEqual(hillAt(hills, 90, 97), { row: 2, bin: 1 });
});

test("a heat map has steps to the right and values upwards", () => {
  assert.deepEqual(cellAt(hills, 40, 90), { row: 1, bin: 0 });
  assert.deepEqual(cellAt(hills, 100, 0), { row: 2, bin: 1 });
  assert.deepEqual(shares(hills), { shares: new Float64Array([1, 0, 0.5, 0.5, 0, 0]), most: 1 });
});

test("a place in a histogram is said in words", () => {
  const data = { grid: [0, 0.5, 1], totals: [4, 4, 0], steps: [0, 10, null], times: ["", "noon", ""], hills };
  assert.equal(said(data, { row: 1, bin: 1 }), "step 10 · 0.500 to 1: about 2 of 4 values");
  assert.equal(said(data, { row: 1, bin: -1 }), "step 10 · 4 values · noon");
  assert.equal(said(data, { row: 2, bin: -1 }), "3 of 3 · 0 values");
});
