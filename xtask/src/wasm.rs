//! Builds the library for `wasm32-unknown-unknown`.
//!
//! Two roads lead there: the target's standard library from rustup, or, where rustup cannot reach
//! its server and the system is Debian, Debian's compiler, which builds the standard library from
//! source. Every step says what it does, every failure says what is missing and the way out.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::run::{self, Watch};
use crate::tree;

/// The target's name.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

// Debian's programs by their full paths: rustup's stand before them on the search path.
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_STD: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";

/// The packages take 35 s on a good line.
const INSTALL_MAX: Duration = Duration::from_secs(15 * 60);
/// A server that cannot be reached may also just never answer.
const RUSTUP_MAX: Duration = Duration::from_secs(180);

/// A road to the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Road {
    /// The installed toolchain, with the target added by rustup if need be.
    Rustup,
    /// Debian's packages.
    Debian,
}

/// Builds package `sobo` in release; without a given road, rustup's first.
///
/// # Errors
///
/// No toolchain can be had, or the library does not compile.
pub(crate) fn build(road: Option<Road>) -> Result<(), String> {
    let mut reasons = Vec::new();
    if road != Some(Road::Debian) {
        match prepare_rustup() {
            Ok(()) => return compile(run::cargo().args(["build"])),
            Err(reason) => reasons.push(reason),
        }
    }
    if road != Some(Road::Rustup) {
        match prepare_debian() {
            Ok(linker) => {
                say(&format!("with {DEBIAN_CARGO}, {DEBIAN_RUSTC} and {}", linker.display()));
                return compile(&mut debian_cargo(&linker));
            }
            Err(reason) => reasons.push(reason),
        }
    }
    Err(format!(
        "no compiler for {TARGET}:\n  - {}\n  way out: where rustup works, `rustup target add \
         {TARGET}`; on Debian as root, `apt-get install rustc-web cargo-web rust-web-src lld`",
        reasons.join("\n  - ")
    ))
}

/// Adds what names the package and the target, and runs the build.
fn compile(command: &mut Command) -> Result<(), String> {
    let watch = Watch::start();
    let folder = target_folder();
    command
        .args(["--release", "--package", "sobo", "--target", TARGET])
        .env("CARGO_TARGET_DIR", &folder)
        .current_dir(tree::root());
    say(&format!("building with `{}`", run::words(command)));
    run::run(command)?;
    let seconds = watch.elapsed().as_secs_f32();
    say(&format!("built in {seconds:.0} s; see {TARGET}/release in {}", folder.display()));
    Ok(())
}

/// A folder of its own: two compilers in one folder would throw each other's work away.
fn target_folder() -> PathBuf {
    let shared = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    shared.unwrap_or_else(|| tree::root().join("target")).join("wasm")
}

fn say(what: &str) {
    println!("wasm: {what}");
}

fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// Whether the toolchain in use has the target's standard library.
pub(crate) fn target_is_installed() -> bool {
    let folder = run::answer(rustc().args(["--print", "target-libdir", "--target", TARGET]));
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
    entries.into_iter().flatten().flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libcore-") && tree::has_extension(&name, "rlib")
    })
}

/// Sees to it that plain cargo can build for the target.
fn prepare_rustup() -> Result<(), String> {
    if target_is_installed() {
        say("the toolchain in use has the target");
        return Ok(());
    }
    if run::find("rustup").is_none() {
        return Err("the toolchain in use lacks the target, and there is no rustup".to_owned());
    }
    say(&format!("the target is missing: `rustup target add {TARGET}`"));
    run::run_within(Command::new("rustup").args(["target", "add", TARGET]), RUSTUP_MAX)?;
    if !target_is_installed() {
        return Err("rustup added the target, but not to the toolchain in use".to_owned());
    }
    Ok(())
}

