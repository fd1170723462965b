//! What a command ends with: an outcome or a fault, each with its exit code. Knows nothing of what
//! the commands do.

use std::fmt;

/// How a command ended that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing to complain about.
    Clean,
    /// The command did its work and found something: findings, identities that fail, differences.
    Found,
}

impl Outcome {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Found => 1,
        }
    }

    /// `Found` when there is something.
    pub(crate) const fn found(something: bool) -> Self {
        if something { Self::Found } else { Self::Clean }
    }
}

/// Why a command did not do its work. Each class has its exit code; `sobo --help` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// The arguments make no sense together.
    Usage,
    /// The rules of the register stand against the events.
    Refused,
    /// The input is not what it should be: a line, a date, a device number.
    Invalid,
    /// What was asked for is not there.
    NotFound,
    /// It is there already, or contradicts what is.
    Conflict,
    /// The file is damaged.
    Corrupt,
    /// A bound was passed.
    Limit,
    /// The file is no register, or of a newer version.
    Format,
    /// Reading or writing failed.
    Io,
    /// Another process holds the file.
    Busy,
    /// A defect of this program.
    Defect,
    /// Ctrl-C.
    Interrupted,
}

impl Class {
    const fn code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Invalid => 4,
            Self::NotFound => 5,
            Self::Conflict => 6,
            Self::Corrupt => 7,
            Self::Limit => 8,
            Self::Format => 9,
            Self::Io => 10,
            Self::Busy => 11,
            Self::Defect => 70,
            Self::Interrupted => 130,
        }
    }

    /// The class of a stable code, of the library or of a hub.
    fn of(code: &str) -> Self {
        match code {
            "refused" | "unauthorized" => Self::Refused,
            "invalid" => Self::Invalid,
            "not_found" => Self::NotFound,
            "conflict" => Self::Conflict,
            "corrupt" => Self::Corrupt,
            "limit" => Self::Limit,
            "format" => Self::Format,
            "busy" => Self::Busy,
            _ => Self::Io,
        }
    }
}

/// A failure as a user reads it: what, where, the way out, in the shape of the library's errors.
#[derive(Debug)]
pub(crate) struct Fault {
    class: Class,
    text: String,
    place: Option<String>,
    way: Option<String>,
    closed_pipe: bool,
}

impl Fault {
    /// What went wrong.
    pub(crate) fn new(class: Class, what: impl fmt::Display) -> Self {
        let text = what.to_string();
        Self { class, text, place: None, way: None, closed_pipe: false }
    }

    /// Adds where: a file, a line, an argument.
    #[must_use]
    pub(crate) fn at(mut self, place: impl fmt::Display) -> Self {
        self.place = Some(place.to_string());
        self
    }

    /// Adds the way out.
    #[must_use]
    pub(crate) fn way(mut self, way: impl Into<String>) -> Self {
        self.way = Some(way.into());
        self
    }

    /// What the library, or a hub, says with a code of its own.
    pub(crate) fn of_code(code: &str, what: impl fmt::Display) -> Self {
        Self::new(Class::of(code), what)
    }

    /// This program is at fault.
    pub(crate) fn defect(what: impl fmt::Display) -> Self {
        Self::new(Class::Defect, format!("this program has a defect: {what}"))
            .way("nothing was committed by this command; please report it")
    }

    /// The process was asked to stop, in the middle or after a part was done for good.
    pub(crate) fn interrupted(kept: bool) -> Self {
        let what = if kept { "what was done before stays" } else { "nothing was changed" };
        Self::new(Class::Interrupted, format!("interrupted: {what}"))
    }

    pub(crate) const fn code(&self) -> u8 {
        self.class.code()
    }

    /// Whether the reader of our output has gone.
    pub(crate) const fn is_closed_pipe(&self) -> bool {
        self.closed_pipe
    }

    /// Prints it to the standard error.
    pub(crate) fn print(&self) {
        let style = anstyle::AnsiColor::Red.on_default().bold();
        anstream::eprintln!("{style}error:{style:#} {self}");
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        if let Some(place) = &self.place {
            write!(f, " (in {place})")?;
        }
        if let Some(way) = &self.way {
            write!(f, "; {way}")?;
        }
        Ok(())
    }
}

impl From<sobo::Error> for Fault {
    fn from(error: sobo::Error) -> Self {
        Self::of_code(error.code(), &error)
    }
}

/// Reading and writing outside the register: most of all the standard output.
impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        let closed_pipe = error.kind() == std::io::ErrorKind::BrokenPipe;
        let fault = Self::new(Class::Io, format!("reading or writing failed: {error}"));
        Self { closed_pipe, ..fault }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::from(std::io::Error::from(error))
    }
}
