/** The list of runs: tick, filter, pin as baseline, give a colour. What is not ticked or found is nowhere on the page. */

import { bdi, collect, h, listen, part, replace } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { bind } from "../../lib/keys.js";
import { chosenRuns, writeChoice } from "./run_choice.js";
import { parseQuery, runMatches } from "./run_filter.js";
import { lineStyle, styleWords } from "./run_styles.js";
import { settingsOfRun } from "./settings.js";
import { styleEditor, swatch } from "./swatch.js";

const PAGE = 60; // runs listed at once

/**
 * @param {HTMLElement} host
 * @param {import("./comparison.js").Comparison} page
 * @returns {() => void} its undo
 */
export function runList(host, page) {
  const undo = collect();
  const { runs, keys, state, styles } = page;
  let listed = PAGE;
  let edited = "";
  const filter = h("input", { id: "cmp-filter", type: "search", autocomplete: "off", spellcheck: "false", placeholder: "name  lr=0.001  status:failed", "aria-describedby": "cmp-said" });
  const said = h("p", { id: "cmp-said", class: "quiet", role: "status" });
  const list = h("ul", { class: "cmp-list" });
  const tools = h("div", { class: "cmp-tools" },
    button("All", "Tick every run and clear filters", () => state.set({ r: "", q: "", z: "" })),
    button("None", "Untick every run", () => state.set({ r: writeChoice(new Set(), keys) })),
    button("Only these", "Tick the listed runs and no others", () => state.set({ r: writeChoice(new Set(found().map((i) => keys[i])), keys), q: "" })));
  const tip = "Words are looked for in name, status and format. Settings: lr=0.001, depth>=3, optimizer!=sgd. A minus leaves out.";
  const body = h("div", {}, h("label", { for: "cmp-filter", class: "visually-hidden" }, "Filter the runs"), filter,
    h("p", { class: "cmp-tip quiet" }, tip), tools, said, list);
  const box = h("details", { class: "cmp-runs", open: matchMedia("(min-width: 861px)").matches }, h("summary", {}, h("h2", {}, "Runs")), body);
  replace(host, box);

  /** Places of the runs that the filter finds, ticked or not. */
  function found() {
    const query = parseQuery(state.get("q"));
    return runs.flatMap((run, i) => (runMatches(run, settingsOfRun(page.columns(), i), query) ? [i] : []));
  }

  function tick(/** @type {string} */ key, /** @type {boolean} */ on) {
    const chosen = chosenRuns(state.get("r"), keys);
    if (on) chosen.add(key);
    else chosen.delete(key);
    state.set({ r: writeChoice(chosen, keys) });
  }

  function show() {
    if (filter.value.trim() !== state.get("q").trim()) filter.value = state.get("q");
    const [chosen, matching, shown] = [chosenRuns(state.get("r"), keys), found(), new Set(page.shownRuns())];
    const brushed = matching.filter((i) => chosen.has(keys[i]) && !shown.has(i)).length;
    replace(said, `${shown.size} of ${count(runs.length, "run")} shown`, brushed > 0 && `; ${brushed} outside of the stretches chosen below`);
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.focus : undefined;
    replace(list, matching.slice(0, listed).map((i) => item(i, chosen.has(keys[i]), shown.has(i))),
      matching.length > listed && h("li", {}, button(`${Math.min(PAGE, matching.length - listed)} more of ${matching.length - listed}`, "List more runs", () => ((listed += PAGE), show()))));
    if (focused !== undefined && document.activeElement === document.body) /** @type {HTMLElement|null} */ (list.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {number} i @param {boolean} isTicked @param {boolean} isShown */
  function item(i, isTicked, isShown) {
    const run = runs[i];
    const isBase = state.get("b") === run.key;
    const edit = () => ((edited = edited === run.key ? "" : run.key), show());
    return h("li", { class: isShown ? "" : "is-out" },
      h("input", { type: "checkbox", checked: isTicked, "data-focus": `t${run.key}`, "aria-label": `Show ${run.name}`, onchange: (event) => tick(run.key, event.target.checked) }),
      h("button", { type: "button", class: "cmp-line", "data-focus": `s${run.key}`, "aria-expanded": String(edited === run.key), title: "Change colour and dashes", "aria-label": `${run.name} is ${styleWords(styles.of(run.key))}; change`, onclick: edit }, swatch(lineStyle(styles.of(run.key)))),
      h("a", { href: run.href, title: run.name }, bdi(run.name)),
      h("button", { type: "button", class: "cmp-pin", "data-focus": `b${run.key}`, "aria-pressed": String(isBase), title: isBase ? "Baseline; press to let go" : "Pin as baseline", "aria-label": `${run.name} as baseline`, onclick: () => state.set({ b: isBase ? "" : run.key }) }, "\u0394"),
      edited === run.key && styleEditor(run, styles, () => page.tell("styles")));
  }

  undo.add(
    page.subscribe((what) => {
      if (what !== "styles") return show();
      for (const one of list.querySelectorAll("li")) {
        const line = one.querySelector(".cmp-line");
        const key = /** @type {HTMLElement|null} */ (line)?.dataset.focus?.slice(1);
        if (line !== null && key !== undefined) replace(line, swatch(lineStyle(styles.of(key))));
      }
    }),
    listen(filter, "input", () => ((listed = PAGE), state.set({ q: filter.value }))),
    listen(filter, "keydown", (event) => {
      if (event.key === "Escape") (state.set({ q: "" }), filter.blur());
    }),
    bind({ key: "/", what: "filter the runs", act: () => ((box.open = true), part(box, "#cmp-filter").focus()) }),
    () => host.replaceChildren(),
  );
  show();
  return undo.all;
}

/** @param {string} text @param {string} title @param {() => void} onclick */
function button(text, title, onclick) {
  return h("button", { type: "button", class: "button small", title, onclick }, text);
}
