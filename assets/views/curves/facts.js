/** What stands under an enlarged curve: its numbers, where they were read, and files to keep. */

import { seriesCsv } from "../../lib/curve_csv.js";
import { xText, valueText } from "../../lib/curve_words.js";
import { bdi, download, h } from "../../lib/dom.js";
import { figure } from "../../lib/format.js";

/**
 * @param {import("../../lib/curve_series.js").Series} series
 * @param {import("../../lib/curve_chart.js").CurveChart} chart
 * @returns {HTMLElement[]}
 */
export function facts(series, chart) {
  const { stats, n, nan, inf, wentBack, unit, file, shown } = series;
  const name = series.tag.replace(/[^\w.-]+/g, "-").slice(0, 80) || "curve";
  const rows = /** @type {[string, string][]} */ ([
    ["First", valueText(stats.first, 7)], ["Last", valueText(stats.last, 7)], ["Least", n === nan + inf ? "–" : valueText(stats.min, 7)],
    ["Most", n === nan + inf ? "–" : valueText(stats.max, 7)], ["Points", figure(n, 15)], ["NaN", figure(nan, 15)], ["Infinite", figure(inf, 15)],
    ["Restarts", figure(wentBack, 15)], ["Last x", xText(unit, stats.lastX)],
  ]);
  const png = async () => {
    const picture = await chart.png();
    if (picture !== null) download(`${name}.png`, picture, "image/png");
  };
  const whole = shown === n ? "Save every point" : `Save the ${figure(shown, 15)} points drawn`;
  return [
    h("dl", { class: "curve-facts" }, rows.map(([key, value]) => h("div", {}, h("dt", {}, key), h("dd", {}, value)))),
    h("p", { class: "origin" }, bdi(file)),
    h("div", { class: "curve-files" }, button("CSV", whole, () => download(`${name}.csv`, seriesCsv(series), "text/csv")),
      button("PNG", "Save as a picture of pixels", () => void png()), button("SVG", "Save as a drawing", () => download(`${name}.svg`, chart.svg(), "image/svg+xml"))),
  ];
}

/** @param {string} text @param {string} says @param {() => void} act */
function button(text, says, act) {
  return h("button", { type: "button", class: "button small", title: says, onclick: act }, text);
}
