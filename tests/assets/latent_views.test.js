import assert from "node:assert/strict";
import test from "node:test";
import { applyLook, colourChoices, colouringOf, paint, stretchTick } from "../../assets/views/latent/colouring.js";
import { positionsOf } from "../../assets/views/latent/epochs.js";
import { schemaOf } from "../../assets/views/latent/schema.js";

const island = {
  noun: "digit",
  components: 2,
  epochs: [0, 2, 10],
  frames: { pca2: {}, pca3: {}, umap2: {} },
  classes: [{ name: "digit 0" }, { name: "digit 1" }],
};
const samples = { labels: Uint8Array.of(0, 1, 255), indices: Int32Array.of(7, 8, 9) };
const column = { levels: Uint16Array.of(0, 65534, 65535), min: -1, max: 1, power: 1 };
const map = { groups: { component: Uint8Array.of(1, 0, 1) }, columns: { dk: column, distortion_pca: column } };
const data = { island, samples, map, method: "pca" };

test("undoing the alignment gives the raw points back: aligned = scale * raw @ rotation + translation", () => {
  const raw = [[1, 2], [-3, 0.5]];
  const [angle, scale, shift] = [0.7, 1.5, [4, -2]];
  const rotation = [[Math.cos(angle), Math.sin(angle)], [-Math.sin(angle), Math.cos(angle)]];
  const aligned = raw.map((p) => [0, 1].map((to) => scale * (p[0] * rotation[0][to] + p[1] * rotation[1][to]) + shift[to]));
  const bounds = [0, 1].map((axis) => {
    const values = aligned.map((p) => p[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const levels = Uint16Array.from(aligned.flat(), (value, place) => {
    const [low, high] = bounds[place % 2];
    return Math.round(((value - low) / (high - low)) * 65534);
  });
  const turned = { levels, bounds, alignment: { rotation, scale, translation: shift } };
  const frame = { centre: [0, 0], half: 2 };
  const back = positionsOf(turned, frame, true);
  raw.flat().forEach((value, place) => assert.ok(Math.abs(back[Math.floor(place / 2) * 3 + (place % 2)] * 2 - value) < 1e-3));
  assert.notDeepEqual(positionsOf(turned, frame, false), back);
});

test("only what the run has is offered as a colour", () => {
  const keys = colourChoices(island, map).map(({ key }) => key);
  assert.deepEqual(keys, ["label", "component", "dk", "distortion", "index"]);
  assert.deepEqual(colourChoices(island, { groups: {}, columns: {} }).map(({ key }) => key), ["label", "index"]);
});

test("a colour this run lacks, or a name of the language's own, falls back to the label", () => {
  for (const key of ["prediction", "mse", "nonsense"]) assert.equal(colouringOf(key, data).title, "digit");
});

test("components have their own names and distortion a scale around the typical", () => {
  assert.deepEqual(colouringOf("component", data).names, ["c 0", "c 1"]);
  const stretch = colouringOf("distortion", data);
  assert.deepEqual(stretch.range, [-1, 1]);
  assert.deepEqual([-2, 0, 1].map(stretchTick), ["÷ 4", "typical", "× 2"]);
});

test("a hidden class is not shown, and a point without a value is grey, not the lowest colour", () => {
  const how = { hidden: [1], focus: [], theme: "light" };
  assert.deepEqual([...paint(colouringOf("label", data), how).shown], [1, 0, 1]);
  const { colours } = paint(colouringOf("dk", data), how);
  assert.notDeepEqual([...colours.subarray(6, 9)], [...colours.subarray(0, 3)]);
});

test("what steps back mixes with the background and gets smaller, what is hidden has no size", () => {
  const look = new Uint8Array(12);
  const painted = { colours: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0), shown: Uint8Array.of(1, 1, 0) };
  applyLook(look, painted, (row) => row === 0, [255, 255, 255]);
  assert.deepEqual([...look.subarray(0, 4)], [0, 0, 0, 64]);
  assert.ok(look[4] > 150 && look[7] < 64 && look[7] > 0);
  assert.equal(look[11], 0);
});

test("the address is clamped: epochs, methods, dimensions and overlays that are not there", () => {
  const schema = schemaOf(island);
  assert.equal(schema.e.fallback, 10);
  assert.deepEqual(["-5", "1e999", "NaN", "3"].map(schema.e.read), [0, 10, 10, 3]);
  assert.equal(schema.p.read("tsne"), "umap");
  assert.equal(schema.d.read("4"), "2");
  assert.equal(schema.o.read("__proto__"), "none");
  assert.equal(schema.cam.read("1_2_3"), null);
  assert.deepEqual(schema.sel.read("%3Cb%3E"), []);
});

test("a run without UMAP starts on PCA", () => {
  assert.equal(schemaOf({ ...island, frames: { pca2: {} } }).p.fallback, "pca");
});
