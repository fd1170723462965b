//! Inspection, supervision and discipline.

use super::{Shelf, code_is};
use crate::aggregate::indicator::{By, Formula, Pattern, Select};
use crate::model::{
    Activity, Kind, LetterKind, Measure, MemberForm, OrgForm, OrgKind, Organ, SubjectKind, Tag,
    Track,
};

const ORGS: &str = "tổ chức";
const MEMBERS: &str = "đảng viên";
const UPPER: &[OrgKind] = &[OrgKind::Upper];
const CELLS: &[OrgKind] = &[OrgKind::BaseCell, OrgKind::Cell];
const BASE_COMMITTEE: &[OrgKind] = &[OrgKind::BaseCommittee];

pub(super) fn fill(shelf: &mut Shelf) {
    inspections(shelf);
    discipline(shelf);
    letters(shelf);
}

fn letters(shelf: &mut Shelf) {
    for kind in LetterKind::ALL {
        let class = || vec![Pattern::is(*kind)];
        let label = format!("Đơn {} tiếp nhận", kind.label());
        let received = Select::all(Measure::LetterReceived).class(class());
        shelf.flow(&format!("letters.received.{}", kind.code()), (&label, "đơn"), received);
        let label = format!("Đơn {} chưa giải quyết", kind.label());
        let open = Select::all(Measure::LetterOpen).class(class());
        shelf.stock(&format!("letters.open.{}", kind.code()), (&label, "đơn"), open);
    }
    let class = vec![Pattern::Any, Pattern::is(Tag::Number(1))];
    let again = Select::all(Measure::LetterReceived).class(class);
    shelf.flow("letters.repeated", ("Đơn trùng nội dung", "đơn"), again);
}

/// A body: the kinds its organization may have, and its organs.
type Body = (&'static [OrgKind], &'static [Organ]);

const BLOC_BOARD: Body = (UPPER, &[Organ::StandingBoard]);
const BLOC_COMMISSION: Body = (UPPER, &[Organ::Commission]);
/// A base cell has no committee organ of its own in the tables: its cell acts as cấp ủy cơ sở.
const COMMITTEE: Body = (OrgKind::BASE, &[Organ::Committee, Organ::StandingBoard, Organ::Cell]);
const COMMISSION: Body = (BASE_COMMITTEE, &[Organ::Commission]);

/// A row of the inspection tables: code, body, activity, kinds of subject, unit of count.
type InspectionRow = (&'static str, Body, Activity, &'static [SubjectKind], &'static str);

const INSPECTIONS: [InspectionRow; 14] = [
    (
        "bloc_standing_committee.inspected_orgs",
        BLOC_BOARD,
        Activity::Inspection,
        &[SubjectKind::Organization],
        ORGS,
    ),
    (
        "bloc_standing_committee.inspected_secretaries",
        BLOC_BOARD,
        Activity::Inspection,
        &[SubjectKind::Secretary],
        MEMBERS,
    ),
    (
        "bloc_standing_committee.supervised_orgs",
        BLOC_BOARD,
        Activity::Supervision,
        &[SubjectKind::Organization],
        ORGS,
    ),
    (
        "bloc_standing_committee.supervised_secretaries",
        BLOC_BOARD,
        Activity::Supervision,
        &[SubjectKind::Secretary],
        MEMBERS,
    ),
    (
        "bloc_inspection_committee.inspected_orgs",
        BLOC_COMMISSION,
        Activity::Inspection,
        &[SubjectKind::Organization],
        ORGS,
    ),
    (
        "bloc_inspection_committee.inspected_inspection_committees",
        BLOC_COMMISSION,
        Activity::Inspection,
        &[SubjectKind::Commission],
        ORGS,
    ),
    (
        "bloc_inspection_committee.supervised_secretaries",
        BLOC_COMMISSION,
        Activity::Supervision,
        &[SubjectKind::Secretary],
        MEMBERS,
    ),
    (
        "base_committee.inspected_orgs",
        COMMITTEE,
        Activity::Inspection,
        &[SubjectKind::Organization],
        ORGS,
    ),
    (
        "base_committee.inspected_members",
        COMMITTEE,
        Activity::Inspection,
        &[SubjectKind::Member, SubjectKind::Secretary],
        MEMBERS,
    ),
    (
        "base_committee.supervised_orgs",
        COMMITTEE,
        Activity::Supervision,
        &[SubjectKind::Organization],
        ORGS,
    ),
    (
        "base_committee.supervised_members",
        COMMITTEE,
        Activity::Supervision,
        &[SubjectKind::Member, SubjectKind::Secretary],
        MEMBERS,
    ),
    (
        "base_inspection_committee.inspected_orgs",
        COMMISSION,
        Activity::Inspection,
        &[SubjectKind::Organization],
        ORGS,
    ),
    (
        "base_inspection_committee.supervised_orgs",
        COMMISSION,
        Activity::Supervision,
        &[SubjectKind::Organization],
        ORGS,
    ),
    (
        "base_inspection_committee.supervised_members",
        COMMISSION,
        Activity::Supervision,
        &[SubjectKind::Member, SubjectKind::Secretary],
        MEMBERS,
    ),
];

fn inspections(shelf: &mut Shelf) {
    for (code, (kinds, organs), activity, subjects, unit) in INSPECTIONS {
        let class = vec![
            Pattern::is(activity),
            Pattern::OfKind(kinds),
            Pattern::OneOf(organs.iter().map(|o| (*o).into()).collect()),
            Pattern::OneOf(subjects.iter().map(|s| (*s).into()).collect()),
        ];
        let label = format!("{}: {}", activity.label(), code_words(code));
        let select = Select::all(Measure::Inspection).class(class);
        shelf.flow(&format!("inspection.{code}"), (&label, unit), select);
    }
    shelf.put(
        Kind::Distinct,
        "inspection.levels.duty_holders",
        ("Số cấp thực hiện kiểm tra, giám sát", "cấp"),
        Formula::Distinct(Select::all(Measure::Inspection), By::LevelOf(1)),
    );
}

/// What a table row of inspections is called.
fn code_words(code: &str) -> &'static str {
    let (body, subject) = code.split_once('.').unwrap_or((code, ""));
    match (body, subject.contains("org"), subject.contains("inspection_committees")) {
        ("bloc_standing_committee", true, _) => "tổ chức đảng, do Ban Thường vụ Đảng ủy Khối",
        ("bloc_standing_committee", ..) => "bí thư, do Ban Thường vụ Đảng ủy Khối",
        ("bloc_inspection_committee", _, true) => {
            "ủy ban kiểm tra cơ sở, do Ủy ban Kiểm tra Đảng ủy Khối"
        }
        ("bloc_inspection_committee", true, _) => "tổ chức đảng, do Ủy ban Kiểm tra Đảng ủy Khối",
        ("bloc_inspection_committee", ..) => "bí thư, do Ủy ban Kiểm tra Đảng ủy Khối",
        ("base_committee", true, _) => "tổ chức đảng, do cấp ủy cơ sở",
        ("base_committee", ..) => "đảng viên, do cấp ủy cơ sở",
        (_, true, _) => "tổ chức đảng, do ủy ban kiểm tra cơ sở",
        _ => "đảng viên, do ủy ban kiểm tra cơ sở",
    }
}

