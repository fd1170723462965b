//! Members: stock, flows, badges, ratings.

use super::Shelf;
use crate::aggregate::indicator::{Direction, Formula, Pattern, Select};
use crate::model::{ActivityKind, BadgeStage, Grade, Kind, Measure, MemberStatus, Tag};

const MEMBERS: &str = "đảng viên";

pub(super) fn fill(shelf: &mut Shelf) {
    stocks(shelf);
    flows(shelf);
    transfers(shelf);
    verdicts(shelf);
}

fn stocks(shelf: &mut Shelf) {
    shelf.put(Kind::Stock, "membership.total", ("Tổng số đảng viên", MEMBERS), Formula::Strength);
    shelf.put(
        Kind::Stock,
        "membership.in_transit",
        ("Đảng viên đang chuyển", MEMBERS),
        Formula::InTransit,
    );
    for (code, label, status) in [
        ("membership.official", "Đảng viên chính thức", MemberStatus::Official),
        ("membership.probationary", "Đảng viên dự bị", MemberStatus::Probationary),
    ] {
        let select = Select::all(Measure::Strength).class(vec![Pattern::is(status)]);
        shelf.stock(code, (label, MEMBERS), select);
    }
    for (code, label, kind) in [
        ("membership.temporary", "Đảng viên sinh hoạt tạm thời", ActivityKind::Temporary),
        ("membership.exempt", "Đảng viên được miễn công tác và sinh hoạt", ActivityKind::Exempt),
        ("membership.suspended", "Đảng viên bị đình chỉ sinh hoạt", ActivityKind::Suspended),
        ("membership.residence", "Đảng viên giới thiệu về nơi cư trú", ActivityKind::Residence),
    ] {
        let select = Select::all(Measure::ActivitySpan).class(vec![Pattern::is(kind)]);
        shelf.stock(code, (label, MEMBERS), select);
    }
}

fn flows(shelf: &mut Shelf) {
    for (code, label, measure) in [
        ("membership.admitted", "Đảng viên kết nạp mới", Measure::Admitted),
        ("membership.restored", "Đảng viên được phục hồi", Measure::Restored),
        ("membership.made_official", "Đảng viên chuyển chính thức", Measure::RecognizedDecided),
        (
            "membership.made_official.effective",
            "Đảng viên chuyển chính thức theo ngày hiệu lực",
            Measure::RecognizedEffective,
        ),
        ("membership.struck_off", "Đảng viên bị xóa tên", Measure::StruckOff),
        ("membership.exited", "Đảng viên xin ra khỏi Đảng", Measure::Exited),
        ("membership.died", "Đảng viên từ trần", Measure::Died),
        ("membership.expelled", "Đảng viên bị khai trừ (giảm đảng số)", Measure::Expelled),
        ("membership.opened", "Đảng viên lập sổ ban đầu", Measure::Opened),
    ] {
        shelf.flow(code, (label, MEMBERS), Select::all(measure));
    }
    let again = Select::all(Measure::Admitted).class(vec![Pattern::is(Tag::Number(1))]);
    shelf.flow("membership.readmitted", ("Đảng viên kết nạp lại", MEMBERS), again);
    for (code, label, stage) in [
        (
            "membership.party_badge_proposed",
            "Đảng viên được đề nghị tặng Huy hiệu",
            BadgeStage::Proposed,
        ),
        ("membership.party_badge_decided", "Đảng viên được tặng Huy hiệu", BadgeStage::Decided),
        ("membership.party_badge_awarded", "Đảng viên nhận Huy hiệu", BadgeStage::Awarded),
    ] {
        let select = Select::all(Measure::Badge).class(vec![Pattern::is(stage)]);
        shelf.flow(code, (label, MEMBERS), select);
    }
}

fn transfers(shelf: &mut Shelf) {
    for (code, label, direction) in [
        ("membership.transfer.out", "Đảng viên chuyển đi", Direction::Out),
        ("membership.transfer.in", "Đảng viên chuyển đến", Direction::In),
        ("membership.transfer.internal", "Đảng viên chuyển nội bộ", Direction::Internal),
    ] {
        shelf.put(Kind::Flow, code, (label, MEMBERS), Formula::Transfers(direction));
    }
    for (code, label, direction) in [
        ("membership.came_with_org", "Đảng viên đến theo tổ chức", Direction::In),
        ("membership.went_with_org", "Đảng viên đi theo tổ chức", Direction::Out),
    ] {
        shelf.put(Kind::Flow, code, (label, MEMBERS), Formula::WithOrganization(direction));
    }
    shelf.sum(
        Kind::Flow,
        "membership.transfer.total",
        ("Lượt chuyển sinh hoạt đảng", "lượt"),
        &[
            (1, "membership.transfer.out"),
            (1, "membership.transfer.in"),
            (1, "membership.transfer.internal"),
        ],
    );
}

fn verdicts(shelf: &mut Shelf) {
    for grade in Grade::ALL {
        let code = format!("membership.rating.{}", grade.code());
        let label = format!("Đảng viên {}", grade.label());
        let select = Select::all(Measure::MemberRated).class(vec![Pattern::is(*grade)]);
        shelf.put(Kind::Verdict, &code, (&label, MEMBERS), Formula::Count(select));
    }
}
