/**
 * A point cloud on a canvas, by whichever renderer suits this browser: WebGL on a graphics card, else the CPU.
 *
 * @typedef {import("./splat.js").Cloud} Cloud
 * @typedef {import("./camera.js").Projector} Projector
 * @typedef {"webgl" | "cpu"} Kind
 *
 * @typedef {object} CloudView
 * @property {Kind} kind
 * @property {boolean} hasWebgl  whether this browser has WebGL at all, used or not
 * @property {HTMLCanvasElement} canvas  to be placed by the caller
 * @property {(cloud: Cloud, view: Projector, hasNewLook: boolean) => number} draw  milliseconds spent
 * @property {(width: number, height: number, ratio: number) => void} resize  CSS pixels, device pixels per CSS pixel
 * @property {() => void} dispose
 * @property {() => Promise<CloudView | null>} better  a renderer to go on with, or null where this one is the best there is
 */
import { createPoints } from "./points.js";
import { createRaster, splat } from "./splat.js";
import { graphics } from "./support.js";

/**
 * Where WebGL is a program and not a graphics card, our own CPU renderer is faster. It also starts at once, while only to
 * ask for WebGL may take half a second: so everybody begins with it, unless WebGL is asked for.
 * @param {object} options
 * @param {(name: "three") => Promise<import("./data.js").Three>} options.library
 * @param {"auto" | "webgl" | "cpu"} options.prefer  "cpu" behaves as a browser without WebGL does
 * @param {() => void} options.redraw  asked for when the graphics context comes back
 * @returns {Promise<CloudView>}
 */
export async function createCloud({ library, prefer, redraw }) {
  const view = cpuView(prefer !== "cpu");
  const better = () => betterView({ library, prefer, redraw });
  const isToBe = prefer === "webgl" ? await better() : null;
  return isToBe ?? (prefer === "auto" ? { ...view, better } : view);
}

/** @param {Parameters<typeof createCloud>[0]} options @returns {Promise<CloudView | null>} */
async function betterView({ library, prefer, redraw }) {
  const { webgl, software } = graphics();
  if (!webgl) return cpuView(false);
  if (software && prefer !== "webgl") return null;
  const three = await library("three").catch(() => null);
  const canvas = document.createElement("canvas");
  const context = three === null ? null : canvas.getContext("webgl2", { alpha: true, antialias: false });
  return three === null || context === null ? cpuView(false) : webglView(three, canvas, context, redraw);
}

const best = () => Promise.resolve(null);

/**
 * @param {import("./data.js").Three} three @param {HTMLCanvasElement} canvas
 * @param {WebGL2RenderingContext} context @param {() => void} redraw @returns {CloudView}
 */
function webglView(three, canvas, context, redraw) {
  const points = createPoints(three, canvas, context);
  let ratio = 1;
  const lost = (/** @type {Event} */ event) => event.preventDefault();
  canvas.addEventListener("webglcontextlost", lost);
  canvas.addEventListener("webglcontextrestored", redraw);
  return {
    kind: "webgl",
    hasWebgl: true,
    canvas,
    better: best,
    draw(cloud, view, hasNewLook) {
      const began = performance.now();
      points.draw(cloud, view, ratio, hasNewLook);
      return performance.now() - began;
    },
    resize(width, height, scale) {
      ratio = scale;
      points.resize(Math.round(width * scale), Math.round(height * scale));
    },
    dispose() {
      canvas.removeEventListener("webglcontextlost", lost);
      canvas.removeEventListener("webglcontextrestored", redraw);
      points.dispose();
      context.getExtension("WEBGL_lose_context")?.loseContext(); // a page has sixteen, and the collector takes its time
    },
  };
}

/** @param {boolean} hasWebgl @returns {CloudView} */
function cpuView(hasWebgl) {
  const canvas = document.createElement("canvas");
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let raster = createRaster(1, 1);
  let ratio = 1;
  return {
    kind: "cpu",
    hasWebgl,
    canvas,
    better: best,
    draw(cloud, view) {
      const began = performance.now();
      splat(raster, cloud, view, ratio);
      const bytes = new Uint8ClampedArray(/** @type {ArrayBuffer} */ (raster.pixels.buffer));
      pen.putImageData(new ImageData(bytes, raster.width, raster.height), 0, 0);
      return performance.now() - began;
    },
    resize(width, height, scale) {
      ratio = scale;
      canvas.width = Math.max(1, Math.round(width * scale));
      canvas.height = Math.max(1, Math.round(height * scale));
      raster = createRaster(canvas.width, canvas.height);
    },
    dispose() {
      raster = createRaster(1, 1);
    },
  };
}
