//! What folding a timeline yields: contributions to figures, problems, natural keys and the
//! folded state. All of it is a pure function of the subject's live entries.

use super::coded::coded;
use super::{Code, CodeList, Date, EntryId, OrgId, OrgState, Subject};
use core::fmt;
use serde::{Deserialize, Serialize};

/// Most tags in a class.
pub const CLASS_TAGS_MAX: usize = 6;

/// One coordinate of a class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tag {
    /// A number: a value of a closed list, a year, a threshold.
    Number(u32),
    /// A code of an open, dated list.
    Code(Code),
    /// An organization: a counterpart or a deciding body.
    Org(OrgId),
    /// A subject, where something other than the folded subject is to be counted once.
    Who(Box<Subject>),
}

/// The coordinates of a contribution, in the order its measure defines.
pub type Class = Vec<Tag>;

coded!(
    /// What folds yield and figures are made of. The comment on each gives its class, in order.
    Measure {
        /// Members standing in an organization (stock). Class: status.
        Strength = 1, "strength", "đảng số";
        /// Left here, not yet received there (stock, at the sender). Class: receiver, status.
        InTransit = 2, "in_transit", "đang chuyển";
        /// Admissions. Class: 1 for a second admission, else 0.
        Admitted = 3, "admitted", "kết nạp";
        /// Recognitions by effective day. No class.
        RecognizedEffective = 4, "recognized_effective", "chuyển chính thức theo ngày hiệu lực";
        /// Recognitions by day of decision. No class.
        RecognizedDecided = 5, "recognized_decided", "chuyển chính thức theo ngày quyết định";
        /// Restorations. No class.
        Restored = 6, "restored", "phục hồi";
        /// Received from outside the register. No class.
        TransferredIn = 7, "transferred_in", "chuyển đến từ ngoài";
        /// Sent outside the register. No class.
        TransferredOut = 8, "transferred_out", "chuyển đi ra ngoài";
        /// Left for another organization of the register. Class: receiver.
        Left = 9, "left", "rời đi nội bộ";
        /// Received from another organization of the register. Class: sender.
        Received = 10, "received", "nhận đến nội bộ";
        /// Struck off. Class: ground.
        StruckOff = 11, "struck_off", "xóa tên";
        /// Left the Party. No class.
        Exited = 12, "exited", "xin ra khỏi Đảng";
        /// Died. No class.
        Died = 13, "died", "từ trần";
        /// Expelled, as a removal. No class.
        Expelled = 14, "expelled", "khai trừ";
        /// Entered the roll with an organization: received whole (no class), or by a split. Class:
        /// the organization that was split.
        CameWithOrg = 15, "came_with_org", "theo tổ chức đến";
        /// Left by a split of the organization. Class: the organization they went to.
        WentWithOrg = 16, "went_with_org", "theo tổ chức đi";
        /// Entered the roll when the register was opened. No class.
        Opened = 17, "opened", "lập sổ ban đầu";
        /// Party Badges. Class: stage, threshold.
        Badge = 18, "badge", "Huy hiệu Đảng";
        /// Ratings of members, on the last day of the year rated. Class: grade.
        MemberRated = 19, "member_rated", "xếp loại đảng viên";
        /// Discipline decisions. Class: final form, deciding organization, organ.
        Discipline = 20, "discipline", "kỷ luật đảng viên";
        /// Pairs of decision and content. Class: content.
        DisciplineContent = 21, "discipline_content", "nội dung vi phạm";
        /// Decisions without a content. No class.
        DisciplineWithout = 22, "discipline_without", "chưa ghi nội dung";
        /// Contents beyond the first of a decision. No class.
        DisciplineExtra = 23, "discipline_extra", "nội dung thêm";
        /// Cases pending (stock). Class: track, content, and the member as who.
        CasePending = 24, "case_pending", "vụ việc tồn đọng";
        /// Posts held (stock), in the organization of the post. Class: organ, role.
        Post = 25, "post", "chức vụ";
        /// Posts taken. Class: organ, role, basis.
        PostTaken = 26, "post_taken", "nhận chức vụ";
        /// Delegates elected. Class: congress, 1 for alternates, else 0.
        Delegate = 27, "delegate", "đại biểu";
        /// Assessments of members. Class: purpose.
        Assessed = 28, "assessed", "nhận xét, thẩm định";
        /// Activity spans (stock). Class: kind.
        ActivitySpan = 29, "activity_span", "sinh hoạt đặc biệt";
        /// Members entered in planning lists, in the organization of the post. Class: role.
        Planned = 30, "planned", "quy hoạch";
        /// Letters received. Class: kind, 1 for a repetition, else 0.
        LetterReceived = 31, "letter_received", "đơn thư tiếp nhận";
        /// Letters open (stock). Class: kind.
        LetterOpen = 32, "letter_open", "đơn thư chưa giải quyết";
        /// Organizations (stock). Class: kind.
        Organizations = 40, "organizations", "tổ chức đảng";
        /// Organizations founded. Class: kind.
        OrgFounded = 41, "org_founded", "thành lập";
        /// Organizations received whole. Class: kind.
        OrgReceived = 42, "org_received", "tiếp nhận";
        /// Organizations handed over; at the former parent. Class: kind, the organization as who.
        OrgHandedOver = 43, "org_handed_over", "chuyển giao";
        /// Kind changes. Class: old kind, new kind.
        OrgKindChanged = 44, "org_kind_changed", "đổi loại hình";
        /// Placed elsewhere in the tree. Class: former parent, new parent.
        OrgReparented = 45, "org_reparented", "chuyển trực thuộc";
        /// Ended by a merger; at the former parent. Class: kind, the organization as who.
        OrgMerged = 46, "org_merged", "sáp nhập";
        /// Ended by a split. Class: kind.
        OrgSplit = 47, "org_split", "chia tách";
        /// Dissolved. Class: kind.
        OrgDissolved = 48, "org_dissolved", "giải thể";
        /// Renamed. No class.
        OrgRenamed = 49, "org_renamed", "đổi tên";
        /// Units surveyed for a founding. No class.
        OrgSurveyed = 50, "org_surveyed", "khảo sát thành lập";
        /// Ratings of organizations, on the last day of the year rated. Class: grade.
        OrgRated = 51, "org_rated", "xếp loại tổ chức đảng";
        /// Organizations disciplined. Class: form.
        OrgDisciplined = 52, "org_disciplined", "kỷ luật tổ chức đảng";
        /// Congresses held. Class: first year of the term, ordinal.
        CongressHeld = 53, "congress_held", "đại hội";
        /// Committees elected. Class: first year of the term.
        CommitteeElected = 54, "committee_elected", "bầu cấp ủy";
        /// Elections of the committee still pending (stock). Class: first year of the term.
        CommitteePending = 55, "committee_pending", "chưa bầu cấp ủy";
        /// Secretaries elected. Class: first year of the term, by whom.
        SecretaryElected = 56, "secretary_elected", "bầu bí thư";
        /// Organizations that left seats vacant. Class: first year of the term, post.
        VacancyLeft = 57, "vacancy_left", "bầu khuyết";
        /// Inspection commissions (stock). Class: first year of the term, seats.
        Commission = 58, "commission", "ủy ban kiểm tra";
        /// Titles held (stock). Class: title.
        Title = 59, "title", "danh hiệu";
        /// Organizations by place of the host unit (stock). Class: place.
        Place = 60, "place", "địa bàn";
        /// Sponsorships (stock). Class: commune.
        Sponsorship = 61, "sponsorship", "đỡ đầu";
        /// Sponsorships assigned. Class: commune.
        SponsorshipAssigned = 62, "sponsorship_assigned", "giao đỡ đầu";
        /// Inspections and supervisions. Class: activity, acting organization, organ, kind of
        /// subject, mode, and the one inspected as who.
        Inspection = 63, "inspection", "kiểm tra, giám sát";
        /// The same by legal ground. Class: activity, ground, organ.
        InspectionGround = 64, "inspection_ground", "căn cứ kiểm tra, giám sát";
        /// Classes held. Class: kind.
        ClassHeld = 70, "class_held", "lớp";
        /// Attendances. Class: kind, and the person as who.
        Attendance = 71, "attendance", "lượt học";
        /// Members sent to courses. Class: course, and the member as who.
        Nominated = 72, "nominated", "cử đi học";
        /// Members on the list for a course (stock). Class: course, and the member as who.
        CourseRegistered = 73, "course_registered", "dự nguồn học";
        /// Documents received. Class: kind.
        DocumentIn = 74, "document_in", "văn bản đến";
        /// Documents issued. Class: kind.
        DocumentOut = 75, "document_out", "văn bản đi";
        /// Meetings. Class: kind.
        Meeting = 76, "meeting", "cuộc họp";
        /// Commendations. Class: award, collective or individual.
        Commended = 77, "commended", "khen thưởng";
        /// Works completed. Class: occasion, 1 with a plaque, else 0.
        Work = 78, "work", "công trình, phần việc";
        /// Years under review, as an attribute. Class: instrument, kind of review.
        ReviewYears = 79, "review_years", "số năm sơ kết, tổng kết";
        /// Enterprises whose controllers were assessed. Class: the enterprise as who.
        ControllerAssessed = 80, "controller_assessed", "góp ý kiểm soát viên";
        /// Communes recognized. Class: standard, commune.
        CommuneRecognized = 81, "commune_recognized", "xã đạt chuẩn";
        /// Donations, in ten-thousandths of a dong. Class: donor, channel, qualifier.
        Donated = 82, "donated", "ủng hộ";
        /// Activities of mass organizations. Class: mass organization, kind.
        UnionActivity = 83, "union_activity", "hoạt động đoàn thể";
        /// Those who took part in them, in ten-thousandths. Class: mass organization, kind,
        /// qualifier.
        UnionParticipants = 84, "union_participants", "lượt tham gia hoạt động đoàn thể";
        /// Reported values, in ten-thousandths of the unit, on the period's last day. Class:
        /// indicator, first day of the period as yyyymmdd, qualifier.
        Reported = 90, "reported", "báo cáo";
        /// Plans reported beside values. Class as [`Measure::Reported`].
        PlannedValue = 91, "planned_value", "kế hoạch";
        /// Values of the period before. Class as [`Measure::Reported`].
        Previous = 92, "previous", "kỳ trước";
        /// Units that reported, were it nothing: a silent unit has none. Class: indicator, first
        /// day of the period as yyyymmdd.
        ReportedUnit = 95, "reported_unit", "đơn vị đã báo cáo";
        /// Units that declared a period complete, on its last day. Class: first day of the period
        /// as yyyymmdd.
        Submitted = 93, "submitted", "đã nộp báo cáo";
        /// Cut-off day of a reporting period as yyyymmdd, on the period's last day. No class.
        CutOff = 94, "cut_off", "ngày chốt số liệu";
    }
);

