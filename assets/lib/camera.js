/**
 * Where the reader stands: a camera as seven numbers, and the matrix both renderers and the picking share.
 *
 * World units: the data's frame is normalised so that its longest half side is 1 (see frame.js). In two dimensions the
 * camera looks straight down without perspective; in three it turns around its target on a turntable.
 *
 * @typedef {{x: number, y: number, z: number, yaw: number, pitch: number, zoom: number}} Camera
 *   x, y, z: target in world units. yaw, pitch: radians. zoom: 1 shows the whole frame.
 *
 * @typedef {object} Projector
 * @property {Float64Array} m  4 x 4, column by column: clip = m * (x, y, z, 1)
 * @property {number} width  CSS pixels
 * @property {number} height  CSS pixels
 * @property {number} unit  CSS pixels per world unit at the target
 * @property {number} near  view depth where the depth cue starts
 * @property {number} far  view depth where it is complete; not above near in two dimensions, where there is none
 * @property {number} eye  view depth of the target; a point there has its nominal size
 */

/** Half the vertical opening of the 3D camera, in radians. */
const HALF_FIELD = 0.3;
const MARGIN = 0.9;
const PITCH_LIMIT = 1.5;
const ZOOM_RANGE = /** @type {const} */ ([0.2, 60]);

/**
 * The camera that shows the whole frame.
 * @param {number} dim
 * @returns {Camera}
 */
export function homeCamera(dim) {
  return { x: 0, y: 0, z: 0, yaw: dim === 3 ? 0.55 : 0, pitch: dim === 3 ? 0.35 : 0, zoom: 1 };
}

/**
 * @param {Camera} camera
 * @param {number} dim
 * @param {{width: number, height: number}} size  CSS pixels
 * @param {readonly number[]} half  half extents of the frame in world units, one per axis
 * @returns {Projector}
 */
export function projector(camera, dim, size, half) {
  return dim === 3 ? perspective(camera, size, half) : flat(camera, size, half);
}

/** @param {Camera} camera @param {{width: number, height: number}} size @param {readonly number[]} half */
function flat(camera, { width, height }, half) {
  const unit = (MARGIN * camera.zoom * Math.min(width / (half[0] || 1), height / (half[1] || 1))) / 2;
  const sx = (2 * unit) / width;
  const sy = (2 * unit) / height;
  const m = new Float64Array([sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, 0.1, 0, -camera.x * sx, -camera.y * sy, 0, 1]);
  return { m, width, height, unit, near: 1, far: 1, eye: 1 };
}

/** @param {Camera} camera @param {{width: number, height: number}} size @param {readonly number[]} half */
function perspective(camera, { width, height }, half) {
  const radius = Math.hypot(half[0] || 1, half[1] || 1, half[2] || 1);
  const focal = 1 / Math.tan(HALF_FIELD);
  const home = (radius * 0.8) / Math.sin(HALF_FIELD) / Math.min(1, width / height);
  const eye = home / camera.zoom;
  const near = Math.max(0.01, eye - 3 * radius);
  const far = eye + 3 * radius;
  const { right, up, forward } = axes(camera);
  const target = [camera.x, camera.y, camera.z];
  const fx = (focal * height) / width;
  const slope = (far + near) / (far - near);
  const shift = (-2 * far * near) / (far - near);
  const depthOffset = eye - dot(forward, target);
  const m = new Float64Array(16);
  for (let axis = 0; axis < 3; axis++) {
    m[axis * 4] = fx * right[axis];
    m[axis * 4 + 1] = focal * up[axis];
    m[axis * 4 + 2] = slope * forward[axis];
    m[axis * 4 + 3] = forward[axis];
  }
  m[12] = -fx * dot(right, target);
  m[13] = -focal * dot(up, target);
  m[14] = slope * depthOffset + shift;
  m[15] = depthOffset;
  const reach = radius * 0.9;
  return { m, width, height, unit: (focal * height) / 2 / eye, near: eye - reach, far: eye + reach, eye };
}

/**
 * Directions of the screen in world units: right, up, and away from the reader.
 * @param {Camera} camera
 */
export function axes({ yaw, pitch }) {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  return { right: [cy, 0, -sy], up: [-sy * sp, cp, -cy * sp], forward: [-sy * cp, -sp, -cy * cp] };
}

/** @param {readonly number[]} a @param {readonly number[]} b */
function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/**
 * Moves the target so that the picture follows the pointer by (dx, dy) CSS pixels.
 * @param {Camera} camera @param {number} dx @param {number} dy @param {number} unit @returns {Camera}
 */
export function panned(camera, dx, dy, unit) {
  const { right, up } = axes(camera);
  const [a, b] = [-dx / unit, dy / unit];
  return {
    ...camera,
    x: camera.x + a * right[0] + b * up[0],
    y: camera.y + a * right[1] + b * up[1],
    z: camera.z + a * right[2] + b * up[2],
  };
}

/** @param {Camera} camera @param {number} dx CSS pixels @param {number} dy CSS pixels @returns {Camera} */
export function orbited(camera, dx, dy) {
  const pitch = Math.max(-PITCH_LIMIT, Math.min(PITCH_LIMIT, camera.pitch + dy * 0.008));
  return { ...camera, yaw: camera.yaw - dx * 0.008, pitch };
}

/**
 * Zooms by a factor while the world point under (px, py), counted from the centre of the view, stays there.
 * @param {Camera} camera @param {number} factor @param {number} px @param {number} py @param {number} unit
 * @returns {Camera}
 */
export function zoomed(camera, factor, px, py, unit) {
  const zoom = Math.max(ZOOM_RANGE[0], Math.min(ZOOM_RANGE[1], camera.zoom * factor));
  const after = (unit * zoom) / camera.zoom;
  const moved = panned(camera, px * (after / unit - 1) * -1, py * (after / unit - 1) * -1, after);
  return { ...moved, zoom };
}

/**
 * The camera between two others, for a move that the eye can follow.
 * @param {Camera} a @param {Camera} b @param {number} t in [0, 1] @returns {Camera}
 */
export function between(a, b, t) {
  const mix = (/** @type {number} */ from, /** @type {number} */ to) => from + (to - from) * t;
  return {
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    z: mix(a.z, b.z),
    yaw: mix(a.yaw, b.yaw),
    pitch: mix(a.pitch, b.pitch),
    zoom: Math.exp(mix(Math.log(a.zoom), Math.log(b.zoom))),
  };
}

/** The camera as text for the address bar: six numbers joined by "_". @param {Camera} camera */
export function cameraText(camera) {
  const { x, y, z, yaw, pitch, zoom } = camera;
  return [x, y, z, yaw, pitch, zoom].map((value) => String(Number(value.toFixed(3)))).join("_");
}

/** The inverse of cameraText; null for anything that is not six finite numbers. @param {string} text */
export function parseCamera(text) {
  const parts = text.split("_").map((part) => (/^-?\d{1,6}(\.\d{1,6})?$/.test(part) ? Number(part) : NaN));
  if (parts.length !== 6 || !parts.every(Number.isFinite)) return null;
  const [x, y, z, yaw, pitch, zoom] = parts;
  const inside = Math.max(ZOOM_RANGE[0], Math.min(ZOOM_RANGE[1], zoom));
  return { x, y, z, yaw, pitch: Math.max(-PITCH_LIMIT, Math.min(PITCH_LIMIT, pitch)), zoom: inside };
}
