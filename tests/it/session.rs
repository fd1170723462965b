//! Two registers meet: what goes over, what does not, and what a bad road does to it.

mod random;
mod road;

use crate::town::{Town, admitted, code, day, digest, event, key, options, person, text};
use road::Fault;
use sobo::model::{CodeList, ControlFact, MemberFact, OfficeFact, OrgId, Period};
use sobo::sync::{Frame, FrameKind, Frames, Outcome, Scopes};
use sobo::{Database, Scope, limits};

pub(crate) fn empty(device: u8) -> Database {
    Database::in_memory(options(device)).unwrap()
}

/// Everything sealed that another register lacks, as one file.
fn file(from: &Database, to: &Database) -> Vec<u8> {
    let reader = from.read().unwrap();
    let deltas = reader.export(&to.read().unwrap().frontier().unwrap()).unwrap();
    deltas.flat_map(|delta| delta.unwrap().encode().unwrap()).collect()
}

fn meet(asks: &Database, answers: &Database) -> Outcome {
    asks.meet_with(answers, &Scopes::All).unwrap()
}

/// Both hold the same, and the session proved it.
fn same(outcome: &Outcome, a: &Database, b: &Database) {
    assert!(outcome.equal && outcome.over, "{outcome:?}");
    assert_eq!(digest(a), digest(b));
    let roots = [a, b].map(|db| Some(db.read().unwrap().state_root().unwrap()));
    assert_eq!(roots, [outcome.root; 2]);
}

fn died(town: &Town, on: &str) -> sobo::model::Event {
    event(on, MemberFact::Died { member: town.an })
}

/// Somebody new in the base cell, recorded and sealed by a device.
fn news(db: &Database, device: u8, org: OrgId, on: &str) {
    let admission = event(on, admitted(person("Lý Thu"), org));
    db.record(Scope::Unit(org), admission).unwrap();
    db.seal(&key(device)).unwrap();
}

fn sealed() -> Town {
    let town = Town::new();
    town.db.seal(&key(1)).unwrap();
    town
}

#[test]
fn both_sides_get_what_they_lack_whoever_asks() {
    for office_asks in [true, false] {
        let town = sealed();
        let other = empty(2);
        same(&meet(&other, &town.db), &other, &town.db);
        // Both go on without knowing of each other.
        town.record(died(&town, "10/11/2020")).unwrap();
        town.db.seal(&key(1)).unwrap();
        news(&other, 2, town.cell, "11/11/2020");
        let outcome = if office_asks { meet(&town.db, &other) } else { meet(&other, &town.db) };
        same(&outcome, &other, &town.db);
        assert_eq!((outcome.entries_sent, outcome.entries_received), (1, 1));
        assert_eq!((outcome.rounds, outcome.refused), (3, 0));
        let again = meet(&other, &town.db);
        same(&again, &other, &town.db);
        assert_eq!((again.rounds, again.entries_sent + again.entries_received), (2, 0));
    }
}

#[test]
fn a_unit_counts_its_own_as_the_office_does_and_sees_no_other() {
    let town = sealed();
    let (unit, own) = (empty(2), Scopes::Only(vec![town.base, town.east, town.west]));
    let outcome = unit.meet_with(&town.db, &own).unwrap();
    assert!(outcome.equal && outcome.root.is_none(), "{outcome:?}");
    let (here, there) = (unit.read().unwrap(), town.db.read().unwrap());
    let period = Period::year(2020).unwrap();
    for indicator in here.catalog().iter() {
        let code = indicator.code.as_str();
        let figures = [&here, &there].map(|reader| reader.figure(code, town.base, period).unwrap());
        assert_eq!(figures[0], figures[1], "{code}");
    }
    // Nobody of the base cell is known, and its organization is.
    assert_eq!(here.members(town.cell, day("31/12/2019")).unwrap().len(), 0);
    assert_eq!(there.members(town.cell, day("31/12/2019")).unwrap().len(), 1);
    assert_eq!(here.orgs(town.bloc, day("31/12/2020")).unwrap().len(), 5);
    // What the unit records goes to the office, and only the office's others differ then.
    news(&unit, 2, town.east, "11/11/2020");
    assert_eq!(unit.meet_with(&town.db, &own).unwrap().entries_sent, 1);
    assert!(town.db.meet_with(&unit, &own).unwrap().equal);
    assert!(!town.db.read().unwrap().members(town.east, day("31/12/2020")).unwrap().is_empty());
}

