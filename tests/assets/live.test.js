import assert from "node:assert/strict";
import { test } from "node:test";
import { createCache, sizeOf } from "../../assets/lib/cache.js";
import { createHistory } from "../../assets/lib/live_history.js";
import { Unloadable, createSession } from "../../assets/lib/live_session.js";
import { isChunkAddress, isNotOlder, newsOf, readState, troubleOf } from "../../assets/lib/live_state.js";
import { agoWords, clockWords, isSilent, pollDelay, updateGap } from "../../assets/lib/live_times.js";
import { bannerOf, spokenOf, wordsOf } from "../../assets/lib/live_words.js";

const PAGE = "runs/a/index.html";
const written = (second) => new Date(1_800_000_000_000 + second * 1000).toISOString();
const said = (more = {}) =>
  JSON.stringify({ kind: "site.live", version: 1, watched: true, seq: 1, written: written(0), beat_s: 5, state: "waiting", says: "", failing: {}, pages: {}, ...more });
const news = (made, seq = 1) => ({ [PAGE]: { made, chunk: `live/a/index.${made}.js`, seq } });

test("a site that nobody watches is asked once, a watched one every second", () => {
  const now = { beatS: 5, isHidden: false, isWatched: false, wasWatched: false, failures: 0 };
  assert.equal(pollDelay(now), null);
  assert.equal(pollDelay({ ...now, failures: 1 }), null);
  assert.equal(pollDelay({ ...now, isWatched: true, wasWatched: true }), 1000);
  assert.equal(pollDelay({ ...now, isWatched: true, wasWatched: true, isHidden: true }), 5000);
  assert.equal(pollDelay({ ...now, wasWatched: true }), 5000);
});

test("a watcher in haste is asked more often, a slow one no less, and a page that hears nothing backs off", () => {
  const now = { beatS: 5, isHidden: false, isWatched: true, wasWatched: true, failures: 0 };
  assert.deepEqual([0.001, 0.5, 1, 5, 600].map((beatS) => pollDelay({ ...now, beatS })), [50, 100, 200, 1000, 1000]);
  assert.deepEqual([0.5, 5, 600].map(updateGap), [50, 500, 500]);
  assert.deepEqual([1, 2, 3, 4, 5, 9].map((failures) => pollDelay({ ...now, failures })), [2000, 4000, 8000, 16000, 30000, 30000]);
});

test("ages are words that a person would use", () => {
  const ages = [-5, 0, 2.9, 3, 59.9, 60, 3599, 3600, 47 * 3600, 48 * 3600].map((seconds) => agoWords(seconds * 1000));
  assert.deepEqual(ages, ["just now", "just now", "just now", "3 s ago", "59 s ago", "1 min ago", "59 min ago", "1 h ago", "47 h ago", "2 days ago"]);
});

test("a time of another day carries its date", () => {
  const now = new Date(2026, 10, 21, 15, 0, 0).getTime();
  assert.equal(clockWords(new Date(2026, 10, 21, 4, 3, 9).getTime(), now), "04:03");
  assert.equal(clockWords(new Date(2026, 10, 21, 4, 3, 9).getTime(), now, true), "04:03:09");
  assert.equal(clockWords(new Date(2026, 10, 20, 14, 3).getTime(), now), "2026-11-20 14:03");
  assert.equal(clockWords(NaN, now), "an unknown time");
});

test("silence is three beats without a sign while the page looked", () => {
  assert.ok(!isSilent({ lastSign: 0, lastLook: 15_000, beatS: 5 }));
  assert.ok(isSilent({ lastSign: 0, lastLook: 15_001, beatS: 5 }));
  assert.ok(!isSilent({ lastSign: 0, lastLook: 900, beatS: 5 }), "a page that slept has not looked");
});

test("what is no live.js is nothing", () => {
  for (const text of ["", "{", "null", "[]", "5", '{"kind":"other","watched":true}', '{"kind":"site.live"}', '{"kind":"site.live","watched":"yes"}']) {
    assert.equal(readState(text), null, text);
  }
});

test("every field is checked", () => {
  const state = readState(said({
    beat_s: -1, state: "dancing", says: "x".repeat(1000), seq: "7", written: "yesterday",
    failing: { a: { since: written(1), why: 5 }, b: null }, pages: { ...news("a".repeat(12)), q: { made: 1 }, r: { made: "m", chunk: "//evil/live/a/b.js", seq: 1 } },
  }));
  assert.equal(state.beatS, 5);
  assert.equal(state.doing, "waiting");
  assert.equal(state.says.length, 300);
  assert.equal(state.seq, 0);
  assert.ok(Number.isNaN(state.written));
  assert.deepEqual([...state.pages.keys()], [PAGE]);
  assert.deepEqual([...state.failing.keys()], ["a"]);
});

