//! The handle: opening, recording, reading. Wires the rules of counting into the ledger.

use super::command::{self, Codes};
use super::options::Options;
use super::reader::Reader;
use crate::aggregate::{Counting, Tree};
use crate::error::{Error, Result};
use crate::ledger::{self, Entry, Inserted, Progress, Rebuilt, Report, StreamInfo};
use crate::model::{DeviceId, EntryId, Event, OrgId};
use crate::store::{Snapshot, StorageBackend, Store};
#[cfg(not(target_arch = "wasm32"))]
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The chain an event goes to: one for each device and scope. It says who records, not what counts:
/// figures follow the organizations that the event itself names.
///
/// # Example: what the office and what a unit records
///
/// ```
/// use sobo::Scope;
/// use sobo::model::{EntryId, OrgId, StreamId};
///
/// let unit = OrgId(EntryId { stream: StreamId([1; 16]), seq: 1 });
/// assert!(Scope::Root < Scope::Unit(unit));
/// ```
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
/// wait for the writer; there is one writer at a time. Dropping it closes the file.
///
/// # Example: a register in memory
///
/// ```
/// use sobo::prelude::*;
///
/// let noon = || Timestamp::from_millis(1_609_304_400_000);
/// let db = Database::in_memory(Options::new(DeviceId([1; 32]), noon))?;
/// let bloc = Founding::new("Đảng bộ Khối".parse()?, OrgKind::Upper, "khoi".parse()?);
/// let registered = Event::new("01/01/2015".parse()?, OrgFact::Registered(bloc));
/// let bloc = db.record(Scope::Root, registered)?;
/// assert_eq!(db.read()?.describe(bloc)?, "lập sổ Đảng bộ Khối");
/// # Ok::<(), sobo::Error>(())
/// ```
pub struct Database {
    store: Store,
    options: Options,
    /// The tree that was read last, with the state of the organizations it is of.
    tree: Mutex<Option<(u64, Arc<Tree>)>>,
}

/// The rules of counting, of which there is one set.
pub(super) static COUNTING: Counting = Counting;

impl Database {
    /// Creates a register in a new or empty file, or in what a creation that was cut off has left.
    /// Nothing that is there already is ever replaced.
    ///
    /// # Errors
    /// `conflict` when the file is a register already, `format` when it holds something else,
    /// `busy` when another program holds it, `not_found` when its folder is not there, `io` when it
    /// cannot be written.
    ///
    /// # Example: a file is created once
    ///
    /// ```
    /// # use sobo::prelude::*;
    /// # let folder = std::env::temp_dir().join(format!("sobo-create-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// # let options = || Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0));
    /// let path = folder.join("register.sobo");
    /// drop(Database::create(&path, options())?);
    /// assert!(Database::create(&path, options()).is_err_and(|error| error.is_conflict()));
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[cfg(not(target_arch = "wasm32"))]
    pub fn create(path: impl AsRef<Path>, options: Options) -> Result<Self> {
        Self::founded(options.store.create(path)?, options)
    }

    /// Opens a register. A crash is recovered from on the way.
    ///
    /// # Errors
    /// `not_found` when there is no file, `format` when it is of another kind or newer than this
    /// software, `corrupt` when it is damaged or cut short, `busy` when another program holds it.
    ///
    /// # Example: what was recorded is there again
    ///
    /// ```
    /// # use sobo::prelude::*;
    /// # let folder = std::env::temp_dir().join(format!("sobo-open-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// # let options = || Options::new(DeviceId([1; 32]), || Timestamp::from_millis(1_609_304_400_000));
    /// let path = folder.join("register.sobo");
    /// let db = Database::create(&path, options())?;
    /// let cell = Founding::new("Chi bộ 1".parse()?, OrgKind::BaseCell, "cb1".parse()?);
    /// db.record(Scope::Root, Event::new("19/05/2020".parse()?, OrgFact::Founded(cell)))?;
    /// // While one handle has the file, a second one is refused.
    /// assert!(Database::open(&path, options()).is_err_and(|error| error.is_busy()));
    /// drop(db);
    /// let db = Database::open(&path, options())?;
    /// assert_eq!(db.read()?.find_org(&"cb1".parse()?)?.len(), 1);
    /// # drop(db);
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[cfg(not(target_arch = "wasm32"))]
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self> {
        Self::opened(options.store.open(path)?, options)
    }

