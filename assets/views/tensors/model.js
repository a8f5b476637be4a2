/** The tensors of one checkpoint, put together from what all checkpoints share and from its own numbers. */

import { decode } from "../../lib/data.js";
import { boxOf, labelsOf } from "../../lib/tensor_labels.js";

/**
 * @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor
 * @typedef {import("../../lib/tensor_places.js").Tiles} Tiles
 *
 * @typedef {object} Shown
 * @property {import("./schema.js").Checkpoint} checkpoint
 * @property {ListedTensor[]} tensors
 * @property {Tiles} tiles
 * @property {import("../../lib/tensor_view.js").Box} box of everything, labels too
 * @property {import("../../lib/tensor_labels.js").Labels} labels
 * @property {Record<string, ArrayLike<number>>} columns measures, NaN where there is none
 * @property {{bins: number, of: ArrayLike<number>}|null} hills little histograms, 0…255
 */

/** A column of words. @param {{words: any[], of: import("../../lib/data.js").TypedJson}} json */
function column({ words, of }) {
  const places = decode(of).data;
  return (/** @type {number} */ i) => words[places[i]];
}

/**
 * @param {any} structure a chunk of structure.py
 * @param {any} numbers a chunk of measured.py
 * @param {import("./schema.js").Checkpoint} checkpoint
 * @returns {Shown}
 */
export function shownOf(structure, numbers, checkpoint) {
  const read = (/** @type {string} */ name) => decode(structure[name]).data;
  const columns = /** @type {Record<string, ArrayLike<number>>} */ (Object.fromEntries(Object.entries(numbers.measures).map(([name, json]) => [name, decode(/** @type {any} */ (json)).data])));
  const [dtype, shape, component, layer, group] = ["dtypes", "shapes", "components", "layers", "groups"].map((name) => column(structure[name]));
  const [experts, ties, files, begin, bytes] = ["experts", "ties", "file", "begin", "bytes"].map(read);
  const tensors = structure.names.map((/** @type {string} */ name, /** @type {number} */ index) => {
    const numel = shape(index).reduce((/** @type {number} */ product, /** @type {number} */ size) => product * size, 1);
    return {
      index, name, numel,
      dtype: dtype(index),
      shape: shape(index),
      bytes: bytes[index] < 0 ? NaN : bytes[index],
      file: checkpoint.files[files[index]] ?? "",
      begin: begin[index],
      group: group(index),
      component: component(index),
      layer: layer(index),
      expert: experts[index],
      tie: ties[index],
      measure: (/** @type {string} */ measure) => numberIn(columns, measure, index),
    };
  });
  const hills = numbers.hills === null ? null : { bins: numbers.hills.bins, of: decode(numbers.hills.of).data };
  const tiles = { x: read("x"), y: read("y"), size: read("size") };
  const labels = labelsOf({ bands: structure.bands, columns: structure.columns }, read);
  return { checkpoint, tensors, tiles, box: boxOf(structure.extent, labels.bands), labels, columns, hills };
}

/** @param {Record<string, ArrayLike<number>>} columns @param {string} measure @param {number} index */
function numberIn(columns, measure, index) {
  const value = Object.hasOwn(columns, measure) ? columns[measure][index] : NaN;
  return Number.isNaN(value) ? null : value;
}

/** What follows the layer's number in a name, which is what tells tensors of a layer apart. @param {ListedTensor} tensor */
export function shortName({ name, layer }) {
  const number = layer.split(".").pop() ?? "";
  const at = number === "" ? -1 : name.search(new RegExp(`[._]${number}[._]`));
  return at < 0 ? name : name.slice(at + number.length + 2);
}

/** "768 × 2304"; a scalar has no axes. @param {readonly number[]} shape */
export function shapeText(shape) {
  return shape.length === 0 ? "scalar" : shape.join(" \u00d7 ");
}
