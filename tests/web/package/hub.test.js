// Syncing with the real hub, from a page of another origin. Knows nothing of what the hub does inside.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "../lib/browser.js";
import { startHub } from "../lib/hub.js";
import { Refused, call, load, open } from "../lib/register.js";
import { servePackage } from "../lib/server.js";
import { admission, members, organizations } from "../lib/town.js";

const { url } = await servePackage();
const context = await browser();

/** @param {string} name @param {object} [options] */
async function tab(name, options) {
  const page = await context.newPage();
  await load(page, url);
  await open(page, name, options);
  return page;
}

test("two registers meet at the hub and end equal", async () => {
  const office = await tab("office", { root: "self" });
  const root = (await call(office, "status")).device;
  const hub = await startHub("--root", root);
  const unit = await tab("unit", { root });
  const { device } = await call(unit, "status");
  await call(office, "record", [...organizations(), ...members(6)]);
  await call(office, "record", {
    event: "granted", on: "2020-01-02", device, role: "entry", unit: "xd", label: "Sở Xây dựng",
  });
  const first = await call(office, "sync", hub.url);
  assert.ok(first.equal && first.sent === 12 && first.received === 0, JSON.stringify(first));
  assert.equal((await call(unit, "sync", hub.url)).received, 12);
  await call(unit, "record", [admission(1), admission(2)]);
  assert.equal((await call(unit, "unsent")).count, 2);
  assert.equal((await call(unit, "sync", hub.url)).sent, 2);
  assert.equal((await call(unit, "unsent")).count, 0);
  const last = await call(office, "sync", hub.url);
  assert.ok(last.equal && last.received === 2, JSON.stringify(last));
  const { value } = await call(office, "figure", "membership.admitted", "khoi", "2020");
  assert.equal(value, "2");
  await Promise.all([office.close(), unit.close()]);
});

test("a device without a grant is turned away, and a hub that is not there is told as offline", async () => {
  const office = await tab("alone", { root: "self" });
  const root = (await call(office, "status")).device;
  const hub = await startHub("--root", root);
  const stranger = await tab("stranger", { root });
  await assert.rejects(call(stranger, "sync", hub.url), (error) => {
    assert.ok(error instanceof Refused && error.code === "refused", String(error));
    assert.deepEqual(error.refusals.map((one) => one.rule), ["no_grant"]);
    return true;
  });
  await stranger.context().setOffline(true);
  await assert.rejects(call(stranger, "sync", hub.url), (error) => {
    assert.ok(error instanceof Refused && error.code === "offline", String(error));
    return true;
  });
  await stranger.context().setOffline(false);
  await Promise.all([office.close(), stranger.close()]);
});
