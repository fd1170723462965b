//! The one error of the crate. It knows nothing of the layers above: they hand it plain data.
//!
//! An [`Error`] says what went wrong, where, and what to do about it. Programs ask the predicates
//! or [`Error::code`]; the kinds behind them are private, so that they can grow.

use std::error::Error as StdError;
use std::fmt;

/// What every fallible call of the crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done. Opaque, small (one pointer), and complete: its text says what went
/// wrong, where, and the way out; [`std::error::Error::source`] leads to the cause beneath.
///
/// An error means that nothing was changed, unless the method that returns it says otherwise. Errors
/// of reading a date, a number, a text or a code become one by `?`.
///
/// # Example: for people, and for programs
///
/// ```
/// use sobo::{Error, model::Date};
///
/// let error = Error::from(Date::parse("30/02/2020").unwrap_err());
/// assert_eq!(error.to_string(), "there is no 30/02/2020: that month has days 1 to 29");
/// assert_eq!((error.code(), error.is_invalid(), error.is_limit()), ("invalid", true, false));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    what: String,
    place: Option<String>,
    way: Option<String>,
    refusals: Vec<Refusal>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The private kinds; each has a predicate and a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    NotFound,
    Conflict,
    Corrupt,
    Limit,
    Format,
    Refused,
    Invalid,
    Io,
    Busy,
}

/// One reason why a batch of events was refused. All reasons of a batch are told at once.
///
/// # Example: two things wrong with one event
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, base, east, .. } = doc::small()?;
/// let nameless = Admission::new(Person::new(Text::default()), east);
/// let error = db.record(Scope::Unit(base), Event::new("01/01/1900".parse()?, nameless)).unwrap_err();
/// let rules: Vec<&str> = error.refusals().iter().map(|refusal| refusal.rule.as_str()).collect();
/// assert_eq!(rules, ["implausible", "implausible"]);
/// assert!(error.refusals()[1].to_string().contains("the member's name is empty"));
/// # Ok::<(), sobo::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The place in the batch of the event that caused it, counted from 0 over the events
    /// appended.
    pub index: usize,
    /// The entry that the problem concerns, as `stream:seq`: the appended one, or an earlier one
    /// that could not count any more.
    pub entry: String,
    /// The code of the rule that was broken, as `unknown_reference`.
    pub rule: String,
    /// What stands against it, in plain words.
    pub detail: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {} ({}): {}: {}", self.index, self.entry, self.rule, self.detail)
    }
}

/// Declares a constructor for each kind.
macro_rules! constructors {
    ($($name:ident => $kind:ident),* $(,)?) => {
        $(pub(crate) fn $name(what: impl Into<String>) -> Self {
            Self::new(Kind::$kind, what.into())
        })*
    };
}

impl Error {
    fn new(kind: Kind, what: String) -> Self {
        let (place, way, source) = (None, None, None);
        Self(Box::new(Inner { kind, what, place, way, refusals: Vec::new(), source }))
    }

    constructors! {
        not_found => NotFound,
        conflict => Conflict,
        corrupt => Corrupt,
        limit => Limit,
        format => Format,
        invalid => Invalid,
        io => Io,
        busy => Busy,
    }

    /// A batch that was not taken; `refusals` is not empty.
    pub(crate) fn refused(refusals: Vec<Refusal>) -> Self {
        let what = match refusals.as_slice() {
            [one] => format!("the batch was refused: {one}"),
            all => {
                let lines: Vec<String> = all.iter().map(|r| format!("\n  {r}")).collect();
                format!("the batch was refused for {} reasons:{}", all.len(), lines.concat())
            }
        };
        let mut error = Self::new(Kind::Refused, what);
        error.0.refusals = refusals;
        error
    }

    /// Adds where it happened: a table, an entry, a file.
    pub(crate) fn at(mut self, place: impl fmt::Display) -> Self {
        self.0.place = Some(place.to_string());
        self
    }

    /// Adds the way out.
    pub(crate) fn way(mut self, way: impl Into<String>) -> Self {
        self.0.way = Some(way.into());
        self
    }

