/** The list of keys, shown by ? as a modal dialog. */

import { h, replace } from "./dom.js";
import { boundCommands } from "./keys.js";

/**
 * Makes the dialog once; the result opens it.
 * @returns {() => void}
 */
export function helpDialog() {
  const body = h("tbody");
  const close = h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Close");
  const table = h("table", { class: "keys" }, h("caption", { class: "quiet" }, "Keys of this page"), body);
  const title = h("h2", { id: "help-title" }, "Keyboard");
  const dialog = h("dialog", { class: "help", "aria-labelledby": "help-title" }, title, table, close);
  document.body.append(dialog);
  return () => {
    if (dialog.open) return;
    const seen = new Map([...boundCommands()].map((command) => [command.shown + command.what, command]));
    replace(body, [...seen.values()].map((command) => row(command.shown, command.what)));
    dialog.showModal();
  };
}

/**
 * @param {string} shown
 * @param {string} what
 */
function row(shown, what) {
  return h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, shown)), h("td", {}, what));
}
