// Measures sobo beside its peers in Chromium, in one run, and prints the table. Gates nothing.
//
//   npm run bench -- [--runs 5] [--peers sobo,sqlite] [--small] [--drawn]

import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measure } from "./lib/measure.js";
import { serveFolder } from "./lib/server.js";
import { layOut } from "./lib/site.js";
import { download } from "./lib/size.js";
import { table } from "./lib/table.js";

const OWN = "sobo";
const PEERS = [OWN, "sqlite", "loro", "automerge", "yjs", "opfs"];

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    peers: { type: "string", default: PEERS.join(",") },
    small: { type: "boolean", default: false },
    // Takes the facts that the last run drew.
    drawn: { type: "boolean", default: false },
  },
});
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(process.env["CARGO_TARGET_DIR"] ?? join(root, "target"), "bench-web");
const [data, site] = [join(folder, "data"), join(folder, "site")];
const peers = values.peers.split(",");
await mkdir(folder, { recursive: true });

/** @param {string} program @param {string[]} words */
function run(program, words) {
  const { status, error } = spawnSync(program, words, { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${error ?? `ended with ${status}`}`);
}

if (!values.drawn) {
  const draw = ["run", "--quiet", "--package", "sobo-benches", "--bin", "year", "--", data];
  run("cargo", values.small ? [...draw, "--small"] : draw);
}
await layOut(site, data, peers.filter((peer) => peer !== OWN));
/** @type {import("./peers/serve.js").Year} */
const year = JSON.parse(await readFile(join(data, "year.json"), "utf8"));

const server = await serveFolder(site);
/** @type {import("./lib/table.js").Runs} */
const runs = Object.fromEntries(peers.map((peer) => [peer, []]));
try {
  for (let nth = 1; nth <= Number(values.runs); nth += 1) {
    for (const peer of peers) {
      server.asked.clear();
      const told = await measure(folder, server.url, peer, year.cells);
      told["download"] = await download(site, server.asked, join(folder, "..", "wasm-size.json"));
      runs[peer]?.push(told);
      console.error(`run ${nth}: ${peer} measured`);
    }
  }
} finally {
  await server.close();
}

const { text, numbers } = table(runs, OWN);
const events = year.year.length;
console.log(`${events} events, ${values.runs} runs, seed ${year.seed}; medians\n\n${text}`);
await writeFile(join(folder, "bench-web.json"), JSON.stringify({ events, numbers, runs }, null, 1));
