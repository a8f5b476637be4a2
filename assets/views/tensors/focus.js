/** The tensor in focus: what it is, what it measures, and any slice of it down to the bytes. */

import { bdi, collect, h, keep, part, replace } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { bind } from "../../lib/keys.js";
import { bakedSource } from "../../lib/slice_baked.js";
import { createState } from "../../lib/state.js";
import { bakedOf, detailsOf } from "../../lib/tensor_details.js";
import { chartsOf, historyCharts } from "./focus_figures.js";
import { focusSchema, modeOf, shownIn, shownText } from "./focus_address.js";
import { factsOf, nameOf, toldOf } from "./focus_identity.js";
import { measuresOf, receiptsOf } from "./focus_measures.js";
import { createSlice } from "./focus_slice.js";
import { createViews } from "./focus_views.js";

/** @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor */
/** @typedef {import("./focus_slice.js").Subject} Subject */

/**
 * What the page's island says for this panel.
 * @typedef {object} FocusIsland
 * @property {number} part tensors of one chunk
 * @property {boolean} has_history whether more than one checkpoint was measured
 * @property {Record<string, {details: boolean, blocks: boolean}>} epochs what there is of each checkpoint
 * @property {import("./focus_measures.js").MeasureWords[]} measures
 * @property {Record<string, string>} groups titles
 */

/** @type {import("../../lib/tensor_details.js").TensorDetails} */
const NO_DETAILS = { number: () => null, list: () => null, levels: [], spectrum: "", source: "", strides: [], base: -1, sub: "", lacks: "", kept: "" };

/**
 * @param {HTMLElement} section
 * @param {import("../../lib/slice_source.js").TensorHub & {setBaked?: (source: import("../../lib/slice_source.js").SliceSource) => void}} hub
 * @param {{data: import("../../lib/data.js").PageData}} parts
 * @returns {() => void}
 */
