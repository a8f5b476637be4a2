/** Elements from data. Text becomes text nodes, never markup; there is no other way to make an element here. */

/** @typedef {Node|string|number|null|undefined|false} Child */
/** @typedef {Record<string, string|number|boolean|null|undefined|((event: any) => void)>} Attributes */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An HTML element: `h("button", {class: "quiet", onclick: act}, "Reset")`.
 * An attribute that is null, undefined or false is left out; true gives an empty one; `on…` adds a listener.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Attributes} [attributes]
 * @param {...(Child|Child[])} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/**
 * An SVG element, built like `h`.
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Attributes} [attributes]
 * @param {...(Child|Child[])} children
 * @returns {SVGElementTagNameMap[Name]}
 */
export function svg(name, attributes = {}, ...children) {
  return fill(/** @type {SVGElementTagNameMap[Name]} */ (document.createElementNS(SVG, name)), attributes, children);
}

/**
 * @template {Element} T
 * @param {T} element
 * @param {Attributes} attributes
 * @param {(Child|Child[])[]} children
 * @returns {T}
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodes(children.flat()));
  return element;
}

/**
 * @param {Child[]} children
 * @returns {(Node|string)[]}
 */
function nodes(children) {
  const kept = children.filter((child) => child !== null && child !== undefined && child !== false);
  return kept.map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * Replaces everything inside an element.
 * @param {Element} parent
 * @param {...(Child|Child[])} children
 */
export function replace(parent, ...children) {
  parent.replaceChildren(...nodes(children.flat()));
}

/**
 * Text from a run, set apart from the direction of the text around it; NUL, which HTML drops, becomes visible.
 * @param {unknown} text
 * @param {number} [limit] characters shown at most
 * @returns {HTMLElement}
 */
export function bdi(text, limit = 200) {
  const whole = String(text).replaceAll("\0", "\u2400");
  return h("bdi", {}, whole.length > limit ? `${whole.slice(0, limit - 1)}\u2026` : whole);
}

/**
 * Marks an element as owned by scripts, so that an update of the page leaves it: see morph.js.
 * @template {Element} T
 * @param {T} element
 * @param {string} what "all" for an added element, else "children" and names of attributes
 * @returns {T}
 */
export function keep(element, what) {
  element.setAttribute("data-kept", what);
  return element;
}

/**
 * Adds a listener; the result removes it.
 * @param {EventTarget} target
 * @param {string} type
 * @param {(event: any) => void} listener
 * @param {AddEventListenerOptions} [options]
 * @returns {() => void}
 */
export function listen(target, type, listener, options) {
  target.addEventListener(type, listener, options);
  return () => target.removeEventListener(type, listener, options);
}

/**
 * Collects undo functions: `const undo = collect(); undo.add(listen(…)); return undo.all;`
 * @returns {{add: (...undo: (() => void)[]) => void, all: () => void}}
 */
export function collect() {
  /** @type {(() => void)[]} */
  const list = [];
  return {
    add: (...undo) => void list.push(...undo),
    all: () => {
      while (list.length > 0) list.pop()?.();
    },
  };
}

/**
 * The element a selector names below root; a missing one is a mistake in the template.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
export function part(root, selector) {
  const found = root.querySelector(selector);
  if (found === null) throw new Error(`the template has no ${selector}`);
  return /** @type {T} */ (found);
}

/**
 * Hands text to the reader as a file.
 * @param {string} name
 * @param {BlobPart} content
 * @param {string} type MIME type
 */
export function download(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
