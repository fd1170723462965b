//! What every command needs: the register's file and its device, the output, progress and Ctrl-C.

use crate::arguments::Arguments;
use crate::device::Device;
use crate::fault::{Class, Fault};
use crate::progress::Progress;
use crate::stop::Stop;
use anstream::AutoStream;
use sobo::model::{Date, DeviceId, Text, Timestamp};
use sobo::{Database, Options};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// The surroundings of one command.
pub(crate) struct Shell {
    /// The register's file.
    pub(crate) db: PathBuf,
    /// Whether somebody asked to stop.
    pub(crate) stop: Stop,
    quiet: bool,
}

impl Shell {
    /// Reads the common arguments and begins to listen for Ctrl-C.
    ///
    /// # Errors
    /// `io` when the system does not let it listen.
    pub(crate) fn start(arguments: &Arguments) -> Result<Self, Fault> {
        Ok(Self { db: arguments.db.clone(), stop: Stop::listen()?, quiet: arguments.quiet })
    }

    /// Opens the register to read from it: no device is needed.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub(crate) fn open(&self) -> Result<Database, Fault> {
        self.open_with(options(DeviceId([0; 32])))
    }

    /// Opens the register to record in it, as the device beside it, at the moments of a clock.
    ///
    /// # Errors
    /// As [`Database::open`]; `not_found` or `invalid` when the device's file is.
    pub(crate) fn open_to_record_by(
        &self,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Result<Database, Fault> {
        self.open_with(Options::new(self.device()?.id(), clock))
    }

    /// Opens the register to send from it, as the device beside it: whatever that has recorded is
    /// sealed first.
    ///
    /// # Errors
    /// As [`Shell::open_to_record_by`]; `invalid` when the device has recorded and has no key.
    pub(crate) fn open_to_send(&self) -> Result<Database, Fault> {
        let device = self.device()?;
        let db = self.open_with(options(device.id()))?;
        if !db.unsealed()?.is_empty() {
            db.seal(device.key(&self.db)?)?;
        }
        Ok(db)
    }

    fn open_with(&self, options: Options) -> Result<Database, Fault> {
        self.refuse_folder()?;
        if !self.db.exists() {
            return Err(Fault::new(Class::NotFound, "there is no register")
                .at(self.db.display())
                .way("`sobo init` creates one, --db names another"));
        }
        Database::open(&self.db, options).map_err(Fault::from)
    }

    /// Tells a folder from a file before anything else does in its own words.
    ///
    /// # Errors
    /// `invalid` when the register's path is a folder.
    pub(crate) fn refuse_folder(&self) -> Result<(), Fault> {
        if !self.db.is_dir() {
            return Ok(());
        }
        Err(Fault::new(Class::Invalid, "a folder is no register")
            .at(self.db.display())
            .way("name the register's file with --db"))
    }

    /// This machine's device.
    ///
    /// # Errors
    /// As [`Device::of`]; where the register itself is missing, that is what is told.
    pub(crate) fn device(&self) -> Result<Device, Fault> {
        Device::of(&self.db).or_else(|fault| self.open().and(Err(fault)))
    }

    /// A bar for long work.
    pub(crate) fn progress(&self, what: &'static str, of: Option<u64>) -> Progress {
        Progress::new(self.quiet, what, of)
    }

    /// Tells the user what was done, on the standard error, unless they want silence.
    pub(crate) fn say(&self, what: impl std::fmt::Display) {
        if !self.quiet {
            anstream::eprintln!("{what}");
        }
    }
}

/// Where commands print to.
pub(crate) type Out = BufWriter<AutoStream<std::io::Stdout>>;

/// Prints to the standard output, buffered, with colours only where they are wanted.
///
/// # Errors
/// Whatever `write` or the last flush ends with: a full disk is no success.
pub(crate) fn print(write: impl FnOnce(&mut Out) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut out = BufWriter::new(AutoStream::auto(std::io::stdout()));
    write(&mut out)?;
    Ok(out.flush()?)
}

/// Prints a value as indented JSON.
///
/// # Errors
/// Whatever writing ends with.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<(), Fault> {
    print(|out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        Ok(writeln!(out)?)
    })
}

/// Today in Viet Nam.
pub(crate) fn today() -> Date {
    now().to_date()
}

/// Options of the library: this machine's clock, the standard catalogue.
pub(crate) fn options(device: DeviceId) -> Options {
    Options::new(device, now)
}

/// The library never reads a clock: its programs do.
#[expect(clippy::disallowed_methods, reason = "a program's own clock")]
pub(crate) fn now() -> Timestamp {
    std::time::SystemTime::now().into()
}

/// So many of something.
pub(crate) fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A text of the command line as the register keeps it.
///
/// # Errors
/// `invalid` when it cannot be kept.
pub(crate) fn text(text: &str) -> Result<Text, Fault> {
    Text::parse(text).map_err(|e| Fault::new(Class::Invalid, e).at(format_args!("'{text}'")))
}
