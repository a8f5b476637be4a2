/** The explorer's data, decoded: the samples once, and per epoch the maps, neighbours, fields and pictures. */

import { createCache, sizeOf } from "../../lib/cache.js";
import { decode } from "../../lib/data.js";
import { worldPoints } from "../../lib/quantised.js";
import { openSprites } from "../../lib/sprites.js";

/**
 * @typedef {import("../../lib/quantised.js").Column} Column
 * @typedef {Awaited<ReturnType<typeof openSprites>>} Sprites
 *
 * @typedef {object} Samples
 * @property {Uint8Array | Uint16Array} labels  (n,) class of each row
 * @property {Int32Array} indices  (n,) row of the data set
 * @property {Uint32Array} order  (n,) fair drawing order
 * @property {any} pictures  sheets of the inputs, or undefined
 * @property {Int32Array | null} rows  (n,) row of the artifacts, where a file holds fewer points than they do
 *
 * @typedef {object} EpochMap
 * @property {number} epoch
 * @property {Record<string, any>} maps  facts and levels of "pca2" …
 * @property {Record<string, Uint8Array | Uint16Array>} groups  "component", "prediction"
 * @property {Record<string, Column>} columns  "entropy", "dk" …
 *
 * @typedef {object} Near
 * @property {number} k
 * @property {number} recall
 * @property {Uint16Array | Int32Array} indices  (n, k); n where a thinned file does not hold the neighbour
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

const CAPACITY = 64e6; // characters of the texts that the kept values were decoded from

/**
 * @param {any} island  its `chunks` may come to name other files; what was read from a file is known by the file
 * @param {(key: string) => Promise<any>} need  asked anew each time: a later page hands over a later one
 */
export function createEpochs(island, need) {
  const kept = /** @type {ReturnType<typeof createCache<any>>} */ (createCache(CAPACITY));

  /** @template T @param {string} key @param {(json: any) => T | Promise<T>} change @returns {Promise<T>} */
  const once = (key, change) =>
    kept.get(island.chunks?.[key] || key, async () => {
      const json = await need(key);
      return { value: await change(json), size: sizeOf(json) };
    });
  const has = (/** @type {string} */ key) => Object.hasOwn(island.chunks ?? {}, key);

  return {
    has,
    /** @returns {Promise<Samples>} */
    samples: () =>
      once("samples", (json) => ({
        labels: /** @type {Uint8Array} */ (decode(json.labels).data),
        indices: /** @type {Int32Array} */ (decode(json.indices).data),
        order: Uint32Array.from(decode(json.order).data),
        pictures: json.pictures,
        rows: json.rows === undefined ? null : /** @type {Int32Array} */ (decode(json.rows).data),
      })),
    /** @param {number} epoch @returns {Promise<EpochMap>} */
    map: (epoch) =>
      once(`map_${epoch}`, (json) => ({
        epoch,
        maps: eachOf(json.maps, (one) => ({ ...one, levels: decode(one.levels).data })),
        groups: eachOf(json.groups, (one) => decode(one).data),
        columns: eachOf(json.columns, columnOf),
      })),
    /** @param {number} epoch @returns {Promise<Near>} */
    near: (epoch) =>
      once(`near_${epoch}`, (json) => ({
        ...json,
        indices: decode(json.indices).data,
        distances: columnOf(json.distances),
      })),
    /** @param {number} epoch @returns {Promise<any>} */
    fields: (epoch) =>
      once(`fields_${epoch}`, (json) =>
        eachOf(json, (method) => eachOf(method, (one) => ({ ...one, values: columnOf(one.values) }))),
      ),
    /** @param {number} epoch @returns {Promise<{sprites: Sprites, mse: Column}>} */
    recon: (epoch) =>
      once(`recon_${epoch}`, async (json) => ({
        sprites: await openSprites(json.pictures),
        mse: columnOf(json.mse),
      })),
    /** @param {number} epoch @returns {Promise<{qc: Uint8Array, c: number}>} */
    responsibilities: (epoch) =>
      once(`qc_${epoch}`, (json) => {
        const { data, shape } = decode(json.qc);
        return { qc: /** @type {Uint8Array} */ (data), c: shape[1] };
      }),
  };
}

/**
 * World positions of one map; `isRaw` undoes the alignment to the epoch before.
 * @param {any} map  of EpochMap.maps
 * @param {{centre: readonly number[], half: number}} frame
 * @param {boolean} isRaw
 * @returns {Float32Array} (n, 3)
 */
export function positionsOf(map, frame, isRaw) {
  const world = worldPoints(map.levels, map.bounds, frame);
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
