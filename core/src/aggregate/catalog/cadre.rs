//! Cadre work: posts, delegates, assessments, training.

use super::{Shelf, code_is};
use crate::aggregate::indicator::{By, Formula, Pattern, Select};
use crate::model::{Kind, Measure, OrgKind, Organ, PostBasis, Role, Tag};

const MEMBERS: &str = "đảng viên";
const PERSONS: &str = "người";
const CLASSES: &str = "lớp";
const UPPER: &[OrgKind] = &[OrgKind::Upper];

pub(super) fn fill(shelf: &mut Shelf) {
    posts(shelf);
    assessments(shelf);
    planning(shelf);
    training(shelf);
}

fn posts(shelf: &mut Shelf) {
    let committee =
        Select::all(Measure::Post).class(vec![Pattern::is(Organ::Committee)]).kinds(UPPER);
    let words = ("Ủy viên Ban Chấp hành Đảng bộ Khối được bầu", MEMBERS);
    shelf.put(
        Kind::Stock,
        "congress.bloc.executive_committee_members",
        words,
        Formula::Distinct(committee, By::Subject),
    );
    let commission = Select::all(Measure::Post)
        .class(vec![Pattern::is(Organ::Commission)])
        .kinds(&[OrgKind::BaseCommittee]);
    let words = ("Ủy viên ủy ban kiểm tra cơ sở được bầu", MEMBERS);
    shelf.put(
        Kind::Stock,
        "inspection_committee.members",
        words,
        Formula::Distinct(commission, By::Subject),
    );
    for (code, label, alternate) in [
        ("congress.bloc.provincial_delegates.full", "Đại biểu chính thức dự đại hội tỉnh", 0),
        ("congress.bloc.provincial_delegates.alternate", "Đại biểu dự khuyết dự đại hội tỉnh", 1),
    ] {
        let class = vec![code_is("provincial_congress"), Pattern::is(Tag::Number(alternate))];
        shelf.flow(code, (label, MEMBERS), Select::all(Measure::Delegate).class(class));
    }
    for (code, label, role) in [
        (
            "cadre.committee_posts_filled.total",
            "Chức danh cấp ủy cơ sở được kiện toàn",
            Pattern::Any,
        ),
        (
            "cadre.committee_posts_filled.secretary",
            "Bí thư cấp ủy cơ sở được kiện toàn",
            Pattern::is(Role::Secretary),
        ),
        (
            "cadre.committee_posts_filled.deputy_secretary",
            "Phó bí thư cấp ủy cơ sở được kiện toàn",
            Pattern::is(Role::DeputySecretary),
        ),
    ] {
        let class = vec![Pattern::is(Organ::Committee), role, Pattern::is(PostBasis::Completed)];
        let select = Select::all(Measure::PostTaken).class(class).kinds(OrgKind::BASE);
        shelf.flow(code, (label, MEMBERS), select);
    }
}

fn assessments(shelf: &mut Shelf) {
    for (code, label, purpose) in [
        ("cadre.appointment_appraised", "Cán bộ được thẩm định điều động, bổ nhiệm", "appointment"),
        (
            "cadre.planning_assessed",
            "Cán bộ được nhận xét cho quy hoạch chủ chốt",
            "key_post_planning",
        ),
        (
            "cadre.base_committee_candidates_reviewed",
            "Nhân sự cấp ủy cơ sở được nhận xét",
            "base_committee_candidate",
        ),
        (
            "cadre.school_leaders_assessed",
            "Cán bộ quản lý trường học được đánh giá",
            "school_leader",
        ),
    ] {
        let select = Select::all(Measure::Assessed).class(vec![code_is(purpose)]);
        shelf.flow(code, (label, MEMBERS), select);
    }
    shelf.put(
        Kind::Distinct,
        "cadre.controller_assessment.enterprises",
        ("Doanh nghiệp được góp ý về kiểm soát viên", "doanh nghiệp"),
        Formula::Distinct(Select::all(Measure::ControllerAssessed), By::Tag(0)),
    );
}

fn planning(shelf: &mut Shelf) {
    for role in Role::ALL {
        let label = format!("Cán bộ quy hoạch {}", role.label());
        let select = Select::all(Measure::Planned).class(vec![Pattern::is(*role)]);
        shelf.flow(&format!("cadre.planned.{}", role.code()), (&label, MEMBERS), select);
    }
}

fn training(shelf: &mut Shelf) {
    for (code, label, kind) in [
        ("study.core_class.classes", "Lớp quán triệt cho cán bộ cốt cán", "core_cadres"),
        (
            "training.prospective_members.classes",
            "Lớp bồi dưỡng đối tượng kết nạp đảng",
            "prospective_members",
        ),
        ("training.new_members.classes", "Lớp bồi dưỡng đảng viên mới", "new_members"),
        (
            "training.intermediate_theory.classes",
            "Lớp trung cấp lý luận chính trị",
            "intermediate_theory",
        ),
    ] {
        let select = Select::all(Measure::ClassHeld).class(vec![code_is(kind)]);
        shelf.flow(code, (label, CLASSES), select);
    }
    let attended = |kind| Select::all(Measure::Attendance).class(vec![code_is(kind)]);
    let nominated = Select::all(Measure::Nominated).class(vec![code_is("advanced_theory")]);
    let registered =
        Select::all(Measure::CourseRegistered).class(vec![code_is("intermediate_theory")]);
    for (kind, code, label, unit, select) in [
        (
            Kind::Distinct,
            "training.prospective_members.participants",
            "Quần chúng ưu tú được bồi dưỡng",
            PERSONS,
            attended("prospective_members"),
        ),
        (
            Kind::Distinct,
            "training.new_members.participants",
            "Đảng viên mới được bồi dưỡng",
            MEMBERS,
            attended("new_members"),
        ),
        (
            Kind::Distinct,
            "training.cell_secretaries.participants",
            "Bí thư chi bộ, trực Đảng được tập huấn",
            MEMBERS,
            attended("cell_secretaries"),
        ),
        (
            Kind::Distinct,
            "training.intermediate_theory.students",
            "Học viên trung cấp lý luận chính trị",
            PERSONS,
            attended("intermediate_theory"),
        ),
        (
            Kind::Distinct,
            "training.advanced_theory.nominated",
            "Cán bộ được cử học cao cấp lý luận",
            MEMBERS,
            nominated,
        ),
        (
            Kind::Stock,
            "training.intermediate_theory.pipeline_registered",
            "Cán bộ đăng ký nguồn học trung cấp",
            MEMBERS,
            registered,
        ),
    ] {
        shelf.put(kind, code, (label, unit), Formula::Distinct(select, By::Tag(1)));
    }
}
