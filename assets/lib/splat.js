/**
 * Points drawn by the CPU: z-buffered, anti-aliased discs in an array of pixels.
 *
 * It is the fallback without WebGL, faster than a software WebGL, and the oracle the WebGL renderer is tested against.
 *
 * @typedef {import("./camera.js").Projector} Projector
 * @typedef {object} Cloud
 * @property {Float32Array} a  (n, 3) world positions at t = 0
 * @property {Float32Array} b  (n, 3) world positions at t = 1
 * @property {number} t  in [0, 1]
 * @property {Uint8Array} look  (n, 4) red, green, blue, size in 64ths of the radius; 0 hides the point
 * @property {number} radius  CSS pixels
 * @property {number} [opacity]  in (0, 1]; 1 where it is not given
 * @property {Uint32Array | null} order  (n,) rows in the order they are drawn; null: as they come, shuffled fairly
 * @property {number} count  points drawn: a prefix of the order
 * @property {readonly [number, number, number]} background  far points fade towards it
 *
 * @typedef {object} Raster
 * @property {number} width  device pixels
 * @property {number} height
 * @property {Uint32Array} pixels  (height, width) RGBA, little-endian
 * @property {Float32Array} depth  (height, width) view depth
 */

/** Share of the background mixed into the farthest points. */
export const FADE = 0.42;
/** How much darker the one pixel wide rim of a point is; points smaller than RIMMED have stepped back and have none. */
export const RIM = 0.26;
export const RIMMED = 60;

const STEPS = 4; // sub-pixel positions per axis

/** @param {number} width @param {number} height @returns {Raster} */
export function createRaster(width, height) {
  const pixels = new Uint32Array(width * height);
  return { width, height, pixels, depth: new Float32Array(width * height) };
}

/**
 * One disc as spans of pixels around its centre.
 * @typedef {object} Stamp
 * @property {Int16Array} dx
 * @property {Int16Array} dy
 * @property {Uint8Array} cover  0 … 255
 * @property {Uint8Array} shade  brightness that is left, 0 … 255
 * @property {number} reach  pixels from the centre to the farthest pixel
 */

/** @type {Map<number, Stamp>} */
const stamps = new Map();

/** @param {number} quarter  radius in quarter pixels @param {number} sx @param {number} sy  sub-pixel steps */
function stampOf(quarter, sx, sy) {
  const key = (quarter * STEPS + sy) * STEPS + sx;
  let stamp = stamps.get(key);
  if (stamp === undefined) stamps.set(key, (stamp = makeStamp(quarter / 4, (sx + 0.5) / STEPS, (sy + 0.5) / STEPS)));
  return stamp;
}

/** @param {number} radius @param {number} cx @param {number} cy  centre within its pixel @returns {Stamp} */
function makeStamp(radius, cx, cy) {
  const reach = Math.ceil(radius + 1);
  const [dx, dy, cover, shade] = [[], [], [], []].map((list) => /** @type {number[]} */ (list));
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const distance = Math.hypot(x + 0.5 - cx, y + 0.5 - cy);
      const covered = Math.max(0, Math.min(1, radius + 0.5 - distance));
      if (covered < 0.02) continue;
      const rim = Math.max(0, Math.min(1, distance - (radius - 1.1)));
      dx.push(x);
      dy.push(y);
      cover.push(Math.round(covered * 255));
      shade.push(Math.round((1 - RIM * rim) * 255));
    }
  }
  const bytes = { cover: Uint8Array.from(cover), shade: Uint8Array.from(shade) };
  return { dx: Int16Array.from(dx), dy: Int16Array.from(dy), ...bytes, reach };
}

/**
 * Clears the raster and draws the cloud; in two dimensions later points lie on top, in three nearer ones.
 * @param {Raster} raster
 * @param {Cloud} cloud
 * @param {Projector} view
 * @param {number} ratio  device pixels per CSS pixel
 */
