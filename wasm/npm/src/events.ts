// What a line of the register can say. Made from the declarations of `lines/src`, whose test
// compares and, with SOBO_UPDATE=1, writes this file. Knows nothing of how lines are read.

/** The paper an event rests on. */
export interface Paper {
  /** The day the decision was signed (ngày ký). */
  decided: string;
  /** Its number, as `12-QĐ/ĐUK` (số). */
  number?: string | null;
  /** Who issued it (cơ quan ban hành). */
  issuer?: string | null;
}

/** Which entry is corrected. */
export interface Corrects {
  /** The entry: `#label` of an earlier line, or an id. */
  entry: string;
  /** Why (lý do). */
  reason: string;
}

/** upper: đảng bộ cấp trên trực tiếp của TCCSĐ
 *  base_committee: đảng bộ cơ sở
 *  base_cell: chi bộ cơ sở
 *  sectional: đảng bộ bộ phận
 *  cell: chi bộ trực thuộc */
export type OrgKind =
  | "upper"
  | "base_committee"
  | "base_cell"
  | "sectional"
  | "cell";

/** A member and the cell they are placed in. */
export interface Placement {
  /** The member, by file number. */
  member: string;
  /** The cell, by code. */
  to: string;
}

/** excellent: hoàn thành xuất sắc nhiệm vụ
 *  good: hoàn thành tốt nhiệm vụ
 *  completed: hoàn thành nhiệm vụ
 *  not_completed: không hoàn thành nhiệm vụ
 *  not_rated: không xếp loại */
export type Grade =
  | "excellent"
  | "good"
  | "completed"
  | "not_completed"
  | "not_rated";

/** reprimand: khiển trách
 *  warning: cảnh cáo
 *  disbanding: giải tán */
export type OrgForm =
  | "reprimand"
  | "warning"
  | "disbanding";

/** congress: bầu trực tiếp tại đại hội
 *  committee: bầu tại hội nghị ban chấp hành */
export type ElectedBy =
  | "congress"
  | "committee";

/** secretary: bí thư
 *  deputy_secretary: phó bí thư
 *  standing_member: ủy viên ban thường vụ
 *  committee_member: cấp ủy viên
 *  commission_head: chủ nhiệm ủy ban kiểm tra
 *  commission_member: ủy viên ủy ban kiểm tra
 *  duty_officer: trực Đảng */
export type Role =
  | "secretary"
  | "deputy_secretary"
  | "standing_member"
  | "committee_member"
  | "commission_head"
  | "commission_member"
  | "duty_officer";

/** A person as the member's file names them (lý lịch). */
export interface Person {
  /** Full name as written (họ và tên). */
  name: string;
  /** Birth date (ngày sinh), as 1990-05-19 or 19/05/1990. */
  birth?: string | null;
  /** Sex (giới tính). */
  sex?: Sex | null;
  /** Number of the member's file (số lý lịch): what other lines name the member by. */
  file_no?: string | null;
  /** Number of the Party card (số thẻ đảng viên). */
  card_no?: string | null;
}

/** male: nam
 *  female: nữ */
export type Sex =
  | "male"
  | "female";

/** probationary: đảng viên dự bị
 *  official: đảng viên chính thức */
export type MemberStatus =
  | "probationary"
  | "official";

/** opening: lập sổ ban đầu
 *  with_organization: theo tổ chức đến */
export type RegisteredAs =
  | "opening"
  | "with_organization";

/** inactive: bỏ sinh hoạt, không đóng đảng phí
 *  card_returned: tự ý trả thẻ hoặc hủy thẻ đảng viên
 *  will_weakened: giảm sút ý chí phấn đấu
 *  duty_violated: vi phạm tư cách đảng viên hai năm liền
 *  unfit_probationary: đảng viên dự bị không đủ tư cách
 *  left_without_papers: không nộp hồ sơ chuyển sinh hoạt
 *  other: lý do khác theo quy định */
export type StrikeOffGround =
  | "inactive"
  | "card_returned"
  | "will_weakened"
  | "duty_violated"
  | "unfit_probationary"
  | "left_without_papers"
  | "other";

/** proposed: đề nghị tặng
 *  decided: quyết định tặng
 *  awarded: trao tặng */
export type BadgeStage =
  | "proposed"
  | "decided"
  | "awarded";

/** reprimand: khiển trách
 *  warning: cảnh cáo
 *  dismissal: cách chức
 *  expulsion: khai trừ */
export type MemberForm =
  | "reprimand"
  | "warning"
  | "dismissal"
  | "expulsion";

