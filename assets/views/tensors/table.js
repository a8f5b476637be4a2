/** All tensors in numbers: a table that follows the filter, is sorted by its heads, and holds only the rows in sight. */

import { csv } from "../../lib/csv.js";
import { bdi, collect, download, h, keep, listen, replace } from "../../lib/dom.js";
import { count, figure } from "../../lib/format.js";
import { shapeText } from "./model.js";

/**
 * @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor
 * @typedef {{name: string, title: string, isNumber: boolean, value: (tensor: ListedTensor) => string|number|null, text?: (tensor: ListedTensor) => string}} Column
 */

const ROW = 26; // pixels
const AROUND = 12; // rows above and below those in sight

/**
 * @param {{name: string, title: string}[]} measures
 * @param {{name: string, title: string}[]} groups
 * @returns {Column[]}
 */
export function columnsOf(measures, groups) {
  const titles = new Map(groups.map((one) => [one.name, one.title]));
  return [
    { name: "name", title: "Name", isNumber: false, value: (one) => one.name },
    { name: "layer", title: "Layer", isNumber: false, value: (one) => one.layer },
    { name: "type", title: "Type", isNumber: false, value: (one) => titles.get(one.group) ?? one.group },
    { name: "dtype", title: "Values", isNumber: false, value: (one) => one.dtype },
    { name: "shape", title: "Shape", isNumber: false, value: (one) => shapeText(one.shape) },
    { name: "numel", title: "Number", isNumber: true, value: (one) => one.numel, text: (one) => figure(one.numel, 15) },
    ...measures.map(({ name, title }) => ({ name, title, isNumber: true, value: (/** @type {ListedTensor} */ one) => one.measure(name) })),
    { name: "file", title: "File", isNumber: false, value: (one) => one.file },
    { name: "begin", title: "First byte", isNumber: true, value: (one) => one.begin, text: (one) => figure(one.begin, 15) },
  ];
}

/**
 * Rows in the order of a column; those without a value last, equals as they came.
 * @param {ListedTensor[]} tensors
 * @param {Column[]} columns
 * @param {string} order "std", "-std", or "" for the order of the files
 */
export function ordered(tensors, columns, order) {
  const direction = order.startsWith("-") ? -1 : 1;
  const column = columns.find((one) => one.name === order.replace(/^-/, ""));
  if (column === undefined) return tensors;
  const keys = new Map(tensors.map((one) => [one, column.value(one)]));
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  return [...tensors].sort((a, b) => {
    const [x, y] = [keys.get(a) ?? "", keys.get(b) ?? ""];
    if (x === "" || y === "") return Number(x === "") - Number(y === "") || a.index - b.index;
    const less = typeof x === "number" && typeof y === "number" ? x - y : compare(String(x), String(y));
    return direction * less || a.index - b.index;
  });
}

/**
 * @param {HTMLElement} host
 * @param {{measures: {name: string, title: string}[], groups: {name: string, title: string}[], run: string}} island
 * @param {import("../../lib/state.js").State} state
 * @param {(tensor: ListedTensor) => void} choose
 */
