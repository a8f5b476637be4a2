import assert from "node:assert/strict";
import { test } from "node:test";
import { axesOf, between, lastWins, restartsOf, seriesOf, xOver } from "../../assets/lib/curve_series.js";

const typed = (values) => ({ dtype: "f8", bdata: Buffer.from(new Float64Array(values).buffer).toString("base64") });
const json = (more = {}) => ({
  tag: "loss", unit: "step", file: "log.csv", is_system: false, x: typed([0, 10]), y: typed([1, NaN]), t: typed([100, 160]), n: 2, shown: 2,
  restarts: typed([]), went_back: 0, nan: 1, inf: 0, stats: typed([1, NaN, 1, 1, 10]), ...more,
});
const run = { start: 100, epochs: { x: [0, 20], y: [0, 1] } };

test("a series arrives exactly, NaN as NaN", () => {
  const series = seriesOf(json());
  assert.deepEqual([...series.y], [1, NaN]);
  assert.deepEqual(series.stats, { first: 1, last: NaN, min: 1, max: 1, lastX: 10 });
});

test("only axes that the data have are offered", () => {
  assert.deepEqual(axesOf(seriesOf(json())), ["step", "time", "relative"]);
  assert.deepEqual(axesOf(seriesOf(json()), true), ["step", "epoch", "time", "relative"]);
  assert.deepEqual(axesOf(seriesOf(json({ t: null }))), ["step"]);
  assert.deepEqual(axesOf(seriesOf(json({ unit: "time", t: null }))), ["time", "relative"]);
});

test("x in other units", () => {
  const series = seriesOf(json());
  assert.deepEqual(["step", "epoch", "time", "relative"].map((kind) => [...(xOver(series, kind, run) ?? [])]), [[0, 10], [0, 0.5], [100, 160], [0, 60]]);
  assert.equal(xOver(seriesOf(json({ t: null })), "time", run), null);
  assert.equal(xOver(series, "epoch", { start: 0, epochs: null }), null);
});

test("no epoch is made up beyond what was logged", () => {
  assert.ok(Number.isNaN(between({ x: [0, 10], y: [0, 1] }, 11)));
  assert.ok(Number.isNaN(between({ x: [], y: [] }, 0)));
  assert.equal(between({ x: [0, 10, 20], y: [0, 1, 4] }, 15), 2.5);
});

test("after a restart the last value of a step wins", () => {
  const x = [0, 1, 2, 3, 2, 3, 4];
  assert.deepEqual(restartsOf(x), [4]);
  assert.deepEqual(lastWins(x), [0, 1, 4, 5, 6]);
  assert.deepEqual(lastWins([5, 5]), [1]);
});