#[test]
fn scopes_that_are_not_served_are_refused_and_nothing_is_taken() {
    let town = sealed();
    let unit = empty(2);
    let own = Scopes::Only(vec![town.east]);
    for asked in [Scopes::All, Scopes::Only(vec![town.east, town.cell])] {
        let question = unit.meet(asked).question().unwrap().unwrap();
        let error = town.db.answer(&question, &own).unwrap_err();
        assert!(error.is_invalid() && error.to_string().contains("have it granted"), "{error}");
    }
    unit.meet_with(&town.db, &own).unwrap();
    // A question about the own scope, with a delta of another one smuggled in behind it.
    unit.import(&file(&town.db, &unit)).unwrap();
    news(&unit, 2, town.east, "11/11/2020");
    news(&unit, 2, town.cell, "12/11/2020");
    let before = digest(&town.db);
    let mut session = unit.meet(own.clone());
    let answer = town.db.answer(&session.question().unwrap().unwrap(), &own).unwrap();
    session.receive(&answer.bytes).unwrap();
    let question = session.question().unwrap().unwrap();
    let smuggled = with_deltas(&question, &file(&unit, &town.db));
    let error = town.db.answer(&smuggled, &own).unwrap_err();
    assert!(error.is_invalid() && error.to_string().contains("frame at byte"), "{error}");
    assert_eq!(digest(&town.db), before);
    // Nor does the side that asks take what it did not ask for.
    let answered = town.db.answer(&question, &own).unwrap();
    assert_eq!(answered.new, 1);
    let (other, before) = (empty(3), digest(&empty(3)));
    let mut session = other.meet(own.clone());
    let answer = town.db.answer(&session.question().unwrap().unwrap(), &own).unwrap();
    session.receive(&answer.bytes).unwrap();
    let question = session.question().unwrap().unwrap();
    let answer = town.db.answer(&question, &own).unwrap().bytes;
    let smuggled = with_deltas(&answer, &file(&town.db, &other));
    assert!(session.receive(&smuggled).unwrap_err().is_invalid());
    assert_eq!(digest(&other), before);
    session.receive(&answer).unwrap();
    assert_ne!(digest(&other), before);
}

/// A message with other deltas behind it.
fn with_deltas(message: &[u8], deltas: &[u8]) -> Vec<u8> {
    let (_, first) = Frames::new(message).next().unwrap().unwrap();
    let mut payload = first.payload.to_vec();
    payload[1..5].copy_from_slice(&(deltas.len() as u32).to_be_bytes());
    let mut bytes = Frame::wrap(FrameKind::Message, &payload).unwrap();
    bytes.extend(deltas);
    bytes
}

#[test]
fn another_version_of_the_session_is_told() {
    let town = sealed();
    let question = empty(2).meet(Scopes::All).question().unwrap().unwrap();
    let (_, frame) = Frames::new(&question).next().unwrap().unwrap();
    for version in (0..=255).filter(|version| *version != frame.payload[0]) {
        let mut payload = frame.payload.to_vec();
        payload[0] = version;
        let newer = Frame::wrap(FrameKind::Message, &payload).unwrap();
        let error = town.db.answer(&newer, &Scopes::All).unwrap_err();
        assert!(error.is_format() && error.to_string().contains("version"), "{error}");
    }
    let delta = file(&town.db, &empty(2));
    assert!(town.db.answer(&delta, &Scopes::All).unwrap_err().is_format());
    let long = vec![0; limits::MESSAGE_BYTES_MAX + 1];
    assert!(town.db.answer(&long, &Scopes::All).unwrap_err().is_limit());
}

