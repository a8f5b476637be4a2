/**
 * What a search finds, best first. Every word must be found: in the name, or, where the name has another of the words, in
 * what its run is called. So `loss seed3` finds the curve `train/loss` of the run `gpt-seed3`.
 */

/** @typedef {import("./finder_index.js").FinderIndex} FinderIndex */
/** @typedef {import("./finder_index.js").NameList} NameList */

/**
 * @typedef {object} Hit a name, or a run
 * @property {string} name
 * @property {[number, number][]} marks where the words stand in the name, ascending, apart from each other
 * @property {{run: number, last: number|null}[]} runs those listed that fit, in the order of the index
 * @property {number} every how many runs have the name; more than are listed where the index was cut or the words chose
 */

/**
 * @typedef {object} Group
 * @property {string} kind "run", or that of a list
 * @property {string} title
 * @property {Hit[]} hits at most the limit
 * @property {number} total how many there are
 */

const WORDS = 8; // of a query that count

/**
 * @param {FinderIndex} index
 * @param {string} query
 * @param {number} [limit] hits of a kind
 * @returns {Group[]} those with hits, runs first
 */
export function find(index, query, limit = 8) {
  const words = [...new Set(query.toLowerCase().split(/\s+/).filter((word) => word !== ""))].slice(0, WORDS);
  if (words.length === 0) return [];
  const inRun = words.map((word) => index.runWords.map((text) => text.includes(word)));
  const groups = [runGroup(index, words, limit), ...index.kinds.map((list) => nameGroup(list, words, inRun, limit))];
  return groups.filter((group) => group.total > 0);
}

/** @param {FinderIndex} index @param {string[]} words @param {number} limit @returns {Group} */
function runGroup(index, words, limit) {
  /** @type {[number, number][]} */
  const found = [];
  index.runWords.forEach((text, i) => {
    const score = scoreOf(text, words);
    if (score !== null) found.push([i, score]);
  });
  found.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  const hits = found.slice(0, limit).map(([i]) => {
    const name = index.runs[i].id;
    return { name, marks: marksOf(name, words), runs: [{ run: i, last: null }], every: 1 };
  });
  return { kind: "run", title: "Runs", hits, total: found.length };
}

/** @typedef {{i: number, score: number, length: number, missing: number}} Found missing: a bit for each word */

/** @param {NameList} list @param {string[]} words @param {boolean[][]} inRun @param {number} limit @returns {Group} */
function nameGroup(list, words, inRun, limit) {
  /** @type {Found[]} */
  const best = [];
  let total = 0;
  for (let i = 0; i < list.lower.length; i++) {
    const text = list.lower[i];
    let [score, missing] = [0, 0];
    for (let w = 0; w < words.length; w++) {
      const at = text.indexOf(words[w]);
      if (at < 0) missing |= 1 << w;
      score += at < 0 ? 1 : wordScore(text, words[w], at);
    }
    if (missing === (1 << words.length) - 1 || (missing !== 0 && !hasRun(list, i, missing, inRun))) continue;
    total++;
    keepBest(best, { i, score, length: text.length, missing }, limit);
  }
  return { kind: list.kind, title: list.title, hits: best.map((one) => hitOf(list, one, words, inRun)), total };
}

/** Puts one among the best, which stay in order and within the limit. @param {Found[]} best @param {Found} one @param {number} limit */
function keepBest(best, one, limit) {
  const isWorse = (/** @type {Found} */ a) => a.score - one.score || a.length - one.length || a.i - one.i;
  if (best.length >= limit && isWorse(best[limit - 1]) < 0) return;
  let place = best.length;
  while (place > 0 && isWorse(best[place - 1]) > 0) place--;
  best.splice(place, 0, one);
  if (best.length > limit) best.pop();
}

/** @param {NameList} list @param {Found} found @param {string[]} words @param {boolean[][]} inRun @returns {Hit} */
function hitOf(list, { i, missing }, words, inRun) {
  const places = placesOf(list, i).filter((at) => fits(list.runs[at], missing, inRun));
  const runs = places.map((at) => ({ run: list.runs[at], last: list.last?.[at] ?? null }));
  return { name: list.names[i], marks: marksOf(list.names[i], words), runs, every: list.every[i] };
}

/** @param {NameList} list @param {number} i */
function placesOf(list, i) {
  return Array.from({ length: list.starts[i + 1] - list.starts[i] }, (_, place) => list.starts[i] + place);
}

/** @param {number} run @param {number} missing @param {boolean[][]} inRun */
function fits(run, missing, inRun) {
  return inRun.every((has, w) => (missing & (1 << w)) === 0 || has[run]);
}

/** @param {NameList} list @param {number} i @param {number} missing @param {boolean[][]} inRun */
function hasRun(list, i, missing, inRun) {
  for (let at = list.starts[i]; at < list.starts[i + 1]; at++) if (fits(list.runs[at], missing, inRun)) return true;
  return false;
}

/**
 * Smaller is better: for each word 0 where it is all of the text, 1 where the text begins with it, 2 where a word within
 * the text does, 3 elsewhere. A word that only the run has counts 1.
 * @param {string} text lower case
 * @param {string[]} words lower case
 * @returns {number|null} null where a word is missing
 */
export function scoreOf(text, words) {
  let score = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return null;
    score += wordScore(text, word, at);
  }
  return score;
}

/** @param {string} text @param {string} word @param {number} first where it stands first */
function wordScore(text, word, first) {
  if (first === 0) return text.length === word.length ? 0 : 1;
  for (let at = first; at >= 0; at = text.indexOf(word, at + 1)) if (!isLetter(text, at - 1)) return 2;
  return 3;
}

/** Whether a letter or digit stands there. @param {string} text @param {number} at */
function isLetter(text, at) {
  const code = text.charCodeAt(at);
  if (code > 127) return /[\p{L}\p{N}]/u.test(text[at]);
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

/**
 * Every place where one of the words stands.
 * @param {string} name
 * @param {string[]} words lower case
 * @returns {[number, number][]} from, to; ascending, apart from each other
 */
export function marksOf(name, words) {
  const text = name.toLowerCase();
  if (text.length !== name.length) return []; // a letter that is longer in lower case: no place is sure
  /** @type {[number, number][]} */
  const found = [];
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) found.push([at, at + word.length]);
  }
  found.sort((a, b) => a[0] - b[0]);
  /** @type {[number, number][]} */
  const apart = [];
  for (const [from, to] of found) {
    const before = apart.at(-1);
    if (before !== undefined && from <= before[1]) before[1] = Math.max(before[1], to);
    else apart.push([from, to]);
  }
  return apart;
}