/** cell: chi bộ
 *  committee: cấp ủy
 *  standing_board: ban thường vụ
 *  commission: ủy ban kiểm tra */
export type Organ =
  | "cell"
  | "committee"
  | "standing_board"
  | "commission";

/** temporary: sinh hoạt tạm thời
 *  exempt: miễn công tác và sinh hoạt
 *  suspended: đình chỉ sinh hoạt
 *  residence: giới thiệu sinh hoạt nơi cư trú */
export type ActivityKind =
  | "temporary"
  | "exempt"
  | "suspended"
  | "residence";

/** congress: bầu tại đại hội
 *  completed: kiện toàn
 *  appointed: chỉ định */
export type PostBasis =
  | "congress"
  | "completed"
  | "appointed";

/** inspection: kiểm tra
 *  supervision: giám sát */
export type Activity =
  | "inspection"
  | "supervision";

/** article_30: Điều 30 Điều lệ Đảng
 *  article_32: Điều 32 Điều lệ Đảng */
export type Ground =
  | "article_30"
  | "article_32";

/** regular: thường xuyên
 *  thematic: theo chuyên đề
 *  signs: khi có dấu hiệu vi phạm */
export type Mode =
  | "regular"
  | "thematic"
  | "signs";

/** Who was inspected: exactly one of the three. */
export interface Inspected {
  /** An organization, by code (tổ chức đảng). */
  org?: string | null;
  /** The inspection commission of an organization (ủy ban kiểm tra). */
  commission?: string | null;
  /** A member, by file number (đảng viên). */
  member?: string | null;
  /** The member's post on that day. */
  post?: Role | null;
}

/** party: kỷ luật Đảng
 *  administrative: kỷ luật hành chính
 *  mass_organization: kỷ luật đoàn thể */
export type Track =
  | "party"
  | "administrative"
  | "mass_organization";

/** appeal: khiếu nại
 *  denunciation: tố cáo
 *  petition: kiến nghị, phản ánh */
export type LetterKind =
  | "appeal"
  | "denunciation"
  | "petition";

/** Who attended: a member, or another person by name. */
export interface Attendee {
  /** A member, by file number. */
  member?: string | null;
  /** Somebody who is no member, by full name … */
  name?: string | null;
  /** … and the organization that sent them, by code. */
  org?: string | null;
}

/** collective: tập thể
 *  individual: cá nhân */
export type Honoured =
  | "collective"
  | "individual";

/** A number: plain, or as officials write it, with what stands in front: `"hơn 1.200"`. */
export type Quantity = number | string;

/** interim: sơ kết
 *  final: tổng kết
 *  planned: dự kiến */
export type ReviewKind =
  | "interim"
  | "final"
  | "planned";

/** From one day to another, both included. */
export interface Days {
  /** First day. */
  from: string;
  /** Last day. */
  to: string;
}

/** stock: số có đến ngày
 *  flow: số phát sinh trong kỳ
 *  verdict: kết luận cuối cùng
 *  cumulative: số lũy kế
 *  distinct: số không trùng
 *  ratio: tỷ lệ
 *  attribute: thuộc tính */
export type IndicatorKind =
  | "stock"
  | "flow"
  | "verdict"
  | "cumulative"
  | "distinct"
  | "ratio"
  | "attribute";

/** indicator: chỉ tiêu
 *  violation: nội dung vi phạm
 *  document: loại văn bản
 *  class: loại lớp học
 *  award: khen thưởng
 *  place: địa bàn
 *  purpose: mục đích nhận xét
 *  donation: nguồn ủng hộ
 *  other: khác */
export type CodeList =
  | "indicator"
  | "violation"
  | "document"
  | "class"
  | "award"
  | "place"
  | "purpose"
  | "donation"
  | "other";

/** admin: quản trị
 *  office: văn phòng
 *  entry: nhập liệu
 *  read: xem */
export type DeviceRole =
  | "admin"
  | "office"
  | "entry"
  | "read";

/** How far a stream counts. */
export interface StreamEnd {
  /** The stream: 32 hexadecimal digits. */
  stream: string;
  /** The number of its last entry that counts. */
  last: number;
}

