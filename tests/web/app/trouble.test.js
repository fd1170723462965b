// The entry page when there is no room left, and in a browser without files of its own: the clerk is
// told, and nothing that was typed is lost. Knows nothing of how the package finds out.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { found, install, press, record, serveApp, view } from "../lib/app.js";
import { browser } from "../lib/browser.js";
import { APP } from "../lib/paths.js";

const UNIT = { name: "Chi bộ Trạm Đo", kind: "base_cell", code: "tram" };
const ADMISSION = {
  "person.name": "Tạ Thị Dâu", "person.birth": "12/4/1992", "person.file_no": "110030 HT", on: "19/5/2020",
};

const WORKER = workerOf(readdirSync(join(APP, "assets")));

/** The package's worker among the page's scripts.
 *  @param {string[]} names */
function workerOf(names) {
  const found = names.filter((name) => /^worker.*\.js$/.test(name));
  assert.equal(found.length, 1, names.join(" "));
  return `/assets/${found[0]}`;
}

/** Lets writes to files fail, while the page says so, as they do when the disk is full. */
const FULL = `
  let full = false;
  new BroadcastChannel("disk").onmessage = ({ data }) => (full = data === "full");
  const write = FileSystemSyncAccessHandle.prototype.write;
  FileSystemSyncAccessHandle.prototype.write = function (...all) {
    if (full) throw new DOMException("no room", "QuotaExceededError");
    return write.apply(this, all);
  };
`;

test("a full disk is told with the way out, the draft stays, and saving works once there is room", async () => {
  const { url } = await serveApp({ [WORKER]: FULL });
  const page = await (await browser()).newPage();
  await install(page, url);
  await found(page, UNIT);
  await page.evaluate(() => new BroadcastChannel("disk").postMessage("full"));
  await press(page, "ket-nap", ADMISSION);
  await page.locator(".entry-form", { hasText: "Máy hết chỗ chứa" }).waitFor();
  assert.equal(await page.locator('[data-field="person.name"] input').inputValue(), "Tạ Thị Dâu");
  await page.evaluate(() => new BroadcastChannel("disk").postMessage("room"));
  await page.locator(".entry-form button[type=submit]").click();
  await page.locator(".form-frame .notice.good", { hasText: "Đã lưu lúc" }).waitFor();
});

test("a browser without files of its own keeps the register otherwise, and says so", async () => {
  const without = "delete StorageManager.prototype.getDirectory;";
  const { url } = await serveApp({ [WORKER]: without });
  const context = await browser();
  await context.addInitScript(without);
  const page = await context.newPage();
  await install(page, url);
  await found(page, UNIT);
  await page.locator(".status", { hasText: "kho trình duyệt" }).waitFor();
  await record(page, "ket-nap", ADMISSION);
  await page.reload();
  await page.locator("header.top").waitFor();
  await view(page, "dang-vien");
  await page.locator("label.year select").selectOption("2020");
  await page.locator("main", { hasText: "Tạ Thị Dâu" }).waitFor();
});
