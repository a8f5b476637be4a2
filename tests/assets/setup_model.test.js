import assert from "node:assert/strict";
import { test } from "node:test";
import { below, pieces, rowsOf, search, termsOf } from "../../assets/views/setup/model.js";

/** @type {[number, string, string, string, string, string][]} */
const RAW = [
  [0, "lr", "number", "0.1", "", "lr"],
  [0, "model", "object", "2", "", "model"],
  [1, "size", "number", "64", "", "model.size"],
  [1, "heads", "object", "1", "", "model.heads"],
  [2, "n", "number", "8", "", "model.heads.n"],
  [0, "note", "text", "\"lo…", "\"long Text\"", "note"],
];

test("a row knows who lies above it and where its own rows end", () => {
  const rows = rowsOf(RAW);
  assert.deepEqual(rows.map((row) => row.parent), [-1, -1, 1, 1, 3, -1]);
  assert.deepEqual(rows.map((row) => row.end), [1, 5, 3, 5, 5, 6]);
  assert.deepEqual(below(rows, -1), [0, 1, 5]);
  assert.deepEqual(below(rows, 1), [2, 3]);
  assert.deepEqual(below(rows, 0), []);
});

test("a search finds names, paths and whole values, and shows the groups above", () => {
  const rows = rowsOf(RAW);
  assert.deepEqual(search(rows, termsOf("TEXT"), 9), { hits: [5], shown: new Set([5]) });
  assert.deepEqual(search(rows, termsOf("heads 8"), 9), { hits: [4], shown: new Set([4, 3, 1]) });
  assert.deepEqual(search(rows, termsOf("heads"), 9).hits, [3, 4]);
  assert.deepEqual(search(rows, termsOf("nothing"), 9).hits, []);
});

test("hits beyond the limit are counted and not shown", () => {
  const rows = rowsOf(Array.from({ length: 50 }, (_, i) => [0, `k${i}`, "number", "1", "", `k${i}`]));
  const found = search(rows, ["k"], 10);
  assert.equal(found.hits.length, 50);
  assert.equal(found.shown.size, 10);
});

test("pieces put together are the text, and every second one is a find", () => {
  for (const [text, terms] of /** @type {[string, string[]][]} */ ([
    ["lr_scheduler", ["lr"]],
    ["AbaBa", ["ab", "aba"]],
    ["none", ["x"]],
    ["", ["x"]],
    ["İ lr", ["lr"]],
    ["text", []],
  ])) {
    const found = pieces(text, terms);
    assert.equal(found.join(""), text);
    found.forEach((piece, i) => i % 2 === 1 && assert.ok(terms.includes(piece.toLowerCase())));
  }
  assert.deepEqual(pieces("AbaBa", ["ab", "aba"]), ["", "Aba", "Ba"]);
});
