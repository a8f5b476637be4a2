/**
 * Small pictures cut out of sheets: as they are, or as ink of one colour on nothing.
 *
 * @typedef {{tile: readonly [number, number], across: number, per_sheet: number, pages: readonly string[]}} Sheets
 *   tile: rows, columns of a picture; across: pictures per sheet row; pages: data URLs
 */

/**
 * Where a picture lies.
 * @param {Sheets} sheets @param {number} row
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
 * Decodes the sheets; the result draws single pictures.
 * @param {Sheets} sheets
 */
export async function openSprites(sheets) {
  const images = await Promise.all(sheets.pages.map(decoded));
  const [rows, columns] = sheets.tile;
  /** @type {HTMLCanvasElement[]} */
  const masks = [];
  const stencil = document.createElement("canvas");
  [stencil.width, stencil.height] = [columns, rows];
  const pen = /** @type {CanvasRenderingContext2D} */ (stencil.getContext("2d"));

  /** @param {number} page */
  const mask = (page) => (masks[page] ??= brightnessAsAlpha(images[page]));

  return {
    rows,
    columns,
    /** A canvas with the picture at its own size; CSS enlarges it. @param {number} row @param {string} label */
    picture(row, label) {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [columns, rows];
      canvas.className = "sprite";
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", label);
      const { page, x, y } = placeOf(sheets, row);
      canvas.getContext("2d")?.drawImage(images[page], x, y, columns, rows, 0, 0, columns, rows);
      return canvas;
    },
    /**
     * The bright part of a picture in one colour, centred at (x, y).
     * @param {CanvasRenderingContext2D} target @param {number} row @param {string} colour
     * @param {{x: number, y: number, size: number}} at
     */
    ink(target, row, colour, at) {
      const { page, x, y } = placeOf(sheets, row);
      pen.globalCompositeOperation = "copy";
      pen.drawImage(mask(page), x, y, columns, rows, 0, 0, columns, rows);
      pen.globalCompositeOperation = "source-in";
      pen.fillStyle = colour;
      pen.fillRect(0, 0, columns, rows);
      target.drawImage(stencil, at.x - at.size / 2, at.y - at.size / 2, at.size, at.size);
    },
  };
}

/** @param {string} address @returns {Promise<HTMLImageElement>} */
async function decoded(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
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
