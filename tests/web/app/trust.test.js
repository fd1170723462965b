// What an office decides when machines contradict each other: which way of a copied machine's stream
// counts, which of two entries does, and that a machine may record no more. Knows nothing of how
// contradictions are found.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { choose, found, given, install, serveApp, view } from "../lib/app.js";
import { browser } from "../lib/browser.js";
import { LOOKED_AT, picture, violations } from "../lib/look.js";
import { SCRATCH, TARGET } from "../lib/paths.js";

const folder = join(SCRATCH, "clones");
const made = spawnSync(join(TARGET, "debug", "clones"), [folder], { encoding: "utf8" });
assert.equal(made.status, 0, made.stderr);
/** @type {{ copied: string, other: string }} */
const devices = JSON.parse(made.stdout);

const { url } = await serveApp();
const office = await (await browser(LOOKED_AT)).newPage();

/** Nothing is wrong with the page as it stands, and it can be looked at.
 *  @param {string} name */
async function look(name) {
  await picture(office, name);
  assert.deepEqual(await violations(office), []);
}

/** Every code that is offered, with its term.
 *  @returns {Promise<string[]>} */
async function codes() {
  await view(office, "danh-muc");
  await office.getByRole("heading", { name: "Danh mục" }).waitFor();
  await office.waitForFunction(() => document.querySelector("main .waiting") === null);
  return office.locator("main tbody tr").allInnerTexts();
}

test("an office takes what two machines wrote under one key, and what a third one lists", async () => {
  await install(office, url);
  await found(office, { name: "Đảng bộ Khối", kind: "upper", code: "khoi" });
  for (const [label, device] of [["Máy trực", devices.copied], ["Máy phòng tổ chức", devices.other]]) {
    await view(office, "thiet-bi");
    await office.locator("#grant-device").fill(String(device));
    await office.locator("#grant-label").fill(String(label));
    await office.locator("#grant-role").selectOption("admin");
    await given(office, () => office.getByRole("button", { name: "Giao quyền và tải tệp mời" }).click());
  }
  for (const name of ["one.delta", "two.delta", "other.delta"]) {
    await view(office, "nhan");
    await choose(office.locator("input[type=file]"), { name, buffer: await readFile(join(folder, name)) });
    await office.getByRole("button", { name: "Tiếp nhận", exact: true }).click();
    await office.locator(".notice.good", { hasText: `Đã tiếp nhận ${name}` }).waitFor();
  }
});

test("of a copied machine's two ways one is chosen, and counts from then on", async () => {
  assert.ok(!(await codes()).some((row) => /trung_cap|cao_cap|cam_tinh/.test(row)));
  await view(office, "kiem-tra");
  const fork = office.locator("main section", { hasText: "Một thiết bị ghi thành hai nhánh" });
  await fork.getByText("lớp trung cấp").waitFor();
  assert.equal(await fork.getByRole("radio").count(), 2);
  await look("hai-nhanh");
  const press = fork.getByRole("button", { name: "Chọn nhánh này" });
  await fork.getByRole("radio", { name: /trung cấp và 1 mục sau đó/ }).check();
  assert.ok(await press.isDisabled(), "a decision without a reason");
  await fork.getByLabel("Lý do").fill("máy của văn thư trực");
  await press.click();
  await fork.waitFor({ state: "detached" });
  const rows = await codes();
  assert.ok(rows.some((row) => row.includes("cao_cap")), rows.join("\n"));
  assert.ok(!rows.some((row) => row.includes("cam_tinh")), rows.join("\n"));
});

test("of two entries that contradict each other the office says which counts", async () => {
  assert.ok((await codes()).some((row) => /lớp sơ cấp/i.test(row)), "the first counts");
  await view(office, "kiem-tra");
  const finding = office.locator(".findings > li", { hasText: "lớp bồi dưỡng" });
  await finding.getByRole("button", { name: "Kết luận mục nào được tính" }).click();
  await finding.getByRole("radio", { name: /lớp bồi dưỡng/ }).check();
  await look("ket-luan");
  await finding.getByLabel("Lý do").fill("theo quyết định mới");
  await finding.getByRole("button", { name: "Kết luận", exact: true }).click();
  await finding.waitFor({ state: "detached" });
  const rows = await codes();
  assert.ok(rows.some((row) => /lớp bồi dưỡng/i.test(row)), rows.join("\n"));
  assert.ok(!rows.some((row) => /lớp sơ cấp/i.test(row)), rows.join("\n"));
});

test("a machine whose rights are taken back goes on counting up to here, or not at all", async () => {
  const revoke = async (/** @type {string} */ label, /** @type {boolean} */ counts) => {
    await view(office, "thiet-bi");
    const row = office.locator("main tr", { hasText: label });
    await row.getByRole("button", { name: "Thu hồi" }).click();
    const form = office.getByRole("form", { name: "Thu hồi quyền của máy" });
    await form.getByRole("checkbox").setChecked(counts);
    await form.getByLabel("Lý do thu hồi").fill("máy bị chép khóa");
    await look("thu-hoi");
    await form.getByRole("button", { name: "Thu hồi quyền" }).click();
    await row.getByText("Đã thu hồi").waitFor();
  };
  await revoke("Máy trực", true);
  assert.ok((await codes()).some((row) => row.includes("cao_cap")));
  await revoke("Máy phòng tổ chức", false);
  const rows = await codes();
  assert.ok(!rows.some((row) => /lớp bồi dưỡng/i.test(row)), rows.join("\n"));
});
