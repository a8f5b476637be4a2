/** A picture on its own: arrows walk over the steps, the original size and the file are one click away. */

import { h, listen, replace } from "../../lib/dom.js";
import { addressOf, wordsOf } from "./pictures.js";

const ENDINGS = /** @type {Record<string, string>} */ ({ "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp" });

/**
 * @param {HTMLElement} root the page
 * @param {(error: unknown) => void} failed
 */
export function createViewer(root, failed) {
  const [title, box, words, file] = [h("h2", { id: "viewer-title" }), h("div", { class: "viewer-box" }), h("p", { class: "media-when" }), h("p", { class: "origin" })];
  const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ act) =>
    h("button", { type: "button", class: "button", "aria-label": label, title: label, onclick: act }, text);
  const original = button("1 : 1", "1 : 1, original size", () => size(!dialog.classList.contains("is-original")));
  const save = h("a", { class: "button viewer-save", download: "" }, "Download");
  const [back, on] = [button("←", "Step before (←)", () => move(-1)), button("→", "Next step (→)", () => move(1))];
  const dialog = h("dialog", { class: "viewer", "aria-labelledby": "viewer-title", "data-kept": "all" },
    h("div", { class: "viewer-head" }, title, back, on, original, save, button("Close", "Close (Esc)", () => dialog.close())), box, words, file);
  root.append(dialog);
  /** @type {{source: import("./pictures.js").Source, place: number, index: number}|undefined} */
  let open;

  /** @param {boolean} isOriginal */
  function size(isOriginal) {
    dialog.classList.toggle("is-original", isOriginal);
    original.setAttribute("aria-pressed", String(isOriginal));
  }
  /** @param {number} by */
  function move(by) {
    if (open === undefined) return;
    const place = open.place + by;
    if (place >= 0 && place < open.source.steps.length) void show({ ...open, place }).catch(failed);
  }
  /** @param {NonNullable<typeof open>} next */
  async function show(next) {
    open = next;
    const items = await next.source.frame(next.place);
    if (open !== next) return;
    const item = items.find((one) => one.index === next.index) ?? items[0];
    title.textContent = next.source.title;
    [back.disabled, on.disabled] = [next.place === 0, next.place === next.source.steps.length - 1];
    words.textContent = wordsOf(next.source, next.place, item);
    file.textContent = item?.file ?? "";
    save.hidden = original.hidden = item === undefined || item.refused !== undefined;
    if (item === undefined || item.refused !== undefined) return replace(box, h("p", { class: "state-stale" }, `This picture is not shown: ${item?.refused ?? "there is none"}.`));
    save.href = addressOf(item);
    save.download = `${next.source.title}-${next.source.steps[next.place] ?? next.place}`.replace(/[^\w.-]+/g, "-").slice(0, 80) + `.${ENDINGS[item.type] ?? "bin"}`;
    const isSmall = item.width > 0 && Math.max(item.width, item.height) <= 128;
    replace(box, h("img", { src: addressOf(item), alt: `${next.source.title}, ${words.textContent}`, class: isSmall ? "is-pixels" : null }));
  }
  const undo = listen(dialog, "keydown", (event) => {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") (event.preventDefault(), move(event.key === "ArrowLeft" ? -1 : 1));
  });
  return {
    /** @param {import("./pictures.js").Source} source @param {number} place @param {number} index */
    open: (source, place, index) => {
      size(false);
      void show({ source, place, index }).catch(failed);
      if (!dialog.open) dialog.showModal();
    },
    undo: () => (undo(), dialog.close(), dialog.remove()),
  };
}
