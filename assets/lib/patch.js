/** Puts a fresh section in the place of the one on the page, by changing what differs, while its view lives on. */

import { offerCopies } from "./copy.js";
import { dataOf, replaceIsland } from "./data.js";
import { morph } from "./morph.js";

/**
 * A view that has taken over a section.
 * @typedef {object} Mounted
 * @property {() => void} unmount
 * @property {Promise<unknown>} [ready] settles once the view stands; nothing is changed before
 * @property {(fresh: HTMLElement, data: import("./data.js").PageData) => boolean} [dress]
 *   puts what the reader has done onto a fresh section before it is compared; false where the view must start again
 * @property {(data: import("./data.js").PageData) => void} [update] after the section was changed
 */

/**
 * @param {HTMLElement} section
 * @param {(section: HTMLElement) => Mounted} mount
 */
export function createPatcher(section, mount) {
  let mounted = mount(section);
  let turn = Promise.resolve();

  /** @param {import("./live.js").Content} content */
  const change = async ({ title, trail, section: fresh, island }) => {
    await mounted.ready?.catch(() => {}); // what cannot start says so itself
    replaceIsland(fresh, island);
    const data = dataOf(fresh);
    const lives = mounted.update !== undefined && section.dataset.view === fresh.dataset.view && (mounted.dress?.(fresh, data) ?? true);
    if (!lives) mounted.unmount();
    morph(section, fresh);
    offerCopies(section);
    if (lives) mounted.update?.(data);
    else mounted = mount(section);
    const bar = document.querySelector(".bar .trail");
    if (bar !== null && trail !== null) morph(bar, trail);
    if (title !== "") document.title = title;
  };

  return {
    /** One after the other. @param {import("./live.js").Content} content @returns {Promise<void>} */
    show: (content) => {
      const done = turn.then(() => change(content));
      turn = done.catch(() => {});
      return done;
    },
  };
}
