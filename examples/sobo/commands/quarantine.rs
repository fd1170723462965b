//! `sobo quarantine`: entries that are here and do not count.

use super::devices::short;
use crate::arguments::Quarantine;
use crate::fault::{Fault, Outcome};
use crate::names;
use crate::shell::{Shell, plural, print, print_json};
use crate::table::Table;
use serde_json::json;
use sobo::Reader;
use sobo::api::Quarantined;
use std::io::Write;

/// # Errors
/// As [`Reader::quarantine`].
pub(crate) fn run(args: &Quarantine, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let reader = db.read()?;
    let held = reader.quarantine()?;
    if args.json {
        let rows: Vec<_> = held.iter().map(|one| as_json(one, &reader)).collect();
        print_json(&rows)?;
    } else {
        let headings = ["Device", "Recorded for", "Entry", "Event", "Reason"];
        let mut table = Table::new(&headings, &[]);
        for one in &held {
            table.row(vec![
                short(one.device),
                scope(one, &reader).unwrap_or_else(|| "(register)".to_owned()),
                one.entry.to_string(),
                words(one, &reader),
                one.reason.label().to_owned(),
            ]);
        }
        print(|out| {
            if !held.is_empty() {
                table.print(out)?;
            }
            let count = plural(held.len(), "entry does", "entries do");
            Ok(writeln!(out, "{count} not count")?)
        })?;
    }
    Ok(Outcome::found(!held.is_empty()))
}

fn scope(one: &Quarantined, reader: &Reader) -> Option<String> {
    one.scope.map(|org| names::code_of(reader, org))
}

/// What an entry says; nothing for one that this software cannot read.
fn words(one: &Quarantined, reader: &Reader) -> String {
    reader.describe(one.entry).unwrap_or_else(|_| "?".to_owned())
}

fn as_json(one: &Quarantined, reader: &Reader) -> serde_json::Value {
    json!({
        "entry": one.entry.to_string(),
        "device": one.device.to_string(),
        "scope": scope(one, reader),
        "event": reader.describe(one.entry).ok(),
        "reason": one.reason.code(),
    })
}
