//! What every command needs: the register's file and its device, the output, progress and Ctrl-C.

use crate::arguments::Arguments;
use crate::fault::{Class, Fault};
use crate::progress::Progress;
use crate::stop::Stop;
use anstream::AutoStream;
use sobo::model::{Date, DeviceId, Timestamp};
use sobo::{Database, Options};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// What the device's file begins with; its second line is the number.
const DEVICE_MARK: &str = "sobo device 1";

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
        match self.device() {
            Ok(device) => self.open_with(Options::new(device, clock)),
            // Where the register itself is missing, that is what to tell.
            Err(fault) => self.open().and(Err(fault)),
        }
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

    /// Where the device's number stands: outside the register, so that a copied register does not
    /// copy the device.
    pub(crate) fn device_file(&self) -> PathBuf {
        let mut name = self.db.clone().into_os_string();
        name.push(".device");
        name.into()
    }

    fn device(&self) -> Result<DeviceId, Fault> {
        let path = self.device_file();
        let text = std::fs::read_to_string(&path).map_err(|e| {
            let (class, what) = match e.kind() {
                std::io::ErrorKind::NotFound => {
                    (Class::NotFound, "this machine's device file is missing".to_owned())
                }
                _ => (Class::Io, format!("the device file cannot be read: {e}")),
            };
            Fault::new(class, what).at(path.display()).way(
                "bring it back, or make this machine a new device of the register with \
                 `sobo init --new-device`",
            )
        })?;
        let number = text.strip_prefix(DEVICE_MARK).map(str::trim).unwrap_or_default();
        parse_device(number).map_err(|what| {
            Fault::new(Class::Invalid, format!("the device file is not readable: {what}"))
                .at(path.display())
                .way("bring back the file that `sobo init` wrote")
        })
    }

    /// Writes the device's file, which must not be there yet.
    ///
    /// # Errors
    /// `conflict` when it is there, `io` when it cannot be written.
    pub(crate) fn keep_device(&self, device: DeviceId) -> Result<PathBuf, Fault> {
        let path = self.device_file();
        let fault = |e: std::io::Error| {
            let (class, way) = match e.kind() {
                std::io::ErrorKind::AlreadyExists => {
                    (Class::Conflict, "move it away, or keep on using it")
                }
                _ => (Class::Io, "choose a place that can be written to with --db"),
            };
            Fault::new(class, format!("the device file cannot be written: {e}"))
                .at(path.display())
                .way(way)
        };
        let mut file = std::fs::File::create_new(&path).map_err(fault)?;
        writeln!(file, "{DEVICE_MARK}\n{device}").and_then(|()| file.sync_all()).map_err(fault)?;
        Ok(path)
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

/// A device's number: 64 hexadecimal digits.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn parse_device(text: &str) -> Result<DeviceId, String> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(format!("a device is 64 hexadecimal digits, not '{text}'"));
    }
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|e| e.to_string())?;
    }
    Ok(DeviceId(bytes))
}
