// How much a page downloads for a peer. Knows nothing of why it was asked for.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Files of the page itself, the same for all. */
const OF_THE_PAGE = new Set(["/", "/index.html", "/page.js", "/year.json", "/year.delta", "/peers/sobo_inside.js"]);

/** Where the pages find the package. */
const PACKAGE = "/sobo/";

/** The size of every file that was fetched for a peer, each packed with gzip -9, in KiB.
 *  Of the package only what is packed and weighed counts: the worker that times single writes fetches
 *  parts of the package's own, which has them in its one file.
 *  @param {string} site @param {Iterable<string>} asked @param {string} sizes as `xtask wasm` writes them */
export async function download(site, asked, sizes) {
  const packed = new Set(Object.keys(JSON.parse(await readFile(sizes, "utf8")).files));
  const inside = (/** @type {string} */ path) =>
    path.startsWith(PACKAGE) && path.endsWith(".js") && !packed.has(path.slice(PACKAGE.length));
  let sum = 0;
  for (const path of asked) {
    if (!OF_THE_PAGE.has(path) && !inside(path)) sum += gzipSync(await readFile(join(site, path)), { level: 9 }).length;
  }
  return sum / 1024;
}
