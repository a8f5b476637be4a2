/** The latent explorer: takes over the static map, and ties its parts together. */

import { createCloud } from "../lib/cloud.js";
import { collect, listen, part } from "../lib/dom.js";
import { createPlayer } from "../lib/playback.js";
import { LINK_LIMIT } from "../lib/selection.js";
import { openSprites } from "../lib/sprites.js";
import { createState } from "../lib/state.js";
import { onTheme, token } from "../lib/theme.js";
import { createActions } from "./latent/actions.js";
import { bindKeys, createTools } from "./latent/controls.js";
import { createEpochs } from "./latent/epochs.js";
import { createCourse } from "./latent/explorer.js";
import { showHover } from "./latent/hover.js";
import { createModel, epochOf, epochsOf, mapName } from "./latent/model.js";
import { showChosen, showInspector, showLegend, showScale } from "./latent/panels.js";
import { startPointer } from "./latent/pointer.js";
import { paintOver, paintUnder } from "./latent/scene.js";
import { schemaOf } from "./latent/schema.js";
import { createStage } from "./latent/stage.js";
import { describe } from "./latent/status.js";
import { createTimeline } from "./latent/timeline.js";

/** @typedef {import("./latent/model.js").Explorer} Explorer */

const MOVES = ["e", "p", "d", "a"];

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {() => void}
 */
export function mount(root, data) {
  const undo = collect();
  if (!Array.isArray(data.island.epochs)) return undo.all; // nothing was computed; the page says so
  let isOver = false;
  undo.add(() => (isOver = true));
  start(root, data, undo, () => isOver).catch((error) => fail(root, error));
  return undo.all;
}

/** @param {HTMLElement} root @param {unknown} error */
function fail(root, error) {
  const line = part(root, "[data-failed]");
  line.hidden = false;
  line.textContent = `The interactive map could not start: ${error instanceof Error ? error.message : error}. The drawing shows the newest epoch.`;
  part(root, "[data-host]").removeAttribute("aria-busy");
}

/**
 * @param {HTMLElement} root @param {import("../lib/data.js").PageData} data
 * @param {ReturnType<typeof collect>} undo @param {() => boolean} isOver
 */
