/** The pictures of one tag: those of a step, a slider over its steps, and all steps side by side. */

import { h, replace } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";
import { drawnSize, placeAt } from "./steps.js";

/**
 * @typedef {object} Item a picture
 * @property {string} [refused] why it is not shown
 * @property {string} type media type
 * @property {number} width pixels, 0 where unknown
 * @property {number} height
 * @property {{bdata: string}} bytes base64
 * @property {string} size
 * @property {string} time
 * @property {string} file
 * @property {number} index
 */

/** @typedef {{steps: (number|null)[], pages: {key: string, first: number, n: number}[]}} Tag */

/** @typedef {{title: string, steps: (number|null)[], frame: (place: number) => Promise<Item[]>}} Source */

/**
 * Where a browser finds the picture. @param {Item} item
 */
export function addressOf(item) {
  return `data:${item.type};base64,${item.bytes.bdata}`;
}

/**
 * Step, place among the steps, measure, size, time and file, in words.
 * @param {Source} source @param {number} place @param {Item|undefined} item
 */
export function wordsOf(source, place, item) {
  const step = source.steps[place];
  const many = source.steps.length > 1 ? `${place + 1} of ${figure(source.steps.length, 15)}` : "";
  const measure = item && item.width > 0 ? `${item.width} × ${item.height} px` : "";
  return [step === null ? "" : `step ${figure(step, 15)}`, many, measure, item?.size, item?.time].filter(Boolean).join(" · ");
}

/**
 * @param {HTMLElement} stage
 * @param {object} options
 * @param {string} options.title
 * @param {Tag} options.tag
 * @param {(key: string) => Promise<{frames: Item[][]}>} options.need
 * @param {(source: Source, place: number, index: number) => void} options.enlarge
 * @param {(error: unknown) => void} options.failed
 */
export function createPictures(stage, { title, tag, need, enlarge, failed }) {
  const source = { title, steps: tag.steps, frame };
  const [box, words] = [h("div", { class: "media-frame" }), h("p", { class: "media-when" })];
  const slider = h("input", { type: "range", min: 0, max: Math.max(0, tag.steps.length - 1), step: 1, "aria-label": `Step of ${title}` });
  const all = h("button", { type: "button", class: "button small", "aria-pressed": "false" }, "All steps");
  let place = -1;
  let isStrip = false;

  /** @param {number} at @returns {Promise<Item[]>} */
  async function frame(at) {
    const page = tag.pages.find(({ first, n }) => first <= at && at < first + n);
    return page === undefined ? [] : (await need(page.key)).frames[at - page.first];
  }
  /** @param {Item} item @param {number} at @param {number} room */
  function picture(item, at, room) {
    if (item.refused !== undefined) return h("p", { class: "state-stale" }, `This picture is not shown: ${item.refused}.`);
    const drawn = drawnSize(item.width, item.height, room);
    const style = drawn.width === null ? null : `width:${drawn.width}px`;
    const image = h("img", { src: addressOf(item), alt: `${title}, ${wordsOf(source, at, item)}`, class: drawn.isPixels ? "is-pixels" : null, style, decoding: "async" });
    return h("button", { type: "button", class: "media-picture", title: "Enlarge", onclick: () => enlarge(source, at, item.index) }, image);
  }
  /** @param {number} at */
  async function show(at) {
    place = at;
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", wordsOf(source, at, undefined));
    if (isStrip) return mark();
    const items = await frame(at);
    if (place !== at || isStrip) return;
    replace(box, items.map((item) => picture(item, at, items.length > 1 ? 128 : 224)));
    words.textContent = wordsOf(source, at, items[0]) + (items.length > 1 ? ` · ${items.length} pictures` : "");
  }
  async function strip() {
    const frames = await Promise.all(tag.steps.map((_, at) => frame(at)));
    if (!isStrip) return;
    replace(box, frames.map((items, at) => h("div", { class: "media-cell", "data-place": at },
      items.slice(0, 1).map((item) => picture(item, at, 96)),
      h("span", {}, `${tag.steps[at] === null ? at + 1 : figure(tag.steps[at], 15)}${items.length > 1 ? ` +${items.length - 1}` : ""}`))));
    words.textContent = `all ${figure(tag.steps.length, 15)} steps`;
    mark();
  }
  function mark() {
    for (const cell of box.children) cell.classList.toggle("is-now", Number(/** @type {HTMLElement} */ (cell).dataset.place) === place);
  }
  slider.addEventListener("input", () => void show(Number(slider.value)).catch(failed));
  all.addEventListener("click", () => {
    isStrip = !isStrip;
    all.setAttribute("aria-pressed", String(isStrip));
    box.classList.toggle("is-strip", isStrip);
    void (isStrip ? strip() : show(place)).catch(failed);
  });
  const many = tag.steps.length > 1;
  replace(stage, box, h("div", { class: "media-line" }, many && slider, many && all), words);
  return {
    /** @param {number} step */
    show: (step) => show(placeAt(tag.steps, step)),
  };
}
