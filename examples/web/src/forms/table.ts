// Every form about members: one entry each. Adding a form is adding an entry. Knows nothing of how
// forms are drawn.

import { parseDay } from "../ui/dates";
import * as c from "./choices";
import { cell, former, member } from "./parts";
import { BODY_FORMS } from "./table-bodies";
import { STUDY_FORMS } from "./table-study";
import { WORK_FORMS } from "./table-work";
import type { Field, Form } from "./types";

const FILE_NO = /^\d{6}\s?[A-ZĐ]{2,3}$/;

const person: Field[] = [
  {
    path: "person.name",
    label: "Họ và tên",
    kind: "text",
    required: true,
    hint: "Viết có dấu, như trong lý lịch.",
    doubt: (v) =>
      /\d/.test(v) ? "Họ tên có chữ số, xem lại." : v.trim().includes(" ") ? null : "Chỉ có một chữ: đã đủ họ và tên chưa?",
  },
  { path: "person.birth", label: "Ngày sinh", kind: "day", hint: "Ví dụ 2/9/1995." },
  { path: "person.sex", label: "Giới tính", kind: "choice", choices: c.SEX },
  {
    path: "person.file_no",
    label: "Số lý lịch",
    kind: "text",
    half: true,
    hint: "6 chữ số và ký hiệu tỉnh, ví dụ 123456 HT.",
    doubt: (v) => (FILE_NO.test(v.trim().toUpperCase()) ? null : "Số lý lịch thường có 6 chữ số và 2–3 chữ cái."),
  },
  { path: "person.card_no", label: "Số thẻ đảng viên", kind: "text", half: true },
];

/** Whole years from a birth to a day; `null` while one of them is no day. */
function ageOn(birth: string, day: string, year: number): number | null {
  const [from, to] = [parseDay(birth, year), parseDay(day, year)];
  if (!from.ok || !to.ok) return null;
  const before = to.iso.slice(5) < from.iso.slice(5) ? 1 : 0;
  return Number(to.iso.slice(0, 4)) - Number(from.iso.slice(0, 4)) - before;
}

/** A person who is admitted: the age is looked at while it can still be mended. */
const admitted = person.map((field): Field =>
  field.path === "person.birth"
    ? {
        ...field,
        doubt: (birth, values, year) => {
          const age = ageOn(birth, values["on"] ?? "", year);
          if (age === null || (age >= 18 && age <= 60)) return null;
          return `Ngày kết nạp ${age} tuổi, ngoài khung 18–60. Xem lại ngày sinh; trên 60 tuổi cần quyết định của cấp tỉnh.`;
        },
      }
    : field,
);

const status: Field = {
  path: "status",
  label: "Tình trạng",
  kind: "choice",
  choices: c.STATUS,
  required: true,
  start: "official",
};

