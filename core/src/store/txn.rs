//! Transactions: a consistent view to read from, and one writer. Every table is opened once. Knows
//! nothing of what the rows mean.

use super::fault;
use super::schema::Table;
use super::value;
use crate::error::Result;
use redb::{AccessGuard, Durability, ReadOnlyTable, ReadableDatabase, ReadableTable};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread::ThreadId;

/// What takes rows one by one: key and value.
pub(super) type EachRow<'f> = dyn FnMut(&[u8], &[u8]) -> Result<()> + 'f;

/// A row to be written, or removed.
type Change = (Vec<u8>, Option<Vec<u8>>);

type Rows = ReadOnlyTable<&'static [u8], &'static [u8]>;

/// A consistent view of the register as of one commit. It neither waits for the writer nor holds
/// it up, and sees nothing of what is committed after it was taken. While it lives, the pages it
/// sees are not reused: drop it when done.
pub struct Snapshot {
    meta: Rows,
    streams: Rows,
    entries: Rows,
    waiting: Rows,
    retractions: Rows,
    timelines: Rows,
    contributions: Rows,
    tallies: Rows,
    orgs: Rows,
    problems: Rows,
    keys: Rows,
}

/// The bytes of one stored value.
pub(crate) struct Bytes<'s>(AccessGuard<'s, &'static [u8]>);

impl Bytes<'_> {
    pub(crate) fn get(&self) -> &[u8] {
        self.0.value()
    }
}

/// Rows of a table in order of their keys.
pub(crate) struct Scan<'s>(redb::Range<'s, &'static [u8], &'static [u8]>);

impl<'s> Scan<'s> {
    /// The next row: key and value.
    pub(crate) fn row(&mut self) -> Result<Option<(Bytes<'s>, Bytes<'s>)>> {
        match fault::guarded(|| self.0.next())? {
            None => Ok(None),
            Some(row) => {
                let (key, value) = row?;
                Ok(Some((Bytes(key), Bytes(value))))
            }
        }
    }
}

impl Snapshot {
    pub(super) fn open(db: &redb::Database) -> Result<Self> {
        let txn = db.begin_read()?;
        let rows = |table: Table| -> Result<Rows> {
            Ok(fault::guarded(|| txn.open_table(table.definition()))??)
        };
        Ok(Self {
            meta: rows(Table::Meta)?,
            streams: rows(Table::Streams)?,
            entries: rows(Table::Entries)?,
            waiting: rows(Table::Waiting)?,
            retractions: rows(Table::Retractions)?,
            timelines: rows(Table::Timelines)?,
            contributions: rows(Table::Contributions)?,
            tallies: rows(Table::Tallies)?,
            orgs: rows(Table::Orgs)?,
            problems: rows(Table::Problems)?,
            keys: rows(Table::Keys)?,
        })
    }

    fn rows(&self, table: Table) -> &Rows {
        match table {
            Table::Meta => &self.meta,
            Table::Streams => &self.streams,
            Table::Entries => &self.entries,
            Table::Waiting => &self.waiting,
            Table::Retractions => &self.retractions,
            Table::Timelines => &self.timelines,
            Table::Contributions => &self.contributions,
            Table::Tallies => &self.tallies,
            Table::Orgs => &self.orgs,
            Table::Problems => &self.problems,
            Table::Keys => &self.keys,
        }
    }

    /// One value.
    pub(crate) fn get(&self, table: Table, key: &[u8]) -> Result<Option<Bytes<'_>>> {
        let row = fault::guarded(|| ReadableTable::get(self.rows(table), key))?;
        Ok(row?.map(Bytes))
    }

    /// The rows from a key on.
    pub(crate) fn from(&self, table: Table, key: &[u8]) -> Result<Scan<'_>> {
        let rows = fault::guarded(|| ReadableTable::range::<&[u8]>(self.rows(table), key..))?;
        Ok(Scan(rows?))
    }

    /// The rows from a key on, up to but without another.
    pub(crate) fn between(&self, table: Table, from: &[u8], to: &[u8]) -> Result<Scan<'_>> {
        let rows = fault::guarded(|| ReadableTable::range::<&[u8]>(self.rows(table), from..to))?;
        Ok(Scan(rows?))
    }

    /// The rows whose key begins with the prefix.
    pub(crate) fn prefix(&self, table: Table, prefix: &[u8], f: &mut EachRow<'_>) -> Result<()> {
        let mut scan = self.from(table, prefix)?;
        while let Some((key, value)) = scan.row()? {
            if !key.get().starts_with(prefix) {
                break;
            }
            f(key.get(), value.get())?;
        }
        Ok(())
    }

    /// How many rows a table has.
    pub(crate) fn len(&self, table: Table) -> Result<u64> {
        Ok(redb::ReadableTableMetadata::len(self.rows(table))?)
    }
}

