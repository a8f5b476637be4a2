/** The search over all runs of a site, in a dialog: `/`, Ctrl K, or the button of the bar. Works from disk. */

import { bdi, h, replace } from "./dom.js";
import { chunkOf } from "./data.js";
import { finderIndex } from "./finder_index.js";
import { placeOf } from "./finder_links.js";
import { find } from "./finder_match.js";
import { count, figure } from "./format.js";

/** @typedef {import("./finder_index.js").FinderIndex} FinderIndex */
/** @typedef {import("./finder_match.js").Hit} Hit */
/** @typedef {import("./finder_match.js").Group} Group */

const FILE = "search.js";
const KEY = "search";
const RUNS = 3; // of one name that are offered
const HITS = 8; // of one kind
const HINT = "A run, a curve, a setting or its value, a checkpoint, an event. Words of a run\u2019s name choose among runs: loss seed3.";

/**
 * Makes the dialog once; the result opens it.
 * @returns {() => void}
 */
export function finderDialog() {
  const { root = "", page } = document.documentElement.dataset;
  const where = { root, isSingle: page === undefined, own: /^runs\/([^/]+)\//.exec(page ?? "")?.[1] };
  const input = h("input", {
    type: "search", id: "finder-input", autocomplete: "off", spellcheck: "false", role: "combobox", placeholder: "Search all runs",
    "aria-label": "Search all runs", "aria-controls": "finder-found", "aria-expanded": "true", "aria-describedby": "finder-said",
  });
  const said = h("p", { class: "quiet", id: "finder-said", role: "status" }, HINT);
  const found = h("div", { id: "finder-found", role: "listbox", "aria-label": "Found" });
  const notes = h("div", { class: "finder-notes quiet" });
  const dialog = h("dialog", { class: "finder", "aria-label": "Search" }, h("div", { class: "finder-head" }, input, closer(() => dialog.close())), said, found, notes);
  document.body.append(dialog);
  /** @type {FinderIndex|null} */
  let index = null;

  const show = () => {
    if (index === null) return;
    const groups = find(index, input.value, HITS);
    const asked = input.value.trim() !== "";
    said.textContent = !asked ? HINT : groups.length === 0 ? "Nothing has these words." : foundText(groups);
    replace(found, ...groups.map((group) => section(/** @type {FinderIndex} */ (index), group, where)));
    found.scrollTop = 0;
    mark(found, input, 0);
  };
  input.addEventListener("input", show);
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return steer(event, found, input);
    event.preventDefault(); // which would empty the field first
    dialog.close();
  });
  dialog.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target === dialog || target.closest("a") !== null) dialog.close();
  });
  return () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    chunkOf(root + FILE, KEY).then((json) => {
      index = finderIndex(json);
      replace(notes, ...index.says.map((line) => h("p", {}, line)));
      show();
    }, (error) => void (said.textContent = `The search cannot start: ${error.message}.`));
  };
}

/** @param {() => void} close */
function closer(close) {
  return h("button", { type: "button", class: "button small", "aria-label": "Close the search", onclick: close }, "Esc");
}

/** @param {Group[]} groups */
function foundText(groups) {
  return groups.map(({ kind, total }) => count(total, kind)).join(" \u00b7 ");
}

/**
 * @param {FinderIndex} index
 * @param {Group} group
 * @param {{root: string, isSingle: boolean, own: string|undefined}} where
 */
function section(index, group, where) {
  const id = `finder-${group.kind}`;
  const cut = group.hits.length < group.total ? `${group.hits.length} of ${figure(group.total, 15)} shown; further words narrow it` : "";
  const title = h("div", { id, class: "finder-kind", role: "presentation" }, group.title, cut === "" ? null : h("span", { class: "quiet" }, cut));
  return h("div", { role: "group", "aria-labelledby": id }, title, group.hits.flatMap((hit) => rows(index, group.kind, hit, where)));
}

/**
 * A name with its run, the run of this page first; below it some of the other runs, and how many there are.
 * @param {FinderIndex} index
 * @param {string} kind
 * @param {Hit} hit
 * @param {{root: string, isSingle: boolean, own: string|undefined}} where
 */
function rows(index, kind, hit, where) {
  const own = hit.runs.findIndex(({ run }) => index.runs[run].slug === where.own);
  const runs = own < 1 ? hit.runs : [hit.runs[own], ...hit.runs.slice(0, own), ...hit.runs.slice(own + 1)];
  const shown = runs.slice(0, RUNS).map((at, place) => {
    const run = index.runs[at.run];
    const about = kind === "run" ? aboutRun(run) : [bdi(run.id, 60), at.last === null ? null : h("span", { class: "last" }, figure(at.last))];
    return h("a", { role: "option", href: placeOf(index, kind, hit.name, at.run, where), class: place > 0 ? "more" : null, tabindex: "-1" },
      place > 0 ? null : h("span", { class: "name" }, marked(hit)), h("span", { class: "about" }, about));
  });
  const others = hit.every - shown.length;
  if (others <= 0) return shown;
  const fitting = runs.length < hit.every ? `, ${figure(runs.length, 15)} of them listed for these words` : "";
  return [...shown, h("p", { class: "others quiet", role: "presentation" }, `and in ${count(others, "more run")}${fitting}`)];
}

/** @param {import("./finder_index.js").IndexedRun} run */
function aboutRun(run) {
  return [h("span", {}, run.status), h("span", {}, run.formats.join(", ")), bdi(run.says, 100)];
}

/** The name with what matches set apart. @param {Hit} hit */
function marked({ name, marks }) {
  const pieces = [];
  let done = 0;
  for (const [from, to] of marks) {
    pieces.push(name.slice(done, from), h("mark", {}, name.slice(from, to)));
    done = to;
  }
  return h("bdi", {}, [...pieces, name.slice(done)].map((piece) => (typeof piece === "string" ? piece.replaceAll("\0", "\u2400") : piece)));
}

/** @param {Element} found */
function options(found) {
  return /** @type {HTMLElement[]} */ ([...found.querySelectorAll('[role="option"]')]);
}

/**
 * Makes one option the current one.
 * @param {Element} found
 * @param {HTMLInputElement} input
 * @param {number} place
 */
function mark(found, input, place) {
  const all = options(found);
  all.forEach((option, i) => {
    option.id = `finder-option-${i}`;
    option.setAttribute("aria-selected", String(i === place));
  });
  if (place >= all.length) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", all[place].id);
  all[place].scrollIntoView({ block: "nearest" });
}

/**
 * Arrows walk through what was found, Enter goes there.
 * @param {KeyboardEvent} event
 * @param {Element} found
 * @param {HTMLInputElement} input
 */
function steer(event, found, input) {
  const all = options(found);
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.isComposing || all.length === 0) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(found, input, (at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length);
  } else if (event.key === "Enter" && event.target === input && at >= 0) {
    event.preventDefault();
    all[at].click();
  }
}
