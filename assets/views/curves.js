/** Every curve of a run: groups of small charts that are smoothed, zoomed and read out together. */

import { tagFilter } from "../lib/curve_filter.js";
import { collect, keep, part } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { createState } from "../lib/state.js";
import { createControls } from "./curves/controls.js";
import { createGroup } from "./curves/group.js";
import { createModel } from "./curves/model.js";
import { schemaOf } from "./curves/schema.js";

/** @typedef {import("./curves/model.js").Group} Group */

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root, data) {
  const undo = collect();
  const state = createState(schemaOf(data.island));
  const model = createModel(data, state);
  const live = keep(part(root, "[data-live]"), "children data-size");
  const controls = createControls(part(root, "[data-tools]"), model);
  /** @type {Map<Group, ReturnType<typeof createGroup>>} */
  let groups = new Map();
  /** @type {[Group, ReturnType<typeof createGroup>]|null} */
  let pinned = null;

  /** The group at the top is made anew whenever a card comes or goes. */
  function gather() {
    const curves = model.pinned();
    const group = { title: "Pinned", prefix: "", open: true, curves };
    if (pinned !== null && shape([pinned[0]]) === shape([group])) return pinned[1].renew(group);
    pinned?.[1].undo();
    pinned = curves.length === 0 ? null : [group, createGroup(model, group, (isOpen) => fold(group, isOpen))];
    if (pinned !== null) live.prepend(pinned[1].element);
  }
  const views = () => [...(pinned === null ? [] : [pinned[1]]), ...groups.values()];
  function start() {
    for (const view of groups.values()) view.undo();
    pinned?.[1].undo();
    pinned = null;
    groups = new Map(model.groups().map((group) => [group, createGroup(model, group, (isOpen) => fold(group, isOpen))]));
    live.replaceChildren(...[...groups.values()].map((view) => view.element));
    gather();
    arrange();
  }
  const folded = () => new Set(state.get("fold").split("\n").filter(Boolean));
  function fold(/** @type {Group} */ group, /** @type {boolean} */ isOpen) {
    const names = folded();
    if (isOpen === group.open) names.delete(group.title);
    else names.add(group.title);
    state.set({ fold: [...names].join("\n") });
  }
  /** Shows the groups and cards that pass the filter; while there is one, all that have something are open. */
  function arrange() {
    const { test, problem } = tagFilter(state.get("find"));
    const names = folded();
    const isAsked = state.get("find") !== "";
    const top = new Set(model.pinned().map(([tag]) => tag));
    const opens = (/** @type {Group} */ group) => isAsked || group.open !== names.has(group.title);
    let found = pinned === null ? 0 : pinned[1].filter(test, opens(pinned[0]));
    for (const [group, view] of groups) found += view.filter((tag) => !top.has(tag) && test(tag), opens(group) || holds(group, state.get("big")));
    const total = model.groups().reduce((sum, group) => sum + group.curves.length, 0);
    controls.say(problem || (isAsked ? `${found} of ${count(total, "curve")}` : ""));
    live.dataset.size = state.get("size");
  }
  function changed(/** @type {Set<string>} */ keys) {
    if (keys.has("pin")) gather();
    if (["find", "fold", "size", "big", "pin"].some((key) => keys.has(key))) arrange();
    if (keys.has("zoom")) follow();
    if (["smooth", "over", "log", "back", "trim", "big", "with", "pin"].some((key) => keys.has(key))) for (const view of views()) view.show();
    if (keys.has("big") && state.get("big") !== "") live.querySelector(".curve-card.is-big")?.scrollIntoView({ block: "nearest" });
  }
  function follow() {
    const zoom = state.get("zoom");
    for (const kind of /** @type {const} */ (["step", "epoch", "time", "relative"])) {
      const range = zoom !== null && zoom.kind === kind ? { low: zoom.low, high: zoom.high } : null;
      if (JSON.stringify(range) !== JSON.stringify(model.link.range(kind))) model.link.zoom(kind, range);
    }
  }
  /** A chart was zoomed: the address says so. */
  function remember() {
    for (const kind of /** @type {const} */ (["step", "epoch", "time", "relative"])) {
      const range = model.link.range(kind);
      if (range !== null) return state.set({ zoom: { kind, ...range } });
    }
    state.set({ zoom: null });
  }

  follow();
  start();
  undo.add(
    state.subscribe(changed), state.close, controls.undo,
    model.link.subscribe((what) => {
      if (what === "range") remember();
    }),
    () => (views().forEach((view) => view.undo()), live.replaceChildren()),
  );
  return {
    unmount: undo.all,
    dress: (_fresh, next) => String(next.island.axes) === String(data.island.axes), // other axes are another schema
    update(next) {
      const before = shape(model.groups());
      model.renew(next);
      controls.renew();
      if (shape(model.groups()) !== before) return start();
      const kept = [...groups.values()];
      groups = new Map(model.groups().map((group, i) => [group, kept[i]]));
      groups.forEach((view, group) => view.renew(group));
      gather();
      arrange();
    },
  };
}

/** @param {Group} group @param {string} tag */
function holds(group, tag) {
  return tag !== "" && group.curves.some(([name]) => name === tag);
}

/** Titles and tags, without what changes while a run goes on. @param {Group[]} groups */
function shape(groups) {
  return JSON.stringify(groups.map(({ title, curves }) => [title, curves.map(([tag]) => tag)]));
}
