/** The window on a log: draws the blocks of lines that can be seen, and those around them. */

import { collect, h, listen, replace } from "../../lib/dom.js";
import { hits } from "../../lib/text_hits.js";
import { BLOCK, createBlocks, rowOf, scaleOf, TALLEST } from "./blocks.js";
import { lineElement } from "./line.js";

const LINE = 18; // pixels; console.css has the same
const AROUND = 500; // pixels drawn beyond the window

/**
 * @typedef {object} Shown
 * @property {number[]|null} lines those that are shown; null for all
 * @property {string} asked what is marked, in lower case
 * @property {number} chosen number of a line; -1 for none
 * @property {boolean} wraps
 */

/**
 * @param {HTMLElement} host
 * @param {object} options
 * @param {ReturnType<typeof import("./store.js").createStore>} options.store
 * @param {(line: number) => string} options.href
 * @param {(line: number) => void} options.choose
 * @param {(error: unknown) => void} options.failed
 */
export function createPane(host, { store, href, choose, failed }) {
  const undo = collect();
  const space = h("div", { class: "log-space" });
  const pane = h("div", { class: "log-pane", tabindex: "0", role: "region", "aria-label": `${store.log().file}, all lines` }, space);
  replace(host, pane);
  /** @type {Shown} */
  let shown = { lines: null, asked: "", chosen: -1, wraps: false };
  let blocks = createBlocks(0, () => 0);
  /** @type {Map<number, HTMLElement>} */
  const drawn = new Map();
  let frame = 0;
  let widest = 0;

  const rowCount = () => shown.lines?.length ?? store.log().lines;
  const lineOf = (/** @type {number} */ row) => shown.lines?.[row] ?? row;
  const view = () => pane.clientHeight;
  const scale = () => scaleOf(blocks.total(), view());
  const later = () => void (frame ||= requestAnimationFrame(() => ((frame = 0), draw())));

  /** Heights as they will be, as far as can be known before drawing. */
  function measureAnew() {
    const columns = Math.max(20, (pane.clientWidth - 90) / 7.55);
    blocks = createBlocks(rowCount(), (block) => {
      const first = block * BLOCK;
      const rows = Math.min(BLOCK, rowCount() - first);
      return rows * LINE * (shown.wraps ? Math.max(1, Math.ceil(store.about(lineOf(first)) / columns)) : 1);
    });
    clear();
  }
  function clear() {
    for (const element of drawn.values()) element.remove();
    drawn.clear();
  }

  /** @param {number} block */
  function make(block) {
    const [first, end] = blocks.rowsOf(block);
    const missing = new Set();
    const stream = store.log().stream === "stderr" ? "is-stderr" : "";
    const made = [];
    for (let row = first; row < end; row++) {
      const number = lineOf(row);
      const line = store.line(number);
      if (line === undefined) missing.add(store.partOf(number));
      if (number === store.log().gap && shown.lines === null) made.push(h("p", { class: "log-gap" }, `${store.log().left} are left out here`));
      const found = line === undefined || shown.asked === "" ? [] : hits(line.text, shown.asked);
      const name = `${number === shown.chosen ? "is-chosen" : ""} ${stream}`;
      made.push(lineElement({ number, text: line?.text, runs: line?.runs ?? [], found, href: href(number), name }));
    }
    for (const part of missing) store.load(part).then(() => renew(), failed);
    return h("div", { class: "log-block" }, made);
  }

  function draw() {
    if (view() === 0) return;
    if (blocks.count === 0) return void (space.style.height = "0");
    space.style.height = `${Math.min(blocks.total(), TALLEST)}px`;
    const y = pane.scrollTop * scale();
    const [from, to] = [blocks.at(Math.max(0, y - AROUND)), blocks.at(y + view() + AROUND)];
    for (const [block, element] of drawn) {
      if (block < from || block > to) (element.remove(), drawn.delete(block));
    }
    for (let block = from; block <= to; block++) {
      if (drawn.has(block)) continue;
      const element = make(block);
      drawn.set(block, element);
      space.append(element);
    }
    settle(y);
  }

  /** Takes the real heights over, and keeps what is at the top where it is. @param {number} y */
  function settle(y) {
    const top = blocks.at(y);
    let moved = 0;
    for (const [block, element] of drawn) {
      const change = blocks.measured(block, element.offsetHeight);
      if (block < top) moved += change;
      widest = Math.max(widest, element.offsetWidth);
    }
    space.style.height = `${Math.min(blocks.total(), TALLEST)}px`;
    if (moved !== 0) pane.scrollTop += moved / scale();
    const now = pane.scrollTop;
    for (const [block, element] of drawn) {
      element.style.top = `${now + blocks.top(block) - now * scale()}px`;
      element.style.minWidth = shown.wraps ? "" : `${widest}px`;
    }
  }
  function renew() {
    clear();
    later();
  }

  /** @param {number} line */
  function goTo(line) {
    const row = Math.min(rowCount() - 1, rowOf(shown.lines, line));
    if (row < 0 || view() === 0) return;
    const block = Math.floor(row / BLOCK);
    const [first, end] = blocks.rowsOf(block);
    const y = blocks.top(block) + ((row - first) / (end - first)) * blocks.height(block);
    space.style.height = `${Math.min(blocks.total(), TALLEST)}px`; // or there is nothing to scroll yet
    pane.scrollTop = Math.max(0, y - view() / 3) / scale();
    draw();
    const element = space.querySelector(`[data-line="${lineOf(row)}"]`);
    if (element === null || !shown.wraps) return;
    pane.scrollTop += (element.getBoundingClientRect().top - pane.getBoundingClientRect().top - view() / 3) / scale();
  }

  undo.add(
    listen(pane, "scroll", later, { passive: true }),
    listen(space, "click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("a.log-no") : null;
      if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(Number(link.parentElement?.dataset.line));
    }),
  );
  const observer = new ResizeObserver(() => (shown.wraps ? (measureAnew(), later()) : later()));
  observer.observe(pane);
  undo.add(() => observer.disconnect(), () => cancelAnimationFrame(frame), () => replace(host));

  return {
    undo: undo.all,
    goTo,
    /** @param {Partial<Shown>} next */
    show: (next) => {
      const before = shown;
      shown = { ...shown, ...next };
      pane.classList.toggle("wraps", shown.wraps);
      if (shown.wraps !== before.wraps) widest = 0;
      if (shown.lines !== before.lines || shown.wraps !== before.wraps || blocks.count === 0) measureAnew();
      renew();
    },
    /** After the log has grown. */
    grown: () => {
      const wasAtEnd = pane.scrollTop + pane.clientHeight >= pane.scrollHeight - 2 * LINE && pane.scrollTop > 0;
      const y = pane.scrollTop;
      measureAnew();
      draw();
      if (wasAtEnd) goTo(store.log().lines - 1);
      else pane.scrollTop = y;
      later();
    },
    /** The first line that can be seen. */
    top: () => (blocks.count === 0 ? 0 : lineOf(Math.min(rowCount() - 1, blocks.at(pane.scrollTop * scale()) * BLOCK))),
  };
}
