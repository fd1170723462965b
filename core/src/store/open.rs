//! Creating and opening register files, and telling them from other files. Knows nothing of what
//! the tables hold.

use super::cache::Cache;
use super::changes::Changes;
use super::fault;
use super::filed::Shared;
use super::front::{Front, Place};
use super::migrate::{OLDEST, ROWS_AS_NOW, migrate};
use super::schema;
use super::shelf::Shelves;
use super::turn::Turn;
use super::txn::{Snapshot, Writer};
use super::unfinished::Unfinished;
use crate::error::{Error, Result};
use crate::limits;
#[cfg(not(target_family = "wasm"))]
use redb::backends::FileBackend;
use redb::{ReadableDatabase, StorageBackend};
#[cfg(not(target_family = "wasm"))]
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a register's file is opened.
///
/// ```
/// use sobo::store::StoreOptions;
/// let store = StoreOptions { cache_bytes: 4 << 20, ..StoreOptions::default() }.in_memory()?;
/// assert!(store.snapshot()?.streams()?.is_empty());
/// # Ok::<(), sobo::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// Memory for cached pages, in bytes; 32 MiB by default.
    pub cache_bytes: usize,
    /// Whether every page's checksum is verified on opening. It takes as long as reading the
    /// whole file, so it is off by default: a crash is recovered from without it. Turn it on for
    /// a file that comes from a doubtful medium; a damaged file then answers `is_corrupt` at
    /// once.
    pub check_on_open: bool,
    /// Room for the journal, in bytes; 256 KiB by default. Small commits are appended to it and cost
    /// one wait for the disk; when it is full, or something larger is committed, the register's file
    /// takes what it holds. It lies beside the file under the file's name with `-journal` behind,
    /// from the second small commit on until the register is closed, and goes with the file: after a
    /// crash it holds what was recorded last. 0 for none: each commit is made in the file.
    pub journal_bytes: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            cache_bytes: limits::CACHE_BYTES,
            check_on_open: false,
            journal_bytes: limits::JOURNAL_BYTES,
        }
    }
}

/// An open register file. Shared between threads by reference.
pub struct Store {
    pub(super) db: redb::Database,
    pub(super) cache: Arc<Cache>,
    /// What snapshots begin with.
    pub(super) filed: Shared,
    pub(super) turn: Turn,
    pub(super) front: Front,
    /// Whether the file was of an earlier format until now, in which rows stood otherwise.
    migrated: bool,
    /// Where the file lies; `None` for a storage of the user's own.
    #[cfg(not(target_family = "wasm"))]
    path: Option<PathBuf>,
}

