import assert from "node:assert/strict";
import { test } from "node:test";
import { count, figure } from "../../assets/lib/format.js";

test("numbers keep their significant digits", () => {
  assert.equal(figure(24.287), "24.29");
  assert.equal(figure(0.5, 3), "0.500");
  assert.equal(figure(12), "12");
  assert.equal(figure(1234567, 15), "1\u2009234\u2009567");
  assert.equal(figure(-3.5, 2), "−3.5");
  assert.equal(figure(0.00001234, 3), "1.23e−5");
});

test("what is missing is a dash, never a zero", () => {
  for (const value of [null, undefined, NaN, Infinity]) assert.equal(figure(value), "–");
});

test("counts agree with their noun", () => {
  assert.equal(count(1, "run"), "1 run");
  assert.equal(count(2, "class", "classes"), "2 classes");
});
