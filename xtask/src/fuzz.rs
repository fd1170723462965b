//! `cargo xtask fuzz`: every fuzz target for a while. What breaks one becomes a file under
//! `fuzz/crashers`, which the test suite replays.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::{run, tree};

/// Seconds for each target unless told otherwise.
const SECONDS: u64 = 60;
const INSTALL_MAX: Duration = Duration::from_secs(900);
/// The first run of a target also builds it.
const BUILD_MAX: Duration = Duration::from_secs(1_800);

/// Bounds: of an input, of one piece of memory, of all memory.
const BOUNDS: [&str; 4] =
    ["-max_len=8192", "-malloc_limit_mb=256", "-rss_limit_mb=1536", "-print_final_stats=1"];

/// Runs the targets that the words name, or all.
///
/// # Errors
///
/// Words that mean nothing, a fuzzer that cannot be had, a target that something broke.
pub(crate) fn fuzz(words: &[&str]) -> Result<(), String> {
    let root = tree::root().join("fuzz");
    let all = targets(&root)?;
    let (mut chosen, mut seconds, mut words) = (Vec::new(), SECONDS, words.iter());
    while let Some(word) = words.next() {
        if *word == "--seconds" {
            let number = words.next().and_then(|number| number.parse().ok());
            seconds = number.ok_or("--seconds needs a number")?;
        } else if all.iter().any(|name| name == word) {
            chosen.push((*word).to_owned());
        } else {
            return Err(format!("no fuzz target `{word}`: {}", all.join(", ")));
        }
    }
    need_fuzzer()?;
    let mut broken = Vec::new();
    for target in if chosen.is_empty() { all } else { chosen } {
        println!("=== {target}: {seconds} s");
        if let Err(reason) = run_target(&root, &target, seconds) {
            println!("=== {target}: {reason}");
            broken.push(target);
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    Err(format!("{} broke: what did it is kept under fuzz/crashers", broken.join(", ")))
}

/// The targets, by their files.
fn targets(root: &Path) -> Result<Vec<String>, String> {
    let files = tree::rust_files_below(root, "targets")?;
    Ok(files.iter().filter_map(|file| file.strip_suffix(".rs")).map(str::to_owned).collect())
}

fn need_fuzzer() -> Result<(), String> {
    let version = || run::answer(Command::new("cargo").args(["fuzz", "--version"]));
    if version().is_some() {
        return Ok(());
    }
    println!("cargo-fuzz is missing: `cargo install cargo-fuzz --locked`");
    let mut install = Command::new("cargo");
    run::run_within(install.args(["install", "cargo-fuzz", "--locked"]), INSTALL_MAX)?;
    version().map(drop).ok_or_else(|| "cargo-fuzz was installed and is not found".to_owned())
}

/// The fuzzer's command. A nightly toolchain watches every access to memory; without one the
/// compiler in use is told to take the same flags, and memory is watched as a whole.
fn fuzzer(root: &Path, has_nightly: bool) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root).env_remove("CARGO").env_remove("RUSTC");
    if has_nightly {
        command.args(["+nightly", "fuzz", "run"]);
    } else {
        command.env("RUSTC_BOOTSTRAP", "1").args(["fuzz", "run", "--sanitizer", "none"]);
    }
    command
}

fn run_target(root: &Path, target: &str, seconds: u64) -> Result<(), String> {
    let nightly = run::answer(Command::new("cargo").args(["+nightly", "--version"]));
    let mut command = fuzzer(root, nightly.is_some());
    let (corpus, seeds) = (format!("corpus/{target}"), format!("seeds/{target}"));
    for folder in [&corpus, &seeds] {
        let path = root.join(folder);
        fs::create_dir_all(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    command.args([target, &corpus, &seeds, "--"]).args(BOUNDS);
    command.arg(format!("-max_total_time={seconds}"));
    let ended = run::run_within(&mut command, BUILD_MAX + Duration::from_secs(seconds));
    keep(&root.join("artifacts").join(target), &root.join("crashers").join(target))?;
    ended
}

/// Moves what the fuzzer left to where the tests look.
fn keep(from: &Path, to: &Path) -> Result<(), String> {
    let Ok(files) = fs::read_dir(from) else { return Ok(()) };
    let failed = |e: std::io::Error| format!("{}: {e}", to.display());
    for file in files {
        let file = file.map_err(failed)?;
        fs::create_dir_all(to).map_err(failed)?;
        let kept = to.join(file.file_name());
        fs::copy(file.path(), &kept).map_err(failed)?;
        fs::remove_file(file.path()).map_err(failed)?;
        println!("kept {}", kept.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_mean_nothing_are_refused() {
        assert!(fuzz(&["no-such"]).unwrap_err().contains("delta"));
        assert!(fuzz(&["--seconds", "soon"]).unwrap_err().contains("number"));
    }

    #[test]
    fn every_target_is_one_of_the_manifest() {
        let root = tree::root().join("fuzz");
        let manifest = tree::read(&root.join("Cargo.toml")).unwrap();
        let targets = targets(&root).unwrap();
        assert!(targets.len() > 3);
        for target in targets {
            assert!(manifest.contains(&format!("path = \"targets/{target}.rs\"")), "{target}");
        }
    }

    #[test]
    fn what_the_fuzzer_leaves_is_moved() {
        let folder = std::env::temp_dir().join(format!("sobo-fuzz-{}", std::process::id()));
        let (from, to) = (folder.join("artifacts"), folder.join("crashers"));
        fs::create_dir_all(&from).unwrap();
        fs::write(from.join("crash-1"), "x").unwrap();
        keep(&from, &to).unwrap();
        assert_eq!(fs::read(to.join("crash-1")).unwrap(), b"x");
        assert!(!from.join("crash-1").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
