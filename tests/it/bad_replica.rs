//! What two replicas did without knowing of each other: taken as it is, shown as a finding, settled
//! by a further event. And corrections, voids and rulings, which come from one hand or from two.

use crate::town::{
    Town, admitted, copy, day, digest, event, exchange, options, person, registered, rules, text,
    year,
};
use sobo::aggregate::Finding;
use sobo::ledger::{Entry, Inserted, Ledger};
use sobo::model::{
    ControlFact, EntryId, Grade, MemberFact, MemberId, OrgFact, OrgId, Quantity, Timestamp,
    TransferId,
};
use sobo::{Database, Scope};

fn total(db: &Database, org: OrgId, on: &str) -> i128 {
    let period = sobo::model::Period::new(day(on), day(on)).unwrap();
    let figure = db.read().unwrap().figure("membership.total", org, period).unwrap();
    figure.value.and_then(|q| q.value.to_integer()).unwrap()
}

fn found(db: &Database, rule: &str) -> Finding {
    let findings = db.read().unwrap().findings(day("31/12/2020")).unwrap();
    findings.into_iter().find(|f| f.rule.code() == rule).expect(rule)
}

fn void(target: EntryId) -> sobo::model::Event {
    event("30/12/2020", ControlFact::Void { target, reason: text("ghi nhầm") })
}

fn died(town: &Town, on: &str) -> sobo::model::Event {
    event(on, MemberFact::Died { member: town.an })
}

#[test]
fn a_correction_is_corrected_once() {
    let here = Town::new();
    let there = here.replica(2);
    let first = here.record(died(&here, "01/10/2020")).unwrap();
    copy(&here.db, &there.db);
    let why = || text("sai ngày");
    let second = died(&here, "02/10/2020").superseding(first, why());
    let second = here.record(second).unwrap();
    // From here, with the first correction in sight: refused, with the entry that stands.
    let again = died(&here, "03/10/2020").superseding(first, why());
    here.refuses(again.clone(), "superseded_twice", &second.to_string());
    // The correction itself can be corrected.
    let third = died(&here, "04/10/2020").superseding(second, why());
    let third = here.record(third).unwrap();
    assert_eq!((total(&here.db, here.bloc, "03/10/2020"), here.findings().len()), (3, 0));
    // From a replica that had not seen it: a finding that names both; the first recorded stands.
    let other = there.record(again).unwrap();
    exchange(&here.db, &there.db);
    let finding = found(&here.db, "superseded_twice");
    assert_eq!(finding.entries, [other, third]);
    assert!(finding.detail.contains("void one"), "{}", finding.detail);
    assert_eq!(total(&here.db, here.bloc, "04/10/2020"), 2);
    assert_eq!(total(&here.db, here.bloc, "03/10/2020"), 3);
    // Voiding the second branch settles it everywhere.
    there.record(void(other)).unwrap();
    exchange(&here.db, &there.db);
    assert_eq!(rules(&here.db), [""; 0]);
}

#[test]
fn a_void_is_undone_by_a_void() {
    let town = Town::new();
    let before = total(&town.db, town.bloc, "31/12/2020");
    let death = town.record(died(&town, "01/10/2020")).unwrap();
    let first = town.record(void(death)).unwrap();
    assert_eq!(total(&town.db, town.bloc, "31/12/2020"), before);
    let second = town.record(void(first)).unwrap();
    assert_eq!(total(&town.db, town.bloc, "31/12/2020"), before - 1);
    town.record(void(second)).unwrap();
    assert_eq!(total(&town.db, town.bloc, "31/12/2020"), before);
    assert_eq!(town.findings(), [""; 0]);
    // A void is voided, never corrected.
    let correction = void(death).superseding(first, text("lý do khác"));
    town.refuses(correction, "bad_retraction", "void the wrong one");
    // Nor does a correction reach over to another subject.
    let other = event("01/10/2020", MemberFact::Died { member: town.son });
    let other = other.superseding(death, text("nhầm người"));
    town.refuses(other, "bad_retraction", "of another subject");
    // A founding is not voided from under what was recorded on it.
    town.refuses(void(town.lam.0), "not_founded", "has no founding entry");
    town.record(void(town.mai.0)).unwrap();
}

