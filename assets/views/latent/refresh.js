/** Which parts of the page follow from which change of state. */

import { LINK_LIMIT } from "../../lib/selection.js";
import { SAFE_COLORS } from "../../lib/colors.js";
import { showHover } from "./hover.js";
import { epochOf, epochsOf, mapName, rowsOfIndices } from "./model.js";
import { showChosen, showInspector, showLegend, showScale } from "./panels.js";

/**
 * @typedef {object} View  the parts of the explorer, once they are put together
 * @property {import("./model.js").Explorer} x
 * @property {(name: string) => HTMLElement} at  part of the template by its data attribute
 * @property {HTMLElement} host  the map
 * @property {import("./scene.js").Stage} stage
 * @property {ReturnType<typeof import("./explorer.js").createCourse>} course
 * @property {ReturnType<typeof import("./actions.js").createActions>} actions
 * @property {ReturnType<typeof import("./controls.js").createTools>} tools
 * @property {ReturnType<typeof import("./timeline.js").createTimeline>} timeline
 * @property {ReturnType<typeof import("../../lib/playback.js").createPlayer>} player
 * @property {import("./marks.js").Inks} inks
 * @property {Promise<void>} arrival  resolves when the points stand still
 * @property {boolean} hasNews  whether epochs have arrived that the reader has not gone to
 */

/** Says in the page what went wrong with a part of it. @param {View} v @param {unknown} error */
export function showFailure(v, error) {
  v.at("said").textContent = error instanceof Error ? error.message : String(error);
}

/** A new map is there; its points begin to move. @param {View} v */
export function showArrival(v) {
  v.tools.show();
  showKey(v);
  v.timeline.show(epochOf(v.x));
  showNews(v);
  v.at("origin").textContent = originOf(v.x);
  v.host.setAttribute("aria-label", labelOf(v.x));
  showHover(v.x, v.stage, v.at("hover"));
}

/** The points that were still to come have come. @param {View} v */
export function showAll(v) {
  const { state } = v.x;
  const named = [state.get("pin") >= 0 ? "pin" : "", state.get("sel").length > 0 ? "sel" : ""].filter((key) => key !== "");
  if (named.length > 0) follow(v, new Set(named));
}

/** Offers what is newer, until the reader has gone there. @param {View} v */
export function showNews(v) {
  if (v.x.state.get("e") === v.x.island.epochs[v.x.island.epochs.length - 1]) v.hasNews = false;
  v.timeline.offer(v.hasNews);
}

/** @param {View} v @param {Set<string>} changed  keys of the state */
export function follow(v, changed) {
  const { state } = v.x;
  const failed = (/** @type {unknown} */ error) => showFailure(v, error);
  const any = (/** @type {string[]} */ ...keys) => keys.some((key) => changed.has(key));
  if (any("e", "p", "d", "a")) v.arrival = v.course.move().catch(failed);
  else if (changed.has("cam") && state.get("cam") !== null) v.stage.picture.camera = state.get("cam");
  if (any("c", "hide")) {
    v.course.recolour();
    showKey(v);
  }
  if (any("e", "p", "d", "o")) v.course.loadUnderlay().then(() => showScale(v.x, v.at("scale"))).catch(failed);
  if (any("e", "p", "d", "a", "pin")) v.course.loadTrail().catch(failed);
  if (any("sel")) takeSelection(v);
  if (any("e", "pin", "k")) v.course.loadNear().then(() => inspect(v)).catch(failed);
  if (any("p", "d")) inspect(v);
  v.tools.show(); // after the selection was taken over
  v.stage.request();
}

/** The selection of the address. @param {View} v */
export function takeSelection(v) {
  const { state, selection } = v.x;
  const wanted = rowsOfIndices(v.x, state.get("sel"));
  if (wanted.length === 0 && selection.count() > LINK_LIMIT) return; // chosen here, too large for the address
  selection.choose(wanted);
  showSelection(v);
}

/** @param {View} v */
export function showSelection(v) {
  showChosen(v.x, v.at("chosen"), { clear: v.actions.clearChosen, save: () => v.actions.save(true) });
  v.course.loadNear().then(() => inspect(v)).catch((error) => showFailure(v, error));
  v.tools.show();
}

/** @param {View} v */
function inspect(v) {
  const preview = (/** @type {number | null} */ row) => v.actions.hover(row ?? -1);
  showInspector(v.x, v.at("pinned"), { pin: v.actions.pin, preview }).catch((error) => showFailure(v, error));
}

/** @param {View} v */
function showKey(v) {
  showLegend(v.x, v.at("legend"), {
    toggle: (place, isOnly) => toggleClass(v, place, isOnly),
    preview: (place) => previewClass(v, place),
  });
}

/** @param {View} v @param {number} place  -1 shows all @param {boolean} isOnly */
function toggleClass({ x }, place, isOnly) {
  const count = x.colouring?.kind === "class" ? x.colouring.names.length : 0;
  const others = Array.from({ length: count }, (_, one) => one).filter((one) => one !== place);
  const hidden = /** @type {number[]} */ (x.state.get("hide"));
  const isAlone = hidden.length === others.length && !hidden.includes(place);
  const flipped = hidden.includes(place) ? hidden.filter((one) => one !== place) : [...hidden, place];
  x.state.set({ hide: place < 0 || (isOnly && isAlone) ? [] : isOnly ? others : flipped });
}

/** @param {View} v @param {number | null} place */
function previewClass({ x, course }, place) {
  x.focusClasses = place === null ? [] : [place];
  if (x.colouring?.kind === "class" && x.colouring.names.length > SAFE_COLORS) course.recolour();
  else course.refocus();
}

/** The file the shown map was drawn from. @param {import("./model.js").Explorer} x */
function originOf(x) {
  const asked = x.state.get("e");
  const seed = x.island.seed === null ? "" : ` · run seed ${x.island.seed}`;
  const other = epochsOf(x).includes(asked) ? "" : ` · ${x.island.moment} ${asked} has no such map`;
  return `${x.island.maps[mapName(x)]?.file.replace("{epoch}", String(epochOf(x))) ?? "no such map"}${seed}${other}`;
}

/** @param {import("./model.js").Explorer} x */
function labelOf(x) {
  const [method, dim] = [String(x.state.get("p")).toUpperCase(), x.state.get("d")];
  return `Map of ${x.island.n} points, ${method} in ${dim}D at epoch ${epochOf(x)}. Arrow keys walk between points, Enter pins.`;
}
