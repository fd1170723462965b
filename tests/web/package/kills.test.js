// The tab is killed at many moments of writing, or only its worker: whatever was acknowledged is there
// when the page is opened again, and the register verifies. Knows nothing of how it is repaired.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, crash } from "../lib/browser.js";
import { call, load, open } from "../lib/register.js";
import { servePackage } from "../lib/server.js";
import { admission, draw, organizations, seed } from "../lib/town.js";

/** @typedef {import("../lib/browser.js").Page} Page */

const KILLS = 12;
/** Of so many entries one batch takes many. */
const BATCH = 40;

const { url } = await servePackage();
const context = await browser();
// Pages of this file can end their workers.
await context.addInitScript(() => {
  const there = /** @type {any} */ (globalThis);
  there.workers = [];
  there.Worker = class extends Worker {
    /** @param {string | URL} script @param {WorkerOptions} [options] */
    constructor(script, options) {
      super(script, options);
      there.workers.push(this);
    }
  };
});

/** Starts to record without waiting for the end: single entries, every fifth time a batch. Tells each
 *  acknowledged batch to `acked`.
 *  @param {Page} page @param {number} from @param {(fileNos: string[]) => void} acked */
async function startRecording(page, from, acked) {
  let next = from;
  const batches = Array.from({ length: 200 }, (_, nth) =>
    Array.from({ length: nth % 5 === 4 ? BATCH : 1 }, () => admission((next += 1))),
  );
  await page.exposeFunction("tell", acked);
  await page.evaluate((batches) => {
    const there = /** @type {any} */ (globalThis);
    there.told = 0;
    (async () => {
      for (const lines of batches) {
        await there.register.record(lines);
        there.told += 1;
        if (there.told === there.endWorkersAfter) {
          for (const worker of there.workers) worker.terminate();
        }
        there.tell(lines.map((/** @type {any} */ line) => line.person.file_no));
      }
    })();
  }, /** @type {any} */ (batches));
  return next;
}

/** Everything acknowledged is there, batches are whole, nothing is twice, and all verifies.
 *  @param {Page} page @param {Set<string>} acked @param {string} when */
async function check(page, acked, when) {
  const { rows } = await call(page, "members", { limit: 100_000, day: "2020-12-31" });
  const there = rows.map((/** @type {any} */ row) => row.fileNo);
  const found = new Set(there);
  assert.equal(found.size, there.length, `recorded twice, ${when}`);
  assert.deepEqual([...acked].filter((fileNo) => !found.has(fileNo)), [], `lost, ${when}`);
  assert.deepEqual((await call(page, "verify")).problems, [], when);
  // What was written and not acknowledged may be there too; from now on it must stay.
  for (const fileNo of found) acked.add(fileNo);
}

for (const [what, name] of /** @type {const} */ ([
  ["the tab", "tab"],
  ["the worker", "worker"],
])) {
  test(`${what} ends at many moments, and nothing acknowledged is lost`, async () => {
    const from = seed();
    const below = draw(from);
    /** @type {Set<string>} */
    const acked = new Set();
    let next = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const when = `SEED=${from}, kill ${kill}`;
      const page = await context.newPage();
      await load(page, url);
      await open(page, name);
      if (kill === 0) await call(page, "record", organizations());
      else await check(page, acked, when);
      const after = 1 + below(12);
      /** @param {string[]} fileNos */
      const note = (fileNos) => fileNos.forEach((fileNo) => acked.add(fileNo));
      if (name === "worker") await page.evaluate(`endWorkersAfter = ${after}`);
      next = await startRecording(page, next, note);
      await page.waitForFunction(`told >= ${after}`);
      if (name === "tab") await crash(page);
      else await page.close();
    }
    const page = await context.newPage();
    await load(page, url);
    await open(page, name);
    await check(page, acked, `SEED=${from}, at the end`);
    assert.ok(acked.size > KILLS);
    await page.close();
  });
}
