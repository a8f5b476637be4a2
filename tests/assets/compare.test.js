// The page that compares runs, without a browser: filter, choice, settings, values, axes, lines.
import assert from "node:assert/strict";
import { test } from "node:test";

import { axisKind, groupLines, numberOf, runLines } from "../../assets/views/compare/curve_lines.js";
import { endLabels, shortNames } from "../../assets/views/compare/end_labels.js";
import { bestOf, cellOf, directionsOf, judged, nextDirection, stepOf, writeDirections } from "../../assets/views/compare/metric_values.js";
import { axisOf, isWithin, parseStretches, writeStretches } from "../../assets/views/compare/parallel_axes.js";
import { chosenRuns, writeChoice } from "../../assets/views/compare/run_choice.js";
import { parseQuery, runMatches } from "../../assets/views/compare/run_filter.js";
import { ownStyles } from "../../assets/views/compare/run_styles.js";
import { settingColumns, settingsOfRun, wantedColumns } from "../../assets/views/compare/settings.js";
import { tagData } from "../../assets/views/compare/tag_data.js";
import { inOrder } from "../../assets/views/compare/values_rows.js";

const f8 = (values, shape) => ({ dtype: "f8", bdata: Buffer.from(new Float64Array(values).buffer).toString("base64"), ...(shape ? { shape } : {}) });
const i4 = (values) => ({ dtype: "i4", bdata: Buffer.from(new Int32Array(values).buffer).toString("base64") });
const curveJson = (y, unit = "step") => ({
  tag: "loss", unit, file: "log.csv", is_system: false, x: f8(y.map((_, i) => i)), y: f8(y), t: f8(y.map((_, i) => 2 * i)),
  n: y.length, shown: y.length, restarts: i4([]), went_back: 0, nan: 0, inf: 0, stats: f8([0, 0, 0, 0, 0]),
});
const DATA = tagData({
  runs: ["a", "b"], curves: [curveJson([3, 1, 2]), curveJson([5, 4, NaN])],
  values: { last: f8([2, 4]), last_x: f8([2, 1]), low: f8([1, 4]), low_x: f8([1, 1]), high: f8([3, 5]), high_x: f8([0, 0]), first_x: f8([0, 0]) },
  steps: f8([0, 1, 2]), common: f8([1]), at: f8([3, 5, 1, 4, 2, 4], "3, 2"), at_x: f8([0, 0, 1, 1, 2, 1], "3, 2"),
});

test("the choice of runs is written the shorter way and read back", () => {
  const keys = ["a", "b", "c", "d", "e"];
  for (const chosen of [keys, [], ["b"], ["a", "c", "d", "e"], ["a", "b", "c"]]) {
    const text = writeChoice(new Set(chosen), keys);
    assert.deepEqual([...chosenRuns(text, keys)], chosen);
  }
  assert.equal(writeChoice(new Set(keys), keys), "");
  assert.equal(writeChoice(new Set(["b"]), keys), "+b");
  assert.equal(writeChoice(new Set(["a", "c", "d", "e"]), keys), "-b");
  assert.deepEqual([...chosenRuns("+zz.a.__proto__", keys)], ["a"]);
});

test("a query is words, exclusions, fields and conditions, and all must hold", () => {
  const run = { name: "sweep/ResNet-1", status: "failed", formats: ["tensorboard", "hydra"] };
  const settings = [["optimizer.lr", "0.001"], ["depth", "18"], ["act", "GELU"]];
  const holds = (text) => runMatches(run, settings, parseQuery(text));
  for (const text of ["", "resnet", "sweep hydra", "status:failed", "format:tensor", "name:sweep", "lr=0.001", "lr=1e-3", "optimizer.lr<0.01", "depth>=18", "act=gelu", "depth!=50", "nothing!=1", "-mlp"])
    assert.ok(holds(text), text);
  for (const text of ["vit", "resnet vit", "status:completed", "lr=0.01", "r=0.001", "depth>18", "act=relu", "act<3", "-resnet", "nothing=1", "depth!=18"]) assert.ok(!holds(text), text);
});

