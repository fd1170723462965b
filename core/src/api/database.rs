//! The handle: opening, recording, reading. Wires the rules of counting into the ledger.

use super::command::{self, Codes};
use super::options::Options;
use super::reader::Reader;
use crate::aggregate::Counting;
use crate::error::{Error, Result};
use crate::ledger::{self, Entry, Inserted, Progress, Rebuilt, Report, StreamInfo};
use crate::model::{EntryId, Event, OrgId};
use crate::store::{Snapshot, StorageBackend, Store};
#[cfg(not(target_arch = "wasm32"))]
use std::path::Path;

/// The stream an event goes to: one chain for each device and scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The root stream: the tree, code lists, what the office itself does.
    Root,
    /// What one base organization records.
    Unit(OrgId),
}

impl Scope {
    const fn org(self) -> Option<OrgId> {
        match self {
            Self::Root => None,
            Self::Unit(org) => Some(org),
        }
    }
}

/// A register in one file. `Send + Sync`: share it by reference or in an `Arc`. Readers do not
/// wait for the writer; there is one writer at a time.
///
/// ```
/// use sobo::model::{Code, Date, DeviceId, Event, Founding, OrgFact, OrgKind, Text, Timestamp};
/// use sobo::{Database, Options, Scope};
///
/// let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(1_609_286_400_000));
/// let db = Database::in_memory(options)?;
/// let founding = Founding {
///     name: Text::parse("Đảng bộ Khối")?,
///     kind: OrgKind::Upper,
///     code: Code::parse("khoi")?,
///     parent: None,
///     sector: None,
///     place: None,
/// };
/// let day = Date::from_ymd(2015, 1, 1)?;
/// let bloc = db.record(Scope::Root, Event::new(day, OrgFact::Registered(founding)))?;
/// assert_eq!(db.read()?.describe(bloc)?, "lập sổ Đảng bộ Khối");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Database {
    store: Store,
    options: Options,
}

/// The rules of counting, of which there is one set.
static COUNTING: Counting = Counting;

