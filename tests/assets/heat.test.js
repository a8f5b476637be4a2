import assert from "node:assert/strict";
import test from "node:test";
import { fieldPixels } from "../../assets/lib/heat.js";

test("row 0 is at the bottom of the picture, and a cell without a value is transparent", () => {
  const values = { levels: Uint8Array.of(0, 254, 255, 127), min: 0, max: 2, power: 1 };
  const pixels = fieldPixels({ grid: [2, 2], bounds: [[0, 1], [0, 1]], values }, (value) => [value * 100, 0, 0, 255]);
  const cells = [0, 1, 2, 3].map((place) => [pixels[place * 4], pixels[place * 4 + 3]]);
  assert.deepEqual(cells, [[0, 0], [100, 255], [0, 255], [200, 255]]);
});
