//! The workspace's own automation, run as `cargo xtask COMMAND`.
//!
//! It does what cargo alone does not: the whole test command, the layer check, the file rules, the
//! example check, the browser's package, long simulations. `cargo test`, `cargo fmt` and `cargo doc` stay themselves.
#![forbid(unsafe_code)]

mod apt;
mod browser;
mod docs;
mod doctor;
mod fuzz;
mod layers;
mod npm;
mod order;
mod run;
mod source;
mod test;
mod tidy;
mod tree;
mod wasm;
mod web;

use std::process::ExitCode;

use crate::wasm::Road;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command that the words name.
fn dispatch(words: &[&str]) -> Result<(), String> {
    if words.is_empty() || words.iter().any(|word| matches!(*word, "help" | "--help" | "-h")) {
        println!("{}", help());
        return Ok(());
    }
    match words {
        ["test"] => test::test(None),
        ["test", "--only", step] => test::test(Some(step)),
        ["layers"] => report(&layers::check(&tree::root())?, "the layers hold"),
        ["layers", "--draw"] => {
            print!("{}", layers::drawing());
            Ok(())
        }
        ["tidy"] => {
            let findings = tidy::check(&tree::root())?;
            for note in &findings.notes {
                println!("note: {note}");
            }
            report(&findings.breaches, "the files are tidy")
        }
        ["examples"] => report(&docs::check(&tree::root())?, "every function has an example"),
        ["wasm"] => wasm::build(None),
        ["wasm", "--with", "rustup"] => wasm::build(Some(Road::Rustup)),
        ["wasm", "--with", "debian"] => wasm::build(Some(Road::Debian)),
        ["web", words @ ..] => web::web(&web::wish(words)?),
        ["fuzz", words @ ..] => fuzz::fuzz(words),
        ["sim", rest @ ..] => sim(rest),
        ["doctor"] => {
            doctor::doctor();
            Ok(())
        }
        _ => Err(format!("cannot follow `{}`: see `cargo xtask --help`", words.join(" "))),
    }
}

/// Runs the simulation for long, built for speed; its own options follow.
fn sim(options: &[&str]) -> Result<(), String> {
    let mut command = run::cargo();
    command.current_dir(tree::root()).args(["run", "--release", "--package", "sobo-tests"]);
    run::run(command.args(["--bin", "sim", "--"]).args(options))
}

/// Prints breaches, or one line when there is none.
fn report(breaches: &[String], all_well: &str) -> Result<(), String> {
    if breaches.is_empty() {
        println!("{all_well}");
        return Ok(());
    }
    for breach in breaches {
        println!("{breach}");
    }
    Err(format!("{} found", breaches.len()))
}

fn help() -> String {
    format!(
        "\
Usage: cargo xtask COMMAND

  test                 run every step below, up to the first that fails
  test --only STEP     run one step
  layers               check the ranks of core/src and the drawing in ARCHITECTURE.md
  layers --draw        print the layer table as ARCHITECTURE.md must hold it
  tidy                 check the file rules
  examples             check that every public function is called in an example of its docs
  wasm                 build the npm package for browsers, with the library for
                       wasm32-unknown-unknown, and hold its size to a bound
  wasm --with ROAD     the same with one toolchain: rustup or debian
  web [--port N] [--build] [--as-it-is]
                       build the package, the sample and the entry page, and serve it;
                       --build only builds, --as-it-is takes the package that is there
  fuzz [TARGET] [--seconds 60]
                       throw made-up bytes at every fuzz target, or at those named
  sim [OPTIONS]        simulate replicas on failing disks and networks, seed after seed:
                       --seed N --seeds N --ticks N --profile usual|calm|lying-disk --bugs FOLDER
  doctor               say what is there, what is missing and how to get it

Steps of test:
{}",
        test::steps()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_words_are_refused_and_help_is_always_there() {
        assert!(dispatch(&["tset"]).unwrap_err().contains("`tset`"));
        assert!(dispatch(&["test", "--onyl", "fmt"]).is_err());
        assert!(dispatch(&["test", "--help"]).is_ok());
        assert!(help().contains("wasm32"));
    }
}