    /// Adds the cause beneath.
    pub(crate) fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    fn is(&self, kind: Kind) -> bool {
        self.0.kind == kind
    }

    /// Whether what was asked for is not there: a file, an entry, an organization.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// assert!(db.read()?.indicator("no.such").unwrap_err().is_not_found());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn is_not_found(&self) -> bool {
        self.is(Kind::NotFound)
    }

    /// Whether it contradicts what is there already: a second entry at a taken place, a file that
    /// exists.
    ///
    /// # Example
    ///
    /// ```
    /// # use sobo::prelude::*;
    /// # let path = std::env::temp_dir().join(format!("sobo-conflict-{}", std::process::id()));
    /// # let options = || Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0));
    /// drop(Database::create(&path, options())?);
    /// assert!(Database::create(&path, options()).is_err_and(|error| error.is_conflict()));
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn is_conflict(&self) -> bool {
        self.is(Kind::Conflict)
    }

    /// Whether stored or received bytes are damaged.
    ///
    /// # Example
    ///
    /// ```
    /// # use sobo::prelude::*;
    /// # let path = std::env::temp_dir().join(format!("sobo-corrupt-{}", std::process::id()));
    /// # let options = || Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0));
    /// # drop(Database::create(&path, options())?);
    /// // A register cut short.
    /// let whole = std::fs::read(&path).unwrap();
    /// std::fs::write(&path, &whole[..whole.len() / 3]).unwrap();
    /// assert!(Database::open(&path, options()).is_err_and(|error| error.is_corrupt()));
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn is_corrupt(&self) -> bool {
        self.is(Kind::Corrupt)
    }

    /// Whether a bound of [`crate::limits`] was passed.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::{Error, model::Text};
    ///
    /// assert!(Error::from(Text::parse(&"a".repeat(5_000)).unwrap_err()).is_limit());
    /// ```
    pub fn is_limit(&self) -> bool {
        self.is(Kind::Limit)
    }

    /// Whether the bytes are of another kind or of a version this software does not know.
    ///
    /// # Example
    ///
    /// ```
    /// # use sobo::prelude::*;
    /// # let path = std::env::temp_dir().join(format!("sobo-format-{}", std::process::id()));
    /// std::fs::write(&path, "a letter, and no register").unwrap();
    /// let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0));
    /// assert!(Database::open(&path, options).is_err_and(|error| error.is_format()));
    /// # std::fs::remove_file(&path).unwrap();
    /// ```
    pub fn is_format(&self) -> bool {
        self.is(Kind::Format)
    }

    /// Whether the rules of the register refused a batch; see [`Error::refusals`].
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, mai, .. } = doc::small()?;
    /// // Probation is twelve months.
    /// let early = Event::new("01/01/2020".parse()?, MemberFact::Recognized { member: mai });
    /// assert!(db.record(Scope::Unit(base), early).unwrap_err().is_refused());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn is_refused(&self) -> bool {
        self.is(Kind::Refused)
    }

    /// Whether an argument makes no sense, whatever the register holds.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::{Error, model::Period};
    ///
    /// assert!(Error::from(Period::quarter(2020, 5).unwrap_err()).is_invalid());
    /// ```
    pub fn is_invalid(&self) -> bool {
        self.is(Kind::Invalid)
    }

    /// Whether the storage failed. The handle may answer nothing more until it is opened again;
    /// what was committed is safe.
    ///
    /// # Example: a storage that fails
    ///
    /// ```
    /// use sobo::prelude::*;
    /// use sobo::store::StorageBackend;
    /// use std::io::{Error, Result};
    ///
    /// #[derive(Debug)]
    /// struct Broken;
    ///
    /// impl StorageBackend for Broken {
    ///     fn len(&self) -> Result<u64> {
    ///         Ok(0)
    ///     }
    ///     fn read(&self, _: u64, _: &mut [u8]) -> Result<()> {
    ///         Err(Error::other("worn out"))
    ///     }
    ///     fn set_len(&self, _: u64) -> Result<()> {
    ///         Err(Error::other("worn out"))
    ///     }
    ///     fn sync_data(&self) -> Result<()> {
    ///         Err(Error::other("worn out"))
    ///     }
    ///     fn write(&self, _: u64, _: &[u8]) -> Result<()> {
    ///         Err(Error::other("worn out"))
    ///     }
    /// }
    ///
    /// let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0));
    /// assert!(Database::create_with_backend(Broken, options).is_err_and(|error| error.is_io()));
    /// ```
    pub fn is_io(&self) -> bool {
        self.is(Kind::Io)
    }

    /// Whether someone else holds the file or the right to write; trying later can help.
    ///
    /// # Example: a batch within a batch
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, an, .. } = doc::small()?;
    /// let died = Event::new("10/11/2020".parse()?, MemberFact::Died { member: an });
    /// let inner = db.batch(|_| db.record(Scope::Unit(base), died));
    /// assert!(inner.unwrap_err().is_busy());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn is_busy(&self) -> bool {
        self.is(Kind::Busy)
    }

    /// A stable short code for programs in other languages: `not_found`, `conflict`, `corrupt`,
    /// `limit`, `format`, `refused`, `invalid`, `io`, `busy`.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::{Error, model::Code};
    ///
    /// assert_eq!(Error::from(Code::parse("Kỷ luật").unwrap_err()).code(), "invalid");
    /// ```
    pub fn code(&self) -> &'static str {
        match self.0.kind {
            Kind::NotFound => "not_found",
            Kind::Conflict => "conflict",
            Kind::Corrupt => "corrupt",
            Kind::Limit => "limit",
            Kind::Format => "format",
            Kind::Refused => "refused",
            Kind::Invalid => "invalid",
            Kind::Io => "io",
            Kind::Busy => "busy",
        }
    }

    /// Every reason why a batch was refused; empty unless [`Error::is_refused`].
    ///
    /// # Example: the place in a batch
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, an, mai, .. } = doc::small()?;
    /// let day: Date = "10/11/2020".parse()?;
    /// let error = db.batch(|batch| {
    ///     for member in [an, mai, an] {
    ///         batch.record(Scope::Unit(base), Event::new(day, MemberFact::Died { member }))?;
    ///     }
    ///     Ok(())
    /// });
    /// let refusals = error.unwrap_err().refusals().to_vec();
    /// assert_eq!((refusals.len(), refusals[0].index), (1, 2));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn refusals(&self) -> &[Refusal] {
        &self.0.refusals
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.what)?;
        if let Some(place) = &self.0.place {
            write!(f, " (in {place})")?;
        }
        if let Some(way) = &self.0.way {
            write!(f, "; {way}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {self}", self.code())?;
        match &self.0.source {
            Some(source) => write!(f, " [because: {source}]"),
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_where_and_the_way_out() {
        let error = Error::busy("another program holds the file")
            .at("register.sobo")
            .way("close it there and open it again")
            .because(std::io::Error::other("lock"));
        assert_eq!(
            error.to_string(),
            "another program holds the file (in register.sobo); \
             close it there and open it again"
        );
        assert_eq!((error.code(), error.is_busy(), error.is_io()), ("busy", true, false));
        assert_eq!(error.source().unwrap().to_string(), "lock");
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn tells_every_refusal() {
        let refusal = |index| Refusal {
            index,
            entry: "s:1".into(),
            rule: "not_there".into(),
            detail: "left in May".into(),
        };
        let one = Error::refused(vec![refusal(0)]);
        assert_eq!(one.to_string(), "the batch was refused: event 0 (s:1): not_there: left in May");
        let two = Error::refused(vec![refusal(0), refusal(3)]);
        assert!(two.is_refused() && two.to_string().contains("\n  event 3 (s:1)"), "{two}");
        assert_eq!(two.refusals().len(), 2);
    }

    #[test]
    fn is_sent_between_threads() {
        fn check<T: Send + Sync + 'static>() {}
        check::<Error>();
    }
}
