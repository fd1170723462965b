// A server of folders on 127.0.0.1 that can be stopped and started again at the same address. Knows
// nothing of what it serves.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { after } from "node:test";
import { DIST, WEB } from "./paths.js";

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** Serves folders, each below a path; the longest path that fits is taken.
 *  @param {Record<string, string>} folders
 *  @param {Record<string, string>} [before] scripts by path that get further lines at their beginning */
export async function serve(folders, before = {}) {
  const places = Object.entries(folders).sort(([a], [b]) => b.length - a.length);
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const [below, folder] = places.find(([below]) => path.startsWith(below)) ?? ["", ""];
    const rest = path.slice(below.length);
    const file = join(folder, normalize(`/${rest === "" ? "index.html" : rest}`));
    try {
      const body = folder === "" ? undefined : await readFile(file);
      if (body === undefined) throw new Error("nothing is served there");
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-cache" });
      response.end(Buffer.concat([Buffer.from(before[path] ?? ""), body]));
    } catch {
      response.writeHead(404).end();
    }
  });
  let port = 0;
  const start = () =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => resolve(undefined));
    });
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  await start();
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  port = address.port;
  after(stop);
  return { url: `http://127.0.0.1:${port}/`, start, stop };
}

/** The bare page and the package beside it; `before` is run by its worker before anything else.
 *  @param {string} [before] */
export async function servePackage(before = "") {
  return serve({ "/": join(WEB, "pages"), "/sobo/": DIST }, { "/sobo/worker.js": before });
}
