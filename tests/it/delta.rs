//! Deltas: what one replica knows and another does not, as bytes.

use crate::town::{Town, code, digest, event, founding, key, options, text};
use sobo::ledger::Frontier;
use sobo::model::{CodeList, ControlFact, MemberFact, OfficeFact, OrgFact, OrgId, OrgKind};
use sobo::{Database, Scope, limits};
use support::newer::Newer;

/// Everything sealed beyond a frontier, as one file.
fn file(db: &Database, beyond: &Frontier) -> Vec<u8> {
    let reader = db.read().unwrap();
    let deltas = reader.export(beyond).unwrap();
    deltas.flat_map(|delta| delta.unwrap().encode().unwrap()).collect()
}

fn empty(device: u8) -> Database {
    Database::in_memory(options(device)).unwrap()
}

fn document(org: OrgId, number: usize) -> sobo::model::Event {
    let (kind, number) = (code("letter"), number as u32);
    event("20/12/2020", OfficeFact::DocumentIn { org, kind, number })
}

#[test]
fn a_fresh_replica_becomes_equal_and_only_news_travel_after() {
    let town = Town::new();
    assert_eq!(file(&town.db, &Frontier::default()), [], "what is not sealed is not sent");
    town.db.seal(&key(1)).unwrap();
    let other = empty(2);
    let taken = other.import(&file(&town.db, &Frontier::default())).unwrap();
    assert_eq!((taken.deltas, taken.known), (1, 0));
    assert_eq!(digest(&other), digest(&town.db));
    let (here, there) = (town.db.read().unwrap(), other.read().unwrap());
    assert_eq!(here.state_root().unwrap(), there.state_root().unwrap());
    assert_eq!(file(&town.db, &there.frontier().unwrap()), []);

    town.record(event("10/11/2020", MemberFact::Died { member: town.an })).unwrap();
    town.db.seal(&key(1)).unwrap();
    let news = file(&town.db, &there.frontier().unwrap());
    assert!(news.len() < 160, "{}", news.len());
    assert_eq!(other.import(&news).unwrap().new, 1);
    assert_eq!(other.import(&news).unwrap().known, 1, "twice does no harm");
    assert_eq!(other.import(&file(&town.db, &Frontier::default())).unwrap().new, 0);
    assert_eq!(digest(&other), digest(&town.db));
    assert!(other.verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn what_goes_on_after_something_missing_is_refused_and_says_so() {
    let town = Town::new();
    town.db.seal(&key(1)).unwrap();
    let known = town.db.read().unwrap().frontier().unwrap();
    let first = file(&town.db, &Frontier::default());
    town.record(event("10/11/2020", MemberFact::Died { member: town.an })).unwrap();
    town.db.seal(&key(1)).unwrap();
    let second = file(&town.db, &known);
    let other = empty(2);
    let before = digest(&other);
    let error = other.import(&second).unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("goes on after entry"), "{error}");
    assert!(error.to_string().contains("take what was sent before it"), "{error}");
    assert_eq!(digest(&other), before);
    other.import(&[first, second].concat()).unwrap();
    assert_eq!(digest(&other), digest(&town.db));
}

/// Deltas that come together are taken in one transaction: that must not show.
#[test]
fn of_deltas_in_one_file_those_before_one_that_cannot_be_taken_stay() {
    let town = Town::new();
    let mut frontiers = vec![Frontier::default()];
    for n in 0..4 {
        let fact = OrgFact::Renamed { org: town.cell, name: text(&format!("Chi bộ {n}")) };
        town.record(event("20/11/2020", fact)).unwrap();
        town.db.seal(&key(1)).unwrap();
        frontiers.push(town.db.read().unwrap().frontier().unwrap());
    }
    let reader = town.db.read().unwrap();
    let part = |n: usize| -> Vec<u8> {
        let deltas = reader.export_between(&frontiers[n], &frontiers[n + 1]).unwrap();
        deltas.flat_map(|delta| delta.unwrap().encode().unwrap()).collect()
    };
    let parts: Vec<Vec<u8>> = (0..4).map(part).collect();
    // The third one is missing.
    let sent = [&parts[0][..], &parts[1], &parts[3]].concat();
    let (other, alone) = (empty(2), empty(2));
    let error = other.import(&sent).unwrap_err();
    let at = format!("the frame at byte {}", parts[0].len() + parts[1].len());
    assert!(error.is_not_found() && error.to_string().contains(&at), "{error}");
    alone.import(&parts[0]).unwrap();
    alone.import(&parts[1]).unwrap();
    assert_eq!(digest(&other), digest(&alone));
    let taken = other.import(&parts.concat()).unwrap();
    assert_eq!((taken.deltas, taken.new), (4, 2));
    assert_eq!(digest(&other), digest(&town.db));
}

#[test]
fn a_part_ends_at_the_last_seal_that_it_covers() {
    let town = Town::new();
    town.db.seal(&key(1)).unwrap();
    let until = town.db.read().unwrap().frontier().unwrap();
    let root = digest(&town.db);
    town.record(event("10/11/2020", MemberFact::Died { member: town.an })).unwrap();
    town.db.seal(&key(1)).unwrap();
    let other = empty(2);
    let reader = town.db.read().unwrap();
    for delta in reader.export_between(&Frontier::default(), &until).unwrap() {
        other.import(&delta.unwrap().encode().unwrap()).unwrap();
    }
    assert_eq!(digest(&other), root);
}

#[test]
fn a_long_stream_is_sent_in_parts_and_goes_on_where_it_was_cut() {
    let town = Town::new();
    let scope = Scope::Unit(town.cell);
    let listed = ControlFact::CodeListed {
        list: CodeList::Document,
        code: code("letter"),
        label: text("Công văn"),
    };
    town.record(event("31/12/2018", listed)).unwrap();
    let many = limits::DELTA_ENTRIES_MAX + 1_000;
    town.db
        .batch(|batch| {
            (0..many).try_for_each(|n| batch.record(scope, document(town.cell, n)).map(drop))
        })
        .unwrap();
    town.db.seal(&key(1)).unwrap();
    let reader = town.db.read().unwrap();
    let deltas = reader.export(&Frontier::default()).unwrap();
    assert!(deltas.size().entries > many);
    let deltas: Vec<_> = deltas.map(|delta| delta.unwrap().encode().unwrap()).collect();
    assert!(deltas.len() > 1);
    let other = empty(2);
    other.import(&deltas[0]).unwrap();
    let rest = file(&town.db, &other.read().unwrap().frontier().unwrap());
    assert_eq!(rest, deltas[1..].concat(), "resumed at what was taken");
    other.import(&rest).unwrap();
    assert_eq!(digest(&other), digest(&town.db));
}

/// A town with twenty base cells more.
fn large() -> (Town, Vec<OrgId>) {
    let town = Town::new();
    let listed = ControlFact::CodeListed {
        list: CodeList::Document,
        code: code("letter"),
        label: text("Công văn"),
    };
    town.record(event("31/12/2018", listed)).unwrap();
    let found = |n: u32| {
        let (name, kind) = (format!("Chi bộ số {n}"), OrgKind::BaseCell);
        let fact = OrgFact::Registered(founding(&name, kind, &format!("cb{n}"), Some(town.bloc)));
        OrgId(town.record(event("31/12/2018", fact)).unwrap())
    };
    let units = (0..20).map(found).collect();
    (town, units)
}

/// Records so many letters in each unit, and seals.
fn write_letters(town: &Town, units: &[OrgId], many: usize) {
    let letters: Vec<_> = units.iter().flat_map(|unit| (0..many).map(|n| (*unit, n))).collect();
    town.db
        .batch(|batch| {
            letters.iter().try_for_each(|(unit, n)| {
                batch.record(Scope::Unit(*unit), document(*unit, *n)).map(drop)
            })
        })
        .unwrap();
    town.db.seal(&key(1)).unwrap();
}

#[test]
fn a_long_history_is_sent_unit_by_unit_as_they_were_founded() {
    let (town, units) = large();
    write_letters(&town, &units, 3_400);
    let reader = town.db.read().unwrap();
    let deltas: Vec<_> =
        reader.export(&Frontier::default()).unwrap().map(|delta| delta.unwrap()).collect();
    assert!(deltas.len() > 1);
    // The register's own stream first; what stands in two deltas is the one stream that was cut.
    let mut last = None;
    for delta in &deltas {
        let scopes = || delta.runs().iter().map(|run| run.info.scope);
        assert!(scopes().all(|scope| scope >= last), "a unit that an earlier delta had passed");
        assert!(delta.runs().iter().map(|run| run.info.id()).is_sorted());
        last = scopes().max().unwrap();
    }
    let other = empty(2);
    for delta in deltas {
        other.import(&delta.encode().unwrap()).unwrap();
        assert!(other.verify(&mut |_| {}).unwrap().is_clean());
    }
    assert_eq!(digest(&other), digest(&town.db));
}

#[test]
fn a_file_of_many_deltas_is_taken_as_one_by_one() {
    let (town, units) = large();
    write_letters(&town, &units, 3_400);
    let reader = town.db.read().unwrap();
    let deltas = reader.export(&Frontier::default()).unwrap();
    let deltas: Vec<Vec<u8>> = deltas.map(|delta| delta.unwrap().encode().unwrap()).collect();
    let whole = deltas.concat();
    let entries = reader.export(&Frontier::default()).unwrap().size().entries;
    assert!(entries > limits::TOGETHER_ENTRIES, "several transactions");

    let fresh = empty(2);
    let taken = fresh.import(&whole).unwrap();
    assert_eq!((taken.deltas, taken.new, taken.known), (deltas.len(), entries, 0));
    assert_eq!(digest(&fresh), digest(&town.db));
    let again = fresh.import(&whole).unwrap();
    assert_eq!((again.new, again.known), (0, entries));

    // A copied device has gone another way in a unit that a later delta brings.
    let copied = || {
        let (there, same) = large();
        assert_eq!(same, units);
        let died = event("10/11/2020", MemberFact::Died { member: there.an });
        there.db.record(Scope::Unit(units[19]), died).unwrap();
        there.db.seal(&key(1)).unwrap();
        there
    };
    let (at_once, one_by_one) = (copied(), copied());
    at_once.db.import(&whole).unwrap();
    for delta in &deltas {
        one_by_one.db.import(delta).unwrap();
    }
    assert_eq!(digest(&at_once.db), digest(&one_by_one.db));
    assert_eq!(at_once.db.read().unwrap().forks().unwrap().len(), 1);
    assert!(at_once.db.verify(&mut |_| {}).unwrap().is_clean());

    // What goes on after something missing is refused with its place, and what stands before it stays.
    let before = town.db.read().unwrap().frontier().unwrap();
    write_letters(&town, &units[5..6], 1);
    let between = town.db.read().unwrap().frontier().unwrap();
    write_letters(&town, &units[5..6], 2);
    let gap = [whole.clone(), file(&town.db, &between)].concat();
    let fresh = empty(2);
    let error = fresh.import(&gap).unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert!(error.to_string().contains(&format!("the frame at byte {}", whole.len())), "{error}");
    let now = fresh.read().unwrap().frontier().unwrap();
    assert_eq!(now, before);
}

#[test]
fn a_seal_of_another_key_is_not_taken() {
    let town = Town::new();
    let error = town.db.seal(&key(2)).unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert_eq!(file(&town.db, &Frontier::default()), []);
}

#[test]
fn an_entry_of_a_newer_version_is_kept_and_handed_on() {
    let mut newer = Newer::default();
    let (one, other) = (empty(1), empty(2));
    for entries in 1..=7 {
        newer.write();
        assert_eq!(one.import(&newer.delta()).unwrap().new, 1);
        other.import(&file(&one, &other.read().unwrap().frontier().unwrap())).unwrap();
        let held: Vec<_> = other.read().unwrap().quarantine().unwrap();
        let held: Vec<_> = held.into_iter().map(|held| held.entry).collect();
        assert_eq!(held, newer.unreadable().collect::<Vec<_>>(), "{entries} entries");
        assert_eq!(digest(&one), digest(&other));
    }
    assert!(other.verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn a_stream_that_was_forked_where_nothing_was_sealed_is_sent_whole() {
    let here = Town::new();
    let there = here.replica(1);
    let died = |member| event("10/11/2020", MemberFact::Died { member });
    for (town, member) in [(&here, here.an), (&there, here.mai)] {
        town.record(died(member)).unwrap();
        town.db.seal(&key(1)).unwrap();
    }
    let known = here.db.read().unwrap().frontier().unwrap();
    here.db.import(&file(&there.db, &known)).unwrap();
    assert_eq!(here.db.read().unwrap().forks().unwrap().len(), 1);
    let fresh = empty(2);
    fresh.import(&file(&here.db, &Frontier::default())).unwrap();
    assert_eq!(digest(&fresh), digest(&here.db));
}

#[test]
fn what_a_copied_device_had_not_sealed_when_it_learnt_of_the_fork_can_still_be_sealed_and_sent() {
    let here = Town::new();
    let there = here.replica(1);
    let died = |member| event("10/11/2020", MemberFact::Died { member });
    here.record(died(here.an)).unwrap();
    here.db.seal(&key(1)).unwrap();
    there.record(died(there.mai)).unwrap();
    there.db.import(&file(&here.db, &Frontier::default())).unwrap();
    assert_eq!(there.db.read().unwrap().forks().unwrap().len(), 1);
    there.db.seal(&key(1)).unwrap();
    here.db.import(&file(&there.db, &Frontier::default())).unwrap();
    assert_eq!(digest(&there.db), digest(&here.db));
    let fresh = empty(2);
    fresh.import(&file(&there.db, &Frontier::default())).unwrap();
    assert_eq!(digest(&fresh), digest(&here.db));
}
