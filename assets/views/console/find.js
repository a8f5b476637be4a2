/** Search in the lines of a log, part by part: without regard to case, as plain text. */

/**
 * Numbers of the lines that hold the text.
 * @param {readonly string[]} lines
 * @param {number} first number of the first of them
 * @param {string} asked in lower case, not empty
 * @returns {number[]}
 */
export function linesWith(lines, first, asked) {
  /** @type {number[]} */
  const found = [];
  lines.forEach((line, i) => {
    if (line.toLowerCase().includes(asked)) found.push(first + i);
  });
  return found;
}

/**
 * Goes through all parts of a log, one after the other; a newer search ends the one before.
 * @param {object} options
 * @param {() => readonly {first: number, n: number}[]} options.parts
 * @param {(part: number) => Promise<readonly string[]>} options.lines
 * @param {(found: {asked: string, lines: number[], searched: number, done: boolean}) => void} options.tell after every part
 * @param {() => Promise<void>} options.pause lets the page breathe
 */
export function createSearch({ parts, lines, tell, pause }) {
  let turn = 0;
  return {
    stop: () => void turn++,
    /** @param {string} text @returns {Promise<void>} */
    start: async (text) => {
      const mine = ++turn;
      const asked = text.toLowerCase();
      /** @type {number[]} */
      const found = [];
      const every = parts();
      if (asked === "") return tell({ asked, lines: found, searched: 0, done: true });
      for (const [number, part] of every.entries()) {
        const next = linesWith(await lines(number), part.first, asked);
        if (mine !== turn) return;
        for (const line of next) found.push(line);
        tell({ asked, lines: found, searched: part.first + part.n, done: number === every.length - 1 });
        await pause();
        if (mine !== turn) return;
      }
    },
  };
}