const MEMBER_FORMS: readonly Form[] = [
  {
    id: "ket-nap",
    event: "admission",
    title: "Kết nạp đảng viên",
    hint: "Ghi khi đã làm lễ kết nạp. Ngày vào Đảng là ngày lễ.",
    group: "members",
    day: "Ngày lễ kết nạp",
    paper: true,
    fields: [...admitted, cell(), { path: "again", label: "Là kết nạp lại", kind: "flag" }],
  },
  {
    id: "chinh-thuc",
    event: "recognition",
    title: "Công nhận đảng viên chính thức",
    hint: "Có hiệu lực khi hết 12 tháng dự bị, kể cả khi quyết định ký muộn hơn.",
    group: "members",
    day: "Ngày công nhận có hiệu lực",
    paper: true,
    fields: [member("Đảng viên dự bị")],
  },
  {
    id: "chuyen-den",
    event: "transfer_in",
    title: "Chuyển sinh hoạt đến",
    hint: "Đảng viên đến từ tổ chức ngoài đảng bộ này, đã nộp hồ sơ.",
    group: "members",
    day: "Ngày tiếp nhận",
    fields: [
      ...person,
      cell(),
      status,
      { path: "from", label: "Nơi chuyển đến từ", kind: "text", required: true, hint: "Tên tổ chức đảng nơi đi." },
    ],
  },
  {
    id: "chuyen-di",
    event: "transfer_out",
    title: "Chuyển sinh hoạt đi",
    hint: "Đảng viên đi tổ chức ngoài đảng bộ này.",
    group: "members",
    day: "Ngày chuyển đi",
    fields: [member(), { path: "to", label: "Nơi chuyển đến", kind: "text", required: true }],
  },
  {
    id: "roi-di",
    event: "transfer_left",
    title: "Rời đi (chuyển nội bộ)",
    hint: "Nửa đầu của việc chuyển giữa hai chi bộ trong đảng bộ. Nơi nhận ghi nửa sau.",
    group: "members",
    day: "Ngày rời đi",
    fields: [
      member(),
      { path: "to", label: "Chi bộ nơi nhận", kind: "org", orgs: "all_cells", required: true },
    ],
  },
  {
    id: "tiep-nhan",
    event: "transfer_received",
    title: "Tiếp nhận (chuyển nội bộ)",
    hint: "Nửa sau: đảng viên đã đến. Chọn người đang chuyển, mục rời đi được tìm giúp.",
    group: "members",
    day: "Ngày tiếp nhận",
    fields: [
      { ...member("Đảng viên đang chuyển"), everywhere: true },
      { path: "transfer", label: "Mục rời đi", kind: "entry", event: "transfer_left", of: "member", required: true },
      cell("Chi bộ tiếp nhận"),
    ],
  },
  {
    id: "xoa-ten",
    event: "struck_off",
    title: "Xóa tên trong danh sách đảng viên",
    hint: "Không phải hình thức kỷ luật. Người đáng bị khai trừ thì không xóa tên.",
    group: "members",
    day: "Ngày quyết định có hiệu lực",
    paper: true,
    fields: [member(), { path: "ground", label: "Lý do", kind: "choice", choices: c.STRIKE_OFF, required: true }],
  },
  {
    id: "xin-ra",
    event: "exit",
    title: "Xin ra khỏi Đảng",
    hint: "Đảng viên tự nguyện xin ra và được cấp có thẩm quyền đồng ý.",
    group: "members",
    day: "Ngày quyết định có hiệu lực",
    paper: true,
    fields: [member()],
  },
  {
    id: "tu-tran",
    event: "death",
    title: "Đảng viên từ trần",
    hint: "Kết thúc thời gian sinh hoạt.",
    group: "members",
    day: "Ngày từ trần",
    fields: [member()],
  },
  {
    id: "ket-nap-lai",
    event: "readmission",
    title: "Kết nạp lại",
    hint: "Người đã có hồ sơ trong sổ, nay kết nạp lần nữa. Ngày là ngày lễ.",
    group: "members",
    day: "Ngày lễ kết nạp",
    paper: true,
    fields: [former("Người được kết nạp lại"), cell()],
  },
  {
    id: "chuyen-ve",
    event: "transfer_back",
    title: "Chuyển sinh hoạt về",
    hint: "Đảng viên từng ở đảng bộ này, đã chuyển đi, nay trở lại.",
    group: "members",
    day: "Ngày tiếp nhận",
    fields: [former("Đảng viên trở lại"), cell(), { path: "from", label: "Nơi chuyển đến từ", kind: "text", required: true }],
  },
  {
    id: "phuc-hoi",
    event: "restoration",
    title: "Phục hồi đảng tịch",
    hint: "Việc xóa tên, khai trừ trước đây đã được hủy bỏ.",
    group: "members",
    day: "Ngày phục hồi",
    paper: true,
    fields: [former("Người được phục hồi"), cell(), status],
  },
  {
    id: "lap-so",
    event: "member_registered",
    title: "Lập sổ đảng viên",
    hint: "Đưa đảng viên đang có vào sổ lúc mở sổ; không tính là tăng trong năm.",
    group: "members",
    day: "Ngày lập sổ",
    fields: [
      ...person,
      cell(),
      { ...status, stays: true },
      { path: "basis", label: "Lý do", kind: "choice", choices: c.BASIS, required: true, start: "opening", stays: true },
      { path: "admitted", label: "Ngày ký quyết định kết nạp", kind: "day", hint: "Để tính tuổi đảng." },
    ],
  },
  {
    id: "ly-lich",
    event: "profile_changed",
    title: "Thay đổi lý lịch",
    hint: "Ghi lại cả họ tên, ngày sinh, giới tính, số lý lịch như hiện nay.",
    group: "members",
    day: "Ngày thay đổi",
    fields: [member(), ...person],
  },
  {
    id: "sinh-hoat",
    event: "activity_began",
    title: "Miễn, tạm thời, đình chỉ sinh hoạt",
    hint: "Bắt đầu một hình thức sinh hoạt riêng; không làm thay đổi đảng số.",
    group: "members",
    day: "Ngày bắt đầu",
    fields: [
      member(),
      { path: "kind", label: "Hình thức", kind: "choice", choices: c.ACTIVITY, required: true },
      { path: "note", label: "Ghi chú", kind: "text" },
    ],
  },
  {
    id: "het-sinh-hoat",
    event: "activity_ended",
    title: "Hết miễn, tạm thời, đình chỉ sinh hoạt",
    hint: "Đảng viên trở lại sinh hoạt như thường.",
    group: "members",
    day: "Ngày kết thúc",
    fields: [member(), { path: "kind", label: "Hình thức", kind: "choice", choices: c.ACTIVITY, required: true }],
  },
  {
    id: "nhan-chuc",
    event: "post_taken",
    title: "Nhận chức vụ đảng",
    hint: "Được bầu, kiện toàn hoặc chỉ định.",
    group: "members",
    day: "Ngày nhận chức vụ",
    paper: true,
    fields: [
      member(),
      { path: "org", label: "Tổ chức đảng", kind: "org", orgs: "own", required: true },
      { path: "organ", label: "Cơ quan", kind: "choice", choices: c.ORGAN, required: true, start: "committee" },
      { path: "role", label: "Chức vụ", kind: "choice", choices: c.ROLE, required: true },
      { path: "basis", label: "Hình thức", kind: "choice", choices: c.POST_BASIS, required: true },
    ],
  },
  {
    id: "thoi-chuc",
    event: "post_left",
    title: "Thôi chức vụ đảng",
    hint: "Thôi giữ, chuyển công tác hoặc bị cách chức.",
    group: "members",
    day: "Ngày thôi chức vụ",
    fields: [
      member(),
      { path: "org", label: "Tổ chức đảng", kind: "org", orgs: "own", required: true },
      { path: "role", label: "Chức vụ", kind: "choice", choices: c.ROLE, required: true },
    ],
  },
  {
    id: "xep-loai",
    event: "member_rated",
    title: "Xếp loại đảng viên",
    hint: "Mỗi đảng viên một kết quả mỗi năm.",
    group: "roll",
    day: "Ngày xếp loại",
    fields: [
      member(),
      { path: "year", label: "Năm xếp loại", kind: "year", required: true, start: "@year", stays: true },
      { path: "grade", label: "Mức xếp loại", kind: "choice", choices: c.GRADE, required: true },
      {
        path: "reason",
        label: "Lý do không xếp loại",
        kind: "text",
        required: true,
        when: ["grade", "not_rated"],
        hint: "Ví dụ: được miễn sinh hoạt, mới kết nạp dưới 6 tháng.",
      },
    ],
  },
  {
    id: "ky-luat",
    event: "member_disciplined",
    title: "Kỷ luật đảng viên",
    hint: "Một quyết định có một hình thức; nội dung vi phạm có thể nhiều.",
    group: "roll",
    day: "Ngày quyết định có hiệu lực",
    paper: true,
    fields: [
      member(),
      { path: "form", label: "Hình thức", kind: "choice", choices: c.MEMBER_FORM, required: true },
      { path: "by", label: "Tổ chức quyết định", kind: "org", orgs: "own", required: true },
      { path: "organ", label: "Cơ quan quyết định", kind: "choice", choices: c.ORGAN, required: true },
      { path: "contents", label: "Nội dung vi phạm", kind: "codes", list: "violation" },
    ],
  },
  {
    id: "doi-ky-luat",
    event: "discipline_changed",
    title: "Thay đổi, hủy kỷ luật",
    hint: "Sau khiếu nại hoặc xem xét lại. Để trống hình thức là hủy quyết định.",
    group: "roll",
    day: "Ngày thay đổi có hiệu lực",
    paper: true,
    fields: [
      member(),
      { path: "decision", label: "Quyết định kỷ luật", kind: "entry", event: "member_disciplined", of: "member", required: true },
      { path: "form", label: "Hình thức từ nay", kind: "choice", choices: c.MEMBER_FORM },
    ],
  },
  {
    id: "huy-hieu",
    event: "badge",
    title: "Huy hiệu Đảng",
    hint: "Ghi từng bước: đề nghị, quyết định, trao tặng.",
    group: "roll",
    day: "Ngày của bước này",
    paper: true,
    fields: [
      member(),
      { path: "threshold", label: "Mức Huy hiệu", kind: "choice", choices: c.BADGE_YEARS, required: true },
      { path: "stage", label: "Bước", kind: "choice", choices: c.BADGE_STAGE, required: true, stays: true },
    ],
  },
];

const OFFICE_FORMS: readonly Form[] = [
  {
    id: "trung-ho-so",
    event: "same_person",
    title: "Hai hồ sơ của một người",
    hint: "Hồ sơ giữ lại được tính; hồ sơ trùng thôi được tính.",
    group: "office",
    for: "office",
    day: "Ngày xác nhận",
    fields: [
      { ...member("Hồ sơ giữ lại"), everywhere: true },
      { ...member("Hồ sơ trùng"), path: "double", everywhere: true },
    ],
  },
];

export const FORMS: readonly Form[] = [...MEMBER_FORMS, ...STUDY_FORMS, ...WORK_FORMS, ...BODY_FORMS, ...OFFICE_FORMS];

export function formById(id: string): Form | null {
  return FORMS.find((form) => form.id === id) ?? null;
}

export function formOf(event: string): Form | null {
  return FORMS.find((form) => form.event === event) ?? null;
}
