//! Organizations: stock, changes, ratings, congresses, commissions, titles, sponsorship.

use super::{Shelf, code_is};
use crate::aggregate::indicator::{By, Formula, Pattern, Pick, Select};
use crate::model::{Code, ElectedBy, Grade, Kind, Measure, OrgKind, Tag};

const ORGS: &str = "tổ chức";
const UNITS: &str = "đơn vị";
const UPPER: &[OrgKind] = &[OrgKind::Upper];
const COMMITTEES: &[OrgKind] = &[OrgKind::BaseCommittee];

pub(super) fn fill(shelf: &mut Shelf) {
    stocks(shelf);
    changes(shelf);
    congresses(shelf);
    commissions(shelf);
    titles(shelf);
}

fn stocks(shelf: &mut Shelf) {
    for (code, label, kinds) in [
        ("organization.base_total", "Tổ chức cơ sở đảng trực thuộc", OrgKind::BASE),
        ("organization.base_committees", "Đảng bộ cơ sở", COMMITTEES),
        ("organization.base_cells", "Chi bộ cơ sở", &[OrgKind::BaseCell]),
        ("organization.sectional", "Đảng bộ bộ phận", &[OrgKind::Sectional]),
        ("organization.cells", "Chi bộ trực thuộc", &[OrgKind::Cell]),
    ] {
        let tags = kinds.iter().map(|kind| Tag::from(*kind)).collect();
        let select = Select::all(Measure::Organizations).class(vec![Pattern::OneOf(tags)]);
        shelf.stock(code, (label, ORGS), select);
    }
    for grade in Grade::ALL {
        let code = format!("organization.rating.{}", grade.code());
        let label = format!("Tổ chức {}", grade.label());
        let select =
            Select::all(Measure::OrgRated).class(vec![Pattern::is(*grade)]).kinds(OrgKind::BASE);
        shelf.put(Kind::Verdict, &code, (&label, UNITS), Formula::Count(select));
    }
}

fn changes(shelf: &mut Shelf) {
    let one = |measure, kind: OrgKind| Select::all(measure).class(vec![Pattern::is(kind)]);
    for (code, label, select) in [
        (
            "organization.change.sub_committee_received",
            "Đảng bộ bộ phận được tiếp nhận",
            one(Measure::OrgReceived, OrgKind::Sectional),
        ),
        (
            "organization.change.base_committee_established",
            "Đảng bộ cơ sở thành lập mới",
            one(Measure::OrgFounded, OrgKind::BaseCommittee),
        ),
        (
            "organization.change.base_cell_established",
            "Chi bộ cơ sở thành lập mới",
            one(Measure::OrgFounded, OrgKind::BaseCell),
        ),
        (
            "organization.change.sub_committee_established",
            "Đảng bộ bộ phận thành lập mới",
            one(Measure::OrgFounded, OrgKind::Sectional),
        ),
        (
            "organization.change.base_committee_to_cell",
            "Đảng bộ chuyển thành chi bộ",
            Select::all(Measure::OrgKindChanged)
                .class(vec![Pattern::is(OrgKind::BaseCommittee), Pattern::is(OrgKind::BaseCell)]),
        ),
        (
            "organization.change.cell_transferred_out",
            "Chi bộ chuyển ra ngoài Đảng bộ",
            Select::all(Measure::OrgHandedOver)
                .class(vec![Pattern::OneOf(vec![OrgKind::Cell.into(), OrgKind::BaseCell.into()])]),
        ),
        (
            "organization.change.surveyed_for_establishment",
            "Đơn vị được khảo sát lập tổ chức đảng",
            Select::all(Measure::OrgSurveyed),
        ),
        ("organization.change.merged", "Tổ chức sáp nhập", Select::all(Measure::OrgMerged)),
        ("organization.change.dissolved", "Tổ chức giải thể", Select::all(Measure::OrgDissolved)),
        (
            "organization.change.handed_over",
            "Tổ chức chuyển đi",
            Select::all(Measure::OrgHandedOver),
        ),
        ("organization.change.received", "Tổ chức tiếp nhận", Select::all(Measure::OrgReceived)),
    ] {
        shelf.flow(code, (label, ORGS), select);
    }
}

