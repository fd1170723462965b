//! `sobo delta`: registers that meet by file.

mod export;
mod import;
mod inspect;

use crate::arguments::{Delta, DeltaCommand, DeltaFrontier};
use crate::fault::{Fault, Outcome};
use crate::files;
use crate::shell::Shell;
use sobo::sync::encode_frontier;
use std::io::Write;

/// # Errors
/// As each of them says.
pub(crate) fn run(args: &Delta, shell: &Shell) -> Result<Outcome, Fault> {
    match &args.command {
        DeltaCommand::Export(args) => export::run(args, shell),
        DeltaCommand::Import(args) => import::run(args, shell),
        DeltaCommand::Inspect(args) => inspect::run(args, shell),
        DeltaCommand::Frontier(args) => frontier(args, shell),
    }
}

fn frontier(args: &DeltaFrontier, shell: &Shell) -> Result<Outcome, Fault> {
    let known = shell.open()?.read()?.frontier()?;
    let bytes = encode_frontier(&known)?;
    files::write_new(&args.out, |out| Ok(out.write_all(&bytes)?))?;
    let streams = crate::shell::plural(known.len(), "stream", "streams");
    shell.say(format_args!("wrote {}: {streams}", args.out.display()));
    Ok(Outcome::Clean)
}
