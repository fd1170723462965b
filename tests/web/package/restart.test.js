// A trapped instance is not the end: a new worker opens the register again, what was queued is answered,
// and the page is told. Knows nothing of why an instance traps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "../lib/browser.js";
import { Refused, call, load, open } from "../lib/register.js";
import { servePackage } from "../lib/server.js";
import { admission, organizations } from "../lib/town.js";

/** @typedef {import("../lib/browser.js").Page} Page */

const { url } = await servePackage();
const context = await browser();

/** @param {string} name */
async function tab(name) {
  const page = await context.newPage();
  await load(page, url);
  await open(page, name);
  return page;
}

/** Ends the instance; the page gets the code of that.
 *  @param {Page} page */
const trap = (page) => assert.rejects(call(page, "crash"), (error) => {
  assert.ok(error instanceof Refused && error.code === "stopped", String(error));
  return true;
});

/** @param {Page} page */
async function admitted(page) {
  return Number((await call(page, "figure", "membership.admitted", "khoi", "2020")).value);
}

test("what stands in the queue of a trapped instance is answered by the next one", async () => {
  const page = await tab("queue");
  await call(page, "record", organizations());
  await page.evaluate(() => {
    const there = /** @type {any} */ (globalThis);
    there.restarts = [];
    there.register.onStatus((/** @type {any} */ status) => there.restarts.push(status.restarts));
  });
  const [before, , after, figure] = await Promise.all([
    call(page, "record", admission(1)),
    trap(page),
    call(page, "record", admission(2)),
    call(page, "figure", "membership.admitted", "khoi", "2020"),
  ]);
  assert.equal(new Set([...before, ...after]).size, 2);
  assert.equal(figure.value, "2");
  assert.equal(await admitted(page), 2);
  assert.equal((await call(page, "status")).restarts, 1);
  await page.waitForFunction("restarts.at(-1) === 1");
  assert.deepEqual((await call(page, "verify")).problems, []);
  await page.close();
});

test("another tab goes on as well, and live queries are told anew", async () => {
  const [serving, other] = [await tab("others"), await tab("others")];
  await call(serving, "record", organizations());
  await other.evaluate(() => {
    const there = /** @type {any} */ (globalThis);
    there.register.live(
      (/** @type {any} */ r) => r.figure("membership.admitted", "khoi", "2020"),
      (/** @type {any} */ figure) => (there.seen = Number(figure.value)),
    );
  });
  await other.waitForFunction("seen === 0");
  await Promise.all([
    call(other, "record", admission(1)),
    trap(serving),
    call(other, "record", admission(2)),
    call(serving, "record", admission(3)),
  ]);
  await other.waitForFunction("seen === 3");
  assert.equal(await admitted(other), 3);
  const places = await Promise.all([serving, other].map((page) => call(page, "status")));
  assert.deepEqual(places.map((status) => status.restarts), [1, 1]);
  await Promise.all([serving.close(), other.close()]);
});

test("an instance that traps again and again is given up, and the page is told", async () => {
  const page = await tab("again");
  await call(page, "record", organizations());
  /** @type {unknown} */
  let told;
  for (let times = 0; times < 10 && told === undefined; times += 1) {
    await trap(page);
    await call(page, "orgs").catch((error) => (told = error));
  }
  assert.ok(told instanceof Refused && told.code === "stopped", String(told));
  // A page that is loaded anew begins anew.
  await load(page, url);
  await open(page, "again");
  assert.equal((await call(page, "orgs")).length, 5);
  await page.close();
});
