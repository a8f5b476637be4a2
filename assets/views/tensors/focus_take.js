/** The shown slice for taking away: JSON, CSV, and the command that prints it. */

import { copyText, say } from "../../lib/copy.js";
import { download, h, replace } from "../../lib/dom.js";
import { cellText } from "../../lib/slice_number.js";
import { sliceCommand, sliceCsv, sliceJsonText } from "../../lib/slice_reply.js";
import { sliceText, wishSize } from "../../lib/slice_source.js";

/** @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor */
/** @typedef {import("../../lib/slice_source.js").SliceWish} SliceWish */
/** @typedef {import("../../lib/slice_source.js").SliceReply} SliceReply */

/** Buttons and the command line. */
export function createTake() {
  const buttons = h("div", { class: "tf-take", role: "group", "aria-label": "Take the slice along" });
  const command = h("code", {});
  const copy = h("button", { type: "button", class: "button small", onclick: () => copied(command.textContent ?? "", "Command") }, "Copy");
  const line = h("p", { class: "tf-command" }, command, " ", copy);
  return {
    element: h("div", {}, buttons, line),
    /** @param {ListedTensor} tensor @param {SliceWish} wish @param {SliceReply|null} reply null where it could not be read */
    show(tensor, wish, reply) {
      command.textContent = sliceCommand(tensor, wish);
      replace(buttons, ...(reply === null ? [] : buttonsOf(tensor, wish, reply)));
    },
  };
}

/** @param {ListedTensor} tensor @param {SliceWish} wish @param {SliceReply} reply */
function buttonsOf(tensor, wish, reply) {
  const json = () => sliceJsonText(tensor, wish, reply);
  const [, columns] = wishSize(wish);
  const csv = () => sliceCsv(wish, (row, column) => cellText(reply, reply.element ?? tensor.dtype, row * columns + column));
  const stem = `${tensor.name}[${sliceText(tensor.shape, wish)}]`.replace(/[^\w.,[\]-]+/g, "_");
  const button = (/** @type {string} */ label, /** @type {() => void} */ act) => h("button", { type: "button", class: "button small", onclick: act }, label);
  return [
    button("Copy as JSON", () => copied(json(), "Slice")),
    button("JSON", () => download(`${stem}.json`, json(), "application/json")),
    button("CSV", () => download(`${stem}.csv`, csv(), "text/csv")),
  ];
}

/** @param {string} text @param {string} what */
async function copied(text, what) {
  say((await copyText(text)) ? `${what} copied` : "The browser refused to copy");
}
