/** The card beside the pointer: a tensor's name, place, shape, type and measures. */

import { bdi, h, replace } from "../../lib/dom.js";
import { count, figure } from "../../lib/format.js";
import { shapeText } from "./model.js";

const SHOWN = ["mean", "std", "max_abs", "sparsity", "nan", "inf"];

/**
 * @param {HTMLElement} card
 * @param {HTMLElement} stage what it stands in
 * @param {{groups: {name: string, title: string}[], measures: {name: string, title: string}[]}} known
 */
export function createHover(card, stage, known) {
  return {
    hide: () => void (card.hidden = true),
    /**
     * @param {import("../../lib/slice_source.js").ListedTensor} tensor
     * @param {readonly [number, number]} place pixels of the stage
     * @param {string} extra the measure that tiles are coloured by
     */
    show(tensor, [x, y], extra) {
      const names = SHOWN.includes(extra) || extra === "type" ? SHOWN : [extra, ...SHOWN];
      const rows = names.flatMap((name) => {
        const value = tensor.measure(name);
        const isNews = value !== null && (value > 0 || !["nan", "inf", "sparsity"].includes(name));
        return isNews ? [h("dt", {}, known.measures.find((one) => one.name === name)?.title ?? name), h("dd", {}, figure(value))] : [];
      });
      replace(card, h("p", { class: "tn-name" }, bdi(tensor.name, 160)), h("p", { class: "quiet" }, where(tensor, known.groups)), h("p", {}, `${shapeText(tensor.shape)} \u00b7 ${tensor.dtype} \u00b7 ${count(tensor.numel, "value")}`), rows.length > 0 && h("dl", {}, rows));
      card.hidden = false;
      const box = stage.getBoundingClientRect();
      const [width, height] = [card.offsetWidth, card.offsetHeight];
      const left = x + 16 + width > box.width ? x - width - 12 : x + 16;
      card.style.left = `${Math.max(2, left)}px`;
      card.style.top = `${Math.max(2, Math.min(y + 14, box.height - height - 4))}px`;
    },
  };
}

/**
 * "layer 3 · attention q, k, v · expert 2".
 * @param {import("../../lib/slice_source.js").ListedTensor} tensor
 * @param {{name: string, title: string}[]} groups
 */
export function where({ layer, group, expert, component }, groups) {
  const kind = groups.find((one) => one.name === group)?.title ?? group;
  return [component === "text" ? "" : component, layer === "" ? "" : `layer ${layer}`, kind, expert < 0 ? "" : `expert ${expert}`].filter(Boolean).join(" \u00b7 ");
}
