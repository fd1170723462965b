// Closed lists that forms offer: the library's codes with the terms that officials use. Knows
// nothing of forms.

import type { Choice } from "./types";

export const SEX: readonly Choice[] = [["male", "Nam"], ["female", "Nữ"]];

export const STATUS: readonly Choice[] = [
  ["official", "Đảng viên chính thức"],
  ["probationary", "Đảng viên dự bị"],
];

export const BASIS: readonly Choice[] = [
  ["opening", "Lập sổ ban đầu"],
  ["with_organization", "Theo tổ chức đến"],
];

export const STRIKE_OFF: readonly Choice[] = [
  ["inactive", "Bỏ sinh hoạt, không đóng đảng phí"],
  ["card_returned", "Tự ý trả thẻ hoặc hủy thẻ đảng viên"],
  ["will_weakened", "Giảm sút ý chí phấn đấu"],
  ["duty_violated", "Vi phạm tư cách đảng viên hai năm liền"],
  ["unfit_probationary", "Đảng viên dự bị không đủ tư cách"],
  ["left_without_papers", "Không nộp hồ sơ chuyển sinh hoạt"],
  ["other", "Lý do khác theo quy định"],
];

export const GRADE: readonly Choice[] = [
  ["excellent", "Hoàn thành xuất sắc nhiệm vụ"],
  ["good", "Hoàn thành tốt nhiệm vụ"],
  ["completed", "Hoàn thành nhiệm vụ"],
  ["not_completed", "Không hoàn thành nhiệm vụ"],
  ["not_rated", "Không xếp loại"],
];

export const MEMBER_FORM: readonly Choice[] = [
  ["reprimand", "Khiển trách"],
  ["warning", "Cảnh cáo"],
  ["dismissal", "Cách chức"],
  ["expulsion", "Khai trừ"],
];

export const ORGAN: readonly Choice[] = [
  ["cell", "Chi bộ"],
  ["committee", "Cấp ủy"],
  ["standing_board", "Ban thường vụ"],
  ["commission", "Ủy ban kiểm tra"],
];

export const BADGE_YEARS: readonly Choice[] = [30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90].map(
  (years): Choice => [String(years), `${years} năm tuổi đảng`],
);

export const BADGE_STAGE: readonly Choice[] = [
  ["proposed", "Đề nghị tặng"],
  ["decided", "Quyết định tặng"],
  ["awarded", "Trao tặng"],
];

export const ACTIVITY: readonly Choice[] = [
  ["exempt", "Miễn công tác và sinh hoạt"],
  ["temporary", "Sinh hoạt tạm thời"],
  ["suspended", "Đình chỉ sinh hoạt"],
  ["residence", "Giới thiệu sinh hoạt nơi cư trú"],
];

export const ROLE: readonly Choice[] = [
  ["secretary", "Bí thư"],
  ["deputy_secretary", "Phó bí thư"],
  ["standing_member", "Ủy viên ban thường vụ"],
  ["committee_member", "Cấp ủy viên"],
  ["commission_head", "Chủ nhiệm ủy ban kiểm tra"],
  ["commission_member", "Ủy viên ủy ban kiểm tra"],
  ["duty_officer", "Trực Đảng"],
];

export const POST_BASIS: readonly Choice[] = [
  ["congress", "Bầu tại đại hội"],
  ["completed", "Kiện toàn"],
  ["appointed", "Chỉ định"],
];

export const INSPECTION: readonly Choice[] = [["inspection", "Kiểm tra"], ["supervision", "Giám sát"]];

export const GROUND: readonly Choice[] = [
  ["article_30", "Điều 30 Điều lệ Đảng"],
  ["article_32", "Điều 32 Điều lệ Đảng"],
];

export const MODE: readonly Choice[] = [
  ["regular", "Thường xuyên"],
  ["thematic", "Theo chuyên đề"],
  ["signs", "Khi có dấu hiệu vi phạm"],
];

export const LETTER: readonly Choice[] = [
  ["petition", "Kiến nghị, phản ánh"],
  ["denunciation", "Tố cáo"],
  ["appeal", "Khiếu nại"],
];

