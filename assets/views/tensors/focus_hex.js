/** Bytes of the shown cells, sixteen a row, only those rows that are in view; a byte and its cell light up together. */

import { collect, h, listen, replace } from "../../lib/dom.js";
import { PER_ROW, asciiByte, cellOfByte, hexByte, hexOffset, hexRows, rowOfByte } from "../../lib/slice_hex.js";

const LINE = 20; // pixels of a row
const LINES = 18; // rows in view
const SPARE = 4; // rows made above and below

/** @typedef {import("./focus_heatmap.js").Cell} Cell */

/** @param {{hover: (cell: Cell|null) => void, pin: (cell: Cell) => void}} on */
export function createHex(on) {
  const lines = h("div", { class: "tf-hex-lines" });
  const spacer = h("div", { class: "tf-hex-spacer" }, lines);
  const view = h("div", { class: "tf-hex", tabindex: "0", role: "region", "aria-label": "Bytes of the shown cells" }, spacer);
  const undo = collect();
  /** @type {import("../../lib/slice_source.js").SliceReply|null} */
  let reply = null;
  /** @type {import("../../lib/slice_hex.js").HexRow[]} */
  let rows = [];
  let [columns, frame] = [1, 0];
  /** @type {{pin: Cell|null, hover: Cell|null}} */
  const cells = { pin: null, hover: null };

  function draw() {
    frame = 0;
    if (reply?.bytes == null) return;
    const first = Math.max(0, Math.floor(view.scrollTop / LINE) - SPARE);
    const shown = rows.slice(first, first + LINES + 2 * SPARE);
    lines.style.transform = `translateY(${first * LINE}px)`;
    const bytes = reply.bytes;
    replace(lines, ...shown.map((row) => lineOf(row, bytes)));
    light();
  }
  const soon = () => (frame ||= requestAnimationFrame(draw));

  function light() {
    if (reply === null) return;
    const { elementSize } = reply;
    const spans = (/** @type {Cell|null} */ cell) => (cell === null ? [-1, -1] : [(cell.row * columns + cell.column) * elementSize, (cell.row * columns + cell.column + 1) * elementSize]);
    const [pin, hover] = [spans(cells.pin), spans(cells.hover)];
    for (const span of /** @type {NodeListOf<HTMLElement>} */ (lines.querySelectorAll("[data-at]"))) {
      const at = Number(span.dataset.at);
      span.classList.toggle("is-pin", at >= pin[0] && at < pin[1]);
      span.classList.toggle("is-hover", at >= hover[0] && at < hover[1]);
    }
  }

  /** @param {Event} event @returns {Cell|null} */
  function under(event) {
    const span = event.target instanceof Element ? event.target.closest("[data-at]") : null;
    return reply === null || !(span instanceof HTMLElement) ? null : cellOfByte(Number(span.dataset.at), reply.elementSize, columns);
  }

  undo.add(
    () => cancelAnimationFrame(frame),
    listen(view, "scroll", soon, { passive: true }),
    listen(view, "pointermove", (event) => on.hover(under(event))),
    listen(view, "pointerleave", () => on.hover(null)),
    listen(view, "click", (event) => {
      const cell = under(event);
      if (cell !== null) on.pin(cell);
    }),
  );

  return {
    element: view,
    /** @param {import("../../lib/slice_source.js").SliceReply} next @param {number} nRows @param {number} nColumns */
    show(next, nRows, nColumns) {
      reply = next;
      columns = nColumns;
      rows = next.bytes === null ? [] : hexRows(next, nRows, nColumns);
      spacer.style.height = `${rows.length * LINE}px`;
      view.style.height = `${Math.min(LINES, rows.length) * LINE + 14}px`;
      view.scrollTo(0, 0);
      soon();
    },
    /** @param {"pin"|"hover"} which @param {Cell|null} cell @param {boolean} isBroughtIntoView */
    mark(which, cell, isBroughtIntoView) {
      cells[which] = cell;
      if (cell !== null && isBroughtIntoView && reply !== null) {
        const line = rowOfByte(rows, (cell.row * columns + cell.column) * reply.elementSize);
        const top = line * LINE;
        if (line >= 0 && (top < view.scrollTop || top + LINE > view.scrollTop + view.clientHeight)) view.scrollTop = top - view.clientHeight / 2;
      }
      light();
    },
    close: undo.all,
  };
}

/** @param {import("../../lib/slice_hex.js").HexRow} row @param {Uint8Array} bytes */
function lineOf(row, bytes) {
  const own = [...bytes.subarray(row.begin, row.begin + row.length)];
  const span = (/** @type {number} */ byte, /** @type {number} */ i, /** @type {(byte: number) => string} */ write) => h("span", { "data-at": row.begin + i }, write(byte));
  const rest = "   ".repeat(PER_ROW - own.length);
  return h(
    "div",
    { class: "tf-hex-line" },
    h("span", { class: "tf-hex-offset" }, hexOffset(row.offset)),
    h("span", { class: "tf-hex-bytes" }, ...own.flatMap((byte, i) => [span(byte, i, hexByte), i === 7 ? "  " : " "]), rest),
    h("span", { class: "tf-hex-ascii" }, ...own.map((byte, i) => span(byte, i, asciiByte))),
  );
}