test("settings are decoded; what differs is counted among the shown runs only", () => {
  const columns = settingColumns({ names: ["same", "lr", "note"], numbers: [0, 1, 0], values: [["x"], ["0.1", "1"], ["n"]], of: [i4([]), i4([1, 2, 1]), i4([0, 0, 1])] }, 3);
  assert.deepEqual(settingsOfRun(columns, 0), [["same", "x"], ["lr", "0.1"]]);
  const names = (runs, how) => wantedColumns(columns, runs, { all: false, query: "", ...how }).map((one) => one.name);
  assert.deepEqual(names([0, 1, 2]), ["lr", "note"]);
  assert.deepEqual(names([0, 2]), ["note"]);
  assert.deepEqual(names([0]), []);
  assert.deepEqual(names([0, 1], { all: true }), ["same", "lr", "note"]);
  assert.deepEqual(names([0, 1], { all: true, query: "LR" }), ["lr"]);
});

test("cells are the exact values that came with the page; without a direction the best is a range", () => {
  assert.deepEqual(cellOf(DATA, "a", { mode: "best", step: NaN, direction: "down" }), { value: 1, x: 1 });
  assert.deepEqual(cellOf(DATA, "a", { mode: "best", step: NaN, direction: "up" }), { value: 3, x: 0 });
  assert.deepEqual(cellOf(DATA, "a", { mode: "best", step: NaN, direction: "" }), { value: 1, x: 1, to: { value: 3, x: 0 } });
  assert.deepEqual(cellOf(DATA, "b", { mode: "last", step: NaN, direction: "down" }), { value: 4, x: 1 });
  assert.deepEqual(cellOf(DATA, "b", { mode: "at", step: 2, direction: "down" }), { value: 4, x: 1 });
  assert.ok(Number.isNaN(cellOf(DATA, "c", { mode: "at", step: 2, direction: "down" }).value));
  assert.deepEqual([stepOf(DATA, ""), stepOf(DATA, "1.5"), stepOf(DATA, "99"), stepOf(DATA, "-4"), stepOf(DATA, "x")], [1, 1, 2, 0, 1]);
});

test("nobody is best where nobody said what is better, or where there is one value", () => {
  const points = [{ value: 3, x: 0 }, { value: NaN, x: 0 }, { value: 1, x: 0 }];
  assert.deepEqual([bestOf(points, "down"), bestOf(points, "up"), bestOf(points, ""), bestOf(points.slice(0, 1), "up")], [1, 3, NaN, NaN]);
  assert.deepEqual([judged(-1, "down"), judged(-1, "up"), judged(0, "up"), judged(NaN, "up"), judged(2, "")], ["better", "worse", "", "", ""]);
  const turned = directionsOf("a1:up.b2:none.c3:sideways");
  assert.deepEqual([...turned], [["a1", "up"], ["b2", ""]]);
  assert.equal(writeDirections(turned), "a1:up.b2:none");
  assert.deepEqual(["down", "up", ""].map(nextDirection), ["up", "", "down"]);
});

test("rows are ordered by a column, those without a value last and the baseline first", () => {
  const rows = [5, NaN, 3, 4].map((value, run) => ({ run, isBase: run === 3, cells: [{ value }] }));
  const order = (text) => inOrder(rows, text, (run) => `run ${10 - run}`).map((row) => row.run);
  assert.deepEqual([order(""), order("1"), order("-1"), order("0"), order("zz")], [[3, 0, 1, 2], [3, 2, 0, 1], [3, 0, 2, 1], [3, 2, 1, 0], [3, 0, 1, 2]]);
});

test("numbers stand on an axis by size, by their logarithm over two decades, names evenly", () => {
  assert.deepEqual(axisOf("depth", [2, 4, 3, NaN]).at, [0, 1, 0.5, NaN]);
  const lr = axisOf("lr", [0.001, 0.1, 0.01]);
  assert.equal(lr.scale, "log");
  assert.deepEqual(lr.at.map((at) => Math.round(at * 1e9) / 1e9), [0, 1, 0.5]);
  assert.deepEqual(lr.ticks.map((one) => one.text), ["0.001", "0.01", "0.1"]);
  assert.deepEqual(axisOf("act", ["b", null, "a", "c"], ["a", "b", "c"]).at, [0.5, NaN, 0, 1]);
  assert.deepEqual(axisOf("one", [7, 7]).at, [0.5, 0.5]);
});

