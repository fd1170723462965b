// A year of a small unit as its clerk types it: who was there, who came and went, ratings, discipline.
// Everybody is invented. Knows nothing of the page.

/** @typedef {import("./app.js").Values} Values */

const NAMES = [
  "Nguyễn Thị Mơ", "Trần Văn Lựu", "Lê Thị Cam", "Phạm Văn Chanh", "Hoàng Thị Bưởi", "Vũ Văn Mận",
  "Đặng Thị Đào", "Bùi Văn Khế", "Hồ Thị Na", "Ngô Văn Ổi", "Dương Thị Hồng", "Lý Văn Vải",
];

/** @param {number} nth */
const fileNo = (nth) => `${String(110_000 + nth)} HT`;

/** The forms in order, with what is typed into each.
 *  @returns {[string, Values][]} */
export function year() {
  /** @type {[string, Values][]} */
  const forms = NAMES.map((name, nth) => [
    "lap-so",
    {
      "person.name": name,
      "person.birth": `${1 + nth}/3/${1965 + nth}`,
      "person.sex": nth % 2 === 0 ? "female" : "male",
      "person.file_no": fileNo(nth),
      status: nth < 10 ? "official" : "probationary",
      on: "31/12/2019",
    },
  ]);
  const came = ["Đinh Thị Sim", "Mai Văn Trám"];
  for (const [nth, name] of came.entries()) {
    forms.push(["chuyen-den", {
      "person.name": name, "person.birth": "2/9/1980", "person.file_no": fileNo(20 + nth),
      from: "Đảng bộ huyện bên", on: `${5 + nth}/2/2020`,
    }]);
  }
  const admitted = ["Tạ Thị Dâu", "Phan Văn Sấu", "Võ Thị Thị"];
  for (const [nth, name] of admitted.entries()) {
    forms.push(["ket-nap", {
      "person.name": name, "person.birth": `12/4/${1992 + nth}`, "person.sex": "male",
      "person.file_no": fileNo(30 + nth), on: `${19 + nth}/5/2020`,
    }]);
  }
  forms.push(["chinh-thuc", { member: fileNo(10), on: "3/6/2020" }]);
  forms.push(["chuyen-di", { member: fileNo(1), to: "Đảng bộ thành phố", on: "1/7/2020" }]);
  forms.push(["tu-tran", { member: fileNo(2), on: "15/7/2020" }]);
  forms.push(["xoa-ten", { member: fileNo(11), ground: "unfit_probationary", on: "20/8/2020" }]);
  forms.push(["ky-luat", {
    member: fileNo(3), form: "reprimand", by: "~Chi bộ Trạm Đo", organ: "cell", contents: "Thiếu trách nhiệm", on: "2/10/2020",
  }]);
  const rated = [0, 3, 4, 5, 6, 7, 8, 9, 10];
  for (const [nth, at] of rated.entries()) {
    const grade = ["excellent", "good", "good", "completed"][nth % 4] ?? "good";
    forms.push(["xep-loai", { member: fileNo(at), grade, year: "2020", on: "20/12/2020" }]);
  }
  return forms;
}

/** What the year comes to, counted from what was typed. */
export const TOTALS = { admitted: admittedOf(year()), closing: closingOf(year()) };

/** @param {[string, Values][]} forms */
function admittedOf(forms) {
  return forms.filter(([form]) => form === "ket-nap").length;
}

/** @param {[string, Values][]} forms */
function closingOf(forms) {
  const sign = new Map([["lap-so", 1], ["ket-nap", 1], ["chuyen-den", 1], ["chuyen-di", -1], ["tu-tran", -1], ["xoa-ten", -1]]);
  return forms.reduce((sum, [form]) => sum + (sign.get(form) ?? 0), 0);
}
