// What is tested of a register whose tab, worker or browser ends while it writes: whatever was
// acknowledged is there once when the page is opened again, and the register verifies. Knows nothing of how
// anything is ended.

import assert from "node:assert/strict";
import { test } from "node:test";
import { call, load, open } from "./register.js";
import { admission, draw, organizations, seed } from "./town.js";

/** @typedef {import("./browser.js").Page} Page */

/** Events of each commit. A small one is a frame of the journal, a large one goes into the file; 29
 *  after few others is what the file once took in twice. */
const SHAPES = [[1, 1, 1, 1, 29], [1, 1, 1, 40], [2, 63, 64, 1], [1, 65, 1, 1], [1]];
/** Commits that are waiting when the end comes. */
const COMMITS = 200;

/** What ends, how often, how a page is had, and how it is ended. `worker`: the page ends its workers itself,
 *  once so many batches are acknowledged, and is closed then.
 *  @typedef {{ what: string, name: string, url: string, kills: number, worker?: boolean,
 *    page: () => Promise<Page>, end: (page: Page) => Promise<void> }} Victim */

/** @param {import("./town.js").Line} line */
const fileNo = (line) => String(/** @type {any} */ (line).person.file_no);

/** A page with a register open.
 *  @param {Victim} victim @param {string} name */
async function opened(victim, name) {
  const page = await victim.page();
  await load(page, victim.url);
  await open(page, name);
  return page;
}

/** Batches of admissions, one behind the other.
 *  @param {number} from @param {number[]} sizes */
function batches(from, sizes) {
  let next = from;
  return sizes.map((size) => Array.from({ length: size }, () => admission((next += 1))));
}

/** Starts to record batches without waiting for the end. Tells each acknowledged one to `acked`, and
 *  ends the page's workers at once after so many.
 *  @param {Page} page @param {ReturnType<typeof batches>} all @param {Set<string>} acked
 *  @param {number} [endWorkersAfter] */
async function startRecording(page, all, acked, endWorkersAfter) {
  /** @param {string[]} fileNos */
  const tell = (fileNos) => fileNos.forEach((fileNo) => acked.add(fileNo));
  await page.exposeFunction("tell", tell);
  await page.evaluate(({ all, endWorkersAfter }) => {
    const there = /** @type {any} */ (globalThis);
    there.told = 0;
    there.noted = 0;
    (async () => {
      for (const lines of all) {
        await there.register.record(lines);
        there.told += 1;
        if (there.told === endWorkersAfter) {
          for (const worker of there.workers) worker.terminate();
        }
        await there.tell(lines.map((/** @type {any} */ line) => line.person.file_no));
        there.noted = there.told;
      }
    })();
  }, /** @type {any} */ ({ all, endWorkersAfter }));
}

/** Everything acknowledged is there once, in rows, sums and entries; batches are whole; all verifies.
 *  @param {Page} page @param {Set<string>} acked @param {ReturnType<typeof batches>} all
 *  @param {string} when */
async function check(page, acked, all, when) {
  const { rows } = await call(page, "members", { limit: 100_000, day: "2020-12-31" });
  const there = rows.map((/** @type {any} */ row) => row.fileNo);
  const found = new Set(there);
  assert.equal(found.size, there.length, `recorded twice, ${when}`);
  assert.deepEqual([...acked].filter((fileNo) => !found.has(fileNo)), [], `lost, ${when}`);
  const torn = all.filter((lines) => new Set(lines.map((line) => found.has(fileNo(line)))).size > 1);
  assert.deepEqual(torn, [], `a part of a batch, ${when}`);
  const admitted = await call(page, "figure", "membership.admitted", "khoi", "2020");
  assert.equal(admitted.value, String(found.size), `counted otherwise, ${when}`);
  const entries = await call(page, "entries", { own: true, limit: 100_000 });
  assert.equal(entries.length, found.size + organizations().length, `other entries, ${when}`);
  const { clean, problems } = await call(page, "verify");
  assert.deepEqual({ clean, problems }, { clean: true, problems: [] }, when);
  // What was written and not acknowledged may be there too; from now on it must stay.
  for (const fileNo of found) acked.add(fileNo);
}

/** The tests of one that ends.
 *  @param {Victim} victim */
export function endings(victim) {
  test(`${victim.what} ends right after batches of 1, 1, 1, 1 and 29, twice`, async () => {
    /** @type {Set<string>} */
    const acked = new Set();
    const sizes = [1, 1, 1, 1, 29];
    const rounds = [batches(0, sizes), batches(1000, sizes)];
    const all = rounds.flat();
    for (const [nth, round] of rounds.entries()) {
      const page = await opened(victim, `${victim.name}-29`);
      if (nth === 0) await call(page, "record", organizations());
      else await check(page, acked, all, "after the first end");
      const last = victim.worker ? sizes.length : undefined;
      await startRecording(page, round, acked, last);
      await page.waitForFunction(`noted === ${sizes.length}`);
      await victim.end(page);
    }
    const page = await opened(victim, `${victim.name}-29`);
    await check(page, acked, all, "after the second end");
    assert.equal(acked.size, 2 * 33);
    await call(page, "record", admission(5000));
    acked.add(fileNo(admission(5000)));
    await check(page, acked, all, "and goes on");
    await victim.end(page);
  });

  test(`${victim.what} ends at many moments, and nothing acknowledged is lost`, async () => {
    const from = seed();
    const below = draw(from);
    /** @type {Set<string>} */
    const acked = new Set();
    /** @type {ReturnType<typeof batches>} */
    const all = [];
    for (let kill = 0; kill < victim.kills; kill += 1) {
      const page = await opened(victim, victim.name);
      if (kill === 0) await call(page, "record", organizations());
      else await check(page, acked, all, `SEED=${from}, kill ${kill}`);
      const shape = SHAPES[below(SHAPES.length)] ?? [1];
      const sizes = Array.from({ length: COMMITS }, (_, nth) => shape[nth % shape.length] ?? 1);
      const after = 1 + below(12);
      const round = batches(all.flat().length, sizes);
      all.push(...round);
      await startRecording(page, round, acked, victim.worker ? after : undefined);
      await page.waitForFunction(`told >= ${after}`);
      await victim.end(page);
    }
    const page = await opened(victim, victim.name);
    await check(page, acked, all, `SEED=${from}, at the end`);
    assert.ok(acked.size > victim.kills);
    await victim.end(page);
  });
}
