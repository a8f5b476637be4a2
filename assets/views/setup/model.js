/** Settings as a tree without elements: rows in preorder, who lies below whom, and what a search finds. */

/**
 * @typedef {object} Row
 * @property {number} depth
 * @property {string} key
 * @property {string} kind object, list, text, number, flag or none
 * @property {string} text the value as written, cut; of a group how many it holds
 * @property {string} whole the value where text is cut, "" elsewhere
 * @property {string} path
 * @property {number} parent index, -1 at the top
 * @property {number} end index after the last row below this one
 */

/**
 * @typedef {object} Found
 * @property {number[]} hits rows that match, ascending
 * @property {Set<number>} shown the first `limit` hits and every group above them
 */

/**
 * @param {[number, string, string, string, string, string][]} raw rows as the page's data holds them, in preorder
 * @returns {Row[]}
 */
export function rowsOf(raw) {
  /** @type {number[]} */
  const above = [];
  const rows = raw.map(([depth, key, kind, text, whole, path], i) => {
    above.length = depth;
    const parent = depth === 0 ? -1 : above[depth - 1];
    above[depth] = i;
    return { depth, key, kind, text, whole, path, parent, end: i + 1 };
  });
  for (let i = rows.length - 1; i >= 0; i--) {
    const { parent, end } = rows[i];
    if (parent >= 0 && rows[parent].end < end) rows[parent].end = end;
  }
  return rows;
}

/**
 * Rows directly below one, or those at the top.
 * @param {Row[]} rows
 * @param {number} parent index, -1 for the top
 */
export function below(rows, parent) {
  const found = [];
  const end = parent < 0 ? rows.length : rows[parent].end;
  for (let i = parent + 1; i < end; i = rows[i].end) found.push(i);
  return found;
}

/**
 * The words of a search, in lower case.
 * @param {string} query
 */
export function termsOf(query) {
  return query.toLowerCase().split(/\s+/).filter((word) => word !== "");
}

/**
 * Rows in whose path or value every word stands; a group is found by its own name only.
 * @param {Row[]} rows
 * @param {string[]} terms in lower case, at least one
 * @param {number} limit hits that are shown
 * @returns {Found}
 */
export function search(rows, terms, limit) {
  const hits = [];
  const shown = new Set();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const isGroup = row.end > i + 1;
    const text = (isGroup ? row.key : `${row.path}\n${row.whole || row.text}`).toLowerCase();
    if (!terms.every((term) => text.includes(term))) continue;
    if (hits.push(i) <= limit) for (let up = i; up >= 0; up = rows[up].parent) shown.add(up);
  }
  return { hits, shown };
}

/**
 * Text in pieces, every second of which is a find: `["", "lr", "_scheduler"]`.
 * @param {string} text
 * @param {string[]} terms in lower case
 */
export function pieces(text, terms) {
  const lower = text.toLowerCase();
  if (terms.length === 0 || lower.length !== text.length) return [text]; // a letter that grows in lower case moves the rest
  const found = [];
  let start = 0;
  for (;;) {
    let [at, length] = [-1, 0];
    for (const term of terms) {
      const place = lower.indexOf(term, start);
      if (place >= 0 && (at < 0 || place < at || (place === at && term.length > length))) [at, length] = [place, term.length];
    }
    if (at < 0) return [...found, text.slice(start)];
    found.push(text.slice(start, at), text.slice(at, at + length));
    start = at + length;
  }
}
