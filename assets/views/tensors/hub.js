/** What the parts of the page share: the tensors, the one in focus, and where slices are read from. */

/**
 * @typedef {import("../../lib/slice_source.js").TensorHub} TensorHub
 * @typedef {import("../../lib/slice_source.js").SliceSource} SliceSource
 * @typedef {"select"|"source"|"epoch"|"filter"} HubEvent
 */

/** @type {SliceSource} */
const NOTHING = {
  label: "this report",
  why: () => "This report holds no values of it.",
  read: async () => {
    throw new Error("This report holds no values of it.");
  },
};

/**
 * @param {(index: number) => void} choose called when a part wants a tensor in focus
 * @returns {TensorHub & {tell: (event: HubEvent) => void, take: (shown: {tensors: import("../../lib/slice_source.js").ListedTensor[], epoch: number}) => void, setBaked: (source: SliceSource) => void}}
 */
export function createHub(choose) {
  /** @type {Record<HubEvent, Set<() => void>>} */
  const listeners = { select: new Set(), source: new Set(), epoch: new Set(), filter: new Set() };
  /** @type {SliceSource|null} */
  let own = null;
  let baked = NOTHING;
  const emit = (/** @type {HubEvent} */ event) => {
    for (const listener of [...listeners[event]]) listener();
  };
  const tell = (/** @type {HubEvent} */ event) => {
    if (event === "select") hub.guest = null;
    emit(event);
  };
  const hub = {
    tensors: /** @type {import("../../lib/slice_source.js").ListedTensor[]} */ ([]),
    epoch: 0,
    selected: -1,
    guest: /** @type {import("../../lib/slice_source.js").ListedTensor|null} */ (null),
    select: choose,
    visit: (/** @type {import("../../lib/slice_source.js").ListedTensor|null} */ tensor) => {
      if (tensor === null && hub.guest === null) return;
      choose(-1);
      hub.guest = tensor;
      emit("select");
    },
    source: () => own ?? baked,
    setSource: (/** @type {SliceSource|null} */ source) => {
      own = source;
      tell("source");
    },
    setBaked: (/** @type {SliceSource} */ source) => void (baked = source),
    on: (/** @type {HubEvent} */ event, /** @type {() => void} */ listener) => {
      listeners[event].add(listener);
      return () => void listeners[event].delete(listener);
    },
    tell,
    take: (/** @type {{tensors: import("../../lib/slice_source.js").ListedTensor[], epoch: number}} */ shown) => Object.assign(hub, shown),
  };
  return hub;
}