/** What every line has beside its fact. */
export interface EventFrame {
  /** The day the fact took effect (ngày có hiệu lực), as 2020-05-19 or 19/05/2020. */
  on: string;
  /** The decision it rests on (quyết định). */
  paper?: Paper | null;
  /** The entry this line takes the place of (đính chính). */
  corrects?: Corrects | null;
  /** Whose stream it goes to: the code of a base organization, or `*` for the register's own. */
  scope?: string | null;
  /** When the register learnt of it, in milliseconds since 1970; at least a millisecond after
   *  the line before. */
  recorded?: number | null;
  /** A label, one word, by which later lines of the same file name this entry as `#label`. */
  id?: string | null;
}

/** An organization was founded (thành lập tổ chức đảng). */
export interface OrganizationFoundedLine extends EventFrame {
  event: "organization_founded";
  /** Full name. */
  name: string;
  /** Kind. */
  kind: OrgKind;
  /** The code that other lines name it by. */
  code: string;
  /** The organization directly above, by code; none for the top of the register. */
  parent?: string | null;
  /** Sector of the host unit. */
  sector?: string | null;
  /** Place of the host unit. */
  place?: string | null;
}

/** An organization was received whole from outside (tiếp nhận tổ chức đảng). Its members are
 *  registered with the basis `with_organization`. */
export interface OrganizationReceivedLine extends EventFrame {
  event: "organization_received";
  /** Full name. */
  name: string;
  /** Kind. */
  kind: OrgKind;
  /** The code that other lines name it by. */
  code: string;
  /** The organization directly above, by code. */
  parent?: string | null;
  /** Sector of the host unit. */
  sector?: string | null;
  /** Place of the host unit. */
  place?: string | null;
  /** The superior that handed it over. */
  from: string;
  /** Members who came with it, as the papers say. */
  members: number;
}

/** An organization was there when the register was opened (lập sổ ban đầu): no founding of the
 *  year. */
export interface OrganizationRegisteredLine extends EventFrame {
  event: "organization_registered";
  /** Full name. */
  name: string;
  /** Kind. */
  kind: OrgKind;
  /** The code that other lines name it by. */
  code: string;
  /** The organization directly above, by code; none for the top of the register. */
  parent?: string | null;
  /** Sector of the host unit. */
  sector?: string | null;
  /** Place of the host unit. */
  place?: string | null;
}

/** An organization has a new name (đổi tên). */
export interface OrganizationRenamedLine extends EventFrame {
  event: "organization_renamed";
  /** The organization, by code. */
  org: string;
  /** The new name. */
  name: string;
}

/** An organization changed its kind (nâng cấp, chuyển loại hình). */
export interface OrganizationKindChangedLine extends EventFrame {
  event: "organization_kind_changed";
  /** The organization, by code. */
  org: string;
  /** The new kind. */
  kind: OrgKind;
}

/** An organization was placed under another (chuyển trực thuộc). */
export interface OrganizationMovedLine extends EventFrame {
  event: "organization_moved";
  /** The organization, by code. */
  org: string;
  /** The new superior, by code. */
  parent: string;
}

/** Organizations were merged into one that is there (sáp nhập). */
export interface OrganizationsMergedLine extends EventFrame {
  event: "organizations_merged";
  /** The organizations that end, by code. */
  sources: string[];
  /** The organization that goes on, by code. */
  into: string;
}

/** Members of an organization were placed in others (chia tách). */
export interface OrganizationSplitLine extends EventFrame {
  event: "organization_split";
  /** The organization, by code. */
  org: string;
  /** Whether it ends. */
  ends: boolean;
  /** Who goes where. */
  members: Placement[];
}

/** An organization left the register with everything under it (chuyển giao tổ chức đảng). */
export interface OrganizationHandedOverLine extends EventFrame {
  event: "organization_handed_over";
  /** The organization, by code. */
  org: string;
  /** The superior that received it. */
  to: string;
  /** Members who went with it, as the papers say. */
  members: number;
}

/** An organization was dissolved (giải thể). */
export interface OrganizationDissolvedLine extends EventFrame {
  event: "organization_dissolved";
  /** The organization, by code. */
  org: string;
}

/** A unit was surveyed for a founding (khảo sát thành lập tổ chức đảng). */
export interface UnitSurveyedLine extends EventFrame {
  event: "unit_surveyed";
  /** Who surveyed, by code. */
  by: string;
  /** The unit. */
  unit: string;
}

/** The yearly rating of an organization (xếp loại tổ chức đảng). */
export interface OrganizationRatedLine extends EventFrame {
  event: "organization_rated";
  /** The organization, by code. */
  org: string;
  /** The year rated. */
  year: number;
  /** The grade. */
  grade: Grade;
  /** Why not rated. */
  reason?: string | null;
}

