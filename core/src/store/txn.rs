//! Transactions: a consistent view to read from, and one writer. Every table is opened once. Knows
//! nothing of what the rows mean.

use super::changes::{self, Added, Change, Changes, Op, Words};
use super::fault;
use super::filed::{Filed, Loaded, Writing, load};
use super::front::Safe;
use super::leaf::Leaf;
use super::open::Store;
use super::overlay::{Overlay, Row};
use super::replace::{Find, Leaves, Prepared, Said, prepared, put, replaced};
use super::scan::{Range, Scan};
use super::schema::{self, Table};
use super::shelf::{self, Shelf, Shelves};
use super::sums::Sums;
use super::turn::Held;
use crate::digest::RowSum;
use crate::error::{Error, Result};
use crate::limits;
use crate::model::{StreamId, Timestamp};
use crate::parallel;
use crate::sorted::Set;
use redb::Durability;
use std::sync::{Arc, Mutex, PoisonError};

/// What takes rows one by one: key and value.
pub(super) type EachRow<'f> = dyn FnMut(&[u8], &[u8]) -> Result<()> + 'f;

/// Where no leaf ever stands: no table has such a mark.
const NO_PLACE: &[u8] = &[u8::MAX];

/// For how many bytes a file grows at once, at most; from there on doubling is rare.
const ROOM_MAX: usize = 4 * 1024 * 1024;

/// What the engine keeps beside a value, and a little.
const ROOM_BESIDE: usize = 1024;

/// A consistent view of the register as of one commit. It neither waits for the writer nor holds
/// it up, and sees nothing of what is committed after it was taken. While it lives, the pages it
/// sees are not reused: drop it when done.
pub struct Snapshot {
    filed: Arc<Filed>,
    /// What is not in the file yet.
    overlay: Arc<Overlay>,
    /// The leaf of each table that was read last, with what lies over it: who reads one row mostly
    /// reads its neighbours.
    last: Last,
}

type Last = [Mutex<Option<Arc<Loaded>>>; Table::ALL.len()];

/// The bytes of a key or a value.
pub(crate) struct Bytes {
    loaded: Arc<Loaded>,
    at: usize,
    part: Part,
}

#[derive(Clone, Copy)]
enum Part {
    Key,
    Value,
}

impl Bytes {
    /// Key and value of a row.
    pub(super) fn both(loaded: &Arc<Loaded>, at: usize) -> (Self, Self) {
        let bytes = |part| Self { loaded: Arc::clone(loaded), at, part };
        (bytes(Part::Key), bytes(Part::Value))
    }

    pub(crate) fn get(&self) -> &[u8] {
        match self.part {
            Part::Key => self.loaded.leaf.key(self.at),
            Part::Value => self.loaded.leaf.value(self.at),
        }
    }
}

impl Snapshot {
    pub(super) fn open(store: &Store) -> Result<Self> {
        let (filed, overlay) = loop {
            let filed = store.filed.read(&store.db, &store.cache)?;
            // Between the two a commit may have taken into the file what lay over it.
            if let Some(overlay) = store.front.overlay(filed.state) {
                break (filed, overlay);
            }
        };
        Ok(Self { filed, overlay, last: std::array::from_fn(|_| Mutex::default()) })
    }

    /// The sums of the derived tables' rows.
    pub(crate) fn sums(&self) -> Result<Sums> {
        match self.overlay.sums {
            Some(sums) => Ok(sums),
            None => self.filed.sums(),
        }
    }

    /// Which streams stand on which shelf.
    pub(super) fn shelves(&self) -> &Shelves {
        &self.filed.shelves
    }

