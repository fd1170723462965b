// Closed lists that forms offer, in the library's terms, and the codes that a register begins with.
// Knows nothing of forms.

import type { CodeList } from "sobo";
import * as terms from "sobo/terms";
import { capital } from "../ui/words";
import type { Choice } from "./types";

/** A list as it is offered: what is chosen most comes first. */
function choices<Code extends string>(list: Readonly<Record<Code, string>>, ...first: Code[]): readonly Choice[] {
  const codes = Object.keys(list) as Code[];
  const order = [...first, ...codes.filter((code) => !first.includes(code))];
  return order.map((code): Choice => [code, capital(list[code])]);
}

function only<Code extends string>(list: Readonly<Record<Code, string>>, ...codes: Code[]): readonly Choice[] {
  return codes.map((code): Choice => [code, capital(list[code])]);
}

export const SEX = choices(terms.sexTerms);
export const STATUS = choices(terms.memberStatusTerms, "official");
export const BASIS = choices(terms.registeredAsTerms);
export const STRIKE_OFF = choices(terms.strikeOffGroundTerms);
export const GRADE = choices(terms.gradeTerms);
export const MEMBER_FORM = choices(terms.memberFormTerms);
export const ORG_FORM = choices(terms.orgFormTerms);
export const ORGAN = choices(terms.organTerms);
export const BADGE_STAGE = choices(terms.badgeStageTerms);
export const ACTIVITY = choices(terms.activityKindTerms, "exempt");
export const ROLE = choices(terms.roleTerms);
export const POST_BASIS = choices(terms.postBasisTerms);
export const INSPECTION = choices(terms.activityTerms);
export const GROUND = choices(terms.groundTerms);
export const MODE = choices(terms.modeTerms);
export const TRACK = choices(terms.trackTerms);
export const LETTER = choices(terms.letterKindTerms, "petition");
export const HONOURED = choices(terms.honouredTerms, "individual");
export const ELECTED_BY = choices(terms.electedByTerms);
export const REVIEW = choices(terms.reviewKindTerms);
export const ORG_KIND = choices(terms.orgKindTerms);
export const DEVICE_ROLE = choices(terms.deviceRoleTerms, "entry", "read");
/** What units can report: how the others are put together only counting knows. */
export const INDICATOR_KIND = only(terms.indicatorKindTerms, "flow", "stock", "cumulative");
/** Lists that offices add to; indicators have a form of their own. */
export const CODE_LIST = choices(terms.codeListTerms).filter(([code]) => code !== "indicator");

export const BADGE_YEARS: readonly Choice[] = [30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90].map(
  (years): Choice => [String(years), `${years} năm tuổi đảng`],
);

/** Of the list of other codes those that stand for one thing. */
export const MEETINGS = ["board_meeting", "committee_session", "briefing", "conference"] as const;
export const OCCASIONS = ["congress_welcome"] as const;
export const CONGRESSES = ["provincial_congress"] as const;
export const UNIONS = ["trade_union", "youth_union", "women_union", "veterans_association"] as const;
export const UNION_WORK = ["emulation_movement", "charity", "culture_sport"] as const;
export const INSTRUMENTS = ["directive_05", "decision_290"] as const;

/** What a register that is made on this page lists when it begins; figures of the library's catalogue
 *  count by some of these codes. What every register knows is not listed. */
export const FIRST_CODES: Partial<Record<CodeList, readonly Choice[]>> = {
  class: [
    ["core_cadres", "Quán triệt cho cán bộ cốt cán"],
    ["prospective_members", "Bồi dưỡng đối tượng kết nạp đảng"],
    ["new_members", "Bồi dưỡng đảng viên mới"],
    ["cell_secretaries", "Tập huấn bí thư chi bộ, trực Đảng"],
    ["intermediate_theory", "Trung cấp lý luận chính trị"],
    ["advanced_theory", "Cao cấp lý luận chính trị"],
  ],
  award: [
    ["bloc_congress_emulation", "Thi đua chào mừng đại hội"],
    ["province_certificate", "Bằng khen của Ban Thường vụ Tỉnh ủy"],
    ["ho_chi_minh_example", "Điển hình học tập và làm theo Bác"],
    ["culture_standard", "Đạt chuẩn văn hóa"],
  ],
  purpose: [
    ["appointment", "Điều động, bổ nhiệm"],
    ["key_post_planning", "Quy hoạch chức danh chủ chốt"],
    ["base_committee_candidate", "Tham gia cấp ủy cơ sở"],
    ["school_leader", "Cán bộ quản lý trường học"],
  ],
  other: [
    ["board_meeting", "Họp ban thường vụ"],
    ["committee_session", "Hội nghị ban chấp hành"],
    ["briefing", "Giao ban"],
    ["conference", "Hội nghị của đảng bộ"],
    ["congress_welcome", "Chào mừng đại hội đảng các cấp"],
    ["provincial_congress", "Đại hội đảng bộ tỉnh"],
    ["trade_union", "Công đoàn"],
    ["youth_union", "Đoàn Thanh niên"],
    ["women_union", "Hội Phụ nữ"],
    ["veterans_association", "Hội Cựu chiến binh"],
    ["emulation_movement", "Phong trào thi đua"],
    ["charity", "Từ thiện, đền ơn đáp nghĩa"],
    ["culture_sport", "Văn hóa, văn nghệ, thể thao"],
    ["directive_05", "Chỉ thị số 05-CT/TW"],
    ["decision_290", "Quyết định 290-QĐ/TW"],
    ["ntm_standard", "Chuẩn nông thôn mới"],
  ],
  donation: [["bloc_committee", "Qua Đảng ủy Khối"]],
};
