/** The state of an open page in words and one of a few tones; what the bar shows, without the bar. */

import { agoWords, clockWords } from "./live_times.js";

/** @typedef {ReturnType<ReturnType<typeof import("./live_session.js").createSession>["view"]>} SessionView */

/**
 * @typedef {object} Words
 * @property {"live"|"busy"|"held"|"silent"|"failed"|"ended"} tone
 * @property {string} word
 * @property {string} age how old what is shown is
 * @property {number} held updates that came after what is shown
 * @property {string} title the watcher's own line, and more than the bar has room for
 * @property {string} note of updates that were left out, "" for none
 * @property {boolean} canPause @property {boolean} canGoBack @property {boolean} canGoOn
 */

/**
 * @param {SessionView} view
 * @param {number} now milliseconds since 1970
 * @returns {Words}
 */
export function wordsOf(view, now) {
  const [tone, word] = conditionOf(view, now);
  const isGone = tone === "ended";
  return {
    tone,
    word,
    age: ageOf(view, tone, now),
    held: view.isPaused ? view.held : 0,
    title: isGone ? "This site was watched while the page was open. Load the page again for its newest form." : (view.state?.says ?? ""),
    note: view.skips === 0 ? "" : view.skips === 1 ? "1 update left out" : `${view.skips} updates left out`,
    canPause: !isGone || view.isPaused,
    canGoBack: view.back > 0,
    canGoOn: view.held > 0,
  };
}

/** @param {SessionView} view @param {number} now @returns {[Words["tone"], string]} */
function conditionOf({ state, isPaused, isSilent, trouble, lastSign }, now) {
  if (isPaused) return ["held", "paused"];
  if (state === null || !state.isWatched) return ["ended", "not watched any more"];
  if (isSilent) return ["silent", `no sign of life since ${clockWords(lastSign, now)}`];
  if (state.doing === "failed" || trouble !== null) return ["failed", "last build failed"];
  return state.doing === "building" ? ["busy", "computing …"] : ["live", "live"];
}

/** @param {SessionView} view @param {Words["tone"]} tone @param {number} now */
function ageOf({ at }, tone, now) {
  if (tone === "held") return clockWords(at, now, true);
  return `updated ${agoWords(now - at)}`;
}

/**
 * The banner over content that is not the newest, or null.
 * @param {SessionView} view
 * @param {number} now
 * @returns {{head: string, why: string, then: string}|null}
 */
export function bannerOf({ state, trouble, at }, now) {
  if (state === null || !state.isWatched || trouble === null) return null;
  return {
    head: `Could not be brought up to date since ${clockWords(trouble.since, now)}`,
    why: trouble.why,
    then: `What follows is the last good state, of ${clockWords(at, now)}.`,
  };
}

/**
 * What is said aloud: conditions as they change, and updates by their number.
 * @param {Words} words
 * @param {number} updates since it was said last
 */
export function spokenOf({ tone, word, held }, updates) {
  if (tone === "held") return held === 0 ? "Updates are paused." : `Updates are paused; ${held} newer.`;
  if (tone !== "live" && tone !== "busy") return word;
  return updates === 0 ? "" : updates === 1 ? "The page was updated." : `The page was updated ${updates} times.`;
}
