/** The explorer's course of events: a change of state loads what it needs, moves the points, and redraws. */

import { between, homeCamera } from "../../lib/camera.js";
import { SAFE_COLORS } from "../../lib/colors.js";
import { createMotion, eased, MORPH_MS } from "../../lib/playback.js";
import { reducedMotion } from "../../lib/support.js";
import { theme } from "../../lib/theme.js";
import { applyLook, colouringOf, paint } from "./colouring.js";
import { positionsOf } from "./epochs.js";
import { epochOf, epochsOf, frontRows, mapName, nearRows, pinnedRow } from "./model.js";
import { underlayOf } from "./underlay.js";

/**
 * @typedef {import("./model.js").Explorer} Explorer
 * @typedef {import("./scene.js").Stage} Stage
 */

const REORDERED = 20000;
const PLAIN = ["label", "index"]; // colours that need nothing but the samples
const PATIENCE_MS = 250;
const TRAIL_EPOCHS = 12;
const TRAIL_POINTS = 6000; // above this the maps of many epochs are too much to load for one line

/**
 * @param {Explorer} x @param {Stage} stage
 * @param {{arrived: () => void, complete: () => void, failed: (error: unknown) => void, background: () => [number, number, number]}} told
 */
export function createCourse(x, stage, told) {
  const motion = createMotion({
    now: () => performance.now(),
    request: (callback) => requestAnimationFrame(callback),
    cancel: (id) => cancelAnimationFrame(id),
  });
  let turn = 0;

  /** Rows of the map shown that can be drawn now. @param {import("./epochs.js").EpochMap} map */
  const readyOf = (map) => Math.min(map.table.ready(), x.samples.table.ready());
  const placed = (/** @type {import("./epochs.js").EpochMap} */ map) =>
    positionsOf(map.maps[mapName(x)], x.island.frames[mapName(x)], x.state.get("a") === "raw", x.ready);

  /** Points to where the state says they are; resolves when they stand there. The first picture is drawn of what is there. */
  const move = async () => {
    const mine = ++turn;
    const name = mapName(x);
    const isFirst = x.map === null;
    const map = await x.data.map(epochOf(x), name);
    if (!isFirst) await map.table.all();
    if (!PLAIN.includes(x.state.get("c"))) await addColours(map);
    if (mine !== turn || map.maps[name] === undefined) return;
    x.ready = readyOf(map);
    const frame = x.island.frames[name];
    const target = placed(map);
    const isSameSize = stage.picture.b.length === target.length;
    const from = isFirst || !isSameSize ? target : stage.positions().slice();
    const before = { camera: stage.picture.camera, dim: stage.picture.dim };
    x.map = map;
    void refine(map).catch(told.failed);
    const dim = Number(x.state.get("d"));
    Object.assign(stage.picture, { a: from, b: target, t: 0, dim, extent: [...frame.extent, 0.05].slice(0, 3) });
    const goal = x.state.get("cam") ?? (before.dim === dim && !isFirst ? before.camera : homeCamera(dim));
    const start = before.dim === dim || isFirst ? goal : { ...homeCamera(2), zoom: goal.zoom };
    recolour();
    told.arrived();
    await new Promise((resolve) => {
      const duration = isFirst || reducedMotion() ? 0 : MORPH_MS;
      const step = (/** @type {number} */ t) => {
        stage.picture.t = eased(t);
        if (start !== goal) stage.picture.camera = between(start, goal, eased(t));
        else if (isFirst) stage.picture.camera = goal;
        stage.requestMoving();
      };
      motion.start(duration, step, () => resolve(undefined));
      setTimeout(resolve, duration + 200, undefined); // a motion that another one cut short
    });
  };

  /** What else points can be coloured by. @param {import("./epochs.js").EpochMap} map */
  const addColours = async (map) => {
    if (map.hasColours) return;
    Object.assign(map, await x.data.colours(map.epoch), { hasColours: true });
  };

  /** The points that are still to come, then their colours, while the map is shown. @param {import("./epochs.js").EpochMap} map */
  const refine = async (map) => {
    const grow = () => {
      if (x.map !== map || readyOf(map) <= x.ready) return;
      x.ready = readyOf(map);
      const isAtRest = stage.picture.t >= 1;
      const target = placed(map);
      Object.assign(stage.picture, { a: target, b: target, t: isAtRest ? stage.picture.t : 1 });
      recolour();
      told.arrived();
      if (x.ready === x.samples.table.n) told.complete();
    };
    if (x.ready < x.samples.table.n) await Promise.all([x.samples.table.all(grow), map.table.all(grow)]);
    if (map.hasColours) return;
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)); // a map that is only passed needs no colours
    if (x.map !== map || map.hasColours) return;
    await addColours(map);
    if (x.map !== map) return;
    told.arrived();
    told.complete();
  };

  /** Everything that the shown map has. */
  const complete = async () => {
    const { map } = x;
    if (map === null) return;
    await Promise.all([x.samples.table.all(), map.table.all(), addColours(map)]);
  };

  /** Colours of all points; then which of them step back. */
  const recolour = () => {
    if (x.map === null) return;
    const { island, samples, map, state, ready } = x;
    x.colouring = colouringOf(state.get("c"), { island, samples, map, method: state.get("p"), ready });
    const focus = x.colouring.kind === "class" && x.colouring.names.length > SAFE_COLORS ? x.focusClasses : [];
    x.painted = paint(x.colouring, { hidden: state.get("hide"), focus, theme: theme() });
    refocus();
  };

  const refocus = () => {
    if (x.painted === null) return;
    const { picture } = stage;
    if (picture.look.length !== x.painted.shown.length * 4) picture.look = new Uint8Array(x.painted.shown.length * 4);
    picture.background = told.background();
    const front = frontRows(x);
    const pointed = x.focusClasses.length > 0 && x.colouring?.kind === "class" ? x.colouring.of : null;
    const isFront = (/** @type {number} */ row) =>
      pointed !== null ? x.focusClasses.includes(pointed[row]) : front === null || front[row] === 1;
    applyLook(picture.look, x.painted, isFront, picture.background);
    picture.order = frontLast(x.ready, isFront);
    picture.shown = x.painted.shown.length - x.painted.hidden;
    stage.requestLook();
  };

  /** Neighbours, once something is pinned or chosen. */
  const loadNear = async () => {
    const epoch = epochOf(x);
    const rows = nearRows(x);
    const isWanted = rows.length > 0 && x.data.has(`near_${epoch}`);
    x.near = isWanted ? await x.data.near(epoch, rows).catch(told.failed) ?? null : null;
    refocus();
  };

  const loadUnderlay = async () => {
    const [kind, epoch, method] = [x.state.get("o"), epochOf(x), x.state.get("p")];
    if (kind === "none" || !x.data.has(`fields_${epoch}`)) x.underlay = null;
    else {
      const field = (await x.data.fields(epoch))[method]?.[kind];
      if (kind !== x.state.get("o") || epoch !== epochOf(x) || method !== x.state.get("p")) return;
      x.underlay = field === undefined ? null : underlayOf(kind, field, { dark: theme() === "dark" });
    }
    stage.request();
  };

  const loadTrail = async () => {
    x.trail = new Float32Array(0);
    const row = pinnedRow(x);
    const name = mapName(x);
    if (row < 0 || x.island.n > TRAIL_POINTS || x.state.get("a") === "raw") return stage.request();
    const now = epochOf(x);
    /** @type {number[]} */
    const all = epochsOf(x);
    const epochs = all.filter((epoch) => epoch <= now).slice(-TRAIL_EPOCHS);
    const maps = await Promise.all(epochs.map((epoch) => x.data.map(epoch, name)));
    await Promise.all(maps.map((map) => map.table.hold([row])));
    if (row !== pinnedRow(x) || name !== mapName(x) || now !== epochOf(x)) return;
    const path = maps.map((map) => rowPosition(map.maps[name], x.island.frames[name], row));
    x.trail = Float32Array.from(path.flat());
    stage.request();
  };

  return { move, recolour, refocus, loadNear, loadUnderlay, loadTrail, complete, stop: motion.stop, motion };
}

/**
 * The drawing order with the rows in front drawn last; null, as they come, for many points, where a beginning must stay fair.
 * @param {number} n @param {(row: number) => boolean} isFront
 */
function frontLast(n, isFront) {
  if (n > REORDERED) return null;
  const rows = Array.from({ length: n }, (_, row) => row);
  const front = rows.filter(isFront);
  return front.length === n ? null : Uint32Array.of(...rows.filter((row) => !isFront(row)), ...front);
}

/** World position of one row. @param {any} map @param {any} frame @param {number} row */
function rowPosition(map, frame, row) {
  const dim = map.bounds.length;
  const levels = map.levels.subarray(row * dim, row * dim + dim);
  return [...positionsOf({ ...map, levels }, frame, false)];
}
