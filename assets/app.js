/** The page's start: finds the sections, mounts their views, and offers what every page has. */

import { copyLink, offerCopies } from "./lib/copy.js";
import { dataOf, listenForChunks } from "./lib/data.js";
import { finderDialog } from "./lib/finder_dialog.js";
import { helpDialog } from "./lib/help.js";
import { bind, startKeys } from "./lib/keys.js";
import { openLive } from "./lib/live.js";
import { createPatcher } from "./lib/patch.js";
import { choice, createState } from "./lib/state.js";
import { startTheme, toggleTheme } from "./lib/theme.js";
import { mount as compare } from "./views/compare.js";
import { mount as console } from "./views/console.js";
import { mount as curves } from "./views/curves.js";
import { mount as diff } from "./views/diff.js";
import { mount as index } from "./views/index.js";
import { mount as latent } from "./views/latent.js";
import { mount as layers } from "./views/layers.js";
import { mount as media } from "./views/media.js";
import { mount as run } from "./views/run.js";
import { mount as setup } from "./views/setup.js";
import { mount as tensors } from "./views/tensors.js";

/**
 * A view takes over a section that is complete without it; the result takes it down again, or brings it up to date.
 * @typedef {(root: HTMLElement, data: import("./lib/data.js").PageData) => import("./lib/patch.js").Mounted} View
 */

/** @type {Record<string, View>} */
const VIEWS = { compare, console, curves, diff, index, latent, layers, media, run, setup, tensors };

/**
 * Mounts a section's view; a view that fails leaves the static page and says so.
 * @param {HTMLElement} section
 * @returns {import("./lib/patch.js").Mounted}
 */
function mounted(section) {
  const stem = section.dataset.view ?? "";
  offerCopies(section);
  if (!Object.hasOwn(VIEWS, stem)) return { unmount: () => {} };
  try {
    return VIEWS[stem](section, dataOf(section));
  } catch (error) {
    const line = document.createElement("p");
    line.className = "state-error";
    line.textContent = `This part of the page could not start (${error}). What follows is its static form.`;
    section.prepend(line);
    return { unmount: () => line.remove() };
  }
}

/** Shows one section at a time where a file holds several, switched by `v` in the address. */
function startSections() {
  const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("section.page")]);
  const stems = sections.map((section) => section.dataset.view ?? "");
  const first = sections.find((section) => section.dataset.current !== undefined) ?? sections[0];
  if (first === undefined) return;
  if (sections.length === 1) return startPage(first);
  const state = createState({ v: choice(stems, first.dataset.view) });
  let unmount = () => {};
  const show = () => {
    unmount();
    for (const section of sections) section.hidden = section.dataset.view !== state.get("v");
    const shown = sections.find((section) => !section.hidden) ?? first;
    markMenu(shown.dataset.view ?? "");
    document.title = shown.dataset.title ?? document.title;
    unmount = mounted(shown).unmount;
    scrollTo(0, 0);
  };
  state.subscribe(show);
  show();
}

/** A page of its own, which may be brought up to date while it is open. @param {HTMLElement} section */
function startPage(section) {
  const follow = openLive(section); // before a view changes anything: this is the oldest form that can be gone back to
  const patcher = createPatcher(section, mounted);
  follow?.(patcher.show);
}

/** @param {string} stem */
function markMenu(stem) {
  for (const link of document.querySelectorAll('.menu a[href^="#v="]')) {
    if (link.getAttribute("href") === `#v=${stem}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function startMenu() {
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".menu a[data-title]")]);
  links.slice(0, 9).forEach((link, i) => {
    bind({ key: String(i + 1), what: `go to: ${link.dataset.title}`, act: () => link.click() });
  });
}

function startBar() {
  const [help, search] = [helpDialog(), finderDialog()];
  for (const [name, act] of /** @type {[string, () => void][]} */ ([["search", search], ["theme", toggleTheme], ["help", help]])) {
    const button = document.querySelector(`[data-act="${name}"]`);
    button?.addEventListener("click", act);
    button?.removeAttribute("hidden");
  }
  // A page with a search of its own binds / once more, and wins.
  bind({ key: "k", shown: "Ctrl K", what: "search all runs", act: search, withControl: true });
  bind({ key: "/", what: "search all runs", act: search });
  bind({ key: "t", what: "light, dark or matrix", act: toggleTheme });
  bind({ key: "c", what: "copy the link to this view", act: copyLink });
  bind({ key: "?", what: "this list", act: help });
}

document.documentElement.classList.add("scripted");
listenForChunks();
startTheme();
startKeys();
startMenu();
startBar();
startSections();
