/** Tables that can be ordered by a column and filtered by words; the rows are those of the page. */

import { h, keep, part } from "./dom.js";

/**
 * Order of two cells; empty ones come last whatever the direction.
 * @param {string} a
 * @param {string} b
 * @param {"number"|"text"} kind
 * @param {1|-1} direction
 */
export function compare(a, b, kind, direction) {
  if (a === "" || b === "") return Number(a === "") - Number(b === "");
  const order = kind === "number" ? Number(a) - Number(b) : a.localeCompare(b, undefined, { numeric: true });
  return direction * order;
}

/**
 * Whether a text holds every word of a query, without regard to case.
 * @param {string} text
 * @param {string} query
 */
export function matches(text, query) {
  const whole = text.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => whole.includes(word));
}

/**
 * "3" is the fourth column upwards, "-3" the same downwards; null for anything else.
 * @param {string} text
 * @param {number} columns
 * @returns {{column: number, direction: 1|-1}|null}
 */
export function parseOrder(text, columns) {
  const found = /^(-?)(\d{1,2})$/.exec(text);
  if (found === null || Number(found[2]) >= columns) return null;
  return { column: Number(found[2]), direction: found[1] === "-" ? -1 : 1 };
}

/**
 * Turns the heads that carry data-sort into buttons; `apply` orders the rows by the data-value of their cells.
 * @param {HTMLTableElement} table
 * @param {(order: string) => void} choose called with the next order when a head is pressed
 */
export function sortable(table, choose) {
  const heads = headsOf(table);
  let current = "";
  heads.forEach((head, column) => {
    if (head.dataset.sort === undefined) return;
    const onclick = () => choose(next(current, column, head.dataset.sort === "number"));
    keep(head, "children aria-sort").replaceChildren(h("button", { type: "button", class: "sort", onclick }, head.textContent));
  });
  numberRows(table);
  return {
    /** @param {string} text */
    apply: (text) => (current = orderRows(table, text)),
    undo: () => {
      for (const head of heads) {
        if (head.dataset.sort !== undefined) head.replaceChildren(head.textContent ?? "");
        head.removeAttribute("data-kept");
      }
    },
  };
}

/** Remembers the order in which the rows came. @param {HTMLTableElement} table */
export function numberRows(table) {
  [...part(table, "tbody").children].forEach((row, place) => row.setAttribute("data-place", String(place)));
}

/**
 * Puts the rows of a numbered table in order; nonsense gives the order in which they came.
 * @param {HTMLTableElement} table
 * @param {string} text
 * @returns {string} the order in force, "" for the first
 */
export function orderRows(table, text) {
  const [heads, body] = [headsOf(table), part(table, "tbody")];
  const order = parseOrder(text, heads.length);
  heads.forEach((head, column) => {
    head.removeAttribute("aria-sort");
    if (order !== null && column === order.column) head.setAttribute("aria-sort", order.direction === 1 ? "ascending" : "descending");
  });
  const place = (/** @type {Element} */ row) => Number(row.getAttribute("data-place"));
  const original = [...body.children].sort((a, b) => place(a) - place(b));
  body.append(...(order === null ? original : sorted(original, order, heads[order.column])));
  return order === null ? "" : text;
}

/** @param {HTMLTableElement} table */
function headsOf(table) {
  return /** @type {HTMLElement[]} */ ([...table.querySelectorAll("thead th")]);
}

/**
 * A head pressed again turns round, then gives the original order back; numbers start with the largest.
 * @param {string} current
 * @param {number} column
 * @param {boolean} isNumber
 */
function next(current, column, isNumber) {
  const [first, second] = isNumber ? [`-${column}`, `${column}`] : [`${column}`, `-${column}`];
  return /** @type {Record<string, string>} */ ({ [first]: second, [second]: "" })[current] ?? first;
}

/**
 * @param {Element[]} rows
 * @param {{column: number, direction: 1|-1}} order
 * @param {Element} head
 */
function sorted(rows, { column, direction }, head) {
  const kind = head instanceof HTMLElement && head.dataset.sort === "number" ? "number" : "text";
  const value = (/** @type {Element} */ row) => /** @type {HTMLElement} */ (row.children[column]).dataset.value ?? "";
  return [...rows].sort((a, b) => compare(value(a), value(b), kind, direction));
}
