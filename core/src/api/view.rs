//! What readers get: plain data with public fields, and events in words a clerk reads.

use crate::model::{
    AuthorityFact, CaseFact, ControlFact, Date, EntryId, Event, Fact, MemberFact, MemberId,
    MemberStatus, OfficeFact, OrgFact, OrgId, OrgKind, Person, Placed,
};
use serde::Serialize;

/// An organization on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrgView {
    /// Its id.
    pub id: OrgId,
    /// The office's code.
    pub code: String,
    /// Name on the day.
    pub name: String,
    /// Kind on the day.
    pub kind: OrgKind,
    /// The organization directly above on the day.
    pub parent: Option<OrgId>,
    /// Whether it lives on the day.
    pub alive: bool,
    /// Levels below the scope that was asked for.
    pub depth: u32,
}

/// A member on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberView {
    /// The id.
    pub id: MemberId,
    /// The personal record.
    pub person: Person,
    /// Where the member stands on the day; `None` outside the register or in transit.
    pub org: Option<OrgId>,
    /// Status on the day, where the member stands somewhere.
    pub status: Option<MemberStatus>,
    /// The live entries, by effective day: day, entry, in words.
    pub history: Vec<(Date, EntryId, String)>,
}

/// How a base organization stands with a year's report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reporting {
    /// The organization.
    pub org: OrgId,
    /// The day from which on it has declared its data of the year complete; `None` while it has not.
    pub submitted: Option<Date>,
}

/// The personal record as it stands after a timeline.
pub(super) fn person(timeline: &[Placed]) -> Option<Person> {
    let mut order: Vec<&Placed> = timeline.iter().collect();
    order.sort_by_key(|p| (p.event.on, p.recorded, p.id));
    let changed = order.iter().rev().find_map(|p| match &p.event.fact {
        Fact::Member(MemberFact::ProfileChanged { person, .. }) => Some(person),
        _ => None,
    });
    let founded = order.iter().find_map(|p| match &p.event.fact {
        Fact::Member(fact) => fact.founds(),
        _ => None,
    });
    changed.or(founded).cloned()
}

/// What an event says, in Vietnamese, in a line; organizations and members stand there as ids.
///
/// # Example: an event that nobody has recorded
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// use sobo::{api::describe, model::ControlFact};
///
/// # let doc::Small { mai, .. } = doc::small()?;
/// let void = ControlFact::Void { target: mai.0, reason: "ghi trùng".parse()? };
/// assert_eq!(describe(&Event::new("30/12/2020".parse()?, void)), "hủy ghi nhận: ghi trùng");
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn describe(event: &Event) -> String {
    match &event.fact {
        Fact::Org(fact) => org(fact),
        Fact::Member(fact) => member(fact),
        Fact::Case(fact) => case(fact),
        Fact::Office(fact) => office(fact),
        Fact::Control(fact) => control(fact),
        Fact::Authority(fact) => authority(fact),
    }
}

