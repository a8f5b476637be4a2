/** What was read, kept while it fits: the least recently used goes first. Bounded by size, since one chunk may be as large as a thousand others. */

/**
 * @template T
 * @param {number} capacity in the unit of the sizes
 */
export function createCache(capacity) {
  /** @type {Map<string, {value: Promise<T>, size: number}>} the map's order is the order of use */
  const kept = new Map();
  let total = 0;

  /** @param {string} key */
  const drop = (key) => {
    total -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };
  /** @param {string} spared the one that was just read stays, however large */
  const trim = (spared) => {
    for (const [key, { size }] of kept) {
      if (total <= capacity) return;
      if (key !== spared && size > 0) drop(key);
    }
  };
  return {
    /**
     * @param {string} key
     * @param {() => Promise<{value: T, size: number}>} make called where it is not kept; a failure is not kept
     * @returns {Promise<T>}
     */
    get(key, make) {
      const known = kept.get(key);
      if (known !== undefined) {
        kept.delete(key);
        kept.set(key, known);
        return known.value;
      }
      const entry = { value: /** @type {Promise<T>} */ (Promise.resolve()), size: 0 };
      entry.value = make().then(({ value, size }) => {
        if (kept.get(key) === entry) {
          entry.size = size;
          total += size;
          trim(key);
        }
        return value;
      });
      entry.value.catch(() => kept.get(key) === entry && drop(key));
      kept.set(key, entry);
      return entry.value;
    },
    size: () => total,
    count: () => kept.size,
  };
}

/**
 * Bytes of typed arrays and characters of texts in a value of plain data.
 * @param {unknown} value
 * @returns {number}
 */
export function sizeOf(value) {
  if (typeof value === "string") return value.length;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + sizeOf(one), 8 * value.length);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return 8;
  return Object.values(value).reduce((/** @type {number} */ sum, one) => sum + sizeOf(one), 64);
}
