// The same bytes as natively: the browser takes the bloc's delta and comes to the digests and figures
// that a native replica came to in this run. Knows nothing of how either counts.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { browser } from "../lib/browser.js";
import { SCRATCH, TARGET } from "../lib/paths.js";
import { call, load, open } from "../lib/register.js";
import { servePackage } from "../lib/server.js";

/** @typedef {{ indicator: string, value: string | null, text: string,
 *    status: [number, number] | null, lines: number }} FigureVector */
/** @typedef {{ scope: string, period: string, opening: string, closing: string,
 *    figures: FigureVector[] }} ScopeVector */

const folder = join(SCRATCH, "vectors");

test("every digest and every figure of the bloc is the native one", async () => {
  const program = join(TARGET, "debug", "vectors");
  const ran = spawnSync(program, [folder], { encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
  const vectors = JSON.parse(await readFile(join(folder, "vectors.json"), "utf8"));
  const delta = await readFile(join(folder, "bloc.delta"));

  const { url } = await servePackage();
  const page = await (await browser()).newPage();
  await load(page, url);
  await open(page, "bloc");
  const took = await call(page, "importDelta", new Uint8Array(delta));
  assert.equal(took.added, vectors.entries, `seed ${vectors.seed}`);
  assert.equal(await call(page, "stateRoot"), vectors.state_root);
  assert.equal(await call(page, "dump"), vectors.dump);
  // The frontier holds the digest of every chain's last entry, and with it of all entries before.
  const same = async (/** @type {string} */ method, /** @type {string} */ file) =>
    assert.ok((await readFile(join(folder, file))).equals(await call(page, method)), method);
  await same("frontier", "frontier");
  await same("exportDelta", "export.delta");

  for (const one of /** @type {ScopeVector[]} */ (vectors.scopes)) {
    const { scope, period } = one;
    const figures = await call(page, "figures", scope, period);
    const told = figures.map((/** @type {any} */ f) => [f.indicator, f.value, f.text, f.statusText]);
    const expected = one.figures.map((f) => [f.indicator, f.value, f.text, statusText(f)]);
    assert.deepEqual(told, expected, `${scope} in ${period}`);
    const { opening, closing } = await call(page, "statement", scope, period);
    assert.deepEqual([opening, closing], [one.opening, one.closing]);
  }
  const [top] = vectors.scopes;
  for (const { indicator, lines } of top.figures) {
    const found = await call(page, "explain", indicator, top.scope, top.period);
    assert.equal(found.length, lines, indicator);
  }
  assert.equal((await call(page, "findings", "2021-01-31")).length, vectors.findings);
  assert.deepEqual((await call(page, "verify")).problems, []);
});

/** @param {FigureVector} figure */
function statusText({ value, status }) {
  return value === null || status === null ? "" : `${status[0]}/${status[1]} đơn vị`;
}
