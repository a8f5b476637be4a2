/** What a reader's browser remembers for this site. All file:// pages of Chromium share one store, so keys name the site. */

/** @param {string} name */
function key(name) {
  const root = document.documentElement.dataset.root || "./";
  return `rr:${new URL(root, location.href).pathname}:${name}`;
}

/**
 * What was remembered under a name, null where nothing was or where storage is switched off.
 * @param {string} name
 */
export function recall(name) {
  try {
    return localStorage.getItem(key(name));
  } catch {
    return null;
  }
}

/**
 * Remembers a text; not being able to is no failure. An empty text forgets.
 * @param {string} name
 * @param {string} text
 */
export function remember(name, text) {
  try {
    if (text === "") localStorage.removeItem(key(name));
    else localStorage.setItem(key(name), text);
  } catch {
    // storage may be switched off or full
  }
}
