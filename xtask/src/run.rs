//! Running other programs: what was run stands in every error, nothing waits without end.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Measures how long a step takes, for people to read.
pub(crate) struct Watch(Instant);

impl Watch {
    #[expect(clippy::disallowed_methods, reason = "an xtask shows real durations to people")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The cargo that runs this program, so that every step uses the same one.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A command's words, as one would type them.
pub(crate) fn words(command: &Command) -> String {
    // Cargo hands its full path to its children; its name is enough to read.
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let all = std::iter::once(name).chain(command.get_args());
    all.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Runs a command to its end; its output goes where ours goes.
///
/// # Errors
///
/// It cannot be started, or ends with a failure; the message names it.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let status = command.stdin(Stdio::null()).status();
    judge(command, status.map_err(|e| not_started(command, &e))?)
}

/// Like [`run`], and ends the command when it takes longer than `limit`.
///
/// # Errors
///
/// As for [`run`], or the time is over.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<(), String> {
    let watch = Watch::start();
    let child = command.stdin(Stdio::null()).spawn();
    let mut child = child.map_err(|e| not_started(command, &e))?;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return judge(command, status),
            Ok(None) if watch.elapsed() < limit => thread::sleep(Duration::from_millis(100)),
            Ok(None) => {
                // If it cannot be killed it has just ended, and waiting cleans up either way.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("`{}` took over {} s", words(command), limit.as_secs()));
            }
            Err(e) => return Err(format!("`{}` cannot be waited for: {e}", words(command))),
        }
    }
}

/// Turns an exit status into a result that names the command.
///
/// # Errors
///
/// The status is a failure.
pub(crate) fn judge(command: &Command, status: ExitStatus) -> Result<(), String> {
    if status.success() {
        return Ok(());
    }
    Err(format!("`{}` ended with {status}", words(command)))
}

/// The message for a command that could not be started.
pub(crate) fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` cannot be started: {error}", words(command))
}

/// What a command prints, trimmed; `None` when it fails or is not there.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Where a program stands on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path).map(|folder| folder.join(&file)).find(|full| full.is_file())
}

/// Where what is built goes.
pub(crate) fn target_folder() -> PathBuf {
    let given = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    given.unwrap_or_else(|| crate::tree::root().join("target"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_command() {
        let failed = run(Command::new("no-such-program").args(["a", "b"])).unwrap_err();
        assert!(failed.starts_with("`no-such-program a b` cannot be started"), "{failed}");
        assert_eq!(answer(&mut Command::new("no-such-program")), None);
        assert_eq!(find("no-such-program"), None);
        let failed = run(cargo().args(["--no-such-option"]).stderr(Stdio::null())).unwrap_err();
        assert!(failed.contains("cargo") && failed.contains("--no-such-option"), "{failed}");
    }

    #[cfg(unix)]
    #[test]
    fn a_command_without_end_is_ended() {
        let mut command = Command::new("sleep");
        let failed = run_within(command.arg("60"), Duration::from_millis(200)).unwrap_err();
        assert!(failed.contains("took over"), "{failed}");
        assert_eq!(run_within(&mut Command::new("true"), Duration::from_secs(30)), Ok(()));
    }
}
