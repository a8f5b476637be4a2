/** The difference of two models: a map to point at, a table to order and filter, one tensor beside them. */

import { decode } from "../lib/data.js";
import { collect, keep, listen, part } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { bind } from "../lib/keys.js";
import { createState, words } from "../lib/state.js";
import { matches, sortable } from "../lib/table.js";
import { nextTile, tileAt } from "../lib/tensor_places.js";
import { showFocus } from "./diff/focus.js";

const REACH = 0.3; // canvas units beside a square that still mean it
const WAYS = /** @type {Record<string, import("../lib/tensor_places.js").Direction>} */ ({ ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" });

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root, data) {
  const undo = collect();
  const ready = data.need("diff_tensors").then((made) => undo.add(start(root, data.island, made)));
  return { unmount: undo.all, ready };
}

/** @param {HTMLElement} root @param {any} island @param {any} made @returns {() => void} */
function start(root, island, made) {
  const undo = collect();
  const [x, y, size] = [made.x, made.y, made.side].map((typed) => decode(typed).data);
  /** @type {import("./diff/focus.js").Compared[]} */
  const tensors = made.tensors;
  const map = /** @type {SVGSVGElement} */ (/** @type {unknown} */ (part(root, "[data-map]")));
  const state = createState({ t: words(600), f: words(200), k: words(20), o: words(4) });
  const table = /** @type {HTMLTableElement} */ (part(root, "[data-table]"));
  const rows = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("tbody tr")]);
  const kinds = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("button[data-kind]")]);
  const bar = part(root, "[data-filter]");
  const find = /** @type {HTMLInputElement} */ (part(bar, "input"));
  const order = sortable(table, (next) => state.set({ o: next }));
  keep(bar, "hidden").hidden = false;
  map.setAttribute("tabindex", "0");
  map.setAttribute("role", "application");
  map.setAttribute("aria-label", `Map of ${count(tensors.length, "tensor")}; arrows move from one to the next`);

  const chosen = () => tensors.findIndex((one) => one.name === state.get("t"));
  const choose = (/** @type {number} */ place) => state.set({ t: tensors[place]?.name ?? "" });
  /** @param {string} name @param {number} place */
  function ring(name, place) {
    const box = part(root, `[data-${name}]`);
    const at = place < 0 ? { x: 0, y: 0, width: 0, height: 0 } : { x: x[place] * made.unit - 1, y: y[place] * made.unit - 1, width: size[place] * made.unit + 2, height: size[place] * made.unit + 2 };
    for (const [key, value] of Object.entries(at)) box.setAttribute(key, String(value));
    box.style.display = place < 0 ? "none" : "";
  }
  /** @param {PointerEvent} event */
  function under(event) {
    const matrix = map.getScreenCTM();
    if (matrix === null) return -1;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return tileAt({ x, y, size }, at.x / made.unit, at.y / made.unit, REACH);
  }
  function hover(/** @type {number} */ place) {
    ring("hover", place);
    const one = tensors[place < 0 ? chosen() : place];
    part(root, "[data-said]").textContent = one === undefined ? "" : [one.name, one.kind, one.says, one.facts[0]?.join(" ")].filter(Boolean).join(" · ");
  }
  function show() {
    const [place, query, kind] = [chosen(), state.get("f").trim(), state.get("k")];
    ring("chosen", place);
    hover(-1);
    showFocus(part(root, "[data-focus]"), tensors[place], island);
    for (const row of root.querySelectorAll("tr[data-tensor]")) row.classList.toggle("is-chosen", place >= 0 && row.getAttribute("data-tensor") === String(place));
    for (const row of rows) row.hidden = (kind !== "" && row.dataset.kind !== kind) || (query !== "" && !matches(row.firstElementChild?.textContent ?? "", query));
    if (find.value.trim() !== query) find.value = state.get("f");
    part(bar, "[role=status]").textContent = query === "" && kind === "" ? "" : `${rows.filter((row) => !row.hidden).length} of ${count(rows.length, "row")}`;
    for (const one of kinds) one.setAttribute("aria-pressed", String(one.dataset.kind === kind));
    map.toggleAttribute("data-only", kind !== "");
    for (const path of map.querySelectorAll("path")) path.classList.toggle("is-only", path.classList.contains(kind.replace(" ", "-") || "-"));
    order.apply(state.get("o"));
  }
  undo.add(
    state.subscribe(show), state.close, order.undo,
    listen(map, "pointermove", (event) => hover(under(event))),
    listen(map, "pointerleave", () => hover(-1)),
    listen(map, "click", (event) => choose(under(event))),
    listen(map, "keydown", (event) => {
      const way = WAYS[event.key];
      if (way === undefined || tensors.length === 0) return;
      event.preventDefault();
      choose(chosen() < 0 ? 0 : nextTile({ x, y, size }, chosen(), way, () => true));
    }),
    listen(root, "click", (event) => {
      const row = event.target instanceof Element ? event.target.closest("tr[data-tensor]") : null;
      if (row !== null) choose(Number(row.getAttribute("data-tensor")));
    }),
    listen(find, "input", () => state.set({ f: find.value })),
    ...kinds.map((one) => listen(one, "click", () => state.set({ k: state.get("k") === one.dataset.kind ? "" : (one.dataset.kind ?? "") }))),
    bind({ key: "/", what: "filter the tensors", act: () => find.focus() }, { key: "escape", what: "choose none, show all kinds", act: () => state.set({ t: "", k: "", f: "" }) }),
  );
  show();
  return undo.all;
}
