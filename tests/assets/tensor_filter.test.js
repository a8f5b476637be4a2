import assert from "node:assert/strict";
import { test } from "node:test";

import { hasLetters, parseFilter, piecesOf, typesOf, withType } from "../../assets/lib/tensor_filter.js";
import { number, shapeTest } from "../../assets/lib/tensor_filter_values.js";

const known = {
  measures: ["std", "max_abs", "nan", "sparsity"].map((name) => ({ name, title: name })),
  groups: [
    { name: "attention_qkv", title: "attention q, k, v" }, { name: "attention_out", title: "attention output" },
    { name: "norm", title: "norm" }, { name: "moe_expert", title: "experts" },
  ],
};
const listed = (name, given = {}) => ({
  index: 0, name, dtype: "F32", shape: [4, 8], numel: 32, bytes: 128, file: "model.safetensors", begin: 0, group: "norm", component: "text", layer: "", expert: -1, tie: 0,
  ...given,
  measure: (one) => given.measures?.[one] ?? null,
});
const tensors = [
  listed("model.layers.3.self_attn.q_proj.weight", { group: "attention_qkv", layer: "3", dtype: "BF16", shape: [768, 768], numel: 589824, measures: { std: 0.2, max_abs: 6, nan: 0 } }),
  listed("model.layers.10.self_attn.o_proj.weight", { group: "attention_out", layer: "10", dtype: "F8_E4M3", shape: [768, 64], measures: { std: 0.05, nan: 2, sparsity: 0.5 } }),
  listed("model.layers.3.mlp.experts.7.w1.weight", { group: "moe_expert", layer: "3", expert: 7, shape: [2, 3, 3, 4] }),
  listed("stages.2.1.norm.weight", { layer: "2.1", shape: [8] }),
  listed("norm.weight", { shape: [] }),
];
const found = (text) => {
  const filter = parseFilter(text, known, tensors);
  assert.equal(filter.problem, "", text);
  return tensors.flatMap((one, i) => (filter.test(one) ? [i] : []));
};

test("words are looked for in names, and letters in order where no name has the word", () => {
  assert.deepEqual(found(""), [0, 1, 2, 3, 4]);
  assert.deepEqual(found("q_proj"), [0]);
  assert.deepEqual(found("Q_PROJ weight"), [0]);
  assert.deepEqual(found("qprjw"), [0]);
  assert.deepEqual(found("*experts*w1*"), [2]);
  assert.deepEqual(found("norm.w*"), [4]);
  assert.deepEqual(found("-proj"), [2, 3, 4]);
  assert.deepEqual(found('"q_proj weight"'), []);
  assert.ok(hasLetters("abc", "ac") && !hasLetters("abc", "ca"));
});

test("conditions ask for layers, types, shapes, element types, parts, experts and files", () => {
  assert.deepEqual(found("layer:3"), [0, 2]);
  assert.deepEqual(found("layer:3..5"), [0, 2]);
  assert.deepEqual(found("layer:2"), [3]);
  assert.deepEqual(found("layer:2.1,10"), [1, 3]);
  assert.deepEqual(found("layer:none"), [4]);
  assert.deepEqual(found("L>=4"), [1]);
  assert.deepEqual(found("type:attention"), [0, 1]);
  assert.deepEqual(found("type:experts,norm"), [2, 3, 4]);
  assert.deepEqual(found("shape:768x*"), [0, 1]);
  assert.deepEqual(found("shape:*x3x3x*"), [2]);
  assert.deepEqual(found("shape:8"), [3]);
  assert.deepEqual(found("shape:512..x..100"), [1]);
  assert.deepEqual(found("dtype:bf16"), [0]);
  assert.deepEqual(found("dtype:f8"), [1]);
  assert.deepEqual(found("expert:0..7"), [2]);
  assert.deepEqual(found("expert:none layer:3"), [0]);
  assert.deepEqual(found("file:model part:text rank=2"), [0, 1]);
});

test("measures are compared; a tensor without the number never matches", () => {
  assert.deepEqual(found("std>0.1"), [0]);
  assert.deepEqual(found("std > 0.01"), [0, 1]);
  assert.deepEqual(found("|max|>5"), [0]);
  assert.deepEqual(found("nan>0"), [1]);
  assert.deepEqual(found("nan=0"), [0]);
  assert.deepEqual(found("sparsity>=50%"), [1]);
  assert.deepEqual(found("numel>100k"), [0]);
  assert.deepEqual(found("-std>0.1"), [1, 2, 3, 4]);
});

test("what cannot be understood is said, and finds nothing", () => {
  const said = (text) => {
    const filter = parseFilter(text, known, tensors);
    assert.ok(tensors.every((one) => !filter.test(one)), text);
    return filter.problem;
  };
  assert.match(said("colour:red"), /^Nothing is called “colour”; there are name, layer/);
  assert.match(said("foo>1"), /^Nothing is measured as “foo”; there are numel.*std/);
  assert.match(said("std>big"), /^After std> a number is expected, such as 0.1/);
  assert.match(said("std>"), /a number is expected/);
  assert.match(said("layer:x"), /^After layer: a number or a range/);
  assert.match(said("type:banana"), /^No tensor is of a type “banana”; there are attention_qkv/);
  assert.match(said("shape:axb"), /^After shape: sizes are expected/);
  assert.match(said("dtype:"), /something is missing/);
});

test("no text makes it throw or run long", () => {
  const letters = ['"', "*", "|", ">", "<", "=", ":", ",", "-", "!", "x", "9", ".", " ", "l", "(", "[", "\\", "\u0000"];
  let seed = 7;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
  for (let round = 0; round < 2000; round++) {
    const text = Array.from({ length: next() % 12 }, () => letters[next() % letters.length]).join("");
    const filter = parseFilter(text, known, tensors);
    for (const one of tensors) assert.equal(typeof filter.test(one), "boolean", JSON.stringify(text));
  }
  const start = performance.now();
  parseFilter(`${"*a".repeat(150)}b`, known, tensors).test(listed("a".repeat(500)));
  assert.ok(performance.now() - start < 1000);
});

test("a type is added to the filter and taken away again", () => {
  assert.equal(withType("", "norm"), "type:norm");
  assert.equal(withType("q std>1 type:norm", "router"), "q std>1 type:norm,router");
  assert.equal(withType("type:norm,router q", "norm"), "q type:router");
  assert.equal(withType("type:norm", "norm"), "");
  assert.deepEqual([...typesOf("a type:norm,x")], ["norm", "x"]);
});

test("numbers may have an exponent, a unit or a percent sign", () => {
  assert.deepEqual(["5e-3", "2M", "50%", "-1", ".5", "1.5k", "", "x", "1e999"].map(number), [0.005, 2e6, 0.5, -1, 0.5, 1500, null, null, null]);
  assert.deepEqual(piecesOf('std > 1 "a b":c layer: 3'), ["std>1", "a b:c", "layer:3"]);
  assert.equal(typeof shapeTest("3xx"), "string");
});