test("an update chunk lies below live/ and nowhere else", () => {
  assert.ok(isChunkAddress("live/a-1/latent.0123456789ab.js"));
  for (const bad of ["https://x/live/a/b.js", "//x/live/a/b.js", "live/../a/b.js", "live/a/..js/../b.js", "data/a/b.js", "live/a/b.css", "live/a/b.js?x", "live/a/b/c.js", 5, null]) {
    assert.ok(!isChunkAddress(bad), String(bad));
  }
});

test("a state is taken unless it is older by number and by clock", () => {
  const at = (seq, second) => readState(said({ seq, written: written(second) }));
  assert.ok(isNotOlder(at(1, 0), null));
  assert.ok(isNotOlder(at(2, 0), at(1, 5)));
  assert.ok(isNotOlder(at(1, 5), at(2, 0)), "a watcher that forgot its number");
  assert.ok(!isNotOlder(at(1, 0), at(2, 5)), "an answer from a cache");
  assert.ok(isNotOlder(readState('{"kind":"site.live","watched":false}'), at(9, 9)));
});

test("news of a page are another form of it, not older than what is there", () => {
  const state = readState(said({ seq: 5, pages: news("b".repeat(12), 5) }));
  assert.equal(newsOf(state, PAGE, { made: "b".repeat(12), seq: 5 }), null);
  assert.equal(newsOf(state, "index.html", { made: "x", seq: 0 }), null);
  assert.equal(newsOf(state, PAGE, { made: "a", seq: 0 }).seq, 5);
  assert.equal(newsOf(readState(said({ seq: 9, pages: news("b", 5) })), PAGE, { made: "a", seq: 7 }), null);
});

test("trouble is that of the page's run, or of everything", () => {
  const state = (failing) => readState(said({ failing }));
  const one = { since: written(0), why: "full" };
  assert.equal(troubleOf(state({ a: one }), PAGE).why, "full");
  assert.equal(troubleOf(state({ "": one }), PAGE).why, "full");
  assert.equal(troubleOf(state({ b: one }), PAGE), null);
  assert.equal(troubleOf(state({ a: one }), "index.html"), null);
});

test("a history keeps the newest that fit, by number and by size", () => {
  const history = createHistory({ most: 3, mostSize: 100 });
  const entries = [10, 10, 10, 10, 80, 500].map((size) => ({ size }));
  entries.slice(0, 4).forEach(history.add);
  assert.equal(history.length(), 3);
  assert.equal(history.beside(entries[3], -2), entries[1]);
  assert.equal(history.beside(entries[3], -3), undefined);
  history.add(entries[4]);
  assert.equal(history.length(), 3);
  history.add(entries[5]);
  assert.equal(history.length(), 1, "one that is too large stays alone");
  assert.equal(history.after(entries[0]), 1, "all of them came after one that has gone");
  assert.equal(history.beside(entries[0], 1), entries[5]);
});

/** A session on a clock of its own; files that are not there cannot be loaded. */
function session(files) {
  const shown = [];
  const clock = { now: 1_800_000_000_000 };
  const opened = { made: "0", seq: 0, at: clock.now, size: 1, open: () => ({}) };
  const tools = {
    now: () => clock.now,
    wait: async (milliseconds) => void (clock.now += milliseconds),
    load: async (chunk, { made, seq }) => {
      if (!(chunk in files)) throw new Unloadable(`no ${chunk}`);
      if (files[chunk] === "bad") throw new Error("not a tree");
      return { made, seq, at: clock.now, size: 1, open: () => ({}) };
    },
    show: async (entry) => void shown.push([entry.made, clock.now]),
    changed: () => {},
  };
  return { clock, shown, ...createSession(PAGE, opened, tools) };
}

const all = { "live/a/index.1.js": "", "live/a/index.2.js": "", "live/a/index.3.js": "", "live/a/index.4.js": "" };

test("updates are shown as they come, at most two a second", async () => {
  const s = session(all);
  for (const made of ["1", "2", "3"]) await s.heard(said({ seq: Number(made), pages: news(made, Number(made)) }));
  assert.deepEqual(s.shown.map(([made]) => made), ["1", "2", "3"]);
  assert.ok(s.shown.slice(1).every(([, at], i) => at - s.shown[i][1] >= 500));
  await s.heard(said({ seq: 3, pages: news("3", 3) }));
  assert.equal(s.shown.length, 3, "what is shown is not shown again");
});

