import assert from "node:assert/strict";
import { test } from "node:test";
import { absolutePercentile, extent, palette, scaleOf, slicePixels } from "../../assets/lib/slice_colour.js";
import { LEFT, TOP, ZOOMS, cellAt, fittingZoom, indexTicks } from "../../assets/lib/slice_frame.js";
import { cellOfByte, hexRows, rowOfByte } from "../../assets/lib/slice_hex.js";
import { cellBits, cellText, roundedTo, shortest } from "../../assets/lib/slice_number.js";
import { sliceCommand, sliceCsv, sliceJson, sliceJsonText } from "../../assets/lib/slice_reply.js";
import { firstWish, wishOf } from "../../assets/lib/slice_source.js";
import { bars, counted, line } from "../../assets/lib/tensor_charts.js";
import { numbers as random } from "./random.js";

const FLOATS = { F32: [23, -126], F16: [10, -14], BF16: [7, -126] };
const whole = { min: null, max: null };

/** A reply of float32 values whose rows lie `gap` elements apart in the file. */
function replyOf(numbers, columns, gap = columns) {
  const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
  const byteOf = (row, column) => 1000 + 4 * (row * gap + column);
  return { values: Float64Array.from(new Float32Array(bytes.buffer)), bytes, elementSize: 4, byteOf, from: "here" };
}

test("the shortest decimal of a stored number gives the same number again, and none is shorter", () => {
  const draw = random(11);
  for (const [dtype, precision] of Object.entries(FLOATS)) {
    for (let i = 0; i < 300; i++) {
      const value = roundedTo((draw() - 0.5) * 2 ** Math.floor(draw() * 24 - 12), precision);
      const text = shortest(value, dtype);
      assert.equal(roundedTo(Number(text), precision), value, `${dtype} ${value} ${text}`);
      const digits = (word) => Number(word).toExponential().split("e")[0].replace(/[-.]/g, "").length;
      assert.ok(digits(text) <= digits(String(value)), `${dtype} ${value} ${text}`);
    }
  }
  assert.equal(shortest(Math.fround(0.1), "F32"), "0.1");
  assert.equal(shortest(0.0999755859375, "F16"), "0.1");
  assert.equal(shortest(65504, "F16"), "65500");
  assert.equal(shortest(3.140625, "BF16"), "3.14");
  assert.equal(shortest(0.1, "F64"), "0.1");
  assert.equal(shortest(72, "F8_E4M3"), "72");
  assert.equal(shortest(2 ** -149, "F32"), "1e-45");
  assert.deepEqual([NaN, Infinity, -Infinity, -0, 0].map((value) => shortest(value, "F32")), ["NaN", "Infinity", "-Infinity", "-0", "0"]);
});

test("rounding to a short float goes to the even neighbour of a tie, and below its smallest normal in equal steps", () => {
  assert.equal(roundedTo(1 + 2 ** -8, FLOATS.BF16), 1);
  assert.equal(roundedTo(1 + 3 * 2 ** -8, FLOATS.BF16), 1 + 2 ** -6);
  assert.equal(roundedTo(2 ** -24, FLOATS.F16), 2 ** -24);
  assert.equal(roundedTo(2 ** -26, FLOATS.F16), 0);
  assert.equal(roundedTo(1.9999999, FLOATS.BF16), 2);
});

test("whole numbers of 64 bits and complex numbers are read out of the bytes", () => {
  const bytes = new Uint8Array(BigInt64Array.from([9007199254740993n, -1n]).buffer);
  const reply = { values: new Float64Array([9007199254740992, -1]), bytes, elementSize: 8, byteOf: () => 0, from: "" };
  assert.equal(cellText(reply, "I64", 0), "9007199254740993");
  assert.equal(cellText(reply, "U64", 1), "18446744073709551615");
  assert.equal(cellBits(reply, 1), "0xffffffffffffffff");
  const complex = { ...reply, bytes: new Uint8Array(Float32Array.from([0.5, -0.25]).buffer) };
  assert.equal(cellText(complex, "C64", 0), "0.5 − 0.25i");
});

test("zero is pinned to the middle of a diverging scale, NaN and infinities have colours of their own", () => {
  const values = new Float64Array([-2, 0, 1, NaN, Infinity, -Infinity]);
  const scale = scaleOf(values, { isDiverging: true, reach: "slice", whole });
  assert.deepEqual(scale, { min: -2, max: 2, isDiverging: true });
  const colours = palette("light", true);
  const words = new Uint32Array(slicePixels(values, scale, colours).buffer);
  assert.deepEqual([...words], [colours.table[0], colours.table[256], colours.table[384], colours.nan, colours.plus, colours.minus]);
  assert.deepEqual(extent(values), { min: -2, max: 1, nan: 1, infinite: 2 });
});

test("a slice of one number, of zeros or of nothing finite is drawn without a scale of no width", () => {
  for (const [values, min] of [[[0, 0], 0], [[NaN, Infinity], 0]]) {
    const scale = scaleOf(Float64Array.from(values), { isDiverging: true, reach: "slice", whole });
    assert.equal(scale.max, min);
    const words = new Uint32Array(slicePixels(new Float64Array([0]), scale, palette("dark", true)).buffer);
    assert.equal(words[0], palette("dark", true).table[256]);
  }
  assert.deepEqual(scaleOf(new Float64Array([3, 3]), { isDiverging: false, reach: "slice", whole }), { min: 0, max: 3, isDiverging: false });
});

test("the scale reaches as far as the slice, the tensor, or 99 % of the cells", () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => i - 99); // -99 … 0
  assert.equal(scaleOf(values, { isDiverging: true, reach: "percentile", whole }).max, 98);
  assert.equal(scaleOf(values, { isDiverging: true, reach: "tensor", whole: { min: -5, max: 500 } }).max, 500);
  assert.equal(scaleOf(values, { isDiverging: true, reach: "tensor", whole }).max, 99);
  assert.equal(absolutePercentile(new Float64Array([NaN, Infinity]), 0.99), NaN);
});

