/** What the page that compares runs keeps in its address. */

import { choice, number, words } from "../../lib/state.js";

/** How x is counted; "own" is what each run logged: steps, or epochs. */
export const AXES = ["own", "epoch", "relative"];

/** What the table shows of a metric. */
export const MODES = ["best", "last", "at"];

/** What a band around a mean shows. */
export const BANDS = ["range", "std", "none"];

/** @returns {import("../../lib/state.js").Schema} */
export function schema() {
  return {
    q: words(200), // filter of the runs
    r: words(9000), // chosen runs, see run_choice.js
    t: words(800), // metrics, by key
    m: number(0, 0.99, 0, 2), // smoothing
    l: choice(["linear", "log"]),
    x: choice(AXES),
    g: words(200), // grouping
    w: choice(BANDS),
    a: choice(MODES),
    n: words(30), // step that values are looked up at; "" for the last one all runs have reached
    s: words(8), // order of the table
    b: words(16), // baseline, by key
    d: words(800), // directions that the reader has turned: key:up.key:down
    c: choice(["differing", "all"]), // settings
    k: words(120), // filter of the settings
    p: words(1500), // axes of the parallel coordinates, by name
    e: words(16), // metric at their end
    z: words(1500), // stretches chosen on them
  };
}
