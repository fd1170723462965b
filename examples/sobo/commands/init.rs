//! `sobo init`: an empty register, and the key of this machine beside it.

use crate::arguments::Init;
use crate::device;
use crate::fault::{Fault, Outcome};
use crate::shell::{Shell, options};
use sobo::{Database, Options};

/// # Errors
/// `conflict` when the register or the device's file is there already, `io` when they cannot be
/// written; nothing is left behind then.
pub(crate) fn run(args: &Init, shell: &Shell) -> Result<Outcome, Fault> {
    shell.refuse_folder()?;
    let key = args.secret.clone().map_or_else(device::draw, Ok)?;
    let root = (!args.open).then(|| args.root.unwrap_or_else(|| key.device()));
    let options = root.into_iter().fold(options(key.device()), Options::root);
    if args.new_device {
        drop(shell.open()?);
        let file = device::keep(&shell.db, &key)?;
        shell.say(format_args!("this machine is a new device: {}", file.display()));
        return Ok(Outcome::Clean);
    }
    if shell.db.exists() {
        // Tells what is there: a register, another program's file.
        Database::create(&shell.db, options)?;
        let file = device::keep(&shell.db, &key)?;
        shell.say(format_args!("created {} and {}", shell.db.display(), file.display()));
        return Ok(Outcome::Clean);
    }
    let file = device::keep(&shell.db, &key)?;
    if let Err(error) = Database::create(&shell.db, options) {
        // Both files are ours and empty; if one cannot be removed, the first error says more.
        let _ = (std::fs::remove_file(&file), std::fs::remove_file(&shell.db));
        return Err(error.into());
    }
    shell.say(format_args!("created {} and {}", shell.db.display(), file.display()));
    Ok(Outcome::Clean)
}
