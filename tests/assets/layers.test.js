import assert from "node:assert/strict";
import { test } from "node:test";
import { shareOf, valueAt, valueText } from "../../assets/views/layers/colours.js";
import { cellAt, gridOf, labelled, scrolledTo } from "../../assets/views/layers/grid.js";
import { moved } from "../../assets/views/layers/heat.js";
import { levelOf, topRow } from "../../assets/views/layers/levels.js";
import { addressOf, columnAt, columnsOf } from "../../assets/views/layers/schema.js";

const columns = columnsOf([[0, "step 0", "0", true], [500, "step 500", "500", true], [900000000, "best.pt", "best.pt", false]]);

test("a checkpoint is found by its step, the nearest before, or its name", () => {
  assert.deepEqual(["0", "499", "500", "7000", "best.pt", "nonsense", ""].map((text) => addressOf(columns, text)), ["0", "0", "500", "500", "", "", ""]);
  assert.deepEqual(["", "0", "500"].map((address) => columnAt(columns, address)), [2, 0, 1]);
});

test("shares of a scale run from its low to its high end and are undone by valueAt", () => {
  for (const scale of /** @type {const} */ ([{ kind: "linear", low: 0, high: 4 }, { kind: "log", low: 0.01, high: 100 }, { kind: "diverging", low: 0.25, high: 4 }])) {
    for (const share of [0, 0.25, 0.5, 1]) assert.ok(Math.abs(shareOf(scale, valueAt(scale, share)) - share) < 1e-12);
    assert.equal(shareOf(scale, 1e9), 1);
  }
  assert.ok(Number.isNaN(shareOf({ kind: "log", low: 1, high: 2 }, 0)));
  assert.ok(Number.isNaN(shareOf({ kind: "linear", low: 1, high: 2 }, NaN)));
  assert.equal(shareOf({ kind: "diverging", low: 0.25, high: 4 }, 1), 0.5);
});

test("values are written with their unit", () => {
  assert.deepEqual([valueText(0.0312, "%", 3), valueText(2, "×"), valueText(NaN, ""), valueText(-Infinity, "%")], ["3.12\u202f%", "×\u202f2", "–", "−∞"]);
});

test("every cell is found under its middle, and nothing beside the grid", () => {
  const size = { rows: 40, columns: 7 };
  const grid = gridOf({ width: 600, ...size, letters: 12, most: 300 });
  assert.equal(grid.view, 300);
  for (const [row, column] of [[0, 0], [5, 6], [39, 3]]) {
    const scrolled = scrolledTo(grid, row, 0);
    const y = (row + 0.5) * grid.cellHeight - scrolled;
    assert.deepEqual(cellAt(grid, size, grid.left + (column + 0.5) * grid.cellWidth, y, scrolled), { row, column });
  }
  assert.deepEqual(cellAt(grid, size, 3, 3, 0), { row: 0, column: -1 });
  assert.equal(cellAt(grid, size, 100, 299, 0), null);
  assert.equal(cellAt(gridOf({ width: 3000, ...size, letters: 3, most: 300 }), size, 2999, 3, 0), null);
});

test("labels of columns keep apart and the last one is always there", () => {
  const labels = Array.from({ length: 100 }, (_, i) => String(i * 500));
  const grid = gridOf({ width: 700, rows: 3, columns: 100, letters: 9, most: 300 });
  const chosen = labelled(grid, labels);
  assert.equal(chosen.at(-1), 99);
  assert.ok(chosen.every((column, i) => i === 0 || (column - chosen[i - 1]) * grid.cellWidth > 5 * 6));
});

test("arrows move by a cell and stop at the edges", () => {
  const heat = /** @type {any} */ ({ rows: ["a", "b"], columns: ["1", "2", "3"], chosen: { row: 0, column: 1 } });
  assert.deepEqual(moved(heat, "ArrowDown"), { row: 1, column: 1 });
  assert.deepEqual(moved(heat, "ArrowUp"), { row: 0, column: 1 });
  assert.deepEqual(moved(heat, "End"), { row: 0, column: 2 });
  assert.equal(moved(heat, "x"), null);
});

test("the row where most happened is the largest number, whatever is missing", () => {
  const bdata = Buffer.from(new Float64Array([NaN, 1, 3, 0, 2, 9]).buffer).toString("base64");
  const made = { rows: ["a", "b", "c"], groups: ["", "norm", ""], tensors: [[], [], []], of: 3, scales: {}, measures: { drift: { dtype: "f8", bdata, shape: "3, 2" } } };
  const level = levelOf(made, "types", 2);
  assert.deepEqual(level.names, ["a", "b · norm", "c"]);
  assert.deepEqual([topRow(level, "drift", 0), topRow(level, "drift", 1), topRow(level, "none", 0)], [1, 2, 0]);
});
