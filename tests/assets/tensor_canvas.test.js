import assert from "node:assert/strict";
import { test } from "node:test";

import { bandLabels, columnLabels, labelsOf } from "../../assets/lib/tensor_labels.js";
import { nextTile, tileAt } from "../../assets/lib/tensor_places.js";
import { LEVELS, levelColor, levelOf, placeOf, ticksOf, valueAtPlace } from "../../assets/lib/tensor_scale.js";
import { closer, detail, fitted, moved, origin, parseView, viewText } from "../../assets/lib/tensor_view.js";
import { ordered } from "../../assets/views/tensors/table.js";
import { shapeText, shortName } from "../../assets/views/tensors/model.js";

const frame = { width: 800, height: 400 };
const box = { left: 0, top: 0, right: 20, bottom: 10 };
const near = (a, b, within = 1e-9) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

test("everything fits, in the middle of the host", () => {
  const view = fitted(box, frame);
  const [ox, oy] = origin(view, frame);
  near(view.scale, 376 / 10);
  near(ox + (box.left + box.right) / 2 * view.scale, 400);
  near(oy, 12);
});

test("zooming keeps the place under the pointer, within limits", () => {
  const view = fitted(box, frame);
  const at = [300, 150];
  const before = (v) => { const [ox, oy] = origin(v, frame); return [(at[0] - ox) / v.scale, (at[1] - oy) / v.scale]; };
  const zoomed = closer(view, 1.7, at, frame, box);
  before(view).forEach((value, axis) => near(before(zoomed)[axis], value));
  assert.equal(closer(view, 1e9, at, frame, box).scale, 460);
  assert.ok(closer(view, 1e-9, at, frame, box).scale >= view.scale * 0.69);
});

test("some of the picture stays in sight however far it is moved", () => {
  const view = moved(fitted(box, frame), 1e7, -1e7, box);
  assert.deepEqual([view.x, view.y], [box.left, box.bottom]);
});

test("a view survives the address, nonsense does not", () => {
  assert.deepEqual(parseView(viewText({ x: 1.234, y: -5, scale: 33.333 })), { x: 1.23, y: -5, scale: 33.33 });
  for (const text of ["", "1_2", "1_2_-3", "1_2_0", "a_b_c", "1_2_3_4", "1e9_1_1"]) assert.equal(parseView(text), null, text);
  assert.equal(parseView("1_2_99999").scale, 460);
});

test("tiles show a colour, then a histogram, then text", () => {
  assert.deepEqual(detail(5), { hills: 0, isCard: false });
  assert.ok(detail(16).hills > 0 && detail(16).hills < 1);
  assert.deepEqual(detail(40), { hills: 1, isCard: false });
  assert.ok(detail(100).isCard);
});

const tiles = { x: [0, 1, 2, 0, 2], y: [0, 0, 0, 1, 1], size: [0.8, 0.8, 0.8, 0.5, 0.8] };

test("the tile under a point is found, or the nearest within reach", () => {
  assert.equal(tileAt(tiles, 1.2, 0.3), 1);
  assert.equal(tileAt(tiles, 0.6, 1.2), -1);
  assert.equal(tileAt(tiles, 0.6, 1.2, 0.2), 3);
});

test("arrows walk to the nearest tile in their direction, past those that may not be chosen", () => {
  const may = () => true;
  assert.equal(nextTile(tiles, 0, "right", may), 1);
  assert.equal(nextTile(tiles, 0, "right", (i) => i !== 1), 2);
  assert.equal(nextTile(tiles, 0, "down", may), 3);
  assert.equal(nextTile(tiles, 4, "up", may), 2);
  assert.equal(nextTile(tiles, 0, "left", may), 0);
});

const measure = (given) => ({ name: "m", title: "m", says: "", scale: "linear", low: 0, high: 10, ...given });

test("a value stands where its scale puts it, and back again", () => {
  const log = measure({ scale: "log", low: 0.01, high: 100 });
  near(placeOf(log, 1), 0.5);
  assert.equal(placeOf(log, 0), 0);
  const signed = measure({ scale: "signed", low: -4, high: 4 });
  assert.equal(placeOf(signed, 0), 0.5);
  near(placeOf(signed, -2) + placeOf(signed, 2), 1);
  for (const [one, values] of [[measure({}), [0, 3, 10]], [log, [0.01, 5, 100]], [signed, [-4, -0.1, 0.002, 3]]]) for (const value of values) near(valueAtPlace(one, placeOf(one, value)), value, 1e-9 + Math.abs(value) * 1e-9);
  assert.ok(Number.isNaN(placeOf(log, null)) && Number.isNaN(placeOf(log, NaN)));
  assert.equal(placeOf(measure({ low: 2, high: 2 }), 2), 0.5);
});