/** An organization was disciplined (kỷ luật tổ chức đảng). */
export interface OrganizationDisciplinedLine extends EventFrame {
  event: "organization_disciplined";
  /** The organization, by code. */
  org: string;
  /** The form. */
  form: OrgForm;
  /** Who decided, by code. */
  by: string;
}

/** A congress was held (đại hội). */
export interface CongressHeldLine extends EventFrame {
  event: "congress_held";
  /** The organization, by code. */
  org: string;
  /** The term it opens, as 2020-2025. */
  term: string;
  /** Which congress it was. */
  ordinal: number;
}

/** The executive committee was elected (bầu cấp ủy). */
export interface CommitteeElectedLine extends EventFrame {
  event: "committee_elected";
  /** The organization, by code. */
  org: string;
  /** The term. */
  term: string;
  /** Seats to be filled. */
  seats: number;
  /** Seats filled. */
  elected: number;
}

/** No committee could be elected yet (chưa bầu cấp ủy). */
export interface CommitteePendingLine extends EventFrame {
  event: "committee_pending";
  /** The organization, by code. */
  org: string;
  /** The term. */
  term: string;
  /** Why. */
  reason: string;
}

/** The secretary was elected (bầu bí thư). */
export interface SecretaryElectedLine extends EventFrame {
  event: "secretary_elected";
  /** The organization, by code. */
  org: string;
  /** The term. */
  term: string;
  /** By whom. */
  by: ElectedBy;
}

/** Seats of a post were left empty (khuyết chức danh). */
export interface VacancyLeftLine extends EventFrame {
  event: "vacancy_left";
  /** The organization, by code. */
  org: string;
  /** The term. */
  term: string;
  /** The post. */
  role: Role;
  /** How many. */
  seats: number;
}

/** The inspection commission was elected (bầu ủy ban kiểm tra). */
export interface CommissionElectedLine extends EventFrame {
  event: "commission_elected";
  /** The organization, by code. */
  org: string;
  /** The term. */
  term: string;
  /** Seats filled. */
  seats: number;
}

/** A title was awarded (tặng danh hiệu). */
export interface TitleAwardedLine extends EventFrame {
  event: "title_awarded";
  /** The organization, by code. */
  org: string;
  /** The title, a listed code. */
  title: string;
}

/** A title was withdrawn (thu hồi danh hiệu). */
export interface TitleWithdrawnLine extends EventFrame {
  event: "title_withdrawn";
  /** The organization, by code. */
  org: string;
  /** The title, a listed code. */
  title: string;
}

/** A commune was given to an organization to help (phân công giúp đỡ xã). */
export interface SponsorshipAssignedLine extends EventFrame {
  event: "sponsorship_assigned";
  /** The organization, by code. */
  org: string;
  /** The commune, a listed code. */
  commune: string;
}

/** The help for a commune ended (kết thúc giúp đỡ xã). */
export interface SponsorshipEndedLine extends EventFrame {
  event: "sponsorship_ended";
  /** The organization, by code. */
  org: string;
  /** The commune, a listed code. */
  commune: string;
}

/** A member was entered on the roll without a flow of the year (lập sổ, theo tổ chức đến). */
export interface MemberRegisteredLine extends EventFrame {
  event: "member_registered";
  /** The person. */
  person: Person;
  /** The cell, by code. */
  org: string;
  /** Status on that day. */
  status: MemberStatus;
  /** Why there is no admission. */
  basis: RegisteredAs;
  /** The day of the admission decision, from which Party age counts. */
  admitted?: string | null;
}

/** Admission as a probationary member (kết nạp), on the day of the ceremony. */
export interface AdmissionLine extends EventFrame {
  event: "admission";
  /** The person. */
  person: Person;
  /** The cell, by code. */
  org: string;
  /** Whether it is a second admission. */
  again?: boolean;
}

/** A member was received from outside the register (chuyển đến). */
export interface TransferInLine extends EventFrame {
  event: "transfer_in";
  /** The person. */
  person: Person;
  /** The cell, by code. */
  org: string;
  /** Status on that day. */
  status: MemberStatus;
  /** The organization that sent the papers. */
  from: string;
}

/** A former member of the register was admitted again (kết nạp lại). */
export interface ReadmissionLine extends EventFrame {
  event: "readmission";
  /** The member, by file number. */
  member: string;
  /** The cell, by code. */
  org: string;
}

/** A wrongful removal was annulled (phục hồi đảng tịch). */
export interface RestorationLine extends EventFrame {
  event: "restoration";
  /** The member, by file number. */
  member: string;
  /** The cell, by code. */
  org: string;
  /** Status regained. */
  status: MemberStatus;
}

