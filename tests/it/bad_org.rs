//! What an organization's history refuses, cells of values and cases; and what looks wrong but may
//! be right, which is a finding.

use crate::town::{
    Town, admitted, cell_value, code, day, event, founding, person, registered, text, year,
};
use sobo::model::{
    CaseFact, CaseId, CodeList, ControlFact, Grade, Kind, MemberFact, OfficeFact, OrgFact, OrgId,
    OrgKind, Quantity, Term, Track, TransferId,
};

#[test]
fn ways_that_lead_nowhere_are_refused() {
    let town = Town::new();
    let Town { bloc, base, cell, .. } = town;
    let on = |fact: OrgFact| event("01/10/2020", fact);
    let merged = |sources: Vec<OrgId>, into| on(OrgFact::Merged { sources, into });
    town.refuses(merged(vec![cell], cell), "kind_mismatch", "merged into itself");
    town.refuses(merged(vec![base, cell], cell), "kind_mismatch", "merged into itself");
    let own = OrgFact::Reparented { org: cell, parent: cell };
    town.refuses(on(own), "stands_already", "name another organization");
    let root = OrgFact::Reparented { org: bloc, parent: cell };
    town.refuses(on(root), "kind_mismatch", "the root of the register");
    let away = OrgFact::HandedOver { org: bloc, to: text("Tỉnh"), members: 0 };
    town.refuses(on(away), "kind_mismatch", "cannot leave it");
    let same = OrgFact::KindChanged { org: cell, kind: OrgKind::BaseCell };
    town.refuses(on(same), "stands_already", "is chi bộ cơ sở already");
    let early = event("30/12/2018", OrgFact::Renamed { org: cell, name: text("Tên") });
    town.refuses(early, "before_founding", "from 31/12/2018");
}

#[test]
fn what_stands_once_a_term_or_year_stands_once() {
    let town = Town::new();
    let cell = town.cell;
    let on = |fact: OrgFact| event("01/10/2020", fact);
    let term = Term::new(2020, 2025).unwrap();
    let seats = OrgFact::CommissionElected { org: cell, term, seats: 3 };
    town.refuses(on(seats), "kind_mismatch", "has no inspection commission");
    let congress = |ordinal| on(OrgFact::CongressHeld { org: cell, term, ordinal });
    town.record(congress(3)).unwrap();
    town.refuses(congress(4), "stands_already", "nhiệm kỳ 2020-2025");
    let rated = |grade| on(OrgFact::Rated { org: cell, year: 2020, grade, reason: None });
    town.record(rated(Grade::Good)).unwrap();
    town.refuses(rated(Grade::Completed), "verdict_twice", "supersede that entry");
    assert_eq!(town.findings(), [""; 0]);
}

#[test]
fn nothing_happens_after_the_end() {
    let town = Town::new();
    let Town { base, cell, .. } = town;
    // After the end nothing happens to it any more, on a later day or on the same.
    town.record(event("15/10/2020", OrgFact::Dissolved { org: cell })).unwrap();
    let name = || text("Tên mới");
    let late = |on| event(on, OrgFact::Renamed { org: cell, name: name() });
    town.refuses(late("16/10/2020"), "org_ended", "ended or left on 15/10/2020");
    let again = event("16/10/2020", OrgFact::Dissolved { org: cell });
    town.refuses(again, "org_ended", "ended or left on 15/10/2020");
    let into = event("16/10/2020", OrgFact::Merged { sources: vec![base], into: cell });
    town.refuses(into, "org_ended", "ended or left on 15/10/2020");
    // An end that is dated back is held against what was recorded after that day.
    let back = event("30/09/2020", OrgFact::Dissolved { org: town.base });
    town.record(back).unwrap();
}

#[test]
fn cells_and_cases_are_filled_once() {
    let town = Town::new();
    let kind = Kind::Flow;
    let (label, unit) = (text("đơn thư"), text("đơn"));
    let listing = ControlFact::IndicatorListed { code: code("petitions"), label, kind, unit };
    town.record(event("01/01/2020", listing)).unwrap();
    let value = |n| event("31/12/2020", OfficeFact::Value(cell_value(&town, "petitions", n)));
    let first = town.record(value(3)).unwrap();
    town.refuses(value(4), "value_twice", "supersede that entry");
    town.refuses(value(3), "value_twice", "supersede that entry");
    town.record(value(4).superseding(first, text("đếm lại"))).unwrap();
    let figure = town.db.read().unwrap().figure("petitions", town.bloc, year(2020)).unwrap();
    assert_eq!(figure.value, Some(Quantity::exact(4)));
    let opened =
        CaseFact::Opened { member: town.an, org: town.east, content: code("population_policy") };
    let case = CaseId(town.record(event("01/02/2020", opened)).unwrap());
    let settled = |on: &str| {
        event(on, CaseFact::Settled { case, track: Track::Party, outcome: text("khiển trách") })
    };
    town.refuses(settled("31/01/2020"), "before_founding", "opened on 01/02/2020");
    town.record(settled("01/05/2020")).unwrap();
    town.refuses(settled("02/05/2020"), "settled_twice", "kỷ luật Đảng");
    assert_eq!(town.findings(), [""; 0]);
}

