/**
 * What live.js says, checked field by field: it may be of a newer version, cut short, or from somebody else.
 *
 * @typedef {object} News where the newest form of a page lies
 * @property {string} made digest of the page it leads to
 * @property {string} chunk address below the site's root
 * @property {number} seq
 *
 * @typedef {object} Trouble
 * @property {number} since milliseconds since 1970, NaN where unknown
 * @property {string} why one line
 *
 * @typedef {object} LiveState
 * @property {boolean} isWatched
 * @property {number} seq number of the last update
 * @property {number} written when the watcher last gave a sign, by its own clock, milliseconds since 1970
 * @property {number} beatS seconds between two signs
 * @property {"waiting"|"building"|"failed"} doing
 * @property {string} says
 * @property {Map<string, Trouble>} failing by slug of the run; "" is everything
 * @property {Map<string, News>} pages by address below the site's root
 */

const KIND = "site.live";
const CHUNK = /^live\/[\w%.~-]+\/[\w%.~-]+\.js$/;
const LINE = 300; // characters shown of what a watcher says
const DOING = /** @type {const} */ (["waiting", "building", "failed"]);

/**
 * @param {string} text JSON
 * @returns {LiveState|null} null for what is no such file
 */
export function readState(text) {
  const found = parsed(text);
  if (found === null || found.kind !== KIND || typeof found.watched !== "boolean") return null;
  const beat = Number(found.beat_s);
  return {
    isWatched: found.watched,
    seq: Number.isFinite(found.seq) ? found.seq : 0,
    written: Date.parse(found.written),
    beatS: beat > 0 && beat < 3600 ? beat : 5,
    doing: DOING.includes(found.state) ? found.state : "waiting",
    says: line(found.says),
    failing: new Map(entries(found.failing).map(([slug, one]) => [slug, { since: Date.parse(one.since), why: line(one.why) }])),
    pages: new Map(entries(found.pages).filter(([, one]) => isNews(one)).map(([page, { made, chunk, seq }]) => [page, { made, chunk, seq }])),
  };
}

/** @param {string} text */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** @param {any} value @returns {[string, any][]} */
function entries(value) {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? Object.entries(value).filter(([, one]) => typeof one === "object" && one !== null) : [];
}

/** @param {any} one */
function isNews(one) {
  return typeof one.made === "string" && Number.isFinite(one.seq) && isChunkAddress(one.chunk);
}

/**
 * Whether an address is that of an update chunk: below live/, and nowhere else.
 * @param {unknown} address
 */
export function isChunkAddress(address) {
  return typeof address === "string" && CHUNK.test(address) && !address.includes("..");
}

/** @param {unknown} value */
function line(value) {
  return typeof value === "string" ? value.slice(0, LINE) : "";
}

/**
 * Whether a state is not older than the one before; a cache may still answer with what was.
 * @param {LiveState} next
 * @param {LiveState|null} before
 */
export function isNotOlder(next, before) {
  if (before === null || !next.isWatched || !before.isWatched) return true;
  return next.seq >= before.seq || next.written > before.written; // a watcher that forgot its number starts again
}

/**
 * News of a page that is neither what is there nor older than it.
 * @param {LiveState} state
 * @param {string} page
 * @param {{made: string, seq: number}} newest what this page holds already
 * @returns {News|null}
 */
export function newsOf(state, page, newest) {
  const news = state.pages.get(page);
  if (news === undefined || news.made === newest.made) return null;
  return news.seq >= newest.seq || state.seq < newest.seq ? news : null;
}

/**
 * What goes wrong for a page: with its run, or with everything.
 * @param {LiveState} state
 * @param {string} page
 * @returns {Trouble|null}
 */
export function troubleOf(state, page) {
  const slug = /^runs\/([^/]+)\//.exec(page)?.[1];
  return (slug === undefined ? undefined : state.failing.get(slug)) ?? state.failing.get("") ?? null;
}
