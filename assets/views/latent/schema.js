/** What of the explorer's state stands in the address, and how each value is checked. */

import { cameraText, parseCamera } from "../../lib/camera.js";
import { idsText, parseIds } from "../../lib/selection.js";
import { choice, integer, number, numbers } from "../../lib/state.js";

/** Ways a point can be coloured, where the run has what they need. */
export const COLOURS = ["label", "component", "prediction", "entropy", "pmax", "dk", "distortion", "mse", "index"];
export const OVERLAYS = ["none", "posterior", "uniform", "empirical", "distortion"];

/**
 * @param {any} island
 * @returns {import("../../lib/state.js").Schema}
 */
export function schemaOf(island) {
  const maps = Object.keys(island.frames);
  const methods = ["umap", "pca"].filter((method) => maps.some((name) => name.startsWith(method)));
  const dims = ["2", "3"].filter((dim) => maps.some((name) => name.endsWith(dim)));
  return {
    e: epochField(island),
    p: choice(methods),
    d: choice(dims),
    c: choice(COLOURS),
    o: choice(OVERLAYS),
    n: choice(["gated", "topk", "off"]),
    x: number(0.2, 4, 1, 2),
    k: integer(1, 64, 10),
    a: choice(["aligned", "raw"]),
    i: choice(["dots", "pictures"]),
    hide: numbers(256, 256),
    pin: integer(-1, 1e9, -1),
    sel: { fallback: [], read: parseIds, write: idsText },
    cam: { fallback: null, read: parseCamera, write: (camera) => (camera === null ? "" : cameraText(camera)) },
    gl: choice(["auto", "0", "1"]),
  };
}

/**
 * The epoch asked for. Without one it is the newest, and the island may come to know newer ones.
 * @param {{epochs: number[]}} island
 * @returns {import("../../lib/state.js").Field<number>}
 */
function epochField(island) {
  const last = () => island.epochs[island.epochs.length - 1];
  const field = () => integer(island.epochs[0], last(), last());
  return {
    get fallback() {
      return last();
    },
    read: (text) => field().read(text),
    write: String,
  };
}
