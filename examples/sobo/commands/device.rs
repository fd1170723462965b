//! `sobo device`: which device this machine is.

use crate::arguments::Device;
use crate::device;
use crate::fault::{Fault, Outcome};
use crate::shell::{Shell, print, print_json};
use serde_json::json;
use std::io::Write;

/// # Errors
/// `not_found` or `invalid` when the device's file is.
pub(crate) fn run(args: &Device, shell: &Shell) -> Result<Outcome, Fault> {
    let this = shell.device()?;
    let has_key = matches!(this, device::Device::Key(_));
    if args.json {
        print_json(&json!({ "device": this.id().to_string(), "has_key": has_key }))?;
    } else {
        print(|out| Ok(writeln!(out, "{}", this.id())?))?;
    }
    if !has_key {
        // The way out, where somebody looks for it.
        return this.key(&shell.db).map(|_| Outcome::Clean);
    }
    Ok(Outcome::Clean)
}