    /// The leaf of a shelf that answers for a key, without what lies over the file where that is
    /// wished.
    pub(super) fn leaf_on(&self, shelf: Shelf, key: &[u8], in_file: bool) -> Result<Arc<Loaded>> {
        let table = shelf.table;
        if in_file || !self.overlay.has(table) {
            return self.filed.leaf(shelf, key);
        }
        read_last(&self.last, shelf, key, || {
            let filed = self.filed.leaf(shelf, key)?;
            let bounds = (&*filed.leaf, filed.fence.as_slice(), filed.next.as_deref());
            let its = |key: &[u8]| self.shelves().of(table, key) == shelf;
            Ok(match self.overlay.near((table, key), bounds, &its) {
                None => filed,
                Some(near) => {
                    let (leaf, fence, next) = (Arc::new(near.leaf), near.from, near.to);
                    Arc::new(Loaded { leaf, fence, next, shelf: shelf.number })
                }
            })
        })
    }

    /// One value.
    pub(crate) fn get(&self, table: Table, key: &[u8]) -> Result<Option<Bytes>> {
        if let Some((_, row)) = self.overlay.get(table, key) {
            return Ok(row.as_deref().map(|value| {
                let leaf = Arc::new(Leaf::of(&[(key, value)]));
                let loaded = Arc::new(Loaded { leaf, ..Loaded::default() });
                Bytes { loaded, at: 0, part: Part::Value }
            }));
        }
        let loaded = self.filed.leaf(self.shelves().of(table, key), key)?;
        let found = loaded.leaf.find(key);
        Ok(found.map(|at| Bytes { loaded, at, part: Part::Value }))
    }

    /// The rows from a key on.
    pub(crate) fn from(&self, table: Table, key: &[u8]) -> Result<Scan<'_>> {
        let range = Range { from: key, to: None, of_one_stream: false, in_file: false };
        Scan::begin(self, table, range)
    }

    /// The rows from a key on as far as they are of the same stream; others may follow.
    pub(crate) fn of_stream(&self, table: Table, key: &[u8]) -> Result<Scan<'_>> {
        let range = Range { from: key, to: None, of_one_stream: true, in_file: false };
        Scan::begin(self, table, range)
    }

    /// The rows from a key on, up to but without another.
    pub(crate) fn between(&self, table: Table, from: &[u8], to: &[u8]) -> Result<Scan<'_>> {
        let stream = from.get(..table.shelf_bytes());
        let of_one_stream = stream.is_some_and(|stream| to.starts_with(stream));
        Scan::begin(
            self,
            table,
            Range { from, to: Some(to.to_vec()), of_one_stream, in_file: false },
        )
    }

    /// The rows whose key begins with the prefix.
    pub(crate) fn prefix(&self, table: Table, prefix: &[u8], f: &mut EachRow<'_>) -> Result<()> {
        let in_file = !self.overlay.has_prefix(table, prefix);
        let of_one_stream = prefix.len() >= table.shelf_bytes();
        let range = Range { from: prefix, to: None, of_one_stream, in_file };
        each(Scan::begin(self, table, range)?, prefix, f)
    }

    /// The same of those that stand on the first shelf.
    pub(super) fn prefix_on_first(
        &self,
        table: Table,
        prefix: &[u8],
        f: &mut EachRow<'_>,
    ) -> Result<()> {
        let range = Range { from: prefix, to: None, of_one_stream: true, in_file: false };
        each(Scan::begin(self, table, range)?, prefix, f)
    }

    /// Whether a table has no row.
    pub(crate) fn is_empty(&self, table: Table) -> Result<bool> {
        Ok(self.from(table, &[])?.next()?.is_none())
    }

    /// How many rows a table has; looks at each.
    pub(crate) fn len(&self, table: Table) -> Result<u64> {
        let mut scan = self.from(table, &[])?;
        let mut rows = 0;
        while scan.row()?.is_some() {
            rows += 1;
        }
        Ok(rows)
    }
}

/// Gives the rows of a scan as long as their keys begin so.
fn each(mut scan: Scan<'_>, prefix: &[u8], f: &mut EachRow<'_>) -> Result<()> {
    while let Some((key, value)) = scan.next()? {
        if !key.starts_with(prefix) {
            break;
        }
        f(key, value)?;
    }
    Ok(())
}

/// A row that lay over the file, as a change of it.
fn as_change((place, value): &Row) -> Change<'_> {
    let key = place.get(1..).unwrap_or_default();
    (key, value.as_deref().map_or(Op::Remove, Op::Put))
}

