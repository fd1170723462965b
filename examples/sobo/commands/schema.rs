//! `sobo schema`: what an event line looks like, for other programs.

use crate::arguments::Schema;
use crate::fault::{Fault, Outcome};
use crate::shell::{Shell, print_json};
use sobo_lines as line;

/// # Errors
/// `io` when the schema cannot be printed.
pub(crate) fn run(_: &Schema, _: &Shell) -> Result<Outcome, Fault> {
    print_json(&line::schema())?;
    Ok(Outcome::Clean)
}
