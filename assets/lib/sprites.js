/**
 * Small pictures cut out of sheets, each sheet loaded when one of its pictures is wanted: as they are, or as ink of one
 * colour on nothing.
 *
 * @typedef {{tile: readonly [number, number], across: number, per_sheet: number}} Layout
 *   tile: rows, columns of a picture; across: pictures per sheet row
 */

/**
 * Where a picture lies.
 * @param {Layout} layout @param {number} row
 * @returns {{page: number, x: number, y: number}} pixels of the sheet
 */
export function placeOf({ tile, across, per_sheet: perSheet }, row) {
  const place = row % perSheet;
  return {
    page: Math.floor(row / perSheet),
    x: (place % across) * tile[1],
    y: Math.floor(place / across) * tile[0],
  };
}

/**
 * The pictures of a chunk. Sheets lie in its first part, or each in a part of its own.
 * @param {(key: string) => Promise<any>} need
 * @param {string} key
 * @param {{arrived: () => void, failed: (error: unknown) => void}} told  arrived: `has` is true of more than before
 */
export function createSprites(need, key, { arrived, failed }) {
  /** @type {Layout | undefined} */
  let layout;
  /** @type {HTMLImageElement[]} */
  const images = [];
  /** @type {HTMLCanvasElement[]} */
  const masks = [];
  /** @type {Map<number, Promise<void>>} */
  const asked = new Map();
  /** @type {Set<number>} */
  const wanted = new Set(); // to be drawn as ink; -1 before the layout is known
  const stencil = document.createElement("canvas");
  const pen = /** @type {CanvasRenderingContext2D} */ (stencil.getContext("2d"));

  const open = async () => (layout ??= (await need(key)).pictures);

  /** @param {number} page */
  const load = async (page) => {
    const [first, image] = [await need(key), new Image()];
    image.src = first.pictures.pages[page] ?? (await need(`${key}.${page}`)).pictures.pages[0];
    await image.decode();
    images[page] = image;
  };

  /** The sheet of a row. @param {number} row */
  const sheetOf = async (row) => {
    const { page } = placeOf(/** @type {Layout} */ (await open()), row);
    if (!asked.has(page)) asked.set(page, load(page)); // one that failed is not asked for again
    await asked.get(page);
  };

  return {
    /** A canvas with the picture at its own size, drawn when its sheet is there. @param {number} row @param {string} label */
    picture(row, label) {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [1, 1];
      canvas.className = "sprite";
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", label);
      const draw = () => {
        const known = /** @type {Layout} */ (layout);
        const { page, x, y } = placeOf(known, row);
        [canvas.height, canvas.width] = known.tile;
        canvas.getContext("2d")?.drawImage(images[page], x, y, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
      };
      if (layout !== undefined && images[placeOf(layout, row).page] !== undefined) draw();
      else sheetOf(row).then(draw, failed);
      return canvas;
    },
    /** Whether `ink` can draw it; where not, its sheet is loaded and `arrived` is called. @param {number} row */
    has(row) {
      const page = layout === undefined ? -1 : placeOf(layout, row).page;
      if (images[page] !== undefined) return true;
      if (!wanted.has(page)) void sheetOf(row).then(arrived, failed);
      wanted.add(page);
      return false;
    },
    /**
     * The bright part of a picture in one colour, centred at (x, y).
     * @param {CanvasRenderingContext2D} target @param {number} row @param {string} colour
     * @param {{x: number, y: number, size: number}} at
     */
    ink(target, row, colour, at) {
      if (layout === undefined) return;
      const { page, x, y } = placeOf(layout, row);
      const [rows, columns] = layout.tile;
      if (stencil.width !== columns || stencil.height !== rows) [stencil.width, stencil.height] = [columns, rows];
      pen.globalCompositeOperation = "copy";
      pen.drawImage((masks[page] ??= brightnessAsAlpha(images[page])), x, y, columns, rows, 0, 0, columns, rows);
      pen.globalCompositeOperation = "source-in";
      pen.fillStyle = colour;
      pen.fillRect(0, 0, columns, rows);
      target.drawImage(stencil, at.x - at.size / 2, at.y - at.size / 2, at.size, at.size);
    },
  };
}

/** @param {HTMLImageElement} image */
function brightnessAsAlpha(image) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  pen.drawImage(image, 0, 0);
  const data = pen.getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < data.data.length; i += 4) data.data[i + 3] = data.data[i];
  pen.putImageData(data, 0, 0);
  return canvas;
}
