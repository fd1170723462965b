// Every view of the entry page with the sample: no accessibility rule is broken, and pictures are taken
// to be looked at. Knows nothing of what the figures should be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { install, serveApp, view } from "../lib/app.js";
import { browser } from "../lib/browser.js";
import { LOOKED_AT, picture as pictureOf, violations as violationsOf } from "../lib/look.js";

/** @typedef {import("playwright-core").Page} Page */

const { url } = await serveApp();
const context = await browser(LOOKED_AT);
const page = await context.newPage();
const violations = () => violationsOf(page);
const picture = (/** @type {string} */ name) => pictureOf(page, name);

/** Views with what stands in their addresses, and the names of their pictures. */
const VIEWS = [
  ["", "tong-quan"], ["nop", "nop-bao-cao"], ["bao-cao", "bao-cao-nam"], ["kiem-tra", "can-xem-lai"],
  ["nhan", "tiep-nhan"], ["dang-vien", "dang-vien"], ["so-lieu", "so-lieu"],
  ["so-lieu/membership.admitted", "so-lieu-mo-ra"], ["ghi", "ghi-moi"], ["ghi/ket-nap", "ket-nap"],
  ["ghi/du-lop", "du-lop"], ["ghi/ky-luat", "ky-luat"], ["ghi/danh-muc", "them-ma"], ["ghi/chia-tach", "chia-tach"], ["ghi/sap-nhap", "sap-nhap"], ["danh-muc", "danh-muc"],
  ["gui", "gui"], ["thiet-bi", "thiet-bi"], ["nhat-ky", "nhat-ky"], ["cai-dat", "cai-dat"],
];

/** Nothing on the page waits for an answer any more. */
async function settled() {
  await page.waitForFunction(() => document.querySelector(".waiting, [aria-busy=true]") === null);
}

test("the first page breaks no rule", async () => {
  await install(page, url);
  await page.getByRole("heading", { name: "Xem thử" }).waitFor();
  await picture("trang-dau");
  assert.deepEqual(await violations(), []);
});

test("the sample opens with one press", async () => {
  await page.getByRole("button", { name: "Xem thử với dữ liệu mẫu" }).click();
  await page.locator("header.top").waitFor({ timeout: 60_000 });
});

for (const [path, name] of /** @type {[string, string][]} */ (VIEWS)) {
  test(`the view ${name} breaks no rule`, async () => {
    await view(page, path);
    await settled();
    await picture(name);
    assert.deepEqual(await violations(), []);
  });
}

test("the page of one entry breaks no rule", async () => {
  await view(page, "so-lieu/membership.admitted");
  await settled();
  await page.locator('main a[href*="#/muc/"]').first().click();
  await page.getByRole("heading", { name: "Nội dung" }).waitFor();
  await settled();
  await picture("muc-ghi");
  assert.deepEqual(await violations(), []);
});

test("on a phone and at twice the size nothing is cut off", async () => {
  for (const [width, name] of /** @type {[number, string][]} */ ([[375, "dien-thoai"], [640, "hai-lan"]])) {
    await page.setViewportSize({ width, height: 800 });
    for (const [path] of /** @type {[string, string][]} */ (VIEWS)) {
      await view(page, path);
      await settled();
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(over <= 1, `${path} at ${width}: ${over} pixels too wide`);
      await picture(`${name}-${path === "" ? "tong-quan" : path.replace(/[/.]/g, "-")}`);
    }
  }
});
