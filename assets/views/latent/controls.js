/** The controls above the map and the keys, tied to the state. */

import { bind } from "../../lib/keys.js";
import { h } from "../../lib/dom.js";
import { epochAfter } from "../../lib/playback.js";
import { colourChoices } from "./colouring.js";
import { epochOf, epochsOf, focusRows } from "./model.js";
import { searchField, segmented, selector } from "./tools.js";

/**
 * @typedef {import("./model.js").Explorer} Explorer
 * @typedef {ReturnType<typeof import("./actions.js").createActions>} Actions
 */

const FLAT_ONLY = "drawn on the 2D map only: the files hold 2D grids";
const UNDER = [
  ["none", "nothing"],
  ["posterior", "density of codes"],
  ["uniform", "prior, uniform"],
  ["empirical", "prior, as used"],
  ["distortion", "distortion"],
];

/**
 * @param {Explorer} x @param {{host: HTMLElement, near: HTMLElement}} places  near: beside the map, for the edges
 * @param {Actions} actions
 * @returns {{show: () => void, search: HTMLInputElement}}
 */
export function createTools(x, { host, near }, actions) {
  const { state, island } = x;
  const set = (/** @type {string} */ key) => (/** @type {string} */ value) => state.set({ [key]: value }, { push: "pdco".includes(key) });
  const has = (/** @type {string} */ part) => Object.keys(island.frames).some((name) => name.includes(part));
  const method = segmented("Projection", [["pca", "PCA"], ["umap", "UMAP"]].filter(([name]) => has(name)).map(pair), set("p"));
  const dim = segmented("Dimensions", [["2", "2D"], ["3", "3D"]].filter(([name]) => has(name)).map(pair), (value) => state.set({ d: value, cam: null }, { push: true }));
  const colour = selector("colour", [], (value) => state.set({ c: value, hide: [] }, { push: true }));
  const under = selector("under", (island.components ? UNDER : UNDER.filter(([key]) => !["uniform", "empirical"].includes(key))).map(pair), set("o"));
  const edges = segmented("Neighbour edges", [["gated", "gated"], ["topk", "top-k"], ["off", "off"]], set("n"));
  const points = segmented("Points as", [["dots", "dots"], ["pictures", "pictures"]], set("i"));
  const aligned = segmented("Axes", [["aligned", "aligned"], ["raw", "raw"]], set("a"));
  const extent = h("input", {
    type: "range", min: 0.2, max: 4, step: 0.05, "aria-label": "Extent, as a multiple of the distance to the k-th neighbour",
    oninput: () => state.set({ x: Number(extent.value) }),
  });
  const shown = h("input", {
    type: "number", min: 1, max: 64, step: 1, "aria-label": "Neighbours shown",
    onchange: () => state.set({ k: Number(shown.value) }),
  });
  const search = searchField(`index or ${island.noun}`, island.classes.map((/** @type {{name: string}} */ one) => one.name), actions.search);
  const labelled = (/** @type {string} */ text, /** @type {HTMLElement[]} */ ...parts) => h("div", { class: "lx-pick" }, h("span", {}, text), parts);
  host.replaceChildren(
    method.element,
    dim.element,
    colour.element,
    under.element,
    ...(island.pictures ? [labelled("points", points.element)] : []),
    labelled("axes", aligned.element),
    search.element,
  );
  const rows = [["edges", edges.element], ["extent", extent], ["shown", shown]];
  const controls = rows.map(([name, control]) => h("div", { class: "lx-row" }, h("span", {}, name), control));
  near.replaceChildren(h("h3", { class: "lx-title" }, "Neighbours"), ...controls);

  const show = () => {
    const all = state.all();
    for (const [part, key] of /** @type {const} */ ([[method, "p"], [dim, "d"], [edges, "n"], [points, "i"], [aligned, "a"]])) part.show(all[key]);
    if (x.map !== null) colour.offer(colourChoices(island, x.map).map(({ key, title }) => [key, title]));
    colour.show(all.c);
    colour.allow("distortion", all.d === "3" ? FLAT_ONLY : null);
    under.show(all.d === "3" ? "none" : all.o);
    under.disable(all.d === "3" ? FLAT_ONLY : null);
    extent.value = String(all.x);
    extent.disabled = all.n !== "gated";
    shown.value = String(all.k);
    near.hidden = focusRows(x).length === 0;
  };
  return { show, search: search.input };
}

/** @param {string[]} words @returns {readonly [string, string]} */
function pair([value, text]) {
  return [value, text];
}

/**
 * @param {Explorer} x @param {HTMLElement} stage @param {Actions} actions
 * @param {{player: {toggle: () => void, stop: () => void}, search: HTMLInputElement, newest: () => void}} more
 * @returns {() => void} undo
 */
export function bindKeys(x, stage, actions, { player, search, newest }) {
  const step = (/** @type {number} */ by) => () => {
    player.stop();
    x.state.set({ e: epochAfter(epochsOf(x), epochOf(x), by) });
  };
  const onStage = () => document.activeElement === stage;
  const walk = (/** @type {[number, number]} */ to) => () => actions.walk(to);
  const edges = { gated: "topk", topk: "off", off: "gated" };
  const commands = [
    { key: "[", what: "previous epoch", act: step(-1) },
    { key: "]", what: "next epoch", act: step(1) },
    { key: "e", what: "the newest epoch, and follow", act: newest },
    { key: " ", what: "play or pause", act: () => player.toggle() },
    { key: "/", what: "search", act: () => search.focus() },
    { key: "arrowright", shown: "arrows", what: "on the map: walk to the next point", act: walk([1, 0]), when: onStage },
    { key: "arrowleft", shown: "arrows", what: "on the map: walk to the next point", act: walk([-1, 0]), when: onStage },
    { key: "arrowup", shown: "arrows", what: "on the map: walk to the next point", act: walk([0, -1]), when: onStage },
    { key: "arrowdown", shown: "arrows", what: "on the map: walk to the next point", act: walk([0, 1]), when: onStage },
    { key: "enter", shown: "Enter", what: "on the map: pin the point", act: () => x.hover >= 0 && actions.pin(x.hover), when: onStage },
    { key: "escape", what: "one step back: lasso, selection, pin", act: () => stepBack(x, actions) },
    { key: "l", what: "lasso on or off", act: () => actions.toggleLasso() },
    { key: "n", what: "neighbour edges: gated, top-k, off", act: () => x.state.set({ n: edges[/** @type {"gated"} */ (x.state.get("n"))] }) },
    { key: "2", what: "on the map: two dimensions", act: () => x.state.set({ d: "2", cam: null }), when: onStage },
    { key: "3", what: "on the map: three dimensions", act: () => x.state.set({ d: "3", cam: null }), when: onStage },
    { key: "+", what: "on the map: closer", act: () => actions.zoom(1.3), when: onStage },
    { key: "-", what: "on the map: farther", act: () => actions.zoom(1 / 1.3), when: onStage },
    { key: "r", what: "show everything again", act: actions.home },
    { key: "f", what: "fit the selection, or what is shown", act: actions.fit },
    { key: "d", what: "download the points as CSV", act: () => actions.save(false) },
  ];
  return bind(...commands);
}

/** @param {Explorer} x @param {Actions} actions */
function stepBack(x, actions) {
  if (x.isLassoing) actions.toggleLasso();
  else if (x.hover >= 0) actions.hover(-1);
  else if (x.selection.count() > 0) actions.clearChosen();
  else actions.pin(-1);
}