    /// Opens the register of a file, or creates it where there is no file: what most programs do
    /// when they start. An empty file is not taken for a new one: it may be all that a failing disk
    /// has left of a register. [`Database::create`] takes it.
    ///
    /// # Errors
    /// As [`Database::open`] and [`Database::create`]; `not_found` only for the folder.
    ///
    /// # Example: the same call on the first day and on every other
    ///
    /// ```
    /// # use sobo::prelude::*;
    /// # let folder = std::env::temp_dir().join(format!("sobo-either-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// # let options = || Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0));
    /// let path = folder.join("register.sobo");
    /// drop(Database::open_or_create(&path, options())?);
    /// drop(Database::open_or_create(&path, options())?);
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), sobo::Error>(())
    /// ```
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
    ///
    /// # Example: two registers of one program know nothing of each other
    ///
    /// ```
    /// # use sobo::prelude::*;
    /// let options = || Options::new(DeviceId([1; 32]), || Timestamp::from_millis(1_609_304_400_000));
    /// let (one, other) = (Database::in_memory(options())?, Database::in_memory(options())?);
    /// let cell = Founding::new("Chi bộ 1".parse()?, OrgKind::BaseCell, "cb1".parse()?);
    /// one.record(Scope::Root, Event::new("19/05/2020".parse()?, OrgFact::Founded(cell)))?;
    /// assert_eq!(one.read()?.find_org(&"cb1".parse()?)?.len(), 1);
    /// assert!(other.read()?.find_org(&"cb1".parse()?)?.is_empty());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn in_memory(options: Options) -> Result<Self> {
        Self::founded(options.store.in_memory()?, options)
    }

    /// Creates a register on an empty storage of one's own: in a browser, over another file system, in
    /// a test. It must keep what `sync_data` acknowledged.
    ///
    /// # Errors
    /// `conflict` when the storage holds a register already, `format` when it holds something else,
    /// `io` when it fails.
    ///
    /// # Example: a storage that is shared
    ///
    /// ```
    /// use sobo::prelude::*;
    /// use sobo::store::StorageBackend;
    /// use std::io::{Error, ErrorKind};
    /// use std::sync::{Arc, Mutex};
    ///
    /// #[derive(Clone, Debug, Default)]
    /// struct Shared(Arc<Mutex<Vec<u8>>>);
    ///
    /// impl StorageBackend for Shared {
    ///     fn len(&self) -> Result<u64, Error> {
    ///         Ok(self.0.lock().unwrap().len() as u64)
    ///     }
    ///     fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
    ///         let bytes = self.0.lock().unwrap();
    ///         let from = offset as usize;
    ///         let part = bytes.get(from..from + out.len()).ok_or(ErrorKind::UnexpectedEof)?;
    ///         Ok(out.copy_from_slice(part))
    ///     }
    ///     fn set_len(&self, len: u64) -> Result<(), Error> {
    ///         Ok(self.0.lock().unwrap().resize(len as usize, 0))
    ///     }
    ///     fn sync_data(&self) -> Result<(), Error> {
    ///         Ok(())
    ///     }
    ///     fn write(&self, offset: u64, data: &[u8]) -> Result<(), Error> {
    ///         let (mut bytes, from) = (self.0.lock().unwrap(), offset as usize);
    ///         Ok(bytes[from..from + data.len()].copy_from_slice(data))
    ///     }
    /// }
    ///
    /// let options = || Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0));
    /// let storage = Shared::default();
    /// drop(Database::create_with_backend(storage.clone(), options())?);
    /// let again = Database::open_with_backend(storage, options())?;
    /// assert!(again.verify(&mut |_| {})?.is_clean());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn create_with_backend(backend: impl StorageBackend, options: Options) -> Result<Self> {
        let store = options.store.create_over(backend, options.journal.clone())?;
        Self::founded(store, options)
    }

    /// Opens a register on a storage of one's own; the example of [`Database::create_with_backend`]
    /// does both.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub fn open_with_backend(backend: impl StorageBackend, options: Options) -> Result<Self> {
        let store = options.store.open_over(backend, options.journal.clone())?;
        Self::opened(store, options)
    }

    fn over(store: Store, options: Options) -> Self {
        Self { store, options, tree: Mutex::default() }
    }

    /// A register just created rests on the root that the options name.
    fn founded(store: Store, options: Options) -> Result<Self> {
        if let Some(root) = options.root {
            ledger::set_root(&store, &COUNTING, root)?;
        }
        Ok(Self::over(store, options))
    }

    /// A register that was there must rest on the root that the options name, if they do. What
    /// earlier versions of the software could not read and this one can is counted from now on.
    fn opened(store: Store, options: Options) -> Result<Self> {
        ledger::show(&store, &COUNTING)?;
        let root = store.snapshot()?.root()?;
        // A crash may have come between the creation and the root.
        if root.is_none() && options.root.is_some() && store.snapshot()?.streams()?.is_empty() {
            return Self::founded(store, options);
        }
        if options.root.is_some_and(|named| root != Some(named)) {
            let rests = root.map_or("nobody: it is open".to_owned(), |root| root.to_string());
            return Err(Error::conflict("the register rests on another device than the one named")
                .at(rests)
                .way("open it without naming a root, or change it with `Database::trust`"));
        }
        if store.was_migrated() || ledger::has_become_readable(&store.snapshot()?)? {
            ledger::rebuild(&store, &COUNTING, &mut |_| {})?;
        }
        Ok(Self::over(store, options))
    }

    /// Records one event durably and gives its entry's id: of a founding event the id of what it
    /// founds, as in `OrgId(id)`. For many events [`Database::batch`] is by far the faster way.
    ///
    /// # Errors
    /// `refused` with every reason when the rules stand against it; `limit` when it is larger than
    /// [`crate::limits`] allow; `busy` when a batch is open in this thread; `conflict` when the device
    /// was copied or restored and must go on as a new one. Nothing is changed then.
    ///
    /// # Example: an event and what is refused
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, an, .. } = doc::small()?;
    /// let died = Event::new("10/11/2020".parse()?, MemberFact::Died { member: an });
    /// db.record(Scope::Unit(base), died.clone())?;
    /// let twice = db.record(Scope::Unit(base), died).unwrap_err();
    /// assert_eq!(twice.refusals()[0].rule, "not_there");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn record(&self, scope: Scope, event: Event) -> Result<EntryId> {
        self.batch(|batch| batch.record(scope, event))
    }

    /// Records many events in one durable transaction: all of them or none. Ids given by the
    /// batch can be used in it at once. A batch of another thread is waited for; readers are not held
    /// up and see the batch whole or not at all.
    ///
    /// # Errors
    /// What the closure returns, `refused` with every reason when the rules stand against an
    /// event, `limit` for more than [`crate::limits::BATCH_ENTRIES_MAX`] events, `busy` when another
    /// batch is open in this thread, `io` when the storage fails. Nothing is changed then.
    ///
    /// # Example: all or nothing
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, .. } = doc::small()?;
    /// let day: Date = "02/09/2020".parse()?;
    /// let error = db.batch(|batch| {
    ///     let cell = Founding::new("Chi bộ Trạm".parse()?, OrgKind::BaseCell, "tram".parse()?);
    ///     let cell = batch.record(Scope::Root, Event::new(day, OrgFact::Founded(cell.under(bloc))))?;
    ///     let nameless = Admission::new(Person::new(Text::default()), OrgId(cell));
    ///     batch.record(Scope::Root, Event::new(day, nameless))
    /// });
    /// assert_eq!(error.unwrap_err().refusals()[0].detail, "the member's name is empty; write it out");
    /// assert!(db.read()?.find_org(&"tram".parse()?)?.is_empty());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn batch<T>(&self, work: impl FnOnce(&mut Batch<'_>) -> Result<T>) -> Result<T> {
        self.try_batch(work)
    }

    /// As [`Database::batch`], for work that can also fail for reasons of its own: a line of a
    /// file that is not readable, a user who gives up.
    ///
    /// # Errors
    /// What the closure returns, and as [`Database::batch`]. Nothing is changed then.
    ///
    /// # Example
    ///
    /// ```
    /// # use sobo::model::{DeviceId, Timestamp};
    /// # use sobo::{Database, Options};
    /// # let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(1_600_000_000_000));
    /// let db = Database::in_memory(options)?;
    /// let line = "no event at all";
    /// let taken = db.try_batch(|_| -> Result<(), Box<dyn std::error::Error>> {
    ///     Err(format!("line 1: '{line}' is no event").into())
    /// });
    /// assert!(taken.unwrap_err().to_string().starts_with("line 1"));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn try_batch<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut batch = self.begin()?;
        let done = work(&mut batch)?;
        batch.inner.commit()?;
        Ok(done)
    }

    /// Tries a batch out: everything that [`Database::try_batch`] would refuse is told, and nothing is
    /// recorded either way. What a form shows while it is filled in.
    ///
    /// # Errors
    /// As [`Database::try_batch`].
    ///
    /// # Example: what would stand against it
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, an, .. } = doc::small()?;
    /// let before = db.read()?.state_root()?;
    /// let died = Event::new("10/11/2020".parse()?, MemberFact::Died { member: an });
    /// let twice = |batch: &mut Batch<'_>| {
    ///     batch.record(Scope::Unit(base), died.clone())?;
    ///     batch.record(Scope::Unit(base), died.clone())
    /// };
    /// let refused: sobo::Result<EntryId> = db.rehearse(twice);
    /// assert_eq!(refused.unwrap_err().refusals()[0].index, 1);
    /// assert_eq!(db.read()?.state_root()?, before);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn rehearse<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut batch = self.begin()?;
        let done = work(&mut batch)?;
        batch.inner.rehearse()?;
        Ok(done)
    }

    fn begin(&self) -> Result<Batch<'_>> {
        Ok(Batch {
            inner: ledger::Batch::begin(&self.store, &COUNTING)?,
            options: &self.options,
            codes: Codes::default(),
            count: 0,
        })
    }

    /// Takes in entries of another replica: set union, in any order, any number of times.
    /// Entries beyond a gap wait until it closes. All or nothing. What contradicts the rules is kept,
    /// counts nowhere and becomes a finding. Gives for each entry what became of it.
    ///
    /// # Errors
    /// `conflict` when an entry contradicts the chain that is there; `invalid` when it is not of the
    /// stream named; `limit` for one beyond a bound of [`crate::limits`]; `busy` and `io` as for
    /// [`Database::batch`].
    ///
    /// # Example: later entries wait for earlier ones
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// use sobo::ledger::{Inserted, Ledger};
    ///
    /// let other = Options::new(DeviceId([2; 32]), || Timestamp::from_millis(1_609_304_400_000));
    /// let other = Database::in_memory(other)?;
    /// let root = db.stream(Scope::Root);
    /// let reader = db.read()?;
    /// let chain = Ledger::new(reader.snapshot())?.entries(root.id())?;
    /// let entries = chain.collect::<sobo::Result<Vec<_>>>()?;
    /// assert_eq!(other.insert(&root, &entries[1..])?, [Inserted::Waiting; 3]);
    /// assert_eq!(other.insert(&root, &entries)?[0], Inserted::New);
    /// assert_eq!(other.insert(&root, &entries)?, [Inserted::Known; 4]);
    /// # Ok::<(), sobo::Error>(())
    /// ```
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

    /// A consistent view to read from: what was committed when it was taken. Taking one reads the
    /// organization tree; answer many questions on one reader.
    ///
    /// # Errors
    /// `io` or `corrupt` when the file cannot be read.
    ///
    /// # Example: a view does not change
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, an, .. } = doc::small()?;
    /// let before = db.read()?;
    /// let died = MemberFact::Died { member: an };
    /// db.record(Scope::Unit(base), Event::new("10/11/2020".parse()?, died))?;
    /// let total = |reader: &Reader| reader.figure("membership.total", base, Period::year(2020)?);
    /// assert_eq!(total(&before)?.to_string(), "2");
    /// assert_eq!(total(&db.read()?)?.to_string(), "1");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn read(&self) -> Result<Reader> {
        let before = self.store.orgs_version();
        let snapshot = self.store.snapshot()?;
        // Where no commit was changing organizations in the meantime, the snapshot's are known.
        let version = before.filter(|_| before == self.store.orgs_version());
        let tree = self.tree(&snapshot, version)?;
        Ok(Reader::new(snapshot, self.options.catalog.clone(), tree))
    }

    /// The tree of a snapshot; the one of the reader before while it is the same.
    fn tree(&self, snapshot: &Snapshot, version: Option<u64>) -> Result<Arc<Tree>> {
        let last = || self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, tree)) = &*last()
            && Some(*known) == version
        {
            return Ok(Arc::clone(tree));
        }
        let tree = Arc::new(Tree::new(snapshot.orgs()?));
        if let Some(version) = version {
            *last() = Some((version, Arc::clone(&tree)));
        }
        Ok(tree)
    }

    /// Checks everything: the file, every chain, every value, and that the projections equal a
    /// rebuild from the entries.
    ///
    /// # Errors
    /// `io` when the file cannot be read. Damage that can be named is in the report, no error.
    ///
    /// # Example: nothing is wrong
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// let mut stages = Vec::new();
    /// let report = db.verify(&mut |progress| stages.push(progress.stage))?;
    /// assert!(report.is_clean() && report.differences.is_empty() && !stages.is_empty());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn verify(&self, progress: &mut dyn FnMut(Progress)) -> Result<Report> {
        ledger::verify(&self.store, &COUNTING, progress)
    }

    /// Drops every projection and builds it again from the entries, in one durable transaction. Mends
    /// damaged projections; the entries themselves are only read.
    ///
    /// # Errors
    /// `corrupt` when an entry cannot be read, `busy` when a batch is open in this thread, `io` when
    /// the file cannot be written. Nothing is changed then.
    ///
    /// # Example: nothing was lost
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// let rebuilt = db.rebuild(&mut |progress| assert!(progress.done <= progress.of))?;
    /// assert_eq!(rebuilt.before, rebuilt.after);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn rebuild(&self, progress: &mut dyn FnMut(Progress)) -> Result<Rebuilt> {
        ledger::rebuild(&self.store, &COUNTING, progress)
    }

    /// The stream that events of this device go to for a scope: its `id()` names the chain.
    ///
    /// # Example: a device has a chain for each scope
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, .. } = doc::small()?;
    /// let (root, unit) = (db.stream(Scope::Root), db.stream(Scope::Unit(base)));
    /// assert_eq!((root.device, unit.scope), (key.device(), Some(base)));
    /// assert_ne!(root.id(), unit.id());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn stream(&self, scope: Scope) -> StreamInfo {
        StreamInfo { device: self.options.device, scope: scope.org() }
    }

    /// What the register was opened with.
    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    /// This device.
    pub(super) fn device(&self) -> DeviceId {
        self.options.device
    }

    /// What the clock says.
    pub(super) fn clock(&self) -> crate::model::Timestamp {
        (self.options.clock)()
    }

    /// Gives room that the file does not need back to the disk: worth its while after a large
    /// import, since files grow by doubling.
    ///
    /// Returns whether anything was moved.
    ///
    /// # Errors
    /// `busy` while a [`Reader`] is alive, `io` when the file cannot be written.
    ///
    /// # Example
    ///
    /// ```
    /// # use sobo::model::{DeviceId, Timestamp};
    /// # use sobo::{Database, Options};
    /// # let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(1_600_000_000_000));
    /// let mut db = Database::in_memory(options)?;
    /// db.compact()?;
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn compact(&mut self) -> Result<bool> {
        self.store.compact()
    }

    /// Lets the file hold everything, the journal nothing: a copy of the file then stands alone, as a
    /// backup, until the next event is recorded.
    ///
    /// # Errors
    /// `busy` when a batch is open in this thread, `io` when the storage fails.
    ///
    /// # Example: a copy without its journal
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/shared.inc")); }
    /// # use doc::Shared;
    /// # use sobo::prelude::*;
    /// let (storage, journal) = (Shared::default(), Shared::default());
    /// let options = || Options::new(DeviceId([1; 32]), || Timestamp::from_millis(1_609_304_400_000));
    /// let db = Database::create_with_backend(storage.clone(), options().journal(journal))?;
    /// for n in 1..=3 {
    ///     let cell = Founding::new("Chi bộ".parse()?, OrgKind::BaseCell, format!("cb{n}").parse()?);
    ///     db.record(Scope::Root, Event::new("19/05/2020".parse()?, OrgFact::Founded(cell)))?;
    /// }
    /// db.settle()?;
    /// let copy = Database::open_with_backend(storage.copied(), options())?;
    /// assert_eq!(copy.read()?.state_root()?, db.read()?.state_root()?);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn settle(&self) -> Result<()> {
        self.store.settle(true)
    }

    /// The layer beneath, for tools that check or copy a file.
    ///
    /// # Example: how many entries a file holds
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// assert_eq!(db.store().snapshot()?.entry_count()?, 6);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// One transaction being written, given by [`Database::batch`]. Dropped without being committed,
/// it leaves nothing behind.
pub struct Batch<'a> {
    inner: ledger::Batch<'a>,
    options: &'a Options,
    codes: Codes,
    count: usize,
}

