// The rules that refusals and findings name, with the library's terms. Made from the library's
// list by `wasm/tests/rules.rs`, which compares and, with SOBO_UPDATE=1, writes this file. Knows
// nothing of what to do about any of them.

export const ruleTerms = {
  not_founded: "chưa có trong sổ",
  founded_twice: "được lập hai lần",
  before_founding: "xảy ra trước ngày có trong sổ",
  not_there: "không sinh hoạt tại đây vào ngày đó",
  already_there: "đang là đảng viên",
  already_official: "đã là đảng viên chính thức",
  transfer_mismatch: "hai nửa của việc chuyển không khớp",
  form_not_allowed: "hình thức kỷ luật không phù hợp",
  no_such_decision: "không có quyết định kỷ luật này",
  age_outside: "tuổi kết nạp ngoài khung 18–60",
  badge_twice: "Huy hiệu đã được ghi",
  badge_threshold: "không có mức Huy hiệu này",
  verdict_twice: "xếp loại hai lần trong một năm",
  span_mismatch: "thời gian không khớp",
  org_ended: "tổ chức đã kết thúc hoạt động",
  kind_mismatch: "loại hình tổ chức không phù hợp",
  stands_already: "đã được ghi",
  value_twice: "hai số liệu cho một ô",
  superseded_twice: "được đính chính hai lần",
  bad_retraction: "đính chính không hợp lệ",
  key_collision: "trùng số lý lịch hoặc mã",
  settled_twice: "đã xử lý",
  unknown_reference: "tham chiếu không có trong sổ",
  probation_short: "chưa đủ thời gian dự bị",
  no_authority: "không đúng thẩm quyền",
  unknown_code: "mã không có trong danh mục",
  circle: "sơ đồ tổ chức khép vòng",
  remainder: "số đảng viên còn lại không khớp",
  same_person: "có thể là một người",
  implausible: "ngày hoặc số không hợp lý",
  no_grant: "thiết bị chưa được giao quyền",
  forked: "một thiết bị ghi thành hai nhánh",
} as const;

/** The code of a rule. */
export type Rule = keyof typeof ruleTerms;
