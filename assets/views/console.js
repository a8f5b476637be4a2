/** The console: every line of a log in a window, with search; the address keeps line, search and wrapping. */

import { collect, listen, part } from "../lib/dom.js";
import { count, figure } from "../lib/format.js";
import { bind } from "../lib/keys.js";
import { choice, createState, integer, words, writeFragment } from "../lib/state.js";
import { nextMatch } from "../lib/text_hits.js";
import { createSearch } from "./console/find.js";
import { createPane } from "./console/pane.js";
import { createStore } from "./console/store.js";
import { createTools } from "./console/tools.js";

const YES_NO = ["no", "yes"];

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root, data) {
  const undo = collect();
  let newest = data;
  const logs = () => /** @type {import("./console/store.js").Log[]} */ (newest.island.logs ?? []);
  const readable = logs().findIndex((log) => log.lines > 0);
  if (readable < 0) return { unmount: undo.all };
  const state = createState({
    log: integer(0, logs().length - 1, readable), line: integer(0, 1e9, 0), find: words(200), only: choice(YES_NO), wrap: choice(YES_NO),
  });
  const tools = createTools(part(root, "[data-tools]"), { state, logs: logs(), next: (direction) => step(direction), ends: (isEnd) => toEnd(isEnd) });
  /** @type {{asked: string, lines: number[], searched: number, done: boolean}} */
  let found = { asked: "", lines: [], searched: 0, done: true };
  let open = openLog();

  function openLog() {
    const number = state.get("log");
    const figureOf = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-log]")]);
    for (const one of figureOf) one.hidden = Number(one.dataset.log) !== number;
    const box = part(root, `[data-log="${number}"]`);
    const still = box.querySelector("[data-still]");
    const host = box.querySelector("[data-pane]");
    if (!(still instanceof HTMLElement) || !(host instanceof HTMLElement)) return null; // it cannot be read, and says so
    const store = createStore(logs()[number], (key) => newest.need(key));
    still.hidden = true;
    const pane = createPane(host, { store, href: (line) => href(number, line), choose: (line) => state.set({ line: line + 1 }, { push: true }), failed: fail });
    const search = createSearch({ parts: () => store.log().parts, lines: async (one) => (await store.load(one)).lines, tell, pause: breath });
    const close = () => (search.stop(), pane.undo(), (still.hidden = false));
    return { number, store, pane, search, close };
  }
  /** @param {unknown} error */
  function fail(error) {
    const line = part(root, "[data-failed]");
    line.hidden = false;
    line.textContent = `Some lines could not be loaded: ${error instanceof Error ? error.message : error}.`;
  }
  /** @param {typeof found} next */
  function tell(next) {
    found = next;
    show();
  }
  function show() {
    const isOnly = state.get("only") === "yes" && found.asked !== "";
    open?.pane.show({ lines: isOnly ? [...found.lines] : null, asked: found.asked, chosen: state.get("line") - 1, wraps: state.get("wrap") === "yes" });
    tools.say(wordsOf(found, open?.store.log().lines ?? 0, state.get("line") - 1), found.lines.length > 0);
  }
  /** @param {1|-1} direction */
  function step(direction) {
    const from = state.get("line") > 0 ? state.get("line") - 1 : (open?.pane.top() ?? 0) - 1;
    const line = nextMatch(found.lines, from, direction);
    if (line >= 0) state.set({ line: line + 1 });
  }
  /** @param {boolean} isEnd */
  function toEnd(isEnd) {
    open?.pane.goTo(isEnd ? open.store.log().lines - 1 : 0);
  }
  function find() {
    void open?.search.start(state.get("find").trim()).catch(fail);
  }
  function changed(/** @type {Set<string>} */ keys) {
    if (keys.has("log")) (open?.close(), (open = openLog()));
    if (keys.has("find") || keys.has("log")) find();
    tools.take();
    show();
    if (keys.has("line") || keys.has("only") || keys.has("wrap")) goToLine();
  }
  function goToLine() {
    if (state.get("line") > 0) open?.pane.goTo(state.get("line") - 1);
  }
  undo.add(
    state.close, tools.undo, state.subscribe(changed), () => open?.close(),
    listen(root, "click", (event) => followLink(event, state)),
    bind(
      { key: "/", what: "search the log", act: tools.focus },
      { key: "n", what: "next match", act: () => step(1) },
      { key: "p", what: "match before", act: () => step(-1) },
      { key: "w", what: "wrap long lines", act: () => state.set({ wrap: state.get("wrap") === "yes" ? "no" : "yes" }) },
    ),
  );
  find();
  show();
  goToLine();
  return {
    unmount: undo.all,
    dress: (_, next) => next.island.logs?.length === logs().length && open !== null,
    update: (next) => {
      newest = next;
      if (open === null) return;
      open.store.take(logs()[open.number]);
      open.pane.grown();
      find();
    },
  };
}

/** @param {number} log @param {number} line */
function href(log, line) {
  return writeFragment(new Map([["v", "console"], ["log", String(log)], ["line", String(line + 1)]]));
}

/** Links to lines within the text change the state, and leave what else stands in the address. @param {any} event @param {import("../lib/state.js").State} state */
function followLink(event, state) {
  const link = event.target instanceof Element ? event.target.closest("a.log-goto") : null;
  if (link === null) return;
  event.preventDefault();
  state.set({ line: Number(link.textContent) }, { push: true });
}

/** Lets the page draw between two parts. */
function breath() {
  return /** @type {Promise<void>} */ (new Promise((resolve) => setTimeout(resolve)));
}

/**
 * What the search has found, in words.
 * @param {{asked: string, lines: readonly number[], searched: number, done: boolean}} found
 * @param {number} every lines of the log
 * @param {number} chosen number of a line
 */
export function wordsOf(found, every, chosen) {
  if (found.asked === "") return "";
  const place = found.lines.indexOf(chosen);
  const matches = found.lines.length === 0 ? "no line" : `${place < 0 ? "" : `${figure(place + 1, 15)} of `}${count(found.lines.length, "line")}`;
  return found.done ? matches : `${matches} in the first ${figure(found.searched, 15)} of ${figure(every, 15)}`;
}
