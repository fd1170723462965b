//! Builds the library for `wasm32-unknown-unknown`.
//!
//! The standard library is compiled too, for size: the ready-made one is made for speed, and is a
//! fifth of what a page downloads. Two roads lead to its source: rustup's, or, where rustup cannot
//! reach its server and the system is Debian, Debian's compiler and source. Every step says what it
//! does, every failure says what is missing and the way out.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::run::{self, Watch};
use crate::{apt, npm, tree};

/// The target's name.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

// Debian's programs by their full paths: rustup's stand before them on the search path.
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_STD: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";

/// A server that cannot be reached may also just never answer.
const RUSTUP_MAX: Duration = Duration::from_secs(180);

/// Compiles the standard library with what is used of it, for size, without unwinding.
const BUILD_STD: [&str; 2] =
    ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// A panic ends the instance at once, without words for it: these and what writes them are a
/// twentieth of what a page downloads. The browser says in which function it was.
///
/// Compiled for size, a function is put in line only where that is as small as a call (5). A little more
/// makes the packed library larger by 0.6 % (25 by 1.8 %) and spares a tenth of a single write's time on
/// a processor.
const FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none \
                     -Cllvm-args=-inline-threshold=14";

/// The first compiler that knows [`FLAGS`].
const FLAGS_SINCE: u32 = 92;

/// A road to the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Road {
    /// The installed toolchain, with the standard library's source added by rustup if need be.
    Rustup,
    /// Debian's packages.
    Debian,
}

/// Builds the npm package; without a given road, rustup's first.
///
/// # Errors
///
/// No toolchain can be had, the library does not compile, or the package cannot be made of it.
pub(crate) fn build(road: Option<Road>) -> Result<(), String> {
    let mut reasons = Vec::new();
    if road != Some(Road::Debian) {
        match prepare_rustup() {
            Ok(()) => return compile(run::cargo().arg("build").args(BUILD_STD), &mut rustc()),
            Err(reason) => reasons.push(reason),
        }
    }
    if road != Some(Road::Rustup) {
        match prepare_debian() {
            Ok(linker) => {
                say(&format!("with {DEBIAN_CARGO}, {DEBIAN_RUSTC} and {}", linker.display()));
                return compile(&mut debian_cargo(&linker), &mut Command::new(DEBIAN_RUSTC));
            }
            Err(reason) => reasons.push(reason),
        }
    }
    Err(format!(
        "no compiler for {TARGET}:\n  - {}\n  way out: where rustup works, `rustup component add \
         rust-src`; on Debian as root, `apt-get install rustc-web cargo-web rust-web-src lld`",
        reasons.join("\n  - ")
    ))
}

/// Adds what names the library and the target, runs the build, and makes the package of it.
fn compile(command: &mut Command, rustc: &mut Command) -> Result<(), String> {
    let watch = Watch::start();
    // A folder of its own: two compilers in one folder would throw each other's work away.
    let folder = run::target_folder().join("wasm");
    command
        .args(["--profile", "wasm-release", "--package", "sobo-wasm", "--target", TARGET])
        .env("CARGO_TARGET_DIR", &folder)
        // Opens `-Z` options in a stable compiler.
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(tree::root());
    let version = run::answer(rustc.arg("--version"));
    if version.as_deref().and_then(minor) >= Some(FLAGS_SINCE) {
        command.env_remove("CARGO_ENCODED_RUSTFLAGS").env("RUSTFLAGS", FLAGS);
    }
    say(&format!("building with `{}`", run::words(command)));
    run::run(command)?;
    say(&format!("built in {:.0} s", watch.elapsed().as_secs_f32()));
    npm::package(&folder.join(TARGET).join("wasm-release").join("sobo_wasm.wasm"), &folder)
}

fn say(what: &str) {
    println!("wasm: {what}");
}

fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// Whether the toolchain in use has the standard library's source.
pub(crate) fn source_is_installed() -> bool {
    let root = run::answer(rustc().args(["--print", "sysroot"]));
    root.is_some_and(|root| {
        Path::new(&root).join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file()
    })
}

/// Sees to it that plain cargo can build for the target.
fn prepare_rustup() -> Result<(), String> {
    if source_is_installed() {
        say("the toolchain in use has the standard library's source");
        return Ok(());
    }
    if run::find("rustup").is_none() {
        return Err("the standard library's source is missing, and there is no rustup".to_owned());
    }
    say("the standard library's source is missing: `rustup component add rust-src`");
    let mut add = Command::new("rustup");
    run::run_within(add.args(["component", "add", "rust-src"]), RUSTUP_MAX)?;
    if !source_is_installed() {
        return Err("rustup added the source, but not to the toolchain in use".to_owned());
    }
    Ok(())
}

/// The Debian packages that are missing here, or why this road is closed.
pub(crate) fn missing_debian_packages() -> Result<Vec<&'static str>, String> {
    apt::is_there()?;
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
        apt::install(&missing)?;
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
        .arg("build")
        .args(BUILD_STD)
        .env("RUSTC", DEBIAN_RUSTC)
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
        assert!(run::words(&command).starts_with("cargo build -Zbuild-std=std,panic_abort"));
    }
}
