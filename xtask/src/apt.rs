//! Debian's packages, installed without a question. Knows nothing of what they are for.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::run;

/// The packages take 35 s on a good line.
const INSTALL_MAX: Duration = Duration::from_secs(15 * 60);

/// Whether packages can be had at all.
///
/// # Errors
///
/// This system is no Debian.
pub(crate) fn is_there() -> Result<(), String> {
    if !Path::new("/etc/debian_version").exists() || run::find("apt-get").is_none() {
        return Err("this system is no Debian".to_owned());
    }
    Ok(())
}

/// Installs packages; removes none.
///
/// # Errors
///
/// No rights, no line, or no such package.
pub(crate) fn install(packages: &[&str]) -> Result<(), String> {
    is_there().map_err(|reason| format!("{} cannot be had: {reason}", packages.join(" ")))?;
    println!("installing Debian's {}", packages.join(" "));
    run::run_within(apt()?.args(["-q", "update"]), INSTALL_MAX)?;
    // Without `--no-remove`, apt would throw out a plain `rustc` package in silence.
    let options = ["-q", "-y", "--no-install-recommends", "--no-remove", "install"];
    run::run_within(apt()?.args(options).args(packages), INSTALL_MAX)
}

/// `apt-get` with the rights it needs; it asks no questions and waits for another apt to end.
fn apt() -> Result<Command, String> {
    let is_root = run::answer(Command::new("id").arg("-u")).as_deref() == Some("0");
    let mut command = if is_root {
        Command::new("env")
    } else if run::find("sudo").is_some() {
        let mut sudo = Command::new("sudo");
        // A password prompt would wait for ever where nobody reads it.
        sudo.args(["-n", "env"]);
        sudo
    } else {
        return Err("Debian's packages need root's rights, and there is no sudo".to_owned());
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"]);
    Ok(command)
}