/// The leaf that was read last, where it answers for the key; else another, which is the last from now
/// on.
fn read_last(
    last: &Last,
    shelf: Shelf,
    key: &[u8],
    read: impl FnOnce() -> Result<Arc<Loaded>>,
) -> Result<Arc<Loaded>> {
    let last = last.get(usize::from(shelf.table.mark()));
    let last = || last.map(|last| last.lock().unwrap_or_else(PoisonError::into_inner));
    let answers = |loaded: &Arc<Loaded>| loaded.shelf == shelf.number && loaded.covers(key);
    if let Some(loaded) = last().and_then(|last| last.clone()).filter(answers) {
        return Ok(loaded);
    }
    let loaded = read()?;
    if let Some(mut last) = last() {
        *last = Some(Arc::clone(&loaded));
    }
    Ok(loaded)
}

/// The one writer of a register. Dropped without a commit, it leaves nothing behind.
pub(crate) struct Writer<'s> {
    store: &'s Store,
    base: Snapshot,
    /// The file's own transaction, from the first row on that is written to it.
    file: Option<redb::WriteTransaction>,
    writing: Option<Writing<'s>>,
    /// Whether a commit in the file takes two phases, however quick a repair would be.
    prepares_repair: bool,
    /// Tables that were cleared or written to.
    written: Set<Table>,
    /// The sums of rows as they were, and as they are with what was written.
    sums: (Sums, Sums),
    /// Which streams stand on which shelf after this commit, and the shelf that it adds.
    shelves: (Arc<Shelves>, Option<shelf::Row>),
    /// Whether the register is being closed: no frame comes after this commit.
    closing: bool,
    /// Memory that nobody needs any more, so large that giving it back takes its time.
    behind: Option<Box<dyn Send + Sync>>,
    /// Dropped last: the turn passes on when the transaction has ended.
    turn: Held<'s>,
}

impl<'s> Writer<'s> {
    /// Waits for a writer on another thread.
    ///
    /// # Errors
    /// `is_busy` when this thread has a writer already; `is_io` after a failure.
    pub(super) fn begin(store: &'s Store) -> Result<Self> {
        let turn = store.turn.take()?;
        store.front.check()?;
        // Nobody else can commit from here on: this view is the state that the writer changes.
        let base = store.snapshot()?;
        let sums = base.sums()?;
        let (file, writing, written, sums) = (None, None, Set::new(), (sums, sums));
        let (prepares_repair, closing, behind) = (false, false, None);
        let shelves = (Arc::clone(&base.filed.shelves), None);
        Ok(Self {
            store,
            base,
            file,
            writing,
            prepares_repair,
            written,
            sums,
            shelves,
            closing,
            behind,
            turn,
        })
    }

    /// The latest moment recorded in any chain, where it is known without looking.
    pub(crate) fn latest(&self) -> Option<Timestamp> {
        self.turn.latest()
    }

    /// The register as it is before this writer's changes.
    pub(crate) fn base(&self) -> &Snapshot {
        &self.base
    }

    /// Begins to write to the file, with what lay over it.
    fn begin_file(&mut self) -> Result<()> {
        if self.file.is_some() {
            return Ok(());
        }
        self.writing = Some(self.store.filed.write());
        let mut txn = self.store.db.begin_write()?;
        let refused = |e| Error::io("the engine refuses to commit durably").because(e);
        txn.set_durability(Durability::Immediate).map_err(refused)?;
        for (table, rows) in self.base.overlay.tables() {
            let changes: Vec<Change<'_>> = rows.iter().map(as_change).collect();
            let find: &Find<'_> = &|shelf, key| self.base.filed.leaf(shelf, key);
            let new = replaced((table, &self.shelves.0), &changes, &mut Added::nothing(), find)?;
            put(&mut txn.open_table(schema::LEAVES)?, new)?;
            self.written.insert(table);
        }
        self.file = Some(txn);
        Ok(())
    }

