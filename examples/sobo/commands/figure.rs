//! `sobo figure`.

use crate::arguments::Figure;
use crate::fault::{Fault, Outcome};
use crate::shell::Shell;

/// # Errors
/// What the library says.
pub(crate) fn run(args: &Figure, shell: &Shell) -> Result<Outcome, Fault> {
    let _ = (args, shell.open()?);
    Ok(Outcome::Clean)
}
