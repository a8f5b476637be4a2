/** Checks every byte of the dropped files against the digests of those that were measured, with progress and a way out. */

import { fileDigest } from "../../lib/file_digest.js";
import { sizeText } from "../../lib/file_source.js";
import { h, replace } from "../../lib/dom.js";
import { confirmed } from "../../lib/model_identity.js";

/**
 * @param {object} on
 * @param {import("../../lib/opened_model.js").OpenedModel} on.model
 * @param {import("../../lib/model_identity.js").KnownCheckpoint[]} on.known
 * @param {number[]} on.numbers checkpoints that it may be
 * @param {(numbers: number[], digests: string[]) => void} on.done those that it is
 * @returns {{element: HTMLElement, stop: () => void}}
 */
export function createCheck({ model, known, numbers, done }) {
  const element = h("span", { class: "td-check" });
  /** @type {AbortController|null} */
  let running = null;
  const offer = () => replace(element, h("button", { type: "button", class: "button small", onclick: run }, `Check every byte (${sizeText(model.size)})`));
  const stop = () => running?.abort();

  async function run() {
    const own = (running = new AbortController());
    const bar = h("progress", { max: 1, value: 0, "aria-label": "Bytes checked" });
    const said = h("span", { class: "quiet" }, "reading");
    replace(element, bar, said, h("button", { type: "button", class: "button small", onclick: stop }, "Cancel"));
    const begun = performance.now();
    let before = 0;
    const progress = (/** @type {number} */ at) => {
      const share = (before + at) / model.size;
      const left = ((performance.now() - begun) / 1000 / share) * (1 - share);
      bar.value = share;
      said.textContent = `${sizeText(before + at)} of ${sizeText(model.size)}, ${left < 90 ? `${Math.ceil(left)} s` : `${Math.ceil(left / 60)} min`} left`;
    };
    try {
      /** @type {string[]} */
      const digests = [];
      for (const { file } of model.files) {
        digests.push(await fileDigest(file, progress, own.signal));
        before += file.size;
      }
      element.replaceChildren();
      done(confirmed(digests, known, numbers), digests);
    } catch (error) {
      offer();
      if (!own.signal.aborted) element.append(h("span", { class: "td-failed" }, error instanceof Error ? error.message : String(error)));
    }
  }
  offer();
  return { element, stop };
}
