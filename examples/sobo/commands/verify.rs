//! `sobo verify`: whether the register is what its entries say.

use crate::arguments::Verify;
use crate::fault::{Fault, Outcome};
use crate::progress::Progress;
use crate::shell::{Shell, print, print_json};
use serde_json::json;
use sobo::ledger::{Difference, Stage, Wrong};
use std::io::Write;

/// # Errors
/// `io` when the file cannot be read; damage that can be named is an outcome.
pub(crate) fn run(args: &Verify, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let bar = shell.progress(stage(Stage::Chains), Some(0));
    let report = db.verify(&mut |progress| show(&bar, progress))?;
    drop(bar);
    if args.json {
        print_json(&json!({
            "clean": report.is_clean(),
            "streams": report.streams,
            "entries": report.entries,
            "waiting": report.waiting,
            "rows": report.rows,
            "wrong": report.wrong,
            "differences": report.differences.iter().map(as_json).collect::<Vec<_>>(),
        }))?;
    } else {
        print(|out| {
            let (streams, entries) = (report.streams, report.entries);
            writeln!(out, "{streams} chains, {entries} entries, {} derived rows", report.rows)?;
            if report.waiting > 0 {
                writeln!(out, "{} entries wait for one that is missing", report.waiting)?;
            }
            if report.is_clean() {
                writeln!(out, "everything is as it should be")?;
                return Ok(());
            }
            for one in &report.differences {
                // A whole table has no key.
                let row = if one.key.is_empty() { "" } else { " row " };
                writeln!(out, "{}:{row}{} {}", one.table, one.key, wrong(one.wrong))?;
            }
            let way = match report.rows {
                // Nothing can be derived from a damaged log.
                0 => "restore a backup of the file",
                _ => "`sobo rebuild` derives everything anew from the entries",
            };
            writeln!(out, "{} rows are not as they should be; {way}", report.wrong)?;
            Ok(())
        })?;
    }
    Ok(Outcome::found(!report.is_clean()))
}

/// Shows how far a replay is.
pub(crate) fn show(bar: &Progress, progress: sobo::ledger::Progress) {
    bar.part(stage(progress.stage), progress.of);
    bar.at(progress.done);
}

/// A stage in words.
pub(crate) const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Chains => "checking chains",
        Stage::Entries => "reading entries",
        Stage::Subjects => "deriving figures",
        Stage::Tables => "comparing tables",
    }
}

fn as_json(one: &Difference) -> serde_json::Value {
    json!({ "table": one.table, "key": one.key, "wrong": wrong(one.wrong) })
}

const fn wrong(wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::Missing => "is missing",
        Wrong::Unexpected => "should not be there",
        Wrong::Different => "should hold something else",
        Wrong::Unreadable => "is not readable",
        Wrong::Sum => "does not add up to the sum that is kept of it",
        Wrong::BrokenChain => "does not lead to the recorded end of its chain",
    }
}
