import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, matches, parseOrder } from "../../assets/lib/table.js";

const order = (values, kind, direction) => [...values].sort((a, b) => compare(a, b, kind, direction));

test("numbers are ordered by size, not by their digits", () => {
  assert.deepEqual(order(["10", "9", "-1", "1e3"], "number", 1), ["-1", "9", "10", "1e3"]);
});

test("what is missing comes last in both directions", () => {
  assert.deepEqual(order(["", "2", "1"], "number", 1), ["1", "2", ""]);
  assert.deepEqual(order(["", "2", "1"], "number", -1), ["2", "1", ""]);
});

test("names with numbers are ordered as people count", () => {
  assert.deepEqual(order(["run-10", "run-9"], "text", 1), ["run-9", "run-10"]);
});

test("a filter wants every word, in any order and case", () => {
  assert.ok(matches("gmvae-7 failed GM-VAE digits", "Failed gm"));
  assert.ok(!matches("gmvae-7 completed", "gm failed"));
  assert.ok(matches("anything", ""));
});

test("an order from the address is checked", () => {
  assert.deepEqual(parseOrder("-3", 5), { column: 3, direction: -1 });
  for (const text of ["9", "-99", "x", "--1", "1.5", ""]) assert.equal(parseOrder(text, 5), null);
});
