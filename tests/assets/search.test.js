import assert from "node:assert/strict";
import test from "node:test";
import { meaningOf } from "../../assets/lib/search.js";

const names = ["digit 0", "digit 1", "digit 10"];

test("a number, with or without #, is a sample", () => {
  assert.deepEqual(meaningOf(" #1415 ", names), { index: 1415 });
  assert.deepEqual(meaningOf("3", names), { index: 3 });
});

test("a whole name means that class alone, a part every class that holds it", () => {
  assert.deepEqual(meaningOf("Digit 1", names), { classes: [1] });
  assert.deepEqual(meaningOf("digit", names), { classes: [0, 1, 2] });
});

test("nothing and nonsense name nothing", () => {
  assert.deepEqual(meaningOf("", names), { classes: [] });
  assert.deepEqual(meaningOf("<script>", names), { classes: [] });
  assert.deepEqual(meaningOf("99999999999", names), { classes: [] });
});
