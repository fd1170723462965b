// Every form about classes, courses, planning and assessments: one entry each. Knows nothing of how forms
// are drawn.

import * as c from "./choices";
import { holder, member, term } from "./parts";
import type { Form } from "./types";

export const STUDY_FORMS: readonly Form[] = [
  {
    id: "mo-lop",
    event: "class_held",
    title: "Mở lớp học, tập huấn",
    hint: "Ghi lớp trước; người dự ghi sau bằng mẫu “Dự lớp”.",
    group: "study",
    day: "Ngày khai giảng",
    fields: [
      holder("Nơi mở lớp"),
      { path: "kind", label: "Loại lớp", kind: "code", list: "class", required: true },
      { path: "title", label: "Tên lớp", kind: "text", required: true },
    ],
  },
  {
    id: "du-lop",
    event: "attended",
    title: "Dự lớp học, tập huấn",
    hint: "Mỗi người một lượt. Chọn lớp đã ghi ở mẫu “Mở lớp”.",
    group: "study",
    day: "Ngày dự",
    fields: [
      {
        path: "class",
        label: "Lớp",
        kind: "entry",
        event: "class_held",
        fills: ["kind", "org"],
        required: true,
        stays: true,
        hint: "Chưa thấy lớp: ghi việc mở lớp trước, hoặc nhận tệp của nơi mở lớp.",
      },
      // The library wants them with each attendance, so that it can be counted alone.
      { path: "kind", label: "Loại lớp", kind: "filled", stays: true },
      { path: "org", label: "Nơi mở lớp", kind: "filled", stays: true },
      {
        path: "_who",
        label: "Người dự",
        kind: "choice",
        required: true,
        start: "member",
        stays: true,
        choices: [["member", "Đảng viên"], ["person", "Người chưa phải đảng viên"]],
      },
      { ...member(), path: "who.member", when: ["_who", "member"] },
      { path: "who.name", label: "Họ và tên", kind: "text", required: true, when: ["_who", "person"] },
      {
        path: "who.org",
        label: "Nơi cử đi",
        kind: "org",
        orgs: "own",
        required: true,
        stays: true,
        when: ["_who", "person"],
      },
    ],
  },
  {
    id: "cu-di-hoc",
    event: "nominated",
    title: "Cử đi học",
    hint: "Cử đảng viên dự tuyển hoặc đi học một lớp.",
    group: "study",
    day: "Ngày cử",
    paper: true,
    fields: [
      member(),
      holder("Nơi cử"),
      { path: "course", label: "Lớp", kind: "code", list: "class", required: true, stays: true },
    ],
  },
  {
    id: "dang-ky-hoc",
    event: "course_registered",
    title: "Đăng ký nguồn đi học",
    hint: "Đưa đảng viên vào danh sách đăng ký một lớp.",
    group: "study",
    day: "Ngày đăng ký",
    fields: [
      member(),
      holder("Nơi giữ danh sách"),
      { path: "course", label: "Lớp", kind: "code", list: "class", required: true, stays: true },
    ],
  },
  {
    id: "quy-hoach",
    event: "planned",
    title: "Quy hoạch cấp ủy, chức danh",
    hint: "Mỗi chức danh quy hoạch của một đảng viên một mục.",
    group: "study",
    day: "Ngày phê duyệt",
    paper: true,
    fields: [
      member(),
      { path: "org", label: "Tổ chức đảng", kind: "org", orgs: "own", required: true },
      { path: "role", label: "Chức danh", kind: "choice", choices: c.ROLE, required: true },
      term,
    ],
  },
  {
    id: "nhan-xet",
    event: "member_assessed",
    title: "Nhận xét, thẩm định đảng viên",
    hint: "Nhận xét cán bộ, thẩm định tiêu chuẩn chính trị.",
    group: "study",
    day: "Ngày nhận xét",
    fields: [
      member(),
      { path: "purpose", label: "Mục đích", kind: "code", list: "purpose", required: true, stays: true },
    ],
  },
  {
    id: "dai-bieu",
    event: "delegate_elected",
    title: "Bầu đại biểu đi dự đại hội",
    hint: "Mỗi đại biểu một mục, chính thức hoặc dự khuyết.",
    group: "study",
    day: "Ngày bầu",
    fields: [
      member("Đại biểu"),
      {
        path: "congress",
        label: "Đại hội",
        kind: "code",
        list: "other",
        usual: c.CONGRESSES,
        required: true,
        stays: true,
      },
      term,
      { path: "alternate", label: "Là đại biểu dự khuyết", kind: "flag" },
    ],
  },
];
