import assert from "node:assert/strict";
import test from "node:test";
import { homeCamera, projector } from "../../assets/lib/camera.js";
import { createRaster, splat } from "../../assets/lib/splat.js";

const size = { width: 60, height: 40 };
const flat = projector(homeCamera(2), 2, size, [1, 1]);
const deep = projector({ ...homeCamera(3), yaw: 0, pitch: 0 }, 3, size, [1, 1, 1]);

function draw(points, look, view, more = {}) {
  const raster = createRaster(60, 40);
  const a = Float32Array.from(points);
  const count = a.length / 3;
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  const cloud = { a, b: a, t: 0, look: Uint8Array.from(look), order, radius: 4, count, background: [255, 255, 255], ...more };
  splat(raster, cloud, view, 1);
  return raster;
}
const pixel = (raster, x, y) => {
  const value = raster.pixels[y * raster.width + x];
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
};
const inked = (raster) => raster.pixels.reduce((sum, value) => sum + (value >>> 24) / 255, 0);

test("a point in the middle is a disc of its colour, area and place", () => {
  const raster = draw([0, 0, 0], [200, 100, 50, 64], flat);
  assert.deepEqual(pixel(raster, 30, 20), [200, 100, 50, 255]);
  assert.deepEqual(pixel(raster, 0, 0), [0, 0, 0, 0]);
  assert.ok(Math.abs(inked(raster) - Math.PI * 16) < 4);
});

test("the rim is darker than the inside, unless the point has stepped back", () => {
  const rim = (size) => {
    const raster = draw([0, 0, 0], [200, 200, 200, size], flat);
    return [...Array(20).keys()].map((x) => pixel(raster, 25 + x, 20)).filter((p) => p[3] === 255 && p[0] < 190).length;
  };
  assert.ok(rim(64) > 0);
  assert.equal(rim(52), 0);
});

test("size 0 hides a point", () => {
  assert.equal(inked(draw([0, 0, 0], [1, 2, 3, 0], flat)), 0);
});

test("on a map the later point lies on top, in a cloud the nearer one, in whatever order", () => {
  const look = [255, 0, 0, 64, 0, 0, 255, 64];
  assert.deepEqual(pixel(draw([0, 0, 0, 0, 0, 0], look, flat), 30, 20).slice(0, 3), [0, 0, 255]);
  const nearFirst = pixel(draw([0, 0, 0.4, 0, 0, -0.4], look, deep), 30, 20);
  const nearLast = pixel(draw([0, 0, -0.4, 0, 0, 0.4], look, deep), 30, 20);
  assert.ok(nearFirst[0] > nearFirst[2]);
  assert.ok(nearLast[2] > nearLast[0]);
});

test("far points fade towards the background and are smaller", () => {
  const [near, far] = [0.9, -0.9].map((z) => draw([0, 0, z], [0, 0, 0, 64], deep));
  assert.ok(pixel(far, 30, 20)[0] > pixel(near, 30, 20)[0] + 40);
  assert.ok(inked(far) < inked(near));
});

test("between two epochs a point is on its way, not at one of the ends", () => {
  const b = Float32Array.of(1, 0, 0);
  const raster = draw([-1, 0, 0], [9, 9, 9, 64], flat, { b, t: 0.5 });
  assert.equal(pixel(raster, 30, 20)[3], 255);
  assert.equal(inked(draw([-1, 0, 0], [9, 9, 9, 64], flat, { b, t: 0.5 })) > 30, true);
});

test("a prefix draws only the first of the order", () => {
  const points = [-0.8, 0, 0, 0.8, 0, 0];
  const order = Uint32Array.of(1, 0);
  const raster = draw(points, [9, 9, 9, 64, 9, 9, 9, 64], flat, { order, count: 1 });
  assert.equal(pixel(raster, 30 + Math.round(0.8 * flat.unit), 20)[3], 255);
  assert.equal(pixel(raster, 30 - Math.round(0.8 * flat.unit), 20)[3], 0);
});

test("points over the border, outside, and behind the reader do no harm", () => {
  const raster = draw([-1.6, 0, 0, 99, 0, 0, 0, 0, 900, NaN, 0, 0], Array(16).fill(64), deep);
  assert.equal(raster.pixels.length, 2400);
  const half = draw([-30 / flat.unit, 0, 0], [9, 9, 9, 64], flat);
  assert.ok(Math.abs(inked(half) - Math.PI * 8) < 5);
});

test("translucent points add up where they lie on each other, and hide nothing", () => {
  const two = draw([0, 0, 0, 0, 0, 0], [255, 0, 0, 52, 0, 0, 255, 52], flat, { opacity: 0.5 });
  const [red, , blue, alpha] = pixel(two, 30, 20);
  assert.ok(Math.abs(alpha - 191) < 3);
  assert.ok(Math.abs(red - 85) < 4 && Math.abs(blue - 170) < 4);
  const deepest = draw([0, 0, 0.5, 0, 0, -0.5], [255, 0, 0, 52, 0, 0, 255, 52], deep, { opacity: 0.5 });
  assert.ok(pixel(deepest, 30, 20)[0] > 40 && pixel(deepest, 30, 20)[2] > 40);
});

test("without an order rows are drawn as they come", () => {
  const look = [255, 0, 0, 64, 0, 0, 255, 64];
  const [given, none] = [undefined, null].map((order) => draw([0, 0, 0, 0.1, 0, 0], look, flat, order === null ? { order } : {}));
  assert.deepEqual(none.pixels, given.pixels);
});
