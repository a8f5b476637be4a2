/** Parallel coordinates: a line per run over its settings and one metric; a stretch chosen on an axis filters the runs. */

import { bdi, collect, h, listen, replace, svg } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { select } from "./chart_controls.js";
import { parseStretches, writeStretches } from "./parallel_axes.js";
import { lineStyle } from "./run_styles.js";

/** @typedef {import("./parallel_axes.js").Axis} Axis */

const HEIGHT = 300, TOP = 42, BOTTOM = 40; // px; below the axes stand runs without a value
const LEAST = 108; // px between axes; more axes are scrolled
const AXES = 12;
const KEY_STEP = 0.02;

/**
 * @param {HTMLElement} host
 * @param {import("./comparison.js").Comparison} page
 * @returns {() => void} its undo
 */
export function parallel(host, page) {
  const undo = collect();
  const { state, tags, island } = page;
  const picker = h("ul", { class: "cmp-tags" });
  const head = h("summary", {});
  const metric = select("metric", tags.map((tag) => [tag.key, tag.tag]), (e) => state.set({ e, z: writeStretches(parseStretches(state.get("z")).filter((one) => !one.name.startsWith("@"))) }));
  const clear = h("button", { type: "button", class: "button small", onclick: () => state.set({ z: "" }) }, "Clear stretches");
  const says = h("p", { class: "quiet cmp-says", role: "status" });
  const plot = h("div", { class: "cmp-parallel scroll", tabindex: 0, role: "region", "aria-label": "Parallel coordinates" });
  replace(host, h("h2", {}, "Settings and result"),
    h("div", { class: "cmp-controls" }, h("details", { class: "cmp-picker" }, head, h("div", { class: "cmp-pop" }, picker)), tags.length > 0 && metric.element, clear), says, plot);

  const metricKey = () => (page.tag(state.get("e")) ?? tags[0])?.key ?? "";
  const names = () => {
    const asked = state.get("p");
    const there = new Set(page.columns().map((column) => column.name));
    return (asked === "" ? island.axes : parsedNames(asked)).filter((/** @type {string} */ name) => there.has(name)).slice(0, AXES);
  };

  function show() {
    const offered = page.columns().filter((column) => column.differs);
    host.hidden = offered.length === 0;
    if (host.hidden) return;
    const key = metricKey();
    if (key !== "" && page.known(key) === undefined) void page.tagOf(key).catch(() => {});
    metric.set(key);
    const chosen = names();
    const toggle = (/** @type {string} */ name, /** @type {boolean} */ on) => {
      const next = offered.map((one) => one.name).filter((one) => (one === name ? on : chosen.includes(one)));
      state.set({ p: JSON.stringify(next), z: writeStretches(parseStretches(state.get("z")).filter((one) => one.name.startsWith("@") || next.includes(one.name))) });
    };
    replace(head, `${chosen.length} of ${count(offered.length, "setting")} that differ`);
    replace(picker, offered.slice(0, 200).map((column) =>
      h("li", {}, h("label", {}, h("input", { type: "checkbox", checked: chosen.includes(column.name), onchange: (event) => toggle(column.name, event.target.checked) }), bdi(column.name, 80)))));
    draw(page, plot, [...chosen, ...(key === "" ? [] : [`@${key}`])]);
    const stretches = parseStretches(state.get("z"));
    clear.hidden = stretches.length === 0;
    replace(says, sentence(page, key, stretches.length));
  }
  undo.add(page.subscribe(show), listen(window, "resize", show), () => host.replaceChildren());
  show();
  return undo.all;
}

/** @param {string} text @returns {string[]} */
function parsedNames(text) {
  try {
    const found = JSON.parse(text);
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

/** @param {import("./comparison.js").Comparison} page @param {string} key @param {number} stretches */
function sentence(page, key, stretches) {
  const tag = page.tag(key);
  const direction = tag === undefined ? "" : page.directionOf(tag);
  const what = tag === undefined ? "" : ` The last axis is the ${direction === "" ? "last" : `best (${direction === "down" ? "smallest" : "largest"})`} ${tag.tag} of each run.`;
  const chosen = stretches === 0 ? " Drag along an axis to choose a stretch: other runs leave the whole page." : ` ${count(page.shownRuns().length, "run")} within ${count(stretches, "stretch", "stretches")}.`;
  return `A line is a run; below an axis it has no value there.${what}${chosen}`;
}

/**
 * @param {import("./comparison.js").Comparison} page
 * @param {HTMLElement} plot
 * @param {string[]} names of the axes
 */
function draw(page, plot, names) {
  const axes = names.flatMap((name) => page.axisFor(name) ?? []);
  const stretches = new Map(parseStretches(page.state.get("z")).map((one) => [one.name, one]));
  const width = Math.max(plot.clientWidth, LEAST * axes.length);
  const gap = width / Math.max(1, axes.length);
  const left = (/** @type {number} */ place) => gap * (place + 0.5);
  const toY = (/** @type {number} */ at) => (Number.isNaN(at) ? HEIGHT - 10 : HEIGHT - BOTTOM - at * (HEIGHT - TOP - BOTTOM));
  const shown = page.shownRuns();
  const isShown = new Set(shown);
  const line = (/** @type {number} */ i) => {
    const { color, dash } = lineStyle(page.styles.of(page.runs[i].key));
    const points = axes.map((axis, place) => `${left(place).toFixed(1)},${toY(axis.at[i]).toFixed(1)}`).join(" ");
    const on = isShown.has(i);
    return svg("polyline", { points, class: on ? "run" : "run out", stroke: on ? `var(${color})` : null, "stroke-dasharray": on && dash.length > 0 ? dash.join(" ") : null }, svg("title", {}, page.runs[i].name));
  };
  const out = page.runs.map((_, i) => i).filter((i) => !isShown.has(i));
  const picture = svg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "group", "aria-label": `${count(shown.length, "run")} over ${count(axes.length, "axis", "axes")}` },
    svg("g", {}, out.map(line)), svg("g", {}, shown.map(line)),
    axes.map((axis, place) => axisShape(page, axis, { x: left(place), gap, toY, stretch: stretches.get(axis.name) ?? null })));
  const focused = document.activeElement?.getAttribute("data-axis");
  replace(plot, picture);
  if (focused !== null && focused !== undefined) /** @type {SVGElement|null} */ (plot.querySelector(`[data-axis="${CSS.escape(focused)}"]`))?.focus();
}

