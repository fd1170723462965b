// The package as it is packed: installed into a project of plain modules and into a Vite project, and
// used there. Knows nothing of how it is built.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "vite";
import { browser } from "./lib/browser.js";
import { PACKAGE, SCRATCH, TARGET, WEB } from "./lib/paths.js";
import { serve } from "./lib/server.js";

/** @type {string} */
let folder;
/** @type {{ filename: string, files: { path: string }[] }} */
let packed;

/** @param {string} cwd @param {string[]} words */
const npm = (cwd, ...words) => execFileSync("npm", words, { cwd, encoding: "utf8" });

before(async () => {
  folder = await mkdtemp(join(SCRATCH, "packed-"));
  [packed] = JSON.parse(npm(PACKAGE, "pack", "--json", "--pack-destination", folder));
});

after(() => rm(folder, { recursive: true, force: true }));

/** A fresh project of the consumer's sources with the packed package installed.
 *  @param {string} name */
async function project(name) {
  const path = join(folder, name);
  await mkdir(path);
  await cp(join(WEB, "consumer"), path, { recursive: true });
  await writeFile(join(path, "package.json"), '{ "private": true, "type": "module" }');
  const tarball = join(folder, basename(packed.filename));
  npm(path, "install", "--offline", "--no-audit", "--no-fund", tarball);
  return path;
}

/** Checks the consumer against the package's types, as strictly as there is, and writes its scripts.
 *  @param {string} path @param {string} module @param {string} resolution */
async function compile(path, module, resolution) {
  const compilerOptions = {
    target: "es2022",
    module,
    moduleResolution: resolution,
    lib: ["ES2023", "DOM"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    skipLibCheck: false,
  };
  const config = join(path, "tsconfig.json");
  await writeFile(config, JSON.stringify({ compilerOptions, files: ["main.ts"] }));
  const tsc = join(WEB, "node_modules", ".bin", "tsc");
  execFileSync(tsc, ["--project", config], { stdio: ["ignore", "inherit", "inherit"] });
}

/** Opens a page, which records; loads it again, which reads.
 *  @param {string} url */
async function use(url) {
  const page = await (await browser()).newPage();
  for (const _ of ["recorded", "read again"]) {
    await page.goto(url);
    await page.waitForFunction("document.title !== '…'");
    assert.equal(await page.title(), "value 1");
  }
}

test("what is packed is what a page needs, and no more", async () => {
  const paths = packed.files.map((file) => file.path);
  for (const needed of ["package.json", "README.md", "dist/index.js", "dist/index.d.ts"]) {
    assert.ok(paths.includes(needed), `${needed} is missing in ${paths.join(" ")}`);
  }
  assert.ok(paths.some((path) => path.endsWith(".wasm")));
  const strange = paths.filter((path) => !/^(dist\/|package\.json$|README\.md$|LICENSE)/.test(path));
  assert.deepEqual(strange, []);
  // What is packed for pages is what was weighed.
  const sizes = JSON.parse(await readFile(join(TARGET, "wasm-size.json"), "utf8"));
  const weighed = Object.keys(sizes.files).map((name) => `dist/${name}`);
  assert.deepEqual(paths.filter((path) => /\.(js|wasm)$/.test(path)).sort(), weighed.sort());
});

test("plain modules use the package as it is", async () => {
  const path = await project("plain");
  await compile(path, "nodenext", "nodenext");
  const { url } = await serve({ "/": path });
  await use(`${url}plain.html`);
});

test("a project built with Vite uses the package", async () => {
  const path = await project("vite");
  await compile(path, "esnext", "bundler");
  await build({ root: path, base: "/below/", logLevel: "warn" });
  const { url } = await serve({ "/below/": join(path, "dist") });
  await use(`${url}below/`);
});
