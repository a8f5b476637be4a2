/** The tensors of a file that is not of this report, each a way to its values. */

import { bdi, h, replace } from "../../lib/dom.js";
import { isSame, tensorNamed } from "../../lib/file_source.js";
import { shapeText } from "./model.js";

/** @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor */
/** @typedef {import("../../lib/opened_model.js").OpenedModel} OpenedModel */
/** @typedef {{place: number, name: string, index: number, dtype: string, shape: number[], begin: number, bytes: number, file: string, relation: string}} Row */

const ROWS = 200; // shown at once

/**
 * @param {OpenedModel} model
 * @param {ListedTensor[]} tensors of the checkpoint that is shown
 * @param {import("../../lib/slice_source.js").TensorHub} hub
 * @returns {{element: HTMLElement, mark: () => void}} mark: the row of the tensor in focus is another
 */
export function tensorList(model, tensors, hub) {
  const rows = rowsOf(model, tensors);
  const body = h("tbody");
  const said = h("span", { class: "quiet" });
  const find = h("input", { type: "search", "aria-label": "Find tensors of the file", placeholder: "name, type or shape", oninput: show });
  const open = (/** @type {Row} */ row) => {
    if (row.index >= 0) hub.select(row.index);
    else hub.visit(guest(row));
    const panel = document.querySelector("[data-focus]");
    const top = panel?.getBoundingClientRect().top ?? 0;
    if (top < 0 || top > innerHeight / 2) panel?.scrollIntoView();
  };
  function show() {
    const words = find.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const found = rows.filter((row) => words.every((word) => `${row.name} ${row.dtype} ${shapeText(row.shape)} ${row.relation}`.toLowerCase().includes(word)));
    said.textContent = `${Math.min(ROWS, found.length)} of ${rows.length} shown`;
    replace(body, found.slice(0, ROWS).map((row) => h("tr", {},
      h("th", { scope: "row" }, h("button", { type: "button", class: "td-name", "data-row": row.place, onclick: () => open(row) }, bdi(row.name, 160))),
      h("td", {}, row.dtype), h("td", {}, shapeText(row.shape)), h("td", { class: "number" }, row.begin.toLocaleString("en")), h("td", {}, row.relation))));
    mark();
  }
  function mark() {
    for (const button of body.querySelectorAll("button")) {
      const row = rows[Number(button.dataset.row)];
      const isShown = row.index >= 0 ? row.index === hub.selected : row.name === hub.guest?.name;
      if (isShown) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }
  show();
  const heads = ["Name", "Type", "Shape", "Byte", "In this report"].map((name) => h("th", { scope: "col", class: name === "Byte" && "number" }, name));
  const element = h("section", { class: "td-list", "aria-label": "Tensors of the file" },
    h("h3", {}, "Tensors of the file"),
    h("p", { class: "td-find" }, find, said),
    h("div", { class: "scroll tall", tabindex: 0, role: "region", "aria-label": "Table of the tensors of the file" },
      h("table", { class: "data compact" }, h("caption", { class: "visually-hidden" }, "Tensors of the file; a name shows its values."), h("thead", {}, h("tr", {}, heads)), body)));
  return { element, mark };
}

/** @param {OpenedModel} model @param {ListedTensor[]} tensors @returns {Row[]} */
function rowsOf(model, tensors) {
  const here = new Map(tensors.flatMap((tensor) => {
    const twin = tensorNamed(model, tensor.name);
    return twin === undefined ? [] : [/** @type {const} */ ([twin.tensor.name, tensor])];
  }));
  return Array.from(model.tensors, ([name, { tensor, file }], place) => {
    const twin = here.get(name);
    const isTwin = twin !== undefined && isSame(tensor, twin);
    const relation = twin === undefined ? "is not in it" : isTwin ? "the same type and shape" : `is ${twin.dtype}, ${shapeText(twin.shape)}`;
    return { place, name, index: isTwin ? twin.index : -1, dtype: tensor.dtype, shape: tensor.shape, begin: tensor.begin, bytes: tensor.end - tensor.begin, file: model.files[file].path, relation };
  });
}

/** A tensor that the report does not have, for the panel. @param {Row} row @returns {ListedTensor} */
function guest({ name, dtype, shape, begin, bytes, file }) {
  const numel = shape.reduce((product, size) => product * size, 1);
  return { index: -1, name, dtype, shape, numel, file, begin, bytes, group: "other", component: "", layer: "", expert: -1, tie: -1, measure: () => null };
}
