/** The configurations: what differs among the shown runs, or everything; a column per run where they are few. */

import { csv } from "../../lib/csv.js";
import { bdi, collect, download, h, replace } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { lineStyle } from "./run_styles.js";
import { settingText, wantedColumns } from "./settings.js";
import { swatch } from "./swatch.js";

const BESIDE = 8; // runs with a column each; of more, the values are listed with their runs
const ROWS = 60; // settings at once
const VALUES = 6, NAMES = 5; // listed of a setting, and runs of a value
const LONG = 60; // characters of a value

/** @typedef {import("./settings.js").SettingColumn} SettingColumn */

/**
 * @param {HTMLElement} host
 * @param {import("./comparison.js").Comparison} page
 * @returns {() => void} its undo
 */
export function settingsTable(host, page) {
  const undo = collect();
  const { state } = page;
  let rows = ROWS;
  const filter = h("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "name or value", "aria-label": "Search the settings", oninput: (event) => state.set({ k: event.target.value }) });
  const all = h("input", { type: "checkbox", onchange: (event) => state.set({ c: event.target.checked ? "all" : "differing" }) });
  const save = h("button", { type: "button", class: "button small", title: "Save these settings of the shown runs as CSV", onclick: () => saveSettings(page) }, "CSV");
  const says = h("p", { class: "quiet cmp-says", role: "status" });
  const table = h("table", { class: "data compact cmp-settings" });
  const more = h("p", {});
  replace(host, h("div", { class: "cmp-controls" }, filter, h("label", { class: "cmp-control" }, all, "show all"), save), says,
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Configuration of the runs" }, table), more);

  function show() {
    if (filter.value.trim() !== state.get("k").trim()) filter.value = state.get("k");
    all.checked = state.get("c") === "all";
    const [runs, columns] = [page.shownRuns(), page.columns()];
    const wanted = wantedOf(page);
    replace(says, sentence(columns, runs.length, wanted.length, state));
    const listed = wanted.slice(0, rows);
    const open = (/** @type {SettingColumn} */ column) => (runs.length <= BESIDE ? beside(page, column, runs) : byValue(page, column, runs));
    replace(table, listed.length > 0 && h("thead", {}, runs.length <= BESIDE ? headOfRuns(page, runs) : headOfValues()), h("tbody", {}, listed.flatMap(open)));
    replace(more, wanted.length > rows && h("button", { type: "button", class: "button small", onclick: () => ((rows += ROWS), show()) }, `${Math.min(ROWS, wanted.length - rows)} more of ${wanted.length - rows} settings`));
  }
  undo.add(page.subscribe((what) => {
    if (what !== "styles" || page.shownRuns().length <= BESIDE) show();
  }), () => host.replaceChildren());
  show();
  return undo.all;
}

/** @param {import("./comparison.js").Comparison} page */
function wantedOf(page) {
  return wantedColumns(page.columns(), page.shownRuns(), { all: page.state.get("c") === "all", query: page.state.get("k") });
}

/** @param {readonly SettingColumn[]} columns @param {number} runs @param {number} wanted @param {import("../../lib/state.js").State} state */
function sentence(columns, runs, wanted, state) {
  if (columns.length === 0) return "No run left a configuration.";
  if (runs === 0) return "No run is shown.";
  const which = state.get("c") === "all" ? "" : runs === 1 ? " that differ: one run alone differs from nobody" : " that differ among the shown runs";
  return `${wanted} of ${count(columns.length, "setting")}${which}${state.get("k") === "" ? "" : ", found by the search"}.`;
}

/** @param {import("./comparison.js").Comparison} page @param {readonly number[]} runs */
function headOfRuns(page, runs) {
  return h("tr", {}, h("th", { scope: "col" }, "Setting"), runs.map((i) =>
    h("th", { scope: "col" }, swatch(lineStyle(page.styles.of(page.runs[i].key))), bdi(page.runs[i].name.split("/").slice(-2).join("/"), 40))));
}

function headOfValues() {
  return h("tr", {}, h("th", { scope: "col" }, "Setting"), h("th", { scope: "col" }, "Value"), h("th", { scope: "col", class: "number" }, "Runs"), h("th", { scope: "col" }, "Which"));
}

/** @param {import("./comparison.js").Comparison} page @param {SettingColumn} column @param {readonly number[]} runs */
function beside(page, column, runs) {
  const base = page.keys.indexOf(page.state.get("b"));
  const first = runs.includes(base) ? base : -1;
  return [h("tr", {}, h("th", { scope: "row", class: "mono" }, bdi(column.name)), runs.map((i) => {
    const differs = first >= 0 && column.of[i] !== column.of[first];
    return h("td", { class: `mono${differs ? " differs" : ""}` }, valueOf(settingText(column, i)));
  }))];
}

/** @param {import("./comparison.js").Comparison} page @param {SettingColumn} column @param {readonly number[]} runs */
function byValue(page, column, runs) {
  /** @type {Map<number, number[]>} */
  const members = new Map();
  for (const i of runs) members.set(column.of[i], [...(members.get(column.of[i]) ?? []), i]);
  const places = [...members.keys()].sort((a, b) => Number(a < 0) - Number(b < 0) || a - b);
  const listed = places.slice(0, VALUES);
  const left = places.length - listed.length;
  return listed.map((place, at) => {
    const own = members.get(place) ?? [];
    const names = place < 0 ? "the others" : own.slice(0, NAMES).map((i) => page.runs[i].name).join(", ");
    return h("tr", {},
      at === 0 && h("th", { scope: "rowgroup", rowspan: listed.length, class: "mono" }, bdi(column.name), left > 0 && h("span", { class: "under" }, `${left} more values`)),
      h("td", { class: "mono" }, valueOf(place < 0 ? null : column.values[place])), h("td", { class: "number" }, own.length),
      h("td", { class: "quiet" }, bdi(place >= 0 && own.length > NAMES ? `${names} and ${own.length - NAMES} more` : names, 400)));
  });
}

/** A value; a long one shows its beginning and opens. @param {string|null} text */
function valueOf(text) {
  if (text === null) return h("span", { class: "quiet" }, "not set");
  if (text.length <= LONG) return bdi(text);
  return h("details", { class: "more" }, h("summary", {}, bdi(text, LONG)), bdi(text, 2000));
}

/** @param {import("./comparison.js").Comparison} page */
function saveSettings(page) {
  const runs = page.shownRuns();
  const rows = wantedOf(page).map((column) => [column.name, ...runs.map((i) => settingText(column, i) ?? "")]);
  download("compare-settings.csv", csv(["setting", ...runs.map((i) => page.runs[i].name)], rows), "text/csv");
}
