// Where the bytes are: a full disk, a browser without its own file system, one without any storage.
// Knows nothing of other tabs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, limitStorage } from "../lib/browser.js";
import { Refused, call, load, open } from "../lib/register.js";
import { servePackage } from "../lib/server.js";
import { admission, members, organizations } from "../lib/town.js";

const { url } = await servePackage();

/** A page of a browser that lacks something, taken away before any script runs.
 *  @param {(() => void)[]} without */
async function pageWithout(...without) {
  const context = await browser();
  for (const take of without) await context.addInitScript(take);
  const page = await context.newPage();
  await load(page, url);
  return page;
}

const noFiles = () => {
  Reflect.deleteProperty(StorageManager.prototype, "getDirectory");
};
const noDatabases = () => {
  Object.defineProperty(globalThis, "indexedDB", { value: undefined });
};

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

for (const [level, without] of /** @type {[string, (() => void)[]][]} */ ([
  ["opfs", []],
  ["indexeddb", [noFiles]],
])) {
  test(`a full disk refuses whole batches and works again once there is room: ${level}`, async () => {
    const page = await pageWithout(...without);
    await open(page, "full");
    assert.equal((await call(page, "status")).durability.level, level);
    await call(page, "record", [...organizations(), ...members(20)]);
    const { usage } = await page.evaluate(() => navigator.storage.estimate());
    await limitStorage(page, (usage ?? 0) + 300_000);
    const { error, recorded } = await fill(page, 0);
    assert.ok(error instanceof Refused, String(error));
    assert.equal(error.code, "quota");
    assert.notEqual(error.message, "");
    const admitted = async () =>
      (await call(page, "figure", "membership.admitted", "khoi", "2020")).value;
    assert.equal(await admitted(), String(recorded), "nothing of the batch is there");
    await limitStorage(page);
    await call(page, "record", admission(90_000));
    assert.equal(await admitted(), String(recorded + 1));
    assert.deepEqual((await call(page, "verify")).problems, []);
    const root = await call(page, "stateRoot");
    await load(page, url);
    await open(page, "full");
    assert.equal(await call(page, "stateRoot"), root);
  });
}

test("without a file system of its own a browser keeps pages in IndexedDB, and says so", async () => {
  const page = await pageWithout(noFiles);
  await open(page, "pages");
  const { durability } = await call(page, "status");
  assert.equal(durability.level, "indexeddb");
  assert.notEqual(durability.reason, "");
  await call(page, "record", [...organizations(), admission(1)]);
  const root = await call(page, "stateRoot");
  await load(page, url);
  await open(page, "pages");
  assert.equal(await call(page, "stateRoot"), root);
});

test("without any storage a register is refused unless memory will do", async () => {
  const page = await pageWithout(noFiles, noDatabases);
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