impl Store {
    /// Creates a register in a new file, with the default options.
    ///
    /// # Errors
    /// As [`StoreOptions::create`].
    #[cfg(not(target_family = "wasm"))]
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        StoreOptions::default().create(path)
    }

    /// Opens the register of a file, with the default options.
    ///
    /// # Errors
    /// As [`StoreOptions::open`].
    #[cfg(not(target_family = "wasm"))]
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        StoreOptions::default().open(path)
    }

    /// Creates a register in an empty storage, with the default options.
    ///
    /// # Errors
    /// As [`StoreOptions::create`].
    pub fn create_with_backend(backend: impl StorageBackend) -> Result<Self> {
        StoreOptions::default().create_with_backend(backend)
    }

    /// Opens the register of a storage, with the default options.
    ///
    /// # Errors
    /// As [`StoreOptions::open`].
    pub fn open_with_backend(backend: impl StorageBackend) -> Result<Self> {
        StoreOptions::default().open_with_backend(backend)
    }

    /// Creates a register that lives in memory only and is gone when it is dropped.
    ///
    /// # Errors
    /// None is expected.
    pub fn in_memory() -> Result<Self> {
        StoreOptions::default().in_memory()
    }

    /// A consistent view of everything committed so far.
    ///
    /// # Errors
    /// `is_io` when the storage fails or has failed before; `is_corrupt` for a damaged file.
    pub fn snapshot(&self) -> Result<Snapshot> {
        Snapshot::open(self)
    }

    /// Tells states of the organizations apart, as of commits of this process; `None` while a
    /// commit is changing them.
    pub(crate) fn orgs_version(&self) -> Option<u64> {
        self.turn.orgs_version()
    }

    /// Whether the file was of an earlier format when it was opened: what is derived since then has
    /// tables that it lacks.
    pub(crate) fn was_migrated(&self) -> bool {
        self.migrated
    }

    /// The one writer; waits for one on another thread.
    pub(crate) fn writer(&self) -> Result<Writer<'_>> {
        Writer::begin(self)
    }

    /// Frames of the journal that are safe and not shown yet, in order: who opens a register that was
    /// not closed shows them before anything else is done.
    pub(crate) fn pending(&self) -> Vec<Box<[u8]>> {
        self.front.pending()
    }

    /// They are shown, by a commit that is [`super::Safe::Already`].
    pub(crate) fn shown(&self) {
        self.front.shown();
    }

    /// Lets the file hold everything, so that it can be looked at alone.
    pub(crate) fn settle(&self, closing: bool) -> Result<()> {
        if !self.front.is_ahead(closing) {
            return Ok(());
        }
        let mut writer = self.writer()?;
        if closing {
            writer.close();
        }
        let latest = writer.latest();
        writer.commit(Changes::default(), latest)
    }

    /// The length of the register's file; `None` where it has none of its own.
    pub(super) fn file_len(&self) -> Option<u64> {
        #[cfg(not(target_family = "wasm"))]
        if let Some(path) = &self.path {
            return std::fs::metadata(path).ok().map(|file| file.len());
        }
        None
    }

    /// Whether an opening after a crash would take long if the last commit did not prepare for it.
    /// A storage of the user's own may be a browser's, where no tab ever closes cleanly.
    pub(super) fn is_slow_to_repair(&self) -> bool {
        #[cfg(not(target_family = "wasm"))]
        if let Some(path) = &self.path {
            let small = |file: std::fs::Metadata| file.len() <= limits::REPAIR_BYTES_MAX;
            return !std::fs::metadata(path).is_ok_and(small);
        }
        true
    }
}

impl Store {
    #[cfg(not(target_family = "wasm"))]
    fn in_file(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }
}

/// Closing lets the file hold everything; what fails here is taken in when it is opened again.
impl Drop for Store {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = self.settle(true);
        }
        // The engine closes the file when nobody reads any more.
        self.filed.forget();
    }
}

/// A storage for a journal.
pub(crate) type Second = Option<Arc<dyn StorageBackend>>;

fn second(journal: Second) -> Place {
    journal.map_or(Place::Nowhere, Place::Storage)
}

/// Where the journal of a file lies.
#[cfg(not(target_family = "wasm"))]
fn beside(path: &Path) -> Place {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    Place::File(name.into())
}

impl StoreOptions {
    fn builder(self) -> redb::Builder {
        let mut builder = redb::Builder::new();
        builder.set_cache_size(self.cache_bytes);
        builder.set_check_integrity_on_open(self.check_on_open);
        builder
    }

    /// Creates a register in a new or empty file, or in what a creation that was cut off has left.
    ///
    /// # Errors
    /// `is_conflict` when the file is a register already, `is_format` when it holds something
    /// else, `is_busy` when another program holds it, `is_io` when it cannot be written.
    #[cfg(not(target_family = "wasm"))]
    pub fn create(self, path: impl AsRef<Path>) -> Result<Store> {
        let path = path.as_ref();
        self.engine(|builder| {
            let mut options = std::fs::OpenOptions::new();
            let file = options.read(true).write(true).create(true).truncate(false).open(path);
            let file = file.map_err(redb::StorageError::from)?;
            builder.create_with_backend(Unfinished::new(FileBackend::new(file)?))
        })
        .and_then(|db| self.found(db, beside(path)))
        .map(|store| store.in_file(path))
        .map_err(|e| e.at(path.display()))
    }

    /// Opens the register of a file.
    ///
    /// # Errors
    /// `is_not_found` when there is no such file, `is_format` when it is no register or one of a
    /// newer version, `is_corrupt` when it is damaged, `is_busy` when another program holds it,
    /// `is_io` when it cannot be read and written.
    #[cfg(not(target_family = "wasm"))]
    pub fn open(self, path: impl AsRef<Path>) -> Result<Store> {
        let path = path.as_ref();
        self.engine(|builder| builder.open(path))
            .and_then(|db| self.known(db, beside(path)))
            .map(|store| store.in_file(path))
            .map_err(|e| e.at(path.display()))
    }

