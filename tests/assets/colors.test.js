import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { classColor, classTexture, diverging, hex, rgb, sequential } from "../../assets/lib/colors.js";

test("ten classes have ten colours, in both themes", () => {
  for (const theme of ["light", "dark"]) {
    const colors = Array.from({ length: 10 }, (_, i) => classColor(i, 10, theme));
    assert.equal(new Set(colors).size, 10);
  }
});

test("no colour is used twice: the eleventh class makes all grey until pointed at", () => {
  const grey = classColor(0, 11, "light");
  assert.equal(classColor(10, 11, "light"), grey);
  assert.notEqual(classColor(7, 200, "light", [3, 7]), grey);
  assert.notEqual(classColor(7, 200, "light", [3, 7]), classColor(3, 200, "light", [3, 7]));
});

test("scales are clamped and go through their ends", () => {
  assert.equal(hex(sequential(0)), "#440154");
  assert.equal(hex(sequential(7)), "#fde725");
  assert.equal(hex(diverging(0)), "#f7f7f7");
  assert.deepEqual(diverging(-9), diverging(-1));
  assert.deepEqual(rgb("#0a0b0c"), [10, 11, 12]);
});

test("a texture holds the colours of the classes, opaque", () => {
  const bytes = classTexture(10, "dark");
  assert.equal(bytes.length, 1024);
  assert.deepEqual([...bytes.slice(8, 12)], [...rgb(classColor(2, 10, "dark")), 255]);
});

test("the style sheet has the same ten colours", () => {
  const css = readFileSync(new URL("../../assets/css/tokens.css", import.meta.url), "utf8");
  for (let i = 0; i < 10; i++) {
    const line = css.split("\n").find((text) => text.includes(`--c${i}:`));
    assert.ok(line.includes(classColor(i, 10, "light")) && line.includes(classColor(i, 10, "dark")), line);
  }
});