export function createTable(host, island, state, choose) {
  const undo = collect();
  const still = [...host.childNodes];
  const columns = columnsOf(island.measures, island.groups);
  /** @type {ListedTensor[]} */
  let all = [];
  let [rows, selected, label, first] = [all, -1, "", -1];
  const heads = columns.map((column) => {
    const button = h("button", { type: "button", class: "sort", onclick: () => state.set({ s: next(state.get("s"), column) }) }, column.title);
    return h("th", { scope: "col", class: column.isNumber ? "number" : null }, button);
  });
  const body = h("tbody");
  const table = h("table", { class: "data compact tn-table" }, h("thead", {}, h("tr", {}, heads)), body);
  const pane = h("div", { class: "scroll tall tn-pane", tabindex: 0, role: "region", "aria-label": "Table of tensors" }, table);
  const said = h("p", { class: "quiet" });
  const save = h("button", { type: "button", class: "button small", onclick: () => download(`${island.run}-tensors.csv`.replace(/[^\w.-]+/g, "_"), asCsv(columns, rows), "text/csv") }, "CSV of these rows");
  replace(keep(host, "children"), h("div", { class: "tn-above" }, said, save), pane);

  const fill = (/** @type {boolean} */ isFresh) => {
    const from = Math.max(0, Math.floor(pane.scrollTop / ROW) - AROUND);
    if (!isFresh && Math.abs(from - first) < AROUND / 2) return;
    first = from;
    const to = Math.min(rows.length, from + Math.ceil((pane.clientHeight || 600) / ROW) + 2 * AROUND);
    const gap = (/** @type {number} */ n) => n > 0 && h("tr", { class: "tn-gap", "aria-hidden": "true" }, spaced(n * ROW, columns.length));
    replace(body, gap(from), rows.slice(from, to).map((tensor, place) => rowOf(tensor, columns, from + place, tensor.index === selected)), gap(rows.length - to));
  };
  undo.add(
    listen(pane, "scroll", () => fill(false), { passive: true }),
    listen(body, "click", (event) => {
      const place = event.target.closest?.("tr[data-row]")?.dataset.row;
      if (place !== undefined) choose(rows[Number(place)]);
    }),
    () => replace(host, ...still),
  );
  const sort = () => {
    const order = state.get("s");
    heads.forEach((head, at) => {
      head.removeAttribute("aria-sort");
      if (order.replace(/^-/, "") === columns[at].name) head.setAttribute("aria-sort", order.startsWith("-") ? "descending" : "ascending");
    });
    rows = ordered(rows, columns, order);
    pane.scrollTop = 0;
    table.setAttribute("aria-rowcount", String(rows.length + 1));
    said.textContent = rows.length === all.length ? `${count(rows.length, "tensor")} at ${label}` : `${figure(rows.length, 15)} of ${count(all.length, "tensor")} at ${label}, those of the filter`;
    fill(true);
  };
  return {
    undo: undo.all,
    /** @param {ListedTensor[]} tensors @param {Uint8Array} match @param {string} at the checkpoint's label */
    show(tensors, match, at) {
      [all, label] = [tensors, at];
      rows = tensors.filter((tensor) => match[tensor.index] === 1);
      sort();
    },
    sort,
    /** @param {number} index */
    select(index) {
      selected = index;
      fill(true);
    },
  };
}

/** A head pressed again turns round, then gives the first order back; numbers start with the largest. @param {string} order @param {Column} column */
function next(order, { name, isNumber }) {
  const [first, second] = isNumber ? [`-${name}`, name] : [name, `-${name}`];
  return order === first ? second : order === second ? "" : first;
}

/** @param {number} height @param {number} columns */
function spaced(height, columns) {
  const cell = h("td", { colspan: columns });
  cell.style.height = `${height}px`;
  return cell;
}

/** @param {ListedTensor} tensor @param {Column[]} columns @param {number} place @param {boolean} isSelected */
function rowOf(tensor, columns, place, isSelected) {
  const cells = columns.slice(1).map((column) => {
    const value = column.value(tensor);
    const text = column.text?.(tensor) ?? (column.isNumber ? figure(/** @type {number|null} */ (value)) : String(value));
    return h("td", { class: column.isNumber ? "number" : null }, column.isNumber ? text : bdi(text, 120));
  });
  const name = h("th", { scope: "row" }, h("button", { type: "button", class: "tn-open", title: tensor.name.slice(0, 400) }, bdi(tensor.name, 120)));
  return h("tr", { "data-row": place, "aria-rowindex": place + 2, "aria-selected": isSelected ? "true" : null, class: isSelected ? "is-chosen" : null }, name, cells);
}

/** @param {Column[]} columns @param {ListedTensor[]} rows */
function asCsv(columns, rows) {
  return csv(columns.map((one) => one.name), rows.map((tensor) => columns.map((one) => one.value(tensor))));
}
