//! What holds of every session: two replicas that know any two parts of what several devices
//! recorded, over any road.

use super::road::{self, fault};
use super::{empty, file};
use crate::props::cases;
use crate::town::{Town, admitted, digest, event, key, person};
use proptest::collection::vec;
use proptest::prelude::*;
use sobo::ledger::{Ledger, Mark, StreamInfo};
use sobo::sync::{Frame, Frames, Scopes};
use sobo::{Database, Scope};
use std::collections::BTreeMap;
use support::check;

/// What a device does: for which organization it records, and which of the two replicas learn of it
/// and of everything before.
type Step = (u8, [bool; 2]);

/// Two replicas.
fn replicas(devices: &[Vec<Step>], own: [u8; 2]) -> (Town, [Database; 2]) {
    let town = Town::new();
    town.db.seal(&key(1)).unwrap();
    let both = [empty(21), empty(22)];
    let opening = file(&town.db, &empty(20));
    let orgs = [town.base, town.east, town.west, town.cell];
    let record = |db: &Database, device: u8, at: u8| {
        let scope = orgs.get(usize::from(at)).map_or(Scope::Root, |org| Scope::Unit(*org));
        let member = admitted(person("Lý Thu"), [town.east, town.cell][usize::from(at) % 2]);
        db.record(scope, event("11/11/2020", member)).unwrap();
        db.seal(&key(device)).unwrap();
    };
    for (device, steps) in (2..).zip(devices) {
        let db = empty(device);
        db.import(&opening).unwrap();
        for (at, learn) in steps {
            record(&db, device, *at);
            for (replica, learns) in both.iter().zip(learn) {
                if *learns {
                    replica.import(&file(&db, replica)).unwrap();
                }
            }
        }
    }
    for ((replica, device), count) in both.iter().zip([21, 22]).zip(own) {
        if count > 0 {
            replica.import(&opening).unwrap();
        }
        (0..count).for_each(|at| record(replica, device, at));
    }
    (town, both)
}

fn marks(db: &Database) -> BTreeMap<StreamInfo, Mark> {
    let reader = db.read().unwrap();
    let frontier = reader.frontier().unwrap();
    let streams = Ledger::new(reader.snapshot()).unwrap().streams().unwrap();
    streams.into_iter().filter_map(|(id, info, ..)| Some((info, frontier.get(id)?))).collect()
}

fn devices() -> impl Strategy<Value = Vec<Vec<Step>>> {
    vec(vec((0..5_u8, any::<[bool; 2]>()), 0..5), 0..4)
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn both_hold_what_one_of_them_held(
        devices in devices(),
        own in [0..3_u8, 0..3_u8],
        turned: bool,
        faults in vec(fault(), 0..24),
    ) {
        let (_, [a, b]) = replicas(&devices, own);
        let union = empty(20);
        union.import(&file(&a, &union)).unwrap();
        union.import(&file(&b, &union)).unwrap();
        let sides = if turned { (&b, &a) } else { (&a, &b) };
        let outcome = road::meet(sides, &Scopes::All, &faults);
        prop_assert!(outcome.equal && outcome.over, "{:?}", outcome);
        for db in [&a, &b] {
            check::same_bytes(db, &union);
            prop_assert_eq!(Some(db.read().unwrap().state_root().unwrap()), outcome.root);
            check::is_clean(db);
        }
        let again = road::meet(sides, &Scopes::All, &[]);
        prop_assert_eq!((again.equal, again.rounds), (true, 2));
        prop_assert_eq!((again.entries_sent, again.entries_received), (0, 0));
    }

    #[test]
    fn a_part_is_exchanged_and_nothing_else(
        devices in devices(),
        own in [0..3_u8, 0..3_u8],
        chosen in vec(0..4_usize, 0..3),
        faults in vec(fault(), 0..12),
    ) {
        let (town, [a, b]) = replicas(&devices, own);
        let orgs = [town.base, town.east, town.west, town.cell];
        let scopes = Scopes::Only(chosen.into_iter().map(|at| orgs[at]).collect());
        let before = [marks(&a), marks(&b)];
        let outcome = road::meet((&a, &b), &scopes, &faults);
        prop_assert!(outcome.equal && outcome.root.is_none(), "{:?}", outcome);
        for (db, before) in [&a, &b].into_iter().zip(&before) {
            for (info, mark) in marks(db) {
                let expected = if scopes.has(&info) {
                    marks_of(&[&a, &b], &info).max()
                } else {
                    before.get(&info).copied()
                };
                prop_assert_eq!(Some(mark), expected, "{:?}", info);
            }
        }
    }
}

