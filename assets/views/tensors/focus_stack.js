/** Planes of a tensor of three axes or more: side by side, or one behind the other in 3D; kernels as small pictures. */

import { h, replace } from "../../lib/dom.js";
import { palette, slicePixels } from "../../lib/slice_colour.js";
import { graphics } from "../../lib/support.js";
import { theme } from "../../lib/theme.js";
import { kernelWishes, planeWishes, readKernels, readPlanes } from "./focus_planes.js";
import { openSpace } from "./focus_space.js";

/** @typedef {import("../../lib/slice_source.js").ListedTensor} ListedTensor */
/** @typedef {import("../../lib/slice_source.js").SliceWish} SliceWish */
/** @typedef {import("./focus_planes.js").Plane} Plane */

/**
 * @param {object} on
 * @param {() => import("../../lib/slice_source.js").SliceSource} on.source
 * @param {import("../../lib/data.js").PageData["library"]} on.library
 * @param {(wish: SliceWish) => void} on.choose a plane was pressed
 */
export function createStack(on) {
  const says = h("p", { class: "tf-note", "aria-live": "polite" });
  const stage = h("div", { class: "tf-stage" });
  const flat = h("div", { class: "tf-planes", tabindex: "0", role: "region", "aria-label": "Planes" });
  const deep = h("button", { type: "button", class: "button small", "aria-pressed": "false", onclick: () => turn() }, "in 3D");
  const box = h("div", { class: "tf-stack" }, h("div", { class: "tf-stack-head" }, says, deep), flat, stage);
  /** @type {{close: () => void}|null} */
  let space = null;
  /** @type {Plane[]} */
  let planes = [];
  /** @type {import("../../lib/slice_colour.js").Scale} */
  let scale = { min: 0, max: 0, isDiverging: true };
  let [round, isDeep, across] = [0, false, 0]; // across: kernels in a row; 0 for planes

  function leave() {
    space?.close();
    space = null;
    replace(stage);
  }

  async function turn() {
    isDeep = !isDeep;
    await draw();
  }

  async function draw() {
    leave();
    deep.setAttribute("aria-pressed", String(isDeep));
    flat.hidden = isDeep;
    stage.hidden = !isDeep;
    flat.classList.toggle("is-kernels", across > 0);
    flat.style.setProperty("--across", String(across));
    replace(flat, ...planes.map((plane) => (across > 0 ? kernel(plane) : tile(plane))));
    if (!isDeep || planes.length === 0) return;
    const own = round;
    try {
      const three = await on.library("three");
      if (own === round && isDeep) space = openSpace(three, stage, planes.map((plane) => ({ picture: picture(plane), label: plane.label })));
    } catch (error) {
      isDeep = false;
      says.textContent = `The planes stand side by side: ${error instanceof Error ? error.message : error}.`;
      await draw();
    }
  }

  /** @param {Plane} plane */
  function tile(plane) {
    const canvas = picture(plane);
    canvas.setAttribute("aria-hidden", "true");
    const wide = Math.max(24, Math.min(plane.columns * 8, 104));
    canvas.style.width = `${wide}px`;
    canvas.style.height = `${Math.max(4, Math.round((wide * plane.rows) / plane.columns))}px`;
    const own = plane.wish;
    return h("button", { type: "button", class: "tf-plane", "aria-label": `show ${plane.label}`, onclick: () => on.choose(own) }, canvas, h("span", {}, plane.label));
  }

  /** One of many: pressed with the pointer; the fields above reach each of them by keys. @param {Plane} plane */
  function kernel(plane) {
    const canvas = picture(plane);
    canvas.title = plane.label;
    canvas.addEventListener("click", () => on.choose(plane.wish));
    return canvas;
  }

  /** @param {Plane} plane */
  function picture({ values, rows, columns }) {
    const canvas = document.createElement("canvas");
    canvas.width = columns;
    canvas.height = rows;
    canvas.getContext("2d")?.putImageData(new ImageData(slicePixels(values, scale, palette(theme(), scale.isDiverging)), columns, rows), 0, 0);
    return canvas;
  }

  return {
    element: box,
    /** @param {ListedTensor} tensor @param {SliceWish} wish @param {import("../../lib/slice_colour.js").Scale} nextScale */
    async show(tensor, wish, nextScale) {
      const own = ++round;
      scale = nextScale;
      const kernels = kernelWishes(tensor.shape);
      const found = kernels === null ? await readPlanes(on.source(), tensor, planeWishes(tensor.shape, wish)) : await readKernels(on.source(), tensor, kernels);
      if (own !== round) return;
      planes = found.planes;
      across = kernels === null ? 0 : kernels[0].columns[1];
      const hasSpace = kernels === null && planes.length > 1 && graphics().webgl;
      deep.hidden = !hasSpace;
      isDeep &&= hasSpace;
      const left = found.wanted > planes.length && kernels !== null ? found.refused : [`${found.says}.`, found.refused].join(" ").trim();
      const flatOnly = kernels === null && planes.length > 1 && !hasSpace ? " Drawn side by side, without WebGL." : "";
      says.textContent = `${left} Colours as of the slice.${flatOnly}`;
      await draw();
    },
    close: leave,
  };
}
