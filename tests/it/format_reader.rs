//! A reader of deltas written from `core/FORMAT.md` alone: it takes the types from the document's own
//! list, uses nothing of the library's codecs, and proves what it reads by digests and seals. That it
//! agrees with the library shows that somebody else could write one.

mod read;
mod wire;

use crate::town::{Town, key};
use read::{Schema, Value};
use sobo::ledger::{Frontier, Run};
use sobo::model::{EntryId, StreamId};
use sobo::sync::{Delta, Frame};
use std::fmt::Write;
use support::fuzz::seed::{every_sort, sealed};
use wire::Run as Told;

const FORMAT: &str = include_str!("../../core/FORMAT.md");

/// The lines of the fenced block with this info string.
fn block(kind: &str) -> String {
    let from = FORMAT.find(&format!("```{kind}\n")).unwrap() + kind.len() + 4;
    FORMAT[from..].split("```").next().unwrap().to_owned()
}

#[test]
fn the_document_lists_the_types_as_they_are() {
    let there = support::schema::schema();
    let told = block("schema");
    assert!(told == there, "the block of types in core/FORMAT.md must be:\n{there}");
}

/// What the reader says of a delta is what the library says.
fn agrees(frame: &[u8], runs: &[Run]) {
    let schema = Schema::parse(&block("schema"));
    let told = wire::delta(frame, &schema);
    assert_eq!(told.len(), runs.len());
    for (told, run) in told.iter().zip(runs) {
        assert_eq!((told.device, told.after), (Some(run.info.device.0), run.after));
        assert_eq!(told.entries.len(), run.entries.len());
        for (told, (recorded, event)) in told.entries.iter().zip(&run.entries) {
            let value = sobo::store::value::encode_entry(*recorded, event).unwrap();
            assert_eq!(told.encoded, *value);
            // What the value says, and not its bytes alone.
            let Value::Fields(parts) = &told.value else { panic!("an entry is a pair") };
            assert_eq!(parts[0], Value::Number(i128::from(recorded.as_millis())));
            assert_eq!(parts[1].field("on"), &Value::Number(i128::from(event.on.days())));
            let shown = format!("{event:?}");
            let (kind, _) = parts[1].field("fact").chosen();
            assert!(shown.contains(&format!("fact: {kind}(")), "{kind}: {shown}");
            // Texts are shown in quotation marks, codes without.
            for text in told.value.texts() {
                let text = format!("{text:?}");
                assert!(shown.contains(text.trim_matches('"')), "{text}: {shown}");
            }
        }
        proves(told, run);
    }
}

/// The digests that the reader works out are those that the device sealed.
fn proves(told: &Told, run: &Run) {
    let stream = StreamId(*told.opening().unwrap().first_chunk().unwrap());
    assert_eq!(stream, run.info.id());
    let mut digest = told.opening().unwrap();
    let mut seals = told.seals.iter().peekable();
    for (seq, entry) in (1..).zip(&told.entries) {
        digest = wire::chained(digest, &entry.encoded);
        if let Some((_, seal)) = seals.next_if(|(covered, _)| *covered == seq) {
            let message = wire::seal_message(stream.0, seq, digest);
            assert!(wire::signed(&told.device.unwrap(), &message, seal));
            let id = EntryId { stream, seq };
            sobo::ledger::Seal(*seal)
                .check(run.info.device, id, sobo::ledger::Digest(digest))
                .unwrap();
        }
    }
    assert!(seals.next().is_none());
}

#[test]
fn another_reader_agrees_about_the_town() {
    let town = Town::new();
    town.db.seal(&key(1)).unwrap();
    let reader = town.db.read().unwrap();
    for delta in reader.export(&Frontier::default()).unwrap() {
        let delta = delta.unwrap();
        agrees(&delta.encode().unwrap(), delta.runs());
    }
}

#[test]
fn another_reader_agrees_about_every_sort_of_event() {
    for count in [1, 3] {
        let delta = Delta::new(vec![sealed(&key(7), every_sort(count))]).unwrap();
        assert!(delta.size().entries > 60);
        agrees(&delta.encode().unwrap(), delta.runs());
    }
    // In rows, too.
    for event in every_sort(1) {
        let delta = Delta::new(vec![sealed(&key(7), vec![event])]).unwrap();
        agrees(&delta.encode().unwrap(), delta.runs());
    }
}

/// The example that the document spells out byte by byte.
#[test]
fn the_document_spells_out_a_delta() {
    use sobo::model::{Event, Founding, OrgFact, OrgKind};
    use sobo::{Database, Options, Scope, model::Timestamp};
    let noon = || Timestamp::from_millis(1_609_304_400_000);
    let db = Database::in_memory(Options::new(key(1).device(), noon)).unwrap();
    let cell = Founding::new("A".parse().unwrap(), OrgKind::BaseCell, "a".parse().unwrap());
    let founded = Event::new("19/05/2020".parse().unwrap(), OrgFact::Founded(cell));
    db.record(Scope::Root, founded).unwrap();
    db.seal(&key(1)).unwrap();
    let delta = db.read().unwrap().export(&Frontier::default()).unwrap().next().unwrap().unwrap();
    let bytes = delta.encode().unwrap();
    let mut hex = String::new();
    bytes.iter().try_for_each(|byte| write!(hex, "{byte:02x}")).unwrap();
    // A line is bytes, then what they are.
    let told: String = block("bytes")
        .lines()
        .flat_map(|line| line.split("  ").next().unwrap().chars().filter(|c| *c != ' '))
        .collect();
    assert_eq!(told, hex);
    let frame = Frame::read(&bytes).unwrap().unwrap();
    assert_eq!(frame.len, bytes.len());
    agrees(&bytes, delta.runs());
}