#[test]
fn a_session_is_cut_at_every_byte_and_begun_again() {
    let town = sealed();
    let before = empty(2);
    before.import(&file(&town.db, &before)).unwrap();
    town.record(died(&town, "10/11/2020")).unwrap();
    town.db.seal(&key(1)).unwrap();
    news(&before, 2, town.cell, "11/11/2020");
    let mut lens = Vec::new();
    let mut session = before.meet(Scopes::All);
    while let Some(question) = session.question().unwrap() {
        let answer = town.db.answer(&question, &Scopes::All).unwrap().bytes;
        session.receive(&answer).unwrap();
        lens.push((question.len() as u16, answer.len() as u16));
    }
    let union = digest(&town.db);
    for (round, (question, answer)) in lens.into_iter().enumerate() {
        let questions = (0..question).map(Fault::CutQuestion);
        for (n, cut) in questions.chain((0..answer).map(Fault::CutAnswer)).enumerate() {
            // The exchange takes time: every byte of the others, and every seventh of it.
            if round == 1 && n % 7 > 0 {
                continue;
            }
            let (office, other) = (town.replica(3), empty(2));
            other.import(&file(&before, &other)).unwrap();
            let mut faults = vec![Fault::None; round];
            faults.extend([cut, Fault::BeginAgain]);
            let outcome = road::meet((&other, &office.db), &Scopes::All, &faults);
            assert!(outcome.equal, "round {round}, {cut:?}: {outcome:?}");
            assert_eq!(digest(&other), union);
        }
    }
}

#[test]
fn what_is_not_sealed_stays_and_the_session_says_so() {
    let town = sealed();
    let other = empty(2);
    town.record(died(&town, "10/11/2020")).unwrap();
    for (asks, answers) in [(&other, &town.db), (&town.db, &other), (&other, &town.db)] {
        let outcome = meet(asks, answers);
        assert!(outcome.over && !outcome.equal && outcome.root.is_none(), "{outcome:?}");
        assert!(outcome.rounds <= 6, "{outcome:?}");
    }
    town.db.seal(&key(1)).unwrap();
    same(&meet(&other, &town.db), &other, &town.db);
}

#[test]
fn branches_of_a_copied_device_go_over() {
    for longer in [1, 2, 3] {
        let town = sealed();
        // Two that write under one key: their stream forks.
        let (copied, original) = (empty(5), empty(5));
        for (db, on, count) in [(&copied, "11/11/2020", longer), (&original, "12/11/2020", 2)] {
            db.import(&file(&town.db, db)).unwrap();
            (0..count).for_each(|_| news(db, 5, town.cell, on));
        }
        let third = town.replica(3).db;
        for (asks, answers) in [(&copied, &original), (&third, &copied), (&original, &third)] {
            let outcome = meet(asks, answers);
            same(&outcome, asks, answers);
            assert!(outcome.rounds <= 10, "{outcome:?}");
            assert_eq!(asks.read().unwrap().forks().unwrap().len(), 1);
        }
        assert!(copied.verify(&mut |_| {}).unwrap().is_clean());
    }
}

#[test]
fn who_trusts_another_root_holds_the_same_and_counts_otherwise() {
    let town = sealed();
    let other = empty(2);
    same(&meet(&other, &town.db), &other, &town.db);
    town.db.trust(key(1).device()).unwrap();
    other.trust(key(9).device()).unwrap();
    let outcome = meet(&other, &town.db);
    assert!(outcome.same_entries && !outcome.equal && outcome.root.is_none(), "{outcome:?}");
    assert_eq!(outcome.rounds, 2);
}

