//! `cargo xtask test`: everything that must hold before a change lands, cheapest first.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::run::{self, Watch, cargo};
use crate::{browser, tree, wasm};

/// A step's name, what it does, and the step.
type Step = (&'static str, &'static str, fn() -> Result<Option<Counts>, String>);

const STEPS: [Step; 6] = [
    ("fmt", "the sources are formatted", check_format),
    ("clippy", "no lint speaks up", check_lints),
    ("test", "unit, integration and documentation tests, layers, file rules, examples", run_tests),
    ("doc", "the documentation builds without a warning", build_docs),
    ("wasm", "the package for browsers builds, and is small enough", build_wasm),
    ("browser", "the package and the entry page in Chromium", run_in_browser),
];

/// A component that rustup has to fetch first.
const COMPONENT_MAX: Duration = Duration::from_secs(180);

/// The steps' names with what they do, for the help text.
pub(crate) fn steps() -> String {
    let lines: Vec<_> =
        STEPS.iter().map(|(name, about, _)| format!("  {name:<8}{about}")).collect();
    lines.join("\n")
}

/// Runs all steps, or the one named, up to the first failure, and sums up.
///
/// # Errors
///
/// The step that failed, by name, or the name that no step has.
pub(crate) fn test(only: Option<&str>) -> Result<(), String> {
    let chosen: Vec<_> =
        STEPS.iter().filter(|(name, ..)| only.is_none_or(|only| only == *name)).collect();
    if chosen.is_empty() {
        let names: Vec<_> = STEPS.iter().map(|(name, ..)| *name).collect();
        return Err(format!("no step `{}`: {}", only.unwrap_or_default(), names.join(", ")));
    }
    let whole = Watch::start();
    let mut summary = Vec::new();
    let mut counts = Counts::default();
    for (at, (name, about, step)) in chosen.iter().enumerate() {
        println!("=== {} of {}: {name}: {about}", at + 1, chosen.len());
        let watch = Watch::start();
        let result = step();
        let seconds = watch.elapsed().as_secs_f32();
        let verdict = if result.is_ok() { "ok" } else { "FAILED" };
        println!("=== {name}: {verdict} after {seconds:.1} s\n");
        summary.push(format!("  {name:<8}{seconds:>7.1} s  {verdict}"));
        match result {
            Ok(found) => counts.sum(found.unwrap_or_default()),
            Err(reason) => {
                println!("{}", summary.join("\n"));
                return Err(format!("step `{name}` failed: {reason}"));
            }
        }
    }
    let seconds = whole.elapsed().as_secs_f32();
    summary.push(format!("  {:<8}{seconds:>7.1} s  ok", "all"));
    println!("{}", summary.join("\n"));
    if counts != Counts::default() {
        println!("{counts}");
    }
    Ok(())
}

fn in_root(mut command: Command) -> Command {
    command.current_dir(tree::root());
    command
}

/// Whether cargo has a subcommand that comes as a component of its own.
pub(crate) fn component_version(subcommand: &str) -> Option<String> {
    run::answer(cargo().args([subcommand, "--version"]))
}

fn need_component(subcommand: &str, component: &str) -> Result<(), String> {
    if component_version(subcommand).is_some() {
        return Ok(());
    }
    println!("{component} is missing: `rustup component add {component}`");
    let added = run::run_within(
        Command::new("rustup").args(["component", "add", component]),
        COMPONENT_MAX,
    );
    let reason = match added {
        Ok(()) if component_version(subcommand).is_some() => return Ok(()),
        Ok(()) => "rustup added it, but not to the toolchain in use".to_owned(),
        Err(reason) => reason,
    };
    Err(format!("`cargo {subcommand}` is missing and could not be added: {reason}; install it"))
}

fn check_format() -> Result<Option<Counts>, String> {
    need_component("fmt", "rustfmt")?;
    run::run(in_root(cargo()).args(["fmt", "--all", "--check"]))
        .map_err(|reason| format!("{reason}; `cargo fmt --all` formats"))?;
    Ok(None)
}

fn check_lints() -> Result<Option<Counts>, String> {
    need_component("clippy", "clippy")?;
    let lints = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    run::run(in_root(cargo()).args(lints))?;
    Ok(None)
}

fn run_tests() -> Result<Option<Counts>, String> {
    let mut command = in_root(cargo());
    count(command.args(["test", "--workspace"])).map(Some)
}

fn run_in_browser() -> Result<Option<Counts>, String> {
    count(&mut browser::prepare()?).map(Some)
}

/// Runs tests whose results stand in lines as cargo's do.
fn count(command: &mut Command) -> Result<Counts, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|e| run::not_started(command, &e))?;
    let mut counts = Counts::default();
    if let Some(stdout) = child.stdout.take() {
        let passed_on = pass_on(BufReader::new(stdout), &mut io::stdout(), &mut counts);
        passed_on.map_err(|e| format!("the tests' output cannot be passed on: {e}"))?;
    }
    let words = run::words(command);
    let status = child.wait().map_err(|e| format!("`{words}` cannot be waited for: {e}"))?;
    run::judge(command, status)?;
    if counts.passed == 0 {
        return Err("no test ran, which proves nothing".to_owned());
    }
    Ok(counts)
}

/// Hands each line on as it comes, bytes unchanged, and counts on the way.
fn pass_on(from: impl BufRead, to: &mut impl Write, counts: &mut Counts) -> io::Result<()> {
    for line in from.split(b'\n') {
        let line = line?;
        to.write_all(&line)?;
        to.write_all(b"\n")?;
        to.flush()?;
        counts.add(&String::from_utf8_lossy(&line));
    }
    Ok(())
}

fn build_docs() -> Result<Option<Counts>, String> {
    let mut command = in_root(cargo());
    command.args(["doc", "--package", "sobo", "--no-deps"]).env("RUSTDOCFLAGS", "-Dwarnings");
    run::run(&mut command)?;
    Ok(None)
}

fn build_wasm() -> Result<Option<Counts>, String> {
    wasm::build(None)?;
    Ok(None)
}

/// What all test programs together counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Counts {
    fn sum(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    /// Adds a line like `test result: ok. 3 passed; 0 failed; 1 ignored; ...`.
    fn add(&mut self, line: &str) {
        let Some(rest) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in rest.split(['.', ';']) {
            let mut words = part.split_whitespace();
            let Some(number) = words.next().and_then(|word| word.parse::<u64>().ok()) else {
                continue;
            };
            match words.next() {
                Some("passed") => self.passed += number,
                Some("failed") => self.failed += number,
                Some("ignored") => self.ignored += number,
                _ => {}
            }
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "tests: {} passed, {} failed", self.passed, self.failed)?;
        if self.ignored > 0 {
            write!(f, ", {} skipped", self.ignored)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_passed_on_unchanged_and_summed() {
        let output = "running 2 tests\ntest a ... ok\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.50s\n\
            test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s\n";
        let mut counts = Counts::default();
        let mut seen = Vec::new();
        pass_on(output.as_bytes(), &mut seen, &mut counts).unwrap();
        assert_eq!(String::from_utf8(seen).unwrap(), output);
        assert_eq!(counts, Counts { passed: 7, failed: 2, ignored: 1 });
        assert_eq!(counts.to_string(), "tests: 7 passed, 2 failed, 1 skipped");
    }

    #[test]
    fn an_unknown_step_is_named_with_the_known_ones() {
        let failed = test(Some("lint")).unwrap_err();
        assert_eq!(failed, "no step `lint`: fmt, clippy, test, doc, wasm, browser");
    }
}
