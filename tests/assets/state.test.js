import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const listeners = new Map();
globalThis.addEventListener = (type, act) => listeners.set(type, act);
globalThis.location = { hash: "", pathname: "/a.html", search: "" };
const written = [];
const write = (how) => (_state, _title, address) => {
  written.push([how, address]);
  location.hash = address.startsWith("#") ? address : "";
};
globalThis.history = { replaceState: write("replace"), pushState: write("push") };

const { choice, createState, flush, integer, number, numbers, parseFragment, words, writeFragment } = await import(
  "../../assets/lib/state.js"
);

const schema = () => ({ e: integer(0, 25, 25), p: choice(["pca", "umap"]), sel: numbers(100), q: words(10), r: number(0, 1, 0.5) });

/** As if the reader had followed a link. */
function goTo(hash) {
  location.hash = hash;
  listeners.get("hashchange")?.();
}

beforeEach(() => {
  flush();
  location.hash = "";
  written.length = 0;
});

test("a fragment is read, values outside are clamped", () => {
  location.hash = "#e=999&p=umap&sel=5.3.3.7000&q=" + "x".repeat(50);
  const state = createState(schema());
  assert.deepEqual(state.all(), { e: 25, p: "umap", sel: [3, 5], q: "x".repeat(10), r: 0.5 });
  state.close();
});

for (const hash of ["#e=NaN", "#e=1e999x", "#e=", "#e=<b>", "#p=__proto__", "#p=constructor", "#sel=%E0%A4%A", "#%E0%A4%A=1", "#=&&&=", "#__proto__=1&e=abc", "#e"]) {
  test(`nonsense falls back: ${hash}`, () => {
    location.hash = hash;
    const state = createState(schema());
    assert.deepEqual(state.all(), { e: 25, p: "pca", sel: [], q: "", r: 0.5 });
    assert.equal({}.polluted, undefined);
    state.close();
  });
}

test("infinity and a fragment of a megabyte are survived", () => {
  location.hash = `#e=1e999&junk=${"a".repeat(1_000_000)}`;
  const state = createState(schema());
  assert.equal(state.get("e"), 25);
  state.close();
});

test("a change is written, defaults are not, and foreign keys are kept", () => {
  location.hash = "#v=latent&e=3";
  const state = createState(schema());
  state.set({ p: "umap", e: 25 });
  flush();
  assert.deepEqual(written, [["replace", "#v=latent&p=umap"]]);
  state.close();
});

test("many changes are one entry, and push makes a step", () => {
  const state = createState(schema());
  for (let e = 0; e < 25; e++) state.set({ e });
  state.set({ p: "umap" }, { push: true });
  flush();
  assert.deepEqual(written, [["push", "#e=24&p=umap"]]);
  state.close();
});

test("listeners hear only what changed, also on going back", () => {
  const state = createState(schema());
  const heard = [];
  state.subscribe((changed) => heard.push([...changed].sort()));
  state.set({ e: 3, p: "pca" });
  state.set({ e: 3 });
  flush();
  goTo("#e=4&q=hi");
  assert.deepEqual(heard, [["e"], ["e", "q"]]);
  state.close();
});

test("two states share the address without losing each other's keys", () => {
  const one = createState({ v: choice(["run", "latent"]) });
  const two = createState(schema());
  one.set({ v: "latent" });
  two.set({ e: 2 });
  flush();
  assert.equal(location.hash, "#v=latent&e=2");
  goTo("#e=2");
  assert.equal(one.get("v"), "run");
  one.close();
  two.close();
});

test("a link to a place on the page leaves the state alone", () => {
  const state = createState(schema());
  state.set({ e: 3 });
  flush();
  goTo("#fig-loss");
  assert.equal(state.get("e"), 3);
  state.close();
});

test("a fragment survives being written and read", () => {
  const pairs = new Map([["q", "a b&c=d#%\u202e"], ["sel", "1.2"]]);
  assert.deepEqual(parseFragment(writeFragment(pairs)), pairs);
  assert.equal(writeFragment(new Map()), "");
});