#[test]
fn a_corrected_founding_keeps_the_id() {
    let town = Town::new();
    town.record(event("20/12/2020", MemberFact::Recognized { member: town.mai })).unwrap();
    let right = event("15/12/2019", admitted(person("Trần Thị Mai Hoa"), town.east));
    let right = right.superseding(town.mai.0, text("sai tên, sai ngày"));
    let corrected = town.record(right).unwrap();
    assert_ne!(corrected, town.mai.0);
    let reader = town.db.read().unwrap();
    let member = reader.member(town.mai, day("31/12/2020")).unwrap();
    assert_eq!(member.person.name, text("Trần Thị Mai Hoa"));
    assert_eq!((member.org, member.history.len()), (Some(town.east), 2));
    assert!(reader.member(MemberId(corrected), day("31/12/2020")).unwrap_err().is_not_found());
    let count = |on: &str| total(&town.db, town.east, on);
    assert_eq!((count("14/12/2019"), count("15/12/2019"), count("31/12/2020")), (1, 2, 2));
    // Corrected once more, through its correction; later facts still name the first id.
    let again = event("16/12/2019", admitted(person("Trần Thị Mai Hoa"), town.east));
    town.record(again.superseding(corrected, text("sai ngày"))).unwrap();
    town.record(event("28/12/2020", MemberFact::Died { member: town.mai })).unwrap();
    assert_eq!((count("15/12/2019"), count("16/12/2019"), count("28/12/2020")), (1, 2, 1));
    assert_eq!(town.findings(), [""; 0]);
    // A correction that would leave later facts without a member is refused.
    let late = event("21/12/2020", admitted(person("Trần Thị Mai Hoa"), town.east));
    let third = town.db.read().unwrap().member(town.mai, day("31/12/2020")).unwrap().history[0].1;
    let late = late.superseding(third, text("sai ngày"));
    town.refuses(late, "before_founding", "21/12/2020");
}

#[test]
fn a_leaving_half_is_corrected_together_with_its_reception() {
    let town = Town::new();
    let left = |on| event(on, MemberFact::Left { member: town.an, to: town.west });
    let half = town.record(left("01/05/2020")).unwrap();
    let received = |half| {
        let (member, org) = (town.an, town.west);
        let transfer = TransferId(half);
        event("01/06/2020", MemberFact::Received { member, transfer, org })
    };
    let whole = town.record(received(half)).unwrap();
    let why = || text("sai ngày");
    // Alone it would leave the reception without its half.
    let alone = left("02/05/2020").superseding(half, why());
    town.refuses(alone.clone(), "transfer_mismatch", "the open transfer");
    town.db
        .batch(|batch| {
            let half = batch.record(Scope::Root, alone)?;
            batch.record(Scope::Root, received(half).superseding(whole, why()))
        })
        .unwrap();
    let count = |on: &str| total(&town.db, town.east, on);
    assert_eq!((count("01/05/2020"), count("02/05/2020")), (2, 1));
    assert_eq!((total(&town.db, town.west, "01/06/2020"), town.findings().len()), (2, 0));
}

