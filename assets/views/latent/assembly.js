/** Puts the explorer's parts together and ties them to the reader's hands. */

import { listen, part } from "../../lib/dom.js";
import { MORPH_MS, createPlayer, nearestEpoch } from "../../lib/playback.js";
import { reducedMotion } from "../../lib/support.js";
import { onTheme, token } from "../../lib/theme.js";
import { startPointer } from "../../lib/stage_pointer.js";
import { createActions } from "./actions.js";
import { bindKeys, createTools } from "./controls.js";
import { createCourse } from "./explorer.js";
import { showHover } from "./hover.js";
import { goToNewest, keepParts } from "./news.js";
import { follow, showAll, showArrival, showFailure, showSelection } from "./refresh.js";
import { paintOver, paintUnder } from "./scene.js";
import { createStage } from "./stage.js";
import { describe } from "./status.js";
import { createTimeline } from "./timeline.js";

/** @typedef {import("./refresh.js").View} View */

/**
 * @param {HTMLElement} root @param {import("./model.js").Explorer} x @param {import("../../lib/cloud.js").CloudView} cloud
 * @returns {View}
 */
export function assemble(root, x, cloud) {
  const at = (/** @type {string} */ name) => part(root, `[data-${name}]`);
  const v = /** @type {View} */ ({ x, at, host: at("host"), inks: readInks(), arrival: Promise.resolve(), hasNews: false });
  v.stage = createStage(cloud, v.host, {
    under: (pen, view) => paintUnder(x, pen, view),
    over: (pen, view) => paintOver(x, v.stage, pen, view, v.inks),
    drawn: (drawn) => (at("status").textContent = describe(x, v.stage.cloud(), drawn)),
  });
  v.course = createCourse(x, v.stage, {
    arrived: () => showArrival(v),
    complete: () => showAll(v),
    failed: (error) => showFailure(v, error),
    background: () => numbersOf(v.inks.paper),
  });
  v.actions = createActions(x, v.stage, {
    say: (text) => (at("live").textContent = text),
    hovered: () => showHover(x, v.stage, at("hover")),
    chosen: () => showSelection(v),
    lassoing: () => v.host.classList.toggle("is-lassoing", x.isLassoing),
    motion: v.course.motion,
    complete: v.course.complete,
  });
  v.tools = createTools(x, { host: at("tools"), near: at("near") }, v.actions);
  addTime(v);
  keepParts(v);
  return v;
}

/** The player and its line of epochs. @param {View} v */
function addTime(v) {
  const { island, state } = v.x;
  v.player = createPlayer({
    epochs: () => island.epochs,
    current: () => nearestEpoch(island.epochs, state.get("e")), // the asked for: one without this map is passed, too
    show: (epoch) => {
      state.set({ e: epoch });
      return v.arrival;
    },
    // Epochs that jump must stand as long as others take to move, or the fastest play would show the last one only.
    wait: (pause) => new Promise((resolve) => setTimeout(resolve, reducedMotion() ? Math.max(pause, MORPH_MS) : pause)),
    changed: (isPlaying) => v.timeline.showPlaying(isPlaying),
  });
  v.timeline = createTimeline(v.at("time"), {
    island,
    choose: (epoch) => {
      v.player.stop();
      state.set({ e: epoch });
    },
    toggle: v.player.toggle,
    setPause: v.player.setPause,
    follow: () => goToNewest(v),
  });
}

/** @param {View} v @param {HTMLElement} root @returns {(() => void)[]} what takes it down again */
export function connect(v, root) {
  const { actions, x } = v;
  return [
    v.stage.dispose,
    v.course.stop,
    v.player.stop,
    x.state.subscribe((changed) => follow(v, changed)),
    onTheme(() => {
      v.inks = readInks();
      follow(v, new Set(["c", "o"]));
    }),
    bindKeys(x, v.host, actions, { player: v.player, search: v.tools.search, newest: () => goToNewest(v) }),
    startPointer(v.host, {
      hover: (place) => actions.hover(place === null ? -1 : actions.rowAt(place)),
      click: (place, isAdding) => click(v, actions.rowAt(place), isAdding),
      drag: actions.drag,
      zoom: actions.zoom,
      lasso: actions.lasso,
      isLassoing: () => x.isLassoing,
    }),
    listen(root, "click", (event) => press(v, event)),
  ];
}

/** @param {View} v @param {number} row @param {boolean} isAdding */
function click({ actions }, row, isAdding) {
  if (row >= 0 && isAdding) actions.choose([row], true);
  else actions.pin(row);
}

/** The buttons of the template. @param {View} v @param {MouseEvent} event */
function press({ actions }, event) {
  const name = event.target instanceof Element ? event.target.closest("[data-do]")?.getAttribute("data-do") : null;
  const acts = new Map([
    ["home", actions.home],
    ["fit", actions.fit],
    ["lasso", actions.toggleLasso],
    ["closer", () => actions.zoom(1.4)],
    ["farther", () => actions.zoom(1 / 1.4)],
    ["csv", () => actions.save(false)],
  ]);
  acts.get(name ?? "")?.();
}

function readInks() {
  return { ink: token("ink"), accent: token("accent"), paper: token("paper") };
}

/** @param {string} colour  "rgb(1, 2, 3)" @returns {[number, number, number]} */
function numbersOf(colour) {
  const [red, green, blue] = (colour.match(/[\d.]+/g) ?? ["255", "255", "255"]).map(Number);
  return [red, green, blue];
}
