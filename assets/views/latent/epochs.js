/** The explorer's data: the samples once, and per epoch the maps, colours, neighbours, fields and pictures. */

import { createCache, sizeOf } from "../../lib/cache.js";
import { decode } from "../../lib/data.js";
import { openTable } from "../../lib/parts.js";
import { worldPoints } from "../../lib/quantised.js";
import { createSprites } from "../../lib/sprites.js";

/**
 * Rows stand in fair order, so that every beginning of them is a fair sample. Arrays have room for all n rows; `table`
 * says how many from the first on have arrived, and loads others.
 *
 * @typedef {import("../../lib/quantised.js").Column} Column
 * @typedef {import("../../lib/parts.js").Table} Table
 * @typedef {ReturnType<typeof createSprites>} Sprites
 *
 * @typedef {object} Samples
 * @property {Uint8Array | Uint16Array} labels  (n,) class of each row
 * @property {Int32Array} indices  (n,) row of the data set
 * @property {Int32Array} rows  (n,) row of the artifacts
 * @property {Table} table
 *
 * @typedef {object} Colours
 * @property {Record<string, Uint8Array | Uint16Array>} groups  "component", "prediction"
 * @property {Record<string, Column>} columns  "entropy", "dk" …
 *
 * @typedef {object} EpochMapOnly
 * @property {number} epoch
 * @property {Record<string, any>} maps  facts and levels of "pca2" …; only the one asked for where there are many points
 * @property {boolean} hasColours  whether groups and columns are there, or come in a file of their own
 * @property {Table} table
 * @typedef {EpochMapOnly & Colours} EpochMap
 *
 * @typedef {object} Near
 * @property {number} k
 * @property {number} recall
 * @property {Uint16Array | Int32Array} indices  (n, k); n or more where a thinned file does not hold the neighbour
 * @property {Column} distances  (n, k) latent units
 * @property {Record<string, number>} scale  map units per latent unit, by map
 */

/** @param {any} json @returns {Column} */
export function columnOf(json) {
  return { ...json, levels: decode(json.levels).data };
}

/** @param {Record<string, any>} json @param {(one: any) => any} change */
function eachOf(json, change) {
  return Object.fromEntries(Object.entries(json).map(([name, one]) => [name, change(one)]));
}

const CAPACITY = 64e6; // bytes and characters of the kept values

/**
 * @param {any} island  its `chunks` may come to name other files; what was read from a file is known by the file
 * @param {(key: string) => Promise<any>} need  asked anew each time: a later page hands over a later one
 * @param {{arrived: () => void, failed: (error: unknown) => void}} told  of pictures
 */
export function createEpochs(island, need, told) {
  const kept = /** @type {ReturnType<typeof createCache<any>>} */ (createCache(CAPACITY));

  /** @template T @param {string} key @param {() => Promise<T>} make @returns {Promise<T>} */
  const once = (key, make) =>
    kept.get(island.chunks?.[key] || key, async () => {
      const value = await make();
      return { value, size: sizeOf(value) };
    });
  const has = (/** @type {string} */ key) => Object.hasOwn(island.chunks ?? {}, key);
  /** @param {string} key @returns {Promise<Table>} */
  const table = (key) => once(key, () => openTable(need, key));

  return {
    has,
    /** @returns {Promise<Samples>} */
    samples: async () => {
      const found = await table("samples");
      return { ...found.value, table: found };
    },
    /** Pictures of the samples. @returns {Sprites | null} */
    pictures: () => (has("pictures") ? createSprites(need, "pictures", told) : null),
    /** @param {number} epoch @param {string} name  "umap2" … @returns {Promise<EpochMap>} */
    map: async (epoch, name) => {
      const isTogether = has(`map_${epoch}`);
      const found = await table(isTogether ? `map_${epoch}` : `${name}_${epoch}`);
      return { ...found.value, epoch, hasColours: isTogether || !has(`colours_${epoch}`), table: found };
    },
    /** What the points of an epoch can be coloured by, where the map came without. @param {number} epoch @returns {Promise<Colours>} */
    colours: async (epoch) => {
      const found = await table(`colours_${epoch}`);
      await found.all();
      return { groups: found.value.groups, columns: found.value.columns };
    },
    /** Neighbours of these rows, and maybe of others. @param {number} epoch @param {readonly number[]} rows @returns {Promise<Near>} */
    near: async (epoch, rows) => {
      const found = await table(`near_${epoch}`);
      await found.hold(rows);
      return found.value;
    },
    /** @param {number} epoch @returns {Promise<any>} */
    fields: (epoch) =>
      once(`fields_${epoch}`, async () =>
        eachOf(await need(`fields_${epoch}`), (method) => eachOf(method, (one) => ({ ...one, values: columnOf(one.values) }))),
      ),
    /** @param {number} epoch @returns {Promise<Sprites>} */
    recon: (epoch) => once(`recon_${epoch}`, async () => createSprites(need, `recon_${epoch}`, told)),
    /** @param {number} epoch @param {number} row @returns {Promise<{qc: Uint8Array, c: number}>} */
    responsibilities: async (epoch, row) => {
      const found = await table(`qc_${epoch}`);
      await found.hold([row]);
      const { qc } = found.value;
      return { qc, c: qc.length / found.n };
    },
  };
}

/**
 * World positions of the first rows of one map; `isRaw` undoes the alignment to the epoch before.
 * @param {any} map  of EpochMap.maps
 * @param {{centre: readonly number[], half: number}} frame
 * @param {boolean} isRaw
 * @param {number} [count]  rows; all where it is not given
 * @returns {Float32Array} (count, 3)
 */
export function positionsOf(map, frame, isRaw, count = map.levels.length / map.bounds.length) {
  const world = worldPoints(map.levels.subarray(0, count * map.bounds.length), map.bounds, frame);
  if (!isRaw || map.alignment === null) return world;
  const { rotation, scale, translation } = map.alignment;
  const dim = map.bounds.length;
  const out = new Float32Array(world.length);
  for (let p = 0; p < world.length; p += 3) {
    for (let to = 0; to < dim; to++) {
      let sum = 0;
      for (let from = 0; from < dim; from++) {
        sum += (world[p + from] * frame.half + frame.centre[from] - translation[from]) * rotation[to][from];
      }
      out[p + to] = (sum / scale - frame.centre[to]) / frame.half;
    }
  }
  return out;
}