/** A former member of the register came back with papers from outside (chuyển về). */
export interface TransferBackLine extends EventFrame {
  event: "transfer_back";
  /** The member, by file number. */
  member: string;
  /** The cell, by code. */
  org: string;
  /** The organization that sent the papers. */
  from: string;
}

/** Recognition as an official member (công nhận đảng viên chính thức). */
export interface RecognitionLine extends EventFrame {
  event: "recognition";
  /** The member, by file number. */
  member: string;
}

/** A member was sent to an organization outside the register (chuyển đi). */
export interface TransferOutLine extends EventFrame {
  event: "transfer_out";
  /** The member, by file number. */
  member: string;
  /** Where to. */
  to: string;
}

/** First half of a transfer inside the register: left with papers (rời đi). Give the line a
 *  label; the second half names it. */
export interface TransferLeftLine extends EventFrame {
  event: "transfer_left";
  /** The member, by file number. */
  member: string;
  /** The cell that is to receive, by code. */
  to: string;
}

/** Second half of a transfer: received (tiếp nhận). */
export interface TransferReceivedLine extends EventFrame {
  event: "transfer_received";
  /** The member, by file number. */
  member: string;
  /** The leaving half: `#label` of its line, or its id. */
  transfer: string;
  /** The cell that received, by code. */
  org: string;
}

/** Struck off the roll (xóa tên). */
export interface StruckOffLine extends EventFrame {
  event: "struck_off";
  /** The member, by file number. */
  member: string;
  /** The ground. */
  ground: StrikeOffGround;
}

/** Left the Party on their own wish (xin ra khỏi Đảng). */
export interface ExitLine extends EventFrame {
  event: "exit";
  /** The member, by file number. */
  member: string;
}

/** Died (từ trần). */
export interface DeathLine extends EventFrame {
  event: "death";
  /** The member, by file number. */
  member: string;
}

/** A stage of the Party Badge (Huy hiệu Đảng). */
export interface BadgeLine extends EventFrame {
  event: "badge";
  /** The member, by file number. */
  member: string;
  /** Years of Party age: 30, 40, 45, … 90. */
  threshold: number;
  /** The stage. */
  stage: BadgeStage;
}

/** The yearly rating of a member (xếp loại đảng viên). */
export interface MemberRatedLine extends EventFrame {
  event: "member_rated";
  /** The member, by file number. */
  member: string;
  /** The year rated. */
  year: number;
  /** The grade. */
  grade: Grade;
  /** Why not rated. */
  reason?: string | null;
}

/** A member was disciplined: one form, one deciding body, any number of contents (kỷ luật). */
export interface MemberDisciplinedLine extends EventFrame {
  event: "member_disciplined";
  /** The member, by file number. */
  member: string;
  /** The form. */
  form: MemberForm;
  /** The organization that decided, by code. */
  by: string;
  /** Its organ. */
  organ: Organ;
  /** Contents of the violation, listed codes. */
  contents?: string[];
}

/** A form of discipline was changed on appeal or review (thay đổi hình thức kỷ luật). */
export interface DisciplineChangedLine extends EventFrame {
  event: "discipline_changed";
  /** The member, by file number. */
  member: string;
  /** The decision: `#label` of its line, or its id. */
  decision: string;
  /** The form that stands from now on; none when the decision was annulled. */
  form?: MemberForm | null;
}

/** A special way of taking part began (miễn sinh hoạt, sinh hoạt tạm thời …). */
export interface ActivityBeganLine extends EventFrame {
  event: "activity_began";
  /** The member, by file number. */
  member: string;
  /** Its kind. */
  kind: ActivityKind;
  /** More about it. */
  note?: string | null;
}

/** It ended. */
export interface ActivityEndedLine extends EventFrame {
  event: "activity_ended";
  /** The member, by file number. */
  member: string;
  /** Its kind. */
  kind: ActivityKind;
}

/** A post was taken (bầu, chỉ định, chuẩn y chức vụ). */
export interface PostTakenLine extends EventFrame {
  event: "post_taken";
  /** The member, by file number. */
  member: string;
  /** The organization of the post, by code. */
  org: string;
  /** The organ. */
  organ: Organ;
  /** The post. */
  role: Role;
  /** How it was taken. */
  basis: PostBasis;
}

