//! `sobo rebuild`: everything derived, anew.

use crate::arguments::Rebuild;
use crate::commands::verify;
use crate::fault::{Fault, Outcome};
use crate::shell::{Shell, print, print_json};
use serde_json::json;
use sobo::ledger::Stage;
use std::io::Write;

/// # Errors
/// `corrupt` when an entry cannot be read, `io` when the file cannot be written.
pub(crate) fn run(args: &Rebuild, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let bar = shell.progress(verify::stage(Stage::Entries), Some(0));
    let rebuilt = db.rebuild(&mut |progress| verify::show(&bar, progress))?;
    drop(bar);
    let equal = rebuilt.before == rebuilt.after;
    let (before, after) = (format!("{:?}", rebuilt.before), format!("{:?}", rebuilt.after));
    if args.json {
        print_json(&json!({ "equal": equal, "before": before, "after": after }))?;
    } else {
        print(|out| {
            if equal {
                writeln!(out, "rebuilt; nothing was wrong")?;
            } else {
                writeln!(out, "rebuilt; something was wrong and is mended")?;
            }
            writeln!(out, "digest {after}")?;
            Ok(())
        })?;
    }
    Ok(Outcome::found(!equal))
}
