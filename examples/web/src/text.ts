// Words that several views share: what each rule and error means and the way out, names of events,
// kinds and levels. Plain Vietnamese as clerks of the Party's offices use it. Knows nothing of the
// screen.

import type { Code, EventLine, Rule } from "sobo";

/** What a rule says to a clerk, and what to do. The library's own words stand beside it. */
export interface RuleText {
  what: string;
  way: string;
}

/** Every rule of the library has its words here: the compiler sees to it. */
const RULES: Readonly<Record<Rule | "line", RuleText>> = {
  line: { what: "Dữ liệu không đúng dạng", way: "Xem lại ô được nêu." },
  not_founded: {
    what: "Chưa có trong sổ",
    way: "Ghi việc lập sổ, kết nạp hoặc chuyển đến trước, hoặc nhận tệp của nơi đã ghi.",
  },
  founded_twice: { what: "Được lập hai lần", way: "Giữ một mục ghi, hủy mục còn lại và nêu lý do." },
  before_founding: {
    what: "Xảy ra trước ngày có trong sổ",
    way: "Xem lại ngày của việc này hoặc ngày lập sổ, kết nạp, chuyển đến.",
  },
  not_there: {
    what: "Không sinh hoạt tại đây vào ngày đó",
    way: "Xem lại ngày và đảng viên: người này có thể đã chuyển đi, ra khỏi danh sách hoặc đang chuyển.",
  },
  already_there: { what: "Đang là đảng viên", way: "Không cần ghi lần nữa; xem trang của đảng viên này." },
  already_official: {
    what: "Đã là đảng viên chính thức",
    way: "Không cần ghi lần nữa; nếu ngày cũ sai thì đính chính mục đã ghi.",
  },
  transfer_mismatch: {
    what: "Hai nửa của việc chuyển không khớp",
    way: "Mục tiếp nhận phải đúng người, đúng nơi nhận của mục rời đi và không sớm hơn ngày rời đi.",
  },
  form_not_allowed: {
    what: "Hình thức kỷ luật không phù hợp",
    way: "Đảng viên dự bị chỉ có khiển trách, cảnh cáo; cách chức chỉ với người có chức vụ.",
  },
  no_such_decision: { what: "Không có quyết định kỷ luật này", way: "Chọn lại quyết định được thay đổi." },
  age_outside: {
    what: "Tuổi kết nạp ngoài khung 18–60",
    way: "Xem lại ngày sinh; trên 60 tuổi phải có quyết định của ban thường vụ cấp ủy cấp tỉnh.",
  },
  badge_twice: { what: "Huy hiệu đã được ghi", way: "Mức và bước này đã có; xem trang của đảng viên." },
  badge_threshold: {
    what: "Không có mức Huy hiệu này",
    way: "Huy hiệu Đảng có các mức 30, 40, 45, 50 … 90 năm, không có mức 35.",
  },
  verdict_twice: {
    what: "Xếp loại hai lần trong một năm",
    way: "Mục ghi trước được tính; nếu mục trước sai thì đính chính chính mục đó.",
  },
  span_mismatch: {
    what: "Thời gian không khớp",
    way: "Ghi việc bắt đầu trước việc kết thúc; việc đang tiếp diễn thì không ghi bắt đầu lần nữa.",
  },
  org_ended: { what: "Tổ chức đã kết thúc hoạt động", way: "Xem lại ngày, hoặc chọn tổ chức đang hoạt động." },
  kind_mismatch: {
    what: "Loại hình tổ chức không phù hợp",
    way: "Đảng viên đứng trong chi bộ; chi bộ không có ủy ban kiểm tra. Chọn lại tổ chức.",
  },
  stands_already: { what: "Đã được ghi", way: "Việc này đã có trong sổ; nếu cần sửa thì đính chính mục đã ghi." },
  value_twice: {
    what: "Hai số liệu cho một ô",
    way: "Số ghi trước được tính; muốn thay thì đính chính số đã ghi.",
  },
  superseded_twice: {
    what: "Được đính chính hai lần",
    way: "Văn phòng kết luận mục nào được tính; đến lúc đó mục ghi trước được tính.",
  },
  bad_retraction: {
    what: "Đính chính không hợp lệ",
    way: "Mục đính chính phải cùng đối tượng và ghi sau mục bị đính chính.",
  },
  key_collision: {
    what: "Trùng số lý lịch hoặc mã",
    way: "Nếu là một người thì chọn người đã có trong sổ; nếu là mã của danh mục thì văn phòng kết luận mục nào được tính.",
  },
  settled_twice: { what: "Đã xử lý", way: "Việc này đã được xử lý xong, không cần ghi lần nữa." },
  unknown_reference: {
    what: "Tham chiếu không có trong sổ",
    way: "Chọn lại từ danh sách, hoặc nhận tệp của nơi đã ghi rồi ghi lại.",
  },
  probation_short: {
    what: "Chưa đủ thời gian dự bị",
    way: "Thời gian dự bị là 12 tháng kể từ ngày kết nạp; xem lại ngày công nhận.",
  },
  no_authority: {
    what: "Không đúng thẩm quyền",
    way: "Xem lại cấp quyết định. Vẫn ghi được nếu quyết định đúng như vậy; văn phòng sẽ xem xét.",
  },
  unknown_code: {
    what: "Mã không có trong danh mục",
    way: "Chọn mã trong danh mục; mã mới do văn phòng thêm ở mục Danh mục.",
  },
  circle: { what: "Sơ đồ tổ chức khép vòng", way: "Xem lại tổ chức cấp trên trực tiếp." },
  remainder: {
    what: "Số đảng viên còn lại không khớp",
    way: "Ghi nơi các đảng viên còn lại chuyển đến, hoặc xem lại biên bản bàn giao.",
  },
  same_person: {
    what: "Có thể là một người",
    way: "So hai hồ sơ; nếu là một người thì văn phòng ghi trùng hồ sơ, nếu không thì không cần làm gì.",
  },
  implausible: { what: "Ngày hoặc số không hợp lý", way: "Xem lại năm của ngày và các ô còn trống." },
  no_grant: {
    what: "Thiết bị chưa được giao quyền",
    way: "Gửi số máy này cho văn phòng để được giao quyền và nhận tệp mời; các mục đã ghi sẽ được tính khi có quyền.",
  },
  forked: {
    what: "Một thiết bị ghi thành hai nhánh",
    way: "Khóa của thiết bị đã bị chép sang máy khác; văn phòng chọn nhánh được tính ở mục Cần xem lại.",
  },
};

