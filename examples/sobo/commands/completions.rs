//! `sobo completions`: a script that completes commands and options.

use crate::arguments::{Arguments, Completions};
use crate::fault::{Fault, Outcome};
use crate::shell::{Shell, print};
use clap::CommandFactory;
use std::io::Write;

/// # Errors
/// What writing ends with.
pub(crate) fn run(args: &Completions, _: &Shell) -> Result<Outcome, Fault> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "sobo", &mut script);
    print(|out| Ok(out.write_all(&script)?))?;
    Ok(Outcome::Clean)
}
