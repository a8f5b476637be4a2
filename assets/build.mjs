// Bundles app.js and css/*.css into dist/, which is committed so that installing needs no Node.
//
//   node build.mjs              write dist/
//   node build.mjs --out DIR    write DIR instead, for a private look
//   node build.mjs --check      build in a temporary folder and compare bytes with dist/
import { mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const FILES = ["runreport.js", "runreport.css"];
const TARGET = ["chrome123", "firefox121", "safari17.5"]; // the first with light-dark()

/** The order of the style sheets: tokens first, print last, the others by name. */
async function styleEntry() {
  const names = (await readdir(join(here, "css"))).filter((name) => name.endsWith(".css")).sort();
  const rank = (name) => ["tokens.css", "base.css"].indexOf(name) + 1 || (name === "print.css" ? 9 : 3);
  names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return names.map((name) => `@import "./css/${name}";`).join("\n");
}

async function bundle(out) {
  await mkdir(out, { recursive: true });
  const common = { absWorkingDir: here, bundle: true, minify: true, target: TARGET, charset: "ascii", legalComments: "none" };
  await build({ ...common, entryPoints: ["app.js"], format: "iife", outfile: join(out, FILES[0]) });
  const stdin = { contents: await styleEntry(), resolveDir: here, loader: "css" };
  await build({ ...common, stdin, outfile: join(out, FILES[1]) });
}

async function check() {
  const fresh = await mkdtemp(join(tmpdir(), "runreport-dist-"));
  try {
    await bundle(fresh);
    for (const name of FILES) {
      const [made, kept] = await Promise.all([readFile(join(fresh, name)), readFile(join(here, "dist", name)).catch(() => null)]);
      if (kept === null || !made.equals(kept)) {
        console.error(`assets/dist/${name} is not what its sources give; run: npm run build`);
        process.exitCode = 1;
      }
    }
  } finally {
    await rm(fresh, { recursive: true });
  }
}

const { values } = parseArgs({ options: { check: { type: "boolean" }, out: { type: "string" } } });
await (values.check ? check() : bundle(values.out ?? join(here, "dist")));
