/** Pictures, histograms and texts over one clock; each figure loads its data when it comes into sight. */

import { collect, h, part, replace } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { bind } from "../lib/keys.js";
import { choice, createState, integer, words } from "../lib/state.js";
import { matches } from "../lib/table.js";
import { onTheme } from "../lib/theme.js";
import { createClock } from "./media/clock.js";
import { createHistograms } from "./media/histograms.js";
import { createPictures } from "./media/pictures.js";
import { allSteps } from "./media/steps.js";
import { createTexts } from "./media/texts.js";
import { createViewer } from "./media/viewer.js";

const AHEAD = "500px"; // what comes into sight soon is loaded

/** @typedef {{show: (step: number, isHeat: boolean) => Promise<void>, draw?: () => void}} Panel */

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root, data) {
  const undo = collect();
  const { pictures = [], histograms = [], texts = [] } = data.island;
  const steps = allSteps([...pictures, ...histograms, ...texts].map((one) => one.steps));
  const last = steps[steps.length - 1] ?? 0;
  const state = createState({ step: integer(steps[0] ?? 0, last, last), tag: words(120), form: choice(["hills", "heat"]) });
  const figures = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("figure[data-kind]")]);
  const stills = figures.map((figure) => [...part(figure, "[data-stage]").childNodes]);
  const clock = createClock(part(root, "[data-tools]"), { steps, state, tags: figures.length });
  const viewer = createViewer(root, fail);
  /** @type {Map<HTMLElement, Panel>} */
  const panels = new Map();

  /** @param {unknown} error */
  function fail(error) {
    const line = part(root, "[data-failed]");
    line.hidden = false;
    line.textContent = `Something could not be loaded: ${error instanceof Error ? error.message : error}.`;
  }
  /** @param {HTMLElement} figure @returns {Panel} */
  function panelOf(figure) {
    const stage = part(figure, "[data-stage]");
    const title = figure.dataset.tag ?? "";
    const number = Number(figure.dataset.number);
    if (figure.dataset.kind === "pictures" && pictures[number] === undefined) return { show: async () => {} }; // left out of a small report
    if (figure.dataset.kind === "pictures") return createPictures(stage, { title, tag: pictures[number], need: data.need, enlarge: viewer.open, failed: fail });
    const own = { title, need: data.need };
    return figure.dataset.kind === "texts" ? createTexts(stage, { ...own, key: texts[number].key }) : createHistograms(stage, { ...own, key: histograms[number].key });
  }
  /** @param {HTMLElement} figure */
  function show(figure) {
    const panel = panels.get(figure) ?? panelOf(figure);
    panels.set(figure, panel);
    void panel.show(state.get("step"), state.get("form") === "heat").catch(fail);
  }
  const inSight = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inSight.add(target);
      else inSight.delete(target);
      if (isIntersecting) show(/** @type {HTMLElement} */ (target));
    }
  }, { rootMargin: AHEAD });
  const resized = new ResizeObserver(() => panels.forEach((panel) => panel.draw?.()));
  for (const figure of figures) (observer.observe(figure), resized.observe(figure));

  /** @param {Set<string>} [changed] */
  function take(changed) {
    const query = state.get("tag").trim();
    for (const figure of figures) figure.classList.toggle("is-out", !matches(figure.dataset.tag ?? "", query));
    const left = figures.filter((figure) => !figure.classList.contains("is-out")).length;
    clock.take(query === "" ? "" : `${left} of ${count(figures.length, "tag")}`);
    forms?.();
    if (changed?.has("step") || changed?.has("form")) for (const figure of figures) if (inSight.has(figure)) show(figure);
  }
  const forms = histograms.length > 0 ? offerForms(part(root, "[data-forms]"), state) : undefined;
  undo.add(
    state.subscribe(take), state.close, clock.undo, viewer.undo,
    () => observer.disconnect(), () => resized.disconnect(),
    () => figures.forEach((figure, i) => (figure.classList.remove("is-out"), replace(part(figure, "[data-stage]"), ...stills[i]))),
    onTheme(() => panels.forEach((panel) => panel.draw?.())),
    bind(
      { key: "/", what: "filter the tags", act: clock.focus },
      { key: "[", what: "step before", act: () => clock.move(-1) },
      { key: "]", what: "next step", act: () => clock.move(1) },
      { key: " ", what: "play the steps", act: clock.toggle, when: () => steps.length > 1 },
    ),
  );
  take();
  return { unmount: undo.all };
}

/**
 * The choice between hills and heat map; the result brings it up to date.
 * @param {HTMLElement} host @param {import("../lib/state.js").State} state
 */
function offerForms(host, state) {
  const buttons = [["hills", "Hills"], ["heat", "Heat map"]].map(([form, text]) =>
    h("button", { type: "button", class: "button", "data-form": form, onclick: () => state.set({ form }) }, text));
  const says = h("span", { class: "quiet" });
  replace(host, says, buttons);
  return () => {
    const now = state.get("form");
    says.textContent = now === "heat" ? "colour: square root of a step’s share" : "the newest in front";
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.form === now));
  };
}
