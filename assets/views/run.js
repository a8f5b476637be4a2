/** A run's page: charts that answer, a list of places on the page, and "numbers" of every figure on demand. */

import { collect, h, replace } from "../lib/dom.js";
import { bind } from "../lib/keys.js";
import { liven } from "../lib/plot.js";

/** @typedef {Map<string, {figure: HTMLElement, chart: ReturnType<typeof liven>}>} Charts */

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root, data) {
  const undo = collect();
  /** @type {Charts} */
  const charts = new Map();
  const update = (/** @type {import("../lib/data.js").PageData} */ next) => {
    livenAll(root, next, charts);
    listPlaces(root);
  };
  update(data);
  undo.add(
    hidePlaces,
    () => charts.forEach(({ chart }) => chart.undo()),
    bind({ key: "d", what: "open the numbers of the figures", act: () => toggleNumbers(root) }),
  );
  return { unmount: undo.all, update };
}

/**
 * Every figure with a chart becomes interactive; one that is already is handed its new numbers.
 * @param {HTMLElement} root @param {import("../lib/data.js").PageData} data @param {Charts} charts
 */
function livenAll(root, data, charts) {
  const specs = new Map(Object.entries(data.island.charts ?? {}));
  for (const [id, { figure, chart }] of charts) {
    if (specs.has(id) && root.contains(figure)) continue;
    chart.undo();
    charts.delete(id);
  }
  for (const [id, spec] of specs) {
    const known = charts.get(id);
    const figure = root.querySelector(`figure[data-figure="${CSS.escape(id)}"]`);
    if (known !== undefined) known.chart.update(spec);
    else if (figure instanceof HTMLElement) charts.set(id, { figure, chart: liven(figure, spec, data.library) });
  }
}

/** @param {HTMLElement} root */
function listPlaces(root) {
  const box = document.querySelector("[data-places]");
  const list = box?.querySelector("ul");
  if (!(box instanceof HTMLElement) || !list) return;
  const heads = [...root.querySelectorAll("h2[id]")];
  const isSame = heads.map((head) => head.textContent).join("\n") === [...list.children].map((one) => one.textContent).join("\n");
  if (!isSame) replace(list, heads.map((head) => h("li", {}, h("a", { href: `#${head.id}` }, head.textContent))));
  box.hidden = heads.length === 0;
}

function hidePlaces() {
  const box = document.querySelector("[data-places]");
  if (box instanceof HTMLElement) box.hidden = true;
}

/** @param {HTMLElement} root */
function toggleNumbers(root) {
  const all = [...root.querySelectorAll("figure details.more:first-of-type")];
  const open = !all.every((details) => /** @type {HTMLDetailsElement} */ (details).open);
  for (const details of all) /** @type {HTMLDetailsElement} */ (details).open = open;
}
