//! `sobo explain`.

use crate::arguments::Explain;
use crate::fault::{Fault, Outcome};
use crate::shell::Shell;

/// # Errors
/// What the library says.
pub(crate) fn run(args: &Explain, shell: &Shell) -> Result<Outcome, Fault> {
    let _ = (args, shell.open()?);
    Ok(Outcome::Clean)
}
