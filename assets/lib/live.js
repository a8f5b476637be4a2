/**
 * An open page that follows its site: ties what is heard of updates to the page and to the bar.
 *
 * `data-page` and `data-made` on <html> say which page this is; a single file carries neither, and asks for nothing.
 */

import { originalIsland, textOf } from "./data.js";
import { startBar } from "./live_bar.js";
import { startFeed } from "./live_feed.js";
import { Unloadable, createSession } from "./live_session.js";
import { elementOf } from "./tree.js";

/**
 * @typedef {import("./live_session.js").Entry} Entry
 * @typedef {ReturnType<Entry["open"]>} Content
 */

/**
 * Remembers the page as it came, before any view changes it; the result starts to follow.
 * @param {HTMLElement} section
 * @returns {((show: (content: Content) => Promise<void>) => void)|null} null where there is nothing to follow
 */
export function openLive(section) {
  const { page, made, root = "", stream } = document.documentElement.dataset;
  if (page === undefined || made === undefined) return null;
  const opened = openedEntry(section, made);
  return (show) => {
    const session = createSession(page, opened, {
      now: () => Date.now(),
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      load: (chunk, news) => loadEntry(root, chunk, { page, made: news.made }),
      show: async (entry) => {
        await show(entry.open());
        document.documentElement.dataset.made = entry.made;
      },
      changed: () => bar.changed(),
    });
    const bar = startBar(session);
    startFeed({
      root,
      stream,
      known: () => ({ isWatched: session.state()?.isWatched ?? false, wasWatched: session.wasWatched(), beatS: session.state()?.beatS ?? 5 }),
      heard: (text) => void session.heard(text),
      missed: session.missed,
    });
  };
}

/**
 * The page as it was opened. The browser knows when its file was written.
 * @param {HTMLElement} section
 * @param {string} made
 * @returns {Entry}
 */
function openedEntry(section, made) {
  const [still, trail] = [copyOf(section), document.querySelector(".bar .trail")];
  const [stillTrail, title] = [trail === null ? null : copyOf(trail), document.title];
  const size = 200 * section.getElementsByTagName("*").length + (section.textContent ?? "").length;
  const at = Math.min(Date.now(), Date.parse(document.lastModified) || Date.now());
  const open = () => ({ title, trail: stillTrail && copyOf(stillTrail), section: copyOf(still), island: originalIsland(section) });
  return { made, seq: 0, at, size, open };
}

/** @template {Element} T @param {T} element @returns {T} */
function copyOf(element) {
  return /** @type {T} */ (element.cloneNode(true));
}

/**
 * @param {string} root
 * @param {string} chunk
 * @param {{page: string, made: string}} wanted
 * @returns {Promise<Entry>}
 */
async function loadEntry(root, chunk, { page, made }) {
  const text = await textOf(root + chunk, `live:${page}`).catch((error) => Promise.reject(new Unloadable(error.message)));
  const update = JSON.parse(text);
  if (update.page !== page || update.made !== made) throw new Error(`${chunk} is not the update that was announced`);
  const open = () => contentOf(JSON.parse(text));
  open(); // a bad one is found now, not when somebody steps back to it
  return { made, seq: Number(update.seq) || 0, at: Date.parse(update.at) || Date.now(), size: text.length, open };
}

/** @param {any} update @returns {Content} */
function contentOf({ title, trail, section: tree, island }) {
  const section = elementOf(tree);
  if (!(section instanceof HTMLElement) || !section.matches("section.page[data-view]")) throw new Error("the update holds no section");
  return {
    title: String(title ?? ""),
    trail: trail === null || trail === undefined ? null : elementOf(trail),
    section,
    island: typeof island === "object" && island !== null ? island : {},
  };
}
