/** Keyboard commands: one registry for the page, from which the help (?) is written. */

/**
 * @typedef {object} Command
 * @property {string} key as in KeyboardEvent.key; letters in lower case
 * @property {string} shown how the help names it
 * @property {string} what what it does, a few words
 * @property {(event: KeyboardEvent) => void} act
 * @property {boolean} [withControl] with Ctrl or Cmd held down, wherever the focus is
 * @property {() => boolean} [when] whether it applies now; such a command is still listed in the help
 */

/** @type {Command[]} */
const commands = [];

/**
 * Adds commands; gives the function that removes them. Of two with one key the later one wins.
 * @param {...(Omit<Command, "shown"> & {shown?: string})} added
 * @returns {() => void}
 */
export function bind(...added) {
  const own = added.map((command) => ({ shown: shownKey(command.key), ...command }));
  commands.push(...own);
  return () => {
    for (const command of own) commands.splice(commands.indexOf(command), 1);
  };
}

/** Those that a later one does not always win over. @returns {readonly Command[]} */
export function boundCommands() {
  const isSame = (/** @type {Command} */ a, /** @type {Command} */ b) => a.key === b.key && a.withControl === b.withControl;
  return commands.filter((one, i) => !commands.slice(i + 1).some((later) => later.when === undefined && isSame(later, one)));
}

/** @param {string} key */
function shownKey(key) {
  const words = /** @type {Record<string, string>} */ ({ " ": "Space", escape: "Esc", arrowleft: "←", arrowright: "→" });
  return words[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/**
 * Whether the event goes to something that takes text or has the key for itself.
 * @param {KeyboardEvent} event
 */
function belongsElsewhere(event) {
  const target = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (target?.closest("input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select, dialog[open], [contenteditable]")) {
    return event.key !== "Escape" || target.closest("dialog") !== null;
  }
  return event.key === " " && target?.closest("button, summary, a, input") !== null && target !== null;
}

/** Starts listening; called once by the page. */
export function startKeys() {
  addEventListener("keydown", (event) => {
    const hasControl = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (!hasControl && belongsElsewhere(event)) return;
    const key = event.key.toLowerCase();
    const command = commands.findLast((one) => one.key === key && (one.withControl ?? false) === hasControl && (one.when?.() ?? true));
    if (command === undefined) return;
    event.preventDefault();
    command.act(event);
  });
}
