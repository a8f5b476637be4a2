/** Tensors that are alike: a map of all, linked with the canvas, and those most like the chosen one. */

import { classColor } from "../../lib/colors.js";
import { inTheme } from "../../lib/curve_canvas.js";
import { decode } from "../../lib/data.js";
import { bdi, collect, h, keep, listen, replace } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { mostAlike, nearestPoint, placed } from "../../lib/tensor_scatter.js";
import { onTheme, theme } from "../../lib/theme.js";
import { groupColor } from "./canvas_look.js";
import { where } from "./hover.js";

const LISTED = 10; // of the most alike
const REACH = 12; // pixels

/**
 * @typedef {object} Alike
 * @property {ArrayLike<number>} tensor
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {ArrayLike<number>} cluster
 * @property {{first: ArrayLike<number>, second: ArrayLike<number>, cosine: ArrayLike<number>}} pairs
 * @property {Map<number, string>} says which pairs of a tensor were compared
 */

/** @param {any} json a chunk of relations.py @returns {Alike} */
function alikeOf(json) {
  const read = (/** @type {string} */ name) => decode(json[name]).data;
  const members = read("group_of");
  const says = new Map(Array.from({ length: members.length / 2 }, (_, i) => [members[2 * i], json.pairs[members[2 * i + 1]]]));
  return { tensor: read("tensor"), x: read("x"), y: read("y"), cluster: read("cluster"), pairs: { first: read("first"), second: read("second"), cosine: read("cosine") }, says };
}

/**
 * @param {HTMLElement} host
 * @param {object} page
 * @param {ReturnType<typeof import("./hub.js").createHub>} page.hub
 * @param {import("../../lib/data.js").PageData} page.data
 * @param {import("../../lib/state.js").State} page.state
 * @param {() => {checkpoint: import("./schema.js").Checkpoint, match: Uint8Array}|null} page.now
 */
