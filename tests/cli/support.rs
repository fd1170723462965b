//! A folder of one's own, the binary in it, and what a run came to. Knows nothing of commands.

use sobo::ledger::DeviceKey;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// The secret key of test registers: the same in every run, so that ids are too.
pub(crate) const DEVICE: &str = "5b0b5b0b5b0b5b0b5b0b5b0b5b0b5b0b5b0b5b0b5b0b5b0b5b0b5b0b5b0b5b0b";

/// The test device's id.
pub(crate) fn root() -> String {
    DeviceKey::from_bytes(hub::hex::read(DEVICE).unwrap()).device().to_string()
}

/// A device's id, by the number that its key is made of.
pub(crate) fn device(number: u8) -> String {
    DeviceKey::from_bytes([number; 32]).device().to_string()
}

/// A folder that goes away with the test.
pub(crate) struct Folder(TempDir);

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    /// Asserts the exit code and gives the standard output.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self.out
    }

    /// Asserts a failure: its code, nothing on the standard output, and all these words in one
    /// message that is no panic.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, words: &[&str]) {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{self:#?}");
        assert!(self.err.contains("error: ") && !self.err.contains("panicked"), "{self:#?}");
        for word in words {
            assert!(self.err.contains(word), "'{word}' is not in {}", self.err);
        }
    }

    /// The standard output as JSON.
    #[track_caller]
    pub(crate) fn json(self) -> serde_json::Value {
        let text = self.out.clone();
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {self:#?}"))
    }
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with an empty register of the test device.
    pub(crate) fn with_register() -> Self {
        let folder = Self::new();
        folder.run(&["--quiet", "init", "--secret", DEVICE]).ends(0);
        folder
    }

    /// Another register, of a device by a number, that rests on the test device.
    pub(crate) fn register(&self, name: &str, number: u8) {
        let secret = hub::hex::write(&[number; 32]);
        let args = ["--quiet", "--db", name, "init", "--root", &root(), "--secret", &secret];
        self.run(&args).ends(0);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// The names of all files, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The binary in this folder, without what the environment of the tests would change.
    pub(crate) fn sobo(&self, args: &[&str]) -> Command {
        self.program(Path::new(env!("CARGO_BIN_EXE_sobo")), args)
    }

    /// A program in this folder, with the folder of the binary first on its search path.
    pub(crate) fn program(&self, program: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        let bin = Path::new(env!("CARGO_BIN_EXE_sobo")).parent().unwrap().to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(bin).chain(std::env::split_paths(&path));
        command
            .args(args)
            .current_dir(self.0.path())
            .env("PATH", std::env::join_paths(paths).unwrap())
            .env_remove("SOBO_DB")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.sobo(args).output().unwrap().into()
    }

    /// Runs with something on the standard input.
    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Run {
        let mut child = self.start(args);
        // One that fails early does not read to the end.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap().into()
    }

    /// Starts the binary with open pipes.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        let mut command = self.sobo(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// Runs a line of the POSIX shell.
    pub(crate) fn shell(&self, line: &str) -> Run {
        self.program(Path::new("sh"), &["-c", line]).output().unwrap().into()
    }
}

/// Waits until something is so; fails when it never is.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..600 {
        if so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("never happened: {what}");
}