fn marks_of<'d>(dbs: &[&'d Database], info: &StreamInfo) -> impl Iterator<Item = Mark> + use<'d> {
    dbs.iter().filter_map(|db| marks(db).get(info).copied()).collect::<Vec<_>>().into_iter()
}

/// The bytes with one of a frame's payload changed, and the checksums set right.
fn forged(bytes: &[u8], frame: usize, at: usize, by: u8) -> Vec<u8> {
    let frames: Vec<Frame<'_>> = Frames::new(bytes).map(|frame| frame.unwrap().1).collect();
    let mut all = Vec::new();
    for (number, read) in frames.iter().enumerate() {
        let mut payload = read.payload.to_vec();
        if number == frame % frames.len() {
            let at = at % payload.len();
            payload[at] ^= by;
        }
        all.extend(Frame::wrap(read.kind, &payload).unwrap());
    }
    all
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn what_is_no_message_changes_nothing(
        devices in devices(),
        own in [0..3_u8, 0..3_u8],
        forgeries in vec((0..2_usize, any::<usize>(), 1..=255_u8), 1..8),
        noise in vec(any::<u8>(), 0..200),
    ) {
        let (_, [a, b]) = replicas(&devices, own);
        let union = empty(20);
        union.import(&file(&a, &union)).unwrap();
        union.import(&file(&b, &union)).unwrap();
        let all = digest(&union);
        let mut session = a.meet(Scopes::All);
        while let Some(question) = session.question().unwrap() {
            // A forged delta bears no seal that holds; a forged message may be another message.
            let (here, there) = (digest(&a), digest(&b));
            let sound = |db: &Database, before| [before, all].contains(&digest(db));
            b.answer(&noise, &Scopes::All).expect_err("noise");
            for (frame, at, by) in &forgeries {
                let _ = b.answer(&forged(&question, *frame, *at, *by), &Scopes::All);
            }
            prop_assert!(sound(&b, there), "a forged question wrote something");
            let answer = b.answer(&question, &Scopes::All).unwrap().bytes;
            session.receive(&noise).expect_err("noise");
            for (frame, at, by) in &forgeries {
                let mut other = a.meet(Scopes::All);
                other.question().unwrap();
                let _ = other.receive(&forged(&answer, *frame, *at, *by));
            }
            prop_assert!(sound(&a, here), "a forged answer wrote something");
            session.receive(&answer).unwrap();
        }
        prop_assert!(session.outcome().equal);
        prop_assert_eq!([digest(&a), digest(&b)], [all, all]);
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn forks_within_forks_meet_too(
        copies in vec((0..4_usize, 1..4_u8), 1..5),
        meetings in vec((0..6_usize, 0..6_usize), 0..8),
        faults in vec(fault(), 0..8),
    ) {
        let town = Town::new();
        town.db.seal(&key(1)).unwrap();
        let mut all = vec![town.db];
        // Each goes on under one key from what an earlier one had.
        for (from, entries) in copies {
            let copy = empty(1);
            copy.import(&file(&all[from % all.len()], &copy)).unwrap();
            for n in 0..entries {
                let name = format!("Vũ {} {n}", all.len());
                let member = admitted(person(&name), town.east);
                copy.record(Scope::Unit(town.base), event("20/12/2020", member)).unwrap();
            }
            copy.seal(&key(1)).unwrap();
            all.push(copy);
        }
        for (asks, answers) in meetings {
            let (asks, answers) = (&all[asks % all.len()], &all[answers % all.len()]);
            let outcome = road::meet((asks, answers), &Scopes::All, &faults);
            prop_assert!(outcome.equal, "{:?}", outcome);
            prop_assert_eq!(digest(asks), digest(answers));
        }
        // One after the other learns of all, and then tells all.
        for _ in 0..2 {
            for db in &all[1..] {
                let outcome = road::meet((db, &all[0]), &Scopes::All, &[]);
                prop_assert!(outcome.equal, "{:?}", outcome);
            }
        }
        for db in &all {
            prop_assert_eq!(digest(db), digest(&all[0]));
            check::is_clean(db);
        }
    }
}
