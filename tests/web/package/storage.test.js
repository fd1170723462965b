// Where the bytes are: a full disk, a browser without its own file system, one without any storage.
// Knows nothing of other tabs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, limitStorage } from "../lib/browser.js";
import { Refused, call, load, open } from "../lib/register.js";
import { servePackage } from "../lib/server.js";
import { admission, members, organizations } from "../lib/town.js";

const NO_FILES = "delete StorageManager.prototype.getDirectory;";
const NO_DATABASES = 'Object.defineProperty(globalThis, "indexedDB", { value: undefined });';

/** A page of a browser that lacks something: taken away on the page and in its worker before any other
 *  script runs.
 *  @param {string} without */
async function pageWithout(without) {
  const { url } = await servePackage(without);
  const context = await browser();
  await context.addInitScript(without);
  const page = await context.newPage();
  await load(page, url);
  return page;
}

/** Bytes that a register soon fills. */
const ROOM = 3_000_000;

/** Records batches until one is refused; gives the error and how many went in.
 *  @param {import("../lib/browser.js").Page} page @param {number} from */
async function fill(page, from) {
  for (let number = from; number < from + 20_000; number += 500) {
    const lines = Array.from({ length: 500 }, (_, nth) => admission(number + nth));
    try {
      await call(page, "record", lines);
    } catch (error) {
      return { error, recorded: number - from };
    }
  }
  throw new Error("the disk was never full");
}

/** @param {import("../lib/browser.js").Page} page @param {number} recorded */
async function readsWhileFull(page, recorded) {
  const found = await call(page, "members", { day: "2020-12-31", limit: 1 });
  assert.equal(found.total, recorded + 20);
  // More often than the package would start anything anew in a minute.
  for (let times = 0; times < 8; times += 1) {
    const lines = Array.from({ length: 500 }, (_, nth) => admission(50_000 + nth));
    await assert.rejects(call(page, "record", lines), (error) => {
      assert.ok(error instanceof Refused && error.code === "quota", String(error));
      return true;
    });
    const { value } = await call(page, "figure", "membership.admitted", "khoi", "2020");
    assert.equal(value, String(recorded));
  }
  assert.equal((await call(page, "entries", { limit: 1 })).length, 1);
  const size = await page.evaluate("register.backup().then((copy) => copy.size)");
  assert.ok(Number(size) > 100_000, `a backup of ${size} bytes`);
  const { length } = await page.evaluate("register.exportDelta().then(({ length }) => ({ length }))");
  assert.ok(length > 10_000, `a delta of ${length} bytes`);
  const status = await call(page, "status");
  assert.equal(status.restarts, 0, "a full disk is no defect");
}

for (const [level, without] of /** @type {const} */ ([
  ["opfs", ""],
  ["indexeddb", NO_FILES],
])) {
  test(`a full disk refuses whole batches and works again once there is room: ${level}`, async () => {
    const page = await pageWithout(without);
    const makeRoom = await limitStorage(page, ROOM);
    await open(page, "full");
    assert.equal((await call(page, "status")).durability.level, level);
    await call(page, "record", [...organizations(), ...members(20)]);
    const { error, recorded } = await fill(page, 0);
    assert.ok(error instanceof Refused, String(error));
    assert.equal(error.code, "quota");
    assert.notEqual(error.message, "");
    const admitted = async () =>
      (await call(page, "figure", "membership.admitted", "khoi", "2020")).value;
    // What is there can be read, and handed out, while nothing more can be written.
    await readsWhileFull(page, recorded);
    await makeRoom();
    assert.equal(await admitted(), String(recorded), "nothing of the batch is there");
    await call(page, "record", admission(90_000));
    assert.equal(await admitted(), String(recorded + 1));
    assert.deepEqual((await call(page, "verify")).problems, []);
    const root = await call(page, "stateRoot");
    await load(page, page.url());
    await open(page, "full");
    assert.equal(await call(page, "stateRoot"), root);
  });
}

test("without a file system of its own a browser keeps pages in IndexedDB, and says so", async () => {
  const page = await pageWithout(NO_FILES);
  await open(page, "pages");
  const { durability } = await call(page, "status");
  assert.equal(durability.level, "indexeddb");
  assert.notEqual(durability.reason, "");
  await call(page, "record", [...organizations(), admission(1)]);
  const root = await call(page, "stateRoot");
  await load(page, page.url());
  await open(page, "pages");
  assert.equal(await call(page, "stateRoot"), root);
});

test("without any storage a register is refused unless memory will do", async () => {
  const page = await pageWithout(NO_FILES + NO_DATABASES);
  await assert.rejects(open(page, "nowhere"), (error) => {
    assert.ok(error instanceof Refused && error.code === "unsupported", String(error));
    return true;
  });
  await open(page, "nowhere", { levels: ["opfs", "indexeddb", "memory"] });
  const { durability } = await call(page, "status");
  assert.equal(durability.level, "memory");
  assert.notEqual(durability.reason, "");
  await call(page, "record", organizations());
  assert.equal((await call(page, "orgs")).length, 5);
});
