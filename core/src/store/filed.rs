//! The file as of one commit in it, for every snapshot until the next one. Knows nothing of what lies
//! over the file, and of what rows mean.
//!
//! To begin to read takes the engine several lookups, and to find a leaf two more. Small commits change
//! nothing in the file, so snapshots between two larger ones share what was read once.

use super::cache::Cache;
use super::fault;
use super::front;
use super::leaf::Leaf;
use super::order::{before, compare};
use super::schema::{self, Table};
use super::shelf::{Shelf, Shelves};
use super::sums::Sums;
use crate::error::Result;
use redb::{ReadOnlyTable, ReadableDatabase, ReadableTable};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most leaves of a table that are found without the engine.
const NEAR_MAX: usize = 128;

/// A leaf as it was read, and the keys it answers for: from its fence, up to but without the next.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) leaf: Arc<Leaf>,
    pub(super) fence: Vec<u8>,
    pub(super) next: Option<Vec<u8>>,
    /// The number of its shelf.
    pub(super) shelf: u16,
}

impl Loaded {
    pub(super) fn covers(&self, key: &[u8]) -> bool {
        let before_next = |next: &Vec<u8>| compare(key, next).is_lt();
        compare(&self.fence, key).is_le() && self.next.as_ref().is_none_or(before_next)
    }
}

/// Finds the leaf of the file that answers for a key.
pub(super) fn load(
    leaves: &impl ReadableTable<&'static [u8], &'static [u8]>,
    cache: &Cache,
    shelf: Shelf,
    key: &[u8],
) -> Result<Loaded> {
    let mut loaded = Loaded { shelf: shelf.number, ..Loaded::default() };
    let place = shelf.place(key);
    let own = |place: &[u8]| shelf.key(place).map(<[u8]>::to_vec);
    if let Some(found) = leaves.range::<&[u8]>(..=place.as_slice())?.next_back() {
        let (fence, bytes) = found?;
        if let Some(fence) = own(fence.value()) {
            loaded.leaf = cache.leaf(shelf, &fence, bytes.value())?;
            loaded.fence = fence;
        }
    }
    let behind = (Bound::Excluded(place.as_slice()), Bound::Unbounded);
    if let Some(found) = leaves.range::<&[u8]>(behind)?.next() {
        loaded.next = own(found?.0.value());
    }
    Ok(loaded)
}

/// One state of the file. While it lives, the pages it sees are not reused.
pub(super) struct Filed {
    txn: redb::ReadTransaction,
    leaves: ReadOnlyTable<&'static [u8], &'static [u8]>,
    pub(super) cache: Arc<Cache>,
    /// Which state it is, as commits of a register with a journal tell it.
    pub(super) state: u64,
    /// Which streams stand on which shelf, as of this state or a later one.
    pub(super) shelves: Arc<Shelves>,
    /// Leaves of each table that were read lately, in order of their shelves and fences.
    near: [Mutex<Vec<Arc<Loaded>>>; Table::ALL.len()],
}

impl Filed {
    fn open(
        db: &redb::Database,
        cache: &Arc<Cache>,
        shelves: impl FnOnce() -> Arc<Shelves>,
    ) -> Result<Self> {
        let txn = db.begin_read()?;
        // They were told before the state could be seen.
        let shelves = shelves();
        let told = fault::guarded(|| front::told(&txn)).flatten()?;
        let leaves = fault::guarded(|| txn.open_table(schema::LEAVES))??;
        let (cache, near) = (Arc::clone(cache), std::array::from_fn(|_| Mutex::default()));
        let state = told.map_or(0, |mark| mark.taken);
        Ok(Self { txn, leaves, cache, state, shelves, near })
    }

    /// The sums of the derived tables' rows.
    pub(super) fn sums(&self) -> Result<Sums> {
        Sums::read(&fault::guarded(|| self.txn.open_table(schema::META))??)
    }

    /// The leaf of a shelf that answers for a key.
    pub(super) fn leaf(&self, shelf: Shelf, key: &[u8]) -> Result<Arc<Loaded>> {
        let near = self.near.get(usize::from(shelf.table.mark()));
        let near = || near.map(|near| near.lock().unwrap_or_else(PoisonError::into_inner));
        let at = |near: &[Arc<Loaded>]| {
            before(near, |loaded| {
                let order = loaded.shelf.cmp(&shelf.number);
                order.then_with(|| compare(&loaded.fence, key)).is_le()
            })
        };
        if let Some(near) = near()
            && let Some(loaded) = at(&near).checked_sub(1).and_then(|at| near.get(at))
            && loaded.shelf == shelf.number
            && loaded.covers(key)
        {
            return Ok(Arc::clone(loaded));
        }
        let loaded = fault::guarded(|| load(&self.leaves, &self.cache, shelf, key))?;
        let loaded = Arc::new(loaded.map_err(|e| e.at(shelf.table.name()))?);
        if let Some(mut near) = near() {
            if near.len() >= NEAR_MAX {
                // Simpler than to remember which was asked for last.
                near.clear();
            }
            let at = at(&near);
            // Another thread may have read the same meanwhile; either will do.
            near.insert(at, Arc::clone(&loaded));
        }
        Ok(loaded)
    }
}

