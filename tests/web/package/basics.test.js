// One tab: what is recorded is counted, explained and told to who watches; what is refused leaves
// nothing. Knows nothing of other tabs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "../lib/browser.js";
import { Refused, call, load, open } from "../lib/register.js";
import { servePackage } from "../lib/server.js";
import { admission, members, organizations } from "../lib/town.js";

const { url } = await servePackage();
const page = await (await browser()).newPage();
await load(page, url);
await open(page, "town");
await call(page, "record", [...organizations(), ...members(10)]);

/** @param {string} indicator @param {string} scope */
async function value(indicator, scope) {
  return (await call(page, "figure", indicator, scope, "2020")).value;
}

test("what is recorded is counted and opens to its entries", async () => {
  assert.equal(await value("membership.total", "xd"), "10");
  const ids = await call(page, "record", [admission(1), admission(2, "truong")]);
  assert.equal(ids.length, 2);
  assert.equal(await value("membership.admitted", "khoi"), "2");
  assert.equal(await value("membership.admitted", "truong"), "1");
  const lines = await call(page, "explain", "membership.admitted", "khoi", "2020");
  assert.deepEqual(lines.map((/** @type {any} */ line) => line.entry).sort(), ids.toSorted());
  assert.ok(lines.every((/** @type {any} */ line) => line.n === "1" && line.text !== ""));
  const figures = await call(page, "figures", "khoi", "2020");
  const told = figures.find((/** @type {any} */ one) => one.indicator === "membership.admitted");
  assert.deepEqual([told.value, told.text], ["2", "2"]);
  const { closing, residual } = await call(page, "statement", "khoi", "2020");
  assert.deepEqual([closing, residual], ["12", "0"]);
});

test("members are found without tone marks, and have a history", async () => {
  const found = await call(page, "members", { search: "tran van binh" });
  assert.ok(found.total > 0 && found.rows.every((/** @type {any} */ row) => row.name === "Trần Văn Bình"));
  const member = await call(page, "member", found.rows[0].id);
  assert.equal(member.history.length, 1);
  const entry = await call(page, "entry", member.history[0].entry);
  assert.equal(entry.event, "member_registered");
});

test("what is refused leaves nothing, and says why and what to do", async () => {
  const before = await call(page, "stateRoot");
  const wrong = { event: "recognition", on: "2020-06-01", member: "ls999", scope: "xd" };
  await assert.rejects(call(page, "record", [admission(3), wrong]), (error) => {
    assert.ok(error instanceof Refused);
    assert.ok(["refused", "invalid", "not_found"].includes(error.code), error.code);
    assert.notEqual(error.message, "");
    return true;
  });
  // The same person twice breaks a rule, not the form of a line.
  const died = { event: "death", on: "2020-07-01", member: "ls1", scope: "xd" };
  const lines = [died, { ...died, on: "2020-08-01" }];
  const refusals = await call(page, "check", lines);
  assert.ok(refusals.length > 0 && refusals[0].line === 1 && refusals[0].text !== "", `${refusals}`);
  await assert.rejects(call(page, "record", lines), (error) => {
    assert.ok(error instanceof Refused && error.code === "refused");
    assert.deepEqual(error.refusals, refusals);
    return true;
  });
  assert.equal(await call(page, "stateRoot"), before);
  assert.equal(await value("membership.admitted", "khoi"), "2");
});

test("who watches a query is told at once and after each commit", async () => {
  await page.evaluate(() => {
    const there = /** @type {any} */ (globalThis);
    there.seen = [];
    there.unwatch = there.register.live(
      (/** @type {any} */ r) => r.figure("membership.admitted", "khoi", "2020"),
      (/** @type {any} */ figure) => there.seen.push(figure.value),
    );
  });
  await page.waitForFunction("seen.at(-1) === '2'");
  await call(page, "record", admission(4));
  await page.waitForFunction("seen.at(-1) === '3'");
  await page.evaluate("unwatch()");
  const count = await page.evaluate("seen.length");
  await call(page, "record", admission(5));
  assert.equal(await value("membership.admitted", "khoi"), "4");
  assert.equal(await page.evaluate("seen.length"), count);
});

test("the report comes in every form", async () => {
  for (const form of ["html", "text", "markdown", "csv", "json"]) {
    const report = await call(page, "report", { year: 2020 }, form);
    assert.ok(report.length > 500, `${form}: ${report.slice(0, 100)}`);
  }
});

test("the register verifies, and is there after the page was loaded again", async () => {
  assert.deepEqual((await call(page, "verify")).problems, []);
  const [root, status] = [await call(page, "stateRoot"), await call(page, "status")];
  assert.equal(status.durability.level, "opfs");
  await load(page, page.url());
  await open(page, "town");
  assert.equal(await call(page, "stateRoot"), root);
  assert.equal((await call(page, "status")).device, status.device);
});