/** A post was left (thôi giữ chức vụ). */
export interface PostLeftLine extends EventFrame {
  event: "post_left";
  /** The member, by file number. */
  member: string;
  /** The organization of the post, by code. */
  org: string;
  /** The post. */
  role: Role;
}

/** Elected as a delegate to a congress (bầu đại biểu). */
export interface DelegateElectedLine extends EventFrame {
  event: "delegate_elected";
  /** The member, by file number. */
  member: string;
  /** The congress. */
  congress: string;
  /** The term it opens. */
  term: string;
  /** Whether as an alternate (dự khuyết). */
  alternate?: boolean;
}

/** A member was assessed (nhận xét, thẩm định tiêu chuẩn chính trị). */
export interface MemberAssessedLine extends EventFrame {
  event: "member_assessed";
  /** The member, by file number. */
  member: string;
  /** What for, a listed code. */
  purpose: string;
}

/** A member was entered in a planning list (quy hoạch). */
export interface PlannedLine extends EventFrame {
  event: "planned";
  /** The member, by file number. */
  member: string;
  /** The organization of the post, by code. */
  org: string;
  /** The post. */
  role: Role;
  /** The term. */
  term: string;
}

/** The personal record changed (thay đổi lý lịch). */
export interface ProfileChangedLine extends EventFrame {
  event: "profile_changed";
  /** The member, by file number. */
  member: string;
  /** The record as it is now. */
  person: Person;
}

/** Two records are of one person (trùng hồ sơ). */
export interface SamePersonLine extends EventFrame {
  event: "same_person";
  /** The record that goes on. */
  member: string;
  /** The record that counts no more. */
  double: string;
}

/** An inspection or supervision was concluded (kiểm tra, giám sát). */
export interface InspectionLine extends EventFrame {
  event: "inspection";
  /** Inspection or supervision. */
  activity: Activity;
  /** Who acted, by code. */
  by: string;
  /** Its organ. */
  organ: Organ;
  /** The ground. */
  ground: Ground;
  /** How. */
  mode: Mode;
  /** Who was inspected. */
  subject: Inspected;
  /** Contents, listed codes. */
  contents?: string[];
  /** The conclusion. */
  conclusion?: string | null;
}

/** A violation is looked into on its tracks (vụ việc). Give the line a label to settle it by. */
export interface CaseOpenedLine extends EventFrame {
  event: "case_opened";
  /** The member, by file number. */
  member: string;
  /** The organization that looks into it, by code. */
  org: string;
  /** The content, a listed code. */
  content: string;
}

/** A case was settled on one track (xử lý xong). */
export interface CaseSettledLine extends EventFrame {
  event: "case_settled";
  /** The case: `#label` of its line, or its id. */
  case: string;
  /** The track. */
  track: Track;
  /** What came of it. */
  outcome: string;
}

/** A letter was received (đơn thư). */
export interface LetterReceivedLine extends EventFrame {
  event: "letter_received";
  /** The organization that received it, by code. */
  org: string;
  /** Its kind. */
  kind: LetterKind;
  /** What it is about. */
  about: string;
  /** The letter it repeats: `#label` of its line, or its id. */
  same_as?: string | null;
}

/** A letter was settled (giải quyết đơn thư). */
export interface LetterClosedLine extends EventFrame {
  event: "letter_closed";
  /** The letter: `#label` of its line, or its id. */
  case: string;
  /** What came of it. */
  outcome: string;
}

/** A class was held (mở lớp). Give the line a label to enter who attended. */
export interface ClassHeldLine extends EventFrame {
  event: "class_held";
  /** Who held it, by code. */
  org: string;
  /** Kind of class, a listed code. */
  kind: string;
  /** Its title. */
  title: string;
}

/** Somebody attended a class (dự lớp). */
export interface AttendedLine extends EventFrame {
  event: "attended";
  /** The class: `#label` of its line, or its id. */
  class: string;
  /** Kind of class, a listed code. */
  kind: string;
  /** Who held the class, by code. */
  org: string;
  /** Who attended. */
  who: Attendee;
}

/** A member was nominated for a course (cử đi học). */
export interface NominatedLine extends EventFrame {
  event: "nominated";
  /** The member, by file number. */
  member: string;
  /** Who nominated, by code. */
  org: string;
  /** The course, a listed code. */
  course: string;
}

/** A member was entered on the list of a course (đăng ký học). */
export interface CourseRegisteredLine extends EventFrame {
  event: "course_registered";
  /** The member, by file number. */
  member: string;
  /** Who keeps the list, by code. */
  org: string;
  /** The course, a listed code. */
  course: string;
}

