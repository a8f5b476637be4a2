/** Places of a searched text: within a line, and from one match to the next. */

/**
 * Places of a text in a line, as pairs [start, end] of UTF-16 units.
 * @param {string} line
 * @param {string} asked in lower case, not empty
 * @returns {[number, number][]}
 */
export function hits(line, asked) {
  const lower = line.toLowerCase();
  if (lower.length !== line.length) return lower.includes(asked) ? [[0, line.length]] : []; // a letter became two
  /** @type {[number, number][]} */
  const found = [];
  for (let at = lower.indexOf(asked); at >= 0; at = lower.indexOf(asked, at + asked.length)) found.push([at, at + asked.length]);
  return found;
}

/**
 * Cuts a text at every change of style and at the ends of hits.
 * @param {string} text
 * @param {readonly (readonly [number, number])[]} runs length and style, one after the other; empty for no style
 * @param {readonly (readonly [number, number])[]} found start and end, ascending, apart
 * @returns {{text: string, style: number, isHit: boolean}[]}
 */
export function pieces(text, runs, found) {
  const cuts = new Set([0, text.length]);
  let at = 0;
  const ends = runs.map(([length, style]) => ({ end: (at += length), style }));
  for (const { end } of ends) cuts.add(Math.min(end, text.length));
  for (const pair of found) for (const cut of pair) cuts.add(Math.min(cut, text.length));
  const places = [...cuts].sort((a, b) => a - b);
  let [run, hit] = [0, 0]; // the first that ends beyond the place
  return places.slice(1).map((end, i) => {
    while (run < ends.length && ends[run].end <= places[i]) run++;
    while (hit < found.length && found[hit][1] <= places[i]) hit++;
    return { text: text.slice(places[i], end), style: ends[run]?.style ?? 0, isHit: hit < found.length && found[hit][0] <= places[i] };
  });
}

/**
 * The match after a line, or before it; goes round at the end. -1 where there is none.
 * @param {readonly number[]} found ascending
 * @param {number} line
 * @param {1|-1} direction
 */
export function nextMatch(found, line, direction) {
  if (found.length === 0) return -1;
  if (direction > 0) return found.find((one) => one > line) ?? found[0];
  return found.findLast((one) => one < line) ?? found[found.length - 1];
}