impl Batch<'_> {
    /// Records an event; its id can be used at once.
    ///
    /// # Errors
    /// `refused` when the event cannot stand in itself: an unknown code or reference, an
    /// implausible day, an empty name; `limit` when it is too large. The batch is then as before and
    /// can go on without the event. What depends on the whole batch is told when it commits.
    ///
    /// # Example: an event refused is left out, the batch goes on
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, east, .. } = doc::small()?;
    /// let day: Date = "02/09/2020".parse()?;
    /// let wrong = db.batch(|batch| {
    ///     let mut wrong = Vec::new();
    ///     for name in ["Lê Sơn", "", "Đỗ Lâm"] {
    ///         let admission = Admission::new(Person::new(name.parse()?), east);
    ///         if let Err(error) = batch.record(Scope::Unit(base), Event::new(day, admission)) {
    ///             wrong.push(error.to_string());
    ///         }
    ///     }
    ///     Ok(wrong)
    /// })?;
    /// assert_eq!(wrong.len(), 1);
    /// let total = db.read()?.figure("membership.total", base, Period::year(2020)?)?;
    /// assert_eq!(total.to_string(), "4");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn record(&mut self, scope: Scope, event: Event) -> Result<EntryId> {
        let now = (self.options.clock)();
        let against =
            command::check(&event, (self.count, now), self.inner.base(), &mut self.codes)?;
        if !against.is_empty() {
            return Err(Error::refused(against));
        }
        let stream = StreamInfo { device: self.options.device, scope: scope.org() };
        let id = self.inner.append(&stream, now, event)?;
        self.count += 1;
        Ok(id)
    }
}