    /// Creates a register in an empty storage, or in what a creation that was cut off has left.
    ///
    /// # Errors
    /// As [`StoreOptions::create`].
    pub fn create_with_backend(self, backend: impl StorageBackend) -> Result<Store> {
        self.create_over(backend, None)
    }

    /// The same with a second storage for its journal.
    pub(crate) fn create_over(
        self,
        backend: impl StorageBackend,
        journal: Second,
    ) -> Result<Store> {
        self.engine(|builder| builder.create_with_backend(Unfinished::new(backend)))
            .and_then(|db| self.found(db, second(journal)))
    }

    /// Opens the register of a storage.
    ///
    /// # Errors
    /// As [`StoreOptions::open`]; an empty storage is `is_not_found`.
    pub fn open_with_backend(self, backend: impl StorageBackend) -> Result<Store> {
        self.open_over(backend, None)
    }

    /// The same with a second storage for its journal.
    pub(crate) fn open_over(self, backend: impl StorageBackend, journal: Second) -> Result<Store> {
        let len = backend.len().map_err(redb::StorageError::from)?;
        if len == 0 {
            return Err(Error::not_found("the storage is empty").way("create the register first"));
        }
        self.engine(|builder| builder.create_with_backend(backend))
            .and_then(|db| self.known(db, second(journal)))
    }

    /// Creates a register that lives in memory only and is gone when it is dropped.
    ///
    /// # Errors
    /// None is expected.
    pub fn in_memory(self) -> Result<Store> {
        self.create_with_backend(redb::backends::InMemoryBackend::new())
    }

    /// Lets the engine open the storage. On a file that was changed behind its back it may panic
    /// instead of answering; where a panic can be caught, it becomes an error like any other.
    fn engine(
        self,
        open: impl FnOnce(&redb::Builder) -> Result<redb::Database, redb::DatabaseError>,
    ) -> Result<redb::Database> {
        let builder = self.builder();
        let open = std::panic::AssertUnwindSafe(|| open(&builder));
        match std::panic::catch_unwind(open) {
            Ok(opened) => Ok(opened?),
            Err(_) => Err(Error::corrupt("the file is damaged")
                .way("restore a backup, or fetch the entries again from another replica")),
        }
    }

    /// Makes a register of an empty database.
    fn found(self, db: redb::Database, journal: Place) -> Result<Store> {
        if tables(&db)? > 0 {
            format_of(&db)?;
            return Err(Error::conflict("there is a register already").way("open it instead"));
        }
        journal.check_free()?;
        let mut txn = db.begin_write()?;
        txn.set_quick_repair(true);
        txn.open_table(schema::LEAVES)?;
        {
            let mut meta = txn.open_table(schema::META)?;
            meta.insert(schema::MAGIC_KEY, schema::MAGIC)?;
            meta.insert(schema::FORMAT_KEY, schema::FORMAT.to_be_bytes().as_slice())?;
        }
        txn.commit()?;
        self.known(db, journal)
    }

    /// Takes a database that says it is a register.
    fn known(self, db: redb::Database, journal: Place) -> Result<Store> {
        let format = format_of(&db)?;
        let shelves = fault::guarded(|| Shelves::read(&db)).flatten()?;
        let store = Store {
            front: Front::open(&db, journal, self.journal_bytes)?,
            db,
            cache: Arc::default(),
            filed: Shared::default(),
            turn: Turn::default(),
            migrated: format < ROWS_AS_NOW,
            #[cfg(not(target_family = "wasm"))]
            path: None,
        };
        store.filed.tell(&Arc::new(shelves)).holds();
        if format < schema::FORMAT {
            migrate(&store, format)?;
        }
        store.snapshot()?;
        Ok(store)
    }
}

fn tables(db: &redb::Database) -> Result<usize> {
    let txn = db.begin_read()?;
    Ok(txn.list_tables()?.count() + txn.list_multimap_tables()?.count())
}

