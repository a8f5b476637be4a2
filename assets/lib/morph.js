/**
 * Makes a part of the page say what a fresh one says, by changing only what differs.
 *
 * What scripts own is marked with data-kept and survives: "all" is an element that scripts have added, "children" keeps what
 * is inside one of the page's own, and any other words are attributes that keep their value: `data-kept="children hidden"`.
 */

import library from "morphdom";

// Its types describe a module of the other kind than the one that node and the bundler find.
const morphdom = /** @type {typeof import("morphdom").default} */ (/** @type {unknown} */ (library));

/** @type {WeakMap<Node, string>} */
const keys = new WeakMap();
let counted = 0;

/**
 * Changes `old` into `fresh`, which is used up. Focus, selected text, open details and typed values stay.
 * @param {Element} old
 * @param {Element} fresh
 */
export function morph(old, fresh) {
  const focused = document.activeElement;
  morphdom(old, fresh, { getNodeKey: keyOf, onBeforeElUpdated: beforeUpdate, onBeforeElChildrenUpdated: mayChangeInside, onBeforeNodeDiscarded: mayGo });
  // An element that was moved loses the focus; it takes no scrolling to give it back.
  if (focused instanceof HTMLElement && focused !== document.activeElement && old.contains(focused)) focused.focus({ preventScroll: true });
}

/** @param {Element} element */
function keptOf(element) {
  return (element.getAttribute("data-kept") ?? "").split(" ").filter((word) => word !== "");
}

/**
 * Kept elements have a key of their own, so that no fresh element is taken for them; rows of a table are known by `data-key`.
 * @param {Node} node
 */
function keyOf(node) {
  if (!(node instanceof Element)) return undefined;
  if (keptOf(node).includes("all") && node.id === "") {
    const key = keys.get(node) ?? `kept ${++counted}`;
    keys.set(node, key);
    return key;
  }
  return node.getAttribute("data-key") ?? (node.id === "" ? undefined : node.id);
}

/** @param {Element} from @param {Element} to */
function beforeUpdate(from, to) {
  const kept = keptOf(from);
  if (kept.includes("all")) return false;
  for (const name of kept.length === 0 ? [] : [...kept, "data-kept"]) carry(name, from, to);
  if (from instanceof HTMLDetailsElement) carry("open", from, to);
  if (from instanceof HTMLInputElement && to instanceof HTMLInputElement) {
    if (from.value !== from.defaultValue) to.value = from.value;
    to.checked = from.checked;
  }
  return !from.isEqualNode(to);
}

/** @param {string} name @param {Element} from @param {Element} to */
function carry(name, from, to) {
  const value = from.getAttribute(name);
  if (name === "children") return;
  if (value === null) to.removeAttribute(name);
  else to.setAttribute(name, value);
}

/** @param {Element} from */
function mayChangeInside(from) {
  return !keptOf(from).includes("children");
}

/** @param {Node} node */
function mayGo(node) {
  return !(node instanceof Element && keptOf(node).includes("all"));
}
