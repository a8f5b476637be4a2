/** What stands above a log: which one, the search with its answers, wrapping, and both ends. */

import { collect, h, listen, replace } from "../../lib/dom.js";

/**
 * @param {HTMLElement} host
 * @param {object} options
 * @param {import("../../lib/state.js").State} options.state
 * @param {readonly {file: string, lines: number}[]} options.logs
 * @param {(direction: 1|-1) => void} options.next
 * @param {(isEnd: boolean) => void} options.ends
 */
export function createTools(host, { state, logs, next, ends }) {
  const undo = collect();
  const input = h("input", { type: "search", autocomplete: "off", spellcheck: "false", "aria-label": "Search the log", placeholder: "search the log" });
  const said = h("span", { class: "quiet", role: "status" });
  const button = (/** @type {string} */ text, /** @type {string} */ title, /** @type {() => void} */ act) =>
    h("button", { type: "button", class: "button", title, "aria-label": title, onclick: act }, text);
  const toggle = (/** @type {string} */ key, /** @type {string} */ text) =>
    h("button", { type: "button", class: "button", "aria-pressed": "false", onclick: () => state.set({ [key]: state.get(key) === "yes" ? "no" : "yes" }) }, text);
  const [up, down] = [button("↑", "Match before (P)", () => next(-1)), button("↓", "Next match (N)", () => next(1))];
  const [only, wrap] = [toggle("only", "Only matching lines"), toggle("wrap", "Wrap")];
  const names = shortNames(logs.map((log) => log.file));
  const select = h("select", { "aria-label": "Log" }, logs.map(({ lines }, i) => h("option", { value: i, disabled: lines === 0 }, names[i])));
  replace(host, logs.length > 1 && select, input, up, down, said, only, wrap, button("Start", "Start of the log", () => ends(false)), button("End", "End of the log", () => ends(true)));

  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const find = () => (clearTimeout(timer), state.set({ find: input.value }));
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") (event.preventDefault(), (input.value = ""), find(), input.blur());
    if (event.key !== "Enter") return;
    find();
    next(event.shiftKey ? -1 : 1);
  };
  undo.add(
    listen(input, "input", () => (clearTimeout(timer), (timer = setTimeout(find, 200)))),
    listen(input, "keydown", keys),
    listen(select, "change", () => state.set({ log: Number(select.value), line: 0 })),
    () => clearTimeout(timer),
    () => replace(host),
  );
  const take = () => {
    if (input.value.trim() !== state.get("find").trim()) input.value = state.get("find");
    select.value = String(state.get("log"));
    only.setAttribute("aria-pressed", String(state.get("only") === "yes"));
    wrap.setAttribute("aria-pressed", String(state.get("wrap") === "yes"));
  };
  take();
  return {
    undo: undo.all,
    take,
    focus: () => input.focus(),
    /** @param {string} text @param {boolean} hasFound */
    say: (text, hasFound) => {
      said.textContent = text;
      for (const one of [up, down]) one.disabled = !hasFound;
    },
  };
}

/**
 * Paths without the folders that all of them lie in.
 * @param {readonly string[]} paths
 * @returns {string[]}
 */
export function shortNames(paths) {
  const folders = paths.map((path) => path.split("/").slice(0, -1));
  let shared = 0;
  while (folders.every((folder) => shared < folder.length && folder[shared] === folders[0][shared])) shared++;
  return paths.map((path) => path.split("/").slice(shared).join("/"));
}
