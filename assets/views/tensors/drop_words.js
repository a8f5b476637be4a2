/** What is said of a dropped file: what it is to this report, and how its tensors differ from those here. */

import { isSame, tensorNamed } from "../../lib/file_source.js";
import { count } from "../../lib/format.js";

/**
 * @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor
 * @typedef {import("../../lib/opened_model.js").OpenedModel} OpenedModel
 * @typedef {import("../../lib/model_identity.js").Recognised} Recognised
 * @typedef {import("../../lib/model_identity.js").KnownCheckpoint} KnownCheckpoint
 *
 * @typedef {object} Situation
 * @property {Recognised} found
 * @property {KnownCheckpoint[]} known
 * @property {boolean} isWhole whether what was looked at are all bytes
 * @property {(number: number) => string} label of a checkpoint
 * @property {number} shown number of the checkpoint that the page shows
 * @property {Relations} relations
 */

/**
 * Tensors of the file against those of the checkpoint that is shown.
 * @typedef {object} Relations
 * @property {number} same of equal name, type and shape
 * @property {string[]} other names of different type or shape
 * @property {string[]} added names that only the file has
 * @property {ListedTensor[]} absent that only the report has
 */

/**
 * @param {OpenedModel} model
 * @param {ListedTensor[]} tensors
 * @returns {Relations}
 */
export function relationsOf(model, tensors) {
  /** @type {Relations} */
  const found = { same: 0, other: [], added: [], absent: [] };
  const here = new Set();
  for (const tensor of tensors) {
    const twin = tensorNamed(model, tensor.name)?.tensor;
    if (twin === undefined) found.absent.push(tensor);
    else if (isSame(twin, tensor)) found.same++;
    else found.other.push(twin.name);
    if (twin !== undefined) here.add(twin.name);
  }
  found.added = [...model.tensors.keys()].filter((name) => !here.has(name));
  return found;
}

/**
 * The sentences for a file; `isApart` where its values are not shown, because the page shows another checkpoint.
 * @param {Situation} situation
 * @returns {{head: string, says: string, isGood: boolean, isApart: boolean}}
 */
export function verdict({ found, known, isWhole, label, shown, relations }) {
  const { kind, numbers } = found;
  if (kind === "same" && !numbers.includes(shown)) {
    return { head: `This is ${labels(numbers, label)} of this run.`, says: `The page shows ${label(shown)}, so the file’s values are not shown.`, isGood: false, isApart: true };
  }
  if (kind === "same" && numbers.length > 1) {
    const why = isWhole ? "Their files are the same, byte for byte." : "Their size, header and 64 samples of their bytes are the same: check every byte to know which it is.";
    return { head: `This is one of ${labels(numbers, label)} of this run.`, says: why, isGood: true, isApart: false };
  }
  if (kind === "same") {
    const why = isWhole ? "Every byte is that of the file that was measured." : "Its size, its header and 64 samples of its bytes are those of the file that was measured.";
    return { head: `This is ${label(numbers[0])} of this run.`, says: why, isGood: true, isApart: false };
  }
  const measures = `The measures on this page stay those of ${label(shown)} and are not recomputed.`;
  if (kind === "layout") return { head: "Not a file of this report.", says: `It has the tensors of this run’s checkpoints, but the values of none that was measured here. ${measures}`, isGood: false, isApart: false };
  const head = known.length > 0 ? "Not a file of this report." : "A file of your own.";
  return { head, says: `${difference(relations)}.${blindness(known)} ${measures}`, isGood: false, isApart: false };
}

/** Why a file could not be recognised whatever it is. @param {KnownCheckpoint[]} known */
function blindness(known) {
  if (known.length === 0) return " This report does not hold the digests by which a file is recognised.";
  const isBlind = !known.some(({ files }) => files.every(({ header }) => header !== ""));
  return isBlind ? " This report was made from files of another format, by which no safetensors file is recognised." : "";
}

/** @param {Relations} relations */
function difference({ same, other, added, absent }) {
  const parts = [
    same > 0 ? `${count(same, "tensor")} ${same === 1 ? "has" : "have"} name, type and shape of one here and ${same === 1 ? "shows" : "show"} the file’s values` : "No tensor has name, type and shape of one here",
    other.length > 0 && `${other.length} ${other.length === 1 ? "has" : "have"} another type or shape`,
    added.length > 0 && `${added.length} ${added.length === 1 ? "is" : "are"} only in the file`,
    absent.length > 0 && `${absent.length} only in the report`,
  ].filter((part) => part !== false);
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : String(parts[0]);
}

/** @param {number[]} numbers @param {(number: number) => string} label */
function labels(numbers, label) {
  const names = numbers.slice(0, 4).map(label);
  if (numbers.length > 4) names.push(`${numbers.length - 4} more`);
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];
}
