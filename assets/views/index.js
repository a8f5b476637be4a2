/** The table of runs: order and filter, both kept in the address (`s`, `q`). */

import { collect, keep, listen, part } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { bind } from "../lib/keys.js";
import { createState, words } from "../lib/state.js";
import { matches, numberRows, orderRows, sortable } from "../lib/table.js";

/**
 * @param {HTMLElement} root
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root) {
  const undo = collect();
  const table = tableOf(root);
  if (table === null) return { unmount: undo.all };
  const state = createState({ q: words(120), s: words(4) });
  const order = sortable(table, (next) => state.set({ s: next }));
  const input = /** @type {HTMLInputElement} */ (part(root, "#filter"));
  keep(part(root, "[data-filter]"), "hidden").hidden = false;
  keep(part(root, "#filter-said"), "children");
  const together = /** @type {HTMLAnchorElement} */ (keep(part(root, "[data-compare-these]"), "hidden href"));
  nameRows(table);

  function show() {
    order.apply(state.get("s"));
    const query = state.get("q").trim();
    if (input.value.trim() !== query) input.value = query;
    say();
  }
  const say = () => {
    const [query, rows] = [state.get("q").trim(), rowsOf(root)];
    hideRows(rows, query);
    const left = rows.filter((row) => !row.hidden);
    part(root, "#filter-said").textContent = query === "" ? "" : `${left.length} of ${count(rows.length, "run")}`;
    together.hidden = left.length < 2;
    together.href = query === "" ? "compare.html" : `compare.html#r=${encodeURIComponent(`+${left.map((row) => row.dataset.run).join(".")}`)}`;
  };
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
  return {
    unmount: undo.all,
    update: say,
    dress: (fresh) => {
      const next = tableOf(fresh);
      if (next === null || columnsOf(next) !== columnsOf(table)) return false;
      numberRows(next);
      nameRows(next);
      orderRows(next, state.get("s"));
      hideRows(rowsOf(fresh), state.get("q").trim());
      return true;
    },
  };
}

/** @param {HTMLElement} root */
function tableOf(root) {
  return /** @type {HTMLTableElement|null} */ (root.querySelector("[data-runs]"));
}

/** @param {HTMLElement} root */
function rowsOf(root) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-runs] tbody tr")]);
}

/** @param {HTMLTableElement} table */
function columnsOf(table) {
  return [...table.querySelectorAll("thead th")].map((head) => head.textContent).join("\n");
}

/** A run keeps its row, wherever it stands. @param {HTMLTableElement} table */
function nameRows(table) {
  for (const row of table.querySelectorAll("tbody tr")) row.setAttribute("data-key", `run ${row.querySelector("a")?.getAttribute("href")}`);
}

/** @param {HTMLElement[]} rows @param {string} query */
function hideRows(rows, query) {
  for (const row of rows) {
    const isHidden = !matches(row.textContent ?? "", query);
    if (row.hidden !== isHidden) row.hidden = isHidden;
  }
}
