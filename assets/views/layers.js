/** Layers over checkpoints: a heat map with its numbers, the curve of a row, and the change between two checkpoints. */

import { collect, download, keep, part } from "../lib/dom.js";
import { csv } from "../lib/csv.js";
import { figure } from "../lib/format.js";
import { bind } from "../lib/keys.js";
import { createState } from "../lib/state.js";
import { matches, sortable } from "../lib/table.js";
import { createChanges } from "./layers/changes.js";
import { createHeat } from "./layers/heat.js";
import { levelOf, topRow } from "./layers/levels.js";
import { columnAt, columnsOf, schemaOf } from "./layers/schema.js";
import { createTools } from "./layers/tools.js";
import { createUnder } from "./layers/under.js";

const EACH = /** @type {Record<string, string>} */ ({ layers: "Each layer", types: "Each type within a layer", tensors: "Each tensor" });

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root, data) {
  const undo = collect();
  if (!Array.isArray(data.island.columns)) return { unmount: undo.all }; // nothing was computed; the page says so
  const { measures, unit, changes: listed } = data.island;
  const columns = columnsOf(data.island.columns);
  const state = createState(schemaOf(columns, measures));
  const tensorsPage = document.querySelectorAll("section.page").length > 1 ? "#v=tensors&" : "tensors.html#";
  const stage = part(root, "[data-stage]");
  const still = [...stage.childNodes];
  /** @type {Map<string, import("./layers/levels.js").Level>} */
  const levels = new Map();
  /** @type {number[]} */
  let rows = []; // of the level that pass the filter

  const measure = () => measures.find((/** @type {import("./layers/schema.js").Measure} */ one) => one.name === state.get("m"));
  const column = () => columnAt(columns, state.get("e"));
  const level = () => levels.get(state.get("rows"));
  const label = (/** @type {number|null} */ number) => columns.find((one) => one.number === number)?.label ?? `${unit} ${figure(number, 15)}`;
  const tools = createTools(part(root, "[data-tools]"), { state, measures, hasTensors: data.island.has_tensors, save });
  const under = createUnder(part(root, "[data-under]"), { measures, columns, unit, tensorsPage });
  const heat = createHeat(keep(stage, "children"), { choose, point });
  const changes = createChanges(keep(part(root, "[data-change]"), "hidden"), { state, label, tensorsPage, addressOf: (number) => columns.find((one) => one.number === number)?.address ?? "" });
  const table = /** @type {HTMLTableElement} */ (part(root, "[data-table]"));
  const order = sortable(table, (next) => void order.apply(next));

  /** Place of the chosen row among those shown: the one of the address, else where most has happened. */
  function chosenRow(/** @type {import("./layers/levels.js").Level} */ now) {
    const named = rows.findIndex((row) => now.names[row] === state.get("row"));
    if (named >= 0) return named;
    return Math.max(0, rows.indexOf(topRow(now, "drift_before", columns.length - 1)));
  }
  function choose(/** @type {{row: number, column: number}} */ cell) {
    const now = level();
    if (now === undefined) return;
    state.set({ row: now.names[rows[cell.row]], e: columns[cell.column].address });
    under.say(now, { row: rows[cell.row], column: cell.column }, measure());
  }
  function point(/** @type {{row: number, column: number}|null} */ cell) {
    const now = level();
    if (now === undefined || rows.length === 0) return;
    under.showCell(now, cell === null ? { row: rows[chosenRow(now)], column: column() } : { ...cell, row: rows[cell.row] }, state.get("m"));
  }
  async function load() {
    if (state.get("rows") === "tensors" && !data.island.has_tensors) state.set({ rows: "layers" });
    const name = state.get("rows");
    if (levels.has(name)) return;
    const made = await data.need(name === "tensors" ? "layer_tensors" : "layer_rows");
    for (const one of name === "tensors" ? ["tensors"] : ["layers", "types"]) levels.set(one, levelOf(name === "tensors" ? made : made[one], one, columns.length));
  }
  async function show() {
    await load();
    const now = level();
    if (now === undefined) return;
    const query = state.get("f").trim();
    rows = now.names.map((_, row) => row).filter((row) => query === "" || matches(now.names[row], query));
    const [shown, scale] = [measure(), now.scales[state.get("m")]];
    const isCut = now.of > now.names.length;
    tools.show(scale, shown.unit, query === "" && !isCut ? "" : `${figure(rows.length, 15)} of ${figure(now.of, 15)}${isCut ? ", those that drifted most" : ""}`);
    part(root, "[data-title]").textContent = `${EACH[state.get("rows")]}: ${shown.title}`;
    part(root, "[data-says]").textContent = shown.says;
    const row = chosenRow(now);
    heat.show({
      label: `${shown.title} of ${figure(rows.length, 15)} rows at ${figure(columns.length, 15)} checkpoints; arrows move from cell to cell`,
      rows: rows.map((one) => now.names[one]), columns: columns.map((one) => one.short), scale, chosen: { row, column: column() },
      value: (one, at) => now.value(shown.name, rows[one], at),
      isBroken: (one, at) => now.value("not_finite", rows[one], at) > 0,
    });
    if (rows.length === 0) return;
    point(null);
    under.showRow(now, rows[row], shown, state.get("e"));
  }
  async function showChange() {
    const { number, label: name } = columns[column()];
    if (column() === 0) return changes.lack(`${name} is the first checkpoint: there is nothing before it. Choose another column.`);
    if (listed.length === 0) return changes.lack("Comparisons are left out of this report.");
    if (!listed.includes(number)) return changes.lack(`The comparisons of the last ${listed.length} checkpoints are on this page; ${name} is not among them.`);
    changes.take(await data.need(`layer_change_${number}`), number);
  }
  function save() {
    const now = level();
    if (now === undefined) return;
    const lines = rows.map((row) => [now.names[row], ...columns.map((_, at) => now.value(state.get("m"), row, at))]);
    download(`${state.get("m")}_${state.get("rows")}.csv`, csv(["row", ...columns.map((one) => one.label)], lines), "text/csv");
  }
  const failed = (/** @type {unknown} */ error) => {
    const line = part(root, "[data-failed]");
    line.hidden = false;
    line.textContent = `Something could not be loaded: ${error instanceof Error ? error.message : error}.`;
  };
  const step = (/** @type {number} */ by) => state.set({ e: columns[Math.min(columns.length - 1, Math.max(0, column() + by))].address });
  undo.add(
    state.subscribe((changed) => {
      if (["e", "rows", "m", "row", "f"].some((key) => changed.has(key))) void show().catch(failed);
      if (changed.has("e")) void showChange().catch(failed);
      else if (changed.has("to")) changes.show();
      if (changed.has("o")) changes.order();
    }),
    state.close, tools.undo, under.undo, heat.undo, changes.undo, order.undo,
    () => stage.replaceChildren(...still),
    bind({ key: "[", what: "checkpoint before", act: () => step(-1) }, { key: "]", what: "next checkpoint", act: () => step(1) }),
  );
  const ready = Promise.all([show().then(heat.reveal), showChange()]).catch(failed);
  return { unmount: undo.all, ready };
}