/** What a rule says; for one that only a newer hub knows, its code. */
export function ruleText(rule: string): RuleText {
  return (RULES as Record<string, RuleText>)[rule] ?? { what: `Vướng quy tắc ${rule}`, way: "Xem phần chi tiết dưới đây." };
}

/** What an error of the library means, and the way out. */
const ERRORS: Readonly<Record<Code, RuleText>> = {
  refused: { what: "Sổ không nhận mục ghi này", way: "Sửa những điều nêu dưới đây rồi lưu lại." },
  invalid: { what: "Dữ liệu không đúng dạng", way: "Xem lại ô được nêu." },
  not_found: { what: "Không tìm thấy", way: "Chọn lại; mục này có thể chưa về máy này." },
  conflict: { what: "Đã có rồi", way: "Xem mục đã có trước khi ghi tiếp." },
  busy: { what: "Sổ đang bận", way: "Một cửa sổ khác đang giữ sổ. Đợi một lát rồi thử lại." },
  corrupt: { what: "Dữ liệu bị hỏng", way: "Không nhận gì từ tệp này. Xin tệp khác, hoặc khôi phục từ bản sao lưu." },
  format: { what: "Không phải tệp của sổ", way: "Chọn đúng tệp, hoặc cập nhật trang này lên bản mới." },
  limit: { what: "Vượt giới hạn", way: "Chia nhỏ việc này ra." },
  io: { what: "Không đọc hoặc ghi được", way: "Thử lại. Nếu vẫn không được, sao lưu sổ rồi mở lại trang." },
  quota: {
    what: "Máy hết chỗ chứa",
    way: "Mục này chưa được lưu. Giải phóng dung lượng trên máy, tải bản sao lưu, rồi lưu lại; bản nháp vẫn giữ.",
  },
  stopped: { what: "Sổ vừa gặp lỗi và đã được mở lại", way: "Kiểm tra mục vừa ghi rồi thử lại." },
  unsupported: {
    what: "Trình duyệt này không giữ được sổ",
    way: "Mở trang qua https, thoát chế độ ẩn danh, hoặc dùng Chrome, Edge, Firefox bản mới.",
  },
  aborted: { what: "Đã dừng", way: "Lần sau tiếp tục từ chỗ này." },
  closed: { what: "Sổ đã đóng", way: "Tải lại trang." },
  unauthorized: {
    what: "Trạm không nhận ra máy này",
    way: "Xem lại địa chỉ trạm và giờ trên máy rồi thử lại; nếu vẫn vậy, hỏi người giữ trạm.",
  },
  offline: { what: "Không tới được trạm", way: "Kiểm tra mạng và địa chỉ trạm. Mọi mục vẫn lưu trên máy này." },
};

export function errorText(code: string): RuleText {
  return (ERRORS as Record<string, RuleText>)[code] ?? { what: "Có lỗi", way: "Thử lại; nếu vẫn vậy, tải bản sao lưu và tải lại trang." };
}

