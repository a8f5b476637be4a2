/** The epochs as a line with real spacing: play, drag, step; above it the neighbour purity of every epoch. */

import { h, svg } from "../../lib/dom.js";
import { nearestEpoch } from "../../lib/playback.js";

const SPEEDS = /** @type {const} */ ([["slow", 900], ["normal", 300], ["fast", 0]]);
const [WIDTH, HEIGHT] = [1000, 34];

/**
 * @param {HTMLElement} host
 * @param {object} options
 * @param {{epochs: readonly number[], moment: string, purity: readonly (readonly [number, number])[]}} options.island  moment: what an
 *   epoch is called here; purity: [epoch, share]
 * @param {(epoch: number) => void} options.choose
 * @param {() => void} options.toggle
 * @param {(milliseconds: number) => void} options.setPause
 * @param {() => void} options.follow  to the newest epoch
 */
export function createTimeline(host, { island, choose, toggle, setPause, follow }) {
  const last = () => island.epochs[island.epochs.length - 1];
  const play = h("button", { type: "button", class: "button lx-play", onclick: toggle, "aria-label": `Play ${island.moment}s` }, "\u25b6");
  const slider = h("input", {
    type: "range",
    step: 1,
    "aria-label": island.moment === "step" ? "Step" : "Epoch",
    oninput: () => choose(nearestEpoch(island.epochs, Number(slider.value))),
  });
  const speed = h(
    "select",
    { "aria-label": "Speed", onchange: () => setPause(Number(speed.value)) },
    SPEEDS.map(([name, pause]) => h("option", { value: pause, selected: pause === 300 }, name)),
  );
  const said = h("output", { class: "lx-epoch" });
  const newer = h("button", { type: "button", class: "button small lx-new", hidden: true, onclick: follow });
  const line = h("div", { class: "lx-line" }, slider);
  host.replaceChildren(play, line, newer, said, h("label", { class: "lx-speed" }, speed));

  /** After the island has come to know more epochs. */
  const extend = () => {
    slider.min = String(island.epochs[0]);
    slider.max = String(Math.max(last(), island.epochs[0] + 1));
    slider.disabled = play.disabled = island.epochs.length < 2;
    line.querySelector("svg")?.remove();
    line.prepend(drawnLine(island.epochs, island.purity));
  };
  extend();

  return {
    extend,
    /** @param {number} epoch */
    show(epoch) {
      slider.value = String(epoch);
      slider.setAttribute("aria-valuetext", `${island.moment} ${epoch} of ${last()}`);
      said.textContent = `${island.moment} ${epoch} / ${last()}`;
      host.querySelector(".now")?.setAttribute("x", String(placeOf(epoch, island.epochs) - 1));
    },
    /** Offers the newest epoch to who looks at an earlier one. @param {boolean} isNews */
    offer(isNews) {
      newer.hidden = !isNews;
      newer.textContent = isNews ? `new: ${island.moment} ${last()}` : "";
      newer.title = `Go to the newest ${island.moment}, and follow (E)`;
    },
    /** @param {boolean} isPlaying */
    showPlaying(isPlaying) {
      play.textContent = isPlaying ? "\u275a\u275a" : "\u25b6";
      play.setAttribute("aria-label", isPlaying ? "Pause" : `Play ${island.moment}s`);
      play.setAttribute("aria-pressed", String(isPlaying));
    },
  };
}

/** @param {number} epoch @param {readonly number[]} epochs */
function placeOf(epoch, epochs) {
  const [first, last] = [epochs[0], epochs[epochs.length - 1]];
  return last === first ? 0 : ((epoch - first) / (last - first)) * WIDTH;
}

/** @param {readonly number[]} epochs @param {readonly (readonly [number, number])[]} purity */
function drawnLine(epochs, purity) {
  const y = (/** @type {number} */ share) => 4 + (1 - share) * (HEIGHT - 12);
  const points = purity.map(([epoch, share]) => `${placeOf(epoch, epochs).toFixed(1)},${y(share).toFixed(1)}`);
  const ticks = epochs.map((epoch) => svg("rect", { x: placeOf(epoch, epochs) - 0.75, y: HEIGHT - 5, width: 1.5, height: 5 }));
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true", class: "lx-curve" },
    svg("rect", { class: "now", y: 0, width: 2, height: HEIGHT }),
    svg("g", { class: "ticks" }, ticks),
    points.length > 1 && svg("polyline", { points: points.join(" "), "vector-effect": "non-scaling-stroke" }),
  );
}
