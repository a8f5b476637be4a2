import assert from "node:assert/strict";
import { test } from "node:test";
import { elementOf, isHarmless, isOwnAddress } from "../../assets/lib/tree.js";

/** As much of a document as an element needs to be made. */
class Piece {
  constructor(name, space = "html") {
    Object.assign(this, { name, space, attributes: {}, children: [] });
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  appendChild(child) {
    this.children.push(child);
  }
}
const maker = {
  createElement: (name) => new Piece(name),
  createElementNS: (_, name) => new Piece(name, "svg"),
  createTextNode: (text) => text,
};
const made = (tree) => elementOf(tree, maker);

test("a tree becomes elements, attributes and text", () => {
  const section = made(["section", { class: "page" }, ["a < b & c", ["p", {}, ["x", ["br", {}, []]]]]]);
  assert.equal(section.attributes.class, "page");
  assert.equal(section.children[0], "a < b & c");
  assert.deepEqual(section.children[1].children.map((one) => one.name ?? one), ["x", "br"]);
});

test("what lies in a drawing belongs to SVG", () => {
  const figure = made(["figure", {}, [["svg", { viewBox: "0 0 1 1" }, [["g", {}, [["text", {}, ["1"]]]]]], ["p", {}, []]]]);
  const [drawing, after] = figure.children;
  assert.deepEqual([drawing.space, drawing.children[0].space, drawing.children[0].children[0].space, after.space], ["svg", "svg", "svg", "html"]);
});

for (const tag of ["script", "iframe", "object", "embed", "style", "link", "meta", "base", "form", "template", "foreignObject", "use", "animate", "set", "image", "SCRIPT", "svg:script", "math"]) {
  test(`a tree with <${tag}> is refused`, () => {
    assert.throws(() => made(["section", {}, [[tag, {}, []]]]), RangeError);
    assert.throws(() => made(["svg", {}, [[tag, {}, []]]]), RangeError);
  });
}

for (const [tag, name, value] of [
  ["p", "onclick", "x()"], ["svg", "onload", "x()"], ["p", "ONCLICK", "x()"], ["p", "srcdoc", "x"], ["a", "href", "javascript:x()"],
  ["a", "href", " javascript:x()"], ["a", "href", "java\nscript:x()"], ["a", "href", "data:text/html,x"], ["a", "href", "//evil/x"],
  ["a", "href", "\\\\evil\\x"], ["a", "href", "http://evil/"], ["a", "href", "vbscript:x"], ["a", "ping", "https://x"], ["a", "target", "x"],
  ["img", "src", "data:image/svg+xml;base64,AA"], ["img", "src", "blob:x"], ["img", "srcset", "x"], ["p", "style", "background:url(x)"],
  ["p", "style", "background:u\\72l(x)"], ["p", "style", "width:expression(1)"], ["path", "fill", "url(https://evil/#x)"], ["input", "type", "file"],
  ["button", "formaction", "x"], ["p", "is", "x-y"], ["svg", "xlink:href", "#x"],
]) {
  test(`<${tag} ${name}=${JSON.stringify(value)}> is refused`, () => assert.ok(!isHarmless(tag, name, value)));
}

for (const [tag, name, value] of [
  ["a", "href", "#fig-loss"], ["a", "href", "../../index.html"], ["a", "href", "runs/a/index.html#e=3&p=umap"], ["a", "href", "https://example.org/"],
  ["img", "src", "data:image/png;base64,iVBORw0K"], ["p", "style", "fill:var(--ink);font-size:13px"], ["path", "fill", "url(#shade)"],
  ["path", "d", "M0 0L1 1"], ["p", "data-anything", "<script>"], ["p", "aria-label", "x"], ["svg", "viewBox", "0 0 1 1"], ["input", "type", "search"],
]) {
  test(`<${tag} ${name}=${JSON.stringify(value)}> may stand`, () => assert.ok(isHarmless(tag, name, value)));
}

test("an address without a scheme is the site's own", () => {
  assert.ok(isOwnAddress("a.html") && isOwnAddress("#x") && isOwnAddress("/a") && isOwnAddress("a%20b.html?x=1"));
  assert.ok(!isOwnAddress("file:///etc/passwd") && !isOwnAddress("//x"));
});

test("what is no tree is refused", () => {
  for (const bad of [null, "text", [], ["p"], ["p", {}], ["p", null, []], ["p", {}, "x"], [5, {}, []], ["p", { class: 5 }, []], ["p", {}, [5]], ["p", {}, [null]]]) {
    assert.throws(() => made(bad), RangeError, JSON.stringify(bad));
  }
});

test("a tree that nests without end or holds too much is refused", () => {
  let deep = ["p", {}, []];
  for (let i = 0; i < 70; i++) deep = ["div", {}, [deep]];
  assert.throws(() => made(deep), /too large/);
  const wide = ["div", {}, Array.from({ length: 200_001 }, () => ["p", {}, []])];
  assert.throws(() => made(wide), /too large/);
});
