// Makes vendor/three.js, the one third-party script in this repository, from the pinned npm package.
//
//   node vendor/build.mjs           write three.js and vendor.json
//   node vendor/build.mjs --check   rebuild and compare bytes and checksum
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const NAMES = [
  "WebGLRenderer", "Scene", "PerspectiveCamera", "OrthographicCamera", "Group", "Object3D", "Points", "Line",
  "LineSegments", "LineLoop", "Mesh", "InstancedMesh", "Sprite", "BufferGeometry", "BufferAttribute",
  "InstancedBufferGeometry", "InstancedBufferAttribute", "Float32BufferAttribute", "Uint16BufferAttribute",
  "Uint8BufferAttribute", "Uint32BufferAttribute", "PlaneGeometry", "BoxGeometry", "SphereGeometry", "RawShaderMaterial",
  "ShaderMaterial", "PointsMaterial", "LineBasicMaterial", "LineDashedMaterial", "MeshBasicMaterial", "SpriteMaterial",
  "Texture", "DataTexture", "CanvasTexture", "TextureLoader", "WebGLRenderTarget", "Color", "ColorManagement", "Vector2",
  "Vector3", "Vector4", "Matrix3", "Matrix4", "Quaternion", "Euler", "Spherical", "Box2", "Box3", "Sphere", "Plane", "Ray",
  "Raycaster", "Frustum", "MathUtils", "Clock", "EventDispatcher", "AxesHelper", "GridHelper", "NearestFilter",
  "LinearFilter", "ClampToEdgeWrapping", "RGBAFormat", "RGBAIntegerFormat", "RedFormat", "RedIntegerFormat", "RGFormat",
  "RGIntegerFormat", "UnsignedByteType", "UnsignedShortType", "UnsignedIntType", "FloatType", "HalfFloatType",
  "SRGBColorSpace", "LinearSRGBColorSpace", "NoColorSpace", "NoBlending", "NormalBlending", "AdditiveBlending",
  "CustomBlending", "AddEquation", "OneFactor", "OneMinusSrcAlphaFactor", "SrcAlphaFactor", "NoToneMapping", "FrontSide",
  "BackSide", "DoubleSide", "DynamicDrawUsage", "StaticDrawUsage", "GLSL3", "MOUSE", "TOUCH", "REVISION",
];
const ENTRY = `export { ${NAMES.join(", ")} } from "three";
export { OrbitControls } from "three/addons/controls/OrbitControls.js";`;
const OPTIONS = { bundle: true, minify: true, format: "iife", globalName: "RRThree", target: "es2022", charset: "ascii" };

async function bundle() {
  const stdin = { contents: ENTRY, resolveDir: join(here, ".."), sourcefile: "three-names.js" };
  const result = await build({ ...OPTIONS, absWorkingDir: join(here, ".."), stdin, write: false, legalComments: "eof" });
  return Buffer.from(result.outputFiles[0].contents);
}

async function describe(bytes) {
  const lock = JSON.parse(await readFile(join(here, "..", "package-lock.json"), "utf8"));
  const { version, integrity } = lock.packages["node_modules/three"];
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const facts = { file: "three.js", package: "three", version, integrity, license: "MIT", license_file: "three.LICENSE",
    command: "npm ci && node vendor/build.mjs", sha256 };
  return `${JSON.stringify(facts, null, 2)}\n`;
}

const made = await bundle();
const description = await describe(made);
if (process.argv.includes("--check")) {
  const same = made.equals(await readFile(join(here, "three.js"))) && description === (await readFile(join(here, "vendor.json"), "utf8"));
  if (!same) console.error("assets/vendor/three.js or vendor.json is not what the pinned packages give; run: node vendor/build.mjs");
  process.exitCode = same ? 0 : 1;
} else {
  await writeFile(join(here, "three.js"), made);
  await writeFile(join(here, "vendor.json"), description);
}
