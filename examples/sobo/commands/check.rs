//! `sobo check`.

use crate::arguments::Check;
use crate::fault::{Fault, Outcome};
use crate::shell::Shell;

/// # Errors
/// What the library says.
pub(crate) fn run(args: &Check, shell: &Shell) -> Result<Outcome, Fault> {
    let _ = (args, shell.open()?);
    Ok(Outcome::Clean)
}
