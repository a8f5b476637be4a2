import assert from "node:assert/strict";
import { test } from "node:test";

import { BLOCK, createBlocks, rowOf, scaleOf, TALLEST } from "../../assets/views/console/blocks.js";
import { hits, nextMatch, pieces } from "../../assets/lib/text_hits.js";
import { createSearch, linesWith } from "../../assets/views/console/find.js";
import { classes } from "../../assets/views/console/line.js";
import { shortNames } from "../../assets/views/console/tools.js";
import { createStore, partOf } from "../../assets/views/console/store.js";

test("a block stands where the blocks before it end, also after one was measured", () => {
  const blocks = createBlocks(2 * BLOCK + 7, () => 100);
  assert.equal(blocks.count, 3);
  assert.deepEqual(blocks.rowsOf(2), [2 * BLOCK, 2 * BLOCK + 7]);
  assert.equal(blocks.total(), 300);
  assert.equal(blocks.measured(0, 150), 50);
  assert.deepEqual([blocks.top(1), blocks.top(2), blocks.total()], [150, 250, 350]);
  assert.deepEqual([0, 149, 150, 249, 250, 9999].map(blocks.at), [0, 0, 1, 1, 2, 2]);
});

test("the end of a scaled scroll bar is the end of the rows", () => {
  assert.equal(scaleOf(5000, 500), 1);
  const total = 3 * TALLEST;
  assert.ok(Math.abs((TALLEST - 500) * scaleOf(total, 500) - (total - 500)) < 1e-3);
});

test("the row of a line is its place among the shown ones", () => {
  assert.equal(rowOf(null, 7), 7);
  assert.deepEqual([0, 3, 4, 9, 10].map((line) => rowOf([3, 5, 9], line)), [0, 0, 1, 2, 3]);
});

test("a search finds every place without regard to case and marks where it can", () => {
  assert.deepEqual(hits("Error error ERR", "error"), [[0, 5], [6, 11]]);
  assert.deepEqual(hits("aaaa", "aa"), [[0, 2], [2, 4]]);
  assert.deepEqual(hits("\u0130stanbul error", "error"), [[0, 14]]); // lower case is longer
  assert.deepEqual(linesWith(["a", "B", "ab"], 10, "b"), [11, 12]);
});

test("a search goes through the parts in order and a newer one ends it", async () => {
  const parts = [{ first: 0, n: 2 }, { first: 2, n: 1 }];
  const texts = [["x", "y"], ["x"]];
  const told = [];
  const search = createSearch({ parts: () => parts, lines: async (i) => texts[i], tell: (one) => told.push({ ...one, lines: [...one.lines] }), pause: async () => {} });
  const old = search.start("y");
  await search.start("X");
  await old;
  assert.deepEqual(told, [
    { asked: "x", lines: [0], searched: 2, done: false },
    { asked: "x", lines: [0, 2], searched: 3, done: true },
  ]);
});

test("the next match goes round", () => {
  assert.deepEqual([[2, 1], [5, 1], [9, 1], [2, -1], [5, -1]].map(([line, way]) => nextMatch([2, 5, 9], line, way)), [5, 9, 2, 9, 2]);
  assert.equal(nextMatch([], 3, 1), -1);
});

test("a line is cut at styles and at hits, and its pieces are the line", () => {
  const found = pieces("red plain", [[3, 2], [6, 0]], [[2, 5]]);
  assert.deepEqual(found, [
    { text: "re", style: 2, isHit: false }, { text: "d", style: 2, isHit: true },
    { text: " p", style: 0, isHit: true }, { text: "lain", style: 0, isHit: false },
  ]);
  assert.equal(classes(2 | 16 | 64), "ansi1 bold said");
});

test("lines are known once their part has arrived; a part that has changed is asked for again", async () => {
  const log = { file: "a", lines: 3, gap: null, left: "", parts: [{ key: "p", first: 0, n: 2, size: 8 }, { key: "q", first: 2, n: 1, size: 2 }] };
  const asked = [];
  const store = createStore(log, async (key) => (asked.push(key), { text: key === "p" ? "one\ntwo" : "3", styles: { 1: [[3, 2]] } }));
  assert.equal(store.line(1), undefined);
  await store.load(0);
  await store.load(0);
  assert.deepEqual(store.line(1), { text: "two", runs: [[3, 2]] });
  store.take({ ...log, lines: 4, parts: [log.parts[0], { key: "q", first: 2, n: 2, size: 4 }] });
  assert.equal(store.line(2), undefined);
  await store.load(1);
  assert.deepEqual(asked, ["p", "q"]);
  assert.equal(partOf(log.parts, 2), 1);
});

test("logs are named without the folders that all lie in", () => {
  assert.deepEqual(shortNames(["a/b/x.log", "a/b/c/y.log"]), ["x.log", "c/y.log"]);
  assert.deepEqual(shortNames(["a/x.log"]), ["x.log"]);
  assert.deepEqual(shortNames(["x", "a/x"]), ["x", "a/x"]);
});
