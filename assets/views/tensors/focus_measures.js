/** Every measure of the whole tensor, with what it rests on. */

import { bdi, h } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";

/** @typedef {import("../../lib/tensor_details.js").TensorDetails} TensorDetails */
/** @typedef {{file: string, inputs: [string, string][], params: [string, string][], software: [string, string][]}} Receipt */
/** @typedef {{name: string, title: string, says: string, isCount?: boolean}} MeasureWords */

/**
 * Measures, quantiles, and of which values they are.
 * @param {TensorDetails} details
 * @param {MeasureWords[]} words in the order of the page
 */
export function measuresOf(details, words) {
  const of = details.source === "" ? "Of every finite value of the tensor, exactly; NaN and infinities are counted apart. Zeros, of which sparsity is the share, are values of exactly 0." : sentence(details.source);
  return h("div", {}, h("h4", {}, "Measures of the whole tensor"), measuresTable(details, words), quantilesTable(details), h("p", { class: "tf-note" }, details.list("singular") === null && details.spectrum !== "" ? `${of} Singular values: ${details.spectrum}.` : of));
}

/** @param {string} text */
const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** @param {TensorDetails} details @param {MeasureWords[]} words */
function measuresTable(details, words) {
  const items = words.map(({ name, title, says, isCount }) => {
    const value = details.number(name);
    const exact = value === null ? "there is no such number for this tensor" : `${title}: ${value}. ${says}`;
    const bad = (name === "nan" || name === "inf") && value !== null && value > 0;
    return h("div", { class: bad ? "tf-measure is-bad" : "tf-measure", title: exact }, h("dt", {}, title), h("dd", {}, isCount ? figure(value, 16) : figure(value, 6)));
  });
  return h("dl", { class: "tf-measures" }, ...items);
}

/** One row; null where there are none. @param {TensorDetails} details */
function quantilesTable(details) {
  const [values, shares] = [details.list("quantiles"), details.levels];
  if (values === null || values.length !== shares.length) return null;
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Quantiles" },
    h(
      "table",
      { class: "data compact tf-quantiles" },
      h("caption", {}, "Quantiles: below each lie so many of the finite values"),
      h("thead", {}, h("tr", {}, ...shares.map((share) => h("th", { scope: "col", class: "number" }, shareWords(share))))),
      h("tbody", {}, h("tr", {}, ...[...values].map((value) => h("td", { class: "number" }, figure(value, 4))))),
    ),
  );
}

/** @param {number} share */
function shareWords(share) {
  return share === 0.5 ? "median" : `${Number((share * 100).toPrecision(6))} %`;
}

/**
 * What numbers were computed from, folded away.
 * @param {string} title
 * @param {Receipt[]} receipts
 */
export function receiptsOf(title, receipts) {
  if (receipts.length === 0) return null;
  return h("details", { class: "more" }, h("summary", {}, title), ...receipts.map(receipt));
}

/** @param {Receipt} one */
function receipt({ file, inputs, params, software }) {
  const code = (/** @type {string} */ text) => h("code", {}, bdi(text));
  const lines = (/** @type {Node[][]} */ found) => found.flatMap((nodes, i) => [...(i > 0 ? [h("br")] : []), ...nodes]);
  const space = () => document.createTextNode(" ");
  return h(
    "dl",
    { class: "receipt" },
    h("dt", {}, "File"),
    h("dd", {}, code(file)),
    inputs.length > 0 && [h("dt", {}, "From"), h("dd", {}, ...lines(inputs.map(([name, digest]) => [code(name), space(), h("span", { class: "quiet mono" }, digest)])))],
    params.length > 0 && [h("dt", {}, "With"), h("dd", {}, params.map(([name, value]) => `${name} = ${value}`).join(", "))],
    software.length > 0 && [h("dt", {}, "By"), h("dd", {}, software.map((pair) => pair.join(" ")).join(", "))],
  );
}
