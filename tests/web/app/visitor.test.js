// A visitor who was told nothing: opens the sample with one press, reads the report, opens a figure to its
// entries, enters an admission without a network, and sends it; another visitor, as the office, takes it.
// With VISIT a page that is served already is visited. Knows nothing of what the sample tells.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { choose, given, install, record, serveApp, unsentIs } from "../lib/app.js";
import { browser } from "../lib/browser.js";
import { APP } from "../lib/paths.js";

/** @typedef {import("playwright-core").Page} Page */

const url = process.env["VISIT"] ?? (await serveApp()).url;
/** What the sample says of itself.
 *  @type {{ members: string }} */
const about = JSON.parse(await readFile(join(APP, "demo", "demo.json"), "utf8"));

/** @returns {Promise<Page>} */
async function visit() {
  const page = await (await browser()).newPage();
  await install(page, url);
  await page.getByRole("button", { name: "Xem thử với dữ liệu mẫu" }).click();
  await page.locator("header.top").waitFor({ timeout: 60_000 });
  return page;
}

/** Goes by the ways that are seen.
 *  @param {Page} page @param {string} name */
async function go(page, name) {
  await page.getByRole("navigation").getByRole("link", { name }).click();
  await page.locator("main h1").first().waitFor();
}

/** Admissions of the year on the first view.
 *  @param {Page} page */
async function admitted(page) {
  await go(page, "Tổng quan");
  const card = page.locator(".card", { hasText: "Kết nạp" }).locator(".card-value");
  return Number((await card.innerText()).replaceAll(".", ""));
}

const visitor = await visit();
const before = await admitted(visitor);

test("the report is read, and a figure opens to its entries", async () => {
  await go(visitor, "Báo cáo năm");
  const card = visitor.locator(".card", { hasText: "Đảng viên" }).first();
  await card.getByText(about.members, { exact: true }).waitFor();
  await visitor.locator(".card", { hasText: "Kết nạp" }).locator(".card-value a, .card-value button").click();
  await visitor.locator("main", { hasText: `${before} mục ghi, cộng lại bằng ${before}` }).waitFor();
  await visitor.locator("main tbody a").first().click();
  await visitor.getByRole("heading", { name: "Nội dung" }).waitFor();
});

test("an admission is entered without a network and sent; the office has it", async () => {
  await visitor.getByRole("button", { name: "Đơn vị", exact: true }).click();
  await visitor.context().setOffline(true);
  await visitor.reload();
  await visitor.locator(".status", { hasText: "Ngoại tuyến" }).waitFor();
  await record(visitor, "ket-nap", {
    "person.name": "Lã Thị Ngân Hà", "person.birth": "3/2/1995", "person.sex": "female",
    "person.file_no": "990001 HT", org: "~Chi bộ", on: "22/12/2020",
  });
  await go(visitor, "Gửi");
  await unsentIs(visitor, 1);
  const file = await given(visitor, () => visitor.getByRole("button", { name: "Tạo tệp nộp báo cáo" }).click());
  await visitor.getByRole("button", { name: "Tôi đã giao tệp" }).click();
  await unsentIs(visitor, 0);
  const office = await visit();
  await go(office, "Tiếp nhận");
  await choose(office.locator("input[type=file]"), file);
  await office.getByRole("button", { name: "Tiếp nhận", exact: true }).click();
  await office.locator(".notice.good", { hasText: "Đã tiếp nhận" }).waitFor();
  assert.equal(await admitted(office), before + 1);
});
