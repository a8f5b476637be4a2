import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { gather, gridOf, spansOf, spread } from "../../assets/lib/file_spans.js";
import { fileSource, sizeText } from "../../assets/lib/file_source.js";
import { openModel } from "../../assets/lib/opened_model.js";
import { sha256Worker } from "../../assets/lib/sha256_worker.js";
import { offsetOf } from "../../assets/lib/slice_source.js";
import { numbers } from "./random.js";

/** A safetensors file of these tensors: name to [dtype, shape, bytes]. */
function file(name, tensors, tail = 0) {
  let at = 0;
  const header = {};
  for (const [key, [dtype, shape, bytes]] of Object.entries(tensors)) header[key] = { dtype, shape, data_offsets: [at, (at += bytes.byteLength)] };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new BigUint64Array([BigInt(text.length)]);
  return { path: name, file: new File([length, text, ...Object.values(tensors).map(([, , bytes]) => bytes), new Uint8Array(tail)], name) };
}
const counted = (n, kind = Float32Array) => kind.from({ length: n }, (_, i) => i);
const index = (map) => ({ path: "m/model.safetensors.index.json", file: new File([JSON.stringify({ weight_map: map })], "model.safetensors.index.json") });
const listed = (name, dtype, shape) => ({ name, dtype, shape });

test("any two axes of any rank are read as they lie in the file", async () => {
  const random = numbers(11);
  const whole = (n) => Math.floor(random() * n);
  for (let round = 0; round < 150; round++) {
    const shape = Array.from({ length: whole(5) }, () => 1 + whole(6));
    const numel = shape.reduce((product, size) => product * size, 1);
    const model = await openModel([file("a.safetensors", { first: ["U8", [3], new Uint8Array(3)], w: ["F32", shape, counted(numel)] })]);
    const range = (axis) => {
      const size = axis < 0 ? 1 : shape[axis];
      const start = whole(size);
      return [start, start + 1 + whole(size - start)];
    };
    const [rowAxis, columnAxis] = shape.length === 0 ? [-1, -1] : shape.length === 1 ? [-1, 0] : shape.map((_, i) => [random(), i]).sort((a, b) => a[0] - b[0]).map(([, i]) => i);
    const wish = { rowAxis, columnAxis, rows: range(rowAxis), columns: range(columnAxis), fixed: shape.map((size) => whole(size)) };
    const tensor = listed("w", "F32", shape);
    assert.equal(fileSource(model).why(tensor, wish), "");
    const expected = [];
    for (let row = wish.rows[0]; row < wish.rows[1]; row++) {
      for (let column = wish.columns[0]; column < wish.columns[1]; column++) {
        const at = [...wish.fixed];
        if (rowAxis >= 0) at[rowAxis] = row;
        if (columnAxis >= 0) at[columnAxis] = column;
        expected.push(offsetOf(shape, at));
      }
    }
    const reply = await fileSource(model).read(tensor, wish);
    assert.deepEqual([...reply.values], expected);
    const columns = wish.columns[1] - wish.columns[0];
    const begin = model.tensors.get("w").tensor.begin;
    expected.forEach((value, i) => assert.equal(reply.byteOf(Math.floor(i / columns), i % columns), begin + 4 * value));
    const grid = gridOf({ shape, begin }, 4, wish); // the same by many small reads
    for (const limits of [{ window: 16, gap: 0 }, { window: 4, gap: 8 }, { window: 64, gap: 12 }]) {
      const spans = spansOf(grid, limits);
      assert.ok(spans.every((span) => span.end - span.begin <= Math.max(limits.window, 4)));
      assert.deepEqual(await gather(model.files[0].file, grid, spans), reply.bytes);
    }
  }
});

test("rows that lie far apart are read one by one, near ones with what lies between", () => {
  const wish = { rowAxis: 0, columnAxis: 1, rows: [0, 512], columns: [0, 512], fixed: [0, 0] };
  const near = spansOf(gridOf({ shape: [4096, 4096], begin: 0 }, 2, wish));
  assert.equal(near.length, 1);
  const far = spansOf(gridOf({ shape: [4096, 1 << 20], begin: 0 }, 2, wish));
  assert.deepEqual([far.length, spread(far)], [512, 512 * 512 * 2]);
});

test("a slice that is spread over more than is read says so", async () => {
  const model = await openModel([file("a.safetensors", { w: ["U8", [1], new Uint8Array(1)] })]);
  const tensor = { name: "w", dtype: "U8", shape: [4, 512, 512, 1 << 16], begin: 0, end: 2 ** 36 };
  model.tensors.set("w", { tensor, file: 0 });
  const wish = { rowAxis: 1, columnAxis: 2, rows: [0, 512], columns: [0, 512], fixed: [0, 0, 0, 0] };
  assert.match(fileSource(model).why(tensor, wish), /spread over 17.0 GB of the file; up to 1.07 GB are read/);
});