#[test]
fn circles_from_two_replicas_are_found_and_trap_nothing() {
    let here = Town::new();
    let there = here.replica(2);
    let under = |org, parent| event("01/07/2020", OrgFact::Reparented { org, parent });
    let first = here.record(under(here.base, here.cell)).unwrap();
    there.record(under(here.cell, here.base)).unwrap();
    exchange(&here.db, &there.db);
    let circles: Vec<&str> = rules(&here.db).into_iter().filter(|rule| *rule == "circle").collect();
    // The two of them, and the two cells beneath.
    assert_eq!(circles.len(), 4, "{:?}", rules(&here.db));
    let reader = here.db.read().unwrap();
    for org in [here.bloc, here.base, here.east, here.west, here.cell] {
        assert_eq!(reader.statement(org, year(2020)).unwrap().residual(), 0);
        reader.orgs(org, day("31/12/2020")).unwrap();
        for indicator in reader.catalog().iter() {
            let figure = reader.figure(indicator.code.as_str(), org, year(2020)).unwrap();
            assert_eq!(figure.basis.scope, org);
        }
    }
    drop(reader);
    there.record(void(first)).unwrap();
    exchange(&here.db, &there.db);
    assert!(!rules(&here.db).contains(&"circle"));
    assert!(here.db.verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn records_that_name_each_other_as_doubles_leave_one_person() {
    let here = Town::new();
    let there = here.replica(2);
    let before = total(&here.db, here.bloc, "31/12/2020");
    let twin = person("Nguyễn Văn An");
    let twin = event("01/02/2020", registered(twin, here.west));
    let twin = MemberId(here.record(twin).unwrap());
    copy(&here.db, &there.db);
    let same = |member, double| event("01/03/2020", MemberFact::SamePerson { member, double });
    assert_eq!(total(&here.db, here.bloc, "31/12/2020"), before + 1);
    here.record(same(here.an, twin)).unwrap();
    assert_eq!(total(&here.db, here.bloc, "31/12/2020"), before);
    here.refuses(same(twin, here.an), "same_person", "the first recorded stands");
    there.record(same(twin, here.an)).unwrap();
    exchange(&here.db, &there.db);
    assert_eq!(total(&here.db, here.bloc, "31/12/2020"), before);
    assert!(rules(&here.db).contains(&"same_person"));
}

#[test]
fn both_replicas_recorded_the_same_thing() {
    let here = Town::new();
    let there = here.replica(2);
    for town in [&here, &there] {
        town.record(event("20/12/2020", MemberFact::Recognized { member: town.mai })).unwrap();
        let member = town.an;
        let (year, reason) = (2020, None);
        let grade = if town.db.stream(Scope::Root) == here.db.stream(Scope::Root) {
            Grade::Good
        } else {
            Grade::Completed
        };
        let rated = MemberFact::Rated { member, year, grade, reason };
        town.record(event("31/12/2020", rated)).unwrap();
        town.record(event("29/12/2020", MemberFact::Died { member: town.son })).unwrap();
    }
    exchange(&here.db, &there.db);
    assert_eq!(rules(&here.db), ["not_there", "already_official", "verdict_twice"]);
    let reader = here.db.read().unwrap();
    let figure = |code: &str| reader.figure(code, here.bloc, year(2020)).unwrap().value;
    for (code, n) in [
        ("membership.made_official", 1),
        ("membership.died", 1),
        ("membership.rating.good", 1),
        ("membership.rating.completed", 0),
    ] {
        assert_eq!(figure(code), Some(Quantity::exact(n)), "{code}");
    }
    // A ruling settles a contradiction for good.
    let finding = found(&here.db, "verdict_twice");
    let [second, first] = finding.entries[..] else { panic!("{finding:?}") };
    drop(reader);
    let ruling =
        ControlFact::Ruling { keep: second, against: vec![first], reason: text("họp lại") };
    here.record(event("30/12/2020", ruling)).unwrap();
    assert!(!rules(&here.db).contains(&"verdict_twice"));
    let reader = here.db.read().unwrap();
    let figure = reader.figure("membership.rating.completed", here.bloc, year(2020)).unwrap();
    assert_eq!(figure.value, Some(Quantity::exact(1)));
}

#[test]
fn an_end_and_what_came_after_it_meet() {
    let here = Town::new();
    let there = here.replica(2);
    here.record(event("01/07/2020", OrgFact::Dissolved { org: here.cell })).unwrap();
    let renamed = OrgFact::Renamed { org: here.cell, name: text("Chi bộ Trạm Mới") };
    there.record(event("01/08/2020", renamed)).unwrap();
    let fact = admitted(person("Vũ Hà"), here.cell);
    there.db.record(Scope::Unit(here.cell), event("01/08/2020", fact)).unwrap();
    exchange(&here.db, &there.db);
    assert_eq!(rules(&here.db), ["org_ended", "remainder"]);
    assert!(found(&here.db, "org_ended").detail.contains("ended or left on 01/07/2020"));
    assert!(found(&here.db, "remainder").detail.contains("still holds 1 members"));
}

/// The entries of the root stream.
fn root_entries(town: &Town) -> Vec<Entry> {
    let reader = town.db.read().unwrap();
    let ledger = Ledger::new(reader.snapshot()).unwrap();
    let entries = ledger.entries(town.db.stream(Scope::Root).id()).unwrap();
    entries.map(Result::unwrap).collect()
}

#[test]
fn entries_wait_stand_or_are_known() {
    let here = Town::new();
    let there = Database::in_memory(options(2)).unwrap();
    let (info, entries) = (here.db.stream(Scope::Root), root_entries(&here));
    let insert = |entry| there.insert(&info, [entry]).unwrap();
    assert_eq!(insert(&entries[2]), [Inserted::Waiting]);
    assert!(rules(&there).is_empty());
    let given = there.insert(&info, [&entries[0], &entries[1]]).unwrap();
    assert_eq!(given, [Inserted::New, Inserted::New]);
    assert_eq!(insert(&entries[2]), [Inserted::Known]);
    assert_eq!(insert(&entries[3]), [Inserted::New]);
}

#[test]
fn entries_that_are_no_entries_are_refused() {
    let here = Town::new();
    let there = Database::in_memory(options(2)).unwrap();
    let (info, entries) = (here.db.stream(Scope::Root), root_entries(&here));
    there.insert(&info, &entries[..3]).unwrap();
    let refused = |entry: &Entry, code: &str| {
        let before = digest(&there);
        let error = there.insert(&info, [entry]).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        let place = error.to_string().contains(&entry.seq.to_string());
        assert!(place, "no place in: {error}");
        assert_eq!(digest(&there), before);
    };
    // Another entry at a taken place, one that does not follow, one of a wrong stream or number.
    let mut forged = entries[1].clone();
    forged.event = event("01/01/2020", OrgFact::Dissolved { org: here.cell });
    refused(&forged, "conflict");
    let mut next = entries[3].clone();
    next.prev = entries[0].prev;
    refused(&next, "conflict");
    next = entries[3].clone();
    next.seq = 0;
    refused(&next, "invalid");
    next.seq = u32::MAX;
    refused(&next, "limit");
    next = entries[3].clone();
    next.recorded = Timestamp::from_millis(u64::MAX);
    refused(&next, "limit");
    let own = there.stream(Scope::Root);
    let other = there.insert(&own, [&entries[3]]).unwrap_err();
    assert_eq!(other.code(), "invalid", "{other}");
    // A batch from elsewhere is taken whole or not at all.
    let before = digest(&there);
    let mixed = there.insert(&info, [&entries[3], &entries[4], &forged]);
    assert_eq!(mixed.unwrap_err().code(), "conflict");
    assert_eq!(digest(&there), before);
    assert!(there.verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn a_copied_device_is_told_to_go_on_under_a_new_key() {
    let here = Town::new();
    let copied = here.replica(1);
    here.record(died(&here, "01/10/2020")).unwrap();
    copied.record(died(&here, "02/10/2020")).unwrap();
    let entries = root_entries(&here);
    let before = digest(&copied.db);
    let error = copied.db.insert(&here.db.stream(Scope::Root), &entries).unwrap_err();
    assert_eq!(error.code(), "conflict", "{error}");
    let last = entries.last().unwrap().seq.to_string();
    assert!(error.to_string().contains(&last), "{error}");
    assert_eq!(digest(&copied.db), before);
}

#[test]
fn members_of_an_organization_that_is_not_there_are_a_finding() {
    let town = Town::new();
    assert_eq!(total(&town.db, town.bloc, "31/12/2020"), 3);
    // Nothing in the cell's own history stands against voiding it; its members tell.
    town.record(void(town.east.0)).unwrap();
    assert_eq!(total(&town.db, town.bloc, "31/12/2020"), 1);
    let finding = found(&town.db, "unknown_reference");
    assert!(finding.detail.contains("2 members are written in"), "{}", finding.detail);
    assert_eq!(finding.subjects, [sobo::model::Subject::Org(town.east)]);
    // The same when the members' stream has come and the tree has not.
    let late = Database::in_memory(options(3)).unwrap();
    let reader = town.db.read().unwrap();
    let ledger = Ledger::new(reader.snapshot()).unwrap();
    let info = town.db.stream(Scope::Unit(town.east));
    let entries: Vec<_> = ledger.entries(info.id()).unwrap().map(Result::unwrap).collect();
    late.insert(&info, &entries).unwrap();
    assert_eq!(rules(&late), ["unknown_reference"]);
    copy(&town.db, &late);
    assert_eq!(digest(&late), digest(&town.db));
}
