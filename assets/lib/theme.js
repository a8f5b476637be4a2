/**
 * Light, dark and matrix: follows the system until the reader chooses, and tells views when the colours change. Matrix is dark
 * with other tokens (css/theme_matrix.css), so views know two themes.
 */

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

/** The choices, in the order in which the button goes through them. */
const CHOICES = ["light", "dark", "matrix"];

/** What is in force, by the name of the choice. */
function choice() {
  return document.documentElement.dataset.look ?? theme();
}

/** Changes to the next theme and remembers it for this site. */
export function toggleTheme() {
  const next = CHOICES[(CHOICES.indexOf(choice()) + 1) % CHOICES.length];
  apply(next);
  remember("theme", next);
}

/** Applies the remembered choice and follows the system. */
export function startTheme() {
  const kept = recall("theme");
  if (kept !== null && CHOICES.includes(kept)) apply(kept);
  prefersDark().addEventListener("change", tell);
}

/** @param {string} chosen one of CHOICES */
function apply(chosen) {
  const { dataset } = document.documentElement;
  dataset.theme = chosen === "light" ? "light" : "dark";
  if (chosen === "matrix") dataset.look = chosen;
  else delete dataset.look;
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