#[test]
fn a_code_under_which_two_things_are_meant_is_a_finding_until_a_ruling() {
    let town = Town::new();
    let list = |label: &str| {
        let (list, code) = (CodeList::Class, "so_cap".parse().unwrap());
        event("01/09/2020", ControlFact::CodeListed { list, code, label: text(label) })
    };
    let first = town.record(list("lớp sơ cấp")).unwrap();
    town.record(list("lớp sơ cấp")).unwrap();
    assert_eq!(town.findings(), [""; 0]);
    let other = town.record(list("lớp bồi dưỡng")).unwrap();
    assert_eq!(town.findings(), ["key_collision"]);
    let findings = town.db.read().unwrap().findings(day("31/12/2020")).unwrap();
    assert_eq!((findings[0].entries.first(), findings[0].entries.len()), (Some(&first), 3));
    let ruling = ControlFact::Ruling { keep: first, against: vec![other], reason: text("nhầm") };
    town.record(event("02/09/2020", ruling)).unwrap();
    assert_eq!(town.findings(), [""; 0]);
}

#[test]
fn what_looks_wrong_but_may_be_right_is_a_finding() {
    let town = Town::new();
    let double = |name, birth, file_no: Option<&str>| {
        let birth = Some(day(birth));
        let file_no = file_no.map(text);
        let person = sobo::model::Person { birth, file_no, ..person(name) };
        event("01/09/2020", registered(person, town.cell))
    };
    town.record(double("Hoàng Yến", "01/01/1990", Some("123456-ST"))).unwrap();
    assert_eq!(town.findings(), ["key_collision"]);
    town.record(double("Nguyễn  Văn An", "02/09/1980", None)).unwrap();
    assert_eq!(town.findings(), ["key_collision", "same_person"]);
    let founded = founding("Chi bộ Trạm Đo 2", OrgKind::BaseCell, "tram", Some(town.bloc));
    town.record(event("01/09/2020", OrgFact::Founded(founded))).unwrap();
    assert_eq!(town.findings(), ["key_collision", "key_collision", "same_person"]);
    let young = sobo::model::Person { birth: Some(day("01/10/2002")), ..person("Bùi Non") };
    town.record(event("01/09/2020", admitted(young, town.cell))).unwrap();
    town.record(event("19/12/2020", MemberFact::Recognized { member: town.mai })).unwrap();
    let findings = town.db.read().unwrap().findings(day("31/12/2020")).unwrap();
    let says = |rule: &str, part: &str| {
        let found = findings.iter().find(|f| f.rule.code() == rule).expect(rule);
        assert!(found.detail.contains(part), "{}", found.detail);
        assert!(!found.entries.is_empty() && !found.subjects.is_empty(), "{rule}");
    };
    says("age_outside", "215 full months");
    says("probation_short", "ends on 20/12/2020");
    says("same_person", "02/09/1980");
}

#[test]
fn remainders_and_lists_that_disagree_are_findings() {
    let town = Town::new();
    let Town { an, mai, east, west, base, .. } = town;
    let split = OrgFact::Split { org: east, ends: true, members: vec![(an, west)] };
    town.record(event("01/07/2020", split)).unwrap();
    assert_eq!(town.findings(), ["remainder"]);
    // Mended, it goes away.
    let moved = MemberFact::Left { member: mai, to: west };
    let transfer = TransferId(town.record(event("01/08/2020", moved)).unwrap());
    let received = MemberFact::Received { member: mai, transfer, org: west };
    town.record(event("01/08/2020", received)).unwrap();
    assert_eq!(town.findings(), [""; 0]);
    let stray = OrgFact::Split { org: west, ends: false, members: vec![(town.lam, east)] };
    town.refuses(event("01/09/2020", stray), "not_there", "not a member of this register");
    let handed = OrgFact::HandedOver { org: base, to: text("Huyện ủy"), members: 5 };
    town.record(event("01/10/2020", handed)).unwrap();
    let findings = town.db.read().unwrap().findings(day("31/12/2020")).unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].detail.contains("list 5 members, the register had 3"), "{findings:?}");
    town.record(event("01/11/2020", OrgFact::Dissolved { org: town.cell })).unwrap();
    assert_eq!(town.findings(), ["remainder"]);
    town.refuses(event("02/11/2020", OrgFact::Dissolved { org: base }), "org_ended", "01/10/2020");
}