async function start(root, { island, need, library }, undo, isOver) {
  const state = createState(schemaOf(island));
  undo.add(state.close);
  const epochs = createEpochs(island, need);
  const samples = await epochs.samples();
  const inputs = samples.pictures === undefined ? null : await openSprites(samples.pictures);
  const prefer = /** @type {const} */ ({ auto: "auto", 0: "cpu", 1: "webgl" })[/** @type {"auto"} */ (state.get("gl"))];
  const cloud = await createCloud({ library, prefer, redraw: () => stage.requestLook() });
  if (isOver()) return cloud.dispose();
  const x = createModel({ island, state, data: epochs, samples, inputs });
  const host = part(root, "[data-host]");
  const at = (/** @type {string} */ name) => part(root, `[data-${name}]`);

  let inks = readInks();
  const stage = createStage(cloud, host, {
    under: (pen, view) => paintUnder(x, pen, view),
    over: (pen, view) => paintOver(x, stage, pen, view, inks),
    drawn: (drawn) => (at("status").textContent = describe(x, cloud, drawn)),
  });
  undo.add(stage.dispose);
  stage.picture.order = samples.order;

  const say = (/** @type {string} */ text) => (at("live").textContent = text);
  const failed = (/** @type {unknown} */ error) => void (at("said").textContent = String(error instanceof Error ? error.message : error));
  const course = createCourse(x, stage, { arrived, failed, background: () => numbersOf(inks.paper) });
  undo.add(course.stop);
  const lassoing = () => host.classList.toggle("is-lassoing", x.isLassoing);
  const actions = createActions(x, stage, { say, motion: course.motion, lassoing, chosen: () => chose(), hovered: () => showHover(x, stage, at("hover")) });
  const tools = createTools(x, { host: at("tools"), near: at("near") }, actions);
  const player = createPlayer({
    epochs: island.epochs,
    current: () => epochOf(x),
    show: async (epoch) => {
      state.set({ e: epoch });
      await arrival;
    },
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    changed: (isPlaying) => timeline.showPlaying(isPlaying),
  });
  const timeline = createTimeline(at("time"), {
    epochs: island.epochs,
    purity: island.purity,
    choose: (epoch) => (player.stop(), state.set({ e: epoch })),
    toggle: player.toggle,
    setPause: player.setPause,
  });
  undo.add(player.stop);

  /** @type {Promise<void>} */
  let arrival = Promise.resolve();
  const inspect = () => showInspector(x, at("pinned"), { pin: actions.pin, preview: (row) => actions.hover(row ?? -1) });
  const legend = () => showLegend(x, at("legend"), { toggle: toggleClass, preview });
  const chose = () => {
    showChosen(x, at("chosen"), { clear: actions.clearChosen, save: () => actions.save(true) });
    course.loadNear().then(inspect);
    tools.show();
  };

  function arrived() {
    tools.show();
    legend();
    timeline.show(epochOf(x));
    at("origin").textContent = originOf(x);
    host.setAttribute("aria-label", labelOf(x));
    showHover(x, stage, at("hover"));
  }

  /** @param {number} place  -1 shows all @param {boolean} isOnly */
  function toggleClass(place, isOnly) {
    const count = x.colouring?.kind === "class" ? x.colouring.names.length : 0;
    const all = Array.from({ length: count }, (_, one) => one);
    const hidden = /** @type {number[]} */ (state.get("hide"));
    const others = all.filter((one) => one !== place);
    const isAlone = hidden.length === others.length && !hidden.includes(place);
    const flipped = hidden.includes(place) ? hidden.filter((one) => one !== place) : [...hidden, place];
    state.set({ hide: place < 0 || (isOnly && isAlone) ? [] : isOnly ? others : flipped });
  }

  /** @param {number | null} place */
  function preview(place) {
    x.focusClasses = place === null ? [] : [place];
    if (x.colouring?.kind === "class" && x.colouring.names.length > 10) course.recolour();
    else course.refocus();
  }

  /** @param {Set<string>} changed */
  function follow(changed) {
    const any = (/** @type {string[]} */ ...keys) => keys.some((key) => changed.has(key));
    if (any(...MOVES)) arrival = course.move().catch(failed);
    else if (changed.has("cam") && state.get("cam") !== null) stage.picture.camera = state.get("cam");
    if (any("c", "hide")) course.recolour(), legend();
    if (any("e", "p", "d", "o")) course.loadUnderlay().then(() => showScale(x, at("scale"))).catch(failed);
    if (any("e", "p", "d", "a", "pin")) course.loadTrail().catch(failed);
    if (any("sel")) takeSelection();
    if (any("e", "pin", "k")) course.loadNear().then(inspect);
    if (any("p", "d")) inspect();
    tools.show(); // after the selection was taken over
    stage.request();
  }

  function takeSelection() {
    const wanted = /** @type {number[]} */ (state.get("sel")).flatMap((index) => x.rowOf.get(index) ?? []);
    if (wanted.length === 0 && x.selection.count() > LINK_LIMIT) return; // chosen here, too large for the address
    x.selection.choose(wanted);
    chose();
  }

  undo.add(
    state.subscribe(follow),
    onTheme(() => {
      inks = readInks();
      follow(new Set(["c", "o"]));
    }),
    bindKeys(x, host, actions, { player, search: tools.search }),
    startPointer(host, {
      hover: (place) => actions.hover(place === null ? -1 : actions.rowAt(place)),
      click: (place, isAdding) => click(place, isAdding),
      drag: actions.drag,
      zoom: actions.zoom,
      lasso: actions.lasso,
      isLassoing: () => x.isLassoing,
    }),
    listen(root, "click", (event) => act(event)),
  );

  /** @param {readonly [number, number]} place @param {boolean} isAdding */
  function click(place, isAdding) {
    const row = actions.rowAt(place);
    if (row >= 0 && isAdding) actions.choose([row], true);
    else actions.pin(row);
  }

  /** @param {MouseEvent} event */
  function act(event) {
    const name = event.target instanceof Element ? event.target.closest("[data-do]")?.getAttribute("data-do") : null;
    const acts = { home: actions.home, fit: actions.fit, lasso: actions.toggleLasso, csv: () => actions.save(false) };
    const more = { closer: () => actions.zoom(1.4), farther: () => actions.zoom(1 / 1.4) };
    /** @type {Record<string, () => void>} */ ({ ...acts, ...more })[name ?? ""]?.();
  }

  takeSelection();
  await course.move();
  host.classList.add("is-live");
  host.removeAttribute("aria-busy");
  undo.add(() => host.classList.remove("is-live"));
  at("no-webgl").hidden = cloud.hasWebgl;
  follow(new Set(["o", "pin", "sel"]));
}

/** The file the shown map was drawn from. @param {Explorer} x */
function originOf(x) {
  const { file } = x.island.maps[mapName(x)];
  const epoch = epochOf(x);
  const seed = x.island.seed === null ? "" : ` · run seed ${x.island.seed}`;
  const asked = x.state.get("e");
  const other = epochsOf(x).includes(asked) ? "" : ` · epoch ${asked} has no such map`;
  return `${file.replace("{epoch}", String(epoch))}${seed}${other}`;
}

/** @param {Explorer} x */
function labelOf(x) {
  const [method, dim] = [String(x.state.get("p")).toUpperCase(), x.state.get("d")];
  return `Map of ${x.island.n} points, ${method} in ${dim}D at epoch ${epochOf(x)}. Arrow keys walk between points, Enter pins.`;
}

function readInks() {
  return { ink: token("ink"), accent: token("accent"), paper: token("paper") };
}

/** @param {string} colour  "rgb(1, 2, 3)" @returns {[number, number, number]} */
function numbersOf(colour) {
  const [red, green, blue] = (colour.match(/[\d.]+/g) ?? ["255", "255", "255"]).map(Number);
  return [red, green, blue];
}
