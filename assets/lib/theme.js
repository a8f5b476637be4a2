/** Light and dark: follows the system until the reader chooses, and tells views when the colours change. */

import { recall, remember } from "./site_store.js";

/** @typedef {import("./colors.js").Theme} Theme */

/** @type {Set<(theme: Theme) => void>} */
const listeners = new Set();
const prefersDark = () => matchMedia("(prefers-color-scheme: dark)");

/**
 * The theme in force.
 * @returns {Theme}
 */
export function theme() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return prefersDark().matches ? "dark" : "light";
}

/**
 * Calls back on every change of theme; gives its undo.
 * @param {(theme: Theme) => void} listener
 * @returns {() => void}
 */
export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Changes to the other theme and remembers it for this site. */
export function toggleTheme() {
  apply(theme() === "dark" ? "light" : "dark");
  remember("theme", document.documentElement.dataset.theme ?? "");
}

/** Applies the remembered choice and follows the system. */
export function startTheme() {
  const kept = recall("theme");
  if (kept === "light" || kept === "dark") apply(kept);
  prefersDark().addEventListener("change", tell);
}

/** @param {Theme} chosen */
function apply(chosen) {
  document.documentElement.dataset.theme = chosen;
  tell();
}

function tell() {
  for (const listener of [...listeners]) listener(theme());
}

/**
 * The computed value of a colour token, for code that cannot use CSS variables: `token("ink")` is "rgb(27, 30, 35)".
 * @param {string} name without the leading dashes
 */
export function token(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  probe.hidden = true;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
