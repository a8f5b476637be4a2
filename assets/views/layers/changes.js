/** The change from one checkpoint to another: counts, every tensor as a table, and the cells that changed most. */

import { bdi, collect, h, keep, listen, part, replace } from "../../lib/dom.js";
import { count, figure } from "../../lib/format.js";
import { decode } from "../../lib/data.js";
import { matches, sortable } from "../../lib/table.js";
import { valueText } from "./colours.js";

const ROWS = 200; // tensors listed at once
const CELLS = 24;
const HEADS = /** @type {const} */ ([["drift", "Drift", "%"], ["l2", "Distance", ""], ["max_abs", "Largest", ""], ["changed", "Cells changed", ""], ["cosine", "Cosine", ""]]);

/**
 * @param {HTMLElement} section
 * @param {object} of
 * @param {import("../../lib/state.js").State} of.state
 * @param {(number: number) => string} of.label of a checkpoint
 * @param {(number: number) => string} of.addressOf what stands for a checkpoint in an address
 * @param {string} of.tensorsPage
 */
export function createChanges(section, { state, label, addressOf, tensorsPage }) {
  const undo = collect();
  const body = part(section, "[data-change-body]");
  const find = h("input", { type: "search", placeholder: "filter tensors", "aria-label": "Filter tensors", autocomplete: "off", spellcheck: "false" });
  const to = h("select", { "aria-label": "Compared with" }, h("option", { value: "before" }, "the checkpoint before"), h("option", { value: "first" }, "the first checkpoint"));
  const says = h("p", { class: "ly-says" });
  const list = h("div", { class: "scroll tall", tabindex: 0, role: "region", "aria-label": "Every tensor's change" });
  const shown = h("p", { class: "quiet", role: "status" });
  const cells = h("div", { class: "scroll tall", tabindex: 0, role: "region", "aria-label": "Cells that changed most" });
  replace(keep(body, "children"), h("div", { class: "ly-tools" }, h("label", { class: "ly-pick" }, "Compared with", to), find), says,
    h("div", { class: "ly-two" }, h("section", {}, h("h3", {}, "Tensors"), list, shown), h("section", {}, h("h3", {}, "Cells that changed most"), cells)));
  /** @type {any} */
  let data = null;
  /** @type {ReturnType<typeof sortable>|null} */
  let order = null;
  let number = 0;

  function show() {
    if (data === null) return;
    to.value = state.get("to");
    const against = data[state.get("to")];
    const kinds = decode(against.kind).data;
    const numbers = Object.fromEntries(Object.entries(against.numbers).map(([name, typed]) => [name, decode(/** @type {any} */ (typed)).data]));
    const counts = new Map();
    for (const kind of kinds) counts.set(data.kinds[kind], (counts.get(data.kinds[kind]) ?? 0) + 1);
    if (against.removed.length > 0) counts.set("removed", against.removed.length);
    says.textContent = `From ${label(against.number)} to ${label(number)}: ${[...counts].map(([kind, n]) => `${figure(n, 15)} ${kind}`).join(", ")}.`;
    if (against.removed.length > 0) says.append(" Removed: ", ...against.removed.slice(0, 20).flatMap((/** @type {string} */ name, /** @type {number} */ i) => [i > 0 ? ", " : "", bdi(name)]), against.removed.length > 20 ? ` and ${against.removed.length - 20} more.` : ".");
    says.append(" ", h("a", { href: `${tensorsPage}by=drift_${state.get("to")}&e=${encodeURIComponent(addressOf(number))}` }, "See it on the canvas of all tensors"), ".");
    tensors(kinds, numbers);
    replace(cells, cellTable(data, against, tensorsPage));
  }
  /** @param {ArrayLike<number>} kinds @param {Record<string, ArrayLike<number>>} numbers */
  function tensors(kinds, numbers) {
    const query = find.value.trim();
    const found = data.names.map((/** @type {string} */ _, /** @type {number} */ i) => i).filter((/** @type {number} */ i) => query === "" || matches(`${data.names[i]} ${data.kinds[kinds[i]]}`, query));
    const unmeasured = /** @type {Record<string, number>} */ ({ same: -2, changed: -1 }); // all zeros before; what was added or reshaped comes first
    const size = (/** @type {number} */ i) => (Number.isNaN(numbers.drift[i]) ? (unmeasured[data.kinds[kinds[i]]] ?? Infinity) : numbers.drift[i]);
    found.sort((/** @type {number} */ a, /** @type {number} */ b) => size(b) - size(a) || a - b);
    const table = h("table", { class: "data compact" }, h("caption", { class: "visually-hidden" }, "Largest relative change first"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col", "data-sort": "text" }, "Tensor"), h("th", { scope: "col", "data-sort": "text" }, "Kind"), HEADS.map(([, title]) => h("th", { scope: "col", class: "number", "data-sort": "number" }, title)))),
      h("tbody", {}, found.slice(0, ROWS).map((/** @type {number} */ i) => h("tr", {},
        h("th", { scope: "row", "data-value": data.names[i] }, h("a", { href: `${tensorsPage}t=${encodeURIComponent(data.names[i])}` }, bdi(data.names[i])), " ", h("span", { class: "under" }, `${data.dtypes[i]} [${data.shapes[i].join(", ")}]`)),
        h("td", { "data-value": data.kinds[kinds[i]] }, data.kinds[kinds[i]]),
        HEADS.map(([name, , unit]) => h("td", { class: "number", "data-value": Number.isNaN(numbers[name][i]) ? "" : String(numbers[name][i]) }, valueText(numbers[name][i], unit, name === "changed" ? 15 : 4)))))));
    replace(list, table);
    order = sortable(table, (next) => state.set({ o: next }));
    order.apply(state.get("o"));
    const all = data.names.length;
    shown.textContent = `${figure(Math.min(ROWS, found.length), 15)} of ${count(all, "tensor")} shown${found.length > ROWS ? ", those that moved most" : ""}.`;
  }
  undo.add(
    listen(to, "change", () => state.set({ to: to.value })),
    listen(find, "input", show),
    listen(find, "keydown", (event) => {
      if (event.key === "Escape") ((find.value = ""), show());
    }),
    () => body.replaceChildren(),
  );
  return {
    /** @param {any} next data of a comparison @param {number} at number of its checkpoint */
    take(next, at) {
      data = next;
      number = at;
      section.hidden = false;
      show();
    },
    /** Says in its place why there is nothing. @param {string} why */
    lack(why) {
      data = null;
      section.hidden = false;
      says.textContent = why;
      replace(list);
      replace(cells);
      shown.textContent = "";
    },
    show,
    order: () => order?.apply(state.get("o")),
    undo: undo.all,
  };
}

/** @param {any} data @param {any} against @param {string} tensorsPage */
function cellTable(data, against, tensorsPage) {
  const found = against.cells.slice(0, CELLS);
  const caption = found.length === 0 ? "No cell is listed." : `The ${figure(found.length, 15)} largest of ${figure(against.cells_known, 15)} kept; each tensor keeps its largest few.`;
  return h("table", { class: "data compact" }, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ["Tensor", "Index", "Old", "New"].map((title, i) => h("th", { scope: "col", class: i > 1 && "number" }, title)))),
    h("tbody", {}, found.map((/** @type {any} */ cell) => h("tr", {},
      h("th", { scope: "row" }, h("a", { href: `${tensorsPage}t=${encodeURIComponent(data.names[cell.tensor])}` }, bdi(data.names[cell.tensor]))),
      h("td", { class: "mono" }, `[${cell.index.join(", ")}]`), h("td", { class: "number" }, cell.old), h("td", { class: "number" }, `→ ${cell.new}`)))));
}
