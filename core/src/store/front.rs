//! When a commit goes to the journal and when to the register's file, and what the file says of its
//! journal. Knows nothing of what is committed.
//!
//! A small commit is safe when its frame is synced; its rows then lie in memory over those of the
//! file. The next commit that is not small, or that the journal has no room for, writes all of them to
//! the file, together with its own number: so frames are in the file or are not, whenever the power
//! fails, and the journal needs no erasing. A register that is opened, changed once and closed has no
//! journal: it begins with the second small commit.

use super::journal::{self, Id, Journal, Mark};
use super::overlay::{Overlay, Row};
use super::schema;
use super::sums::Sums;
use crate::digest::Sequence;
use crate::error::Result;
#[cfg(not(target_family = "wasm"))]
use redb::backends::FileBackend;
use redb::{ReadableDatabase, StorageBackend};
#[cfg(not(target_family = "wasm"))]
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a commit is made safe.
#[derive(Clone, Copy)]
pub(crate) enum Safe<'f> {
    /// In the file.
    InFile,
    /// By this frame in the journal, where there is one and room in it; else in the file.
    ByFrame(&'f [u8]),
    /// It is: it comes from frames of the journal.
    Already,
}

/// Where a journal lies.
#[derive(Clone, Debug, Default)]
pub(super) enum Place {
    /// Nowhere: every commit is made in the file.
    #[default]
    Nowhere,
    /// In a storage of the user's own.
    Storage(Arc<dyn StorageBackend>),
    /// In a file, while it is needed.
    #[cfg(not(target_family = "wasm"))]
    File(PathBuf),
}

/// The journal of a register, and what the register's file says of it.
#[derive(Default)]
pub(super) struct Front(Mutex<State>);

#[derive(Default)]
struct State {
    place: Place,
    /// How long a new journal is; 0 for none.
    bytes: usize,
    /// What the file says of its journal.
    told: Option<Mark>,
    journal: Option<Journal>,
    /// Frames that the register does not show yet.
    pending: Vec<Box<[u8]>>,
    /// The rows that the file does not hold yet; and those over the state that a commit in the file is
    /// about to make, of which nobody can tell whether it is seen already.
    overlay: Arc<Overlay>,
    next: Option<Arc<Overlay>>,
    /// Small commits made while there was no journal.
    small: u32,
    /// Nobody knows what is safe, until the register is opened again.
    failed: bool,
}

impl Place {
    /// The journal that is there.
    fn open(&self) -> Result<Option<Arc<dyn StorageBackend>>> {
        match self {
            Self::Nowhere => Ok(None),
            Self::Storage(storage) => Ok(Some(Arc::clone(storage))),
            #[cfg(not(target_family = "wasm"))]
            Self::File(path) => {
                match std::fs::OpenOptions::new().read(true).write(true).open(path) {
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                    opened => Ok(Some(backend(opened)?)),
                }
            }
        }
    }

    /// An error when what is there belongs to a register, or to somebody else.
    ///
    /// # Errors
    /// As [`Journal::open`] for a register without a journal.
    pub(super) fn check_free(&self) -> Result<()> {
        match self.open()? {
            Some(storage) => Journal::open(storage, None).map(drop),
            None => Ok(()),
        }
    }

    /// Room for a journal, so that its name is found after a crash too.
    fn create(&self) -> Result<Option<Arc<dyn StorageBackend>>> {
        match self {
            #[cfg(not(target_family = "wasm"))]
            Self::File(path) => {
                let mut options = std::fs::OpenOptions::new();
                options.read(true).write(true).create(true).truncate(false);
                let storage = backend(options.open(path))?;
                #[cfg(unix)]
                if let Some(folder) = path.parent() {
                    let folder = if folder.as_os_str().is_empty() { ".".as_ref() } else { folder };
                    let synced = std::fs::File::open(folder).and_then(|file| file.sync_all());
                    synced.map_err(redb::StorageError::from)?;
                }
                Ok(Some(storage))
            }
            other => other.open(),
        }
    }

    /// It is not needed any more. What stays behind is found to hold nothing.
    fn remove(&self) {
        #[cfg(not(target_family = "wasm"))]
        if let Self::File(path) = self {
            let _ = std::fs::remove_file(path);
        }
    }
}

#[cfg(not(target_family = "wasm"))]
fn backend(file: std::io::Result<std::fs::File>) -> Result<Arc<dyn StorageBackend>> {
    let file = file.map_err(redb::StorageError::from)?;
    Ok(Arc::new(FileBackend::new(file)?))
}

/// A storage is closed with the register, as the engine closes the register's own.
impl Drop for State {
    fn drop(&mut self) {
        if let Place::Storage(storage) = &self.place {
            let _ = storage.close();
        }
    }
}

impl State {
    fn is_open(&self) -> bool {
        self.told.is_some_and(|mark| mark.open)
    }

    /// Whether small commits go to a journal from the next one on. Where none can be made they do
    /// not: they are as safe in the file.
    fn begins(&mut self, payload: &[u8]) -> bool {
        self.small = self.small.saturating_add(1);
        if self.bytes == 0 || self.small == 1 {
            return false;
        }
        if self.journal.is_none() {
            let (id, taken) = self.told.map_or((id_of(payload), 0), |mark| (mark.id, mark.taken));
            let made = self.place.create().and_then(|storage| {
                let made = storage.map(|storage| Journal::create(storage, id, taken, self.bytes));
                made.transpose()
            });
            if let Ok(made) = made {
                self.journal = made;
            } else {
                self.place.remove();
                self.bytes = 0;
            }
        }
        self.journal.is_some()
    }
}

