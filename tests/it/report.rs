//! The yearly report on a small register: every figure of the real one has its place, what does not
//! agree is named with units and entries, what is missing is no zero, names are not code.

use crate::town::{Town, code, day, event, person, registered, text, year};
use serde::Deserialize;
use sobo::aggregate::Identities;
use sobo::model::{
    Discipline, EntryId, Event, MemberFact, MemberForm, MemberId, OrgFact, OrgId, Organ,
};
use sobo::report::{Document, MISSING, Template, build, render};
use std::collections::BTreeSet;
use std::path::Path;

fn data(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let path = root.join("examples/data").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn template() -> Template {
    toml::from_str(&data("report.toml")).unwrap()
}

fn identities() -> Identities {
    toml::from_str(&data("identities.toml")).unwrap()
}

fn report(town: &Town) -> Document {
    let reader = town.db.read().unwrap();
    let figures = reader.figures(town.bloc, year(2020));
    build(&template(), &identities().identity, &figures).unwrap()
}

#[derive(Deserialize)]
struct Facts {
    fact: Vec<FactId>,
}

#[derive(Deserialize)]
struct FactId {
    id: String,
}

#[test]
fn every_printed_figure_has_its_place() {
    let facts: Facts = toml::from_str(&data("facts.toml")).unwrap();
    let ids: BTreeSet<String> = facts.fact.into_iter().map(|fact| fact.id).collect();
    assert_eq!(ids.len(), 242);
    let document = report(&Town::new());
    let placed: BTreeSet<String> = document.figures.iter().map(|row| row.code.clone()).collect();
    let homeless: Vec<&String> = ids.difference(&placed).collect();
    assert!(homeless.is_empty(), "in no sentence of the report: {homeless:?}");
}

#[test]
fn identities_are_named_once_and_can_be_checked() {
    let identities = identities().identity;
    let codes: BTreeSet<&str> = identities.iter().map(|one| one.code.as_str()).collect();
    assert!(codes.len() == identities.len() && codes.len() > 30, "{codes:?}");
    let town = Town::new();
    let checked = town.db.read().unwrap().check(&identities, town.bloc, year(2020)).unwrap();
    assert_eq!(checked.len(), identities.len());
    // In an empty year the counted ones hold, nothing against nothing.
    let held = checked.iter().find(|one| one.identity.code == "D3").unwrap();
    assert!(!held.is_finding() && held.missing.is_empty(), "{held:?}");
}

fn reprimand(member: MemberId, by: OrgId, content: Option<&str>) -> Event {
    let contents = content.map(code).into_iter().collect();
    let (form, organ) = (MemberForm::Reprimand, Organ::Cell);
    let discipline = Discipline { member, form, by, organ, contents };
    event("01/10/2020", MemberFact::Disciplined(discipline))
}

/// 39 members disciplined, for 37 of them with a content: two in two cells without.
fn disciplined(town: &Town) -> [EntryId; 2] {
    let others: Vec<MemberId> = (0..37)
        .map(|n| {
            let fact = registered(person(&format!("Người {n}")), town.cell);
            MemberId(town.record(event("31/12/2019", fact)).unwrap())
        })
        .collect();
    for member in others {
        town.record(reprimand(member, town.cell, Some("population_policy"))).unwrap();
    }
    [(town.an, town.east), (town.son, town.west)]
        .map(|(member, by)| town.record(reprimand(member, by, None)).unwrap())
}

#[test]
fn what_does_not_agree_names_the_units_and_the_entries() {
    let town = Town::new();
    let entries = disciplined(&town);
    let document = report(&town);
    let of_d3 = |readings: &[sobo::report::Reading]| readings.iter().any(|r| r.code == "D3");
    let finding = document.findings.iter().find(|f| of_d3(&f.readings)).unwrap();
    assert_eq!(finding.readings[0].residual, "-2", "{finding:?}");
    assert!(finding.readings[0].statement.contains("39"), "{finding:?}");
    let named: Vec<(&str, &str)> =
        finding.candidates.iter().map(|c| (c.org.as_str(), c.entry.as_str())).collect();
    let entries = entries.map(|entry| entry.to_string());
    let expected =
        [("Chi bộ Phía Đông", entries[0].as_str()), ("Chi bộ Phía Tây", entries[1].as_str())];
    assert_eq!((BTreeSet::from_iter(named), finding.more), (BTreeSet::from(expected), 0));
    // It stands in the text of every form, beside the figures it is about.
    for page in [render::text(&document), render::markdown(&document), render::html(&document)] {
        assert!(page.contains("Chi bộ Phía Đông") && page.contains(&entries[0]));
    }
    assert!(document.sections.iter().any(|section| section.number == finding.section));
    // Recorded with their contents, it is gone: nothing stores it.
    let (why, content) = (text("bổ sung nội dung"), Some("irresponsibility"));
    for (entry, (member, by)) in entries.iter().zip([(town.an, town.east), (town.son, town.west)]) {
        let entry = EntryId::parse(entry).unwrap();
        let right = reprimand(member, by, content).superseding(entry, why.clone());
        town.record(right).unwrap();
    }
    assert!(!report(&town).findings.iter().any(|f| of_d3(&f.readings)));
}

#[test]
fn what_nobody_reported_is_printed_as_missing() {
    let town = Town::new();
    let document = report(&town);
    let row = |code: &str| document.figures.iter().find(|row| row.code == code).unwrap();
    let counted = row("discipline.by_form.expulsion");
    assert!(counted.value.is_some() && !counted.printed.contains(MISSING), "{counted:?}");
    // Nothing was reported and nothing listed: a text, no number, and no zero.
    let missing: Vec<_> = document.figures.iter().filter(|row| row.value.is_none()).collect();
    assert!(missing.len() > 50, "{}", missing.len());
    for row in &missing {
        assert!(row.printed.contains(MISSING) && !row.printed.contains('0'), "{row:?}");
    }
    assert!(render::text(&document).contains(MISSING));
    // Units that declared nothing complete are named.
    assert_eq!(document.silent, ["Đảng bộ Sở Thử nghiệm", "Chi bộ Trạm Đo"]);
}

#[test]
fn names_are_no_code() {
    let town = Town::new();
    disciplined(&town);
    let evil = "Chi bộ <script>alert(1)</script> \"&\" 'x'";
    let on = "01/02/2020";
    for org in [town.east, town.cell] {
        town.record(event(on, OrgFact::Renamed { org, name: text(evil) })).unwrap();
    }
    assert_eq!(town.db.read().unwrap().tree().name(town.east, day("31/12/2020")), evil);
    let document = report(&town);
    let page = render::html(&document);
    assert!(!page.contains("<script>alert"), "a name became code");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "the name is not there");
    // The other forms show it as it is, or say it is data.
    assert!(render::text(&document).contains(evil));
    assert!(!render::csv(&document).is_empty());
}
