import assert from "node:assert/strict";
import test from "node:test";
import { csv } from "../../assets/lib/csv.js";

test("numbers stay numbers, and what is missing is an empty cell", () => {
  assert.equal(csv(["a", "b"], [[1.5, NaN], [null, -2]]), "a,b\r\n1.5,\r\n,-2\r\n");
});

test("quotes, commas and line ends are quoted, and a formula is made harmless", () => {
  assert.equal(csv(["t"], [['a"b,c'], ["=SUM(A1)"], ["+1"], ["@x"]]), 't\r\n"a""b,c"\r\n\'=SUM(A1)\r\n\'+1\r\n\'@x\r\n');
});
