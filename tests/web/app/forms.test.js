// Every form that an office or a unit has is filled in once and taken: codes that the office has listed are
// offered, earlier entries are found. Knows nothing of what the figures should be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { found, install, record, serveApp, view } from "../lib/app.js";
import { browser } from "../lib/browser.js";

const { url } = await serveApp();
const page = await (await browser()).newPage();
await install(page, url);
await found(page, { name: "Đảng bộ Khối", kind: "upper", code: "khoi" });
await page.locator("label.year select").selectOption("2020");

const PERSON = { "person.sex": "female", "person.birth": "2/9/1990" };
const YEAR = "2020-01-01..2020-12-31";
const TERM = "2020–2025";

/** @param {[string, import("../lib/app.js").Values][]} forms */
async function all(forms) {
  for (const [form, values] of forms) await record(page, form, { on: "1/6/2020", ...values });
}

/** @param {string} text */
async function isInJournal(text) {
  await view(page, "nhat-ky");
  await page.locator("main", { hasText: text }).waitFor();
}

test("the office enters its organizations, members and codes", async () => {
  await all([
    ["lap-to-chuc", { name: "Chi bộ Trạm Đo", code: "tram", kind: "base_cell", on: "31/12/2019" }],
    ["lap-so", { "person.name": "Lê Thị Cam", "person.file_no": "110001 HT", ...PERSON, on: "31/12/2019" }],
    ["lap-so", { "person.name": "Vũ Thị Mận", "person.file_no": "110002 HT", ...PERSON, on: "31/12/2019" }],
    ["lap-so", { "person.name": "Vũ Thị Mận", "person.file_no": "110003 HT", on: "31/12/2019" }],
  ]);
  // An empty list says so, with the way out.
  await view(page, "ghi/do-dau");
  await page.locator(".note", { hasText: "chưa có mã nào" }).getByRole("link", { name: "Thêm mã" }).click();
  await page.locator("main h1", { hasText: "Thêm mã danh mục" }).waitFor();
  assert.equal(await page.locator('[data-field="list"] select').inputValue(), "place");
  await all([
    ["danh-muc", { list: "place", label: "Xã Thạch Kim" }],
    ["danh-muc", { list: "class", label: "Lớp cảm tình đảng" }],
    ["danh-muc", { list: "donation", label: "Ngân hàng Đầu tư" }],
    ["danh-muc", { list: "violation", label: "Chậm đóng đảng phí", code: "late_fees" }],
    ["chi-tieu", { label: "Công trình thanh niên", code: "youth.works", unit: "công trình" }],
  ]);
  await view(page, "danh-muc");
  await page.locator("main tr", { hasText: "lop_cam_tinh_dang" }).getByText("Lớp cảm tình đảng").waitFor();
});

test("a code that the office has listed is offered and taken, beside those of every register", async () => {
  await view(page, "ghi/ky-luat");
  const offered = page.locator('[data-field="contents"] label');
  await offered.filter({ hasText: "Chậm đóng đảng phí" }).waitFor();
  assert.ok((await offered.count()) > 2);
  await all([
    ["ky-luat", {
      member: "110001", form: "reprimand", by: "~Trạm Đo", organ: "cell", contents: "Chậm đóng đảng phí",
    }],
    ["doi-ky-luat", { member: "110001", decision: "~kỷ luật", form: "warning", on: "1/7/2020" }],
    ["do-dau", { org: "~Trạm Đo", commune: "xa_thach_kim" }],
    ["ung-ho", { donor: "ngan_hang_dau_tu", channel: "bloc_committee", amount: "5.000.000" }],
    ["so-lieu", { indicator: "Công trình thanh niên", period: YEAR, value: "12", plan: "10" }],
  ]);
  await isInJournal("Ủng hộ của Ngân hàng Đầu tư");
});

test("a class is held and attended, by a member and by somebody who is none yet", async () => {
  await all([
    ["mo-lop", { kind: "lop_cam_tinh_dang", title: "Khóa 1" }],
    ["du-lop", { class: "~Khóa 1", "who.member": "110001" }],
    ["du-lop", { class: "~Khóa 1", _who: "person", "who.name": "Đỗ Thị Hạnh", "who.org": "~Trạm Đo" }],
  ]);
  await isInJournal("Dự lớp");
  // What the class says stands in the attendance, and a correction knows both.
  await page.locator("main a", { hasText: "Dự lớp" }).first().click();
  await page.locator("main", { hasText: "Đỗ Thị Hạnh" }).waitFor();
  await page.getByRole("link", { name: "Đính chính" }).first().click();
  await page.locator('[data-field="who.name"] input').waitFor();
  assert.equal(await page.locator('[data-field="who.name"] input').inputValue(), "Đỗ Thị Hạnh");
  await page.locator("#reason").fill("Sai tên");
  await page.locator('[data-field="who.name"] input').fill("Đỗ Thị Hạnh Hoa");
  await page.locator(".entry-form button[type=submit]").click();
  await page.locator(".form-frame .notice.good", { hasText: "Đã lưu lúc" }).waitFor();
});

