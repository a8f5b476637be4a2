/** What a tensor is: its name, what the name tells, type and shape, the bytes it lies in, what it belongs to. */

import { copyText, say } from "../../lib/copy.js";
import { elementType } from "../../lib/element_types.js";
import { bdi, h } from "../../lib/dom.js";
import { count, figure } from "../../lib/format.js";

/** @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor */
/** @typedef {import("../../lib/slice_source.js").TensorHub} TensorHub */
/** @typedef {import("../../lib/tensor_details.js").TensorDetails} TensorDetails */

const LONG = 300; // letters of a name that are shown
const TIES = 4; // shared storages that are named
const POWERS = [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]];

/**
 * The name, large enough to be read, and its copy button.
 * @param {ListedTensor} tensor
 * @param {string} words what the name tells
 */
export function nameOf(tensor, words) {
  const shown = tensor.name.length > LONG ? `${tensor.name.slice(0, LONG)}\u2026` : tensor.name;
  const parts = shown.split(/(?<=[._/])/);
  const name = h("h3", { class: "tf-name" }, h("bdi", {}, ...parts.flatMap((part) => [part.replaceAll("\0", "\u2400"), h("wbr")])));
  const copy = h("button", { type: "button", class: "button small", onclick: async () => say((await copyText(tensor.name)) ? "Name copied" : "The browser refused to copy") }, "Copy name");
  return h("div", { class: "tf-head" }, name, h("p", { class: "quiet" }, words), copy);
}

/**
 * What the name tells, in words: "layer 3 · attention q, k, v · expert 4".
 * @param {ListedTensor} tensor
 * @param {(group: string) => string} title of a group
 * @param {string} sub part of an expert or of an adapter
 */
export function toldOf(tensor, title, sub) {
  const found = [tensor.component === "text" ? "" : tensor.component, tensor.layer === "" ? "" : `layer ${tensor.layer}`, tensor.group === "other" ? "" : title(tensor.group)];
  if (tensor.expert >= 0) found.push(`expert ${tensor.expert}`);
  if (sub !== "") found.push(sub);
  const words = found.filter((one) => one !== "").join(" · ");
  if (tensor.group !== "other") return words;
  return words === "" ? "the name tells nothing of its place" : `${words} · the name tells no more`;
}

/**
 * @param {TensorHub} hub
 * @param {ListedTensor} tensor
 * @param {TensorDetails} details
 */
export function factsOf(hub, tensor, details) {
  const size = elementType(tensor.dtype)?.size;
  const bytes = size === undefined ? null : size * tensor.numel;
  const isRowMajor = details.strides.length === 0;
  const end = bytes === null ? null : tensor.begin + bytes;
  const rows = /** @type {[string, (import("../../lib/dom.js").Child)[]][]} */ ([
    ["type", [tensor.dtype, size !== undefined && `, ${count(size, "byte")} each`]],
    ["shape", [shapeWords(tensor.shape)]],
    ["elements", [figure(tensor.numel, 16)]],
    ["bytes", [bytes === null ? "not known: the type is listed only" : bytesWords(bytes)]],
    ["file", [bdi(tensor.file)]],
    ["place", [details.kept !== "" ? `${details.kept}, from byte ${figure(tensor.begin, 16)}` : isRowMajor && end !== null ? `bytes ${figure(tensor.begin, 16)} up to ${figure(end, 16)}` : `from byte ${figure(tensor.begin, 16)}, ${isRowMajor ? "end not known" : `strides ${details.strides.join(", ")}`}`]],
    ["shares", sharedWith(hub, tensor)],
    ["belongs to", details.base < 0 ? [] : [linkTo(hub, details.base)]],
  ]);
  const shown = rows.filter(([, children]) => children.length > 0);
  return h("dl", { class: "tf-facts" }, ...shown.flatMap(([word, children]) => [h("dt", {}, word), h("dd", {}, ...children)]));
}

/** @param {number[]} shape */
function shapeWords(shape) {
  return shape.length === 0 ? "a single number" : shape.map((size) => figure(size, 16)).join(" × ");
}

/** @param {number} bytes */
export function bytesWords(bytes) {
  const power = POWERS.find(([, size]) => bytes >= Number(size));
  return power === undefined ? count(bytes, "byte") : `${figure(bytes, 16)} (${figure(bytes / Number(power[1]), 3)} ${power[0]})`;
}

/** @param {TensorHub} hub @param {ListedTensor} tensor */
function sharedWith(hub, tensor) {
  const same = hub.tensors.filter((one) => one.tie === tensor.tie && one.index !== tensor.index);
  if (same.length === 0) return [];
  const links = same.slice(0, TIES).flatMap((one, i) => [i > 0 && ", ", linkTo(hub, one.index)]);
  return ["its storage with ", ...links, same.length > TIES && ` and ${same.length - TIES} more`];
}

/** @param {TensorHub} hub @param {number} index */
function linkTo(hub, index) {
  return h("button", { type: "button", class: "tf-link", onclick: () => hub.select(index) }, bdi(hub.tensors[index]?.name ?? "", 120));
}
