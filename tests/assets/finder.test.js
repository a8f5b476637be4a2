import assert from "node:assert/strict";
import { test } from "node:test";
import { finderIndex } from "../../assets/lib/finder_index.js";
import { placeOf } from "../../assets/lib/finder_links.js";
import { find, marksOf, scoreOf } from "../../assets/lib/finder_match.js";
import { numbers as seeded } from "./random.js";

const typed = (array, dtype) => ({ dtype, bdata: Buffer.from(array.buffer).toString("base64"), shape: String(array.length) });
const run = (id, pages = { run: "index.html", curves: "curves.html" }) => ({ id, slug: id, status: "completed", formats: ["csv"], says: "", pages });

/** An index of curves and settings: name -> [[run, last], …]. */
function indexOf(runs, curves, settings = {}) {
  const list = (kind, title, entries) => {
    const pairs = Object.values(entries).flat();
    const starts = Uint32Array.from(Object.values(entries).reduce((sums, own) => [...sums, sums.at(-1) + own.length], [0]));
    const every = typed(Uint32Array.from(Object.values(entries), (own) => own.length), "u4");
    const numbers = typed(Uint16Array.from(pairs, ([one]) => one), "u2");
    const last = kind === "curve" ? { last: typed(Float64Array.from(pairs, ([, value]) => value), "f8") } : {};
    return { kind, title, names: Object.keys(entries), starts: typed(starts, "u4"), runs: numbers, every, ...last };
  };
  const kinds = [list("curve", "Curves", curves), list("setting", "Configuration", settings)];
  return finderIndex({ runs, site: { index: "index.html" }, kinds, says: [] });
}

const small = indexOf(
  [run("gpt-seed1"), run("gpt-seed3"), run("vit", { run: "index.html", setup: "setup.html" })],
  { "train/loss": [[0, 1.5], [1, 2.5]], loss: [[2, NaN]], "val/loss_scale": [[0, 7]], "Closs": [[0, 0]] },
  { "optimizer.lr = 0.001": [[0], [1]], "optimizer.lr = 0.1": [[2]] },
);
const names = (groups) => Object.fromEntries(groups.map((group) => [group.kind, group.hits.map((hit) => hit.name)]));

test("the whole name comes before its beginning, a word within, and letters within", () => {
  assert.deepEqual(names(find(small, "loss")), { curve: ["loss", "train/loss", "val/loss_scale", "Closs"] });
  assert.deepEqual(["loss", "losses", "a/loss", "xloss", "x"].map((text) => scoreOf(text, ["loss"])), [0, 1, 2, 3, null]);
});

test("every word must be found, and those that a name lacks choose among its runs", () => {
  const [group] = find(small, "SEED3 loss").filter(({ kind }) => kind === "curve");
  assert.deepEqual(group.hits, [{ name: "train/loss", marks: [[6, 10]], runs: [{ run: 1, last: 2.5 }], every: 2 }]);
  assert.deepEqual(find(small, "loss nowhere"), []);
  assert.deepEqual(find(small, "  "), []);
});

test("runs are found by id, status and format, settings by path and value", () => {
  assert.deepEqual(names(find(small, "gpt csv")).run, ["gpt-seed1", "gpt-seed3"]);
  assert.deepEqual(names(find(small, "lr 0.1")).setting, ["optimizer.lr = 0.1"]);
});

test("of many hits the best are kept and all are counted", () => {
  const random = seeded(3);
  const curves = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${"xyz"[i % 3]}${Math.floor(random() * 1e6)}/loss${i}`, [[0, i]]]));
  const index = indexOf([run("a")], { ...curves, loss: [[0, 1]] });
  const [all, few] = [find(index, "loss", 1000)[0], find(index, "loss", 8)[0]];
  assert.equal(few.total, 301);
  assert.equal(few.hits[0].name, "loss");
  assert.deepEqual(few.hits, all.hits.slice(0, 8));
});

test("marks say every place of every word, those that touch as one", () => {
  assert.deepEqual(marksOf("Loss/train_loss", ["loss", "train"]), [[0, 4], [5, 10], [11, 15]]);
  assert.deepEqual(marksOf("aaa", ["aa", "a"]), [[0, 3]]);
  assert.deepEqual(marksOf("\u0130x", ["x"]), []); // longer in lower case
});

test("a hit leads to the page that shows it, else to the run; in a single file to its section", () => {
  const at = { root: "../../", isSingle: false };
  assert.equal(placeOf(small, "curve", "a/b #1", 0, at), "../../runs/gpt-seed1/curves.html#find=a%2Fb%20%231&big=a%2Fb%20%231");
  assert.equal(placeOf(small, "curve", "a", 2, at), "../../runs/vit/index.html");
  assert.equal(placeOf(small, "setting", "x.lr = 0 = 1", 2, at), "../../runs/vit/setup.html#q=x.lr");
  assert.equal(placeOf(small, "event", "note", 0, at), "../../runs/gpt-seed1/index.html#happened");
  assert.equal(placeOf(small, "curve", "a", 0, { root: "", isSingle: true }), "#v=curves&find=a&big=a");
  assert.equal(placeOf(small, "run", "vit", 2, { root: "", isSingle: true }), "#v=run");
});