/// The Debian packages that are missing here, or why this road is closed.
pub(crate) fn missing_debian_packages() -> Result<Vec<&'static str>, String> {
    if !Path::new("/etc/debian_version").exists() || run::find("apt-get").is_none() {
        return Err("this system is no Debian".to_owned());
    }
    let mut missing = Vec::new();
    if !debian_rustc_is_new_enough() {
        missing.push("rustc-web");
    }
    if !Path::new(DEBIAN_CARGO).is_file() {
        missing.push("cargo-web");
    }
    if !Path::new(DEBIAN_STD).is_file() {
        missing.push("rust-web-src");
    }
    if linker().is_none() {
        missing.push("lld");
    }
    Ok(missing)
}

fn debian_rustc_is_new_enough() -> bool {
    let found = run::answer(Command::new(DEBIAN_RUSTC).arg("--version"));
    found.as_deref().and_then(minor) >= minor(env!("CARGO_PKG_RUST_VERSION"))
}

/// The 96 of `rustc 1.96.0 (...)` and of `1.96`.
fn minor(version: &str) -> Option<u32> {
    let number = version.split(' ').find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split('.').nth(1)?.parse().ok()
}

/// A linker for wasm: the one rustup ships beside its compiler, or Debian's.
fn linker() -> Option<PathBuf> {
    let libraries = run::answer(rustc().args(["--print", "target-libdir"]));
    let shipped = libraries
        .and_then(|folder| Some(Path::new(&folder).parent()?.join("bin").join("rust-lld")))
        .filter(|path| path.is_file());
    shipped.or_else(|| run::find("wasm-ld"))
}

/// Sees to it that Debian's toolchain is there, and returns the linker to use.
fn prepare_debian() -> Result<PathBuf, String> {
    let missing = missing_debian_packages()?;
    if missing.is_empty() {
        say("Debian's toolchain is there");
    } else {
        say(&format!("installing Debian's {}", missing.join(" ")));
        install(&missing)?;
    }
    let still_missing = missing_debian_packages()?;
    match linker() {
        Some(linker) if still_missing.is_empty() => Ok(linker),
        _ => Err(format!(
            "Debian's {} came, but not what is needed: at least Rust {} (in Debian 12 it comes \
             from bookworm-security)",
            still_missing.join(" "),
            env!("CARGO_PKG_RUST_VERSION")
        )),
    }
}

/// Installs Debian's packages.
///
/// # Errors
///
/// The rights are missing, or apt fails.
pub(crate) fn install(packages: &[&str]) -> Result<(), String> {
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

/// Debian's cargo with Debian's compiler, building the standard library too.
fn debian_cargo(linker: &Path) -> Command {
    // Set by rustup's proxies and by the cargo that runs us; each would lead back to rustup's
    // compiler or its libraries, and flags for the host mean nothing to wasm.
    const FOREIGN: [&str; 9] = [
        "CARGO",
        "CARGO_ENCODED_RUSTFLAGS",
        "LD_LIBRARY_PATH",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_WRAPPER",
        "RUSTDOC",
        "RUSTFLAGS",
        "RUSTUP_HOME",
        "RUSTUP_TOOLCHAIN",
    ];
    let mut command = Command::new(DEBIAN_CARGO);
    for name in FOREIGN {
        command.env_remove(name);
    }
    command
        .args(["build", "-Zbuild-std=std,panic_abort"])
        .env("RUSTC", DEBIAN_RUSTC)
        // Opens `-Z` options in a stable compiler.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_minor_number() {
        assert_eq!(minor("rustc 1.96.0 (ac68faa20 2026-05-25)"), Some(96));
        assert_eq!(minor("1.90"), Some(90));
        assert_eq!(minor("rustc"), None);
        assert!(minor(env!("CARGO_PKG_RUST_VERSION")).is_some());
    }

    #[test]
    fn debian_is_called_with_its_own_compiler() {
        let command = debian_cargo(Path::new("wasm-ld"));
        let envs: Vec<_> = command.get_envs().collect();
        assert!(envs.contains(&("RUSTC".as_ref(), Some(DEBIAN_RUSTC.as_ref()))));
        assert!(envs.contains(&("RUSTUP_TOOLCHAIN".as_ref(), None)));
        assert_eq!(run::words(&command), "cargo build -Zbuild-std=std,panic_abort");
    }
}
