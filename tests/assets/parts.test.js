import assert from "node:assert/strict";
import test from "node:test";
import { openTable, placeOf } from "../../assets/lib/parts.js";
import { pointOpacity } from "../../assets/lib/lod.js";

const typed = (array, width) => ({
  dtype: array instanceof Uint16Array ? "u2" : "u1",
  bdata: Buffer.from(array.buffer).toString("base64"),
  ...(width === undefined ? {} : { shape: `${array.length / width}, ${width}` }),
});

/** Seven rows in parts of 2, 3 and 2. */
function files() {
  const part = (start, stop) => ({
    labels: typed(Uint8Array.from({ length: stop - start }, (_, i) => start + i + 1)),
    near: { indices: typed(Uint16Array.from({ length: 2 * (stop - start) }, (_, i) => 2 * start + i + 100), 2) },
  });
  const first = part(0, 2);
  return { t: { ...first, near: { ...first.near, k: 2, list: [1, null] }, cuts: [0, 2, 5, 7] }, "t.1": part(2, 5), "t.2": part(5, 7) };
}

function reader() {
  const [all, asked] = [files(), []];
  return { asked, need: async (key) => (asked.push(key), structuredClone(all[key]) ?? Promise.reject(new Error(key))) };
}

test("the first part gives facts, room for all rows, and says how many are there", async () => {
  const { need } = reader();
  const table = await openTable(need, "t");
  assert.equal(table.n, 7);
  assert.equal(table.ready(), 2);
  assert.deepEqual([...table.value.labels], [1, 2, 0, 0, 0, 0, 0]);
  assert.equal(table.value.near.k, 2);
  assert.deepEqual(table.value.near.list, [1, null]);
});

test("all parts give all rows, in order, and tell of each that has come", async () => {
  const { need, asked } = reader();
  const table = await openTable(need, "t");
  const seen = [];
  await table.all(() => seen.push(table.ready()));
  assert.deepEqual(seen, [5, 7]);
  assert.deepEqual([...table.value.labels], [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual([...table.value.near.indices], Array.from({ length: 14 }, (_, i) => 100 + i));
  await table.all();
  assert.deepEqual(asked, ["t", "t.1", "t.2"]);
});

test("a row is held by loading its part alone; rows before it may still be missing", async () => {
  const { need, asked } = reader();
  const table = await openTable(need, "t");
  await table.hold([6, 5, 0]);
  assert.deepEqual(asked, ["t", "t.2"]);
  assert.deepEqual([...table.value.labels], [1, 2, 0, 0, 0, 6, 7]);
  assert.equal(table.ready(), 2);
  await table.hold([3]);
  assert.equal(table.ready(), 7);
});

test("a part that does not come is asked for again the next time", async () => {
  const { need } = reader();
  let isDown = true;
  const table = await openTable((key) => (isDown && key === "t.1" ? Promise.reject(new Error("gone")) : need(key)), "t");
  await assert.rejects(table.all(), /gone/);
  isDown = false;
  await table.all();
  assert.equal(table.ready(), 7);
});

test("what comes in one part is there at once", async () => {
  const table = await openTable(async () => ({ labels: typed(Uint8Array.of(4, 5)), cuts: [0, 2] }), "t");
  assert.equal(table.ready(), 2);
  assert.deepEqual([...table.value.labels], [4, 5]);
  await table.all(() => assert.fail());
});

test("a row lies in the last part that begins at or before it", () => {
  assert.deepEqual([0, 1, 2, 4, 5, 6].map((row) => placeOf([0, 2, 5, 7], row)), [0, 0, 1, 1, 2, 2]);
  assert.equal(placeOf([0, 0], 0), 0);
});

test("few points are opaque, many let each other through, and never vanish", () => {
  assert.equal(pointOpacity(2000, 3, 400_000), 1);
  const [some, many, most] = [60_000, 1_000_000, 1e9].map((n) => pointOpacity(n, 1.1, 400_000));
  assert.ok(some > many && many > 0.05 && many < 0.3);
  assert.equal(pointOpacity(1e12, 1.1, 400_000), most);
});
