/** What the reader can do, as changes of state. */

import { between, homeCamera, orbited, panned, zoomed } from "../../lib/camera.js";
import { download } from "../../lib/dom.js";
import { pointRadius } from "../../lib/lod.js";
import { neighbourInDirection, pointAt, rowsInside } from "../../lib/pick.js";
import { eased } from "../../lib/playback.js";
import { valueAt } from "../../lib/quantised.js";
import { meaningOf } from "../../lib/search.js";
import { reducedMotion } from "../../lib/support.js";
import { csv } from "../../lib/csv.js";
import { epochOf, isVisible, mapName, nameOf, pinnedRow } from "./model.js";

/**
 * @typedef {import("./model.js").Explorer} Explorer
 * @typedef {import("./scene.js").Stage} Stage
 */

const CAMERA_MS = 300;
const REACH = 14; // pixels from a point that still hit it

/**
 * @param {Explorer} x @param {Stage} stage
 * @param {{say: (text: string) => void, hovered: () => void, chosen: () => void, lassoing: () => void, motion: ReturnType<typeof import("../../lib/playback.js").createMotion>, complete: () => Promise<void>}} told
 */
export function createActions(x, stage, { say, hovered, chosen, lassoing, motion, complete }) {
  const visible = (/** @type {number} */ row) => isVisible(x, row);

  /** @param {import("../../lib/camera.js").Camera} camera */
  const look = (camera) => {
    stage.picture.camera = camera;
    stage.requestMoving();
    x.state.set({ cam: camera });
  };

  /** @param {import("../../lib/camera.js").Camera} goal @param {boolean} isHome */
  const flyTo = (goal, isHome) => {
    const start = stage.picture.camera;
    motion.start(reducedMotion() ? 0 : CAMERA_MS, (t) => {
      stage.picture.t = 1;
      stage.picture.camera = between(start, goal, eased(t));
      stage.requestMoving();
    });
    x.state.set({ cam: isHome ? null : goal });
  };

  /** @param {number} row  -1 to unpin */
  const pin = (row) => {
    x.state.set({ pin: row < 0 ? -1 : x.samples.indices[row] });
    if (row >= 0) say(`pinned point ${nameOf(x, row)}`);
  };

  /** @param {number[]} rows @param {boolean} isAdding */
  const choose = (rows, isAdding) => {
    x.selection.choose(rows, { add: isAdding });
    x.state.set({ sel: x.selection.rows().map((row) => x.samples.indices[row]) });
    chosen(); // a selection too large for the address changes no state
    say(`${x.selection.count()} points selected`);
  };

  /** @param {number} row */
  const hover = (row) => {
    if (row === x.hover) return;
    x.hover = row;
    hovered();
    stage.request();
  };

  /** @param {readonly [number, number]} place */
  const rowAt = ([left, top]) => {
    const cover = pointRadius(x.ready, stage.size.width, stage.size.height);
    return pointAt(stage.screen(), left, top, { radius: REACH, cover, isVisible: visible });
  };

  return {
    pin,
    choose,
    hover,
    rowAt,
    clearChosen: () => choose([], false),
    toggleLasso: () => {
      x.isLassoing = !x.isLassoing;
      lassoing();
    },
    home: () => flyTo(homeCamera(stage.picture.dim), true),
    /** Frames what is selected, else everything that is shown. */
    fit: () => flyTo(fitted(x, stage), false),
    /** @param {number} factor @param {readonly [number, number]} [place] */
    zoom: (factor, place = [stage.size.width / 2, stage.size.height / 2]) => {
      const [px, py] = [place[0] - stage.size.width / 2, place[1] - stage.size.height / 2];
      look(zoomed(stage.picture.camera, factor, px, py, stage.view().unit));
    },
    /** @param {number} dx @param {number} dy @param {boolean} isPan */
    drag: (dx, dy, isPan) => {
      const { camera, dim } = stage.picture;
      look(dim === 2 || isPan ? panned(camera, dx, dy, stage.view().unit) : orbited(camera, dx, dy));
    },
    /** @param {(readonly [number, number])[]} corners @param {boolean} isDone @param {boolean} isAdding */
    lasso: (corners, isDone, isAdding) => {
      x.lasso = isDone ? [] : corners;
      if (isDone) choose(rowsInside(stage.screen(), corners, visible), isAdding);
      stage.request();
    },
    /** @param {readonly [number, number]} direction */
    walk: (direction) => {
      const from = x.hover >= 0 ? x.hover : pinnedRow(x) >= 0 ? pinnedRow(x) : nearestToCentre(x, stage);
      const to = x.hover < 0 && pinnedRow(x) < 0 ? from : neighbourInDirection(stage.screen(), from, direction, visible);
      if (to >= 0) hover(to);
      say(to >= 0 ? `point ${nameOf(x, to)}` : "no point further in this direction");
    },
    /** @param {string} text */
    search: (text) => {
      const meaning = meaningOf(text, x.island.classes.map((/** @type {{name: string}} */ one) => one.name));
      if ("index" in meaning) {
        const row = x.rowOf(meaning.index);
        if (row < 0) say(`sample ${meaning.index} is not among the ${x.island.n} shown`);
        else pin(row);
      } else if (meaning.classes.length === 0) say(`nothing is called ${text.slice(0, 40)}`);
      else choose(rowsOf(x, new Set(meaning.classes)), false);
    },
    /** Once all of it is there. @param {boolean} isOnlyChosen */
    save: async (isOnlyChosen) => {
      await complete();
      const name = `${mapName(x)}_epoch_${epochOf(x)}_${isOnlyChosen ? "selection" : "points"}_quantised.csv`;
      download(name, tableOf(x, isOnlyChosen), "text/csv");
    },
  };
}

