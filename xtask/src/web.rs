//! Builds the offline entry page and serves it: the library's package, the sample, the page. Knows
//! nothing of what is in any of them.

use std::path::PathBuf;
use std::process::Command;

use crate::{npm, run, tree, wasm};

const PORT: u16 = 4173;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    port: u16,
    serve: bool,
    /// Whether the package is built first; without, the one that is there is taken.
    package: bool,
}

/// Reads `--port N`, `--build`, `--as-it-is`.
///
/// # Errors
///
/// A word that is none of these; the message names it.
pub(crate) fn wish(words: &[&str]) -> Result<Wish, String> {
    let mut wish = Wish { port: PORT, serve: true, package: true };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--build" => wish.serve = false,
            "--as-it-is" => wish.package = false,
            "--port" => {
                let port = words.next().and_then(|text| text.parse().ok());
                wish.port = port.ok_or("--port needs a number, as 4173")?;
            }
            other => return Err(format!("cannot follow `{other}`: see `cargo xtask --help`")),
        }
    }
    Ok(wish)
}

/// Builds everything the page needs, the page, and serves it until it is stopped.
///
/// # Errors
///
/// A program that is missing, with the way out, or a step that fails.
pub(crate) fn web(wish: &Wish) -> Result<(), String> {
    needs_node()?;
    if wish.package {
        wasm::build(None)?;
    }
    let package = tree::root().join("wasm").join("npm").join("dist");
    if !package.is_dir() {
        return Err(format!("{} is missing: run `cargo xtask wasm`", package.display()));
    }
    sample()?;
    run::run(in_page().arg("ci").args(["--no-audit", "--no-fund"]))?;
    run::run(in_page().args(["run", "build"]))?;
    if !wish.serve {
        println!("web: built in {}", folder().join("dist").display());
        return Ok(());
    }
    println!("web: http://127.0.0.1:{}/ (Ctrl-C stops it)", wish.port);
    let port = wish.port.to_string();
    run::run(in_page().args(["run", "preview", "--", "--strictPort", "--port", &port]))
}

/// The sample's files beside the page's other public ones.
fn sample() -> Result<(), String> {
    let mut command = run::cargo();
    command.current_dir(tree::root()).args(["run", "--quiet", "--package", "sobo-examples"]);
    command.args(["--bin", "web_demo", "--", "--out"]).arg(folder().join("public").join("demo"));
    run::run(&mut command)
}

fn folder() -> PathBuf {
    tree::root().join("examples").join("web")
}

/// npm in the page's folder.
fn in_page() -> Command {
    let mut command = npm::npm();
    command.current_dir(folder());
    command
}

/// Node and npm are there, and Node is new enough for the page's tools.
fn needs_node() -> Result<(), String> {
    npm::need_node()?;
    let version = run::answer(Command::new("node").arg("--version")).unwrap_or_default();
    if major(&version) < Some(20) {
        return Err(format!("node is {version}: install Node 20.19 or later"));
    }
    Ok(())
}

/// The 20 of `v20.19.2`.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_read() {
        assert_eq!(wish(&[]), Ok(Wish { port: PORT, serve: true, package: true }));
        let words = ["--as-it-is", "--port", "5000", "--build"];
        assert_eq!(wish(&words), Ok(Wish { port: 5000, serve: false, package: false }));
        assert!(wish(&["--port", "many"]).is_err());
        assert!(wish(&["--bild"]).unwrap_err().contains("`--bild`"));
    }

    #[test]
    fn versions_are_read() {
        assert_eq!(major("v20.19.2"), Some(20));
        assert!(major("none") < Some(20));
    }
}
