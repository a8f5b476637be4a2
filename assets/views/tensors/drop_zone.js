/** Where files come in: two buttons, and the whole page as long as something is dragged over it. */

import { chosenFiles, droppedFiles, holdsFiles } from "../../lib/dropped_files.js";
import { collect, h, listen } from "../../lib/dom.js";

/** @typedef {import("../../lib/opened_model.js").DroppedFile} DroppedFile */

/**
 * @param {(files: Promise<DroppedFile[]>) => void} take
 * @returns {{buttons: HTMLElement, overlay: HTMLElement, choose: () => void, undo: () => void}}
 */
export function createZone(take) {
  const undo = collect();
  const overlay = h("div", { class: "td-overlay", "aria-hidden": "true", hidden: true }, h("p", {}, h("strong", {}, "Drop it here"), "A .safetensors file, all shards of a model, or its folder. It is read from your disk; nothing is uploaded."));
  const inputs = [h("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: -1 }), h("input", { type: "file", webkitdirectory: true, hidden: true, "aria-hidden": "true", tabindex: -1 })];
  for (const input of inputs) {
    input.addEventListener("change", () => {
      if (input.files?.length) take(new Promise((done) => done(chosenFiles(input)))); // at once: the next line empties it
      input.value = ""; // the same file may be chosen again; the files themselves stay
    });
  }
  const buttons = h("span", { class: "td-buttons" },
    h("button", { type: "button", class: "button small", onclick: () => inputs[0].click() }, "Choose files…"),
    h("button", { type: "button", class: "button small", onclick: () => inputs[1].click() }, "Choose a folder…"), inputs);

  let depth = 0; // elements of the page that the dragged thing is over, entered and not left
  const show = (/** @type {number} */ next) => {
    depth = Math.max(0, next);
    overlay.hidden = depth === 0;
  };
  const over = (/** @type {DragEvent} */ event) => {
    if (!holdsFiles(event.dataTransfer)) return false;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
    return true;
  };
  undo.add(
    listen(document, "dragenter", (event) => over(event) && show(depth + 1)),
    listen(document, "dragover", over),
    listen(document, "dragleave", (event) => holdsFiles(event.dataTransfer) && show(depth - 1)),
    listen(document, "drop", (event) => {
      if (!over(event)) return;
      show(0);
      take(droppedFiles(event.dataTransfer));
    }),
    listen(window, "blur", () => show(0)),
  );
  return { buttons, overlay, choose: () => inputs[0].click(), undo: undo.all };
}
