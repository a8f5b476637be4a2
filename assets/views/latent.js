/** The latent explorer: takes over the static map once its data and a renderer are there. */

import { createCloud } from "../lib/cloud.js";
import { collect, part } from "../lib/dom.js";
import { createState } from "../lib/state.js";
import { assemble, connect } from "./latent/assembly.js";
import { createEpochs } from "./latent/epochs.js";
import { createModel, epochOf, mapName } from "./latent/model.js";
import { isSameMap, takeNews } from "./latent/news.js";
import { follow, showFailure, takeSelection } from "./latent/refresh.js";
import { schemaOf } from "./latent/schema.js";

const RENDERERS = /** @type {const} */ ({ auto: "auto", 0: "cpu", 1: "webgl" });

/**
 * @param {HTMLElement} root
 * @param {import("../lib/data.js").PageData} data
 * @returns {import("../lib/patch.js").Mounted}
 */
export function mount(root, data) {
  const undo = collect();
  if (!Array.isArray(data.island.epochs)) return { unmount: undo.all }; // nothing was computed; the page says so
  let isOver = false;
  undo.add(() => (isOver = true));
  /** @type {import("./latent/refresh.js").View|undefined} */
  let view;
  let newest = data;
  const need = (/** @type {string} */ key) => newest.need(key);
  const ready = start(root, { ...data, need }, undo, () => isOver).then(
    (started) => (view = started),
    (error) => fail(root, error),
  );
  return {
    unmount: undo.all,
    ready,
    dress: (_, next) => view !== undefined && isSameMap(view.x.island, next.island),
    update: (next) => {
      newest = next;
      if (view !== undefined) takeNews(view, next.island);
    },
  };
}

/**
 * @param {HTMLElement} root @param {import("../lib/data.js").PageData} data
 * @param {ReturnType<typeof collect>} undo @param {() => boolean} isOver
 * @returns {Promise<import("./latent/refresh.js").View|undefined>} nothing where it was taken down meanwhile
 */
async function start(root, { island, need, library }, undo, isOver) {
  const state = createState(schemaOf(island));
  undo.add(state.close);
  const data = createEpochs(island, need, { arrived: () => v.stage.request(), failed: (error) => showFailure(v, error) });
  const asked = /** @type {import("./latent/model.js").Explorer} */ ({ island, state });
  data.map(epochOf(asked), mapName(asked)).catch(() => {}); // is on its way while the samples are
  const samples = await data.samples();
  const inputs = data.pictures();
  const prefer = RENDERERS[/** @type {keyof typeof RENDERERS} */ (state.get("gl"))];
  const cloud = await createCloud({ library, prefer, redraw: () => v.stage.requestLook() });
  if (isOver()) return void cloud.dispose();

  const v = assemble(root, createModel({ island, state, data, samples, inputs }), cloud);
  undo.add(...connect(v, root));
  takeSelection(v);
  await v.course.move();
  if (isOver()) return;
  v.host.classList.add("is-live");
  v.host.removeAttribute("aria-busy");
  undo.add(() => v.host.classList.remove("is-live"));
  void improve(v, isOver);
  follow(v, new Set(["o", "pin"]));
  return v;
}

/** Looks for a better renderer when there is nothing more urgent. @param {import("./latent/refresh.js").View} v @param {() => boolean} isOver */
async function improve(v, isOver) {
  v.at("no-webgl").hidden = v.stage.cloud().hasWebgl;
  await new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(() => resolve(undefined), { timeout: 2000 }));
  const next = isOver() ? null : await v.stage.cloud().better();
  if (next === null) return;
  if (isOver()) return next.dispose();
  v.stage.use(next);
  v.at("no-webgl").hidden = next.hasWebgl;
}

/** The static drawing stays, with a line that says why. @param {HTMLElement} root @param {unknown} error */
function fail(root, error) {
  const line = part(root, "[data-failed]");
  const why = error instanceof Error ? error.message : String(error);
  line.hidden = false;
  line.textContent = `The interactive map could not start: ${why}. The drawing shows the newest epoch.`;
  part(root, "[data-host]").removeAttribute("aria-busy");
}
