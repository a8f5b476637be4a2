/** One cell in words: its index, its value exactly, its bits and where they lie. */

import { h } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { cellBits, cellText } from "../../lib/slice_number.js";
import { indexText } from "../../lib/slice_reply.js";
import { wishSize } from "../../lib/slice_source.js";

/** @typedef {import("./focus_heatmap.js").Cell} Cell */

/**
 * @param {import("../../lib/slice_source.js").ListedTensor} tensor
 * @param {import("../../lib/slice_source.js").SliceWish} wish
 * @param {import("../../lib/slice_source.js").SliceReply} reply
 * @param {Cell|null} cell
 * @returns {(Node|string)[]}
 */
export function cellWords(tensor, wish, reply, cell) {
  const [rows, columns] = wishSize(wish);
  if (cell === null) return [h("span", { class: "quiet" }, `${figure(rows, 15)} × ${figure(columns, 15)} values from ${reply.from}; point at a cell, or use the arrow keys.`)];
  const place = cell.row * columns + cell.column;
  const byte = reply.byteOf(cell.row, cell.column);
  const bits = cellBits(reply, place);
  return [
    h("span", { class: "tf-index" }, indexText(wish, cell.row, cell.column)),
    h("strong", {}, cellText(reply, reply.element ?? tensor.dtype, place)),
    bits === "" ? "" : h("code", {}, bits),
    byte === null ? "" : h("span", { class: "quiet" }, `byte ${figure(byte, 16)}`),
  ];
}
