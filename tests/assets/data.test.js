import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, fromBase64 } from "../../assets/lib/data.js";

const base64 = (typed) => Buffer.from(typed.buffer, typed.byteOffset, typed.byteLength).toString("base64");

test("a typed array comes back with its type, values and shape", () => {
  const values = new Float32Array([1.5, -2, NaN, 0, 3.25, 1e30]);
  const { data, shape } = decode({ dtype: "f4", bdata: base64(values), shape: "2, 3" });
  assert.ok(data instanceof Float32Array);
  assert.deepEqual([...data], [...values]);
  assert.deepEqual(shape, [2, 3]);
});

for (const [dtype, kind] of Object.entries({
  u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i1: Int8Array, i2: Int16Array, i4: Int32Array, f4: Float32Array, f8: Float64Array,
})) {
  test(`${dtype} is decoded as ${kind.name}`, () => {
    const { data, shape } = decode({ dtype, bdata: base64(new kind([1, 2, 100])) });
    assert.ok(data instanceof kind);
    assert.deepEqual([...data], [1, 2, 100]);
    assert.deepEqual(shape, [3]);
  });
}

test("an empty array has the shape it says", () => {
  assert.deepEqual(decode({ dtype: "f4", bdata: "", shape: "0, 3" }).shape, [0, 3]);
});

test("a shape that does not fit is refused with both numbers", () => {
  const typed = { dtype: "u1", bdata: base64(new Uint8Array(5)), shape: "2, 3" };
  assert.throws(() => decode(typed), /shape 2 x 3 does not fit 5 values/);
});

test("an unknown or inherited dtype is refused", () => {
  for (const dtype of ["c8", "constructor", "__proto__"]) {
    assert.throws(() => decode({ dtype, bdata: "" }), /unknown dtype/);
  }
});

test("base64 gives every byte back", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual([...fromBase64(base64(bytes))], [...bytes]);
});