#[test]
fn what_others_write_in_the_meantime_is_brought_along() {
    let town = sealed();
    let other = empty(2);
    let mut session = other.meet(Scopes::All);
    for round in 0.. {
        let Some(question) = session.question().unwrap() else { break };
        let answer = town.db.answer(&question, &Scopes::All).unwrap().bytes;
        session.receive(&answer).unwrap();
        if round < 2 {
            news(&town.db, 1, town.cell, "11/11/2020");
        }
    }
    same(&session.outcome(), &other, &town.db);
    // One that never rests is left in the end.
    let mut session = other.meet(Scopes::All);
    while let Some(question) = session.question().unwrap() {
        news(&town.db, 1, town.cell, "11/11/2020");
        session.receive(&town.db.answer(&question, &Scopes::All).unwrap().bytes).unwrap();
    }
    let outcome = session.outcome();
    assert!(!outcome.equal && outcome.rounds < 16, "{outcome:?}");
}

#[test]
fn clocks_are_compared() {
    let (early, late) = (empty(1), empty(4));
    assert_eq!(meet(&early, &late).clock_ahead_ms, Some(3 * 3_600_000));
    assert_eq!(meet(&late, &early).clock_ahead_ms, Some(-3 * 3_600_000));
}

#[test]
fn a_long_history_goes_in_parts_and_on_where_it_was_cut() {
    let town = Town::new();
    let kind = code("letter");
    let label = text("Công văn");
    let listed = ControlFact::CodeListed { list: CodeList::Document, code: kind.clone(), label };
    town.record(event("31/12/2018", listed)).unwrap();
    let many = limits::DELTA_ENTRIES_MAX as u32 + 1_000;
    town.db
        .batch(|batch| {
            (0..many).try_for_each(|number| {
                let (org, kind) = (town.cell, kind.clone());
                let document = OfficeFact::DocumentIn { org, kind, number };
                batch.record(Scope::Unit(org), event("20/12/2020", document)).map(drop)
            })
        })
        .unwrap();
    town.db.seal(&key(1)).unwrap();
    let entries = town.db.store().snapshot().unwrap().entry_count().unwrap();
    let other = empty(2);
    let mut received = Vec::new();
    while received.len() < 10 {
        // Each time the road breaks after one part.
        let mut session = other.meet(Scopes::All);
        for _ in 0..2 {
            let Some(question) = session.question().unwrap() else { break };
            session.receive(&town.db.answer(&question, &Scopes::All).unwrap().bytes).unwrap();
        }
        let outcome = session.outcome();
        if outcome.over {
            same(&outcome, &other, &town.db);
            break;
        }
        let left = entries - other.store().snapshot().unwrap().entry_count().unwrap();
        assert_eq!(session.rest().to_receive, left);
        received.push(outcome.entries_received);
    }
    assert_eq!(received.iter().sum::<u64>(), entries);
    assert!(received.len() == 2 && received.iter().all(|n| *n > 0), "{received:?}");
}

#[test]
fn several_forked_streams_travel_one_delta_after_the_other() {
    let here = sealed();
    let there = here.replica(1);
    for (town, name) in [(&here, "Lý Thu"), (&there, "Lý Đông")] {
        for scope in [Scope::Root, Scope::Unit(here.east), Scope::Unit(here.base)] {
            let admission = event("20/11/2020", admitted(person(name), here.east));
            town.db.record(scope, admission).unwrap();
        }
        town.db.seal(&key(1)).unwrap();
    }
    here.db.import(&file(&there.db, &empty(3))).unwrap();
    assert_eq!(here.db.read().unwrap().forks().unwrap().len(), 3);
    for fresh in [empty(2), empty(3)] {
        same(&meet(&here.db, &fresh), &here.db, &fresh);
    }
    let fresh = empty(2);
    same(&meet(&fresh, &here.db), &fresh, &here.db);
}