/** A document came in (công văn đến). */
export interface DocumentInLine extends EventFrame {
  event: "document_in";
  /** Who received it, by code. */
  org: string;
  /** Kind of document, a listed code. */
  kind: string;
  /** Number in the book. */
  number: number;
}

/** A document was issued (văn bản ban hành). */
export interface DocumentOutLine extends EventFrame {
  event: "document_out";
  /** Who issued it, by code. */
  org: string;
  /** Kind of document, a listed code. */
  kind: string;
  /** Number within kind and term. */
  number: number;
}

/** A meeting or conference was held (hội nghị). */
export interface MeetingHeldLine extends EventFrame {
  event: "meeting_held";
  /** Who held it, by code. */
  org: string;
  /** Its kind, a listed code. */
  kind: string;
}

/** A collective or a person was commended (khen thưởng). */
export interface CommendedLine extends EventFrame {
  event: "commended";
  /** Who commended, by code. */
  org: string;
  /** The award, a listed code. */
  award: string;
  /** Who was honoured. */
  honoured: Honoured;
  /** The member, by file number. */
  member?: string | null;
  /** The name as it stands in the decision. */
  name: string;
}

/** A work was completed for an occasion (công trình chào mừng). */
export interface WorkCompletedLine extends EventFrame {
  event: "work_completed";
  /** Who completed it, by code. */
  org: string;
  /** The occasion, a listed code. */
  occasion: string;
  /** Whether it bears a plaque (gắn biển). */
  plaque: boolean;
  /** Its title. */
  title: string;
}

/** A mass organization did something (hoạt động đoàn thể). */
export interface UnionActivityLine extends EventFrame {
  event: "union_activity";
  /** Who reports it, by code. */
  org: string;
  /** The mass organization, a listed code. */
  union: string;
  /** Kind of activity, a listed code. */
  kind: string;
  /** Who took part. */
  participants: Quantity;
  /** Its title. */
  title: string;
}

/** A directive or resolution was reviewed (sơ kết, tổng kết). */
export interface ReviewedLine extends EventFrame {
  event: "reviewed";
  /** Who reviewed, by code. */
  org: string;
  /** The instrument, a listed code. */
  instrument: string;
  /** Interim or final. */
  kind: ReviewKind;
  /** The year from which it runs. */
  since: number;
}

/** The controller of an enterprise was assessed (góp ý kiểm soát viên). */
export interface ControllerAssessedLine extends EventFrame {
  event: "controller_assessed";
  /** Who assessed, by code. */
  org: string;
  /** The enterprise, by code. */
  enterprise: string;
}

/** A commune was recognized (xã đạt chuẩn). */
export interface CommuneRecognizedLine extends EventFrame {
  event: "commune_recognized";
  /** Who reports it, by code. */
  org: string;
  /** The commune, a listed code. */
  commune: string;
  /** The standard, a listed code. */
  standard: string;
}

/** A donation (ủng hộ). */
export interface DonatedLine extends EventFrame {
  event: "donated";
  /** Who keeps the list, by code. */
  org: string;
  /** The donor, a listed code. */
  donor: string;
  /** The channel, a listed code. */
  channel: string;
  /** The amount, in dong. */
  amount: Quantity;
}

/** A value that has no events beneath it (số liệu báo cáo). */
export interface IndicatorValueLine extends EventFrame {
  event: "indicator_value";
  /** The indicator, a listed code. */
  indicator: string;
  /** Who reports, by code. */
  org: string;
  /** The period. */
  period: Days;
  /** The value, or `"nothing"`. */
  value: Quantity;
  /** What was planned. */
  plan?: Quantity | null;
  /** The value of the period before. */
  previous?: Quantity | null;
  /** Where it comes from. */
  source?: string | null;
}

/** A period of reporting was opened (mở kỳ báo cáo). */
export interface PeriodOpenedLine extends EventFrame {
  event: "period_opened";
  /** By whom, by code. */
  org: string;
  /** The period. */
  period: Days;
  /** The last day that counts (ngày chốt số liệu). */
  cut_off: string;
  /** The day by which reports are due. */
  due: string;
}

/** A unit declared a period complete (nộp báo cáo). */
export interface SubmittedLine extends EventFrame {
  event: "submitted";
  /** The unit, by code. */
  org: string;
  /** The period. */
  period: Days;
}

/** An entry counts no more (hủy bỏ). */
export interface VoidLine extends EventFrame {
  event: "void";
  /** The entry: `#label` of an earlier line, or its id. */
  target: string;
  /** Why. */
  reason: string;
}

