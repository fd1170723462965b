//! `sobo indicators`.

use crate::arguments::Indicators;
use crate::fault::{Fault, Outcome};
use crate::shell::Shell;

/// # Errors
/// What the library says.
pub(crate) fn run(args: &Indicators, shell: &Shell) -> Result<Outcome, Fault> {
    let _ = (args, shell.open()?);
    Ok(Outcome::Clean)
}
