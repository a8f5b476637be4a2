/** The table of runs: order and filter, both kept in the address (`s`, `q`). */

import { collect, listen, part } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { bind } from "../lib/keys.js";
import { createState, words } from "../lib/state.js";
import { matches, sortable } from "../lib/table.js";

/**
 * @param {HTMLElement} root
 * @returns {() => void}
 */
export function mount(root) {
  const undo = collect();
  const table = /** @type {HTMLTableElement|null} */ (root.querySelector("[data-runs]"));
  if (table === null) return undo.all;
  const state = createState({ q: words(120), s: words(4) });
  const order = sortable(table, (next) => state.set({ s: next }));
  const input = /** @type {HTMLInputElement} */ (part(root, "#filter"));
  const rows = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("tbody tr")]);
  part(root, "[data-filter]").hidden = false;

  function show() {
    order.apply(state.get("s"));
    const query = state.get("q").trim();
    if (input.value.trim() !== query) input.value = query;
    for (const row of rows) row.hidden = !matches(row.textContent ?? "", query);
    const left = rows.filter((row) => !row.hidden).length;
    part(root, "#filter-said").textContent = query === "" ? "" : `${left} of ${count(rows.length, "run")}`;
  }
  undo.add(
    state.subscribe(show),
    state.close,
    order.undo,
    listen(input, "input", () => state.set({ q: input.value })),
    listen(input, "keydown", (event) => {
      if (event.key === "Escape") (state.set({ q: "" }), input.blur());
    }),
    bind({ key: "/", what: "filter the runs", act: () => input.focus() }),
  );
  show();
  return undo.all;
}