test("the forms of study, planning and assessment are taken", () => all([
  ["cu-di-hoc", { member: "110001", course: "advanced_theory" }],
  ["dang-ky-hoc", { member: "110002", course: "intermediate_theory" }],
  ["quy-hoach", { member: "110001", org: "~Trạm Đo", role: "secretary", term: TERM }],
  ["nhan-xet", { member: "110001", purpose: "appointment" }],
  ["dai-bieu", { member: "110001", congress: "provincial_congress", term: TERM, alternate: "" }],
]));

test("cases and letters are opened and settled", () => all([
  ["vu-viec", { member: "110001", content: "late_fees" }],
  ["xu-ly-vu-viec", { case: "~vi phạm", track: "administrative", outcome: "Nhắc nhở" }],
  ["don-thu", { kind: "petition", about: "Chế độ phụ cấp" }],
  ["don-thu", { kind: "petition", about: "Phụ cấp, lần hai", same_as: "~Chế độ phụ cấp" }],
  ["xong-don-thu", { case: "~Chế độ phụ cấp", outcome: "Đã trả lời", on: "5/6/2020" }],
  ["kiem-tra", {
    organ: "commission", ground: "article_32", mode: "regular", "subject.member": "110001",
  }],
]));

test("the work of committees is taken", () => all([
  ["van-ban-den", { kind: "decision", number: "1" }],
  ["van-ban-di", { kind: "resolution", number: "1" }],
  ["hoi-nghi", { kind: "briefing" }],
  ["khen-thuong", { award: "province_certificate", member: "110001", name: "Lê Thị Cam" }],
  ["cong-trinh", { title: "Nhà văn hóa", occasion: "congress_welcome" }],
  ["cong-trinh", { title: "Đường hoa", occasion: "congress_welcome", plaque: "" }],
  ["doan-the", { union: "trade_union", kind: "charity", title: "Thăm hỏi gia đình khó khăn", participants: "hơn 40" }],
  ["so-ket", { instrument: "directive_05", kind: "interim", since: "2016" }],
  ["xa-dat-chuan", { commune: "xa_thach_kim", standard: "ntm_standard" }],
]));

test("congresses, committees and titles are taken", () => all([
  ["dai-hoi", { org: "~Trạm Đo", term: TERM, ordinal: "5" }],
  ["bau-cap-uy", { org: "~Trạm Đo", term: TERM, seats: "3", elected: "3" }],
  ["bau-bi-thu", { org: "~Trạm Đo", term: TERM, by: "congress" }],
  ["khuyet", { org: "~Trạm Đo", term: TERM, role: "deputy_secretary", seats: "1" }],
  ["bau-ubkt", { org: "~Khối", term: TERM, seats: "5" }],
  ["chua-bau-cap-uy", { org: "~Khối", term: TERM, reason: "Chờ chỉ định" }],
  ["danh-hieu", { org: "~Trạm Đo", title: "culture_standard" }],
  ["thoi-danh-hieu", { org: "~Trạm Đo", title: "culture_standard", on: "1/8/2020" }],
  ["thoi-do-dau", { org: "~Trạm Đo", commune: "xa_thach_kim", on: "1/8/2020" }],
]));

test("members go and come back, and take posts", () => all([
  ["nhan-chuc", { member: "110001", org: "~Trạm Đo", role: "secretary", basis: "congress" }],
  ["thoi-chuc", { member: "110001", org: "~Trạm Đo", role: "secretary", on: "1/9/2020" }],
  ["sinh-hoat", { member: "110001", kind: "exempt" }],
  ["het-sinh-hoat", { member: "110001", kind: "exempt", on: "1/9/2020" }],
  ["huy-hieu", { member: "110001", threshold: "30", stage: "proposed" }],
  ["chuyen-di", { member: "110002", to: "Đảng bộ huyện bên", on: "1/3/2020" }],
  ["chuyen-ve", { member: "110002 HT", from: "Đảng bộ huyện bên" }],
  ["xoa-ten", { member: "110002", ground: "inactive", on: "1/9/2020" }],
  ["phuc-hoi", { member: "110002 HT", on: "1/10/2020" }],
  ["xin-ra", { member: "110002", on: "1/11/2020" }],
  ["ket-nap-lai", { member: "110002 HT", on: "1/12/2020" }],
  ["trung-ho-so", { member: "110002", double: "110003", on: "5/12/2020" }],
]));

