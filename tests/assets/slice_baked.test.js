import assert from "node:assert/strict";
import { test } from "node:test";
import { bakedSource, wishOfBlock } from "../../assets/lib/slice_baked.js";
import { sliceText, wishOf } from "../../assets/lib/slice_source.js";
import { bakedOf, detailsOf, historyOf } from "../../assets/lib/tensor_details.js";
import { modeOf, shownIn, shownText } from "../../assets/views/tensors/focus_address.js";

const base64 = (array) => Buffer.from(array.buffer).toString("base64");

/** A tensor of 5 x 6 float32, of which rows 1 to 4 and columns 2 to 6 are held; values are 10 row + column. */
function held(changes = {}) {
  const cells = [1, 2, 3].flatMap((row) => [2, 3, 4, 5].map((column) => 10 * row + column));
  const block = { ranges: [[1, 4], [2, 6]], why: "corner", element: "F32", bytes: new Uint8Array(Float32Array.from(cells).buffer) };
  return { blocks: [block], strides: [], lacks: "", kept: "", without: "", ...changes };
}
const tensor = { name: "w", dtype: "F32", shape: [5, 6], begin: 100, file: "run/model.safetensors" };
const sourceOf = (found) => bakedSource(async () => found, () => found);

test("a slice inside a block is cut out of its bytes, and each cell knows its byte in the file", async () => {
  const source = sourceOf(held());
  const wish = wishOf([5, 6], "2:4,3:6");
  assert.equal(source.why(tensor, wish), "");
  const reply = await source.read(tensor, wish);
  assert.deepEqual([...reply.values], [23, 24, 25, 33, 34, 35]);
  assert.equal(reply.byteOf(0, 0), 100 + 4 * (2 * 6 + 3));
  assert.equal(new DataView(reply.bytes.buffer).getFloat32(20, true), 35);
});

test("the earlier axis as columns gives the same cells turned", async () => {
  const reply = await sourceOf(held()).read(tensor, wishOf([5, 6], "2:4,3:6", true));
  assert.deepEqual([...reply.values], [23, 33, 24, 34, 25, 35]);
  assert.equal(reply.byteOf(0, 1) - reply.byteOf(0, 0), 24);
});

test("bytes of a tensor whose elements lie in another order are found by its strides", async () => {
  const reply = await sourceOf(held({ strides: [1, 5] })).read(tensor, wishOf([5, 6], "2:4,3:6"));
  assert.equal(reply.byteOf(1, 2), 100 + 4 * (3 + 5 * 5));
});

test("values that have no bytes of their own in the file say so", async () => {
  const found = held();
  const reply = await sourceOf(found).read({ ...tensor, dtype: "Q4_0" }, wishOf([5, 6], "2:4,3:6"));
  assert.deepEqual([reply.element, reply.byteOf(0, 0), reply.values[0]], ["F32", null, 23]);
  const pieces = await sourceOf(held({ kept: "in 3 pieces" })).read(tensor, wishOf([5, 6], "2:4,3:6"));
  assert.deepEqual([pieces.element, pieces.byteOf(0, 0), pieces.values[0]], ["F32", null, 23]);
});

test("what is not held is refused with what is, and with what to do", async () => {
  const wish = wishOf([5, 6], "0:5,0:6");
  assert.equal(sourceOf(held()).why(tensor, wish), "The report does not hold [0:5,0:6]; of this tensor it holds [1:4,2:6]. Drop model.safetensors on this page to see them.");
  assert.match(sourceOf(held()).why({ ...tensor, file: "a.pt" }, wish), /The command below prints them\.$/);
  assert.match(sourceOf(held({ blocks: [], without: "the budget was spent" })).why(tensor, wish), /holds no slice of this tensor: the budget was spent\. Drop/);
  assert.match(sourceOf(held({ lacks: "is sparse" })).why(tensor, wish), /it is sparse/);
  await assert.rejects(sourceOf(held()).read(tensor, wish), /does not hold/);
});

test("the wish of a block shows its widest axes, also where it is one plane of many", () => {
  const block = (ranges) => ({ ranges, why: "", element: "F32", bytes: new Uint8Array() });
  const text = (ranges, shape) => sliceText(shape, wishOfBlock(block(ranges), shape));
  assert.equal(text([[0, 64], [0, 64], [1, 2], [2, 3]], [512, 256, 3, 3]), "0:64,0:64,1,2");
  assert.equal(text([[4, 5], [0, 7]], [9, 7]), "4:5,0:7");
  assert.equal(text([[0, 300]], [300]), "0:300");
  assert.equal(text([], []), "");
});

test("a tensor opens at its corner, or at what is held of it; an address that fits another tensor is left aside", () => {
  const [block] = held().blocks;
  const subject = { tensor, baked: { blocks: [block], overview: null, strides: [], kept: "", without: "" } };
  assert.equal(shownText(tensor.shape, shownIn(subject, "")), "1:4,2:6");
  assert.equal(shownText(tensor.shape, shownIn(subject, "0:9,0:9")), "1:4,2:6");
  assert.equal(shownText(tensor.shape, shownIn(subject, "T0:2,0:3")), "T0:2,0:3");
  assert.equal(shownText(tensor.shape, shownIn(subject, "all.absmax")), "1:4,2:6");
  const overview = { split: 1, rows: 1, columns: 1, levels: { absmax: new Float64Array(1) } };
  assert.deepEqual(shownIn({ ...subject, baked: { ...subject.baked, overview } }, "all.absmax"), { kind: "overview", level: "absmax" });
  assert.equal(modeOf([5, 6], shownIn(subject, ""), "planes"), "cells");
  assert.equal(modeOf([2, 5, 6], { kind: "slice", wish: wishOf([2, 5, 6], "1,0:5,0:6") }, "planes"), "planes");
});

test("details are those of the one tensor, NaN is no number, and a list ends where it does", () => {
  const chunk = {
    first: 7, levels: [0.5], spectrum: ["exact", ""], source: ["", "a sample"], strides: { 8: [1, 5] }, base: [-1, 7], sub: ["", "A"], lacks: ["", ""], kept: ["", ""],
    columns: { l2: { width: 1, f8: base64(Float64Array.of(3, NaN)) }, singular: { width: 3, f8: base64(Float64Array.of(9, 4, NaN, NaN, NaN, NaN)) } },
  };
  const [one, other] = [detailsOf(chunk, 7), detailsOf(chunk, 8)];
  assert.deepEqual([one.number("l2"), one.number("nothing"), [...one.list("singular")], one.strides], [3, null, [9, 4], []]);
  assert.deepEqual([other.number("l2"), other.list("singular"), other.strides, other.base, other.source], [null, null, [1, 5], 7, "a sample"]);
});

test("a chunk without a tensor holds nothing of it and says why; a curve is found by name", () => {
  assert.deepEqual(bakedOf({ tensors: {}, without: { 3: "it is empty" } }, 3), { blocks: [], overview: null, strides: [], kept: "", without: "it is empty" });
  const chunk = { names: ["a", "b"], at: [1, 2, 3], columns: { l2: base64(Float64Array.of(1, 10, 2, 20, 3, 30)) } };
  assert.deepEqual([...historyOf(chunk, "b", "l2")], [10, 20, 30]);
  assert.deepEqual([...historyOf(chunk, "c", "l2")], []);
});