export const HONOURED: readonly Choice[] = [["individual", "Cá nhân"], ["collective", "Tập thể"]];

export const ORG_KIND: readonly Choice[] = [
  ["upper", "Đảng bộ cấp trên trực tiếp của TCCSĐ"],
  ["base_committee", "Đảng bộ cơ sở"],
  ["base_cell", "Chi bộ cơ sở"],
  ["sectional", "Đảng bộ bộ phận"],
  ["cell", "Chi bộ trực thuộc"],
];

export const DEVICE_ROLE: readonly Choice[] = [
  ["entry", "Nhập liệu"],
  ["read", "Chỉ xem"],
  ["office", "Văn phòng"],
  ["admin", "Quản trị"],
];

export const INDICATOR_KIND: readonly Choice[] = [
  ["flow", "Số phát sinh trong kỳ"],
  ["stock", "Số có đến ngày"],
  ["cumulative", "Số lũy kế"],
];

export const CODE_LIST: readonly Choice[] = [
  ["class", "Loại lớp học"],
  ["award", "Khen thưởng"],
  ["donation", "Nguồn ủng hộ"],
  ["document", "Loại văn bản"],
  ["violation", "Nội dung vi phạm"],
  ["other", "Khác (loại hội nghị, khối, dịp …)"],
];

/** Codes that forms offer, by list. The standard ones are in every register; a register that this
 *  page makes lists the others when it is made. */
export const CODES: Record<string, readonly Choice[]> = {
  document: [
    ["official_letter", "Công văn"],
    ["decision", "Quyết định"],
    ["notice", "Thông báo"],
    ["report", "Báo cáo"],
    ["plan", "Kế hoạch"],
    ["submission", "Tờ trình"],
    ["conclusion_notice", "Thông báo kết luận"],
    ["resolution", "Nghị quyết"],
    ["directive", "Chỉ thị"],
    ["regulation", "Quy định"],
    ["guideline", "Hướng dẫn"],
    ["programme", "Chương trình"],
    ["other", "Văn bản khác"],
  ],
  violation: [
    ["forbidden_acts", "Những điều đảng viên không được làm"],
    ["population_policy", "Chính sách dân số, kế hoạch hóa gia đình"],
    ["corruption_wilful", "Tham nhũng, cố ý làm trái"],
    ["irresponsibility", "Thiếu trách nhiệm, buông lỏng lãnh đạo"],
  ],
  class: [
    ["core_cadres", "Quán triệt cho cán bộ cốt cán"],
    ["prospective_members", "Bồi dưỡng đối tượng kết nạp đảng"],
    ["new_members", "Bồi dưỡng đảng viên mới"],
    ["cell_secretaries", "Tập huấn bí thư chi bộ, trực Đảng"],
    ["intermediate_theory", "Trung cấp lý luận chính trị"],
    ["advanced_theory", "Cao cấp lý luận chính trị"],
  ],
  meeting: [
    ["board_meeting", "Họp ban thường vụ"],
    ["committee_session", "Hội nghị ban chấp hành"],
    ["briefing", "Giao ban"],
    ["conference", "Hội nghị của đảng bộ"],
  ],
  award: [
    ["bloc_congress_emulation", "Thi đua chào mừng đại hội"],
    ["province_certificate", "Bằng khen của Ban Thường vụ Tỉnh ủy"],
    ["ho_chi_minh_example", "Điển hình học tập và làm theo Bác"],
  ],
  donor: [
    ["bidv_ha_tinh", "Ngân hàng Đầu tư và Phát triển Hà Tĩnh"],
    ["ha_tinh_rubber", "Cao su Hà Tĩnh"],
    ["journalism_academy", "Học viện Báo chí"],
  ],
  channel: [["bloc_committee", "Qua Đảng ủy Khối"]],
};

/** The library's list for each of ours that is not standard. */
export const LISTED: readonly (readonly [ours: string, list: string])[] = [
  ["class", "class"],
  ["meeting", "other"],
  ["award", "award"],
  ["donor", "donation"],
  ["channel", "donation"],
];
