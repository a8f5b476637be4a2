/** All runs beside each other: curves, values, configuration; one filter for everything. */

import { collect, part, replace } from "../lib/dom.js";
import { createState } from "../lib/state.js";
import { charts } from "./compare/charts.js";
import { createComparison } from "./compare/comparison.js";
import { parallel } from "./compare/parallel.js";
import { runList } from "./compare/run_list.js";
import { schema } from "./compare/schema.js";
import { settingsTable } from "./compare/settings_table.js";
import { valuesTable } from "./compare/values_table.js";

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root, data) {
  const undo = collect();
  if (root.querySelector("[data-compare]") === null) return { unmount: undo.all };
  const state = createState(schema());
  const page = createComparison(data, state);
  const host = (/** @type {string} */ name) => {
    const found = part(root, `[data-part="${name}"]`);
    found.hidden = false;
    undo.add(() => (found.hidden = true));
    return found;
  };
  for (const still of /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-static]")])) {
    still.hidden = true;
    undo.add(() => (still.hidden = false));
  }
  root.classList.add("is-wide");
  undo.add(
    () => root.classList.remove("is-wide"),
    state.close,
    state.subscribe(() => page.tell("state")),
    runList(host("runs"), page),
    settingsTable(host("settings"), page),
  );
  if (page.tags.length > 0) undo.add(charts(host("curves"), page), valuesTable(host("values"), page));
  undo.add(parallel(host("parallel"), page));
  const ready = page.loadSettings().catch((error) => replace(part(root, '[data-part="settings"]'), `The settings have not arrived: ${error.message}`));
  return { unmount: undo.all, ready };
}