test("a tensor that the file has not, or has otherwise, is not read", async () => {
  const source = fileSource(await openModel([file("a.safetensors", { w: ["F32", [2], counted(2)], f: ["F4", [2], new Uint8Array(1)], e: ["F32", [0, 2], counted(0)] })]));
  const wish = { rowAxis: -1, columnAxis: 0, rows: [0, 1], columns: [0, 2], fixed: [0] };
  assert.match(source.why(listed("v", "F32", [2]), wish), /a.safetensors has no tensor of this name/);
  assert.match(source.why(listed("w", "BF16", [2]), wish), /is F32 of shape \[2\], in this report BF16/);
  assert.match(source.why(listed("w", "F32", [2, 1]), wish), /in this report F32 of shape \[2, 1\]/);
  assert.deepEqual([listed("w", "F32", [2]), listed("w", "F32", [2, 1]), listed("v", "F32", [2])].map(source.holds), [true, false, false]);
  assert.match(source.why(listed("f", "F4", [2]), wish), /less than a byte/);
  assert.match(source.why(listed("e", "F32", [0, 2]), { ...wish, columnAxis: 1, rowAxis: 0, fixed: [0, 0] }), /Rows run from 0 to 0/);
  await assert.rejects(source.read(listed("v", "F32", [2]), wish), /no tensor of this name/);
});

test("shards are one model, and what is missing is named", async () => {
  const shards = [1, 2].map((n) => {
    const one = file(`model-0000${n}-of-00002.safetensors`, { [`w${n}`]: ["F32", [2], counted(2)] });
    return { ...one, path: `m/${one.path}` };
  });
  const map = { w1: "model-00001-of-00002.safetensors", w2: "model-00002-of-00002.safetensors" };
  const model = await openModel([...shards, index(map), { path: "m/config.json", file: new File(["{}"], "config.json") }]);
  assert.equal(model.label, "2 files of model.safetensors.index.json");
  assert.deepEqual([...model.tensors].map(([name, { file: place }]) => [name, place]), [["w1", 0], ["w2", 1]]);
  assert.deepEqual(model.notes, ["1 other file was left unread."]);
  assert.equal((await openModel(shards)).tensors.size, 2);
  await assert.rejects(openModel([shards[1], index(map)]), (error) => error.code === "MISSING-SHARD" && /1 of 2 shards are missing: model-00001/.test(error.message));
  await assert.rejects(openModel([shards[0]]), /1 of 2 shards are missing: model-00002-of-00002/);
  await assert.rejects(openModel([index({ w1: 3 })]), /no weight_map/);
  const lying = await openModel([...shards, index({ ...map, w3: map.w1 })]);
  assert.match(lying.notes[0], /names 1 tensors that its files do not hold, such as w3/);
});

test("what is no safetensors file is refused by name, kind and next step", async () => {
  const one = (name, ...bytes) => openModel([{ path: name, file: new File(bytes, name) }]);
  const refused = (code, words, hint = /./) => (error) => error.code === code && words.test(error.message) && hint.test(error.hint);
  await assert.rejects(openModel([]), refused("NO-FILE", /No file/, /^$/));
  await assert.rejects(one("model.pt", "PK\x03\x04"), refused("ST-OTHER-FORMAT", /^model.pt is a zip archive/, /pickles/));
  await assert.rejects(one("model.pth", "anything"), refused("ST-OTHER-FORMAT", /name of a torch file/, /runreport slice/));
  await assert.rejects(one("m.safetensors", "version https://git-lfs.github.com/spec/v1"), refused("ST-OTHER-FORMAT", /LFS pointer/, /git lfs pull/));
  await assert.rejects(one("m.safetensors", "<!DOCTYPE html>"), refused("ST-OTHER-FORMAT", /web page/));
  await assert.rejects(one("m.gguf", "GGUF\x03\0\0\0"), refused("ST-OTHER-FORMAT", /GGUF/));
  await assert.rejects(one("m.safetensors"), refused("ST-SHORT", /^m.safetensors is empty/, /^$/));
  await assert.rejects(one("notes.txt", "hello"), refused("NO-WEIGHTS", /not named .safetensors/, /^$/));
  const good = file("a.safetensors", { w: ["F32", [2], counted(2)] });
  await assert.rejects(openModel([{ path: "a.safetensors", file: good.file.slice(0, good.file.size - 1) }]), refused("ST-SHORT", /should reach to byte/, /cut short/));
  const twin = file("b.safetensors", { w: ["F32", [2], counted(2)] });
  await assert.rejects(openModel([good, twin]), refused("MODELS", /2 models: a.safetensors, b.safetensors, and each has a tensor 'w'/));
});

test("names of tensors may be anything", async () => {
  const names = ["__proto__", "constructor", "", "<script>", "\u202e"];
  const model = await openModel([file("a.safetensors", Object.fromEntries(names.map((name) => [name === "__proto__" ? "x" : name, ["U8", [0], new Uint8Array(0)]])))]);
  assert.ok(model.tensors.has("constructor") && !model.tensors.has("toString"));
});

test("a file's digest, piece by piece, is the one of node", async () => {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 4096, (1 << 22) + 17]) {
    const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 2654435761) >>> 24);
    const said = [];
    const scope = { onmessage: null, postMessage: (message) => said.push(message) };
    new Function("scope", `(${sha256Worker})(scope)`)(scope); // as the worker gets it: as text
    await scope.onmessage({ data: new Blob([bytes]) });
    assert.equal(said.at(-1).digest, createHash("sha256").update(bytes).digest("hex"), String(size));
  }
});

test("sizes are written with three digits", () => {
  assert.deepEqual([0, 999, 1000, 2242907692, 1.5e15].map(sizeText), ["0 bytes", "999 bytes", "1.00 kB", "2.24 GB", "1.50e+3 TB"]);
});
