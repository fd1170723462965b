//! `cargo xtask doctor`: what the test command needs, a line each, and how it was or will be had.

use std::process::Command;

use crate::browser;
use crate::run;
use crate::test::component_version;
use crate::wasm;

/// Prints one line for each thing; changes nothing.
pub(crate) fn doctor() {
    let version = run::answer(run::cargo().arg("--version"));
    line("cargo", version, "install Rust");
    line("rustfmt", component_version("fmt"), "`rustup component add rustfmt`; `test` tries it");
    line("clippy", component_version("clippy"), "`rustup component add clippy`; `test` tries it");
    let git = run::answer(Command::new("git").arg("--version"));
    line("git", git, "not needed: the file rules then walk the folders");
    let source = wasm::source_is_installed();
    let found =
        source.then(|| "the standard library's source is in the toolchain in use".to_owned());
    let way = if run::find("rustup").is_some() {
        "`rustup component add rust-src`, which `wasm` tries first"
    } else {
        "no rustup to add the standard library's source with"
    };
    line("wasm", found, way);
    match wasm::missing_debian_packages() {
        Ok(missing) if missing.is_empty() => {
            line("debian", Some("rustc-web builds wasm32 too".to_owned()), "");
        }
        Ok(missing) => {
            let need =
                if source { "not needed" } else { "`wasm` installs it if rustup cannot help" };
            line("debian", None, &format!("{}: {need}", missing.join(" ")));
        }
        Err(reason) => line("debian", None, &format!("{reason}: only rustup's road is open")),
    }
    for (program, found) in browser::programs() {
        line(
            program,
            found,
            "step `browser` of `test` installs Debian's package; `wasm` needs node and npm too",
        );
    }
}

fn line(what: &str, found: Option<String>, way_out: &str) {
    match found {
        Some(found) => println!("ok       {what:<8} {found}"),
        None => println!("missing  {what:<8} {way_out}"),
    }
}
