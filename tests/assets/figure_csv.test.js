import assert from "node:assert/strict";
import { test } from "node:test";
import { figureCsv } from "../../assets/lib/figure_csv.js";
import { coloured } from "../../assets/lib/plot.js";

test("curves share the column of x, gaps are empty", () => {
  const data = [
    { type: "scatter", name: "loss", x: [1, 2], y: [0.5, null] },
    { type: "scatter", name: "a&lt;b", x: [2, 3], y: [7, 8] },
  ];
  assert.equal(figureCsv({ data, layout: { meta: { x: "epoch" } } }), "epoch,loss,a<b\r\n1,0.5,\r\n2,,7\r\n3,,8\r\n");
});

test("a name that a spreadsheet would run is made harmless", () => {
  const data = [{ type: "scatter", name: "=cmd()", x: [1], y: [1] }];
  assert.match(figureCsv({ data, layout: {} }), /^x,'=cmd\(\)\r\n/);
});

test("a heat map has a column per row, bars a line each", () => {
  const heat = { type: "heatmap", x: [0, 1], y: ["a", "b"], z: [[1, 2], [3, null]] };
  assert.equal(figureCsv({ data: [heat], layout: {} }), "x,a,b\r\n0,1,3\r\n1,2,\r\n");
  const bars = { type: "bar", x: [0.5], y: ["a"] };
  assert.equal(figureCsv({ data: [bars], layout: {} }), "name,value\r\na,0.5\r\n");
});

test("names of tokens become colours at every depth, and the figure itself stays as it was", () => {
  const figure = { data: [{ line: { color: "--s0" }, y: [1, null] }], layout: { shapes: [{ color: "--ink" }], text: "a--b" } };
  const before = structuredClone(figure);
  assert.deepEqual(coloured(figure, (name) => `<${name}>`), {
    data: [{ line: { color: "<s0>" }, y: [1, null] }],
    layout: { shapes: [{ color: "<ink>" }], text: "a--b" },
  });
  assert.deepEqual(figure, before);
});