    fn leaves(&self) -> Result<Leaves<'_>> {
        let txn = self.file.as_ref().ok_or_else(|| Error::io("nothing is being written"))?;
        Ok(txn.open_table(schema::LEAVES)?)
    }

    /// Empties tables; what is written afterwards stands alone in them.
    pub(crate) fn clear(&mut self, tables: &[Table]) -> Result<()> {
        fault::guarded(|| self.begin_file()).flatten()?;
        for table in tables {
            for mark in Shelf::marks(*table) {
                let (first, end) = ([mark], [mark + 1]);
                self.leaves()?.retain_in::<&[u8], _>(&first[..]..&end[..], |_, _| false)?;
            }
            self.written.insert(*table);
            self.sums.1.set(*table, RowSum::default());
        }
        Ok(())
    }

    /// Writes changes without committing them yet: work that is larger than memory comes in parts.
    pub(crate) fn write(&mut self, mut changes: Changes) -> Result<()> {
        fault::guarded(|| {
            self.begin_file()?;
            let large = parallel::is_worth_it(changes.bytes(), limits::PARALLEL_BYTES);
            let said = Table::ALL.map(|table| (table, changes.take(table)));
            let said: Vec<Said> = said.into_iter().filter(|(_, parts)| !parts.is_empty()).collect();
            let prepared = if large { self.prepare_in_two(said)? } else { self.prepare(&said)? };
            if large {
                let leaves = prepared.iter().flat_map(|prepared| &prepared.leaves);
                let leaves = leaves.flat_map(|(_, leaves)| leaves);
                let leaves = leaves.filter_map(|(_, leaf)| leaf.as_ref());
                self.make_room(leaves.map(Vec::len).sum())?;
            }
            for Prepared { table, leaves, sum } in prepared {
                put(&mut self.leaves()?, leaves)?;
                self.sums.1.set(table, sum);
                self.written.insert(table);
            }
            Ok(())
        })
        .flatten()
    }

    /// The leaves that hold what was said, for every table.
    fn prepare(&self, said: &[Said]) -> Result<Vec<Prepared>> {
        let leaves = self.leaves()?;
        let find = |shelf: Shelf, key: &[u8]| {
            if self.written.contains(&shelf.table) {
                // What this writer wrote already is not in the view that it began with.
                return Ok(Arc::new(load(&leaves, &self.base.filed.cache, shelf, key)?));
            }
            self.base.filed.leaf(shelf, key)
        };
        said.iter().map(|said| prepared(said, &self.sums.1, &self.shelves.0, &find)).collect()
    }

    /// The same by two processors. What is in the view can be read from another thread, and what was
    /// written since cannot.
    fn prepare_in_two(&self, mut said: Vec<Said>) -> Result<Vec<Prepared>> {
        let len = |(_, parts): &Said| parts.iter().map(Words::len).sum::<usize>();
        said.sort_by_key(|said| std::cmp::Reverse(len(said)));
        let (written, said): (Vec<Said>, Vec<Said>) =
            said.into_iter().partition(|(table, _)| self.written.contains(table));
        let mut all = self.prepare(&written)?;
        let (base, sums, shelves) = (&self.base, self.sums.1, &self.shelves.0);
        // The largest first, so that both have enough to do to the end.
        let make = |each: &mut dyn FnMut(Said) -> Result<()>| said.into_iter().try_for_each(each);
        let work =
            |said| prepared(&said, &sums, shelves, &|shelf, key| base.filed.leaf(shelf, key));
        all.append(&mut parallel::piped(true, make, work)?);
        Ok(all)
    }

    /// Lets the file grow at once to about what so many bytes will take. By itself it grows by
    /// doubling, and waits for the disk each time.
    fn make_room(&self, bytes: usize) -> Result<()> {
        if self.store.file_len().is_none_or(|len| len >= bytes as u64) {
            return Ok(());
        }
        // It grows by twice what is asked for, a power of two of pages; and pages are not quite full.
        let asked = (bytes.min(ROOM_MAX) * 2 / 3).next_power_of_two().saturating_sub(ROOM_BESIDE);
        let mut leaves = self.leaves()?;
        leaves.insert_reserve(NO_PLACE, asked)?;
        leaves.remove(NO_PLACE)?;
        Ok(())
    }

    /// Says something wrong of a table's rows.
    #[cfg(test)]
    pub(crate) fn plant_sum(&mut self, table: Table, sum: RowSum) {
        self.sums.1.set(table, sum);
    }

    /// Streams of which nothing has been here are to stand on a shelf of their own: for batches so large
    /// that this is worth its while. Those of which something is here stay where they are.
    pub(crate) fn open_shelf(&mut self, streams: &[StreamId]) -> Result<()> {
        let mut new = Vec::new();
        for stream in streams.iter().copied() {
            let is_new = self.shelves.0.of(Table::Streams, &stream.0).number == 0;
            if is_new && !self.base.is_mentioned(stream)? {
                new.push(stream);
            }
        }
        if let (false, Some((shelves, row))) = (new.is_empty(), self.shelves.0.with(&new)) {
            self.shelves = (Arc::new(shelves), Some(row));
        }
        Ok(())
    }

    /// Commits to the file in two phases, with what a later opening needs to skip a repair. It costs a
    /// second wait for the disk.
    pub(crate) fn prepare_repair(&mut self) {
        self.prepares_repair = true;
    }

    /// Gives memory back that nobody needs any more, while the disk is waited for.
    pub(crate) fn leave_behind(&mut self, behind: Box<dyn Send + Sync>) {
        self.behind = Some(behind);
    }

    /// The register is closed after this commit.
    pub(super) fn close(&mut self) {
        self.closing = true;
    }

    /// Writes the changes and makes them durable with what was written before, all or none. `latest`
    /// is the latest moment recorded in any chain after it, where that is known.
    pub(crate) fn commit(self, changes: Changes, latest: Option<Timestamp>) -> Result<()> {
        self.commit_as(changes, latest, Safe::InFile)
    }

    /// The same, safe in a certain way.
    pub(crate) fn commit_as(
        mut self,
        mut changes: Changes,
        latest: Option<Timestamp>,
        safe: Safe<'_>,
    ) -> Result<()> {
        let front = &self.store.front;
        if self.file.is_none() && front.can_keep(safe) {
            let rows = self.rows(&mut changes)?;
            let sums = self.sums.1;
            return self.end(latest, |_| front.keep(safe, rows, &sums));
        }
        self.write(changes)?;
        let done = fault::guarded(|| self.end(latest, |writer| writer.commit_file(safe)));
        let done = done.flatten();
        if done.as_ref().is_err_and(Error::is_io) {
            // What the file holds is found out when it is opened again.
            front.fail();
        }
        done
    }

    fn end(
        mut self,
        latest: Option<Timestamp>,
        commit: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let orgs = self.written.contains(&Table::Orgs);
        if orgs {
            self.turn.orgs_change();
        }
        commit(&mut self)?;
        if orgs {
            self.turn.orgs_changed();
        }
        self.turn.leave(latest);
        Ok(())
    }

    /// Commits what was written to a register of an earlier format, with what makes it one of this:
    /// the number, and the sums, which are added up anew.
    pub(super) fn bring_up_to_date(mut self) -> Result<()> {
        fault::guarded(|| {
            self.begin_file()?;
            let sums = Sums::gather(&self.leaves()?)?;
            let mut txn = self.file.take().ok_or_else(|| Error::io("nothing was written"))?;
            txn.set_quick_repair(true);
            {
                let mut meta = txn.open_table(schema::META)?;
                meta.insert(schema::FORMAT_KEY, schema::FORMAT.to_be_bytes().as_slice())?;
                meta.remove(schema::OLD_SUMS_KEY)?;
                meta.insert(schema::SUMS_KEY, sums.to_bytes().as_slice())?;
            }
            txn.commit()?;
            Ok(())
        })
        .flatten()
    }

    /// Commits what was written to the file.
    fn commit_file(&mut self, safe: Safe<'_>) -> Result<()> {
        let mut txn = self.file.take().ok_or_else(|| Error::io("nothing was written"))?;
        txn.set_quick_repair(self.prepares_repair || self.store.is_slow_to_repair());
        let mark = self.store.front.mark(safe, self.closing);
        {
            let mut meta = txn.open_table(schema::META)?;
            // What lay over the file may have other sums than it.
            if self.sums.0 != self.sums.1 || self.base.overlay.sums.is_some() {
                meta.insert(schema::SUMS_KEY, self.sums.1.to_bytes().as_slice())?;
            }
            if let Some(mark) = mark {
                meta.insert(schema::JOURNAL_KEY, mark.to_bytes().as_slice())?;
            }
        }
        if let Some((number, streams)) = self.shelves.1.take() {
            txn.open_table(schema::SHELVES)?.insert(number.as_slice(), streams.as_slice())?;
        }
        // Before anybody can see what is committed.
        let told = self.store.filed.tell(&self.shelves.0);
        match self.behind.take() {
            Some(behind) => parallel::both(move || drop(behind), || txn.commit()).1?,
            None => txn.commit()?,
        }
        told.holds();
        if let Some(mark) = mark {
            self.store.front.marked(mark);
        }
        Ok(())
    }

    /// What changes make of the rows that are there, in order of their places.
    fn rows(&mut self, changes: &mut Changes) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for table in Table::ALL {
            let parts = changes.take(table);
            if parts.is_empty() {
                continue;
            }
            let mut added = Added::new(table, self.sums.1.of(table));
            for (key, op) in changes::changes(&parts) {
                // What stands there already matters to nobody: its leaf need not be read.
                if let (Op::Put(value), false) = (op, Sums::covers(table)) {
                    rows.push((table.place(key).into(), Some(value.into())));
                    continue;
                }
                let before = self.base.get(table, key)?;
                let before = before.as_ref().map(Bytes::get);
                let after = op.after(before)?;
                added.change(key, before, after.as_deref());
                if before != after.as_deref() {
                    rows.push((table.place(key).into(), after.map(Arc::from)));
                }
            }
            self.sums.1.set(table, added.sum);
            self.written.insert(table);
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_that_falls_to_zero_leaves_no_row() {
        let store = Store::in_memory().unwrap();
        let tally = |n: i128| {
            let mut changes = Changes::default();
            changes.tally(vec![9], n);
            store.writer().unwrap().commit(changes, None).unwrap();
            store.snapshot().unwrap().len(Table::Tallies).unwrap()
        };
        assert_eq!([tally(4), tally(-1), tally(-3)], [1, 1, 0]);
    }

    #[test]
    fn a_snapshot_sees_one_commit_and_a_dropped_writer_leaves_nothing() {
        let store = Store::in_memory().unwrap();
        let before = store.snapshot().unwrap();
        drop(store.writer().unwrap());
        let mut changes = Changes::default();
        changes.put(Table::Orgs, vec![1], vec![2]);
        let writer = store.writer().unwrap();
        let busy = store.writer().err().unwrap();
        assert!(busy.is_busy(), "{busy}");
        writer.commit(changes, None).unwrap();
        assert!(before.get(Table::Orgs, &[1]).unwrap().is_none());
        let after = store.snapshot().unwrap();
        assert_eq!(after.get(Table::Orgs, &[1]).unwrap().unwrap().get(), [2]);
        let mut writer = store.writer().unwrap();
        writer.clear(&[Table::Orgs]).unwrap();
        writer.commit(Changes::default(), None).unwrap();
        assert_eq!(store.snapshot().unwrap().len(Table::Orgs).unwrap(), 0);
    }

    #[test]
    fn a_writer_on_another_thread_waits_for_its_turn() {
        let store = Store::in_memory().unwrap();
        let first = store.writer().unwrap();
        std::thread::scope(|scope| {
            let second = scope.spawn(|| store.writer().map(|w| w.commit(Changes::default(), None)));
            std::thread::sleep(std::time::Duration::from_millis(20));
            first.commit(Changes::default(), None).unwrap();
            second.join().unwrap().unwrap().unwrap();
        });
    }
}