/// Tells registers apart by the commit before their first frame: it names a device, a moment, and
/// by its digests everything before.
fn id_of(payload: &[u8]) -> Id {
    let mut sequence = Sequence::default();
    sequence.push(b"sobo journal");
    sequence.push(payload);
    sequence.finish().first()
}

/// What the file says of its journal.
pub(super) fn told(txn: &redb::ReadTransaction) -> Result<Option<Mark>> {
    let meta = txn.open_table(schema::META)?;
    let mark = meta.get(schema::JOURNAL_KEY)?;
    mark.map(|bytes| Mark::from_bytes(bytes.value())).transpose()
}

impl Front {
    /// Finds the journal of a register, and what the register lacks of it. A new journal has so many
    /// bytes; with 0 there is none, and what an earlier one holds is taken, if it is there.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub(super) fn open(db: &redb::Database, place: Place, bytes: usize) -> Result<Self> {
        let mut state = State::default();
        (state.place, state.bytes) = (place, bytes);
        state.told = told(&db.begin_read()?)?;
        state.overlay = Arc::new(Overlay::over(state.told.map_or(0, |mark| mark.taken)));
        let opened = match state.place.open().map_err(|e| e.at("the journal"))? {
            Some(storage) => Journal::open(storage, state.told),
            None if state.is_open() => Err(journal::missing()),
            None => Ok(None),
        };
        match opened {
            Ok(None) => {}
            Ok(Some((journal, frames))) => {
                (state.journal, state.pending) = (Some(journal), frames);
            }
            Err(error) if error.is_not_found() && bytes == 0 => {}
            Err(error) => return Err(error),
        }
        Ok(Self(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The frames that the register does not show yet.
    pub(super) fn pending(&self) -> Vec<Box<[u8]>> {
        self.state().pending.clone()
    }

    /// The register shows them.
    pub(super) fn shown(&self) {
        self.state().pending.clear();
    }

    /// Whether the file lacks what is shown, or has to say that there is no journal any more.
    pub(super) fn is_ahead(&self, closing: bool) -> bool {
        let state = self.state();
        let ahead = !state.overlay.is_empty() || (closing && state.is_open());
        ahead && !state.failed && state.pending.is_empty()
    }

    /// Whether anything can be committed.
    ///
    /// # Errors
    /// `is_io` after a failure.
    pub(super) fn check(&self) -> Result<()> {
        if self.state().failed { Err(redb::StorageError::PreviousIo.into()) } else { Ok(()) }
    }

    /// Nobody knows any more what is safe.
    pub(super) fn fail(&self) {
        self.state().failed = true;
    }

    /// What lies over a state of the file; `None` where that is no more, because a commit in the file
    /// has taken it in.
    pub(super) fn overlay(&self, over: u64) -> Option<Arc<Overlay>> {
        let state = self.state();
        if state.told.is_none() {
            // Until a commit in the file has told of a journal, nothing lies over any state of it.
            return Some(Arc::default());
        }
        let known = [Some(&state.overlay), state.next.as_ref()];
        known.into_iter().flatten().find(|overlay| overlay.over == over).cloned()
    }

    /// Whether a commit can be made safe without the file.
    pub(super) fn can_keep(&self, safe: Safe<'_>) -> bool {
        let state = self.state();
        match (safe, &state.journal) {
            (Safe::Already, _) => true,
            (Safe::ByFrame(payload), Some(journal)) => {
                state.bytes > 0 && state.is_open() && journal.has_room(payload.len())
            }
            _ => false,
        }
    }

    /// Makes such a commit safe, and lays its rows over the others.
    ///
    /// # Errors
    /// `is_io` when the journal fails: nobody knows then what it holds, and nothing is committed any
    /// more.
    pub(super) fn keep(&self, safe: Safe<'_>, rows: Vec<Row>, sums: &Sums) -> Result<()> {
        if let Safe::ByFrame(payload) = safe {
            // Readers do not wait for the disk: only the one writer misses it meanwhile.
            let journal = self.state().journal.take();
            let pushed = journal.map(|mut journal| journal.push(payload).map(|()| journal));
            let mut state = self.state();
            match pushed {
                Some(Ok(journal)) => state.journal = Some(journal),
                Some(Err(error)) => {
                    state.failed = true;
                    return Err(error);
                }
                None => {}
            }
        }
        let mut state = self.state();
        state.overlay = Arc::new(state.overlay.with(rows, sums));
        Ok(())
    }

    /// What a commit in the file must say of the journal, if anything. It takes in what lies over the
    /// file.
    pub(super) fn mark(&self, safe: Safe<'_>, closing: bool) -> Option<Mark> {
        let mut state = self.state();
        let was_open = state.is_open();
        let begins = match safe {
            Safe::ByFrame(payload) if !was_open => state.begins(payload),
            _ => was_open && state.bytes > 0,
        };
        let open = begins && !closing && state.journal.is_some();
        if !open && !was_open {
            return None;
        }
        let mark = match (&state.journal, state.told) {
            (Some(journal), _) => Mark { id: journal.id(), taken: journal.last() + 1, open },
            (None, Some(told)) => Mark { taken: told.taken + 1, open, ..told },
            (None, None) => return None,
        };
        state.next = Some(Arc::new(Overlay::over(mark.taken)));
        Some(mark)
    }

    /// That commit has been made.
    pub(super) fn marked(&self, mark: Mark) {
        let mut state = self.state();
        state.told = Some(mark);
        if let Some(overlay) = state.next.take() {
            state.overlay = overlay;
        }
        if let Some(journal) = &mut state.journal {
            journal.rewind(mark.taken);
        }
        if !mark.open {
            state.journal = None;
            state.place.remove();
        }
    }
}
