//! What a session costs by what there is and by what differs: bytes and rounds, and how long both
//! sides worked. Prints a table; gates nothing (the test `session_cost` does, at small sizes).
#![forbid(unsafe_code)]

use clap::Parser;
use sobo::ledger::DeviceKey;
use sobo::model::{Code, CodeList, ControlFact, Founding, OfficeFact, OrgFact, OrgKind, Text};
use sobo::prelude::{Database, Date, Event, Options, OrgId, Scope, Timestamp};
use sobo::sync::{Outcome, Scopes};
use sobo_benches::Error;
use sobo_benches::measure::{Table, digits, time};
use std::time::Duration;

/// Meets replicas of several sizes that differ by one entry, or by nothing.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// How many entries stand in the one stream that grows.
    #[arg(long, value_delimiter = ',', default_value = "100000,1000000")]
    entries: Vec<u32>,
}

const KEY: [u8; 32] = [1; 32];

fn open(key: &DeviceKey) -> Result<Database, Error> {
    let noon = || Timestamp::from_millis(1_609_304_400_000);
    Ok(Database::in_memory(Options::new(key.device(), noon))?)
}

/// A register with one organization and so many documents in its stream.
fn filled(key: &DeviceKey, entries: u32) -> Result<(Database, OrgId), Error> {
    let db = open(key)?;
    let day: Date = "31/12/2018".parse()?;
    let cell = Founding::new("Chi bộ Trạm Đo".parse()?, OrgKind::BaseCell, "tram".parse()?);
    let cell = OrgId(db.record(Scope::Root, Event::new(day, OrgFact::Registered(cell)))?);
    let (list, code) = (CodeList::Document, Code::parse("letter")?);
    let listed = ControlFact::CodeListed { list, code, label: Text::parse("Công văn")? };
    db.record(Scope::Root, Event::new(day, listed))?;
    // Below the most that one batch takes.
    let mut numbers = 0..entries;
    while !numbers.is_empty() {
        let part: Vec<u32> = numbers.by_ref().take(200_000).collect();
        db.try_batch(|batch| -> Result<(), Error> {
            for number in part {
                batch.record(Scope::Unit(cell), document(cell, number)?)?;
            }
            Ok(())
        })?;
    }
    db.seal(key)?;
    Ok((db, cell))
}

fn document(org: OrgId, number: u32) -> Result<Event, Error> {
    let kind = Code::parse("letter")?;
    Ok(Event::new("20/12/2020".parse()?, OfficeFact::DocumentIn { org, kind, number }))
}

fn meet(asks: &Database, answers: &Database) -> Result<(Duration, Outcome), Error> {
    let (took, outcome) = time(|| Ok(asks.meet_with(answers, &Scopes::All)?))?;
    if outcome.equal { Ok((took, outcome)) } else { Err("the replicas are not equal".into()) }
}

fn main() -> Result<(), Error> {
    let mut table = Table::default();
    table.row(["what differs", "entries there", "rounds", "bytes there", "bytes back", "ms"]);
    for entries in Arguments::parse().entries {
        let key = DeviceKey::from_bytes(KEY);
        let (db, cell) = filled(&key, entries)?;
        let other = open(&DeviceKey::from_bytes([2; 32]))?;
        let mut row = |what: &str, (took, outcome): (Duration, Outcome)| {
            table.row([
                what.to_owned(),
                entries.to_string(),
                outcome.rounds.to_string(),
                outcome.bytes_sent.to_string(),
                outcome.bytes_received.to_string(),
                digits(took.as_secs_f64() * 1e3),
            ]);
        };
        row("everything", meet(&other, &db)?);
        row("nothing", meet(&other, &db)?);
        for what in ["one entry, fetched", "one entry, sent"] {
            db.record(Scope::Unit(cell), document(cell, 1)?)?;
            db.seal(&key)?;
            row(what, if what.ends_with("sent") { meet(&db, &other)? } else { meet(&other, &db)? });
        }
    }
    print!("{table}");
    Ok(())
}