test("levels cover the scale; a missing number has none", () => {
  assert.deepEqual([0, 10, null, Infinity].map((value) => levelOf(measure({}), value)), [0, LEVELS - 1, -1, -1]);
  assert.equal(levelColor(measure({}), 0), "#440154");
  assert.equal(levelColor(measure({}), LEVELS - 1), "#fde725");
  assert.deepEqual(ticksOf(measure({})), [0, 2.5, 5, 7.5, 10]);
  assert.deepEqual(ticksOf(measure({ low: 3, high: 3 })), [3]);
});

const labels = labelsOf({ bands: ["before the layers", "layer 0", "layer 1", "layer 2"], columns: ["attn", "mlp", "attn"] }, (name) => ({
  band_x: [2, 6, 2, 6, 2, 6, 10, 14], band_y: [0, 1, 3, 4, 5, 6, 2, 3], column_x: [2, 3, 4, 6, 10, 11], column_y: [3, 3, 2],
})[name]);

test("columns reach down to the last band below them, and not into the next fold", () => {
  assert.deepEqual(labels.columns.map(({ top, bottom }) => [top, bottom]), [[3, 6], [3, 6], [2, 3]]);
});

test("labels of bands stay within the host, never over another, and know how much room there is", () => {
  const view = fitted({ left: 0, top: 0, right: 14, bottom: 6 }, frame);
  const all = bandLabels(labels.bands, view, frame, 15);
  assert.deepEqual(all.map((one) => one.text), ["before the layers", "layer 0", "layer 1", "layer 2"]);
  const small = bandLabels(labels.bands, { ...view, scale: 4 }, frame, 15);
  assert.ok(small.length < 4);
  const close = bandLabels(labels.bands, { x: 5, y: 5.5, scale: 300 }, frame, 15);
  assert.deepEqual(close.map(({ text, right }) => [text, right]), [["layer 1", 0]]);
  assert.ok(all.every(({ y }) => y >= 7 && y <= 393));
});

test("labels of columns turn where columns are narrow, and stay above tiles whose top is out of sight", () => {
  const wide = columnLabels(labels.columns, { x: 4, y: 4, scale: 100 }, frame);
  assert.deepEqual(wide.map(({ text, isTurned }) => [text, isTurned]), [["attn", false], ["mlp", false]]);
  assert.ok(columnLabels(labels.columns, { x: 4, y: 4, scale: 20 }, frame).every((one) => one.isTurned));
  assert.deepEqual(columnLabels(labels.columns, { x: 4, y: 4, scale: 5 }, frame), []);
  const deep = columnLabels(labels.columns, { x: 4, y: 5.5, scale: 200 }, frame);
  assert.ok(deep.length > 0 && deep.every((one) => one.isOver && one.y === 15));
});

test("a table is ordered by a column, tensors without a value last", () => {
  const rows = [3, null, 1, 3].map((value, index) => ({ index, value }));
  const columns = [{ name: "std", title: "std", isNumber: true, value: (one) => one.value }];
  assert.deepEqual(ordered(rows, columns, "std").map((one) => one.index), [2, 0, 3, 1]);
  assert.deepEqual(ordered(rows, columns, "-std").map((one) => one.index), [0, 3, 2, 1]);
  assert.equal(ordered(rows, columns, "nothing"), rows);
});

test("what follows the layer's number tells tensors of a layer apart", () => {
  assert.equal(shortName({ name: "model.layers.3.self_attn.q_proj.weight", layer: "3" }), "self_attn.q_proj.weight");
  assert.equal(shortName({ name: "layer2.10.conv1.weight", layer: "2.10" }), "conv1.weight");
  assert.equal(shortName({ name: "wte.weight", layer: "" }), "wte.weight");
  assert.deepEqual([shapeText([3, 4]), shapeText([]), shapeText([0])], ["3 × 4", "scalar", "0"]);
});