/** @param {Explorer} x @param {Set<number>} labels */
function rowsOf(x, labels) {
  return Array.from({ length: x.ready }, (_, row) => row).filter((row) => labels.has(x.samples.labels[row]));
}

/** @param {Explorer} x @param {Stage} stage */
function nearestToCentre(x, stage) {
  const place = [stage.size.width / 2, stage.size.height / 2];
  return pointAt(stage.screen(), place[0], place[1], { radius: 1e6, cover: 0, isVisible: (row) => isVisible(x, row) });
}

/** The camera, not turned, that holds all but a few of the rows. @param {Explorer} x @param {Stage} stage */
function fitted(x, stage) {
  const { camera, dim, extent } = stage.picture;
  const points = stage.positions();
  const chosen = x.selection.count() > 0 ? x.selection.bits : x.painted?.shown;
  const middle = [0, 0, 0];
  let spread = 0.02;
  for (let axis = 0; axis < dim; axis++) {
    const values = new Float32Array(points.length / 3).map((_, row) => (chosen?.[row] === 1 ? points[row * 3 + axis] : NaN)).filter(Number.isFinite).sort();
    if (values.length === 0) return camera;
    const [low, high] = [values[Math.floor(values.length * 0.01)], values[Math.floor((values.length - 1) * 0.99)]];
    middle[axis] = (low + high) / 2;
    spread = Math.max(spread, (high - low) / 2 / extent[axis]);
  }
  return { ...camera, x: middle[0], y: middle[1], z: middle[2], zoom: Math.min(20, 0.92 / spread) };
}

/** @param {Explorer} x @param {boolean} isOnlyChosen */
function tableOf(x, isOnlyChosen) {
  const map = /** @type {import("./epochs.js").EpochMap} */ (x.map);
  const { levels, bounds } = map.maps[mapName(x)];
  const axes = ["x", "y", "z"].slice(0, bounds.length);
  const columns = Object.entries(map.columns);
  const groups = Object.entries(map.groups);
  const header = ["row", "sample_index", "label", ...axes.map((axis) => `${axis}_16bit`), ...groups.map(([name]) => name)];
  const rows = isOnlyChosen ? x.selection.rows() : Array.from(x.samples.labels.keys());
  rows.sort((a, b) => x.samples.rows[a] - x.samples.rows[b]); // as the artifacts have them
  const position = (/** @type {number} */ row, /** @type {number} */ axis) => {
    const [low, high] = bounds[axis];
    return Number((low + (levels[row * bounds.length + axis] / 65534) * (high - low)).toPrecision(6));
  };
  return csv(
    [...header, ...columns.map(([name, { levels }]) => `${name}_${8 * levels.BYTES_PER_ELEMENT}bit`)],
    rows.map((row) => [
      x.samples.rows[row],
      x.samples.indices[row],
      x.samples.labels[row],
      ...axes.map((_, axis) => position(row, axis)),
      ...groups.map(([, of]) => of[row]),
      ...columns.map(([, column]) => Number(valueAt(column, row).toPrecision(6))),
    ]),
  );
}