export function mountRelations(host, { hub, data, state, now }) {
  const undo = collect();
  const { groups } = data.island;
  const canvas = h("canvas", { class: "tn-map", role: "img" });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const tip = h("div", { class: "tn-card", "aria-hidden": "true" });
  tip.hidden = true;
  const forms = ["type", "cluster"].map((form) => h("button", { type: "button", class: "button small", "data-form": form, onclick: () => state.set({ like: form }) }, `Colour by ${form}`));
  const list = h("div", { class: "tn-most" });
  const label = h("span", { class: "quiet tn-note" });
  const stage = h("div", { class: "tn-mapstage" }, canvas, tip);
  replace(keep(host, "children"), h("div", {}, h("div", { class: "tn-row" }, forms, label), stage), list);
  /** @type {Alike|null} */
  let alike = null;
  /** @type {{x: Float32Array, y: Float32Array}} */
  let spots = { x: new Float32Array(0), y: new Float32Array(0) };
  let [turn, isNear, loaded] = [0, false, ""];

  async function load() {
    const shown = now();
    if (!isNear || shown === null || shown.checkpoint.relations === loaded) return draw();
    const own = ++turn;
    loaded = shown.checkpoint.relations;
    alike = null;
    const found = loaded === "" ? null : await data.need(loaded).then(alikeOf);
    if (own !== turn) return;
    alike = found;
    draw();
    tell();
  }
  const fail = (/** @type {unknown} */ error) => replace(list, h("p", { class: "state-error" }, `What is alike could not be loaded: ${error instanceof Error ? error.message : error}.`));
  const colorOf = (/** @type {number} */ i, /** @type {number} */ clusters) => {
    if (alike === null) return "";
    if (state.get("like") === "cluster") return classColor(alike.cluster[i], clusters, theme());
    return groupColor(groups.find((/** @type {{name: string}} */ one) => one.name === hub.tensors[alike?.tensor[i] ?? 0]?.group)?.color ?? -1);
  };
  function draw() {
    const { width, height } = stage.getBoundingClientRect();
    label.textContent = now()?.checkpoint.label ?? "";
    for (const one of forms) one.setAttribute("aria-pressed", String(one.dataset.form === state.get("like")));
    if (width < 2 || height < 2) return;
    const ratio = Math.min(2, devicePixelRatio || 1);
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const n = alike?.tensor.length ?? 0;
    canvas.setAttribute("aria-label", n > 0 ? `Map of ${n} tensors by the form of their values and spectra` : "Nothing was compared at this checkpoint");
    forms[1].hidden = alike !== null && !Array.from(alike.cluster).some((one) => one > 0);
    if (alike === null) return;
    spots = placed(alike.x, alike.y, { width, height });
    dots(n);
  }
  /** Points that do not match the filter first, the chosen one last. @param {number} n */
  function dots(n) {
    if (alike === null) return;
    const match = now()?.match ?? new Uint8Array(0);
    const clusters = 1 + Array.from(alike.cluster).reduce((most, one) => Math.max(most, one), 0);
    const radius = n > 3000 ? 2 : n > 600 ? 3 : 4.5;
    const dot = (/** @type {number} */ i, /** @type {string} */ color, /** @type {number} */ size) => {
      pen.fillStyle = color;
      pen.beginPath();
      pen.arc(spots.x[i], spots.y[i], size, 0, 7);
      pen.fill();
    };
    const faint = inTheme("--line");
    for (let i = 0; i < n; i++) if (match[alike.tensor[i]] === 0) dot(i, faint, radius);
    pen.globalAlpha = n > 3000 ? 0.6 : 0.85;
    for (let i = 0; i < n; i++) if (match[alike.tensor[i]] !== 0) dot(i, colorOf(i, clusters), radius);
    pen.globalAlpha = 1;
    const chosen = Array.from(alike.tensor).indexOf(hub.selected);
    if (chosen < 0) return;
    pen.strokeStyle = inTheme("--accent");
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.arc(spots.x[chosen], spots.y[chosen], radius + 4, 0, 7);
    pen.stroke();
  }
  /** The list beside the map. */
  function tell() {
    const tensor = hub.tensors[hub.selected];
    if (tensor === undefined) return replace(list, h("p", { class: "quiet" }, "Choose a tensor, here or on the canvas, to see which of equal shape point the same way."));
    const most = alike === null ? [] : mostAlike(alike.pairs, hub.selected, LISTED);
    const rows = most.map((one) => {
      const other = hub.tensors[one.tensor];
      return h("tr", {}, h("td", { class: "number" }, figure(one.cosine, 3)), h("th", { scope: "row" }, h("button", { type: "button", class: "tn-open", onclick: () => hub.select(one.tensor) }, bdi(other?.name ?? "", 120))));
    });
    const says = alike?.says.get(hub.selected);
    replace(
      list,
      h("h3", {}, "Most like ", bdi(tensor.name, 120)),
      rows.length > 0
        ? h("table", { class: "data compact" }, h("caption", {}, `Cosine with tensors of the same shape, over all elements${says === undefined || says === "all" ? "" : `; pairs compared: ${says}`}`), h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "number" }, "Cosine"), h("th", { scope: "col" }, "Tensor"))), h("tbody", {}, rows))
        : h("p", { class: "quiet" }, alike === null && loaded !== "" ? "Reading what was compared with it…" : "No other tensor of its shape was compared with it."),
    );
  }
  const under = (/** @type {MouseEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    return nearestPoint(spots, event.clientX - box.left, event.clientY - box.top, REACH);
  };
  const hover = (/** @type {MouseEvent} */ event) => {
    const at = under(event);
    const tensor = alike === null || at < 0 ? undefined : hub.tensors[alike.tensor[at]];
    tip.hidden = tensor === undefined;
    if (tensor === undefined) return;
    replace(tip, h("p", { class: "tn-name" }, bdi(tensor.name, 160)), h("p", { class: "quiet" }, where(tensor, groups)));
    tip.style.left = `${Math.max(2, Math.min(spots.x[at] + 12, stage.clientWidth - tip.offsetWidth - 4))}px`;
    tip.style.top = `${Math.max(2, Math.min(spots.y[at] + 12, stage.clientHeight - tip.offsetHeight - 4))}px`;
  };
  const sight = new IntersectionObserver((entries) => {
    if (isNear || !entries.some((one) => one.isIntersecting)) return;
    isNear = true;
    void load().catch(fail);
  }, { rootMargin: "400px" });
  sight.observe(host);
  const watcher = new ResizeObserver(() => draw());
  watcher.observe(stage);
  tell();
  undo.add(
    listen(canvas, "pointermove", hover),
    listen(canvas, "pointerleave", () => void (tip.hidden = true)),
    listen(canvas, "click", (event) => {
      const at = under(event);
      if (alike !== null && at >= 0) hub.select(alike.tensor[at]);
    }),
    hub.on("epoch", () => void load().catch(fail)),
    hub.on("filter", draw),
    hub.on("select", () => (draw(), tell())),
    state.subscribe((keys) => keys.has("like") && draw()),
    onTheme(draw),
    () => (sight.disconnect(), watcher.disconnect(), host.replaceChildren()),
  );
  return undo.all;
}
