/** The lines of one log, which arrive part by part and stay. */

/**
 * @typedef {object} Part
 * @property {string} key of its chunk
 * @property {number} first number of its first line
 * @property {number} n lines
 * @property {number} size bytes
 */

/**
 * @typedef {object} Log
 * @property {string} file
 * @property {string} [stream] stdout or stderr where the file's name tells
 * @property {number} lines
 * @property {number|null} gap line before which some are left out
 * @property {string} left how much, in words
 * @property {Part[]} parts
 */

/** @typedef {{lines: string[], styles: Record<string, [number, number][]>}} Lines */

/**
 * @param {Log} log
 * @param {(key: string) => Promise<{text: string, styles: Record<string, [number, number][]>}>} need
 */
export function createStore(log, need) {
  /** @type {Map<string, Lines>} */
  const there = new Map(); // by what a part holds: a part that grows is another one
  /** @type {Map<string, Promise<Lines>>} */
  const asked = new Map();
  const nameOf = (/** @type {Part} */ part) => `${part.key} ${part.n} ${part.size}`;

  /** @param {number} number @returns {Promise<Lines>} */
  const load = (number) => {
    const part = log.parts[number];
    const name = nameOf(part);
    const known = asked.get(name) ?? need(part.key).then(({ text, styles }) => {
      const lines = { lines: text.split("\n"), styles };
      there.set(name, lines);
      return lines;
    });
    asked.set(name, known);
    known.catch(() => asked.delete(name));
    return known;
  };
  return {
    log: () => log,
    load,
    /** @param {Log} next */
    take: (next) => {
      log = next;
      const names = new Set(log.parts.map(nameOf));
      for (const known of [there, asked]) for (const name of known.keys()) if (!names.has(name)) known.delete(name);
    },
    /** The line, where it is there. @param {number} line @returns {{text: string, runs: [number, number][]}|undefined} */
    line: (line) => {
      const part = log.parts[partOf(log.parts, line)];
      const lines = part && there.get(nameOf(part));
      const text = lines?.lines[line - part.first];
      return lines === undefined || text === undefined ? undefined : { text, runs: lines.styles[line - part.first] ?? [] };
    },
    /** Bytes of a line, of those around it on average. @param {number} line */
    about: (line) => {
      const part = log.parts[partOf(log.parts, line)];
      return part === undefined ? 0 : part.size / part.n;
    },
    /** The part that holds the line. @param {number} line */
    partOf: (line) => partOf(log.parts, line),
  };
}

/**
 * The last part that begins at or before the line.
 * @param {readonly {first: number}[]} parts ascending
 * @param {number} line
 */
export function partOf(parts, line) {
  let [low, high] = [0, parts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (parts[middle].first <= line) low = middle;
    else high = middle;
  }
  return low;
}