fn discipline(shelf: &mut Shelf) {
    shelf.put(
        Kind::Distinct,
        "discipline.total",
        ("Đảng viên bị thi hành kỷ luật", MEMBERS),
        Formula::Distinct(Select::all(Measure::Discipline), By::Subject),
    );
    let decisions = Select::all(Measure::Discipline);
    shelf.flow("discipline.decisions", ("Quyết định kỷ luật đảng viên", "quyết định"), decisions);
    for form in MemberForm::ALL {
        let code = format!("discipline.by_form.{}", form.code());
        let label = format!("Đảng viên bị {}", form.label());
        let select = Select::all(Measure::Discipline).class(vec![Pattern::is(*form)]);
        shelf.flow(&code, (&label, MEMBERS), select);
    }
    let deciders: [(&str, &str, Body); 5] = [
        ("bloc_standing_committee", "Ban Thường vụ Đảng ủy Khối", BLOC_BOARD),
        ("bloc_inspection_committee", "Ủy ban Kiểm tra Đảng ủy Khối", BLOC_COMMISSION),
        (
            "base_committee",
            "đảng ủy cơ sở",
            (BASE_COMMITTEE, &[Organ::Committee, Organ::StandingBoard]),
        ),
        ("base_commission", "ủy ban kiểm tra cơ sở", COMMISSION),
        // The printed "base cell" is read as any cell; the deciding organization is kept, so that the
        // narrower reading needs another row and no new fact.
        ("base_cell", "chi bộ cơ sở", (CELLS, &[Organ::Cell])),
    ];
    for (code, label, (kinds, organs)) in deciders {
        let organs = organs.iter().map(|o| (*o).into()).collect();
        let class = vec![Pattern::Any, Pattern::OfKind(kinds), Pattern::OneOf(organs)];
        let code = format!("discipline.by_decider.{code}");
        let label = format!("Kỷ luật do {label} quyết định");
        shelf.flow(&code, (&label, MEMBERS), Select::all(Measure::Discipline).class(class));
    }
    for (code, label, content) in [
        ("forbidden_acts", "Vi phạm điều đảng viên không được làm", "forbidden_acts"),
        ("population_policy", "Vi phạm chính sách dân số", "population_policy"),
        ("corruption_wilful", "Tham nhũng, cố ý làm trái", "corruption_wilful"),
        ("irresponsibility", "Thiếu trách nhiệm, buông lỏng lãnh đạo", "irresponsibility"),
    ] {
        let code = format!("discipline.by_content.{code}");
        let select = Select::all(Measure::DisciplineContent).class(vec![code_is(content)]);
        shelf.flow(&code, (label, MEMBERS), select);
    }
    contents(shelf);
}

fn contents(shelf: &mut Shelf) {
    for (code, label, measure) in [
        ("discipline.contents", "Cặp quyết định và nội dung vi phạm", Measure::DisciplineContent),
        ("discipline.without_content", "Quyết định chưa ghi nội dung", Measure::DisciplineWithout),
        ("discipline.extra_contents", "Nội dung ghi thêm ngoài một", Measure::DisciplineExtra),
    ] {
        shelf.flow(code, (label, "nội dung"), Select::all(measure));
    }
    let class = vec![Pattern::is(Track::Administrative), code_is("population_policy")];
    let pending = Select::all(Measure::CasePending).class(class);
    shelf.put(
        Kind::Stock,
        "discipline.pending_administrative.population_policy",
        ("Đảng viên vi phạm dân số chưa kỷ luật hành chính", MEMBERS),
        Formula::Distinct(pending, By::Tag(2)),
    );
    for form in OrgForm::ALL {
        let code = format!("discipline.organizations.{}", form.code());
        let label = format!("Tổ chức đảng bị {}", form.label());
        let select = Select::all(Measure::OrgDisciplined).class(vec![Pattern::is(*form)]);
        shelf.flow(&code, (&label, ORGS), select);
    }
}
