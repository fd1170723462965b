// How much a page downloads for a peer. Knows nothing of why it was asked for.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Files of the page itself, the same for all. */
const OF_THE_PAGE = new Set(["/", "/index.html", "/page.js", "/year.json", "/year.delta", "/peers/sobo_inside.js"]);

/** Only the worker that times single writes fetches these: the package's own has them in its one file. */
const INSIDE = new Set(["core/sobo_wasm.js", "engine.js", "hub.js", "key.js"].map((name) => `/sobo/${name}`));

/** The size of every file that was fetched for a peer, each packed with gzip -9, in KiB.
 *  @param {string} site @param {Iterable<string>} asked */
export async function download(site, asked) {
  let sum = 0;
  for (const path of asked) {
    if (!OF_THE_PAGE.has(path) && !INSIDE.has(path)) sum += gzipSync(await readFile(join(site, path)), { level: 9 }).length;
  }
  return sum / 1024;
}
