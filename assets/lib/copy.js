/** Copy buttons beside commands: hidden without scripts, they copy the code before them. */

import { keep } from "./dom.js";
import { flush } from "./state.js";

/**
 * Text to the clipboard; false where the browser refuses.
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The address of the present view to the clipboard; says how it went in the bar. */
export async function copyLink() {
  flush();
  const done = await copyText(location.href);
  say(done ? "Link copied" : "Copy the link from the address bar");
}

/**
 * Says something in the bar, also to screen readers.
 * @param {string} text
 */
export function say(text) {
  const place = document.querySelector("[data-said]");
  if (place !== null) place.textContent = text;
}

/**
 * Brings the copy buttons below root to life; those that live already are left alone.
 * @param {ParentNode} root
 */
export function offerCopies(root) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-copy]"))) {
    const code = button.previousElementSibling;
    if (!(code instanceof HTMLElement) || button.hasAttribute("data-kept")) continue;
    keep(button, "hidden children").hidden = false;
    button.addEventListener("click", async () => {
      const done = await copyText(code.textContent ?? "");
      if (!done) getSelection()?.selectAllChildren(code);
      button.textContent = done ? "Copied" : "Selected";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
  }
}
