/** The updates that arrived while a page was open, oldest first; the oldest go when there are too many. */

const MOST = 30;
const MOST_SIZE = 24_000_000; // characters of their texts

/**
 * @template {{size: number}} T
 * @param {{most?: number, mostSize?: number}} [limits]
 */
export function createHistory({ most = MOST, mostSize = MOST_SIZE } = {}) {
  /** @type {T[]} */
  let kept = [];
  return {
    /** @param {T} entry */
    add(entry) {
      kept.push(entry);
      const size = () => kept.reduce((sum, one) => sum + one.size, 0);
      while (kept.length > 1 && (kept.length > most || size() > mostSize)) kept.shift();
    },
    /** @param {T} entry */
    drop: (entry) => (kept = kept.filter((one) => one !== entry)),
    newest: () => kept[kept.length - 1],
    length: () => kept.length,
    /** How many came after an entry; all of them where it has gone already. @param {T} entry */
    after: (entry) => kept.length - 1 - kept.indexOf(entry),
    /**
     * The entry so many places after another; undefined at either end.
     * @param {T} entry @param {number} by negative for earlier
     * @returns {T|undefined}
     */
    beside: (entry, by) => kept[kept.indexOf(entry) + by],
  };
}
