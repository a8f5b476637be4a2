/** Configuration and environment: trees that open, fold and search, with the query of the first in the address (`q`). */

import { collect, keep, listen, part, replace } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { bind } from "../lib/keys.js";
import { createState, words } from "../lib/state.js";
import { matches } from "../lib/table.js";
import { branch } from "./setup/branches.js";
import { rowsOf, search, termsOf } from "./setup/model.js";

const HITS = 400; // rows of a search that are shown
const OPEN_BELOW = 120; // rows of a tree below which its first depth is open

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root, data) {
  const undo = collect();
  const state = createState({ q: words(120) });
  const trees = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-settings]")]).map((box) => createTree(root, box));
  const first = trees.find((tree) => tree.key === "settings");
  for (const tree of trees) {
    void tree.load(data);
    undo.add(tree.onQuery((query) => (tree === first ? state.set({ q: query }) : tree.show(query))));
  }
  const show = () => first?.show(state.get("q"));
  undo.add(state.subscribe(show), state.close, filterPackages(root));
  if (first !== undefined) undo.add(bind({ key: "/", what: "search the settings", act: first.focus }));
  show();
  return { unmount: undo.all, update: (next) => trees.forEach((tree) => void tree.load(next)) };
}

/** @param {HTMLElement} root @param {HTMLElement} box */
function createTree(root, box) {
  const key = box.dataset.settings ?? "";
  const bar = part(root, `[data-search="${key}"]`);
  const input = /** @type {HTMLInputElement} */ (part(bar, "input"));
  const said = part(bar, "[data-found]");
  /** @type {import("./setup/model.js").Row[]|null} */
  let rows = null;
  let query = "";
  /** @type {Set<string>} */
  const open = new Set();

  function draw() {
    if (rows === null) return;
    const terms = termsOf(query);
    const found = terms.length === 0 ? null : search(rows, terms, HITS);
    replace(box, branch({ rows, terms, shown: found?.shown ?? null, open }, -1));
    said.textContent = found === null ? "" : spoken(found.hits.length);
  }

  return {
    key,
    focus: () => input.focus(),
    show: (/** @type {string} */ next) => {
      query = next;
      if (input.value.trim() !== next.trim()) input.value = next;
      draw();
    },
    onQuery: (/** @type {(query: string) => void} */ act) => {
      const undo = collect();
      undo.add(
        listen(input, "input", () => act(input.value)),
        listen(input, "keydown", (event) => event.key === "Escape" && (act(""), input.blur())),
        listen(part(bar, "[data-fold]"), "click", () => (open.clear(), draw())),
      );
      return undo.all;
    },
    load: async (/** @type {import("../lib/data.js").PageData} */ data) => {
      const made = await data.need(key).catch(() => null); // the static tree stays
      if (made === null) return;
      const isFirst = rows === null;
      rows = rowsOf(made.rows);
      if (isFirst && rows.length < OPEN_BELOW) for (const row of rows) if (row.depth === 0) open.add(row.path);
      keep(box, "children");
      keep(said, "children");
      keep(bar, "hidden").hidden = false;
      const cut = bar.parentElement?.querySelector(`[data-settings="${key}"] + [data-cut]`);
      if (cut instanceof HTMLElement) keep(cut, "hidden").hidden = rows.length < made.limit;
      draw();
    },
  };
}

/** @param {number} hits */
function spoken(hits) {
  if (hits === 0) return "nothing found";
  return hits > HITS ? `the first ${HITS} of ${count(hits, "find")} are shown` : `${count(hits, "find")}`;
}

/** @param {HTMLElement} root @returns {() => void} */
function filterPackages(root) {
  const bar = /** @type {HTMLElement|null} */ (root.querySelector("[data-packages]"));
  if (bar === null) return () => {};
  keep(bar, "hidden").hidden = false;
  const said = keep(part(bar, "[data-found]"), "children");
  const input = /** @type {HTMLInputElement} */ (part(bar, "input"));
  return listen(input, "input", () => {
    const rows = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("table.packages tbody tr")]);
    for (const row of rows) row.hidden = !matches(row.textContent ?? "", input.value.trim());
    said.textContent = input.value.trim() === "" ? "" : `${rows.filter((row) => !row.hidden).length} of ${count(rows.length, "package")}`;
  });
}
