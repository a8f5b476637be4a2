/** The line of steps above all media, and the filter of tags. */

import { h, replace } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { createPlayer } from "../../lib/playback.js";
import { tickAt } from "./steps.js";

/**
 * @param {HTMLElement} host
 * @param {object} options
 * @param {readonly number[]} options.steps ascending
 * @param {import("../../lib/state.js").State} options.state
 * @param {number} options.tags
 */
export function createClock(host, { steps, state, tags }) {
  const play = h("button", { type: "button", class: "button", "aria-label": "Play the steps", title: "Play (Space)" }, "▶");
  const range = h("input", { type: "range", min: 0, max: Math.max(0, steps.length - 1), step: 1, "aria-label": "Step of all media" });
  const words = h("output", { class: "media-step" });
  const input = h("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "filter tags", "aria-label": "Filter tags" });
  const said = h("span", { class: "quiet", role: "status" });
  /** @type {Set<ReturnType<typeof setTimeout>>} */
  const waiting = new Set();
  const player = createPlayer({
    epochs: () => steps,
    current: () => steps[tickAt(steps, state.get("step"))],
    show: async (step) => state.set({ step }),
    wait: (ms) => new Promise((resolve) => waiting.add(setTimeout(resolve, ms))),
    changed: (isPlaying) => ((play.textContent = isPlaying ? "❚❚" : "▶"), play.setAttribute("aria-label", isPlaying ? "Pause" : "Play the steps")),
  });
  player.setPause(500);
  play.addEventListener("click", () => void player.toggle());
  range.addEventListener("input", () => (player.stop(), state.set({ step: steps[Number(range.value)] })));
  input.addEventListener("input", () => state.set({ tag: input.value }));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") (state.set({ tag: "" }), input.blur());
  });
  const hasLine = steps.length > 1;
  replace(host, hasLine && play, hasLine && range, hasLine && words, tags > 1 && input, tags > 1 && said);
  return {
    focus: () => input.focus(),
    toggle: () => void player.toggle(),
    /** @param {number} by */
    move: (by) => {
      player.stop();
      if (hasLine) state.set({ step: steps[Math.max(0, Math.min(steps.length - 1, tickAt(steps, state.get("step")) + by))] });
    },
    /** @param {string} text how many tags are left */
    take: (text) => {
      range.value = String(tickAt(steps, state.get("step")));
      words.textContent = hasLine ? `step ${figure(state.get("step"), 15)}` : "";
      range.setAttribute("aria-valuetext", words.textContent);
      if (input.value.trim() !== state.get("tag").trim()) input.value = state.get("tag");
      said.textContent = text;
    },
    undo: () => (player.stop(), waiting.forEach(clearTimeout), replace(host)),
  };
}
