// A unit's year: the office invites a machine, the page is installed, the network goes, more than thirty
// events are typed into the forms, the tab is killed while it saves; then it all goes to the office by
// file and by hub, and the office's figures have it. Knows nothing of the package behind the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, found, given, install, record, press, serveApp, unsent, unsentIs, view } from "../lib/app.js";
import { browser, crash } from "../lib/browser.js";
import { startHub } from "../lib/hub.js";
import { TOTALS, year } from "../lib/year.js";

/** @typedef {import("playwright-core").Page} Page */

const server = await serveApp();
const [officeContext, unitContext] = [await browser(), await browser()];
const office = await officeContext.newPage();
let unit = await unitContext.newPage();
/** @type {string} */
let officeNumber;

/** The number of admissions that the view of figures shows for a year.
 *  @param {Page} page @param {string} label */
async function figure(page, label) {
  await view(page, "so-lieu");
  const row = page.locator("main tr", { hasText: label }).first();
  return row.innerText();
}

/** @param {Page} page @param {string} year */
const setYear = async (page, year) => {
  await page.locator("label.year select").selectOption(year);
};

test("the office makes its register, invites a machine, and the unit comes in", async () => {
  await install(office, server.url);
  await found(office, { name: "Đảng bộ Khối", kind: "upper", code: "khoi" });
  await record(office, "lap-to-chuc", {
    name: "Chi bộ Trạm Đo", code: "tram", kind: "base_cell", on: "31/12/2019",
  });
  await view(office, "thiet-bi");
  officeNumber = (await office.locator('output[aria-label="Số của văn phòng"]').innerText()).trim();
  await install(unit, server.url);
  await unit.getByRole("button", { name: "Đăng ký máy này với văn phòng" }).click();
  await unit.locator("#office").fill(officeNumber);
  await unit.getByRole("button", { name: "Tiếp tục" }).click();
  const device = (await unit.locator('output[aria-label="Số của máy này"]').innerText()).trim();
  await office.locator("#grant-device").fill(device);
  await office.locator("#grant-label").fill("Văn thư Trạm Đo");
  await office.locator("#grant-org").selectOption({ label: "Chi bộ Trạm Đo" });
  const invitation = await given(office, () =>
    office.getByRole("button", { name: "Giao quyền và tải tệp mời" }).click(),
  );
  await choose(unit.locator("input[type=file]"), invitation);
  await unit.locator("header.top").waitFor();
});

test("a year is typed offline, the tab is killed while it saves, and everything is there", async () => {
  await unitContext.setOffline(true);
  await server.stop();
  await unit.reload();
  await unit.locator("header.top").waitFor();
  await setYear(unit, "2020");
  const forms = year();
  assert.ok(forms.length >= 30);
  const [last] = forms.splice(-1);
  for (const [form, values] of forms) await record(unit, form, values);
  await unsentIs(unit, forms.length);
  if (last === undefined) throw new Error("an empty year");
  await press(unit, ...last);
  await crash(unit);
  unit = await unitContext.newPage();
  await unit.goto(server.url);
  await unit.locator("header.top").waitFor();
  const there = await unsent(unit);
  assert.ok(there === forms.length || there === forms.length + 1, `${there} of ${forms.length} + 1`);
  // What was being saved is typed once more where it was not acknowledged and is not there.
  if (there === forms.length) await record(unit, ...last);
  assert.match(await figure(unit, "kết nạp"), new RegExp(`\\b${TOTALS.admitted}\\b`, "i"));
});

test("what was typed in one tab is seen in another", async () => {
  const second = await unitContext.newPage();
  await second.goto(server.url);
  await second.locator("header.top").waitFor();
  await view(second, "gui");
  await view(unit, "gui");
  const count = await second.locator(".big-figure strong").textContent();
  await record(unit, "ly-lich", {
    member: "110004", "person.name": "Hoàng Thị Bưởi", "person.file_no": "110004 HT", on: "21/12/2020",
  });
  await second.waitForFunction(
    (count) => document.querySelector(".big-figure strong")?.textContent !== count, count,
  );
  await second.close();
});

test("whoever types fast gets nobody whom an earlier text found", async () => {
  await view(unit, "ghi/xin-ra");
  const field = unit.locator('[data-field="member"]');
  const input = field.locator("input");
  const offered = (/** @type {string} */ number) => field.getByRole("option").filter({ hasText: number });
  const chosen = (/** @type {string} */ number) =>
    unit.waitForFunction((shown) => {
      const input = document.querySelector('[data-field="member"] input');
      return input instanceof HTMLInputElement && input.value.includes(shown);
    }, `· ${number}`);
  await input.fill("110004");
  await offered("110004").waitFor();
  await input.press("Enter");
  await chosen("110004");
  await input.fill("110005");
  await input.press("Enter");
  assert.doesNotMatch(await input.inputValue(), /110004/);
  // Nobody was taken but who is found for this text, now or as soon as the register has answered.
  const seen = offered("110005").waitFor().catch(() => undefined);
  await Promise.race([chosen("110005"), seen]);
  if (await offered("110005").isVisible()) await input.press("Enter");
  await chosen("110005");
});

test("the file that the unit makes reaches the office, whose figures have it", async () => {
  await view(unit, "gui");
  await unit.locator("#send-period").selectOption({ index: 0 });
  const file = await given(unit, () => unit.getByRole("button", { name: "Tạo tệp nộp báo cáo" }).click());
  await unit.getByRole("button", { name: "Tôi đã giao tệp" }).click();
  await unit.locator(".notice.good", { hasText: "đã gửi" }).waitFor();
  await unsentIs(unit, 0);
  await server.start();
  await office.reload();
  await office.locator("header.top").waitFor();
  await setYear(office, "2020");
  await view(office, "nhan");
  await choose(office.locator("input[type=file]"), file);
  await office.getByRole("button", { name: "Tiếp nhận", exact: true }).click();
  await office.locator(".notice.good", { hasText: "Đã tiếp nhận" }).waitFor();
  assert.match(await figure(office, "kết nạp"), new RegExp(`\\b${TOTALS.admitted}\\b`, "i"));
});

test("what is typed later goes by the hub, and the report shows it", async () => {
  const hub = await startHub("--root", officeNumber.split(" ")[0] ?? "");
  await unitContext.setOffline(false);
  const sync = async (/** @type {Page} */ page) => {
    await view(page, "gui");
    await page.locator("#hub-url").fill(hub.url);
    await page.getByRole("button", { name: "Gửi và nhận qua trạm" }).click();
    await page.locator(".hub .notice.good", { hasText: "Đã gửi" }).waitFor();
  };
  await sync(office);
  await record(unit, "ket-nap", {
    "person.name": "Cao Thị Thanh Trà", "person.birth": "3/2/1995", "person.file_no": "110040 HT", on: "22/12/2020",
  });
  await sync(unit);
  await unsentIs(unit, 0);
  await sync(office);
  assert.match(await figure(office, "kết nạp"), new RegExp(`\\b${TOTALS.admitted + 1}\\b`, "i"));
  await view(office, "bao-cao");
  await office.locator("main", { hasText: String(TOTALS.closing + 1) }).waitFor();
});