/** Names of events, as titles. */
const EVENTS: Readonly<Record<EventLine["event"], string>> = {
  organization_registered: "Lập sổ tổ chức đảng",
  organization_founded: "Thành lập tổ chức đảng",
  organization_received: "Tiếp nhận tổ chức đảng",
  organization_renamed: "Đổi tên tổ chức đảng",
  organization_kind_changed: "Chuyển loại hình tổ chức đảng",
  organization_moved: "Chuyển trực thuộc",
  organizations_merged: "Sáp nhập tổ chức đảng",
  organization_split: "Chia tách tổ chức đảng",
  organization_handed_over: "Chuyển giao tổ chức đảng",
  organization_dissolved: "Giải thể tổ chức đảng",
  organization_rated: "Xếp loại tổ chức đảng",
  organization_disciplined: "Kỷ luật tổ chức đảng",
  unit_surveyed: "Khảo sát thành lập tổ chức đảng",
  congress_held: "Đại hội",
  committee_elected: "Bầu cấp ủy",
  committee_pending: "Chưa bầu cấp ủy",
  secretary_elected: "Bầu bí thư",
  vacancy_left: "Khuyết chức danh",
  commission_elected: "Bầu ủy ban kiểm tra",
  title_awarded: "Tặng danh hiệu",
  title_withdrawn: "Thu hồi danh hiệu",
  sponsorship_assigned: "Phân công giúp đỡ xã",
  sponsorship_ended: "Kết thúc giúp đỡ xã",
  member_registered: "Lập sổ đảng viên",
  admission: "Kết nạp đảng viên",
  readmission: "Kết nạp lại",
  restoration: "Phục hồi đảng tịch",
  recognition: "Công nhận đảng viên chính thức",
  transfer_in: "Chuyển sinh hoạt đến",
  transfer_back: "Chuyển sinh hoạt về",
  transfer_out: "Chuyển sinh hoạt đi",
  transfer_left: "Rời đi (chuyển nội bộ)",
  transfer_received: "Tiếp nhận (chuyển nội bộ)",
  struck_off: "Xóa tên",
  exit: "Xin ra khỏi Đảng",
  death: "Từ trần",
  badge: "Huy hiệu Đảng",
  member_rated: "Xếp loại đảng viên",
  member_disciplined: "Kỷ luật đảng viên",
  discipline_changed: "Thay đổi hình thức kỷ luật",
  activity_began: "Bắt đầu miễn, tạm thời, đình chỉ sinh hoạt",
  activity_ended: "Kết thúc miễn, tạm thời, đình chỉ sinh hoạt",
  post_taken: "Nhận chức vụ",
  post_left: "Thôi chức vụ",
  delegate_elected: "Bầu đại biểu",
  member_assessed: "Nhận xét cán bộ",
  planned: "Quy hoạch",
  profile_changed: "Thay đổi lý lịch",
  same_person: "Trùng hồ sơ",
  inspection: "Kiểm tra, giám sát",
  case_opened: "Mở vụ việc",
  case_settled: "Xử lý vụ việc",
  letter_received: "Nhận đơn thư",
  letter_closed: "Giải quyết đơn thư",
  class_held: "Mở lớp",
  attended: "Dự lớp",
  nominated: "Cử đi học",
  course_registered: "Đăng ký học",
  document_in: "Văn bản đến",
  document_out: "Văn bản đi",
  meeting_held: "Hội nghị, cuộc họp",
  commended: "Khen thưởng",
  work_completed: "Công trình, phần việc",
  union_activity: "Hoạt động đoàn thể",
  reviewed: "Sơ kết, tổng kết",
  controller_assessed: "Góp ý kiểm soát viên",
  commune_recognized: "Xã đạt chuẩn",
  donated: "Ủng hộ",
  indicator_value: "Số liệu báo cáo",
  period_opened: "Mở kỳ báo cáo",
  submitted: "Nộp báo cáo",
  void: "Hủy mục ghi",
  ruling: "Kết luận mâu thuẫn",
  indicator_listed: "Thêm chỉ tiêu",
  code_listed: "Thêm mã danh mục",
  granted: "Giao quyền cho thiết bị",
  revoked: "Thu hồi quyền của thiết bị",
  fork_settled: "Chọn nhánh sổ",
};

export function eventName(event: string): string {
  return (EVENTS as Record<string, string>)[event] ?? event;
}

/** Where data lies, in words. */
export const LEVELS = {
  opfs: "tệp riêng của trình duyệt trên máy này",
  indexeddb: "kho dữ liệu của trình duyệt trên máy này",
  memory: "chỉ trong bộ nhớ, mất khi đóng trang",
} as const;

export const LEVEL_SHORT = { opfs: "tệp trên máy", indexeddb: "kho trình duyệt", memory: "chỉ bộ nhớ" } as const;
