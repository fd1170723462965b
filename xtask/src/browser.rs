//! The step `browser` of the test command: sees to it that Node and Chromium are there, builds what the
//! tests load and hands their command back. Knows nothing of what is tested.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::run::{self, cargo};
use crate::{apt, tree};

/// The tests' folder.
const TESTS: &str = "tests/web";
/// The entry page's folder.
const PAGE: &str = "examples/web";

/// Programs, and the package of Debian's that each comes in.
const PROGRAMS: [(&str, &str); 3] = [("node", "nodejs"), ("npm", "npm"), ("chromium", "chromium")];

const NPM_MAX: Duration = Duration::from_secs(10 * 60);

/// The programs that the step needs, with the version of each that is there.
pub(crate) fn programs() -> impl Iterator<Item = (&'static str, Option<String>)> {
    PROGRAMS.iter().map(|(program, _)| {
        let path = if *program == "chromium" { chromium() } else { run::find(program) };
        (*program, path.and_then(|path| run::answer(Command::new(path).arg("--version"))))
    })
}

/// Chromium as the tests find it: named by the user, or on the search path.
fn chromium() -> Option<PathBuf> {
    let named = env::var_os("CHROMIUM").map(PathBuf::from).filter(|path| path.is_file());
    named.or_else(|| run::find("chromium")).or_else(|| run::find("chromium-browser"))
}

/// Prepares everything; gives the command that runs the tests.
///
/// # Errors
///
/// A program that is missing and cannot be had, or something that does not build.
pub(crate) fn prepare() -> Result<Command, String> {
    need_programs()?;
    let root = tree::root();
    run::run(cargo().args(["xtask", "wasm"]).current_dir(&root))?;
    if root.join(PAGE).is_dir() {
        run::run(cargo().args(["xtask", "web", "--build", "--as-it-is"]).current_dir(&root))?;
    }
    let hub = ["build", "--package", "sobo-examples", "--bin", "hub"];
    run::run(cargo().args(hub).current_dir(&root))?;
    let vectors = ["build", "--package", "sobo-tests", "--bin", "vectors", "--bin", "clones"];
    run::run(cargo().args(vectors).current_dir(&root))?;
    let tests = root.join(TESTS);
    install_locked(&tests)?;
    run::run_within(Command::new("npm").args(["run", "check"]).current_dir(&tests), NPM_MAX)?;
    let mut command = Command::new("node");
    command.arg("run.mjs").current_dir(&tests);
    if let Some(path) = chromium() {
        command.env("CHROMIUM", path);
    }
    Ok(command)
}

fn need_programs() -> Result<(), String> {
    let missing = || -> Vec<&str> {
        let packages = programs().zip(PROGRAMS).filter(|((_, version), _)| version.is_none());
        packages.map(|(_, (_, package))| package).collect()
    };
    let packages = missing();
    if packages.is_empty() {
        return Ok(());
    }
    let installed = apt::install(&packages);
    let still = missing();
    match installed {
        Ok(()) if still.is_empty() => Ok(()),
        Ok(()) => Err(format!("{} came, but cannot be run", still.join(" "))),
        Err(reason) => Err(format!(
            "{} cannot be installed: {reason}; install Node 20 with npm and Chromium (CHROMIUM names \
             its program)",
            packages.join(" ")
        )),
    }
}

/// Installs what a folder's lock file names, unless it is there already.
///
/// # Errors
///
/// npm fails.
fn install_locked(folder: &Path) -> Result<(), String> {
    let time = |file: &str| fs::metadata(folder.join(file)).and_then(|meta| meta.modified()).ok();
    // npm writes the second file when it is done.
    let (locked, installed) = (time("package-lock.json"), time("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= locked {
        return Ok(());
    }
    let words = ["ci", "--no-audit", "--no-fund"];
    run::run_within(Command::new("npm").args(words).current_dir(folder), NPM_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_no_project_is_named_as_such() {
        let failed = install_locked(Path::new("no-such-folder")).unwrap_err();
        assert!(failed.contains("npm ci"), "{failed}");
    }
}
