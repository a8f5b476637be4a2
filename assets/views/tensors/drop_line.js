/** The line of the page that says what was dropped: an invitation, a file and what it is, or why it was not read. */

import { bdi, h } from "../../lib/dom.js";
import { sizeText } from "../../lib/file_source.js";
import { count } from "../../lib/format.js";
import { Refusal } from "../../lib/refusal.js";

/**
 * What stands there before anything was dropped.
 * @param {boolean} isReadable whether the run's own weights are files that a page can read
 * @returns {HTMLElement}
 */
export function invitation(isReadable) {
  const name = h("code", {}, ".safetensors");
  const asks = isReadable
    ? ["Drop a checkpoint’s ", name, " file on this page to see every value of it. "]
    : ["A page reads ", name, " files alone, and this run’s weights are others: ", h("code", {}, "runreport slice"), " prints any part of them. A file dropped here is shown by itself. "];
  return h("p", {}, asks, h("span", { class: "quiet" }, "It is read from your disk; nothing is uploaded."));
}

/**
 * @param {import("../../lib/opened_model.js").OpenedModel} model
 * @param {{head: string, says: string, isGood: boolean}} said
 * @param {string} checked what the check of every byte found
 * @returns {HTMLElement}
 */
export function stateOf(model, said, checked) {
  const facts = [sizeText(model.size), count(model.tensors.size, "tensor"), "read from your disk, nothing is uploaded", ...model.notes].join(" · ");
  return h("div", { class: said.isGood ? "td-good" : "td-warn", role: "status" },
    h("p", {}, h("strong", {}, bdi(said.head, 400)), " ", bdi(said.says, 900), checked !== "" && ` ${checked}`),
    h("p", { class: "quiet" }, h("code", {}, bdi(model.label, 120)), " · ", bdi(facts, 600)));
}

/** @param {unknown} error @returns {HTMLElement} */
export function refusalOf(error) {
  const says = (error instanceof Error ? error.message : String(error)).replace(/[.]?$/, ".");
  const known = error instanceof Refusal ? error : null;
  const hint = known === null || known.hint === "" ? "" : ` ${known.hint[0].toUpperCase()}${known.hint.slice(1)}.`;
  return h("p", { class: "state-error" }, h("strong", {}, "This was not read"), bdi(says, 600), hint, known !== null && h("span", { class: "code" }, ` ${known.code}`));
}

/** @param {string} text @param {() => void} act */
export function smallButton(text, act) {
  return h("button", { type: "button", class: "button small", onclick: act }, bdi(text, 80));
}
