// Bytes that leave a register and come to another: backups, deltas both ways, a unit's submission.
// Knows nothing of hubs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "../lib/browser.js";
import { Refused, call, library, load, open } from "../lib/register.js";
import { servePackage } from "../lib/server.js";
import { admission, members, organizations } from "../lib/town.js";

/** @typedef {import("../lib/browser.js").Page} Page */

const { url } = await servePackage();
const context = await browser();

/** @param {string} name @param {object} [options] */
async function tab(name, options) {
  const page = await context.newPage();
  await load(page, url);
  await open(page, name, options);
  return page;
}

test("a backup restores to the same register, and to no name that is taken", async () => {
  const page = await tab("kept");
  await call(page, "record", [...organizations(), ...members(20), admission(1)]);
  const root = await call(page, "stateRoot");
  await page.evaluate(async () => {
    const there = /** @type {any} */ (globalThis);
    there.copy = await there.register.backup();
  });
  await call(page, "record", admission(2));
  const restored = /** @param {string} name */ (name) =>
    page.evaluate(async (name) => {
      const there = /** @type {any} */ (globalThis);
      try {
        there.register = await there.sobo.restore(name, there.copy);
        return "restored";
      } catch (/** @type {any} */ error) {
        return error.code;
      }
    }, name);
  assert.equal(await restored("kept"), "conflict");
  assert.equal(await restored("copy"), "restored");
  assert.equal(await call(page, "stateRoot"), root);
  assert.deepEqual((await call(page, "verify")).problems, []);
  await call(page, "record", admission(3));
  await page.close();
});

test("deltas both ways make two registers one", async () => {
  const [one, other] = [await tab("one"), await tab("other")];
  await call(one, "record", [...organizations(), ...members(10)]);
  const first = await call(one, "exportDelta");
  const took = await call(other, "importDelta", first);
  assert.deepEqual([took.added, took.known], [15, 0]);
  assert.equal(await call(other, "stateRoot"), await call(one, "stateRoot"));
  const known = await call(other, "frontier");
  await Promise.all([
    call(one, "record", admission(1)),
    call(other, "record", [admission(2), admission(3, "truong")]),
  ]);
  const [there, back] = [await call(one, "exportDelta", known), await call(other, "exportDelta", known)];
  assert.ok(there.length < first.length);
  assert.equal((await call(other, "importDelta", there)).added, 1);
  assert.equal((await call(one, "importDelta", back)).added, 2);
  // The same once more changes nothing.
  assert.equal((await call(one, "importDelta", back)).added, 0);
  assert.equal(await call(one, "stateRoot"), await call(other, "stateRoot"));
  assert.equal(await call(one, "dump"), await call(other, "dump"));
  await Promise.all([one.close(), other.close()]);
});

test("bytes that are no delta, or a broken one, change nothing", async () => {
  const [from, to] = [await tab("from"), await tab("to")];
  await call(from, "record", [...organizations(), ...members(5)]);
  const bytes = await call(from, "exportDelta");
  const root = await call(to, "stateRoot");
  const broken = Uint8Array.from(bytes);
  broken[broken.length >> 1] = (broken[broken.length >> 1] ?? 0) ^ 0x40;
  for (const wrong of [broken, bytes.slice(0, -3), new TextEncoder().encode("xin chào")]) {
    await assert.rejects(call(to, "importDelta", wrong), (error) => {
      assert.ok(error instanceof Refused, String(error));
      assert.ok(["corrupt", "format", "invalid"].includes(error.code), error.message);
      return true;
    });
    assert.equal(await call(to, "stateRoot"), root);
  }
  assert.equal((await call(to, "importDelta", bytes)).added, 10);
  await Promise.all([from.close(), to.close()]);
});

test("a unit's submission is looked at, taken, and counted at the office", async () => {
  const office = await tab("office", { root: "self" });
  const unit = await tab("unit", { root: (await call(office, "status")).device });
  await call(office, "record", [...organizations(), ...members(6)]);
  const { device } = await call(unit, "status");
  const grant = { event: "granted", on: "2020-01-02", device, role: "entry", unit: "xd", label: "Sở XD" };
  await call(office, "record", grant);
  await call(unit, "importDelta", await call(office, "exportDelta"));
  await call(unit, "record", [admission(1), admission(2)]);
  assert.equal((await call(unit, "unsent")).count, 2);
  const bundle = await call(unit, "submit", "xd", "2020");
  const told = await call(office, "inspect", bundle);
  assert.equal(told.device, device);
  assert.ok((await call(office, "receive", bundle)).added >= 2);
  const { value } = await call(office, "figure", "membership.admitted", "xd", "2020");
  assert.equal(value, "2");
  await call(unit, "markSent");
  assert.equal((await call(unit, "unsent")).count, 0);
  await Promise.all([office.close(), unit.close()]);
});

test("a register that is destroyed is gone with its key", async () => {
  const page = await tab("gone");
  await call(page, "record", organizations());
  const { device } = await call(page, "status");
  await call(page, "close");
  await library(page, "destroy", "gone");
  await open(page, "gone");
  assert.equal((await call(page, "orgs")).length, 0);
  assert.notEqual((await call(page, "status")).device, device);
  await page.close();
});
