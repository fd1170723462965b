//! Where the fuzzer begins: one input for every sort of event, for every table, for every door. What
//! is packed on the wire is unpacked here, since a fuzzer changes bytes and not deflate.

use super::{key, register, stranger};
use crate::event::sort;
use crate::generate::program;
use miniz_oxide::inflate::decompress_to_vec;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use sobo::ledger::{DeviceKey, Entry, Frontier, Run, StreamInfo};
use sobo::model::{EntryId, Event, Period, Timestamp};
use sobo::store::value;
use sobo::sync::{Bundle, Delta, Frame, Scopes};
use std::collections::BTreeMap;

/// Target, name and bytes of every seed.
pub fn seeds() -> Vec<(&'static str, String, Vec<u8>)> {
    let mut seeds = Vec::new();
    deltas(&mut seeds);
    bundles(&mut seeds);
    excerpts(&mut seeds);
    sessions(&mut seeds);
    values(&mut seeds);
    for (number, text) in TEXTS.iter().enumerate() {
        seeds.push(("figure", format!("text-{number}"), text.as_bytes().to_vec()));
    }
    seeds
}

type Seeds = Vec<(&'static str, String, Vec<u8>)>;

const TEXTS: [&str; 16] = [
    "hơn 7.995",
    "ước đạt trên 26.393,25 tỷ đồng",
    "-1.500,5%",
    "05",
    "2,5 vạn tấn",
    "gần 1.000.000 USD",
    "1.500",
    "Nguyễn Văn An",
    "ĐƢỢC  Trần\u{a0}Thị Mo\u{31b}",
    "31/12/2020",
    "2020-02-29",
    "membership.total",
    "01010101010101010101010101010101:7",
    "a + b - 2 * (c.d - 3) / 4,5",
    "hoà, hòa; thuỷ",
    "một nghìn hai trăm",
];

/// So many events of every sort there is, in a fixed order.
pub fn every_sort(of_each: usize) -> Vec<Event> {
    let mut runner = TestRunner::deterministic();
    let mut found: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for _ in 0..24 {
        let program = program(120).new_tree(&mut runner).unwrap().current();
        for (_, entry) in program.write().entries {
            let sort = format!("{:?}", sort(&entry.event.fact));
            let same = found.entry(sort).or_default();
            if same.len() < of_each {
                same.push(entry.event);
            }
        }
    }
    found.into_values().flatten().collect()
}

/// A run of these events in a device's own stream, from its opening on, sealed at its end.
pub fn sealed(key: &DeviceKey, events: Vec<Event>) -> Run {
    let info = StreamInfo { device: key.device(), scope: None };
    let (stream, mut digest) = (info.id(), info.opening());
    let base = *digest.0.first_chunk().unwrap();
    let mut entries = Vec::new();
    for (seq, event) in (1..).zip(events) {
        let recorded = Timestamp::from_millis(crate::fixture::START_MS + u64::from(seq) * 977);
        let entry = Entry { stream, seq, prev: digest, recorded, event };
        digest = entry.digest().unwrap();
        entries.push((recorded, entry.event));
    }
    let end = EntryId { stream, seq: entries.len() as u32 };
    let seals = vec![(end.seq, key.seal(end, digest))];
    Run { info, after: 0, base, entries, newer: Vec::new(), seals }
}

/// What an office gives for each unit, and for several, without the device and the signature.
fn excerpts(seeds: &mut Seeds) {
    let super::small::Small { key, db, base, east, west, .. } = super::small::small().unwrap();
    let orgs = [base, east, west];
    let units = orgs.iter().map(std::slice::from_ref).chain([&orgs[..]]);
    for (number, units) in units.enumerate() {
        let frame = db.excerpt(&key, units).unwrap();
        let payload = Frame::read(&frame).unwrap().unwrap().payload;
        let signed = &payload[32..payload.len() - 64];
        seeds.push(("excerpt", format!("units-{number}"), [&[1], signed].concat()));
        seeds.push(("excerpt", format!("whole-{number}"), [&[0], payload].concat()));
    }
}

fn deltas(seeds: &mut Seeds) {
    let db = register();
    let whole = db.read().unwrap().export(&Frontier::default()).unwrap().next().unwrap();
    let whole = whole.unwrap().payload().unwrap();
    seeds.push(("delta", "whole".into(), [&[0], whole.as_slice()].concat()));
    seeds.push(("delta", "whole-plain".into(), [vec![0], unpacked(&whole)].concat()));
    // What the register lacks: an event of each sort by itself, and all of them in columns.
    let events = every_sort(1);
    let payload =
        |events| Delta::new(vec![sealed(&stranger(), events)]).unwrap().payload().unwrap();
    for (number, event) in events.iter().enumerate() {
        let delta = unpacked(&payload(vec![event.clone()]));
        seeds.push(("delta", format!("sort-{number}"), [vec![1], delta].concat()));
    }
    let all = unpacked(&payload(events));
    seeds.push(("delta", "columns".into(), [vec![1], all].concat()));
    // Behind what the register has.
    let (info, last) = {
        let reader = db.read().unwrap();
        let info = db.stream(sobo::Scope::Root);
        let mark = reader.frontier().unwrap().get(info.id()).unwrap();
        (info, mark)
    };
    let event = every_sort(1).swap_remove(0);
    let recorded = Timestamp::from_millis(1_609_304_400_001);
    let (stream, seq) = (info.id(), last.seq + 1);
    let entry = Entry { stream, seq, prev: last.digest, recorded, event };
    let seal = key().seal(entry.id(), entry.digest().unwrap());
    let run = Run {
        info,
        after: last.seq,
        base: *last.digest.0.first_chunk().unwrap(),
        entries: vec![(recorded, entry.event)],
        newer: vec![(1, vec![2, 1, 9, 9].into())],
        seals: vec![(1, seal), (2, seal)],
    };
    let behind = unpacked(&Delta::new(vec![run]).unwrap().payload().unwrap());
    seeds.push(("delta", "behind".into(), [vec![0], behind].concat()));
}

fn bundles(seeds: &mut Seeds) {
    let db = register();
    let reader = db.read().unwrap();
    let (bloc, _) = reader.tree().iter().next().unwrap();
    let (year, nothing) = (Period::year(2020).unwrap(), Frontier::default());
    let whole = db.submit(&key(), bloc, year, &nothing).unwrap();
    let payload = Frame::read(&whole).unwrap().unwrap().payload;
    seeds.push(("bundle", "whole".into(), [&[0], payload].concat()));
    let few = |keep: usize, deltas: bool| {
        let (_, mut bundle) = Bundle::open(&whole).unwrap();
        bundle.totals.truncate(keep);
        bundle.deltas.retain(|_| deltas);
        let signed = bundle.sign(&stranger()).unwrap();
        let payload = Frame::read(&signed).unwrap().unwrap().payload;
        // Without the device and the signature, which the target puts there itself.
        let inside = &payload[32..payload.len() - 64];
        let (mut rest, mut plain) = (inside, vec![1]);
        let claim = number(&mut rest, &mut plain);
        plain.extend(inflated(&mut rest, claim));
        plain.extend_from_slice(rest);
        plain
    };
    seeds.push(("bundle", "figures".into(), few(2, false)));
    seeds.push(("bundle", "no-figures".into(), few(0, true)));
    seeds.push(("bundle", "both".into(), few(usize::MAX, true)));
}

/// What is said in a session, from the first question to the last answer, and roads.
fn sessions(seeds: &mut Seeds) {
    let (here, there) = (register(), super::empty());
    let mut session = there.meet(Scopes::All);
    let mut number = 0;
    while let Some(question) = session.question().unwrap() {
        let answer = here.answer(&question, &Scopes::All).unwrap().bytes;
        for (mode, name, bytes) in [(0, "question", &question), (1, "answer", &answer)] {
            let payload = Frame::read(bytes).unwrap().unwrap().payload;
            seeds.push(("session", format!("{name}-{number}"), [&[mode], payload].concat()));
        }
        session.receive(&answer).unwrap();
        number += 1;
    }
    for (name, steps) in [
        ("good", &[][..]),
        ("changed", &[0, 99, 1, 0, 120, 2]),
        ("cut", &[1, 99, 0, 3, 0, 0, 1, 200, 0]),
        ("twice", &[2, 0, 0, 2, 0, 0, 2, 0, 0]),
    ] {
        seeds.push(("session", format!("road-{name}"), [&[2], steps].concat()));
    }
}

fn values(seeds: &mut Seeds) {
    for (number, event) in every_sort(1).iter().enumerate() {
        let value = value::encode_entry(Timestamp::from_millis(1_609_304_400_000), event).unwrap();
        seeds.push(("value", format!("entry-{number}"), [&[0], &*value].concat()));
    }
    let mut tables: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    register()
        .read()
        .unwrap()
        .snapshot()
        .dump(&mut |table, key, value| {
            let rows = tables.entry(table.to_owned()).or_default();
            if key.len() < 256 && value.len() < 256 {
                rows.extend([key.len() as u8, value.len() as u8]);
                rows.extend_from_slice(key);
                rows.extend_from_slice(value);
            }
        })
        .unwrap();
    for (table, rows) in tables {
        let mark = super::value::TABLES.iter().position(|name| *name == table).unwrap() as u8;
        seeds.push(("value", format!("rows-{table}"), [vec![2, mark], rows.clone()].concat()));
        let leaf = super::value::leaf(&rows);
        seeds.push(("value", format!("leaf-{table}"), [vec![1, mark], leaf].concat()));
    }
}

/// A delta's payload with nothing packed in it.
pub(super) fn unpacked(payload: &[u8]) -> Vec<u8> {
    let (mut rest, mut plain) = (payload, Vec::new());
    for _ in 0..number(&mut rest, &mut plain) {
        let tag = copy(&mut rest, 1, &mut plain)[0];
        match tag {
            0 => drop(copy(&mut rest, 32, &mut plain)),
            1 => drop(copy(&mut rest, 52, &mut plain)),
            _ => {
                copy(&mut rest, 8, &mut plain);
                number(&mut rest, &mut plain);
                copy(&mut rest, 4, &mut plain);
            }
        }
        let (entries, mut covered) = (number(&mut rest, &mut plain), 0);
        while covered < entries {
            covered += number(&mut rest, &mut plain);
            copy(&mut rest, 64, &mut plain);
        }
    }
    let others = number(&mut rest, &mut plain);
    copy(&mut rest, 16 * others, &mut plain);
    for _ in 0..number(&mut rest, &mut plain) {
        number(&mut rest, &mut plain);
        number(&mut rest, &mut plain);
        let len = number(&mut rest, &mut plain);
        copy(&mut rest, len, &mut plain);
    }
    let columns = number(&mut rest, &mut plain);
    let lens: Vec<usize> = (0..columns).map(|_| number(&mut rest, &mut plain)).collect();
    if copy(&mut rest, 1, &mut plain)[0] == 1 {
        plain.extend(inflated(&mut rest, lens.iter().sum()));
    } else {
        for len in &lens {
            plain.extend(inflated(&mut rest, *len));
        }
    }
    assert_eq!(rest, b"", "the format has grown: follow it here");
    plain
}

/// What was packed, as something that is not packed.
fn inflated(from: &mut &[u8], unpacked: usize) -> Vec<u8> {
    let mut out = Vec::new();
    match number(from, &mut out) {
        0 => drop(copy(from, unpacked, &mut out)),
        packed => {
            out = vec![0];
            out.extend(decompress_to_vec(&from[..packed]).unwrap());
            *from = &from[packed..];
        }
    }
    out
}

fn copy<'b>(from: &mut &'b [u8], len: usize, out: &mut Vec<u8>) -> &'b [u8] {
    let (part, rest) = from.split_at(len);
    *from = rest;
    out.extend_from_slice(part);
    part
}

fn number(from: &mut &[u8], out: &mut Vec<u8>) -> usize {
    let (mut n, mut shift) = (0, 0);
    loop {
        let byte = copy(from, 1, out)[0];
        n |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return n;
        }
    }
}
