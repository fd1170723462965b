//! Lines about the office's work, and reported values.

use super::lines;
use sobo::model::{
    Attendee, ClassId, Code, CutOff, Date, Honoured, IndicatorValue, MemberId, OfficeFact, OrgId,
    Period, Quantity, Reported, ReviewKind, Text,
};

lines! { OfficeFact;
    /// A class was held (mở lớp). Give the line a label to enter who attended.
    "class_held" ClassHeld {
        /// Who held it, by code.
        org: OrgId,
        /// Kind of class, a listed code.
        kind: Code,
        /// Its title.
        title: Text,
    } = (OfficeFact::ClassHeld { org, kind, title })

    /// Somebody attended a class (dự lớp).
    "attended" Attended {
        /// The class: `#label` of its line, or its id.
        class: ClassId,
        /// Kind of class, a listed code.
        kind: Code,
        /// Who held the class, by code.
        org: OrgId,
        /// Who attended.
        who: Attendee,
    } = (OfficeFact::Attended { class, kind, org, who })

    /// A member was nominated for a course (cử đi học).
    "nominated" Nominated {
        /// The member, by file number.
        member: MemberId,
        /// Who nominated, by code.
        org: OrgId,
        /// The course, a listed code.
        course: Code,
    } = (OfficeFact::Nominated { member, org, course })

    /// A member was entered on the list of a course (đăng ký học).
    "course_registered" CourseRegistered {
        /// The member, by file number.
        member: MemberId,
        /// Who keeps the list, by code.
        org: OrgId,
        /// The course, a listed code.
        course: Code,
    } = (OfficeFact::CourseRegistered { member, org, course })

    /// A document came in (công văn đến).
    "document_in" DocumentIn {
        /// Who received it, by code.
        org: OrgId,
        /// Kind of document, a listed code.
        kind: Code,
        /// Number in the book.
        number: u32,
    } = (OfficeFact::DocumentIn { org, kind, number })

    /// A document was issued (văn bản ban hành).
    "document_out" DocumentOut {
        /// Who issued it, by code.
        org: OrgId,
        /// Kind of document, a listed code.
        kind: Code,
        /// Number within kind and term.
        number: u32,
    } = (OfficeFact::DocumentOut { org, kind, number })

    /// A meeting or conference was held (hội nghị).
    "meeting_held" MeetingHeld {
        /// Who held it, by code.
        org: OrgId,
        /// Its kind, a listed code.
        kind: Code,
    } = (OfficeFact::MeetingHeld { org, kind })

    /// A collective or a person was commended (khen thưởng).
    "commended" Commended {
        /// Who commended, by code.
        org: OrgId,
        /// The award, a listed code.
        award: Code,
        /// Who was honoured.
        honoured: Honoured,
        /// The member, by file number.
        member: Option<MemberId>,
        /// The name as it stands in the decision.
        name: Text,
    } = (OfficeFact::Commended { org, award, honoured, member, name })

    /// A work was completed for an occasion (công trình chào mừng).
    "work_completed" WorkCompleted {
        /// Who completed it, by code.
        org: OrgId,
        /// The occasion, a listed code.
        occasion: Code,
        /// Whether it bears a plaque (gắn biển).
        plaque: bool,
        /// Its title.
        title: Text,
    } = (OfficeFact::WorkCompleted { org, occasion, plaque, title })

    /// A mass organization did something (hoạt động đoàn thể).
    "union_activity" UnionActivity {
        /// Who reports it, by code.
        org: OrgId,
        /// The mass organization, a listed code.
        union: Code,
        /// Kind of activity, a listed code.
        kind: Code,
        /// Who took part.
        participants: Quantity,
        /// Its title.
        title: Text,
    } = (OfficeFact::UnionActivity { org, union, kind, participants, title })

    /// A directive or resolution was reviewed (sơ kết, tổng kết).
    "reviewed" Reviewed {
        /// Who reviewed, by code.
        org: OrgId,
        /// The instrument, a listed code.
        instrument: Code,
        /// Interim or final.
        kind: ReviewKind,
        /// The year from which it runs.
        since: i32,
    } = (OfficeFact::Reviewed { org, instrument, kind, since })

    /// The controller of an enterprise was assessed (góp ý kiểm soát viên).
    "controller_assessed" ControllerAssessed {
        /// Who assessed, by code.
        org: OrgId,
        /// The enterprise, by code.
        enterprise: OrgId,
    } = (OfficeFact::ControllerAssessed { org, enterprise })

    /// A commune was recognized (xã đạt chuẩn).
    "commune_recognized" CommuneRecognized {
        /// Who reports it, by code.
        org: OrgId,
        /// The commune, a listed code.
        commune: Code,
        /// The standard, a listed code.
        standard: Code,
    } = (OfficeFact::CommuneRecognized { org, commune, standard })

    /// A donation (ủng hộ).
    "donated" Donated {
        /// Who keeps the list, by code.
        org: OrgId,
        /// The donor, a listed code.
        donor: Code,
        /// The channel, a listed code.
        channel: Code,
        /// The amount, in dong.
        amount: Quantity,
    } = (OfficeFact::Donated { org, donor, channel, amount })

    /// A value that has no events beneath it (số liệu báo cáo).
    "indicator_value" Value {
        /// The indicator, a listed code.
        indicator: Code,
        /// Who reports, by code.
        org: OrgId,
        /// The period.
        period: Period,
        /// The value, or `"nothing"`.
        value: Reported,
        /// What was planned.
        plan: Option<Quantity>,
        /// The value of the period before.
        previous: Option<Quantity>,
        /// Where it comes from.
        source: Option<Text>,
    } = (OfficeFact::Value(IndicatorValue {
        indicator, org, period, value, plan, previous, source,
    }))

    /// A period of reporting was opened (mở kỳ báo cáo).
    "period_opened" PeriodOpened {
        /// By whom, by code.
        org: OrgId,
        /// The period.
        period: Period,
        /// The last day that counts (ngày chốt số liệu).
        cut_off: CutOff,
        /// The day by which reports are due.
        due: Date,
    } = (OfficeFact::PeriodOpened { org, period, cut_off, due })

    /// A unit declared a period complete (nộp báo cáo).
    "submitted" Submitted {
        /// The unit, by code.
        org: OrgId,
        /// The period.
        period: Period,
    } = (OfficeFact::Submitted { org, period })
}
