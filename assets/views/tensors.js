/** Every tensor of a checkpoint on one canvas, with a filter, a table, and one tensor in focus. */

import { collect, keep, listen, part } from "../lib/dom.js";
import { bind } from "../lib/keys.js";
import { createState, parseFragment } from "../lib/state.js";
import { parseFilter } from "../lib/tensor_filter.js";
import { onTheme } from "../lib/theme.js";
import { createCanvas } from "./tensors/canvas.js";
import { lookOf } from "./tensors/canvas_look.js";
import { mountFocus } from "./tensors/focus.js";
import { mountDrop } from "./tensors/drop.js";
import { createFilterBar } from "./tensors/filter_bar.js";
import { createHover, where } from "./tensors/hover.js";
import { createHub } from "./tensors/hub.js";
import { startTileKeys } from "./tensors/keys.js";
import { showScale, showTypes } from "./tensors/legend.js";
import { shapeText, shownOf } from "./tensors/model.js";
import { mountRelations } from "./tensors/relations.js";
import { schemaOf } from "./tensors/schema.js";
import { createTable } from "./tensors/table.js";
import { createTools } from "./tensors/tools.js";

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root, data) {
  const undo = collect();
  const { island } = data;
  if (!Array.isArray(island.checkpoints)) return { unmount: undo.all }; // nothing could be opened; the page says why
  const state = createState(schemaOf(island));
  const host = keep(part(root, "[data-canvas]"), "aria-busy aria-label class data-ms style");
  const at = (/** @type {string} */ name) => part(root, `[data-${name}]`);
  /** @type {import("./tensors/model.js").Shown|null} */
  let shown = null;
  let match = new Uint8Array(0);
  let [turn, trouble] = [0, ""];
  const relations = /** @type {HTMLElement|null} */ (root.querySelector("[data-relations]"));

  const canvas = createCanvas(host, { hover: point, choose, looked: (view) => state.set({ at: view }) });
  const hub = createHub((index) => state.set({ t: hub.tensors[index]?.name ?? "" }));
  let tools = createTools(keep(at("tools"), "children"), island, state);
  const legend = keep(at("legend"), "children");
  const stillLegend = [...legend.childNodes];
  const filter = createFilterBar(at("filter"), state);
  const hover = createHover(keep(at("tile"), "children hidden style"), host, island);
  const table = createTable(at("table"), island, state, (tensor) => choose(tensor.index, true));

  /** @param {number} tile @param {readonly [number, number]} place */
  function point(tile, place) {
    if (shown === null || tile < 0) return hover.hide();
    hover.show(shown.tensors[tile], place, state.get("by"));
  }
  /** A tensor comes into focus, or none. @param {number} tile @param {boolean} [isFar] whether the canvas may have to move */
  function choose(tile, isFar = false) {
    if (shown === null) return;
    const isSame = tile === hub.selected;
    state.set({ t: tile < 0 || (isSame && !isFar) ? "" : shown.tensors[tile].name });
    if (isFar) canvas.reveal(tile);
  }
  /** @param {number} tile */
  function walk(tile) {
    if (shown === null || tile < 0) return;
    canvas.point(tile);
    canvas.reveal(tile);
    hover.show(shown.tensors[tile], canvas.placeOf(tile), state.get("by"));
    say(tile);
  }
  /** @param {number} tile */
  function say(tile) {
    const tensor = shown?.tensors[tile];
    at("live").textContent = tensor === undefined ? "" : `${tensor.name}, ${where(tensor, island.groups)}, ${shapeText(tensor.shape)}`;
  }
  async function load() {
    const own = ++turn;
    const checkpoint = island.checkpoints.find((/** @type {{address: string}} */ one) => one.address === state.get("e")) ?? island.checkpoints.at(-1);
    const [structure, numbers] = await Promise.all([data.need(checkpoint.structure), data.need(checkpoint.numbers)]);
    if (own !== turn) return;
    shown = shownOf(structure, numbers, checkpoint);
    canvas.lookAt(state.get("at"));
    hub.take({ tensors: shown.tensors, epoch: checkpoint.number });
    root.querySelectorAll("[data-label]").forEach((one) => void (keep(one, "children").textContent = checkpoint.label));
    keep(at("origin"), "children").textContent = [...checkpoint.files, ...checkpoint.artifacts].join(" \u00b7 ").slice(0, 600);
    host.classList.add("is-live");
    host.removeAttribute("aria-busy");
    host.setAttribute("aria-label", `Canvas of ${shown.tensors.length} tensors at ${checkpoint.label}. Arrow keys walk from one to the next, Enter chooses, plus and minus zoom, 0 shows all.`);
    sift();
    hub.tell("epoch");
    focus();
  }
  /** What matches the filter, everywhere. */
  function sift() {
    if (shown === null) return;
    const asked = parseFilter(state.get("f"), island, shown.tensors);
    match = Uint8Array.from(shown.tensors, (tensor) => Number(asked.test(tensor)));
    trouble = asked.problem;
    draw();
    table.show(shown.tensors, match, shown.checkpoint.label);
    hub.tell("filter");
  }
  /** Colours, the legend, and the canvas. */
  function draw() {
    if (shown === null) return;
    const measure = island.measures.find((/** @type {{name: string}} */ one) => one.name === state.get("by")) ?? null;
    const broken = Uint8Array.from(shown.tensors, (tensor) => Number((tensor.measure("nan") ?? 0) > 0 || (tensor.measure("inf") ?? 0) > 0));
    const { tensors } = shown;
    const { holds } = hub.source(); // of a dropped file that has not all of them the others are dimmed
    const lit = holds === undefined ? match : match.map((one, i) => one & Number(holds(tensors[i])));
    canvas.show({ shown, look: lookOf(shown, island.groups, measure, lit), match, isOnly: state.get("only") === "1" && state.get("f") !== "", broken });
    if (measure === null) showTypes(legend, island.groups, shown, state);
    else showScale(legend, measure, shown, island.checkpoints.length > 1);
    filter.show(match.reduce((sum, one) => sum + one, 0), match.length, trouble);
    tools.show();
  }
  /** The tensor that the address names. */
  function focus() {
    if (shown === null) return;
    const name = state.get("t");
    hub.selected = name === "" ? -1 : shown.tensors.findIndex((tensor) => tensor.name === name);
    canvas.select(hub.selected);
    table.select(hub.selected);
    say(hub.selected);
    hub.tell("select");
  }
  function fail(/** @type {unknown} */ error) {
    at("failed").hidden = false;
    at("failed").textContent = `The tensors could not be loaded: ${error instanceof Error ? error.message : error}.`;
  }
  function changed(/** @type {Set<string>} */ keys) {
    if (keys.has("e")) return void load().catch(fail);
    if (keys.has("f")) sift();
    else if (keys.has("by") || keys.has("only")) draw();
    if (keys.has("t")) focus();
    if (keys.has("s")) table.sort();
    if (keys.has("at")) canvas.lookAt(state.get("at"));
  }
  const escape = () => {
    if (hub.selected >= 0) state.set({ t: "" });
    else if (state.get("f") !== "") state.set({ f: "", only: "" });
    canvas.point(-1);
    hover.hide();
  };

  undo.add(
    state.subscribe(changed), state.close, canvas.undo, table.undo, filter.undo,
    startTileKeys(host, canvas, {
      tiles: () => shown?.tiles ?? null, selected: () => hub.selected, walk, escape,
      may: (tile) => match[tile] === 1 || state.get("f") === "",
      choose: (tile) => choose(tile < 0 ? hub.selected : tile),
    }),
    listen(root, "click", (/** @type {MouseEvent} */ event) => {
      const link = event.target instanceof Element ? event.target.closest('a[href^="#t="]') : null;
      if (link === null || event.ctrlKey || event.metaKey) return;
      event.preventDefault(); // the rest of the address stays
      const asked = parseFragment(link.getAttribute("href") ?? "");
      state.set({ t: asked.get("t") ?? "", e: asked.get("e") ?? "" });
      if (link.closest("[data-far]") === null) return;
      canvas.reveal(hub.selected);
      host.scrollIntoView({ block: "center" });
    }),
    listen(host, "blur", () => (canvas.point(-1), hover.hide())),
    ...["closer", "farther", "fit"].map((name, i) => listen(part(root, `[data-do="${name}"]`), "click", () => (i === 2 ? canvas.fit() : canvas.zoomBy(1 - 2 * i)))),
    onTheme(draw),
    relations === null ? () => {} : mountRelations(relations, { hub, data, state, now: () => (shown === null ? null : { checkpoint: shown.checkpoint, match }) }),
    mountFocus(root, hub, { data }),
    mountDrop(root, hub, { data }),
    hub.on("source", draw),
    bind(
      { key: "/", what: "filter the tensors", act: filter.focus },
      { key: "[", what: "checkpoint before", act: () => tools.before() },
      { key: "]", what: "next checkpoint", act: () => tools.next() },
    ),
    () => (host.classList.remove("is-live"), legend.replaceChildren(...stillLegend)),
  );
  canvas.lookAt(state.get("at"));
  tools.show();
  const ready = load().catch(fail);
  return {
    unmount: undo.all,
    ready,
    dress: (_fresh, next) => shown !== null && isAlike(island, next.island),
    update(next) {
      Object.assign(island.focus, next.island.focus); // parts hold on to these objects
      Object.assign(island, { ...next.island, focus: island.focus });
      data.need = next.need;
      tools = createTools(at("tools"), island, state);
      void load().catch(fail);
    },
  };
}

/**
 * Whether a newer page has the same measures and types, so that what stands can go on: its checkpoints may be others.
 * @param {any} before @param {any} after islands
 */
function isAlike(before, after) {
  const names = (/** @type {any} */ island) => JSON.stringify([(island.measures ?? []).map((/** @type {{name: string}} */ one) => one.name), island.groups]);
  return Array.isArray(after.checkpoints) && names(before) === names(after);
}
