/** The texts of one tag: the one of a step, as it was written; long ones fold, and all can be searched. */

import { h, replace } from "../../lib/dom.js";
import { count, figure } from "../../lib/format.js";
import { hits, nextMatch, pieces } from "../../lib/text_hits.js";
import { placeAt } from "./steps.js";

const FOLDED = 30; // lines shown of a longer text

/** @typedef {{step: number|null, time: string, text: string, file: string, left?: number}} Item */

/**
 * @param {HTMLElement} stage
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.key
 * @param {(key: string) => Promise<{texts: Item[]}>} options.need
 */
export function createTexts(stage, { title, key, need }) {
  const [when, left, said] = [h("p", { class: "media-when" }), h("p", { class: "quiet" }), h("span", { class: "quiet", role: "status" })];
  const body = h("bdi");
  const pre = h("pre", { class: "media-text", tabindex: "0", role: "region", "aria-label": `Text of ${title}` }, body);
  const more = h("button", { type: "button", class: "button small" });
  const slider = h("input", { type: "range", min: 0, step: 1, "aria-label": `Step of ${title}` });
  const input = h("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "search these texts", "aria-label": `Search the texts of ${title}` });
  /** @type {Item[]} */
  let texts = [];
  let place = 0;
  let isOpen = false;
  /** @type {number[]} */
  let found = [];
  const asked = () => input.value.trim().toLowerCase();

  async function load() {
    if (texts.length > 0) return;
    texts = (await need(key)).texts;
    slider.max = String(Math.max(0, texts.length - 1));
    replace(stage, h("div", { class: "media-line" }, texts.length > 1 && slider, (texts.length > 1 || texts[0]?.text.length > 600) && [input, said]), when, pre, more, left);
  }
  /** @param {number} at */
  function show(at) {
    place = at;
    const item = texts[at];
    if (item === undefined) return;
    const lines = item.text.split("\n").length;
    const isLong = lines > FOLDED + 6 || item.text.length > 6000;
    slider.value = String(at);
    when.textContent = [item.step === null ? "" : `step ${figure(item.step, 15)}`, texts.length > 1 ? `${at + 1} of ${texts.length}` : "", item.time].filter(Boolean).join(" · ");
    replace(body, asked() === "" ? item.text : pieces(item.text, [], hits(item.text, asked())).map(({ text, isHit }) => (isHit ? h("mark", {}, text) : text)));
    pre.classList.toggle("is-folded", isLong && !isOpen);
    more.hidden = !isLong;
    more.textContent = isOpen ? "Fold" : `Show all ${count(lines, "line")}`;
    left.textContent = item.left === undefined ? "" : `${figure(item.left, 15)} more characters are not part of this page.`;
  }
  /** @param {boolean} isNext */
  function find(isNext) {
    found = asked() === "" ? [] : texts.flatMap((item, at) => (item.text.toLowerCase().includes(asked()) ? [at] : []));
    said.textContent = asked() === "" ? "" : `${found.length} of ${count(texts.length, "text")}`;
    const next = isNext || !found.includes(place) ? nextMatch(found, isNext ? place : place - 1, 1) : place;
    show(next < 0 ? place : next);
    pre.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  }
  slider.addEventListener("input", () => show(Number(slider.value)));
  more.addEventListener("click", () => ((isOpen = !isOpen), show(place)));
  input.addEventListener("input", () => find(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") find(true);
    if (event.key === "Escape") ((input.value = ""), find(false));
  });
  return {
    /** @param {number} step */
    show: async (step) => {
      await load();
      show(placeAt(texts.map((one) => one.step), step));
    },
  };
}
