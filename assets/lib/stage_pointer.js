/** What the pointer does on the stage: hover, click, drag, wheel, pinch, and Shift-drag to lasso. */

import { collect, listen } from "./dom.js";

/**
 * @typedef {readonly [number, number]} Place  CSS pixels from the stage's top left
 *
 * @typedef {object} Acts
 * @property {(place: Place | null) => void} hover
 * @property {(place: Place, isAdding: boolean) => void} click
 * @property {(dx: number, dy: number, isPan: boolean) => void} drag
 * @property {(factor: number, place: Place) => void} zoom
 * @property {(corners: Place[], isDone: boolean, isAdding: boolean) => void} lasso
 * @property {() => boolean} isLassoing  whether a plain drag selects
 */

const CLICK_REACH = 5;

/** @param {HTMLElement} host @param {Acts} acts @returns {() => void} */
export function startPointer(host, acts) {
  /** @type {Map<number, Place>} */
  const down = new Map();
  /** @type {Place[] | null} */
  let corners = null;
  let travelled = 0;
  const undo = collect();

  const place = (/** @type {MouseEvent} */ event) => {
    const box = host.getBoundingClientRect();
    return /** @type {Place} */ ([event.clientX - box.left, event.clientY - box.top]);
  };

  const pinch = (/** @type {PointerEvent} */ event, /** @type {Place} */ to) => {
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    const from = down.get(event.pointerId);
    if (other === undefined || from === undefined) return;
    const [before, after] = [distance(other, from), distance(other, to)];
    acts.zoom(after / Math.max(1, before), middle(other, to));
    acts.drag((to[0] - from[0]) / 2, (to[1] - from[1]) / 2, true);
  };

  const move = (/** @type {PointerEvent} */ event) => {
    const to = place(event);
    const from = down.get(event.pointerId);
    if (from === undefined) return acts.hover(event.pointerType === "touch" ? null : to);
    travelled += distance(from, to);
    if (down.size > 1) pinch(event, to);
    else if (corners !== null) acts.lasso((corners = withCorner(corners, to, event.altKey)), false, false);
    else if (travelled > CLICK_REACH) acts.drag(to[0] - from[0], to[1] - from[1], event.button === 2 || event.buttons === 2);
    down.set(event.pointerId, to);
  };

  const up = (/** @type {PointerEvent} */ event) => {
    const isAdding = event.ctrlKey || event.metaKey;
    const wasAlone = down.size === 1;
    if (!down.delete(event.pointerId)) return;
    if (corners !== null && travelled > CLICK_REACH) acts.lasso(corners, true, isAdding);
    else if (travelled <= CLICK_REACH && wasAlone && event.type === "pointerup") acts.click(place(event), isAdding);
    else if (corners !== null) acts.lasso([], false, false);
    corners = null;
  };

  undo.add(
    listen(host, "pointerdown", (event) => {
      if (event.target instanceof Element && event.target.closest("button, a")) return;
      host.setPointerCapture(event.pointerId);
      down.set(event.pointerId, place(event));
      if (down.size === 1) travelled = 0;
      corners = down.size === 1 && (event.shiftKey || acts.isLassoing()) ? [place(event)] : null;
      acts.hover(null);
    }),
    listen(host, "pointermove", move),
    listen(host, "pointerup", up),
    listen(host, "pointercancel", up),
    listen(host, "pointerleave", () => acts.hover(null)),
    listen(host, "contextmenu", (event) => event.preventDefault()),
    listen(
      host,
      "wheel",
      (event) => {
        if (document.activeElement !== host && !event.ctrlKey && !event.metaKey) return; // the page keeps its wheel
        event.preventDefault();
        acts.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), place(event));
      },
      { passive: false },
    ),
  );
  return undo.all;
}

/** @param {Place} a @param {Place} b */
function distance(a, b) {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** @param {Place} a @param {Place} b @returns {Place} */
function middle(a, b) {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** A free line, or with Alt the box from the first corner. @param {Place[]} corners @param {Place} to @param {boolean} isBox */
function withCorner(corners, to, isBox) {
  const first = corners[0];
  if (isBox) return [first, /** @type {Place} */ ([to[0], first[1]]), to, /** @type {Place} */ ([first[0], to[1]])];
  return [...corners, to];
}