test("the cell under a pointer accounts for zoom and scrolling, and there is none beside the cells", () => {
  const grid = { rows: 10, columns: 20 };
  assert.deepEqual(cellAt(grid, { zoom: 8, left: 0, top: 0 }, LEFT + 17, TOP + 3), { row: 0, column: 2 });
  assert.deepEqual(cellAt(grid, { zoom: 8, left: 40, top: 16 }, LEFT, TOP), { row: 2, column: 5 });
  assert.equal(cellAt(grid, { zoom: 8, left: 0, top: 0 }, LEFT - 1, TOP), null);
  assert.equal(cellAt(grid, { zoom: 8, left: 0, top: 0 }, LEFT + 160, TOP), null);
  assert.equal(ZOOMS[fittingZoom(64, 64, 400, 400)], 6);
  assert.equal(ZOOMS[fittingZoom(4000, 4000, 400, 400)], 1);
  assert.deepEqual(indexTicks(64, 6, 30), [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]);
});

test("rows of the hex view follow the file: a gap between rows of the slice begins a new line", () => {
  const apart = hexRows(replyOf([1, 2, 3, 4, 5, 6], 3, 100), 2, 3);
  assert.deepEqual(apart, [{ offset: 1000, begin: 0, length: 12 }, { offset: 1400, begin: 12, length: 12 }]);
  const together = hexRows(replyOf([1, 2, 3, 4, 5, 6], 3), 2, 3);
  assert.deepEqual(together, [{ offset: 1000, begin: 0, length: 16 }, { offset: 1016, begin: 16, length: 8 }]);
  const across = hexRows({ ...replyOf([1, 2, 3, 4], 2), byteOf: (row, column) => 4 * (row + 10 * column) }, 2, 2);
  assert.deepEqual(across.map((row) => row.offset), [0, 40, 4, 44]);
  assert.equal(hexRows({ ...replyOf([1, 2], 2), byteOf: () => null }, 1, 2)[0].offset, null);
});

test("a byte knows its cell, and a cell its line", () => {
  assert.deepEqual(cellOfByte(13, 4, 3), { row: 1, column: 0, byte: 1 });
  const rows = hexRows(replyOf([1, 2, 3, 4, 5, 6], 3, 100), 2, 3);
  assert.deepEqual([0, 11, 12, 23, 24].map((place) => rowOfByte(rows, place)), [0, 0, 1, 1, -1]);
});

test("the reply is that of the command, axes in the tensor's order", () => {
  const tensor = { name: "w", shape: [4, 3], dtype: "F32", file: "a b.safetensors" };
  const wish = wishOf([4, 3], "1:3,0:3");
  const reply = replyOf([1, 2, 3, NaN, 5, -Infinity], 3);
  const said = sliceJson(tensor, wish, reply);
  assert.deepEqual(said, {
    tensor_name: "w", original_shape: [4, 3], slice_definition: "[1:3,0:3]", slice_shape: [2, 3], dtype: "F32",
    data: [[1, 2, 3], ["NaN", 5, "-Infinity"]], min_value_in_slice: 1, max_value_in_slice: 5,
  });
  const turned = sliceJson(tensor, wishOf([4, 3], "1:3,0:3", true), { ...reply, values: new Float64Array([1, 4, 2, 5, 3, 6]) });
  assert.deepEqual(turned.data, [[1, 2, 3], [4, 5, 6]]);
  assert.equal(sliceCommand(tensor, wish), "runreport slice 'a b.safetensors' w '1:3,0:3'");
  assert.equal(sliceCsv(wish, (row, column) => String(reply.values[row * 3 + column])), ",0,1,2\n1,1,2,3\n2,NaN,5,-Infinity\n");
});

test("scalars and vectors keep their rank, and no digit of a large whole number is lost", () => {
  const one = { name: "n", shape: [], dtype: "I64", file: "f" };
  const bytes = new Uint8Array(BigInt64Array.from([9007199254740993n]).buffer);
  const reply = { values: new Float64Array([2 ** 53]), bytes, elementSize: 8, byteOf: () => 0, from: "" };
  assert.match(sliceJsonText(one, firstWish([]), reply), /"slice_shape":\[\],"dtype":"I64","data":9007199254740993,/);
  assert.deepEqual(sliceJson({ ...one, shape: [2], dtype: "F32" }, firstWish([2]), replyOf([1, 2], 2)).data, [1, 2]);
});

test("counts of bins are those of the values, both ends included", () => {
  assert.deepEqual([...counted([0, 0.5, 1, NaN, 2, Infinity], 0, 1, 2)], [1, 2]);
  assert.deepEqual([...counted([3, 3], 3, 3, 4)], [2, 0, 0, 0]);
  const made = bars([0, 1, 100], 0, 3, { width: 30, height: 50, isLog: true });
  assert.deepEqual(made.map((bar) => [bar.low, bar.high, bar.count]), [[0, 1, 0], [1, 2, 1], [2, 3, 100]]);
  assert.equal(made[0].height, 0);
  assert.ok(made[1].height > 5 && made[2].height === 50);
});

test("a logarithmic line leaves out what is not positive", () => {
  const { points, low, high } = line([100, 10, 0, 1], { width: 3, height: 2, isLog: true });
  assert.deepEqual(points, [[0, 0], [1, 1], [3, 2]]);
  assert.deepEqual([low, high], [1, 100]);
  assert.deepEqual(line([NaN], { width: 1, height: 1, isLog: false }).points, []);
});