/**
 * @param {import("./comparison.js").Comparison} page
 * @param {Axis} axis
 * @param {{x: number, gap: number, toY: (at: number) => number, stretch: import("./parallel_axes.js").Stretch|null}} where
 */
function axisShape(page, axis, { x, gap, toY, stretch }) {
  const label = axis.name.startsWith("@") ? page.tag(axis.name.slice(1))?.tag ?? "" : axis.name;
  const [top, bottom] = [toY(1), toY(0)];
  const letters = Math.max(6, Math.floor(gap / 6.6));
  const cut = (/** @type {string} */ text, /** @type {number} */ most) => (text.length > most ? `\u2026${text.slice(1 - most)}` : text);
  const says = stretch === null ? "everything" : `${Math.round(stretch.low * 100)} to ${Math.round(stretch.high * 100)} % of the axis`;
  const brush = stretch === null ? null : svg("rect", { class: "stretch", x: x - 8, width: 16, y: toY(stretch.high) - 3, height: toY(stretch.low) - toY(stretch.high) + 6 });
  const hold = svg("rect", { class: "hold", "data-axis": axis.name, x: x - 16, y: top - 8, width: 32, height: bottom - top + 16, tabindex: 0, role: "slider", "aria-label": `Stretch of ${label}`, "aria-valuetext": says, "aria-valuenow": stretch === null ? 0 : Math.round(stretch.low * 100) });
  listenToAxis(page, hold, axis.name, { top, bottom });
  return svg("g", { class: "axis" }, svg("line", { x1: x, x2: x, y1: top, y2: bottom }), brush,
    svg("text", { x, y: 14, class: "name" }, cut(label, letters), svg("title", {}, `${label}${axis.scale === "log" ? ", logarithmic" : ""}`)),
    axis.scale === "log" && svg("text", { x, y: 25 }, "log"),
    axis.ticks.map(({ at, text }) => svg("text", { x: x + 6, y: toY(at) + 3.5, class: "tick-text" }, cut(text, Math.max(5, letters - 3)), svg("title", {}, text))),
    axis.at.some(Number.isNaN) && svg("text", { x, y: HEIGHT - 16 }, "not set"), hold);
}

/**
 * Dragging chooses, a click lets go; arrows move the stretch, Shift and arrows its upper end, Escape lets go.
 * @param {import("./comparison.js").Comparison} page
 * @param {SVGElement} hold
 * @param {string} name
 * @param {{top: number, bottom: number}} ends
 */
function listenToAxis(page, hold, name, { top, bottom }) {
  const at = (/** @type {PointerEvent} */ event) => {
    const box = /** @type {SVGSVGElement} */ (hold.ownerSVGElement).getBoundingClientRect();
    return Math.min(1, Math.max(0, (bottom - (event.clientY - box.top)) / (bottom - top)));
  };
  const set = (/** @type {number} */ low, /** @type {number} */ high) => {
    const others = parseStretches(page.state.get("z")).filter((one) => one.name !== name);
    page.state.set({ z: writeStretches(low >= high ? others : [...others, { name, low: Math.max(0, low), high: Math.min(1, high) }]) });
  };
  const known = () => parseStretches(page.state.get("z")).find((one) => one.name === name);
  hold.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const from = at(event);
    let to = from;
    const move = (/** @type {PointerEvent} */ next) => void (to = at(next));
    const undo = [listen(window, "pointermove", move), listen(window, "pointerup", () => {
      undo.forEach((one) => one());
      set(Math.abs(to - from) < 0.02 ? 1 : Math.min(from, to), Math.abs(to - from) < 0.02 ? 0 : Math.max(from, to));
    })];
  });
  hold.addEventListener("keydown", (event) => {
    const sign = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Escape") return set(1, 0);
    if (sign === undefined) return;
    event.preventDefault();
    const { low, high } = known() ?? { low: 0, high: 1 };
    const step = sign * KEY_STEP * 5;
    if (event.shiftKey) set(low, Math.min(1, Math.max(low + KEY_STEP, high + step)));
    else set(Math.min(high - KEY_STEP, Math.max(0, low + step)), high);
  });
}

