/** A file of weights that a person drops on the page: opened, recognised, and from then on where slices come from. */

import { collect, h, keep, replace } from "../../lib/dom.js";
import { fileSource } from "../../lib/file_source.js";
import { bind } from "../../lib/keys.js";
import { marksOf, recognised, samplePlaces } from "../../lib/model_identity.js";
import { openModel } from "../../lib/opened_model.js";
import { createState, words } from "../../lib/state.js";
import { createCheck } from "./drop_check.js";
import { invitation, refusalOf, smallButton, stateOf } from "./drop_line.js";
import { tensorList } from "./drop_list.js";
import { relationsOf, verdict } from "./drop_words.js";
import { createZone } from "./drop_zone.js";

/**
 * @typedef {import("../../lib/opened_model.js").DroppedFile} DroppedFile
 * @typedef {import("../../lib/slice_source.js").TensorHub} TensorHub
 *
 * @typedef {object} Opened
 * @property {import("../../lib/opened_model.js").OpenedModel} model
 * @property {import("../../lib/slice_source.js").SliceSource} source
 * @property {import("../../lib/model_identity.js").KnownCheckpoint[]} known
 * @property {import("../../lib/model_identity.js").Recognised} found
 * @property {boolean} isWhole whether every byte was compared
 * @property {string} checked what the check of every byte found
 * @property {ReturnType<typeof createCheck>|null} check
 */

/** Files of a section that is mounted again, because newer data have arrived. @type {WeakMap<HTMLElement, DroppedFile[]>} */
const kept = new WeakMap();

const NOTHING_KNOWN = { checkpoints: [] }; // of a report that left these data out to stay small

/**
 * @param {DroppedFile[]} dropped
 * @param {import("../../lib/data.js").PageData} data
 * @returns {Promise<Opened>}
 */
async function openDropped(dropped, data) {
  const model = await openModel(dropped);
  const [marks, { checkpoints: known }] = await Promise.all([Promise.all(model.files.map(marksOf)), data.need("tensor_files").catch(() => NOTHING_KNOWN)]);
  const isWhole = model.files.every(({ file }) => samplePlaces(file.size).length === 1);
  return { model, source: fileSource(model), known, found: recognised(marks, known), isWhole, checked: "", check: null };
}

/**
 * The offer to check every byte of what was recognised, made once; its result changes what the file is taken for.
 * @param {Opened} one
 * @param {() => void} done
 */
function checkOf(one, done) {
  one.check ??= createCheck({ model: one.model, known: one.known, numbers: one.found.numbers, done: (numbers, digests) => {
    const shown = digests.length === 1 ? `SHA-256 ${digests[0]}.` : "";
    one.isWhole = numbers.length > 0;
    one.checked = one.isWhole ? shown : `Every byte was checked, and some differ. ${shown}`;
    one.found = one.isWhole ? { kind: "same", numbers } : { kind: "layout", numbers: one.found.numbers };
    done();
  } });
  return one.check;
}

/**
 * @param {HTMLElement} section
 * @param {TensorHub} hub
 * @param {{data: import("../../lib/data.js").PageData}} parts
 * @returns {() => void}
 */
export function mountDrop(section, hub, { data }) {
  const undo = collect();
  const root = /** @type {HTMLElement|null} */ (section.querySelector("[data-drop]"));
  if (root === null) return undo.all;
  const checkpoints = /** @type {import("./schema.js").Checkpoint[]} */ (data.island.checkpoints);
  const isReadable = checkpoints.some((one) => one.files.some((file) => file.endsWith(".safetensors")));
  const state = createState({ e: words(600) });
  const zone = createZone((files) => void take(files));
  const [line, trouble] = [h("div", { class: "td-line" }), h("div", { role: "alert" })];
  const list = keep(h("div", { class: "td-own" }), "all"); // stands beside the panel, above the canvas
  /** @type {Opened|null} */
  let opened = null;
  /** @type {import("../../lib/slice_source.js").SliceSource|null} */
  let given = null;
  let marked = () => {};
  let round = 0;

  const label = (/** @type {number} */ number) => checkpoints.find((one) => one.number === number)?.label ?? `number ${number}`;
  const go = (/** @type {number} */ number) => state.set({ e: checkpoints.find((one) => one.number === number)?.address ?? "" });

  /** @param {Promise<DroppedFile[]>} files */
  async function take(files) {
    const own = ++round;
    trouble.replaceChildren();
    root?.setAttribute("aria-busy", "true");
    try {
      const dropped = await files;
      const found = await openDropped(dropped, data);
      if (own !== round) return;
      leave();
      const isAgain = kept.get(section) === dropped; // newer data have arrived: the reader stays where they are
      kept.set(section, dropped);
      opened = found;
      const { kind, numbers } = found.found;
      if (kind === "same" && !numbers.includes(hub.epoch) && !isAgain) go(numbers[numbers.length - 1]); // settles when that is shown
      else if (hub.tensors.length > 0) settle(); // else when they are there
    } catch (error) {
      if (own === round) replace(trouble, refusalOf(error));
    }
    root?.removeAttribute("aria-busy");
  }
  function leave() {
    opened?.check?.stop();
    opened = null;
    hub.visit(null);
  }
  function forget() {
    round++;
    leave();
    kept.delete(section);
    trouble.replaceChildren();
    settle();
    zone.buttons.querySelector("button")?.focus();
  }
  /** Where slices come from now, and what is said about it. */
  function settle() {
    root?.classList.toggle("has-file", opened !== null);
    const isApart = opened === null ? invite() : describe(opened);
    const next = opened === null || isApart ? null : opened.source;
    if (next === given) return;
    given = next;
    hub.setSource(next);
  }
  function invite() {
    replace(line, invitation(isReadable), zone.buttons);
    list.remove();
    return true;
  }
  /** @param {Opened} one @returns {boolean} whether its values are not for the checkpoint that is shown */
  function describe(one) {
    const { model, found, known, isWhole, checked } = one;
    const said = verdict({ found, known, isWhole, label, shown: hub.epoch, relations: relationsOf(model, hub.tensors) });
    const last = found.numbers[found.numbers.length - 1];
    const check = found.kind === "same" && !isWhole && checkOf(one, () => opened === one && settle()).element;
    replace(line, stateOf(model, said, checked), h("div", { class: "td-buttons" },
      said.isApart && smallButton(`Show ${label(last)}`, () => go(last)), check, smallButton("Forget the file", forget), zone.buttons));
    if (found.kind === "other") showList(model);
    else list.remove();
    return said.isApart;
  }
  /** @param {Opened["model"]} model */
  function showList(model) {
    const { element, mark } = tensorList(model, hub.tensors, hub);
    marked = mark;
    replace(list, element);
    section.querySelector(".tn-stage")?.before(list);
  }

  replace(root, line, trouble, zone.overlay);
  root.hidden = false;
  undo.add(
    () => (list.remove(), root.replaceChildren(), root.classList.remove("has-file"), (root.hidden = true)),
    () => (round++, opened?.check?.stop()),
    hub.on("epoch", settle), hub.on("select", () => marked()), zone.undo, state.close,
    bind({ key: "o", what: "open a file of weights from your disk", act: zone.choose }),
  );
  settle();
  const files = kept.get(section);
  if (files !== undefined) void take(Promise.resolve(files));
  return undo.all;
}
