/** One curve: its name, its last value, its chart, and, where it is enlarged, its numbers and files to keep. */

import { createCurveChart } from "../../lib/curve_chart.js";
import { stateOf } from "../../lib/curve_lines.js";
import { whenNear } from "../../lib/curve_visible.js";
import { valueText } from "../../lib/curve_words.js";
import { bdi, collect, h, replace } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { facts } from "./facts.js";
import { createTogether, stateTogether } from "./together.js";

/** @typedef {import("../../lib/curve_series.js").Series} Series */

/**
 * @typedef {object} Card
 * @property {HTMLElement} element
 * @property {string} tag
 * @property {() => void} show draws with the present choices, where it is near what is seen
 * @property {(key: string) => void} renew the curve may have changed, and its file
 * @property {() => void} undo
 */

/**
 * @param {import("./model.js").Model} model
 * @param {string} tag
 * @param {string} prefix what the group's title says already
 * @param {string} key of the file with the curve
 * @returns {Card}
 */
export function createCard(model, tag, prefix, key) {
  const undo = collect();
  const { state, link } = model;
  const isBig = () => state.get("big") === tag;
  const last = h("span", { class: "curve-last" });
  const isPinned = () => model.pinned().some(([name]) => name === tag);
  const pin = h("button", { type: "button", class: "button small", onclick: () => turnPin(state, tag, isPinned()) });
  const larger = h("button", { type: "button", class: "button small", onclick: () => state.set({ big: isBig() ? "" : tag }) });
  const name = bdi(prefix !== "" && tag.startsWith(prefix) ? tag.slice(prefix.length) : tag, 300);
  const host = h("div", { class: "curve-host", "aria-busy": "true" });
  const note = h("p", { class: "cc-notes" });
  const more = h("div", { class: "curve-more" });
  const element = h("figure", { class: "curve-card", "data-tag": tag }, h("figcaption", { title: tag }, h("h3", {}, name), last, h("span", { class: "curve-acts" }, pin, larger)), host, note, more);
  /** @type {Series|null} */
  let series = null;
  /** @type {import("../../lib/curve_chart.js").CurveChart|null} */
  let chart = null;
  /** @type {ReturnType<typeof createTogether>|null} */
  let together = null;
  let [isNear, wasBig, turn, drawing] = [false, false, 0, 0];

  async function load() {
    const own = ++turn;
    const found = await model.series(tag, key).catch((error) => fail(error));
    if (own !== turn || found === undefined) return;
    series = found;
    chart ??= createCurveChart(host, { link });
    host.removeAttribute("aria-busy");
    last.textContent = valueText(series.n === 0 ? NaN : series.stats.last);
    wasBig = false;
    show();
  }
  function fail(/** @type {Error} */ error) {
    host.removeAttribute("aria-busy");
    replace(note, h("span", { class: "state-error" }, `This curve cannot be drawn: ${error.message}`));
  }
  function show() {
    const big = isBig();
    element.classList.toggle("is-big", big);
    pin.textContent = isPinned() ? "Unpin" : "Pin";
    pin.setAttribute("aria-label", isPinned() ? `Unpin ${tag}` : `Keep ${tag} at the top`);
    larger.textContent = big ? "Close" : "Enlarge";
    larger.setAttribute("aria-label", `${big ? "Close the large chart of" : "Enlarge"} ${tag}`);
    if (series === null || chart === null || !isNear) return;
    const drawn = stateOf(series, model.choice(), model.run());
    note.textContent = [elsewhere(drawn, model.choice()), thinned(series, model.choice().weight > 0)].filter(Boolean).join(" · ");
    if (big !== wasBig) dress(big, series, chart);
    wasBig = big;
    if (big) void enlarged(series, chart);
    else chart.draw(drawn);
  }
  /** @param {boolean} big @param {Series} own @param {import("../../lib/curve_chart.js").CurveChart} drawn */
  function dress(big, own, drawn) {
    together = big ? createTogether(model, tag) : null;
    replace(more, together === null ? [] : [together.element, ...facts(own, drawn)]);
  }
  /** @param {Series} own @param {import("../../lib/curve_chart.js").CurveChart} drawn */
  async function enlarged(own, drawn) {
    together?.show();
    const turnOfThis = ++drawing;
    const others = await model.all(model.together().filter((name) => name !== tag)).catch((error) => (fail(error), []));
    if (turnOfThis === drawing && isBig()) drawn.draw(stateTogether(model, own, others));
  }

  undo.add(
    whenNear(element, (near) => {
      isNear = near;
      if (!near) return;
      if (series === null) void load();
      else show();
    }),
    () => (turn++, drawing++),
    () => chart?.undo(),
  );
  show();
  return {
    element, tag, show, undo: undo.all,
    renew(next) {
      key = next;
      if (isNear) void load();
      else series = null;
    },
  };
}

/** @param {import("../../lib/state.js").State} state @param {string} tag @param {boolean} isPinned */
function turnPin(state, tag, isPinned) {
  const others = state.get("pin").split("\n").filter((/** @type {string} */ name) => name !== "" && name !== tag);
  state.set({ pin: (isPinned ? others : [...others, tag]).join("\n") });
}

/**
 * A curve that has not the x asked for says so.
 * @param {import("../../lib/curve_frame.js").CurveState} state @param {import("../../lib/curve_lines.js").Choice} choice
 */
function elsewhere({ axes }, { axis }) {
  const what = axis === "relative" ? "time" : axis;
  return axes.x.kind === axis ? "" : `no ${what} was logged with it; drawn over ${axes.x.kind}`;
}

/** @param {Series} series @param {boolean} isSmooth */
function thinned({ n, shown, tag }, isSmooth) {
  if (shown === n) return "";
  const quoted = /^[\w./-]+$/.test(tag) ? tag : `'${tag.replaceAll("'", "'\\''")}'`;
  return `${figure(shown, 15)} of ${figure(n, 15)} points drawn; extremes kept; runreport series RUN ${quoted} --csv prints all${isSmooth ? "; smoothed over the points drawn" : ""}`;
}
