// The lists of codes: what every register knows, what an office lists, and that entries of one kind can be
// found. Knows nothing of the forms that offer them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "../lib/browser.js";
import { Refused, call, load, open } from "../lib/register.js";
import { servePackage } from "../lib/server.js";
import { organizations } from "../lib/town.js";

const { url } = await servePackage();
const page = await (await browser()).newPage();
await load(page, url);
await open(page, "town");
await call(page, "record", organizations());

/** @param {string} list @param {string} code @param {string} label */
const listed = (list, code, label) => ({ event: "code_listed", on: "2020-01-01", list, code, label });
const held = { event: "class_held", on: "2020-03-01", org: "xd", kind: "theory", title: "Lớp sơ cấp", scope: "xd" };

test("what an office lists is there with its term, behind what every register knows", async () => {
  const standard = await call(page, "codes", "document");
  assert.ok(standard.length > 5 && standard.every((/** @type {any} */ one) => one.entry === null));
  assert.deepEqual(await call(page, "codes", "class"), []);
  await assert.rejects(call(page, "record", held), (error) => {
    assert.ok(error instanceof Refused && error.refusals[0]?.rule === "unknown_code", String(error));
    return true;
  });
  const [entry] = await call(page, "record", listed("class", "theory", "Sơ cấp lý luận chính trị"));
  assert.deepEqual(await call(page, "codes", "class"), [
    { code: "theory", label: "Sơ cấp lý luận chính trị", entry },
  ]);
  await call(page, "record", listed("document", "invitation", "giấy mời"));
  const documents = await call(page, "codes", "document");
  assert.deepEqual(documents.slice(0, -1), standard);
  assert.equal(documents.at(-1).label, "giấy mời");
  await assert.rejects(call(page, "codes", "colours"), (error) => error instanceof Refused && error.code === "not_found");
});

test("an indicator that an office lists is one that units report", async () => {
  const line = { event: "indicator_listed", on: "2020-01-01", code: "youth.works", label: "Công trình thanh niên", kind: "flow", unit: "công trình" };
  await call(page, "record", line);
  const all = await call(page, "indicators");
  const reported = all.filter((/** @type {any} */ one) => one.listed);
  assert.deepEqual(reported.map((/** @type {any} */ one) => [one.code, one.label, one.unit]), [
    ["youth.works", "Công trình thanh niên", "công trình"],
  ]);
  assert.ok(all.some((/** @type {any} */ one) => one.code === "membership.admitted"));
});

test("entries of one kind are found while they are in force", async () => {
  const [first, second] = await call(page, "record", [held, { ...held, title: "Lớp trung cấp" }]);
  const classes = async () =>
    (await call(page, "entries", { event: "class_held" })).map((/** @type {any} */ one) => one.id);
  assert.deepEqual(await classes(), [second, first]);
  await call(page, "record", { event: "void", on: "2020-04-01", target: first, reason: "ghi nhầm", scope: "xd" });
  assert.deepEqual(await classes(), [second]);
});
