/** What this browser and this reader can do or want. */

/**
 * Whether WebGL 2 can be had, and whether a processor does its work. The context made for the question is given back.
 * @returns {{webgl: boolean, software: boolean, renderer: string}}
 */
export function graphics() {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (gl === null) return { webgl: false, software: false, renderer: "" };
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { webgl: true, software: /swiftshader|llvmpipe|software/i.test(renderer), renderer };
}

/** Whether the reader asked for less motion; ask each time, it can change. */
export function reducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