/// Rows to be put and removed together.
#[derive(Default)]
pub(crate) struct Changes {
    rows: BTreeMap<Table, Vec<Change>>,
    tallies: Vec<(Vec<u8>, i128)>,
}

impl Changes {
    /// A row to be written; the last word on a key holds.
    pub(crate) fn put(&mut self, table: Table, key: Vec<u8>, value: Vec<u8>) {
        self.rows.entry(table).or_default().push((key, Some(value)));
    }

    /// A row to be removed, if it is there.
    pub(crate) fn remove(&mut self, table: Table, key: Vec<u8>) {
        self.rows.entry(table).or_default().push((key, None));
    }

    /// A number to be added to a tally.
    pub(crate) fn tally(&mut self, key: Vec<u8>, n: i128) {
        self.tallies.push((key, n));
    }

    /// The rows of a table in order of their keys, one for each.
    fn take(&mut self, table: Table) -> Vec<Change> {
        let mut rows = self.rows.remove(&table).unwrap_or_default();
        // Sorted writes touch each page once. A stable sort keeps the order of words on one key.
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 = later.1.take();
            }
            same
        });
        rows
    }

    /// The sums by key in order, without zeros. Sums wrap around, so that they depend on the set
    /// of summands only, whatever comes between.
    pub(crate) fn take_tallies(&mut self) -> Vec<(Vec<u8>, i128)> {
        let mut sums = std::mem::take(&mut self.tallies);
        sums.sort_by(|a, b| a.0.cmp(&b.0));
        sums.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 = earlier.1.wrapping_add(later.1);
            }
            same
        });
        sums.retain(|(_, n)| *n != 0);
        sums
    }

    /// Every row of a table, where only rows were put: a rebuilt projection.
    pub(crate) fn into_rows(mut self, table: Table) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        if table == Table::Tallies {
            let sums = self.take_tallies().into_iter();
            return sums.map(|(key, n)| Ok((key, value::encode(&n)?))).collect();
        }
        let rows = self.take(table).into_iter();
        Ok(rows.filter_map(|(key, value)| Some((key, value?))).collect())
    }

    /// Takes one table's share out.
    pub(crate) fn split(&mut self, table: Table) -> Self {
        let mut part = Self::default();
        if table == Table::Tallies {
            part.tallies = std::mem::take(&mut self.tallies);
        } else if let Some(rows) = self.rows.remove(&table) {
            part.rows.insert(table, rows);
        }
        part
    }
}

/// Who writes: told apart from waiting for another thread, waiting for oneself would last forever.
pub(super) type Turn = Mutex<Option<ThreadId>>;

struct TurnGuard<'s>(&'s Turn);

impl Drop for TurnGuard<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The one writer of a register. Dropped without a commit, it leaves nothing behind.
pub(crate) struct Writer<'s> {
    txn: redb::WriteTransaction,
    base: Snapshot,
    /// Dropped last: the turn passes on when the transaction has ended.
    _turn: TurnGuard<'s>,
}

impl<'s> Writer<'s> {
    /// Waits for a writer on another thread.
    ///
    /// # Errors
    /// `is_busy` when this thread has a writer already.
    pub(super) fn begin(db: &redb::Database, turn: &'s Turn) -> Result<Self> {
        let me = std::thread::current().id();
        let mut txn = match db.try_begin_write() {
            Err(redb::TransactionError::WouldBlock) => {
                let holder = *turn.lock().unwrap_or_else(PoisonError::into_inner);
                if cfg!(target_family = "wasm") || holder == Some(me) {
                    return Err(fault::busy_writer());
                }
                db.begin_write()?
            }
            other => other?,
        };
        *turn.lock().unwrap_or_else(PoisonError::into_inner) = Some(me);
        let turn = TurnGuard(turn);
        // Quick repair keeps reopening after a crash flat as the file grows.
        txn.set_quick_repair(true);
        txn.set_durability(Durability::Immediate)
            .map_err(|e| crate::error::Error::io("durable commits are refused").because(e))?;
        // Nobody else can commit from here on: this view is the state that the writer changes.
        let base = Snapshot::open(db)?;
        Ok(Self { txn, base, _turn: turn })
    }

