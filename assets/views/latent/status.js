/** The line under the map: how many points, of what, drawn how. */

import { figure } from "../../lib/format.js";
import { epochOf } from "./model.js";

/**
 * @param {import("./model.js").Explorer} x
 * @param {import("../../lib/cloud.js").CloudView} cloud
 * @param {{count: number, ms: number, isWhole: boolean}} drawn
 */
export function describe(x, cloud, { count, ms, isWhole }) {
  const n = x.island.n;
  const hidden = x.painted === null ? 0 : x.painted.hidden;
  const some = `showing ${figure(count, 9)} of ${figure(n, 9)}`;
  const points = !isWhole ? `${some} while moving` : x.ready < n ? `${some}, more are loading` : `${figure(n, 9)} points`;
  const map = `${String(x.state.get("p")).toUpperCase()} ${x.state.get("d")}D, ${x.island.moment} ${epochOf(x)}`;
  const away = hidden > 0 ? ` · ${figure(hidden, 9)} hidden` : "";
  const by = !cloud.hasWebgl ? "without WebGL" : cloud.kind === "cpu" ? "by the CPU" : "by WebGL";
  return `${points}${away} · ${map} · drawn in ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms ${by}`;
}
