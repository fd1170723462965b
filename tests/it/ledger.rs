//! The log: chains, gaps, repetitions, contradictions, entries under a false name, and damage.

use sobo::aggregate::Counting;
use sobo::ledger::{Batch, Digest, Entry, Inserted, Ledger, Project, StreamInfo, Wrong};
use sobo::model::{
    DeviceId, Event, Measure, MemberFact, OrgFact, OrgId, Placed, Projection, StreamId, Subject,
    Timestamp,
};
use sobo::store::StoreOptions;
use sobo::{Database, Error};
use std::collections::{BTreeMap, BTreeSet};
use support::check;
use support::event;
use support::fixture::{Clock, Register, options};
use support::generate::Log;
use support::seed::Seed;

/// A log of one stream of the opening and two units that write on.
fn log() -> Log {
    let mut log = Log::new(6, 12);
    let members = log.world.members.clone();
    for (i, member) in members.into_iter().enumerate() {
        let scope = (i % 2 == 0).then_some(log.world.orgs[1]);
        let event = Event::new(event::day(i as i32), MemberFact::Died { member });
        log.write(1, scope, event);
    }
    log
}

fn taken(log: &Log) -> Register {
    let register = Register::memory(9);
    register.insert_runs(&log.entries);
    register
}

/// An error that must leave everything as it was.
fn refused(register: &Register, info: &StreamInfo, entry: &Entry) -> Error {
    let before = check::dump(register.db());
    let error = register.db().insert(info, [entry]).unwrap_err();
    assert_eq!(check::dump(register.db()), before, "{error}");
    error
}

#[test]
fn every_entry_covers_the_one_before_it_up_to_the_head() {
    let log = log();
    let register = taken(&log);
    let reader = register.db().read().unwrap();
    let ledger = Ledger::new(reader.snapshot()).unwrap();
    let streams = ledger.streams().unwrap();
    assert_eq!(streams.len(), 3);
    for (stream, info, last, head) in streams {
        assert_eq!(stream, info.id());
        let chain: Vec<Entry> = ledger.entries(stream).unwrap().map(Result::unwrap).collect();
        let sent: Vec<&Entry> =
            log.entries.iter().filter(|(i, _)| *i == info).map(|(_, entry)| entry).collect();
        assert_eq!(chain.iter().collect::<Vec<_>>(), sent);
        let mut digest = info.opening();
        for (i, entry) in chain.iter().enumerate() {
            assert_eq!((entry.seq as usize, entry.prev), (i + 1, digest));
            digest = entry.digest().unwrap();
        }
        assert_eq!((last as usize, head), (chain.len(), digest));
    }
    check::is_clean(register.db());
}

#[test]
fn entries_beyond_a_gap_wait_and_count_nowhere() {
    let log = log();
    let whole = taken(&log);
    // Leave out one entry of each stream; what follows it in its stream must wait.
    let register = Register::memory(9);
    let mut left_out = Vec::new();
    let mut counts: BTreeMap<StreamInfo, usize> = BTreeMap::new();
    for (info, entry) in &log.entries {
        let place = counts.entry(*info).or_default();
        *place += 1;
        let told = if *place == 3 {
            left_out.push((*info, entry.clone()));
            continue;
        } else {
            register.db().insert(info, [entry]).unwrap()
        };
        let expected = if *place < 3 { Inserted::New } else { Inserted::Waiting };
        assert_eq!(told, [expected]);
    }
    {
        let reader = register.db().read().unwrap();
        let waiting = reader.snapshot().waiting_ids().unwrap();
        assert_eq!(reader.snapshot().entry_count().unwrap(), 6, "two of each stream");
        assert_eq!(waiting.len(), log.entries.len() - 6 - left_out.len());
        assert!(reader.entry(waiting[0]).unwrap_err().is_not_found());
    }
    check::is_clean(register.db());
    // In any order: each gap that closes brings what waited for it.
    Seed::new(11).stream("gaps").shuffle(&mut left_out);
    register.insert(&left_out);
    check::same_bytes(register.db(), whole.db());
    assert!(register.db().read().unwrap().snapshot().waiting_ids().unwrap().is_empty());
}

#[test]
fn what_is_known_is_known_and_changes_nothing() {
    let log = log();
    let register = taken(&log);
    let before = check::dump(register.db());
    for (info, entry) in &log.entries {
        assert_eq!(register.db().insert(info, [entry, entry]).unwrap(), [Inserted::Known; 2]);
    }
    assert_eq!(check::dump(register.db()), before);
}

#[test]
fn another_entry_at_a_taken_place_is_a_contradiction() {
    let log = log();
    let register = taken(&log);
    for (info, entry) in &log.entries {
        let later = Timestamp::from_millis(entry.recorded.as_millis() + 1);
        let moved = Event { on: entry.event.on.add_days(1), ..entry.event.clone() };
        for other in [
            Entry { recorded: later, ..entry.clone() },
            Entry { event: moved, ..entry.clone() },
            Entry { prev: Digest([7; 32]), ..entry.clone() },
        ] {
            let error = refused(&register, info, &other);
            assert!(error.is_conflict(), "{error}");
            assert!(error.to_string().contains(&entry.stream.to_string()), "{error}");
        }
    }
    // Nor does one that follows on something else come behind the last.
    let (info, last) = log.entries.last().unwrap();
    let next = Entry { seq: last.seq + 1, prev: Digest([7; 32]), ..last.clone() };
    assert!(refused(&register, info, &next).is_conflict());
    check::is_clean(register.db());
}

