// The entry page when there is no room left, no right, or no place to keep anything: the clerk is
// told with the way out, and nothing that was typed is lost unheard. Knows nothing of how the package
// finds out.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { found, given, install, press, record, serveApp, view } from "../lib/app.js";
import { browser } from "../lib/browser.js";
import { startHub } from "../lib/hub.js";
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

test("a hub that turns a machine away for want of a right is told so, with the way out, which works", async () => {
  const { url } = await serveApp();
  const [office, unit] = [await (await browser()).newPage(), await (await browser()).newPage()];
  await install(office, url);
  await found(office, { name: "Đảng bộ Khối", kind: "upper", code: "khoi" });
  await record(office, "lap-to-chuc", { name: "Chi bộ Trạm Đo", code: "tram", kind: "base_cell", on: "31/12/2019" });
  await view(office, "thiet-bi");
  const number = (await office.locator('output[aria-label="Số của văn phòng"]').innerText()).trim();
  const hub = await startHub("--root", number.split(" ")[0] ?? "");
  await install(unit, url);
  await unit.getByRole("button", { name: "Đăng ký máy này với văn phòng" }).click();
  await unit.locator("#office").fill(`${number} ${hub.url}`);
  await unit.getByRole("button", { name: "Tiếp tục" }).click();
  const send = unit.getByRole("button", { name: "Gửi và nhận qua trạm" });
  await send.click();
  await unit.locator(".hub [role=alert]", { hasText: "Thiết bị chưa được giao quyền" }).waitFor();
  const way = unit.locator(".hub .notice", { hasText: "Xin văn phòng giao quyền cho máy này" });
  const device = (await way.locator("output").innerText()).trim();
  assert.match(device, /^[0-9a-f]{64}$/);
  // What the page says is done.
  await view(office, "thiet-bi");
  await office.locator("#grant-device").fill(device);
  await office.locator("#grant-label").fill("Văn thư Trạm Đo");
  await office.locator("#grant-org").selectOption({ label: "Chi bộ Trạm Đo" });
  await given(office, () => office.getByRole("button", { name: "Giao quyền và tải tệp mời" }).click());
  await view(office, "gui");
  await office.locator("#hub-url").fill(hub.url);
  await office.getByRole("button", { name: "Gửi và nhận qua trạm" }).click();
  await office.locator(".hub .notice.good", { hasText: "Đã gửi" }).waitFor();
  await send.click();
  await unit.locator("header.top", { hasText: "Chi bộ Trạm Đo" }).waitFor();
});

test("where nothing can be kept the page says so before anything is typed, and hands out a backup", async () => {
  const without = `
    delete StorageManager.prototype.getDirectory;
    Object.defineProperty(globalThis, "indexedDB", { value: undefined });
  `;
  const { url } = await serveApp({ [WORKER]: without });
  const context = await browser();
  await context.addInitScript(without);
  const page = await context.newPage();
  await install(page, url);
  await page.locator(".notice", { hasText: "không giữ được dữ liệu" }).waitFor();
  await found(page, UNIT);
  const warning = page.locator("main .notice.bad[role=alert]", { hasText: "sẽ MẤT khi đóng trang" });
  const sign = page.locator(".status .sign.bad", { hasText: "KHÔNG lưu được: chỉ trong bộ nhớ" });
  for (const path of ["", "ghi/ket-nap", "dang-vien", "cai-dat"]) {
    await view(page, path);
    await warning.waitFor();
    await sign.waitFor();
  }
  await record(page, "ket-nap", ADMISSION);
  await warning.waitFor();
  await view(page, "cai-dat");
  const backup = await given(page, () => page.getByRole("button", { name: "Tải bản sao lưu" }).click());
  assert.ok(backup.buffer.length > 10_000, `${backup.buffer.length} bytes`);
  // It was said: what was not handed out is gone.
  await page.reload();
  await page.getByRole("button", { name: "Tự lập sổ" }).waitFor();
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