export function splat(raster, cloud, view, ratio) {
  raster.pixels.fill(0);
  raster.depth.fill(Infinity);
  const { m, near, far, eye } = view;
  const { a, b, t, look, order, background } = cloud;
  const s = 1 - t;
  const halfWidth = raster.width / 2;
  const halfHeight = raster.height / 2;
  const fog = far > near ? FADE / (far - near) : 0;
  const base = (cloud.radius * ratio) / 64;
  const opacity = cloud.opacity ?? 1;
  for (let k = 0; k < cloud.count; k++) {
    const i = order === null ? k : order[k];
    const p = i * 3;
    const size = look[i * 4 + 3];
    if (size === 0) continue;
    const x = a[p] * s + b[p] * t;
    const y = a[p + 1] * s + b[p + 1] * t;
    const z = a[p + 2] * s + b[p + 2] * t;
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    if (w < 0.02) continue;
    const px = ((m[0] * x + m[4] * y + m[8] * z + m[12]) / w + 1) * halfWidth;
    const py = (1 - (m[1] * x + m[5] * y + m[9] * z + m[13]) / w) * halfHeight;
    const radius = Math.min(64, Math.max(0.5, (base * size * eye) / w));
    if (!(px > -radius && py > -radius && px < raster.width + radius && py < raster.height + radius)) continue;
    const mix = fog > 0 ? Math.max(0, Math.min(FADE, (w - near) * fog)) : 0;
    const red = look[i * 4] + (background[0] - look[i * 4]) * mix;
    const green = look[i * 4 + 1] + (background[1] - look[i * 4 + 1]) * mix;
    const blue = look[i * 4 + 2] + (background[2] - look[i * 4 + 2]) * mix;
    const [ix, iy] = [Math.floor(px), Math.floor(py)];
    const stamp = stampOf(Math.round(radius * 4), Math.floor((px - ix) * STEPS), Math.floor((py - iy) * STEPS));
    press(raster, stamp, ix, iy, { red, green, blue, opacity, depth: fog > 0 ? w : 0, isRimmed: size >= RIMMED });
  }
}

/**
 * @param {Raster} raster @param {Stamp} stamp @param {number} ix @param {number} iy
 * @param {{red: number, green: number, blue: number, opacity: number, depth: number, isRimmed: boolean}} ink
 */
function press(raster, stamp, ix, iy, { red, green, blue, opacity, depth, isRimmed }) {
  const { width, height, pixels } = raster;
  const zBuffer = raster.depth;
  const { dx, dy, cover, shade, reach } = stamp;
  const isInside = ix >= reach && iy >= reach && ix + reach < width && iy + reach < height;
  for (let k = 0; k < dx.length; k++) {
    const x = ix + dx[k];
    const y = iy + dy[k];
    if (!isInside && (x < 0 || y < 0 || x >= width || y >= height)) continue;
    const at = y * width + x;
    if (zBuffer[at] < depth) continue;
    const c = cover[k];
    const bright = isRimmed ? shade[k] / 255 : 1;
    if (opacity < 1) {
      pixels[at] = over(pixels[at], red * bright, green * bright, blue * bright, (c / 255) * opacity); // hides nothing
    } else if (c === 255) {
      pixels[at] = 0xff000000 | ((blue * bright) << 16) | ((green * bright) << 8) | (red * bright);
      zBuffer[at] = depth;
    } else {
      pixels[at] = over(pixels[at], red * bright, green * bright, blue * bright, c / 255);
      if (c > 127) zBuffer[at] = depth;
    }
  }
}

/**
 * One colour of some coverage over a pixel, both with straight alpha.
 * @param {number} under @param {number} red @param {number} green @param {number} blue @param {number} alpha
 */
function over(under, red, green, blue, alpha) {
  if (under === 0) return (((alpha * 255 + 0.5) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  if (under >>> 24 === 255) {
    const r = under & 255;
    const g = (under >>> 8) & 255;
    const b = (under >>> 16) & 255;
    return 0xff000000 | ((b + (blue - b) * alpha) << 16) | ((g + (green - g) * alpha) << 8) | (r + (red - r) * alpha);
  }
  const below = ((under >>> 24) / 255) * (1 - alpha);
  const total = alpha + below;
  const r = (red * alpha + (under & 255) * below) / total;
  const g = (green * alpha + ((under >>> 8) & 255) * below) / total;
  const b = (blue * alpha + ((under >>> 16) & 255) * below) / total;
  return (((total * 255 + 0.5) << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