fn org(fact: &OrgFact) -> String {
    match fact {
        OrgFact::Founded(f) => format!("thành lập {}", f.name),
        OrgFact::Received { founding, from, .. } => {
            format!("tiếp nhận {} từ {from}", founding.name)
        }
        OrgFact::Registered(f) => format!("lập sổ {}", f.name),
        OrgFact::Renamed { name, .. } => format!("đổi tên thành {name}"),
        OrgFact::KindChanged { kind, .. } => format!("chuyển thành {}", kind.label()),
        OrgFact::Reparented { .. } => "chuyển trực thuộc".into(),
        OrgFact::Merged { .. } => "sáp nhập".into(),
        OrgFact::Split { .. } => "chia, tách".into(),
        OrgFact::HandedOver { to, members, .. } => {
            format!("chuyển giao về {to}, {members} đảng viên")
        }
        OrgFact::Dissolved { .. } => "giải thể".into(),
        OrgFact::Surveyed { unit, .. } => format!("khảo sát thành lập tổ chức đảng tại {unit}"),
        OrgFact::Rated { year, grade, .. } => format!("xếp loại năm {year}: {}", grade.label()),
        OrgFact::Disciplined { form, .. } => format!("kỷ luật tổ chức: {}", form.label()),
        OrgFact::CongressHeld { ordinal, term, .. } => {
            format!("đại hội lần thứ {ordinal}, {term}")
        }
        OrgFact::CommitteeElected { elected, .. } => format!("bầu cấp ủy {elected} đồng chí"),
        OrgFact::CommitteePending { reason, .. } => format!("chưa bầu cấp ủy: {reason}"),
        OrgFact::SecretaryElected { by, .. } => format!("bí thư được {}", by.label()),
        OrgFact::VacancyLeft { role, seats, .. } => {
            format!("bầu khuyết {seats} {}", role.label())
        }
        OrgFact::CommissionElected { seats, .. } => {
            format!("bầu ủy ban kiểm tra {seats:02} ủy viên")
        }
        OrgFact::TitleAwarded { title, .. } => format!("được công nhận danh hiệu {title}"),
        OrgFact::TitleWithdrawn { title, .. } => format!("thôi danh hiệu {title}"),
        OrgFact::SponsorshipAssigned { commune, .. } => format!("nhận đỡ đầu xã {commune}"),
        OrgFact::SponsorshipEnded { commune, .. } => format!("thôi đỡ đầu xã {commune}"),
    }
}

fn member(fact: &MemberFact) -> String {
    match fact {
        MemberFact::Registered { person, basis, .. } => {
            format!("{}: {}", basis.label(), person.name)
        }
        MemberFact::Admitted(a) => format!("kết nạp {}", a.person.name),
        MemberFact::TransferredIn { person, from, .. } => {
            format!("{} chuyển đến từ {from}", person.name)
        }
        MemberFact::ReAdmitted { .. } => "kết nạp lại".into(),
        MemberFact::Restored { .. } => "phục hồi quyền đảng viên".into(),
        MemberFact::TransferredBack { from, .. } => format!("chuyển đến từ {from}"),
        MemberFact::Recognized { .. } => "công nhận đảng viên chính thức".into(),
        MemberFact::TransferredOut { to, .. } => format!("chuyển sinh hoạt đi {to}"),
        MemberFact::Left { .. } => "chuyển sinh hoạt nội bộ: rời đi".into(),
        MemberFact::Received { .. } => "chuyển sinh hoạt nội bộ: tiếp nhận".into(),
        MemberFact::StruckOff { ground, .. } => format!("xóa tên: {}", ground.label()),
        MemberFact::Exited { .. } => "xin ra khỏi Đảng".into(),
        MemberFact::Died { .. } => "từ trần".into(),
        MemberFact::Badge { threshold, stage, .. } => {
            format!("{} Huy hiệu {threshold} năm tuổi đảng", stage.label())
        }
        MemberFact::Rated { year, grade, .. } => {
            format!("xếp loại năm {year}: {}", grade.label())
        }
        MemberFact::Disciplined(d) if d.contents.is_empty() => {
            format!(
                "kỷ luật {} ({} quyết định), chưa ghi nội dung",
                d.form.label(),
                d.organ.label()
            )
        }
        MemberFact::Disciplined(d) => {
            format!("kỷ luật {} ({} quyết định)", d.form.label(), d.organ.label())
        }
        MemberFact::DisciplineChanged { form: Some(form), .. } => {
            format!("thay đổi kỷ luật thành {}", form.label())
        }
        MemberFact::DisciplineChanged { form: None, .. } => "hủy quyết định kỷ luật".into(),
        MemberFact::ActivityBegan { kind, .. } => format!("bắt đầu {}", kind.label()),
        MemberFact::ActivityEnded { kind, .. } => format!("kết thúc {}", kind.label()),
        MemberFact::PostTaken { role, .. } => format!("giữ chức vụ {}", role.label()),
        MemberFact::PostLeft { role, .. } => format!("thôi chức vụ {}", role.label()),
        MemberFact::DelegateElected { alternate, .. } => {
            let kind = if *alternate { "dự khuyết" } else { "chính thức" };
            format!("bầu đại biểu {kind}")
        }
        MemberFact::Assessed { purpose, .. } => format!("nhận xét, thẩm định: {purpose}"),
        MemberFact::Planned { role, term, .. } => format!("quy hoạch {}, {term}", role.label()),
        MemberFact::ProfileChanged { .. } => "sửa lý lịch".into(),
        MemberFact::SamePerson { .. } => "nhập hai hồ sơ của một người".into(),
    }
}

