/** The table of best, last or at-step values of the shown runs, with differences to a baseline. */

import { csv } from "../../lib/csv.js";
import { bdi, collect, download, h, replace } from "../../lib/dom.js";
import { count, figure } from "../../lib/format.js";
import { select } from "./chart_controls.js";
import { lineStyle } from "./run_styles.js";
import { directionsOf, nextDirection, writeDirections } from "./metric_values.js";
import { swatch } from "./swatch.js";
import { valueTable } from "./values_rows.js";

const PAGE = 50; // rows
const DIRECTIONS = { down: ["\u2193", "smaller is better"], up: ["\u2191", "larger is better"], "": ["?", "nobody said what is better"] };
const ARIA = { "-": "descending", "": "ascending" };

/**
 * @param {HTMLElement} host
 * @param {import("./comparison.js").Comparison} page
 * @returns {() => void} its undo
 */
export function valuesTable(host, page) {
  const undo = collect();
  const { state } = page;
  let rows = PAGE;
  const mode = select("value", [["best", "best"], ["last", "last"], ["at", "at a step"]], (a) => state.set({ a }));
  const step = select("step", [], (n) => state.set({ n }));
  const save = h("button", { type: "button", class: "button small", title: "Save the table as CSV", onclick: () => saveTable(page) }, "CSV");
  const says = h("p", { class: "quiet cmp-says", role: "status" });
  const table = h("table", { class: "data compact cmp-values" });
  const more = h("p", {});
  replace(host, h("div", { class: "cmp-controls" }, mode.element, step.element, save), says,
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Values of the runs" }, table), more);

  function show() {
    mode.set(state.get("a"));
    showSteps(page, step);
    for (const tag of page.shownTags()) if (page.known(tag.key) === undefined) void page.tagOf(tag.key).catch(() => {}); // tells when it is there
    const { columns, rows: all, without } = valueTable(page);
    replace(says, sentence(page, columns), without > 0 && ` ${count(without, "run")} without any of these metrics ${without === 1 ? "is" : "are"} not listed.`);
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.focus : undefined;
    replace(table, h("thead", {}, head(page, columns)), h("tbody", {}, all.slice(0, rows).map((row) => line(page, row))));
    if (focused !== undefined) /** @type {HTMLElement|null} */ (table.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
    replace(more, all.length > rows && h("button", { type: "button", class: "button small", onclick: () => ((rows += PAGE), show()) }, `${Math.min(PAGE, all.length - rows)} more of ${all.length - rows} runs`));
  }
  undo.add(page.subscribe(show), () => host.replaceChildren());
  show();
  return undo.all;
}

/** @param {import("./comparison.js").Comparison} page @param {ReturnType<typeof select>} step */
function showSteps(page, step) {
  step.element.hidden = page.state.get("a") !== "at";
  const known = page.shownTags().flatMap((/** @type {any} */ tag) => page.known(tag.key) ?? []);
  const steps = [...new Set(known.flatMap((/** @type {import("./tag_data.js").TagData} */ one) => one.steps))].sort((a, b) => a - b);
  replace(step.input, h("option", { value: "" }, "last that all runs reached"), steps.map((at) => h("option", { value: at }, figure(at, 12))));
  step.set(page.state.get("n"));
}

/** @param {import("./comparison.js").Comparison} page @param {import("./values_rows.js").Column[]} columns */
function sentence(page, columns) {
  const { state, runs } = page;
  const base = runs.find((run) => run.key === state.get("b"));
  const what = {
    best: "Best finite value of each run, below it where it was reached first; where nobody said what is better, smallest and largest.",
    last: "Last finite value of each run, below it where.",
    at: "Value at the step in the head of each column, or else the nearest logged before it; below it where.",
  }[/** @type {"at"} */ (state.get("a"))];
  const deltas = base === undefined ? " Pin a baseline (\u0394 in the list of runs) for differences." : ` \u0394: difference to ${base.name}.`;
  return columns.length === 0 ? "Choose metrics above the curves." : `${what}${deltas}`;
}

/** @param {import("./comparison.js").Comparison} page @param {import("./values_rows.js").Column[]} columns */
function head(page, columns) {
  const { state } = page;
  const order = state.get("s");
  const button = (/** @type {number} */ place, /** @type {Node|string} */ text, /** @type {boolean} */ isNumber) => {
    const [first, second] = isNumber ? [`-${place}`, `${place}`] : [`${place}`, `-${place}`];
    const next = order === first ? second : order === second ? "" : first;
    return h("button", { type: "button", class: "sort", "data-focus": `o${place}`, onclick: () => state.set({ s: next }) }, text);
  };
  const sorted = (/** @type {number} */ place) => (order.replace("-", "") === String(place) ? ARIA[/** @type {"-"} */ (order.startsWith("-") ? "-" : "")] : null);
  const cells = columns.map(({ tag, direction, step }, i) => {
    const [sign, words] = DIRECTIONS[direction];
    const turn = () => state.set({ d: writeDirections(directionsOf(state.get("d")).set(tag.key, nextDirection(direction))) });
    return h("th", { scope: "col", class: "number", "aria-sort": sorted(i + 1) }, button(i + 1, bdi(tag.tag, 60), true),
      h("button", { type: "button", class: "cmp-direction", "data-focus": `d${tag.key}`, title: `${words}; press to change`, "aria-label": `${tag.tag}: ${words}; change`, onclick: turn }, sign),
      !Number.isNaN(step) && h("span", { class: "under" }, `at ${tag.unit} ${figure(step, 12)}`));
  });
  return h("tr", {}, h("th", { scope: "col", "aria-sort": sorted(0) }, button(0, "Run", false)), cells);
}

/** @param {import("./comparison.js").Comparison} page @param {import("./values_rows.js").Row} row */
function line(page, { run, isBase, cells }) {
  const { key, name, href } = page.runs[run];
  return h("tr", { class: isBase ? "is-base" : "" },
    h("th", { scope: "row" }, swatch(lineStyle(page.styles.of(key))), h("a", { href }, bdi(name, 80)), isBase && h("span", { class: "under" }, "baseline")),
    cells.map((cell) => h("td", { class: `number${cell.isBest ? " is-best" : ""}` }, valueText(cell), cell.isBest && h("span", { class: "visually-hidden" }, " (best)"),
      !Number.isNaN(cell.value) && h("span", { class: "under" }, cell.to === undefined ? `at ${figure(cell.x, 12)}` : ""),
      !Number.isNaN(cell.delta) && h("span", { class: `under cmp-delta ${cell.judged}` }, `\u0394 ${signed(cell.delta)}${cell.judged ? ` ${cell.judged}` : ""}`))));
}

/** @param {import("./values_rows.js").Cell} cell */
function valueText({ value, to }) {
  return to === undefined || Number.isNaN(value) ? figure(value, 5) : `${figure(value, 5)} to ${figure(to.value, 5)}`;
}

/** @param {number} delta */
function signed(delta) {
  return `${delta > 0 ? "+" : ""}${figure(delta, 4)}`;
}

/** @param {import("./comparison.js").Comparison} page */
function saveTable(page) {
  const { columns, rows } = valueTable(page);
  const mode = page.state.get("a");
  const header = ["run", "status", ...columns.flatMap(({ tag, step }) => {
    const name = mode === "at" ? `${tag.tag} at ${step}` : `${tag.tag} ${mode}`;
    return [name, `${name}: ${tag.unit}`, `${name}: largest`, `${name}: difference to baseline`];
  })];
  const lines = rows.map(({ run, cells }) => [page.runs[run].name, page.runs[run].status, ...cells.flatMap((cell) => [cell.value, cell.x, cell.to?.value ?? NaN, cell.delta])]);
  download("compare-values.csv", csv(header, lines), "text/csv");
}

