//! `sobo delta import`: takes in what another register wrote.

use crate::arguments::DeltaImport;
use crate::commands::devices::tell_held;
use crate::fault::{Class, Fault, Outcome};
use crate::files::{Found, FrameFile};
use crate::shell::{Shell, plural};
use sobo::Database;
use sobo::ledger::Taken;
use sobo::sync::FrameKind;
use std::path::Path;

/// # Errors
/// As [`Database::import`], with the file and the place; what was taken before stays.
pub(crate) fn run(args: &DeltaImport, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let mut all = Imported::default();
    for path in &args.files {
        if let Err(fault) = one(&db, path, shell, &mut all) {
            if all.deltas > 0 {
                let deltas = plural(all.deltas, "delta", "deltas");
                shell.say(format_args!("{deltas} before it were taken and stay"));
            }
            return Err(fault);
        }
    }
    let (new, known) = (all.taken.new, all.taken.known);
    let of = plural(all.deltas, "delta", "deltas");
    let new = plural(new, "new entry", "new entries");
    shell.say(format_args!("{new} taken from {of}; {known} were here already"));
    tell_held(&db.read()?, shell)?;
    Ok(Outcome::Clean)
}

#[derive(Default)]
struct Imported {
    deltas: usize,
    taken: Taken,
}

fn one(db: &Database, path: &Path, shell: &Shell, all: &mut Imported) -> Result<(), Fault> {
    let mut file = FrameFile::open(path)?;
    let bar = shell.progress("bytes", Some(file.len));
    let before = all.deltas;
    while let Some(found) = file.next()? {
        shell.stop.check()?;
        let taken = take(db, &found).map_err(|fault| file.place(fault, found.at))?;
        shell.stop.kept();
        all.deltas += 1;
        all.taken.new += taken.new;
        all.taken.known += taken.known;
        bar.at(found.at + found.len as u64);
    }
    if all.deltas == before {
        // An export of nothing is an empty file; so is what a failing disk leaves.
        shell.say(format_args!("{} is empty", path.display()));
    }
    Ok(())
}

fn take(db: &Database, found: &Found) -> Result<Taken, Fault> {
    if found.kind == FrameKind::Excerpt {
        return Ok(db.take_excerpt(&found.payload)?);
    }
    if found.kind != FrameKind::Delta {
        return Err(Fault::new(Class::Format, "it holds no delta")
            .way("choose a file that `sobo delta export` wrote"));
    }
    // What one delta opens, the next one may go on in.
    let delta = db.read()?.delta(&found.payload)?;
    Ok(db.take(delta)?)
}