fn case(fact: &CaseFact) -> String {
    match fact {
        CaseFact::Inspected { activity, organ, subject, mode, .. } => format!(
            "{} {} {} {}",
            organ.label(),
            activity.label(),
            subject.kind().label(),
            mode.label()
        ),
        CaseFact::Opened { content, .. } => format!("phát hiện vi phạm: {content}"),
        CaseFact::Settled { track, .. } => format!("đã xử lý: {}", track.label()),
        CaseFact::LetterReceived { kind, about, .. } => format!("{}: {about}", kind.label()),
        CaseFact::LetterClosed { outcome, .. } => format!("đã giải quyết đơn thư: {outcome}"),
    }
}

fn office(fact: &OfficeFact) -> String {
    match fact {
        OfficeFact::ClassHeld { title, .. } => format!("mở lớp {title}"),
        OfficeFact::Attended { .. } => "dự lớp".into(),
        OfficeFact::Nominated { course, .. } => format!("cử đi học {course}"),
        OfficeFact::CourseRegistered { course, .. } => format!("đăng ký nguồn học {course}"),
        OfficeFact::DocumentIn { number, .. } => format!("văn bản đến số {number:02}"),
        OfficeFact::DocumentOut { number, .. } => format!("văn bản đi số {number:02}"),
        OfficeFact::MeetingHeld { .. } => "cuộc họp, hội nghị".into(),
        OfficeFact::Commended { name, .. } => format!("khen thưởng {name}"),
        OfficeFact::WorkCompleted { title, .. } => format!("hoàn thành {title}"),
        OfficeFact::UnionActivity { title, .. } => format!("hoạt động đoàn thể: {title}"),
        OfficeFact::Reviewed { kind, instrument, .. } => {
            format!("{} {instrument}", kind.label())
        }
        OfficeFact::ControllerAssessed { .. } => "góp ý kiểm soát viên".into(),
        OfficeFact::CommuneRecognized { commune, .. } => format!("xã {commune} đạt chuẩn"),
        OfficeFact::Donated { donor, .. } => format!("ủng hộ của {donor}"),
        OfficeFact::Value(value) => format!("số liệu {} kỳ {}", value.indicator, value.period),
        OfficeFact::PeriodOpened { period, cut_off, .. } => {
            format!("mở kỳ báo cáo {period}, chốt {}", cut_off.date())
        }
        OfficeFact::Submitted { period, .. } => format!("nộp báo cáo {period}"),
    }
}

fn control(fact: &ControlFact) -> String {
    match fact {
        ControlFact::Void { reason, .. } => format!("hủy ghi nhận: {reason}"),
        ControlFact::Ruling { reason, .. } => format!("phán quyết: {reason}"),
        ControlFact::CodeListed { code, label, .. } => format!("danh mục: {code} là {label}"),
        ControlFact::IndicatorListed { code, label, .. } => format!("chỉ tiêu: {code} là {label}"),
    }
}

fn authority(fact: &AuthorityFact) -> String {
    match fact {
        AuthorityFact::Granted { role, label, .. } => {
            format!("giao quyền {} cho {label}", role.label())
        }
        AuthorityFact::Revoked { reason, .. } => format!("thu hồi thiết bị: {reason}"),
        AuthorityFact::ForkSettled { seq, reason, .. } => {
            format!("chọn nhánh sổ từ số {seq}: {reason}")
        }
    }
}
