/** The histograms of one tag on a canvas: hills behind each other, or a heat map of their shares. */

import { sequential } from "../../lib/colors.js";
import { decode } from "../../lib/data.js";
import { h, replace } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { token } from "../../lib/theme.js";
import { cellAt, foot, highest, hillAt, rise, shares } from "./hills.js";
import { placeAt } from "./steps.js";

const [HEIGHT, FOOT] = [220, 18]; // pixels of the drawing, and of its scale

/** @typedef {import("../../lib/data.js").TypedJson} Typed */

/**
 * @param {HTMLElement} stage
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.key
 * @param {(key: string) => Promise<{grid: Typed, counts: Typed, totals: Typed, steps: (number|null)[], times: string[]}>} options.need
 */
export function createHistograms(stage, { title, key, need }) {
  const canvas = h("canvas", { class: "media-hills", role: "img" });
  const words = h("p", { class: "media-when" });
  /** @type {{grid: any, totals: any, steps: (number|null)[], times: string[], hills: import("./hills.js").Hills}|undefined} */
  let data;
  let now = 0;
  let isHeat = false;
  /** @type {{row: number, bin: number}|null} */
  let hover = null;

  async function load() {
    if (data !== undefined) return data;
    const chunk = await need(key);
    const counts = decode(chunk.counts);
    const hills = { rows: counts.shape[0], bins: counts.shape[1], counts: counts.data, width: 1, height: HEIGHT };
    data = { grid: decode(chunk.grid).data, totals: decode(chunk.totals).data, steps: chunk.steps, times: chunk.times, hills };
    canvas.setAttribute("aria-label", `Histograms of ${title} over ${figure(hills.rows, 15)} steps`);
    replace(stage, canvas, words);
    return data;
  }
  function draw() {
    if (data === undefined || canvas.clientWidth === 0) return;
    const { hills } = data;
    hills.width = canvas.clientWidth;
    const scale = globalThis.devicePixelRatio || 1;
    canvas.width = Math.round(hills.width * scale);
    canvas.height = Math.round((HEIGHT + FOOT) * scale);
    const pen = canvas.getContext("2d");
    if (pen === null) return;
    pen.scale(scale, scale);
    (isHeat ? drawHeat : drawHills)(pen, hills, hover?.row ?? now);
    drawScale(pen, data, isHeat);
    words.textContent = said(data, hover ?? { row: now, bin: -1 });
  }
  canvas.addEventListener("pointermove", (event) => {
    if (data === undefined) return;
    hover = (isHeat ? cellAt : hillAt)(data.hills, event.offsetX, Math.min(HEIGHT, event.offsetY));
    draw();
  });
  canvas.addEventListener("pointerleave", () => ((hover = null), draw()));
  return {
    /** @param {number} step @param {boolean} asHeat */
    show: async (step, asHeat) => {
      const { steps } = await load();
      now = placeAt(steps, step);
      isHeat = asHeat;
      draw();
    },
    draw,
  };
}

/** @param {CanvasRenderingContext2D} pen @param {import("./hills.js").Hills} hills @param {number} chosen */
function drawHills(pen, hills, chosen) {
  const most = highest(hills.counts);
  const [paper, accent, ink] = [token("paper"), token("accent"), token("ink-2")];
  const step = hills.width / hills.bins;
  const faint = Math.min(1, 36 / hills.rows); // many feet close together would be a grey surface
  for (let row = 0; row < hills.rows; row++) {
    const base = foot(hills, row);
    pen.beginPath();
    pen.moveTo(0, base);
    for (let bin = 0; bin < hills.bins; bin++) pen.lineTo((bin + 0.5) * step, base - rise(hills, row, bin, most));
    pen.lineTo(hills.width, base);
    pen.globalAlpha = 0.82;
    pen.fillStyle = paper;
    pen.fill();
    pen.globalAlpha = row === chosen ? 1 : faint * (0.35 + (0.5 * (row + 1)) / hills.rows);
    pen.strokeStyle = row === chosen ? accent : ink;
    pen.lineWidth = row === chosen ? 2 : 1;
    pen.stroke();
    if (row !== chosen) continue;
    pen.globalAlpha = 0.18;
    pen.fillStyle = accent;
    pen.fill();
  }
  pen.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} pen @param {import("./hills.js").Hills} hills @param {number} chosen */
function drawHeat(pen, hills, chosen) {
  const { shares: found, most } = shares(hills);
  const cells = document.createElement("canvas");
  [cells.width, cells.height] = [hills.rows, hills.bins];
  const pixels = new ImageData(hills.rows, hills.bins);
  for (let row = 0; row < hills.rows; row++) {
    for (let bin = 0; bin < hills.bins; bin++) {
      const share = found[row * hills.bins + bin];
      pixels.data.set([...sequential(most === 0 ? 0 : Math.sqrt(share / most)), share === 0 ? 0 : 255], ((hills.bins - 1 - bin) * hills.rows + row) * 4);
    }
  }
  cells.getContext("2d")?.putImageData(pixels, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(cells, 0, 0, hills.width, hills.height);
  pen.strokeStyle = token("accent");
  pen.lineWidth = 2;
  pen.strokeRect((chosen * hills.width) / hills.rows, 1, hills.width / hills.rows, hills.height - 2);
}

/** @param {CanvasRenderingContext2D} pen @param {{grid: any, steps: (number|null)[], hills: import("./hills.js").Hills}} data @param {boolean} isHeat */
function drawScale(pen, { grid, steps, hills }, isHeat) {
  const write = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y, /** @type {CanvasTextAlign} */ align) => {
    pen.textAlign = align;
    pen.fillText(text, x, y);
  };
  pen.font = "11.5px system-ui, sans-serif";
  pen.fillStyle = token("ink-2");
  pen.textBaseline = "alphabetic";
  const ends = [figure(grid[0], 3), figure(grid[grid.length - 1], 3)];
  const marks = [steps[0], steps[steps.length - 1]].map((step, i) => (step === null ? `${i === 0 ? "first" : "last"}` : `step ${figure(step, 15)}`));
  const [left, right] = isHeat ? marks : ends;
  write(left, 0, HEIGHT + 14, "left");
  if (hills.rows > 1 || !isHeat) write(right, hills.width, HEIGHT + 14, "right");
  const inside = isHeat ? ends : marks;
  pen.strokeStyle = token("paper");
  pen.lineWidth = 3;
  for (const [text, y] of /** @type {[string, number][]} */ (isHeat ? [[inside[1], 13], [inside[0], HEIGHT - 5]] : [[inside[0], foot(hills, 0) - 4]])) {
    pen.textAlign = isHeat ? "left" : "right";
    pen.strokeText(text, isHeat ? 4 : hills.width - 2, y);
    write(text, isHeat ? 4 : hills.width - 2, y, isHeat ? "left" : "right");
  }
}

/**
 * What stands under the pointer, or of the chosen step.
 * @param {{grid: any, totals: any, steps: (number|null)[], times: string[], hills: import("./hills.js").Hills}} data
 * @param {{row: number, bin: number}} at
 */
export function said({ grid, totals, steps, times, hills }, { row, bin }) {
  const step = steps[row] === null ? `${row + 1} of ${hills.rows}` : `step ${figure(steps[row], 15)}`;
  const total = `${figure(totals[row], 6)} values`;
  if (bin < 0) return [step, total, times[row]].filter(Boolean).join(" · ");
  return `${step} · ${figure(grid[bin], 3)} to ${figure(grid[bin + 1], 3)}: about ${figure(hills.counts[row * hills.bins + bin], 4)} of ${total}`;
}