test("a paused page holds what comes and shows the newest when it goes on", async () => {
  const s = session(all);
  s.pause();
  for (const made of ["1", "2", "3"]) await s.heard(said({ seq: Number(made), pages: news(made, Number(made)) }));
  assert.deepEqual([s.shown.length, s.view().held], [0, 3]);
  await s.resume();
  assert.deepEqual(s.shown.map(([made]) => made), ["3"]);
  assert.equal(s.view().held, 0);
});

test("a walk back stays there while more arrives", async () => {
  const s = session(all);
  for (const made of ["1", "2"]) await s.heard(said({ seq: Number(made), pages: news(made, Number(made)) }));
  await s.step(-1);
  await s.heard(said({ seq: 3, pages: news("3", 3) }));
  assert.deepEqual(s.shown.map(([made]) => made), ["1", "2", "1"]);
  assert.deepEqual([s.view().held, s.view().back], [2, 1]);
  await s.step(1);
  await s.step(-1);
  await s.step(-1);
  await s.step(-1);
  assert.equal(s.shown.at(-1)[0], "0", "the page as it was opened, and nothing before");
});

test("a file that does not arrive is tried again with the next sign, three times", async () => {
  const files = { ...all };
  delete files["live/a/index.1.js"];
  const s = session(files);
  const at = (second) => s.heard(said({ pages: news("1"), written: written(second) }));
  await at(0);
  await at(0);
  assert.deepEqual([s.view().skips, s.view().skippedWhy], [1, "no live/a/index.1.js"]);
  files["live/a/index.1.js"] = "";
  await at(5);
  assert.deepEqual(s.shown.map(([made]) => made), ["1"]);
  assert.equal(s.view().skips, 0);
});

test("an update that is no tree is left out, and the next one shown", async () => {
  const s = session({ ...all, "live/a/index.1.js": "bad" });
  for (const second of [0, 5, 10]) await s.heard(said({ pages: news("1"), written: written(second) }));
  assert.deepEqual([s.shown.length, s.view().skips], [0, 1]);
  await s.heard(said({ seq: 2, pages: news("2", 2) }));
  assert.deepEqual([s.shown.map(([made]) => made), s.view().skips], [["2"], 0]);
});

test("words and tone follow the condition", async () => {
  const s = session(all);
  const words = () => wordsOf(s.view(), s.clock.now);
  await s.heard(said({ state: "building", says: "UMAP" }));
  assert.deepEqual([words().tone, words().word, words().title], ["busy", "computing …", "UMAP"]);
  await s.heard(said({ written: written(1) }));
  assert.deepEqual([words().tone, words().age], ["live", "updated just now"]);
  s.clock.now += 16_000;
  s.missed();
  assert.equal(words().tone, "silent");
  assert.match(words().word, /^no sign of life since \d\d:\d\d$|^no sign of life since 2027/);
  await s.heard(said({ written: written(17), failing: { a: { since: written(3), why: "full" } } }));
  assert.equal(words().tone, "failed");
  assert.equal(bannerOf(s.view(), s.clock.now).why, "full");
  s.pause();
  assert.equal(words().tone, "held");
  assert.equal(spokenOf(words(), 0), "Updates are paused.");
  s.resume();
  await s.heard('{"kind":"site.live","version":1,"watched":false}');
  assert.deepEqual([words().tone, bannerOf(s.view(), s.clock.now)], ["ended", null]);
});

test("a cache stays below its size and drops what was used least recently", async () => {
  const cache = createCache(100);
  const made = [];
  const get = (key, size) => cache.get(key, async () => (made.push(key), { value: key, size }));
  await get("a", 40);
  await get("b", 40);
  await get("a", 40);
  await get("c", 40);
  assert.deepEqual([cache.size(), cache.count()], [80, 2]);
  await get("a", 40);
  await get("b", 40);
  assert.deepEqual(made, ["a", "b", "c", "b"]);
  await get("huge", 1000);
  assert.deepEqual([cache.size(), cache.count()], [1000, 1], "the one just read stays");
});

test("a cache keeps no failure", async () => {
  const cache = createCache(10);
  await assert.rejects(cache.get("a", async () => Promise.reject(new Error("no"))));
  assert.equal(await cache.get("a", async () => ({ value: 5, size: 1 })), 5);
});

test("a size counts texts and arrays wherever they lie", () => {
  assert.equal(sizeOf("abc"), 3);
  assert.equal(sizeOf(new Float32Array(10)), 40);
  assert.ok(sizeOf({ a: ["x".repeat(100), new Uint8Array(50)], b: 5 }) >= 150);
});