export function mountFocus(section, hub, { data }) {
  const undo = collect();
  const root = keep(part(section, "[data-focus]"), "children aria-busy");
  const island = /** @type {FocusIsland} */ (data.island.focus);
  const state = createState(focusSchema());
  /** @type {Map<string, Subject>} */
  const known = new Map();
  let [round, logCounts] = [0, true];
  /** @type {Subject|null} */
  let subject = null;
  /** @type {import("../../lib/slice_source.js").SliceReply|null} */
  let reply = null;

  const own = bakedSource(
    async (tensor) => held(await load(tensor)),
    (tensor) => {
      const found = known.get(keyOf(tensor));
      return found === undefined ? null : held(found);
    },
  );
  hub.setBaked?.(own);
  const slice = createSlice({
    source: () => hub.source(),
    library: data.library,
    wish: (wish) => subject !== null && state.set({ slice: shownText(subject.tensor.shape, { kind: "slice", wish }) }),
    read: (found, of) => {
      reply = found;
      if (of === subject) drawCharts();
    },
  });
  const views = createViews({ state, source: () => hub.source() });
  const [head, facts, charts, past, measures] = [h("div"), h("div"), h("div", { class: "tf-charts" }), h("div", { class: "tf-charts" }), h("div", { class: "tf-section" })];
  const body = h("div", { class: "tf-body" }, head, facts, h("section", { class: "tf-section", "aria-label": "Values" }, views.element, slice.element), charts, past, measures);

  /** @param {ListedTensor} tensor */
  const keyOf = (tensor) => `${hub.epoch} ${tensor.index} ${tensor.name}`;

  /** @param {ListedTensor} tensor @returns {Promise<Subject>} */
  async function load(tensor) {
    const key = keyOf(tensor);
    const found = known.get(key);
    if (found !== undefined) return found;
    const has = (tensor.index >= 0 && island.epochs[String(hub.epoch)]) || { details: false, blocks: false };
    const place = `${hub.epoch}_${Math.floor(tensor.index / island.part)}`;
    const [details, blocks] = await Promise.all([
      has.details ? data.need(`tensor_details_${place}`).then((chunk) => detailsOf(chunk, tensor.index)) : NO_DETAILS,
      has.blocks ? data.need(`tensor_blocks_${place}`).then((chunk) => bakedOf(chunk, tensor.index)) : { blocks: [], overview: null, strides: [], kept: "", without: "" },
    ]);
    if (known.size > 200) known.clear();
    const made = { tensor, details, baked: blocks };
    known.set(key, made);
    return made;
  }

  async function select() {
    const mine = ++round;
    const tensor = hub.guest ?? hub.tensors[hub.selected];
    if (tensor === undefined) {
      subject = null;
      return replace(root, h("p", { class: "tf-empty" }, `Choose ${hub.tensors.length === 1 ? "the tensor" : `one of the ${count(hub.tensors.length, "tensor")}`} on the canvas or in the table: this panel shows what it is, its measures, and its values down to the byte.`));
    }
    root.setAttribute("aria-busy", "true");
    try {
      const found = await load(tensor);
      if (mine !== round) return;
      if (subject !== null && subject.tensor.name !== tensor.name) state.set({ slice: "" });
      subject = found;
      show();
    } catch (error) {
      if (mine === round) replace(root, h("p", { class: "state-error" }, "What the report holds of ", bdi(tensor.name), ` could not be read: ${error instanceof Error ? error.message : error}.`));
    }
    if (mine === round) root.removeAttribute("aria-busy");
  }

  function show() {
    if (subject === null) return;
    const { tensor, details } = subject;
    if (body.parentElement !== root) replace(root, body);
    replace(head, nameOf(tensor, toldOf(tensor, (group) => island.groups[group] ?? group, details.sub)));
    replace(facts, factsOf(hub, tensor, details === NO_DETAILS ? { ...details, strides: subject.baked.strides, kept: subject.baked.kept } : details));
    const receipts = h("div");
    replace(measures, details === NO_DETAILS ? h("p", { class: "tf-note" }, tensor.index < 0 ? "This tensor is not of the report: measures are not computed here." : "This report holds no measures of single tensors at this checkpoint beyond those of the table below.") : measuresOf(details, island.measures), receipts);
    if (details !== NO_DETAILS) void data.need("tensor_receipts").then((found) => replace(receipts, receiptsOf("How these numbers were computed", found.of[String(hub.epoch)] ?? []))).catch(() => {});
    void drawPast(subject);
    drawSlice();
    drawCharts();
  }

  /** Small curves over the checkpoints, where the last has the tensor, too. @param {Subject} of */
  async function drawPast(of) {
    replace(past);
    const { checkpoints } = data.island;
    if (!island.has_history) return;
    const { index, name } = of.tensor;
    const chunk = await data.need(`tensor_history_${Math.floor(index / island.part)}`).catch(() => null);
    if (chunk !== null && of === subject) replace(past, ...historyCharts(chunk, name, checkpoints, hub.epoch));
  }

  function drawSlice() {
    if (subject === null) return;
    const shown = shownIn(subject, state.get("slice"));
    views.show(subject, shown);
    void slice.show(subject, { shown, mode: modeOf(subject.tensor.shape, shown, state.get("view")), reach: state.get("reach") });
  }

  function drawCharts() {
    if (subject === null) return;
    const axis = { isLog: logCounts, toggle: () => ((logCounts = !logCounts), drawCharts()) };
    replace(charts, ...chartsOf(subject, reply, axis));
  }

  undo.add(
    hub.on("select", select),
    hub.on("epoch", select),
    hub.on("source", () => subject !== null && drawSlice()),
    state.subscribe(drawSlice),
    state.close,
    slice.close,
    bind(
      { key: ",", what: "plane before, of a tensor of three axes", act: () => slice.plane(-1), when: () => subject !== null },
      { key: ".", what: "plane after", act: () => slice.plane(1), when: () => subject !== null },
    ),
  );
  void select();
  return undo.all;
}

/** @param {Subject} subject */
function held({ baked, details }) {
  return { blocks: baked.blocks, strides: baked.strides, lacks: details.lacks, kept: baked.kept, without: baked.without };
}
