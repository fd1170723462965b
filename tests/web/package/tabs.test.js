// Several tabs, one register: all record, all are told, and when the serving one goes another takes
// over without losing what was acknowledged. Knows nothing of how they find each other.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, crash } from "../lib/browser.js";
import { call, load, open } from "../lib/register.js";
import { servePackage } from "../lib/server.js";
import { admission, organizations } from "../lib/town.js";

/** @typedef {import("../lib/browser.js").Page} Page */

const { url } = await servePackage();
const context = await browser();

/** A tab with the register open.
 *  @param {string} name */
async function tab(name) {
  const page = await context.newPage();
  await load(page, url);
  await open(page, name);
  return page;
}

/** Keeps the number of admissions of a tab's live query at hand.
 *  @param {Page} page */
async function watch(page) {
  await page.evaluate(() => {
    const there = /** @type {any} */ (globalThis);
    there.register.live(
      (/** @type {any} */ r) => r.figure("membership.admitted", "khoi", "2020"),
      (/** @type {any} */ figure) => (there.seen = Number(figure.value)),
    );
  });
}

/** Records admissions one after the other without an end; acknowledged file numbers are in `acked`, and
 *  told where the page has a `tell`.
 *  @param {Page} page @param {number} from @param {string} cell */
async function recordOn(page, from, cell) {
  await page.evaluate(([first, from]) => {
    const there = /** @type {any} */ (globalThis);
    there.acked = [];
    there.failed = [];
    there.recording = (async () => {
      for (let number = from; !there.enough; number += 1) {
        const file_no = `kn${number}`;
        try {
          await there.register.record({ ...first, person: { ...first.person, file_no } });
          there.acked.push(file_no);
          // Waited for, so that words of the dead do not pile up before the news of the death.
          await there.tell?.(file_no);
          if (number % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        } catch (/** @type {any} */ error) {
          there.failed.push([file_no, error.code]);
        }
      }
    })();
  }, /** @type {[any, number]} */ ([admission(from, cell), from]));
}

/** File numbers of everybody in the register, in order.
 *  @param {Page} page @returns {Promise<string[]>} */
async function everybody(page) {
  const { rows } = await call(page, "members", { limit: 1_000_000, day: "2020-12-31" });
  return rows.map((/** @type {any} */ row) => row.fileNo).sort();
}

test("both tabs record, and both are told", async () => {
  const [one, other] = [await tab("both"), await tab("both")];
  await call(one, "record", organizations());
  await Promise.all([watch(one), watch(other)]);
  await Promise.all([call(one, "record", admission(1)), call(other, "record", admission(2))]);
  await Promise.all([one, other].map((page) => page.waitForFunction("seen === 2")));
  const places = await Promise.all([one, other].map((page) => call(page, "status")));
  assert.deepEqual(places.map((status) => status.place).sort(), ["another tab", "here"]);
  assert.equal(places[0].device, places[1].device);
  await Promise.all([one.close(), other.close()]);
});

for (const [how, end] of /** @type {[string, (page: Page) => Promise<void>][]} */ ([
  ["closed", (page) => page.close()],
  ["killed", crash],
])) {
  test(`the serving tab is ${how} while both write, and the other takes over`, async () => {
    const name = `serving-${how}`;
    const [serving, other] = [await tab(name), await tab(name)];
    await call(serving, "record", organizations());
    /** @type {string[]} */
    const acked = [];
    await serving.exposeFunction("tell", (/** @type {string} */ fileNo) => void acked.push(fileNo));
    await recordOn(serving, 1_000_000, "xd.2");
    await recordOn(other, 2_000_000, "xd.1");
    await other.waitForFunction("acked.length >= 5");
    await end(serving);
    // Writing goes on in the tab that is left.
    const then = await other.evaluate("acked.length");
    await other.waitForFunction(`acked.length >= ${then} + 5`);
    await other.evaluate("enough = true; recording");
    const status = await call(other, "status");
    assert.equal(status.place, "here");
    acked.push(.../** @type {string[]} */ (await other.evaluate("acked")));
    const there = await everybody(other);
    const missing = acked.filter((fileNo) => !there.includes(fileNo));
    assert.deepEqual(missing, [], "acknowledged and not there");
    assert.deepEqual(there, [...new Set(there)], "recorded twice");
    assert.deepEqual(await other.evaluate("failed"), [], "a hand-over fails no request");
    assert.deepEqual((await call(other, "verify")).problems, []);
    await other.close();
  });
}

test("a tab that waits is served from its first word on", async () => {
  const [one, other] = [await tab("waits"), await tab("waits")];
  await call(other, "record", organizations());
  await one.close();
  assert.equal((await call(other, "orgs")).length, 5);
  const third = await tab("waits");
  assert.equal((await call(third, "orgs")).length, 5);
  await Promise.all([other.close(), third.close()]);
});
