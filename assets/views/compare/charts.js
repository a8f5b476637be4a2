/** Curves of all shown runs over each other, a chart for every metric. */

import { createCurveChart } from "../../lib/curve_chart.js";
import { createLink } from "../../lib/curve_link.js";
import { decode } from "../../lib/data.js";
import { bdi, collect, download, h, replace } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { axisKind, groupLines, runLines } from "./curve_lines.js";
import { lineStyle } from "./run_styles.js";
import { chartControls } from "./chart_controls.js";
import { createEndLabels } from "./end_labels.js";
import { swatch } from "./swatch.js";

const LEGEND = 12; // names below a chart; the list of runs has all of them

/** @typedef {{figure: HTMLElement, draw: () => void, undo: () => void}} Panel */

/**
 * @param {HTMLElement} host
 * @param {import("./comparison.js").Comparison} page
 * @returns {() => void} its undo
 */
export function charts(host, page) {
  const undo = collect();
  const link = createLink();
  const grid = h("div", { class: "cmp-charts" });
  const controls = chartControls(page);
  replace(host, h("h2", {}, "Curves"), controls.element, grid);
  /** @type {Map<string, Panel>} */
  const panels = new Map();

  function show() {
    controls.show();
    const tags = page.shownTags();
    for (const [key, panel] of panels) {
      if (tags.some((tag) => tag.key === key)) continue;
      panel.undo();
      panels.delete(key);
    }
    for (const tag of tags) if (!panels.has(tag.key)) panels.set(tag.key, chartPanel(page, tag, link));
    const wanted = tags.flatMap((tag) => panels.get(tag.key)?.figure ?? []);
    if (wanted.length !== grid.children.length || wanted.some((one, i) => grid.children[i] !== one)) replace(grid, wanted);
    panels.forEach((panel) => panel.draw());
  }
  undo.add(page.subscribe(show), () => panels.forEach((panel) => panel.undo()), () => host.replaceChildren());
  show();
  return undo.all;
}

/**
 * @param {import("./comparison.js").Comparison} page
 * @param {import("./comparison.js").SharedTag} tag
 * @param {import("../../lib/curve_link.js").Link} link
 * @returns {Panel}
 */
function chartPanel(page, tag, link) {
  const host = h("div", { class: "cmp-chart" });
  const legend = h("ul", { class: "cmp-legend" });
  const says = h("p", { class: "says" });
  const tools = h("div", { class: "tools" });
  const figure = h("figure", { class: "figure", "data-tag": tag.key },
    h("div", { class: "figure-title" }, h("h3", {}, bdi(tag.tag)), tools), host, h("figcaption", {}, legend, says));
  const chart = createCurveChart(host, { link });
  const ends = createEndLabels(host, link);
  const name = tag.tag.replace(/[^\w.-]+/g, "-").slice(0, 60);
  const save = (/** @type {string} */ text, /** @type {() => void} */ act) => h("button", { type: "button", class: "button small", title: `Save the chart as ${text}`, onclick: act }, text);
  tools.append(
    save("PNG", async () => {
      const blob = await chart.png();
      if (blob !== null) download(`${name}.png`, blob, "image/png");
    }),
    save("SVG", () => download(`${name}.svg`, chart.svg(), "image/svg+xml")));
  let turn = 0;

  async function draw() {
    const mine = ++turn;
    try {
      const ready = await linesOf(page, tag);
      if (mine !== turn) return;
      const shown = { label: tag.tag, lines: ready.lines, axes: { x: { kind: ready.kind }, y: { isLog: page.state.get("l") === "log" } } };
      chart.draw(shown);
      ends.draw(shown);
      figure.classList.toggle("is-empty", ready.lines.length === 0);
      replace(legend, ready.legend);
      replace(says, ready.says);
    } catch (error) {
      if (mine === turn) replace(says, `This chart has no data: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { figure, draw: () => void draw(), undo: () => (turn++, ends.undo(), chart.undo(), figure.remove()) };
}

/**
 * @param {import("./comparison.js").Comparison} page
 * @param {import("./comparison.js").SharedTag} tag
 */
async function linesOf(page, tag) {
  const grouping = page.grouping();
  return grouping === null ? runsOf(page, tag) : groupsOf(page, tag, grouping);
}

/** @param {import("./comparison.js").Comparison} page @param {import("./comparison.js").SharedTag} tag */
async function runsOf(page, tag) {
  const data = await page.tagOf(tag.key);
  const kind = axisKind(page.state.get("x"), tag.unit);
  const epochs = kind === "epoch" && page.island.has_epochs ? epochsOf(await page.epochs()) : new Map();
  const runs = page.shownRuns().map((i) => page.runs[i]);
  const style = (/** @type {string} */ key) => lineStyle(page.styles.of(key));
  const drawn = runLines(runs, data, { kind, smoothing: page.state.get("m"), style, epochs });
  const having = runs.filter((run) => data.curves.has(run.key));
  const says = [
    `${count(drawn.lines.length, "run")}${having.length < runs.length ? ` of ${runs.length}; the others do not log it` : ""}.`,
    drawn.without > 0 && `${count(drawn.without, "run")} cannot be drawn over ${kind === "relative" ? "time" : kind}.`,
    drawn.shown < drawn.logged && `${count(drawn.shown, "point")} of ${count(drawn.logged, "point")} are drawn, ends and extremes among them.`,
    page.state.get("m") > 0 && "Faint: as logged.",
  ];
  return { lines: drawn.lines, kind, says: says.filter(Boolean).join(" "), legend: legendOf(drawn.lines) };
}

/**
 * @param {import("./comparison.js").Comparison} page
 * @param {import("./comparison.js").SharedTag} tag
 * @param {import("./comparison.js").Grouping} grouping
 */
async function groupsOf(page, tag, grouping) {
  const curves = await page.groups(tag.key, grouping.key);
  const band = page.state.get("w");
  const { lines, empty } = groupLines(grouping.groups, curves, { shown: new Set(page.shownRuns()), band, smoothing: page.state.get("m") });
  const hasBand = lines.some((line) => line.band !== undefined);
  const [steps, points] = curves.reduce(([all, some], one) => [all + one.steps, some + one.x.length], [0, 0]);
  const says = [
    `Mean${hasBand ? (band === "range" ? ", and from the smallest to the largest run" : ", and one standard deviation (n \u2212 1) to both sides") : ""}.`,
    points < steps && `${points} of ${steps} steps are drawn.`,
    empty.length > 0 && `No common step: ${empty.slice(0, 4).join("; ")}${empty.length > 4 ? " \u2026" : ""}.`,
    tag.other > 0 && `${count(tag.other, "run")} that count${tag.other === 1 ? "s" : ""} something else than ${tag.unit}s ${tag.other === 1 ? "is" : "are"} left out.`,
  ];
  return { lines, kind: axisKind("own", tag.unit), says: says.filter(Boolean).join(" "), legend: legendOf(lines) };
}

/** @param {any} json @returns {Map<string, {x: ArrayLike<number>, y: ArrayLike<number>}>} */
function epochsOf(json) {
  return new Map(Object.entries(json).map(([key, one]) => [key, { x: decode(one.x).data, y: decode(one.y).data }]));
}

/** @param {readonly import("../../lib/curve_frame.js").CurveLine[]} lines */
function legendOf(lines) {
  const items = lines.slice(0, LEGEND).map((line) => h("li", {}, swatch({ color: line.color, dash: line.dash ?? [] }), bdi(line.name, 60)));
  return lines.length > LEGEND ? [...items, h("li", { class: "quiet" }, `and ${lines.length - LEGEND} more, in the list of runs`)] : items;
}