test("a stretch keeps the runs within it, a run without a value is outside, nonsense is no stretch", () => {
  const axis = axisOf("depth", [2, 4, 3, NaN]);
  const within = (low, high) => [0, 1, 2, 3].filter((run) => isWithin([{ axis, low, high }], run));
  assert.deepEqual([within(0, 1), within(0.5, 1), within(0, 0)], [[0, 1, 2], [1, 2], [0]]);
  assert.ok(isWithin([{ axis: null, low: 0, high: 0 }], 0));
  const stretches = [{ name: "a.b", low: 0.125, high: 1 }];
  assert.deepEqual(parseStretches(writeStretches(stretches)), stretches);
  for (const text of ["", "{", "3", "null", '[["a"]]', '[["a","b",1]]', '[[1,0,1]]']) assert.deepEqual(parseStretches(text), []);
});

test("a line per shown run that has the metric, over the axis asked for", () => {
  const runs = ["a", "b", "c"].map((key) => ({ key, name: `run ${key}` }));
  const how = { kind: "step", smoothing: 0, style: () => ({ color: "--c0", dash: [] }), epochs: new Map() };
  const own = runLines(runs, DATA, how);
  assert.deepEqual(own.lines.map((line) => [line.name, [...line.y]]), [["run a", [3, 1, 2]], ["run b", [5, 4, NaN]]]);
  assert.deepEqual([own.shown, own.logged, own.without], [6, 6, 0]);
  const relative = runLines(runs, DATA, { ...how, kind: "relative", smoothing: 0.5 });
  assert.deepEqual([...relative.lines[0].x], [0, 2, 4]);
  assert.deepEqual([...relative.lines[0].raw], [3, 1, 2]);
  assert.equal(runLines(runs, DATA, { ...how, kind: "epoch" }).without, 2);
  const epochs = new Map([["a", { x: [0, 2], y: [0, 1] }]]);
  assert.deepEqual([...runLines(runs, DATA, { ...how, kind: "epoch", epochs }).lines[0].x], [0, 0.5, 1]);
  assert.deepEqual([axisKind("own", "time"), axisKind("own", "epoch"), axisKind("relative", "step")], ["relative", "epoch", "relative"]);
});

test("a group has one line with n and a band; without shown runs, or without common steps, it has none", () => {
  const curve = { runs: 2, steps: 2, x: [0, 1], n: [2, 2], mean: [2, 3], std: [1, 2], low: [1, 1], high: [3, 5] };
  const none = { ...curve, x: [], n: [], mean: [], std: [], low: [], high: [] };
  const groups = [{ label: "lr=1", runs: [0, 1] }, { label: "lr=2", runs: [2, 3] }, { label: "lr=3", runs: [4, 5] }];
  const how = { shown: new Set([0, 4]), band: "range", smoothing: 0 };
  const { lines, empty } = groupLines(groups, [curve, curve, none], how);
  assert.deepEqual(lines.map((line) => line.name), ["lr=1 (n = 2)"]);
  assert.deepEqual(empty, ["lr=3"]);
  assert.deepEqual([lines[0].band.low, lines[0].band.high], [[1, 1], [3, 5]]);
  assert.deepEqual(groupLines(groups, [curve, curve, none], { ...how, band: "std" }).lines[0].band, { low: [1, 1], high: [3, 5] });
  assert.equal(groupLines(groups, [curve, curve, none], { ...how, band: "none" }).lines[0].band, undefined);
  assert.equal(numberOf([2, 3, 2]), "2 to 3");
});

test("names stand at the ends of few lines, without what all begin with, and nowhere where they would be moved far", () => {
  assert.deepEqual(shortNames(["a/b/run_1", "a/b/run_2"]), ["run_1", "run_2"]);
  assert.deepEqual(shortNames(["same", "same"]), ["same", "same"]);
  const frame = { right: 100, bottom: 90, x: { low: 0, high: 10 }, toX: (x) => 10 * x, toY: (y) => y };
  const line = (name, y) => ({ name, color: "--c0", x: [0, 5], y: [0, y] });
  assert.deepEqual(endLabels([line("r/a (n = 3)", 60), line("r/b", 20)], frame).map((one) => [one.text, one.y, one.right]), [["b", 11, 50], ["a", 51, 50]]);
  assert.deepEqual(endLabels([line("a", 60), line("b", 60), line("c", 60)], frame), []);
  assert.deepEqual(endLabels([line("a", 60)], frame), []);
});

test("styles in storage that are none are not taken", () => {
  assert.deepEqual([...ownStyles('{"a":{"color":3,"dash":1},"b":{"color":99,"dash":0},"c":null,"d":{"color":"1","dash":0}}')], [["a", { color: 3, dash: 1 }]]);
  for (const text of [null, "", "x", "[]", "null", "3"]) assert.equal(ownStyles(text).size, 0);
});
