/**
 * What an open page knows of its updates: which have arrived, which one is shown, and whether new ones are held.
 *
 * Nothing here touches the page or a clock of its own; it is told what was heard and shows what it is handed.
 */

import { createHistory } from "./live_history.js";
import { isNotOlder, newsOf, readState, troubleOf } from "./live_state.js";
import { isSilent, updateGap } from "./live_times.js";

/**
 * @typedef {import("./live_state.js").LiveState} LiveState
 *
 * @typedef {object} Entry one form of the page
 * @property {string} made
 * @property {number} seq
 * @property {number} at when it was made, milliseconds since 1970
 * @property {number} size characters
 * @property {() => {title: string, trail: Element|null, section: HTMLElement, island: any}} open
 *
 * @typedef {object} Tools
 * @property {() => number} now milliseconds since 1970
 * @property {(milliseconds: number) => Promise<void>} wait
 * @property {(chunk: string, news: import("./live_state.js").News) => Promise<Entry>} load rejects with Unloadable or with what is wrong inside
 * @property {(entry: Entry) => Promise<void>} show puts it on the page
 * @property {() => void} changed something that people see of this session has changed
 */

/** A file that did not arrive; it may later. */
export class Unloadable extends Error {}

const TRIES = 3;

/**
 * @param {string} page
 * @param {Entry} opened the page as it was opened
 * @param {Tools} tools
 */
export function createSession(page, opened, { now, wait, load, show, changed }) {
  const history = /** @type {ReturnType<typeof createHistory<Entry>>} */ (createHistory());
  history.add(opened);
  /** @type {Map<string, {tries: number, why: string, sign: number}>} */
  const skipped = new Map();
  /** @type {LiveState|null} */
  let state = null;
  let [shown, newest, isPaused, isWorking, wasWatched] = [opened, opened, false, false, false];
  let [lastSign, lastLook, lastShow] = [now(), now(), -Infinity];
  let skips = 0; // since the last update that came through

  /** @param {string} text what live.js says */
  const heard = (text) => {
    const next = readState(text);
    lastLook = now();
    if (next !== null && isNotOlder(next, state)) {
      // The first sign is as old as it says; later ones by our own clock, as the watcher's may be another machine's.
      const isFirst = state === null || !state.isWatched;
      if (isFirst) lastSign = Math.min(now(), next.written || now());
      else if (next.written !== state?.written) lastSign = now();
      state = next;
      wasWatched ||= next.isWatched;
    }
    changed();
    return work();
  };

  /** Loads what is new, and shows the newest unless the reader holds the page. */
  const work = async () => {
    if (isWorking) return;
    isWorking = true;
    try {
      while ((await fetchNews()) || (await showNewest()));
    } finally {
      isWorking = false;
    }
  };

  const fetchNews = async () => {
    const news = state === null ? null : newsOf(state, page, newest);
    if (news === null || isGivenUp(news.chunk)) return false;
    try {
      const entry = await load(news.chunk, news);
      history.add((newest = entry));
      skipped.clear();
      skips = 0;
    } catch (error) {
      skip(news.chunk, error);
    }
    changed();
    return true;
  };

  /** @param {string} chunk */
  const isGivenUp = (chunk) => {
    const before = skipped.get(chunk);
    return before !== undefined && (before.tries >= TRIES || before.sign === state?.written);
  };

  /** @param {string} chunk @param {unknown} error */
  const skip = (chunk, error) => {
    const tries = error instanceof Unloadable ? (skipped.get(chunk)?.tries ?? 0) + 1 : TRIES; // a bad one stays bad
    if (!skipped.has(chunk)) skips++;
    skipped.set(chunk, { tries, why: error instanceof Error ? error.message : String(error), sign: state?.written ?? 0 });
  };

  const showNewest = async () => {
    if (isPaused || shown === (history.newest() ?? shown)) return false;
    await wait(Math.max(0, lastShow + updateGap(state?.beatS ?? 5) - now()));
    if (!isPaused) await put(history.newest());
    return true;
  };

  /** @param {Entry} entry */
  const put = async (entry) => {
    try {
      await show(entry);
      shown = entry;
    } catch (error) {
      history.drop(entry);
      skip(entry.made, error);
    }
    lastShow = now();
    changed();
  };

  /** Shows another of those that arrived, and stays there. @param {number} by */
  const step = (by) => {
    const to = history.beside(shown, by);
    if (to === undefined) return Promise.resolve();
    isPaused = true;
    return put(to);
  };

  return {
    heard,
    /** live.js could not be read. */
    missed: () => {
      lastLook = now();
      changed();
    },
    pause: () => {
      isPaused = true;
      changed();
    },
    /** Shows the newest and follows again. */
    resume: () => {
      isPaused = false;
      changed();
      return work();
    },
    step,
    state: () => state,
    wasWatched: () => wasWatched,
    view: () => ({
      state,
      wasWatched,
      isPaused,
      held: history.after(shown),
      back: Math.max(0, history.length() - 1 - history.after(shown)),
      length: history.length(),
      at: shown.at,
      lastSign,
      isSilent: state !== null && state.isWatched && isSilent({ lastSign, lastLook, beatS: state.beatS }),
      trouble: state === null ? null : troubleOf(state, page),
      skips,
      skippedWhy: [...skipped.values()].at(-1)?.why ?? "",
    }),
  };
}
