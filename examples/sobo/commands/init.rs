//! `sobo init`: an empty register, and the number of this machine beside it.

use crate::arguments::Init;
use crate::fault::{Class, Fault, Outcome};
use crate::shell::{Shell, options};
use sobo::Database;
use sobo::model::DeviceId;

/// # Errors
/// `conflict` when the register or the device's file is there already, `io` when they cannot be
/// written; nothing is left behind then.
pub(crate) fn run(args: &Init, shell: &Shell) -> Result<Outcome, Fault> {
    shell.refuse_folder()?;
    let device = args.device.map_or_else(draw, Ok)?;
    if args.new_device {
        drop(shell.open()?);
        let file = shell.keep_device(device)?;
        shell.say(format_args!("this machine is a new device: {}", file.display()));
        return Ok(Outcome::Clean);
    }
    if shell.db.exists() {
        // Tells what is there: a register, another program's file.
        Database::create(&shell.db, options(device))?;
        let file = shell.keep_device(device)?;
        shell.say(format_args!("created {} and {}", shell.db.display(), file.display()));
        return Ok(Outcome::Clean);
    }
    let file = shell.keep_device(device)?;
    if let Err(error) = Database::create(&shell.db, options(device)) {
        // Both files are ours and empty; if one cannot be removed, the first error says more.
        let _ = (std::fs::remove_file(&file), std::fs::remove_file(&shell.db));
        return Err(error.into());
    }
    shell.say(format_args!("created {} and {}", shell.db.display(), file.display()));
    Ok(Outcome::Clean)
}

/// A device's number by chance: two machines never draw the same one.
fn draw() -> Result<DeviceId, Fault> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| {
        Fault::new(Class::Io, format!("the system gives no randomness: {e}"))
            .way("choose a number of 64 hexadecimal digits with --device")
    })?;
    Ok(DeviceId(bytes))
}
