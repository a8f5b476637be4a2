import assert from "node:assert/strict";
import test from "node:test";
import { placeOf } from "../../assets/lib/sprites.js";

test("pictures follow each other along rows, and go on with the next sheet", () => {
  const sheets = { tile: [10, 20], across: 3, per_sheet: 6, pages: ["", ""] };
  assert.deepEqual([0, 2, 3, 5, 6].map((row) => placeOf(sheets, row)), [
    { page: 0, x: 0, y: 0 },
    { page: 0, x: 40, y: 0 },
    { page: 0, x: 0, y: 10 },
    { page: 0, x: 40, y: 10 },
    { page: 1, x: 0, y: 0 },
  ]);
});
