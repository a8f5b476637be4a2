import assert from "node:assert/strict";
import test from "node:test";
import { LINK_LIMIT, createSelection, idsText, parseIds } from "../../assets/lib/selection.js";

test("choosing replaces, adding adds, and rows out of range are left out", () => {
  const selection = createSelection(5);
  let told = 0;
  selection.subscribe(() => told++);
  selection.choose([4, 1, 1, 9, -1]);
  assert.deepEqual([selection.rows(), selection.count()], [[1, 4], 2]);
  selection.choose([0], { add: true });
  assert.deepEqual(selection.rows(), [0, 1, 4]);
  selection.choose([2]);
  assert.deepEqual(selection.rows(), [2]);
  selection.clear();
  assert.equal(selection.count(), 0);
  assert.deepEqual([told, selection.version()], [4, 4]);
});

test("ids survive the address whatever their order", () => {
  const ids = [59999, 3, 1415, 0, 36];
  assert.deepEqual(parseIds(idsText(ids)), [0, 3, 36, 1415, 59999]);
  assert.ok(idsText(Array.from({ length: 300 }, (_, i) => i * 7)).length < 700);
});

test("too many ids give no link rather than a part of them", () => {
  assert.equal(idsText(Array.from({ length: LINK_LIMIT + 1 }, (_, i) => i)), "");
});

test("nonsense from the address selects nothing", () => {
  for (const text of ["", "..", "1..2", "<b>", "-1", "1.2.", "1 2", "zzzzzzzzz"]) assert.deepEqual(parseIds(text), []);
});