    /// The register as it is before this writer's changes.
    pub(crate) fn base(&self) -> &Snapshot {
        &self.base
    }

    /// Empties tables; what is committed afterwards stands alone in them.
    pub(crate) fn clear(&mut self, tables: &[Table]) -> Result<()> {
        for table in tables {
            self.txn.delete_table(table.definition())?;
            self.txn.open_table(table.definition())?;
        }
        Ok(())
    }

    /// Writes the changes and makes them durable, all or none.
    pub(crate) fn commit(self, changes: Changes) -> Result<()> {
        fault::guarded(|| self.apply(changes))?
    }

    fn apply(self, mut changes: Changes) -> Result<()> {
        for table in Table::ALL {
            let rows = changes.take(table);
            let sums = match table {
                Table::Tallies => changes.take_tallies(),
                _ => Vec::new(),
            };
            if rows.is_empty() && sums.is_empty() {
                continue;
            }
            let mut open = self.txn.open_table(table.definition())?;
            for (key, value) in rows {
                match value {
                    Some(value) => drop(open.insert(key.as_slice(), value.as_slice())?),
                    None => drop(open.remove(key.as_slice())?),
                }
            }
            for (key, n) in sums {
                add(&mut open, &key, n)?;
            }
        }
        self.txn.commit()?;
        Ok(())
    }
}

fn add(
    table: &mut redb::Table<'_, &'static [u8], &'static [u8]>,
    key: &[u8],
    n: i128,
) -> Result<()> {
    let old: i128 = match table.get(key)? {
        Some(bytes) => value::read(bytes.value())?,
        None => 0,
    };
    match old.wrapping_add(n) {
        0 => drop(table.remove(key)?),
        sum => drop(table.insert(key, value::encode(&sum)?.as_slice())?),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn the_last_word_on_a_key_holds_and_tallies_add_up() {
        let mut changes = Changes::default();
        changes.put(Table::Orgs, vec![2], vec![1]);
        changes.put(Table::Orgs, vec![1], vec![1]);
        changes.remove(Table::Orgs, vec![2]);
        changes.put(Table::Orgs, vec![2], vec![3]);
        for n in [5, -5, i128::MAX, 1] {
            changes.tally(vec![n as u8 & 1], n);
        }
        let rows = changes.split(Table::Orgs).into_rows(Table::Orgs).unwrap();
        assert_eq!(rows, [(vec![1], vec![1]), (vec![2], vec![3])]);
        assert_eq!(changes.take_tallies(), [(vec![1], i128::MIN)]);
    }

    #[test]
    fn a_tally_that_falls_to_zero_leaves_no_row() {
        let store = Store::in_memory().unwrap();
        let tally = |n: i128| {
            let mut changes = Changes::default();
            changes.tally(vec![9], n);
            store.writer().unwrap().commit(changes).unwrap();
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
        writer.commit(changes).unwrap();
        assert!(before.get(Table::Orgs, &[1]).unwrap().is_none());
        let after = store.snapshot().unwrap();
        assert_eq!(after.get(Table::Orgs, &[1]).unwrap().unwrap().get(), [2]);
        let mut writer = store.writer().unwrap();
        writer.clear(&[Table::Orgs]).unwrap();
        writer.commit(Changes::default()).unwrap();
        assert_eq!(store.snapshot().unwrap().len(Table::Orgs).unwrap(), 0);
    }

    #[test]
    fn a_writer_on_another_thread_waits_for_its_turn() {
        let store = Store::in_memory().unwrap();
        let first = store.writer().unwrap();
        std::thread::scope(|scope| {
            let second = scope.spawn(|| store.writer().map(|w| w.commit(Changes::default())));
            std::thread::sleep(std::time::Duration::from_millis(20));
            first.commit(Changes::default()).unwrap();
            second.join().unwrap().unwrap().unwrap();
        });
    }
}
