import assert from "node:assert/strict";
import { test } from "node:test";
import { groupCsv, seriesCsv } from "../../assets/lib/curve_csv.js";
import { tagFilter } from "../../assets/lib/curve_filter.js";
import { stateOf } from "../../assets/lib/curve_lines.js";

const series = (more = {}) => ({
  tag: "loss", unit: "step", file: "f", isSystem: false, x: Float64Array.of(0, 1, 2, 1, 2), y: Float64Array.of(4, 3, 2, 8, 6),
  t: Float64Array.of(10, 20, 30, 40, 50), n: 5, shown: 5, restarts: [3], wentBack: 1, nan: 0, inf: 0, stats: {}, ...more,
});
const choice = (more = {}) => ({ axis: "step", weight: 0, lastWins: false, isLog: false, isTrimmed: false, ...more });
const run = { start: 10, epochs: null };

test("words must all occur, expressions match, and one that is none says so", () => {
  const passing = (text) => ["train/loss", "eval/Loss", "train/acc"].filter(tagFilter(text).test);
  assert.deepEqual(passing("loss"), ["train/loss", "eval/Loss"]);
  assert.deepEqual(passing("loss train"), ["train/loss"]);
  assert.deepEqual(passing("/^train.*(acc|loss)$/"), ["train/loss", "train/acc"]);
  assert.deepEqual(passing("/acc"), ["train/acc"]);
  assert.equal(passing("").length, 3);
  assert.equal(passing("/").length, 2 + 1);
  assert.equal(passing("/(/").length, 3);
  assert.match(tagFilter("/(/").problem, /^no regular expression: /);
});

test("a smoothed curve keeps its raw values, and starts anew at a restart", () => {
  const [line] = stateOf(series(), choice({ weight: 0.5 }), run).lines;
  assert.deepEqual([...line.raw], [4, 3, 2, 8, 6]);
  assert.equal(line.y[0], 4);
  assert.equal(line.y[3], 8);
  assert.equal(stateOf(series(), choice(), run).lines[0].raw, undefined);
});

test("where the last wins, nothing goes back", () => {
  const [line] = stateOf(series(), choice({ lastWins: true }), run).lines;
  assert.deepEqual([[...line.x], [...line.y]], [[0, 1, 2], [4, 8, 6]]);
});

test("over time a restart is marked by a word, as x does not go back there", () => {
  const { lines: [line], axes } = stateOf(series(), choice({ axis: "relative" }), run);
  assert.deepEqual([axes.x.kind, [...line.x], line.marks], ["relative", [0, 10, 20, 30, 40], [{ at: 30, text: "restart" }]]);
  assert.deepEqual(stateOf(series(), choice(), run).lines[0].marks, []);
});

test("a series without the axis asked for keeps its own", () => {
  assert.equal(stateOf(series({ t: null }), choice({ axis: "time" }), run).axes.x.kind, "step");
});

test("CSV is what the command line prints", () => {
  const odd = series({ x: Float64Array.of(0, 1, 2, 3), y: Float64Array.of(0.1, NaN, Infinity, -Infinity), t: null });
  assert.equal(seriesCsv(odd), "step,value\n0,0.1\n1,nan\n2,inf\n3,-inf\n");
  assert.equal(groupCsv([series({ tag: "=a,b", x: [1], y: [2], t: [3] })]), "tag,unit,x,value,time\n\"'=a,b\",step,1,2,3\n");
});
