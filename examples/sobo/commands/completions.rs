//! `sobo completions`.

use crate::arguments::Completions;
use crate::fault::{Fault, Outcome};
use crate::shell::Shell;

/// # Errors
/// What the library says.
pub(crate) fn run(args: &Completions, shell: &Shell) -> Result<Outcome, Fault> {
    let _ = (args, shell.open()?);
    Ok(Outcome::Clean)
}
