/**
 * A chart of curves on a canvas, drawn while it is near the part of the page that is seen.
 *
 *   const link = createLink();                              // shared by charts that zoom and point together
 *   const chart = createCurveChart(host, { link });
 *   chart.draw({ label: "train/loss", lines: [{ name: "train/loss", color: "--s0", x, y }], axes: { x: { kind: "step" } } });
 *   chart.undo();
 *
 * The host is an empty element; its height is that of --curve-height. Dragging zooms in x, a double click or Escape shows
 * all again, arrows move the crosshair. See curve_frame.js for what a line, axes and a state hold.
 */

import { paint } from "./curve_canvas.js";
import { createLink } from "./curve_link.js";
import { createOverlay } from "./curve_overlay.js";
import { listenToReader } from "./curve_pointer.js";
import { sceneOf } from "./curve_scene.js";
import { svgDocument } from "./curve_svg.js";
import { whenNear } from "./curve_visible.js";
import { notes, readings, summary, valueText, xText } from "./curve_words.js";
import { collect, h } from "./dom.js";
import { onTheme } from "./theme.js";

/** @typedef {import("./curve_frame.js").CurveState} CurveState */
/** @typedef {import("./curve_frame.js").CurveLine} CurveLine */
/** @typedef {import("./curve_link.js").Link} Link */

/** @typedef {{link?: Link}} ChartOptions link: charts with one link share range and crosshair; its own where there is none */

/**
 * @typedef {object} CurveChart
 * @property {(state: CurveState) => void} draw shows another state
 * @property {() => Promise<Blob|null>} png the picture at twice its size, with title and the name of x
 * @property {() => string} svg
 * @property {() => void} undo removes everything that was put into the host
 */

/**
 * @param {HTMLElement} host
 * @param {ChartOptions} [options]
 * @returns {CurveChart}
 */
export function createCurveChart(host, { link = createLink() } = {}) {
  const undo = collect();
  const canvas = h("canvas", { "aria-hidden": "true" });
  const box = h("div", { class: "cc-box", tabindex: 0, role: "slider", "aria-valuenow": 0, "aria-valuetext": "" }, canvas);
  const said = h("p", { class: "cc-notes" });
  const overlay = createOverlay(box);
  host.classList.add("curve-chart");
  host.append(box, said);
  /** @type {CurveState|null} */
  let state = null;
  /** @type {import("./curve_scene.js").Scene|null} */
  let scene = null;
  let isNear = false;
  let asked = 0;
  let size = { width: 0, height: 0 }; // asking the box between two drawings would lay out the page each time

  const kind = () => state?.axes.x.kind ?? "step";
  const fresh = (isCaptioned = false) => (state === null || size.width === 0 ? null : sceneOf({ ...state, isCaptioned }, size, link.range(kind())));

  function render() {
    asked = 0;
    scene = isNear ? fresh() : null;
    if (state === null || scene === null) return;
    paint(canvas, scene, size, devicePixelRatio || 1);
    const text = notes(state, scene.frame).join(" · ");
    if (said.textContent !== text) said.textContent = text;
    cross();
  }
  const renderSoon = () => {
    if (asked === 0 && isNear) asked = requestAnimationFrame(render);
  };

  function cross() {
    const at = link.cross(kind());
    if (state === null || scene === null || !isNear || at === null) return overlay.hide();
    const found = readings(state, at);
    overlay.show(scene.frame, { at, text: xText(kind(), at), kind: kind(), readings: found });
    if (document.activeElement !== box) return;
    box.setAttribute("aria-valuenow", String(at));
    box.setAttribute("aria-valuetext", `${xText(kind(), at)}: ${found.map((one) => `${one.name} ${valueText(one.value)}`).slice(0, 4).join(", ") || "nothing logged"}`);
  }

  undo.add(
    listenToReader(box, { link, overlay, kind, state: () => state, frame: () => scene?.frame ?? null }),
    link.subscribe((what) => (what === "range" ? renderSoon() : cross())),
    onTheme(renderSoon),
    whenNear(box, (near) => {
      isNear = near;
      if (near) return renderSoon();
      canvas.width = canvas.height = 0; // gives its memory back
      overlay.hide();
    }),
    () => cancelAnimationFrame(asked),
    () => (box.remove(), said.remove(), host.classList.remove("curve-chart")),
  );
  const observer = new ResizeObserver(([{ contentRect }]) => {
    size = { width: Math.round(contentRect.width), height: Math.round(contentRect.height) };
    renderSoon();
  });
  observer.observe(box);
  undo.add(() => observer.disconnect());

  return {
    draw(next) {
      state = next;
      box.setAttribute("aria-label", summary(next));
      renderSoon();
    },
    png: () => {
      const picture = fresh(true);
      const large = h("canvas");
      if (picture === null) return Promise.resolve(null);
      paint(large, picture, size, 2, true);
      return new Promise((resolve) => large.toBlob(resolve, "image/png"));
    },
    svg: () => {
      const picture = fresh(true);
      return picture === null ? "" : svgDocument(picture, size);
    },
    undo: undo.all,
  };
}