impl Database {
    /// Creates a register in a new file.
    ///
    /// # Errors
    /// `conflict` when the file is there already, `io` when it cannot be written.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn create(path: impl AsRef<Path>, options: Options) -> Result<Self> {
        let store = options.store.create(path)?;
        Ok(Self { store, options })
    }

    /// Opens a register.
    ///
    /// # Errors
    /// `not_found` when there is no file, `format` when it is of another kind or newer than this
    /// software, `corrupt` when it is damaged or cut short, `busy` when another program holds it.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self> {
        let store = options.store.open(path)?;
        Ok(Self { store, options })
    }

    /// Opens the register of a file, or creates it where there is no file: what most programs do
    /// when they start.
    ///
    /// # Errors
    /// As [`Database::open`] and [`Database::create`]; `not_found` only for the folder.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn open_or_create(path: impl AsRef<Path>, options: Options) -> Result<Self> {
        match Self::open(&path, options.clone()) {
            Err(error) if error.is_not_found() => Self::create(path, options),
            opened => opened,
        }
    }

    /// A register in memory: gone when dropped.
    ///
    /// # Errors
    /// `io` when memory cannot be had.
    pub fn in_memory(options: Options) -> Result<Self> {
        let store = options.store.in_memory()?;
        Ok(Self { store, options })
    }

    /// Creates a register on a storage of one's own.
    ///
    /// # Errors
    /// As [`Database::create`].
    pub fn create_with_backend(backend: impl StorageBackend, options: Options) -> Result<Self> {
        let store = options.store.create_with_backend(backend)?;
        Ok(Self { store, options })
    }

    /// Opens a register on a storage of one's own.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub fn open_with_backend(backend: impl StorageBackend, options: Options) -> Result<Self> {
        let store = options.store.open_with_backend(backend)?;
        Ok(Self { store, options })
    }

    /// Records one event durably and gives its entry's id.
    ///
    /// # Errors
    /// `refused` with every reason when the rules stand against it; nothing is changed then.
    pub fn record(&self, scope: Scope, event: Event) -> Result<EntryId> {
        self.batch(|batch| batch.record(scope, event))
    }

    /// Records many events in one durable transaction: all of them or none. Ids given by the
    /// batch can be used in it at once.
    ///
    /// # Errors
    /// What the closure returns, `refused` with every reason when the rules stand against an
    /// event, `busy` when another batch is open in this thread. Nothing is changed then.
    pub fn batch<T>(&self, work: impl FnOnce(&mut Batch<'_>) -> Result<T>) -> Result<T> {
        let mut batch = Batch {
            inner: ledger::Batch::begin(&self.store, &COUNTING)?,
            lookup: self.store.snapshot()?,
            options: &self.options,
            codes: Codes::default(),
            count: 0,
        };
        let done = work(&mut batch)?;
        batch.inner.commit()?;
        Ok(done)
    }

    /// Takes in entries of another replica: set union, in any order, any number of times.
    /// Entries beyond a gap wait until it closes. All or nothing.
    ///
    /// # Errors
    /// `conflict` when an entry contradicts the chain that is there, `format` or `corrupt` when
    /// it is no entry of its stream.
    pub fn insert<'e>(
        &self,
        stream: &StreamInfo,
        entries: impl IntoIterator<Item = &'e Entry>,
    ) -> Result<Vec<Inserted>> {
        let mut batch = ledger::Batch::begin(&self.store, &COUNTING)?;
        let taken = entries.into_iter().map(|entry| batch.insert(stream, entry));
        let taken: Vec<Inserted> = taken.collect::<Result<_>>()?;
        batch.commit()?;
        Ok(taken)
    }

    /// A consistent view to read from.
    ///
    /// # Errors
    /// `io` or `corrupt` when the file cannot be read.
    pub fn read(&self) -> Result<Reader> {
        Reader::new(self.store.snapshot()?, self.options.catalog.clone())
    }

    /// Checks everything: the file, every chain, every value, and that the projections equal a
    /// rebuild from the entries.
    ///
    /// # Errors
    /// `io` when the file cannot be read. Damage that can be named is in the report, no error.
    pub fn verify(&self, progress: &mut dyn FnMut(Progress)) -> Result<Report> {
        ledger::verify(&self.store, &COUNTING, progress)
    }

    /// Drops every projection and builds it again from the entries.
    ///
    /// # Errors
    /// `corrupt` when an entry cannot be read, `io` when the file cannot be written.
    pub fn rebuild(&self, progress: &mut dyn FnMut(Progress)) -> Result<Rebuilt> {
        ledger::rebuild(&self.store, &COUNTING, progress)
    }

    /// The stream that events of this device go to for a scope.
    pub fn stream(&self, scope: Scope) -> StreamInfo {
        StreamInfo { device: self.options.device, scope: scope.org() }
    }

    /// The layer beneath, for tools that check or copy a file.
    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// One transaction being written. Dropped without being committed, it leaves nothing behind.
pub struct Batch<'a> {
    inner: ledger::Batch<'a>,
    /// The state before the batch, for what events refer to.
    lookup: Snapshot,
    options: &'a Options,
    codes: Codes,
    count: usize,
}

impl Batch<'_> {
    /// Records an event; its id can be used at once.
    ///
    /// # Errors
    /// `refused` when the event cannot stand in itself: an unknown code or reference, an
    /// implausible day, an empty name. What depends on the whole batch is told when it commits.
    pub fn record(&mut self, scope: Scope, event: Event) -> Result<EntryId> {
        let now = (self.options.clock)();
        let against = command::check(&event, (self.count, now), &self.lookup, &mut self.codes)?;
        if !against.is_empty() {
            return Err(Error::refused(against));
        }
        let stream = StreamInfo { device: self.options.device, scope: scope.org() };
        let id = self.inner.append(&stream, now, event)?;
        self.count += 1;
        Ok(id)
    }
}