/// One summand of figures: `n` for a measure, an organization, a day and a class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Contribution {
    /// What is counted.
    pub measure: Measure,
    /// Where it counts, before any roll-up.
    pub org: OrgId,
    /// When it counts: for a stock the day it changes.
    pub day: Date,
    /// Its coordinates.
    pub class: Class,
    /// How much.
    pub n: i128,
    /// The entry it comes from.
    pub entry: EntryId,
}

coded!(
    /// What a problem is about. The label is what a clerk reads.
    Rule {
        /// The subject's founding entry is unknown here.
        NotFounded = 1, "not_founded", "chưa có trong sổ";
        /// Two live founding entries.
        FoundedTwice = 2, "founded_twice", "được lập hai lần";
        /// The event precedes the founding or the membership.
        BeforeFounding = 3, "before_founding", "xảy ra trước ngày có trong sổ";
        /// Not a member on that day (transferred, removed, dead, or in transit).
        NotThere = 4, "not_there", "không sinh hoạt tại đây vào ngày đó";
        /// Already a member on that day.
        AlreadyThere = 5, "already_there", "đang là đảng viên";
        /// Recognized a second time.
        AlreadyOfficial = 6, "already_official", "đã là đảng viên chính thức";
        /// A reception without its leaving half, or for another cell.
        TransferMismatch = 7, "transfer_mismatch", "hai nửa của việc chuyển không khớp";
        /// The form of discipline does not suit the member's status or post.
        FormNotAllowed = 8, "form_not_allowed", "hình thức kỷ luật không phù hợp";
        /// The decision that is changed is unknown.
        NoSuchDecision = 9, "no_such_decision", "không có quyết định kỷ luật này";
        /// The age at admission is outside 18 to 60 full years.
        AgeOutside = 10, "age_outside", "tuổi kết nạp ngoài khung 18–60";
        /// A badge of this threshold and stage is there already.
        BadgeTwice = 11, "badge_twice", "Huy hiệu đã được ghi";
        /// Not a threshold of the badge.
        BadgeThreshold = 12, "badge_threshold", "không có mức Huy hiệu này";
        /// Two live verdicts for one subject and year; the first recorded stands.
        VerdictTwice = 13, "verdict_twice", "xếp loại hai lần trong một năm";
        /// A span or post that is not open was ended, or one that is open began again.
        SpanMismatch = 14, "span_mismatch", "thời gian không khớp";
        /// The organization has ended or left.
        OrgEnded = 15, "org_ended", "tổ chức đã kết thúc hoạt động";
        /// The organization's kind does not allow it.
        KindMismatch = 16, "kind_mismatch", "loại hình tổ chức không phù hợp";
        /// The same fact of the same organization and term stands already.
        StandsAlready = 17, "stands_already", "đã được ghi";
        /// Two live values in one cell; the first recorded stands.
        ValueTwice = 18, "value_twice", "hai số liệu cho một ô";
        /// Two live entries supersede one entry; the first recorded stands.
        SupersededTwice = 19, "superseded_twice", "được đính chính hai lần";
        /// A retraction that does not come after its target, or whose target is of another subject.
        BadRetraction = 20, "bad_retraction", "đính chính không hợp lệ";
        /// A natural key (file number, organization code) stands for two.
        KeyCollision = 21, "key_collision", "trùng số lý lịch hoặc mã";
        /// The case was settled on this track already.
        SettledTwice = 22, "settled_twice", "đã xử lý";
        /// Reference to an entity that is not in the register.
        UnknownReference = 23, "unknown_reference", "tham chiếu không có trong sổ";
        /// Recognition sooner than the probation allows.
        ProbationShort = 24, "probation_short", "chưa đủ thời gian dự bị";
        /// The deciding body has no power for this form on that day.
        NoAuthority = 25, "no_authority", "không đúng thẩm quyền";
        /// An unknown code of a list.
        UnknownCode = 26, "unknown_code", "mã không có trong danh mục";
        /// The tree has a circle.
        Circle = 27, "circle", "sơ đồ tổ chức khép vòng";
        /// Members are left in an organization that ended, or a list does not agree.
        Remainder = 28, "remainder", "số đảng viên còn lại không khớp";
        /// Names one person twice.
        SamePerson = 29, "same_person", "có thể là một người";
        /// A day or number outside what is plausible.
        Implausible = 30, "implausible", "ngày hoặc số không hợp lý";
        /// The device may not write this: it counts nowhere until it is granted.
        NoGrant = 31, "no_grant", "thiết bị chưa được giao quyền";
        /// Two devices wrote under one key: from there on nothing counts until a branch is chosen.
        Forked = 32, "forked", "một thiết bị ghi thành hai nhánh";
    }
);

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The event counts; someone should look.
    Warning,
    /// The event is left out of every figure; recorded locally, it is refused.
    Error,
}

/// A problem found while folding one subject. It goes away with its cause.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// The entry concerned.
    pub entry: EntryId,
    /// What is wrong.
    pub rule: Rule,
    /// How grave.
    pub severity: Severity,
    /// The other entry of a contradiction.
    pub other: Option<EntryId>,
    /// What stands against it, in plain words, and the way out.
    pub detail: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule.code(), self.detail)
    }
}

/// A natural key an entity carries; two entities with one key are a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NaturalKey {
    /// A member's file number (số lý lịch).
    FileNo(String),
    /// Name key and birth date of a member.
    NameBirth(String, Date),
    /// An organization's code.
    OrgCode(Code),
    /// A code of a list; several listings of one code are no collision.
    Listed(CodeList, Code),
}

/// What a fold yields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    /// Summands of figures.
    pub contributions: Vec<Contribution>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Natural keys.
    pub keys: Vec<NaturalKey>,
    /// The folded state, for an organization.
    pub org: Option<OrgState>,
}

/// A live entry as a fold sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its id.
    pub id: EntryId,
    /// When its store learned it; orders entries of one day and kind, never meaning between units.
    pub recorded: super::Timestamp,
    /// The event; shared, since many who look at an entry keep it.
    pub event: super::SharedEvent,
}
