import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../assets/", import.meta.url);
const sources = readdirSync(root, { recursive: true })
  .map(String)
  .filter((name) => /^(app\.js|(lib|views)\/.*\.js)$/.test(name));

for (const name of sources) {
  const text = readFileSync(new URL(name, root), "utf8");
  const code = text.replace(/\/\*[^]*?\*\//g, "").replace(/\/\/ .*/g, ""); // types in comments say import("…")
  test(`${name} writes text as text and asks the network for nothing`, () => {
    assert.doesNotMatch(code, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
    const own = name === "lib/live_stream.js" ? code.replaceAll("EventSource", "") : code; // see tests/rules/test_forbidden.py
    assert.doesNotMatch(own, /\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|\bimport\(/);
  });
  test(`${name} stays under 300 lines`, () => assert.ok(text.split("\n").length <= 301));
}

test("nothing is imported from a view into the library", () => {
  for (const name of sources.filter((one) => one.startsWith("lib/"))) {
    assert.doesNotMatch(readFileSync(new URL(name, root), "utf8"), /from "\.\.\/views\//, name);
  }
});

test("the lock file names no download address", () => {
  assert.doesNotMatch(readFileSync(new URL("package-lock.json", root), "utf8"), /"resolved"|https?:/);
});