test("an organization is split member by member, and organizations are merged", async () => {
  const founded = { kind: "base_cell", parent: "~Khối", on: "9/12/2020" };
  await all([
    ["thanh-lap", { name: "Chi bộ Đèn Biển", code: "den", ...founded }],
    ["thanh-lap", { name: "Chi bộ Phao", code: "phao", ...founded }],
  ]);
  const field = (/** @type {string} */ path) => page.locator(`.entry-form [data-field="${path}"]`);
  const stands = async (/** @type {string} */ org) => {
    await view(page, "dang-vien");
    await page.locator("main tr", { hasText: "110001" }).getByText(org).waitFor();
  };
  await view(page, "ghi/chia-tach");
  await field("members").getByText("Chọn tổ chức trước").waitFor();
  await field("org").locator("select").selectOption({ label: "Chi bộ Trạm Đo" });
  const placed = field("members").locator("li", { hasText: "110001" }).locator("select");
  await placed.selectOption({ label: "Chi bộ Đèn Biển" });
  await record(page, "chia-tach", { on: "10/12/2020" });
  await stands("Chi bộ Đèn Biển");
  await view(page, "ghi/sap-nhap");
  const sources = field("sources");
  for (const label of ["Chi bộ Trạm Đo", "Chi bộ Phao", "Chi bộ Đèn Biển"]) {
    await sources.locator("select").selectOption({ label });
  }
  await sources.getByRole("button", { name: "Bỏ Chi bộ Trạm Đo" }).click();
  assert.deepEqual(await sources.locator("li").allInnerTexts().then((all) => all.map((one) => one.replace(/\s*Bỏ$/, ""))), [
    "Chi bộ Phao", "Chi bộ Đèn Biển",
  ]);
  await record(page, "sap-nhap", { into: "~Trạm Đo", on: "20/12/2020" });
  await isInJournal("Sáp nhập tổ chức đảng");
  // What has ended is not offered any more.
  await view(page, "ghi/doi-ten");
  const offered = await field("org").locator("option").allInnerTexts();
  assert.ok(offered.includes("Chi bộ Trạm Đo") && !/Phao|Đèn Biển/.test(offered.join(" ")), offered.join(" "));
});

test("the office's own forms are taken", () => all([
  ["nhan-to-chuc", { name: "Chi bộ Cảng Muối", code: "cang", from: "Đảng bộ huyện bên", members: "7" }],
  ["doi-ten", { org: "~Cảng Muối", name: "Chi bộ Cảng Muối Mới", on: "2/6/2020" }],
  ["chuyen-loai-hinh", { org: "~Cảng Muối", kind: "base_committee", on: "3/6/2020" }],
  ["thanh-lap", { name: "Chi bộ Bến", code: "ben", kind: "cell", parent: "~Cảng Muối", on: "4/6/2020" }],
  ["chuyen-truc-thuoc", { org: "~Bến", parent: "~Khối", on: "5/6/2020" }],
  ["giai-the", { org: "~Bến", on: "6/6/2020" }],
  ["ky-luat-to-chuc", { org: "~Cảng Muối", form: "reprimand", on: "7/6/2020" }],
  ["xep-loai-to-chuc", { org: "~Cảng Muối", grade: "good", year: "2020", on: "8/6/2020" }],
  ["gop-y-kiem-soat-vien", { enterprise: "~Cảng Muối", on: "9/6/2020" }],
  ["khao-sat", { unit: "Công ty Hạt Giống" }],
  ["mo-ky", { period: YEAR, cut_off: "31/12/2020", due: "5/1/2021" }],
  ["chuyen-giao", { org: "~Cảng Muối", to: "Đảng bộ huyện bên", members: "7", on: "31/12/2020" }],
  ["nop-bao-cao", { org: "~Trạm Đo", period: YEAR, on: "31/12/2020" }],
]));

test("a unit keeps the lists of a register of its own, and not those of its office", async () => {
  await page.getByRole("button", { name: "Đơn vị", exact: true }).click();
  await view(page, "ghi");
  const form = (/** @type {import("playwright-core").Page} */ of) =>
    of.locator("main").getByRole("link", { name: "Thêm mã danh mục" });
  await page.locator("main").getByRole("link", { name: "Mở lớp học, tập huấn" }).waitFor();
  assert.equal(await form(page).count(), 0);
  const own = await (await browser()).newPage();
  await install(own, url);
  await found(own, { name: "Chi bộ Trạm Đo", kind: "base_cell", code: "tram" });
  await own.locator("label.year select").selectOption("2020");
  await view(own, "ghi");
  await form(own).waitFor();
  await record(own, "danh-muc", { list: "class", label: "Lớp cảm tình đảng", on: "1/6/2020" });
  await record(own, "mo-lop", { kind: "lop_cam_tinh_dang", title: "Khóa 1", on: "1/6/2020" });
});