/// Checks the mark and the version before anything else is read, and tells the version.
fn format_of(db: &redb::Database) -> Result<u32> {
    let foreign = || Error::format("the file is not a register").way("choose another file");
    let txn = db.begin_read()?;
    let meta = match txn.open_table(schema::META) {
        Err(redb::TableError::Storage(error)) => return Err(error.into()),
        Err(_) => return Err(foreign()),
        Ok(meta) => meta,
    };
    if meta.get(schema::MAGIC_KEY)?.is_none_or(|magic| magic.value() != schema::MAGIC) {
        return Err(foreign());
    }
    let format = meta.get(schema::FORMAT_KEY)?;
    let format = format.and_then(|bytes| bytes.value().try_into().ok()).map(u32::from_be_bytes);
    match format {
        Some(known @ OLDEST..=schema::FORMAT) => Ok(known),
        Some(newer) if newer > schema::FORMAT => Err(Error::format(format!(
            "the register is of format {newer}, this software knows {}",
            schema::FORMAT
        ))
        .way("use a newer version of the software")),
        Some(older) => Err(Error::format(format!(
            "the register is of format {older}, which was never released, this software knows {}",
            schema::FORMAT
        ))
        .way("create a new register and record or import its events again")),
        None => Err(Error::corrupt("the register's format is not readable")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Changes, Table};
    use std::path::PathBuf;
    use std::sync::Mutex;

    /// A storage whose bytes a test can look at and change.
    #[derive(Clone, Debug, Default)]
    struct Disk(Arc<Mutex<Vec<u8>>>);

    impl Disk {
        fn bytes(&self) -> Vec<u8> {
            self.0.lock().unwrap().clone()
        }

        fn of(bytes: Vec<u8>) -> Self {
            Self(Arc::new(Mutex::new(bytes)))
        }
    }

    impl StorageBackend for Disk {
        fn len(&self) -> std::io::Result<u64> {
            Ok(self.0.lock().unwrap().len() as u64)
        }

        fn read(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
            let bytes = self.0.lock().unwrap();
            let offset = offset as usize;
            let part = offset.checked_add(out.len()).and_then(|end| bytes.get(offset..end));
            out.copy_from_slice(part.ok_or(std::io::ErrorKind::UnexpectedEof)?);
            Ok(())
        }

        fn set_len(&self, len: u64) -> std::io::Result<()> {
            self.0.lock().unwrap().resize(len as usize, 0);
            Ok(())
        }

        fn sync_data(&self) -> std::io::Result<()> {
            Ok(())
        }

        fn write(&self, offset: u64, data: &[u8]) -> std::io::Result<()> {
            let mut bytes = self.0.lock().unwrap();
            let offset = offset as usize;
            bytes[offset..offset + data.len()].copy_from_slice(data);
            Ok(())
        }
    }

    fn written(rows: u32) -> Disk {
        let disk = Disk::default();
        let store = Store::create_with_backend(disk.clone()).unwrap();
        let mut changes = Changes::default();
        for i in 0..rows {
            changes.put(Table::Orgs, i.to_be_bytes(), [7; 60]);
        }
        store.writer().unwrap().commit(changes, None).unwrap();
        drop(store);
        disk
    }

    fn meta(disk: &Disk, key: &[u8], value: &[u8]) {
        let db = redb::Builder::new().create_with_backend(disk.clone()).unwrap();
        let txn = db.begin_write().unwrap();
        txn.open_table(schema::META).unwrap().insert(key, value).unwrap();
        txn.commit().unwrap();
    }

    fn file(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("sobo-{}-{name}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        path
    }

    fn failure(opened: Result<Store>) -> Error {
        opened.err().expect("it must not open")
    }

    #[test]
    fn is_shared_between_threads() {
        fn check<T: Send + Sync>() {}
        check::<Store>();
        check::<Snapshot>();
        check::<Writer<'_>>();
    }

    #[test]
    fn files_are_created_opened_and_held() {
        let path = file("held");
        assert!(failure(Store::open(&path)).is_not_found());
        let store = Store::create(&path).unwrap();
        let busy = failure(Store::open(&path));
        assert!(busy.is_busy() && busy.to_string().contains("held"), "{busy}");
        drop(store);
        assert!(failure(Store::create(&path)).is_conflict());
        Store::open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn foreign_files_are_refused_and_left_alone() {
        let path = file("foreign");
        for len in [1, 40, 511, 512, 4096, 100_000] {
            let text = b"So bo dang vien. ".repeat(len / 17 + 1)[..len].to_vec();
            std::fs::write(&path, &text).unwrap();
            for error in [failure(Store::open(&path)), failure(Store::create(&path))] {
                assert!(error.is_format() || error.is_corrupt(), "{len}: {error:?}");
            }
            assert_eq!(std::fs::read(&path).unwrap(), text, "{len}");
        }
        std::fs::remove_file(&path).unwrap();
        // A database of the same engine, but not a register.
        let disk = Disk::default();
        drop(redb::Builder::new().create_with_backend(disk.clone()).unwrap());
        assert!(failure(Store::open_with_backend(disk.clone())).is_format());
        let db = redb::Builder::new().create_with_backend(disk.clone()).unwrap();
        let txn = db.begin_write().unwrap();
        txn.open_table(redb::TableDefinition::<u32, u32>::new("numbers")).unwrap();
        txn.commit().unwrap();
        drop(db);
        assert!(failure(Store::open_with_backend(disk.clone())).is_format());
        assert!(failure(Store::create_with_backend(disk)).is_format());
        assert!(failure(Store::open_with_backend(Disk::default())).is_not_found());
    }

    #[test]
    fn newer_formats_and_other_marks_are_refused() {
        let disk = written(3);
        meta(&disk, schema::FORMAT_KEY, &(schema::FORMAT + 1).to_be_bytes());
        let newer = failure(Store::open_with_backend(disk));
        assert!(newer.is_format() && newer.to_string().contains("newer version"), "{newer}");
        let disk = written(3);
        meta(&disk, schema::MAGIC_KEY, b"else");
        assert!(failure(Store::open_with_backend(disk)).is_format());
        let disk = written(3);
        meta(&disk, schema::FORMAT_KEY, b"x");
        assert!(failure(Store::open_with_backend(disk)).is_corrupt());
    }

    #[test]
    fn a_register_from_before_there_were_shelves_is_one_of_now_when_it_was_opened() {
        let disk = written(2_000);
        let rows = |store: &Store| store.snapshot().unwrap().added_up(Table::Orgs).unwrap();
        let before = rows(&Store::open_with_backend(disk.clone()).unwrap());
        meta(&disk, schema::FORMAT_KEY, &7_u32.to_be_bytes());
        let store = Store::open_with_backend(disk.clone()).unwrap();
        assert!(!store.was_migrated(), "its rows stand as they do now");
        assert_eq!((rows(&store), format_of(&store.db).unwrap()), (before, schema::FORMAT));
    }

    #[test]
    fn a_file_cut_off_anywhere_is_refused() {
        let bytes = written(2_000).bytes();
        for len in (1..bytes.len()).step_by(1_021) {
            let error = failure(Store::open_with_backend(Disk::of(bytes[..len].to_vec())));
            assert!(error.is_corrupt() || error.is_format(), "{len}: {error:?}");
        }
    }

    #[test]
    fn a_damaged_file_opens_unchanged_or_not_at_all() {
        let disk = written(2_000);
        let rows = |store: &Store| {
            let mut rows = Vec::new();
            store
                .snapshot()
                .unwrap()
                .dump(&mut |t, k, v| rows.push((t.to_owned(), k.to_vec(), v.to_vec())))
                .unwrap();
            rows
        };
        let sound = rows(&Store::open_with_backend(Disk::of(disk.bytes())).unwrap());
        let check = StoreOptions { check_on_open: true, ..StoreOptions::default() };
        let bytes = disk.bytes();
        let mut refused = 0;
        for at in (0..bytes.len()).step_by(997).chain(0..320) {
            let mut broken = bytes.clone();
            broken[at] ^= 0x41;
            match check.open_with_backend(Disk::of(broken.clone())) {
                Ok(store) => assert_eq!(rows(&store), sound, "byte {at}"),
                Err(error) => {
                    assert!(error.is_corrupt() || error.is_format(), "byte {at}: {error:?}");
                    refused += 1;
                }
            }
            // Without the check it may open, but it answers in any case.
            let _ = Store::open_with_backend(Disk::of(broken));
        }
        assert!(refused > 20, "{refused}");
    }
}
