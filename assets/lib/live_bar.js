/** The quiet line in the bar of a page whose site is watched: state, age, pause, and a walk through what has arrived. */

import { h, svg } from "./dom.js";
import { count } from "./format.js";
import { bind } from "./keys.js";
import { createBanner } from "./live_banner.js";
import { spokenOf, wordsOf } from "./live_words.js";

/** @typedef {ReturnType<typeof import("./live_session.js").createSession>} Session */

const TICK_MS = 1000;
const SPEECH_MS = 10_000; // a screen reader is not interrupted more often
const SHAPES = {
  pause: "M5 3.5v9M11 3.5v9",
  play: "M5 3l8 5-8 5z",
  back: "M10 3.5L5.5 8l4.5 4.5",
  on: "M6 3.5L10.5 8 6 12.5",
  newest: "M4 3.5L8.5 8 4 12.5M12 3.5v9",
};

/**
 * @param {Session} session
 * @returns {{changed: () => void}} to be told whenever the session has changed
 */
export function startBar(session) {
  /** @type {ReturnType<typeof drawBar>|undefined} */
  let bar;
  const show = () => {
    if (bar === undefined && session.wasWatched()) {
      bar = drawBar(session);
      setInterval(show, TICK_MS);
      bindKeys(session);
    }
    bar?.show();
  };
  return { changed: show };
}

/** @param {Session} session */
function drawBar(session) {
  const toggle = () => (session.view().isPaused ? session.resume() : session.pause());
  const [word, age, held, note] = ["word", "age", "held", "note"].map((name) => h("span", { class: `news-${name}` }));
  const pause = iconButton("pause", "Pause", toggle);
  const back = iconButton("back", "Earlier update (,)", () => session.step(-1));
  const on = iconButton("on", "Later update (.)", () => session.step(1));
  const newest = iconButton("newest", "Newest, and follow (G)", () => session.resume());
  const dot = h("span", { class: "news-dot", "aria-hidden": "true" });
  const said = h("span", { class: "news-said" }, dot, word, age, held, note);
  const bar = h("div", { class: "news only-screen", role: "group", "aria-label": "Live updates" }, said, h("span", { class: "news-acts" }, back, pause, on, newest));
  const spoken = h("span", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const place = document.querySelector(".bar .acts");
  place?.before(bar, spoken);
  const banner = createBanner();
  const speak = createSpeech(spoken);

  return {
    show() {
      const [view, now] = [session.view(), Date.now()];
      const words = wordsOf(view, now);
      bar.dataset.tone = words.tone;
      setText(word, words.word);
      setText(age, words.age);
      setText(held, words.held === 0 ? "" : `+${words.held}`);
      held.title = `${count(words.held, "newer update")} held`;
      setText(note, words.note);
      said.title = words.title;
      note.title = view.skippedWhy;
      for (const [button, isShown] of /** @type {const} */ ([[pause, words.canPause], [back, view.length > 1], [on, view.length > 1], [newest, view.isPaused && view.length > 1]])) {
        if (!isShown && button === document.activeElement) pause.focus(); // the one that takes its place
        button.hidden = !isShown;
      }
      disable(back, !words.canGoBack);
      disable(on, !words.canGoOn);
      turn(pause, view.isPaused);
      banner.show(view, now);
      speak(words, view);
    },
  };
}

/**
 * A disabled button would drop the focus of whoever is pressing it.
 * @param {HTMLButtonElement} button @param {boolean} isOff
 */
function disable(button, isOff) {
  button.setAttribute("aria-disabled", String(isOff));
}

/** @param {HTMLButtonElement} button @param {boolean} isPaused */
function turn(button, isPaused) {
  if (button.dataset.is === String(isPaused)) return;
  button.dataset.is = String(isPaused);
  const says = isPaused ? "Resume live updates (P)" : "Pause live updates (P)";
  button.replaceChildren(icon(isPaused ? "play" : "pause"));
  button.setAttribute("aria-label", says);
  button.title = says;
}

/** @param {keyof typeof SHAPES} shape */
function icon(shape) {
  return svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true", class: shape }, svg("path", { d: SHAPES[shape] }));
}

/** @param {keyof typeof SHAPES} shape @param {string} says @param {() => unknown} act */
function iconButton(shape, says, act) {
  return h("button", { type: "button", title: says, "aria-label": says, onclick: () => void act() }, icon(shape));
}

/** @param {Element} element @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Says a change of condition, and how often the page was updated, not more often than every ten seconds.
 * @param {Element} place
 */
function createSpeech(place) {
  let [last, before, updates, at] = [-Infinity, "", -1, NaN];
  return (/** @type {import("./live_words.js").Words} */ words, /** @type {{at: number}} */ view) => {
    if (view.at !== at) [at, updates] = [view.at, updates + 1];
    const [now, text] = [Date.now(), spokenOf(words, Math.max(0, updates))];
    if (text === "" || text === before || now - last < SPEECH_MS) return;
    place.textContent = text;
    [last, before, updates] = [now, words.tone === "live" || words.tone === "busy" ? "" : text, 0];
  };
}

/** @param {Session} session */
function bindKeys(session) {
  bind(
    { key: "p", what: "live: pause or resume updates", act: () => void (session.view().isPaused ? session.resume() : session.pause()) },
    { key: ",", what: "live: one update back", act: () => void session.step(-1) },
    { key: ".", what: "live: one update on", act: () => void session.step(1) },
    { key: "g", what: "live: go to the newest and follow", act: () => void session.resume() },
  );
}
