// The entry page when there is no room left, and in a browser without files of its own: the clerk is
// told, and nothing that was typed is lost. Knows nothing of how the package finds out.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { found, install, press, record, serveApp, view } from "../lib/app.js";
import { browser, limitStorage } from "../lib/browser.js";
import { APP } from "../lib/paths.js";

const UNIT = { name: "Chi bộ Trạm Đo", kind: "base_cell", code: "tram" };
const ADMISSION = {
  "person.name": "Tạ Thị Dâu", "person.birth": "12/4/1992", "person.file_no": "110030 HT", on: "19/5/2020",
};

test("a full disk is told with the way out, the draft stays, and saving works once there is room", async () => {
  const { url } = await serveApp();
  const page = await (await browser()).newPage();
  await install(page, url);
  await found(page, UNIT);
  const makeRoom = await limitStorage(page, 1);
  // The register has some room in its file; a long name after the other uses it up.
  const refused = page.locator(".entry-form", { hasText: "Máy hết chỗ chứa" });
  const saved = page.locator(".form-frame .notice.good", { hasText: "Đã lưu lúc" });
  for (let nth = 0; ; nth += 1) {
    assert.ok(nth < 60, "the disk was never full");
    await press(page, "ket-nap", { ...ADMISSION, "person.file_no": `${120_000 + nth} HT` });
    await refused.or(saved).first().waitFor();
    if (await refused.isVisible()) break;
  }
  assert.equal(await page.locator('[data-field="person.name"] input').inputValue(), "Tạ Thị Dâu");
  await makeRoom();
  await page.locator(".entry-form button[type=submit]").click();
  await saved.waitFor();
});

test("a browser without files of its own keeps the register otherwise, and says so", async () => {
  const scripts = readdirSync(join(APP, "assets")).filter((name) => /^worker.*\.js$/.test(name));
  assert.equal(scripts.length, 1);
  const without = "delete StorageManager.prototype.getDirectory;";
  const { url } = await serveApp({ [`/assets/${scripts[0]}`]: without });
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
