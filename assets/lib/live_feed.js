/** Reads live.js again and again while somebody watches the site; without a watcher once, and never again. */

import { LIVE, textOf } from "./data.js";
import { openStream } from "./live_stream.js";
import { pollDelay } from "./live_times.js";

/**
 * @param {object} options
 * @param {string} options.root prefix to the site's root
 * @param {string|undefined} options.stream address of pushed news, where a server offers it
 * @param {() => {isWatched: boolean, wasWatched: boolean, beatS: number}} options.known after what was heard last
 * @param {(text: string) => void} options.heard
 * @param {() => void} options.missed live.js could not be read
 */
export function startFeed({ root, stream, known, heard, missed }) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let [failures, asked, isAsking, isStreaming, isOver] = [0, Date.now(), false, false, false];

  const ask = async () => {
    clearTimeout(timer);
    if (isAsking || isOver) return;
    isAsking = true;
    try {
      // A file is read again each time; a server's answer may be kept by anything on the way, unless its address is new.
      heard(await textOf(root + LIVE + (location.protocol === "file:" ? "" : `?n=${asked++}`), LIVE));
      failures = 0;
    } catch {
      failures++;
      missed();
    }
    isAsking = false;
    if (stream === undefined && !known().wasWatched) stop(); // nobody watches: nothing of this stays in memory
    else plan();
  };

  const plan = () => {
    clearTimeout(timer);
    const delay = isStreaming || isOver ? null : pollDelay({ ...known(), isHidden: document.hidden, failures });
    if (delay !== null) timer = setTimeout(ask, delay);
  };
  const seen = () => (document.hidden || !known().wasWatched || isStreaming ? plan() : void ask());
  document.addEventListener("visibilitychange", seen);
  const close = stream === undefined ? () => {} : openStream(stream, {
    heard,
    changed: (isOpen) => {
      isStreaming = isOpen;
      plan();
    },
  });
  const stop = () => {
    isOver = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
    close();
  };
  ask();
}