/** A contradiction is settled (kết luận mâu thuẫn số liệu). */
export interface RulingLine extends EventFrame {
  event: "ruling";
  /** The entry that stands: `#label` of an earlier line, or its id. */
  keep: string;
  /** The entries that count no more. */
  against: string[];
  /** Why. */
  reason: string;
}

/** An indicator that units report was listed (chỉ tiêu báo cáo). */
export interface IndicatorListedLine extends EventFrame {
  event: "indicator_listed";
  /** Its code. */
  code: string;
  /** The Vietnamese term. */
  label: string;
  /** How values are put together. */
  kind: IndicatorKind;
  /** Unit of count. */
  unit: string;
}

/** A code of the office's lists (danh mục). */
export interface CodeListedLine extends EventFrame {
  event: "code_listed";
  /** The list. */
  list: CodeList;
  /** The code. */
  code: string;
  /** The Vietnamese term. */
  label: string;
}

/** A device may do something (giao quyền cho thiết bị). */
export interface GrantedLine extends EventFrame {
  event: "granted";
  /** The device: 64 hexadecimal digits. */
  device: string;
  /** What it is trusted with. */
  role: DeviceRole;
  /** The organization for which; without one, the whole register. Not `scope`: that is the
   *  stream every line goes to. */
  unit?: string | null;
  /** Who has the device. */
  label: string;
}

/** A device may do nothing more (thu hồi quyền của thiết bị). */
export interface RevokedLine extends EventFrame {
  event: "revoked";
  /** The device: 64 hexadecimal digits. */
  device: string;
  /** For each of its streams the number of the last entry that counts. */
  last: StreamEnd[];
  /** Why. */
  reason: string;
}

/** A branch of a stream that two devices wrote was chosen (chọn nhánh sổ). */
export interface ForkSettledLine extends EventFrame {
  event: "fork_settled";
  /** The stream: 32 hexadecimal digits. */
  stream: string;
  /** The first number that was given twice. */
  seq: number;
  /** The digest of the entry that counts: 64 hexadecimal digits. */
  digest: string;
  /** Why. */
  reason: string;
}

/** One dated fact: `event` says which. */
export type EventLine =
  | OrganizationFoundedLine
  | OrganizationReceivedLine
  | OrganizationRegisteredLine
  | OrganizationRenamedLine
  | OrganizationKindChangedLine
  | OrganizationMovedLine
  | OrganizationsMergedLine
  | OrganizationSplitLine
  | OrganizationHandedOverLine
  | OrganizationDissolvedLine
  | UnitSurveyedLine
  | OrganizationRatedLine
  | OrganizationDisciplinedLine
  | CongressHeldLine
  | CommitteeElectedLine
  | CommitteePendingLine
  | SecretaryElectedLine
  | VacancyLeftLine
  | CommissionElectedLine
  | TitleAwardedLine
  | TitleWithdrawnLine
  | SponsorshipAssignedLine
  | SponsorshipEndedLine
  | MemberRegisteredLine
  | AdmissionLine
  | TransferInLine
  | ReadmissionLine
  | RestorationLine
  | TransferBackLine
  | RecognitionLine
  | TransferOutLine
  | TransferLeftLine
  | TransferReceivedLine
  | StruckOffLine
  | ExitLine
  | DeathLine
  | BadgeLine
  | MemberRatedLine
  | MemberDisciplinedLine
  | DisciplineChangedLine
  | ActivityBeganLine
  | ActivityEndedLine
  | PostTakenLine
  | PostLeftLine
  | DelegateElectedLine
  | MemberAssessedLine
  | PlannedLine
  | ProfileChangedLine
  | SamePersonLine
  | InspectionLine
  | CaseOpenedLine
  | CaseSettledLine
  | LetterReceivedLine
  | LetterClosedLine
  | ClassHeldLine
  | AttendedLine
  | NominatedLine
  | CourseRegisteredLine
  | DocumentInLine
  | DocumentOutLine
  | MeetingHeldLine
  | CommendedLine
  | WorkCompletedLine
  | UnionActivityLine
  | ReviewedLine
  | ControllerAssessedLine
  | CommuneRecognizedLine
  | DonatedLine
  | IndicatorValueLine
  | PeriodOpenedLine
  | SubmittedLine
  | VoidLine
  | RulingLine
  | IndicatorListedLine
  | CodeListedLine
  | GrantedLine
  | RevokedLine
  | ForkSettledLine;
