//! Bytes changed on their way: every change of a delta and of a bundle is refused with its place,
//! by the checksum and, where somebody made that fit again, by what devices signed.

use crate::town::{Town, code, digest, event, key, options, text, year};
use sobo::ledger::Frontier;
use sobo::model::{CodeList, ControlFact, MemberFact};
use sobo::sync::{Delta, Frame};
use sobo::{Database, Error};

fn empty(device: u8) -> Database {
    Database::in_memory(options(device)).unwrap()
}

fn file(db: &Database, beyond: &Frontier) -> Vec<u8> {
    let reader = db.read().unwrap();
    let deltas = reader.export(beyond).unwrap();
    deltas.flat_map(|delta| delta.unwrap().encode().unwrap()).collect()
}

/// The town's whole history, with so many entries more.
fn history(more: usize) -> Town {
    let town = Town::new();
    for n in 0..more {
        let code = code(&format!("kind-{n}"));
        let listed =
            ControlFact::CodeListed { list: CodeList::Document, code, label: text("Loại") };
        town.record(event("31/12/2018", listed)).unwrap();
    }
    town.db.seal(&key(1)).unwrap();
    town
}

/// Calls `f` with every single-byte change of some bytes, and with every beginning of them.
fn each_change(whole: &[u8], changes: impl Fn(u8) -> Vec<u8>, f: &mut dyn FnMut(&[u8], &str)) {
    let mut bytes = whole.to_vec();
    for at in 0..whole.len() {
        for changed in changes(whole[at]) {
            bytes[at] = changed;
            f(&bytes, &format!("byte {at} changed to {changed}"));
        }
        bytes[at] = whole[at];
    }
    for len in 0..whole.len() {
        f(&whole[..len], &format!("cut after {len} bytes"));
    }
}

/// Every other value of a byte.
fn values(byte: u8) -> Vec<u8> {
    (1..=255).map(|change| byte ^ change).collect()
}

/// Every flip of one bit.
fn flips(byte: u8) -> Vec<u8> {
    (0..8).map(|bit| byte ^ (1 << bit)).collect()
}

fn has_place(error: &Error) -> bool {
    error.to_string().contains("(in ")
}

#[test]
fn a_delta_with_a_changed_byte_is_refused() {
    for town in [history(0), history(20)] {
        let whole = file(&town.db, &Frontier::default());
        let other = empty(2);
        let before = digest(&other);
        each_change(&whole, values, &mut |bytes, what| {
            if bytes.is_empty() {
                return; // A file without a delta brings nothing.
            }
            let error = other.import(bytes).expect_err(what);
            assert!(error.to_string().contains("(in the frame at byte 0)"), "{what}: {error}");
        });
        assert_eq!(digest(&other), before);
        other.import(&whole).unwrap();
    }
}

/// Changes of the payload under a checksum that fits. A change that gives the very same entries is
/// none: each stream of deflate has spare bits at its end.
fn refused_by_seals(other: &Database, whole: &[u8]) {
    let frame = Frame::read(whole).unwrap().unwrap();
    let sent = other.read().unwrap().delta(frame.payload).unwrap();
    let before = digest(other);
    let mut spare = 0;
    each_change(frame.payload, flips, &mut |payload, what| {
        let error = match other.read().unwrap().delta(payload) {
            Ok(same) if same == sent => return spare += 1,
            _ => other.import(&Frame::wrap(frame.kind, payload).unwrap()).expect_err(what),
        };
        assert!(error.to_string().contains("(in the frame at byte 0)"), "{what}: {error}");
    });
    let bits = frame.payload.len() * 8;
    assert!(spare * 100 < bits, "{spare} of {bits} bits of the delta say nothing");
    assert_eq!(digest(other), before);
    other.import(whole).unwrap();
}

#[test]
fn a_delta_whose_checksum_was_made_to_fit_is_refused() {
    for town in [history(0), history(20)] {
        refused_by_seals(&empty(2), &file(&town.db, &Frontier::default()));
        let known = town.db.read().unwrap().frontier().unwrap();
        let other = empty(3);
        other.import(&file(&town.db, &Frontier::default())).unwrap();
        town.record(event("10/11/2020", MemberFact::Died { member: town.an })).unwrap();
        town.db.seal(&key(1)).unwrap();
        refused_by_seals(&other, &file(&town.db, &known));
    }
}

#[test]
fn a_bundle_with_a_changed_byte_is_refused() {
    let town = history(0);
    let everything = Frontier::default();
    let whole = town.db.submit(&key(1), town.base, year(2020), &everything).unwrap();
    let other = empty(2);
    let before = digest(&other);
    each_change(&whole, values, &mut |bytes, what| {
        let error = other.receive(bytes).expect_err(what);
        assert!(has_place(&error), "{what}: {error}");
    });
    let frame = Frame::read(&whole).unwrap().unwrap();
    each_change(frame.payload, flips, &mut |payload, what| {
        let bytes = Frame::wrap(frame.kind, payload).unwrap();
        let error = other.receive(&bytes).expect_err(what);
        assert!(has_place(&error) && error.to_string().contains("the bundle"), "{what}: {error}");
    });
    assert_eq!(digest(&other), before);
    other.receive(&whole).unwrap();
}

#[test]
fn heads_are_read_without_a_register_and_refuse_what_is_cut() {
    let whole = file(&history(0).db, &Frontier::default());
    let payload = Frame::read(&whole).unwrap().unwrap().payload;
    let heads = Delta::heads(payload).unwrap();
    assert_eq!((heads.len(), heads.iter().map(|head| head.entries).sum::<usize>()), (4, 11));
    assert!(Delta::heads(&payload[..40]).unwrap_err().is_corrupt());
}