#[test]
fn an_entry_under_a_false_name_is_refused() {
    let log = log();
    let register = taken(&log);
    let (info, last) = log.entries.last().unwrap();
    let next = Entry { seq: last.seq + 1, prev: last.digest().unwrap(), ..last.clone() };
    let others = [
        StreamInfo { device: DeviceId([77; 32]), ..*info },
        StreamInfo { scope: Some(OrgId(last.id())), ..*info },
    ];
    for other in others {
        assert!(refused(&register, &other, &next).is_invalid());
    }
    let strange = Entry { stream: StreamId([3; 16]), ..next.clone() };
    assert!(refused(&register, info, &strange).is_invalid());
    assert!(refused(&register, info, &Entry { seq: 0, ..next.clone() }).is_invalid());
    assert_eq!(register.db().insert(info, [&next]).unwrap(), [Inserted::New]);
}

#[test]
fn one_bad_entry_keeps_its_whole_batch_out() {
    let log = log();
    let register = Register::memory(9);
    let (info, _) = log.entries[0];
    let mut run: Vec<Entry> =
        log.entries.iter().filter(|(i, _)| *i == info).map(|(_, entry)| entry.clone()).collect();
    run[5].prev = Digest([1; 32]);
    let empty = check::dump(register.db());
    assert!(register.db().insert(&info, &run).unwrap_err().is_conflict());
    assert_eq!(check::dump(register.db()), empty);
}

/// A fold that loses every admission of a member: what damage to a projection would look like.
struct Forgetful;

impl Project for Forgetful {
    fn project(&self, subject: &Subject, timeline: &[Placed]) -> Projection {
        let mut projection = Counting.project(subject, timeline);
        projection.contributions.retain(|c| c.measure != Measure::Died);
        projection
    }
}

#[test]
fn a_damaged_projection_is_found_and_mended() {
    let log = log();
    let register = Register::memory(9);
    for (info, entry) in &log.entries {
        let mut batch = Batch::begin(register.db().store(), &Forgetful).unwrap();
        batch.insert(info, entry).unwrap();
        batch.commit().unwrap();
    }
    let report = register.db().verify(&mut |_| {}).unwrap();
    let tables: BTreeSet<&str> = report.differences.iter().map(|d| d.table).collect();
    assert_eq!(tables, BTreeSet::from(["contributions.v2", "tallies.v1"]));
    assert!(report.differences.iter().all(|d| d.wrong == Wrong::Missing), "{report:#?}");
    let rebuilt = register.db().rebuild(&mut |_| {}).unwrap();
    assert_ne!(rebuilt.before, rebuilt.after);
    check::is_clean(register.db());
    check::same_bytes(register.db(), taken(&log).db());
    let again = register.db().rebuild(&mut |_| {}).unwrap();
    assert_eq!(again.before, again.after);
    assert_eq!(again.after, rebuilt.after);
}

#[test]
fn a_letter_changed_in_the_file_is_found_wherever_it_stands() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("register.sobo");
    let clock = Clock::default();
    let db = Database::create(&path, options(9, &clock)).unwrap();
    let mut log = log();
    let (name, org) = ("Chi bo Zebra 42", log.world.orgs[5]);
    let fact = OrgFact::Renamed { org, name: event::text(name) };
    log.write(1, None, Event::new(event::day(3), fact));
    for (info, entry) in &log.entries {
        db.insert(info, [entry]).unwrap();
    }
    let sound = check::dump(&db);
    drop(db);
    let bytes = std::fs::read(&path).unwrap();
    let places = bytes.windows(name.len()).enumerate().filter(|(_, w)| *w == name.as_bytes());
    let places: Vec<usize> = places.map(|(at, _)| at).collect();
    let mut found = BTreeSet::new();
    for at in &places {
        let mut broken = bytes.clone();
        broken[at + 8] = b'C';
        std::fs::write(&path, &broken).unwrap();
        let db = Database::open(&path, options(9, &clock)).unwrap();
        let report = db.verify(&mut |_| {}).unwrap();
        if report.is_clean() {
            // An old page that nothing leads to any more.
            assert_eq!(check::dump(&db), sound);
            continue;
        }
        found.extend(report.differences.iter().map(|d| (d.table, d.wrong == Wrong::BrokenChain)));
        if report.differences.iter().all(|d| d.table == "orgs.v1") {
            db.rebuild(&mut |_| {}).unwrap();
            check::is_clean(&db);
            assert_eq!(check::dump(&db), sound);
        }
    }
    // The letter stands in the entry, whose chain then leads elsewhere, and in the tree.
    assert!(found.contains(&("orgs.v1", false)), "{found:?} at {places:?}");
    assert!(found.iter().any(|(_, chain)| *chain), "{found:?} at {places:?}");
    // Asked to, the storage itself says so before anything is read.
    let mut broken = bytes.clone();
    let at = *places.last().unwrap();
    broken[at + 8] = b'C';
    std::fs::write(&path, &broken).unwrap();
    let options = StoreOptions { check_on_open: true, ..StoreOptions::default() };
    if let Err(error) = options.open(&path) {
        assert!(error.is_corrupt(), "{error}");
    }
}

#[test]
fn a_register_of_everything_is_rebuilt_to_the_byte() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let program = support::generate::program(400);
    for _ in 0..4 {
        let program = program.new_tree(&mut runner).unwrap().current();
        let register = taken(&program.write());
        let before = check::dump(register.db());
        let rebuilt = register.db().rebuild(&mut |_| {}).unwrap();
        assert_eq!(rebuilt.before, rebuilt.after);
        assert_eq!(check::dump(register.db()), before);
        check::is_clean(register.db());
    }
}
