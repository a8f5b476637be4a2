/**
 * Elements from a tree of plain data, `["p", {"class": "lead"}, ["text", ["bdi", {}, ["name"]]]]`.
 *
 * Nothing here reads markup: an element is made by name and its attributes are set one by one, both from lists. What is
 * on no list is a mistake or an attack, and the whole tree is refused.
 */

/** @typedef {[string, Record<string, string>, Child[]]} Tree */
/** @typedef {string|Tree} Child */

const SVG = "http://www.w3.org/2000/svg";
const DEEPEST = 64; // our pages nest less than half as deep
const MOST = 200_000; // nodes

const HTML_TAGS = new Set(
  ("a abbr aside b bdi br button caption code col colgroup dd del details div dl dt em figcaption figure footer h1 h2 h3 h4 " +
    "header hr i img input ins kbd label li mark nav ol output p pre q s samp section small span strong sub summary sup " +
    "table tbody td tfoot th thead time tr ul var wbr").split(" "),
);
const SVG_TAGS = new Set(
  ("circle clipPath defs desc ellipse g line linearGradient path pattern polygon polyline radialGradient rect stop svg text " +
    "title tspan").split(" "),
);
const NAMES = new Set(
  ("alt autocomplete class clip-path clip-rule clipPathUnits colspan cx cy d datetime dir disabled dominant-baseline dx dy " +
    "fill fill-opacity fill-rule focusable for gradientUnits height hidden id lang max maxlength min multiple name offset open " +
    "opacity paint-order patternUnits placeholder points preserveAspectRatio r role rowspan rx ry scope shape-rendering span " +
    "spellcheck step stop-color stop-opacity stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity " +
    "stroke-width tabindex text-anchor title transform type value vector-effect viewBox width x x1 x2 y y1 y2").split(" "),
);

/**
 * Whether an attribute may stand on an element: known by name, and harmless in what it says.
 * @param {string} tag
 * @param {string} name
 * @param {string} value
 */
export function isHarmless(tag, name, value) {
  if (/^(aria|data)-[a-z0-9-]+$/.test(name)) return true;
  if (name === "href") return tag === "a" && isOwnAddress(value);
  if (name === "src") return tag === "img" && (/^data:image\/(png|webp|jpeg|gif);base64,[\w+/=]*$/.test(value) || isOwnAddress(value));
  if (name === "style") return /^[\w\s:;#%.,()+-]*$/.test(value) && !/(?<!\b(?:var|calc|rgba?|light-dark))\(/i.test(value);
  if (tag === "input" && name === "type") return value !== "file" && value !== "image" && value !== "submit";
  return NAMES.has(name) && !(NAMES_WITH_ADDRESS.has(name) && /url\(\s*["']?\s*[^#"'\s]/i.test(value));
}

const NAMES_WITH_ADDRESS = new Set(["fill", "stroke", "clip-path"]);

/**
 * An address within the site, a place on the page, or a page of the web for people to visit.
 * @param {string} address
 */
export function isOwnAddress(address) {
  if (/[\0-\x20\\]/.test(address)) return false; // browsers drop some of these, and see another address then
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address);
  return scheme === null ? !address.startsWith("//") : scheme[1].toLowerCase() === "https";
}

/**
 * The element that a tree describes, with everything below it.
 * @param {unknown} tree
 * @param {Pick<Document, "createElement"|"createElementNS"|"createTextNode">} [maker]
 * @returns {Element}
 * @throws {RangeError} for anything that is no tree, or holds what is on no list
 */
export function elementOf(tree, maker = document) {
  let left = MOST;
  /** @param {unknown} one @param {boolean} inSvg @param {number} depth @returns {Element} */
  const made = (one, inSvg, depth) => {
    const [tag, attributes, children] = shapeOf(one);
    if (--left < 0 || depth > DEEPEST) throw new RangeError("the tree is too large");
    const isSvg = inSvg || tag === "svg";
    if (!(isSvg ? SVG_TAGS : HTML_TAGS).has(tag)) throw new RangeError(`a tree may not hold <${tag.slice(0, 40)}>`);
    const element = isSvg ? maker.createElementNS(SVG, tag) : maker.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value !== "string" || !isHarmless(tag, name, value)) throw new RangeError(`<${tag}> may not carry ${name.slice(0, 40)}`);
      element.setAttribute(name, value);
    }
    for (const child of children) {
      if (typeof child !== "string") element.appendChild(made(child, isSvg, depth + 1));
      else if (--left >= 0) element.appendChild(maker.createTextNode(child));
    }
    return element;
  };
  return made(tree, false, 0);
}

/**
 * @param {unknown} one
 * @returns {[string, Record<string, unknown>, unknown[]]}
 */
function shapeOf(one) {
  if (!Array.isArray(one) || one.length !== 3) throw new RangeError("not a tree");
  const [tag, attributes, children] = one;
  const isSound = typeof tag === "string" && Array.isArray(children) && typeof attributes === "object" && attributes !== null;
  if (!isSound) throw new RangeError("not a tree");
  return [tag, attributes, children];
}