fn congresses(shelf: &mut Shelf) {
    let held = Select::all(Measure::CongressHeld).kinds(OrgKind::BASE);
    shelf.put(
        Kind::Distinct,
        "congress.held",
        ("Tổ chức cơ sở đã tổ chức đại hội", UNITS),
        Formula::Distinct(held, By::Org),
    );
    if let (Ok(held), Ok(all)) =
        (Code::parse("congress.held"), Code::parse("organization.base_total"))
    {
        shelf.put(
            Kind::Ratio,
            "congress.held_rate",
            ("Tỷ lệ tổ chức cơ sở đã tổ chức đại hội", "%"),
            Formula::Percent(held, all),
        );
    }
    for (code, label, by) in [
        (
            "congress.direct_secretary_election",
            "Đảng bộ bầu trực tiếp bí thư tại đại hội",
            ElectedBy::Congress,
        ),
        (
            "congress.secretary_elected_by_committee",
            "Đảng bộ bầu bí thư tại hội nghị ban chấp hành",
            ElectedBy::Committee,
        ),
    ] {
        let select = Select::all(Measure::SecretaryElected)
            .class(vec![Pattern::Any, Pattern::is(by)])
            .kinds(COMMITTEES);
        shelf.flow(code, (label, UNITS), select);
    }
    let vacant = Select::all(Measure::VacancyLeft).kinds(COMMITTEES);
    shelf.put(
        Kind::Distinct,
        "congress.committee_seats_left_vacant",
        ("Đảng bộ cơ sở bầu khuyết cấp ủy viên", UNITS),
        Formula::Distinct(vacant, By::Org),
    );
    let pending = Select::all(Measure::CommitteePending).kinds(COMMITTEES);
    let words = ("Đảng bộ chưa bầu ban chấp hành", UNITS);
    shelf.stock("congress.committee_election_pending", words, pending);
    let own = Select::all(Measure::CongressHeld).kinds(UPPER);
    shelf.put(
        Kind::Attribute,
        "congress.ordinal.bloc",
        ("Lần thứ của đại hội Đảng bộ Khối", "lần thứ"),
        Formula::Attribute(own, Pick::LargestTag(1)),
    );
}

fn commissions(shelf: &mut Shelf) {
    let all = || Select::all(Measure::Commission).kinds(COMMITTEES);
    let of = |seats| all().class(vec![Pattern::Any, Pattern::is(Tag::Number(seats))]);
    shelf.stock("inspection_committee.elected", ("Ủy ban kiểm tra cơ sở được bầu", UNITS), all());
    for (size, seats, large) in [("five", 5, true), ("three", 3, false)] {
        let code = format!("inspection_committee.{size}_seat.units");
        let label = format!("Đơn vị bầu {seats:02} ủy viên ủy ban kiểm tra");
        shelf.stock(&code, (&label, UNITS), of(seats));
        let code = format!("inspection_committee.{size}_seat.seats");
        let label = if large { "Quy mô lớn nhất" } else { "Quy mô nhỏ nhất" };
        let label = format!("{label} của ủy ban kiểm tra cơ sở");
        let pick = if large { Pick::LargestTag(1) } else { Pick::SmallestTag(1) };
        let formula = Formula::Attribute(all(), pick);
        shelf.put(Kind::Attribute, &code, (&label, "ủy viên"), formula);
    }
    shelf.put(
        Kind::Distinct,
        "inspection.levels.committees",
        ("Số cấp có cấp ủy và ủy ban kiểm tra", "cấp"),
        Formula::Distinct(Select::all(Measure::Commission), By::Level),
    );
}

fn titles(shelf: &mut Shelf) {
    let culture =
        Select::all(Measure::Title).class(vec![code_is("culture_standard")]).kinds(OrgKind::BASE);
    let words = ("Đơn vị được công nhận đạt chuẩn văn hóa", UNITS);
    shelf.stock("culture.standard_units.recognized", words, culture);
    let city =
        Select::all(Measure::Place).class(vec![code_is("ha_tinh_city")]).kinds(OrgKind::BASE);
    let words = ("Đơn vị đóng trên địa bàn thành phố", UNITS);
    shelf.stock("culture.standard_units.eligible", words, city);
    let open = || Select::all(Measure::Sponsorship);
    let added = || Select::all(Measure::SponsorshipAssigned);
    for (kind, code, label, unit, select, by) in [
        (
            Kind::Stock,
            "ntm.sponsorship.units_total",
            "Đơn vị đang đỡ đầu xã",
            UNITS,
            open(),
            By::Org,
        ),
        (Kind::Stock, "ntm.sponsorship.communes_total", "Xã được đỡ đầu", "xã", open(), By::Tag(0)),
        (
            Kind::Distinct,
            "ntm.sponsorship.units_added",
            "Đơn vị được giao đỡ đầu thêm",
            UNITS,
            added(),
            By::Org,
        ),
        (
            Kind::Distinct,
            "ntm.sponsorship.communes_added",
            "Xã được nhận đỡ đầu bổ sung",
            "xã",
            added(),
            By::Tag(0),
        ),
        (
            Kind::Stock,
            "ntm.sponsorship.communes_reached_standard",
            "Xã được đỡ đầu đã đạt chuẩn",
            "xã",
            Select::all(Measure::CommuneRecognized).class(vec![code_is("ntm_standard")]),
            By::Tag(1),
        ),
    ] {
        shelf.put(kind, code, (label, unit), Formula::Distinct(select, by));
    }
}
