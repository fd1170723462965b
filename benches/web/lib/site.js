// Lays out what the pages fetch: peers bundled and minified, their wasm beside them, the facts. Knows
// nothing of what is measured.

import { cp, mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

const INSIDE = "sobo_inside";

/** @param {string} site @param {string} data @param {string[]} peers */
export async function layOut(site, data, peers) {
  await rm(site, { recursive: true, force: true });
  await mkdir(join(site, "peers"), { recursive: true });
  await build({
    entryPoints: [...peers, INSIDE].map((name) => join(here, "peers", `${name}.js`)),
    outdir: join(site, "peers"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
  });
  await build({
    entryPoints: [join(here, "page", "page.js")],
    outdir: site,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
  });
  await cp(join(here, "..", "..", "wasm", "npm", "dist"), join(site, "sobo"), { recursive: true });
  await cp(join(here, "page", "index.html"), join(site, "index.html"));
  for (const name of ["year.json", "year.delta"]) await cp(join(data, name), join(site, name));
  const wasm = {
    "sqlite3.wasm": "@sqlite.org/sqlite-wasm/sqlite3.wasm",
    "automerge.wasm": "@automerge/automerge/automerge.wasm",
    "loro_wasm_bg.wasm": "loro-crdt/web/loro_wasm_bg.wasm",
  };
  for (const [name, from] of Object.entries(wasm)) {
    await cp(require.resolve(from), join(site, "peers", name));
  }
}
