/** The column beside the map, kept in step with what the explorer knows. */

import { h, replace } from "../../lib/dom.js";
import { FOCUS_LIMIT } from "../../lib/edges.js";
import { count, figure } from "../../lib/format.js";
import { valueAt } from "../../lib/quantised.js";
import { LINK_LIMIT } from "../../lib/selection.js";
import { theme } from "../../lib/theme.js";
import { stretchTick } from "./colouring.js";
import { showNothingPinned, showPinned } from "./inspector.js";
import { scaleBar, showClasses, showNumbers } from "./legend.js";
import { epochOf, nameOf, pinnedRow } from "./model.js";

/** @typedef {import("./model.js").Explorer} Explorer */

/**
 * @param {Explorer} x @param {HTMLElement} host
 * @param {{toggle: (place: number, isOnly: boolean) => void, preview: (place: number | null) => void}} acts
 */
export function showLegend(x, host, { toggle, preview }) {
  if (x.colouring === null) return;
  if (x.colouring.kind === "number") return showNumbers(host, x.colouring, epochOf(x));
  const how = { theme: theme(), hidden: x.state.get("hide"), focus: x.focusClasses, toggle, preview };
  showClasses(host, x.colouring, how);
}

/** The scale of what lies under the points. @param {Explorer} x @param {HTMLElement} host */
export function showScale(x, host) {
  const under = x.state.get("d") === "2" ? x.underlay : null;
  host.hidden = under === null;
  if (under === null) return;
  replace(
    host,
    h("h3", { class: "lx-title" }, `Under the points: ${under.title}`),
    scaleBar(under.stops, under.ticks),
    h("p", { class: "lx-note" }, under.note),
  );
}

/**
 * @param {Explorer} x @param {HTMLElement} host
 * @param {{clear: () => void, save: () => void}} acts
 */
export function showChosen(x, host, { clear, save }) {
  const chosen = x.selection.rows();
  host.hidden = chosen.length === 0;
  if (chosen.length === 0) return;
  const counts = new Map();
  for (const row of chosen) counts.set(x.samples.labels[row], (counts.get(x.samples.labels[row]) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4);
  const share = most.map(([label, some]) => `${some} × ${x.island.classes[label]?.name ?? "no label"}`).join(", ");
  const rest = counts.size > most.length ? `, and ${counts.size - most.length} more` : "";
  const button = (/** @type {string} */ text, /** @type {() => void} */ act) =>
    h("button", { type: "button", class: "button small", onclick: act }, text);
  replace(
    host,
    h("div", { class: "lx-head" }, h("h3", { class: "lx-title" }, `${count(chosen.length, "point")} selected`)),
    h("p", { class: "lx-note" }, share + rest),
    chosen.length > FOCUS_LIMIT && h("p", { class: "lx-note" }, `Edges are drawn for up to ${FOCUS_LIMIT} points.`),
    chosen.length > LINK_LIMIT && h("p", { class: "lx-note" }, "Too many for a link; the file holds them all."),
    h("div", { class: "lx-acts" }, button("CSV", save), button("Clear", clear)),
  );
}

/**
 * @param {Explorer} x @param {HTMLElement} host
 * @param {{pin: (row: number) => void, preview: (row: number | null) => void}} acts
 */
export async function showInspector(x, host, { pin, preview }) {
  const row = pinnedRow(x);
  if (row < 0) return showNothingPinned(host, x.inputs === null ? "numbers" : "picture");
  const epoch = epochOf(x);
  const optional = (/** @type {string} */ key, /** @type {() => Promise<any>} */ load) =>
    x.data.has(key) ? load().catch(() => null) : Promise.resolve(null);
  const [recon, mixture] = await Promise.all([
    optional(`recon_${epoch}`, () => x.data.recon(epoch)),
    optional(`qc_${epoch}`, () => x.data.responsibilities(epoch, row)),
  ]);
  if (pinnedRow(x) !== row || epochOf(x) !== epoch) return; // something else was pinned meanwhile
  const active = document.activeElement;
  const had = active !== null && host.contains(active);
  showPinned(host, {
    row,
    name: (other) => nameOf(x, other),
    inputs: x.inputs,
    recon,
    facts: factsOf(x, row),
    mixture,
    near: x.near,
    shown: x.state.get("k"),
    pin,
    preview,
    close: () => pin(-1),
  });
  if (had) host.querySelector("button")?.focus();
}

/** @param {Explorer} x @param {number} row @returns {[string, string][]} */
export function factsOf(x, row) {
  const map = x.map;
  if (map === null) return [];
  const number = (/** @type {string} */ key) => (map.columns[key] ? valueAt(map.columns[key], row) : undefined);
  /** @type {[string, string][]} */
  const facts = [];
  if (map.groups.component) facts.push(["component", String(map.groups.component[row])]);
  if (map.groups.prediction) facts.push(["predicted", x.island.classes[map.groups.prediction[row]]?.name ?? "–"]);
  for (const [key, title] of [["pmax", "largest q(c|x)"], ["entropy", "entropy, nats"], ["dk", "dₖ, latent"], ["mse", "error (MSE)"]]) {
    const value = number(key);
    if (value !== undefined) facts.push([title, Math.abs(value) < 1e-6 ? "≈ 0" : figure(value, 3)]);
  }
  const stretch = number(`distortion_${x.state.get("p")}`);
  if (stretch !== undefined && x.state.get("d") === "2") {
    facts.push(["map stretch", Number.isNaN(stretch) ? "–" : stretchTick(stretch)]);
  }
  return facts;
}