/// The state of the last commit in the file, for whoever begins to read.
#[derive(Default)]
pub(super) struct Shared(Mutex<State>);

#[derive(Default)]
struct State {
    filed: Option<Arc<Filed>>,
    shelves: Arc<Shelves>,
    /// How many transactions have written to the file, and whether one does now.
    ended: u64,
    writing: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state of the last commit.
    ///
    /// # Errors
    /// `is_io` when the storage fails or has failed before; `is_corrupt` for a damaged file.
    pub(super) fn read(&self, db: &redb::Database, cache: &Arc<Cache>) -> Result<Arc<Filed>> {
        let ended = {
            let state = self.state();
            if let Some(filed) = &state.filed {
                return Ok(Arc::clone(filed));
            }
            state.ended
        };
        let filed = Arc::new(Filed::open(db, cache, || self.shelves())?);
        let mut state = self.state();
        // Whether it is from before or after a commit that has come meanwhile, nobody knows.
        if !state.writing && state.ended == ended {
            state.filed = Some(Arc::clone(&filed));
        }
        Ok(filed)
    }

    /// Which streams stand on which shelf.
    pub(super) fn shelves(&self) -> Arc<Shelves> {
        Arc::clone(&self.state().shelves)
    }

    /// Says it as it is in the file, or will be: before a state can be seen that has more shelves. In
    /// earlier ones nothing stands on those. Until it is told to hold, it falls back when it is dropped.
    pub(super) fn tell(&self, shelves: &Arc<Shelves>) -> Told<'_> {
        let before = std::mem::replace(&mut self.state().shelves, Arc::clone(shelves));
        Told { shared: self, before: Some(before) }
    }

    /// Holds no state any more, so that the engine can give its pages away.
    pub(super) fn forget(&self) {
        self.state().filed = None;
    }

    /// A transaction writes to the file: no state is shared until it has ended.
    pub(super) fn write(&self) -> Writing<'_> {
        let mut state = self.state();
        (state.filed, state.writing) = (None, true);
        Writing(self)
    }
}

/// Shelves of a state that is not committed yet.
pub(super) struct Told<'s> {
    shared: &'s Shared,
    before: Option<Arc<Shelves>>,
}

impl Told<'_> {
    /// They stand in the file.
    pub(super) fn holds(mut self) {
        self.before = None;
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if let Some(before) = self.before.take() {
            self.shared.state().shelves = before;
        }
    }
}

/// Lasts as long as a transaction that writes to the file.
pub(super) struct Writing<'s>(&'s Shared);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        (state.ended, state.writing) = (state.ended + 1, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Changes, Store};

    fn put(store: &Store, key: u8) {
        let mut changes = Changes::default();
        changes.put(Table::Orgs, vec![key], vec![key]);
        store.writer().unwrap().commit(changes, None).unwrap();
    }

    #[test]
    fn snapshots_share_a_state_until_a_commit_in_the_file() {
        let store = Store::in_memory().unwrap();
        let shared = || store.filed.read(&store.db, &store.cache).unwrap();
        let first = shared();
        assert!(Arc::ptr_eq(&first, &shared()));
        // One that is dropped has changed nothing, and nobody looks whether it has.
        drop(store.writer().unwrap());
        assert!(Arc::ptr_eq(&first, &shared()));
        put(&store, 1);
        let second = shared();
        assert!(!Arc::ptr_eq(&first, &second));
        assert!(first.leaf(Shelf::first(Table::Orgs), &[1]).unwrap().leaf.find(&[1]).is_none());
        assert!(second.leaf(Shelf::first(Table::Orgs), &[1]).unwrap().leaf.find(&[1]).is_some());
    }

    #[test]
    fn what_was_opened_beside_a_commit_is_not_shared() {
        let store = Store::in_memory().unwrap();
        store.filed.forget();
        let read = || store.filed.read(&store.db, &store.cache).unwrap();
        let writing = store.filed.write();
        let beside = read();
        assert!(!Arc::ptr_eq(&beside, &read()));
        drop(writing);
        assert!(!Arc::ptr_eq(&beside, &read()));
        assert!(Arc::ptr_eq(&read(), &read()));
    }

    #[test]
    fn many_leaves_are_read_and_few_are_kept() {
        let store = Store::in_memory().unwrap();
        let mut changes = Changes::default();
        for n in 0..5_000_u16 {
            let noise = (0..90_u32).map(|i| (u32::from(n) * 31 + i * i * 7) as u8);
            changes.put(Table::Orgs, n.to_be_bytes(), noise.collect::<Vec<u8>>());
        }
        store.writer().unwrap().commit(changes, None).unwrap();
        let filed = store.filed.read(&store.db, &store.cache).unwrap();
        for n in (0..5_000_u16).chain((0..5_000).rev()) {
            let loaded = filed.leaf(Shelf::first(Table::Orgs), &n.to_be_bytes()).unwrap();
            assert!(loaded.leaf.find(&n.to_be_bytes()).is_some(), "{n}");
        }
        let near = filed.near[usize::from(Table::Orgs.mark())].lock().unwrap();
        assert!(near.len() > 1 && near.len() <= NEAR_MAX);
        assert!(near.is_sorted_by(|a, b| a.fence < b.fence));
    }
}
