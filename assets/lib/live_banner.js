/** A line over the last good content, as long as a page cannot be brought up to date. */

import { bdi, h, replace } from "./dom.js";
import { bannerOf } from "./live_words.js";

export function createBanner() {
  const banner = h("div", { class: "state-error news-banner only-screen", role: "status", hidden: true });
  document.querySelector("main")?.prepend(banner);
  let before = "";
  return {
    /** @param {import("./live_words.js").SessionView} view @param {number} now */
    show(view, now) {
      const says = bannerOf(view, now);
      const text = JSON.stringify(says);
      if (text === before) return;
      before = text;
      banner.hidden = says === null;
      if (says === null) replace(banner);
      else replace(banner, h("strong", {}, says.head), h("p", {}, bdi(says.why, 300)), h("p", { class: "quiet" }, says.then));
    },
  };
}
