// The field's terms for the codes of closed lists. Made like `events.ts`, and compared by the
// same test. Knows nothing of who shows them.

import type {
  OrgKind,
  Grade,
  OrgForm,
  ElectedBy,
  Role,
  Sex,
  MemberStatus,
  RegisteredAs,
  StrikeOffGround,
  BadgeStage,
  MemberForm,
  Organ,
  ActivityKind,
  PostBasis,
  Activity,
  Ground,
  Mode,
  Track,
  LetterKind,
  Honoured,
  ReviewKind,
  IndicatorKind,
  CodeList,
  DeviceRole,
} from "./events.js";

export const orgKindTerms: Readonly<Record<OrgKind, string>> = {
  upper: "đảng bộ cấp trên trực tiếp của TCCSĐ",
  base_committee: "đảng bộ cơ sở",
  base_cell: "chi bộ cơ sở",
  sectional: "đảng bộ bộ phận",
  cell: "chi bộ trực thuộc",
};

export const gradeTerms: Readonly<Record<Grade, string>> = {
  excellent: "hoàn thành xuất sắc nhiệm vụ",
  good: "hoàn thành tốt nhiệm vụ",
  completed: "hoàn thành nhiệm vụ",
  not_completed: "không hoàn thành nhiệm vụ",
  not_rated: "không xếp loại",
};

export const orgFormTerms: Readonly<Record<OrgForm, string>> = {
  reprimand: "khiển trách",
  warning: "cảnh cáo",
  disbanding: "giải tán",
};

export const electedByTerms: Readonly<Record<ElectedBy, string>> = {
  congress: "bầu trực tiếp tại đại hội",
  committee: "bầu tại hội nghị ban chấp hành",
};

export const roleTerms: Readonly<Record<Role, string>> = {
  secretary: "bí thư",
  deputy_secretary: "phó bí thư",
  standing_member: "ủy viên ban thường vụ",
  committee_member: "cấp ủy viên",
  commission_head: "chủ nhiệm ủy ban kiểm tra",
  commission_member: "ủy viên ủy ban kiểm tra",
  duty_officer: "trực Đảng",
};

export const sexTerms: Readonly<Record<Sex, string>> = {
  male: "nam",
  female: "nữ",
};

export const memberStatusTerms: Readonly<Record<MemberStatus, string>> = {
  probationary: "đảng viên dự bị",
  official: "đảng viên chính thức",
};

export const registeredAsTerms: Readonly<Record<RegisteredAs, string>> = {
  opening: "lập sổ ban đầu",
  with_organization: "theo tổ chức đến",
};

export const strikeOffGroundTerms: Readonly<Record<StrikeOffGround, string>> = {
  inactive: "bỏ sinh hoạt, không đóng đảng phí",
  card_returned: "tự ý trả thẻ hoặc hủy thẻ đảng viên",
  will_weakened: "giảm sút ý chí phấn đấu",
  duty_violated: "vi phạm tư cách đảng viên hai năm liền",
  unfit_probationary: "đảng viên dự bị không đủ tư cách",
  left_without_papers: "không nộp hồ sơ chuyển sinh hoạt",
  other: "lý do khác theo quy định",
};

export const badgeStageTerms: Readonly<Record<BadgeStage, string>> = {
  proposed: "đề nghị tặng",
  decided: "quyết định tặng",
  awarded: "trao tặng",
};

export const memberFormTerms: Readonly<Record<MemberForm, string>> = {
  reprimand: "khiển trách",
  warning: "cảnh cáo",
  dismissal: "cách chức",
  expulsion: "khai trừ",
};

export const organTerms: Readonly<Record<Organ, string>> = {
  cell: "chi bộ",
  committee: "cấp ủy",
  standing_board: "ban thường vụ",
  commission: "ủy ban kiểm tra",
};

export const activityKindTerms: Readonly<Record<ActivityKind, string>> = {
  temporary: "sinh hoạt tạm thời",
  exempt: "miễn công tác và sinh hoạt",
  suspended: "đình chỉ sinh hoạt",
  residence: "giới thiệu sinh hoạt nơi cư trú",
};

export const postBasisTerms: Readonly<Record<PostBasis, string>> = {
  congress: "bầu tại đại hội",
  completed: "kiện toàn",
  appointed: "chỉ định",
};

export const activityTerms: Readonly<Record<Activity, string>> = {
  inspection: "kiểm tra",
  supervision: "giám sát",
};

export const groundTerms: Readonly<Record<Ground, string>> = {
  article_30: "Điều 30 Điều lệ Đảng",
  article_32: "Điều 32 Điều lệ Đảng",
};

export const modeTerms: Readonly<Record<Mode, string>> = {
  regular: "thường xuyên",
  thematic: "theo chuyên đề",
  signs: "khi có dấu hiệu vi phạm",
};

export const trackTerms: Readonly<Record<Track, string>> = {
  party: "kỷ luật Đảng",
  administrative: "kỷ luật hành chính",
  mass_organization: "kỷ luật đoàn thể",
};

export const letterKindTerms: Readonly<Record<LetterKind, string>> = {
  appeal: "khiếu nại",
  denunciation: "tố cáo",
  petition: "kiến nghị, phản ánh",
};

export const honouredTerms: Readonly<Record<Honoured, string>> = {
  collective: "tập thể",
  individual: "cá nhân",
};

export const reviewKindTerms: Readonly<Record<ReviewKind, string>> = {
  interim: "sơ kết",
  final: "tổng kết",
  planned: "dự kiến",
};

export const indicatorKindTerms: Readonly<Record<IndicatorKind, string>> = {
  stock: "số có đến ngày",
  flow: "số phát sinh trong kỳ",
  verdict: "kết luận cuối cùng",
  cumulative: "số lũy kế",
  distinct: "số không trùng",
  ratio: "tỷ lệ",
  attribute: "thuộc tính",
};

export const codeListTerms: Readonly<Record<CodeList, string>> = {
  indicator: "chỉ tiêu",
  violation: "nội dung vi phạm",
  document: "loại văn bản",
  class: "loại lớp học",
  award: "khen thưởng",
  place: "địa bàn",
  purpose: "mục đích nhận xét",
  donation: "nguồn ủng hộ",
  other: "khác",
};

export const deviceRoleTerms: Readonly<Record<DeviceRole, string>> = {
  admin: "quản trị",
  office: "văn phòng",
  entry: "nhập liệu",
  read: "xem",
};
