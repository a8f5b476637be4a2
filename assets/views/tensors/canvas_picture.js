/**
 * Many small tiles drawn once, as a picture of the whole canvas that is moved with the view: thousands of squares take as
 * long as one. While the reader zooms the picture is stretched; a moment later it is drawn anew.
 */

import { h } from "../../lib/dom.js";
import { detail, origin } from "../../lib/tensor_view.js";
import { paintLabels, paintTiles } from "./canvas_paint.js";

/** @typedef {import("./canvas_paint.js").Scene} Scene */
/** @typedef {import("../../lib/tensor_view.js").Box} Box */

const MANY = 2500; // tiles, from which the picture pays
const LARGEST = 4096; // pixels of its sides
const STRETCH = 1.6; // as far as it is stretched
const PAUSE = 140; // milliseconds after the last zoom

/** @param {() => void} redraw */
export function createPicture(redraw) {
  const canvas = h("canvas");
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {{scale: number, look: object, isOnly: boolean, ratio: number, paper: string}|null} */
  let held = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  /** @param {Scene} scene @param {Box} box @param {number} ratio */
  function render(scene, box, ratio) {
    const { scale } = scene.view;
    const frame = { width: (box.right - box.left) * scale, height: (box.bottom - box.top) * scale };
    [canvas.width, canvas.height] = [Math.ceil(frame.width * ratio), Math.ceil(frame.height * ratio)];
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintTiles(pen, { ...scene, frame, view: { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, scale } });
    held = { scale, look: scene.look, isOnly: scene.isOnly, ratio, paper: scene.inks.paper };
  }

  return {
    undo: () => clearTimeout(timer),
    /**
     * False where tiles are few, or large enough to show more than a colour; the canvas is untouched then.
     * @param {CanvasRenderingContext2D} target @param {Scene} scene @param {Box} box of everything
     */
    paint(target, scene, box) {
      const { scale } = scene.view;
      const ratio = target.getTransform().a;
      const side = Math.max(box.right - box.left, box.bottom - box.top) * scale * ratio;
      if (scene.shown.tensors.length < MANY || detail(scale * 0.75).hills > 0 || side > LARGEST) return false;
      const isSame = held !== null && held.look === scene.look && held.isOnly === scene.isOnly && held.ratio === ratio && held.paper === scene.inks.paper;
      const stretch = held === null ? Infinity : Math.max(scale / held.scale, held.scale / scale);
      if (!isSame || stretch > STRETCH) render(scene, box, ratio);
      else if (stretch > 1.001) {
        clearTimeout(timer);
        timer = setTimeout(() => ((held = null), redraw()), PAUSE);
      }
      const [ox, oy] = origin(scene.view, scene.frame);
      target.clearRect(0, 0, scene.frame.width, scene.frame.height);
      target.drawImage(canvas, ox + box.left * scale, oy + box.top * scale, (box.right - box.left) * scale, (box.bottom - box.top) * scale);
      paintLabels(target, scene);
      return true;
    },
  };
}
