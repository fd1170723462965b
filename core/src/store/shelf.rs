//! Shelves: rows of streams that came together stand apart from those that were there before. Knows
//! nothing of transactions, and of what rows mean.
//!
//! Streams are named by digests, so rows of a new stream belong between those of all others: in a large
//! register each of its tables costs a page of the file that is rewritten, and a leaf that is read. So
//! the streams that a large batch brings get a shelf of their own, and their rows are written one after
//! the other behind all that is there. Which shelf a row stands on follows from the stream in its key,
//! and a stream never moves; rows of all others stand on the first shelf, number 0. Like a leaf, a shelf
//! is a matter of storage only: whoever reads a table gets its rows in order of their keys.

use super::order;
use super::schema::{self, Table};
use crate::error::{Error, Result};
use crate::model::StreamId;
use redb::ReadableTable;

/// A mark with this bit is that of a table's further shelves; the shelf's number follows.
const FURTHER: u8 = 0x80;

/// Most further shelves; streams that come later stand on the first one.
pub(super) const SHELVES_MAX: u16 = 1_000;

/// One shelf of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shelf {
    pub(super) table: Table,
    pub(super) number: u16,
}

impl Shelf {
    /// The shelf of everything that is on no other.
    pub(super) const fn first(table: Table) -> Self {
        Self { table, number: 0 }
    }

    /// Where a key stands in the engine's one table.
    pub(super) fn place(self, key: &[u8]) -> Vec<u8> {
        let mark = self.table.mark();
        match self.number.to_be_bytes() {
            [0, 0] => [&[mark], key].concat(),
            [high, low] => [&[mark | FURTHER, high, low], key].concat(),
        }
    }

    /// The key of a place that is on this shelf.
    pub(super) fn key(self, place: &[u8]) -> Option<&[u8]> {
        let mark = self.table.mark();
        match self.number.to_be_bytes() {
            [0, 0] => place.strip_prefix(&[mark]),
            [high, low] => place.strip_prefix(&[mark | FURTHER, high, low]),
        }
    }

    /// The marks of a table's shelves in the engine's one table.
    pub(super) const fn marks(table: Table) -> [u8; 2] {
        [table.mark(), table.mark() | FURTHER]
    }
}

/// Which streams stand on which shelf.
#[derive(Clone, Default)]
pub(super) struct Shelves {
    /// In order of the streams.
    streams: Vec<(StreamId, u16)>,
    last: u16,
}

impl Shelves {
    /// As they stand in a file.
    ///
    /// # Errors
    /// `is_io` when the storage fails, `is_corrupt` for a damaged row.
    pub(super) fn read(db: &impl redb::ReadableDatabase) -> Result<Self> {
        let mut shelves = Self::default();
        let rows = match db.begin_read()?.open_table(schema::SHELVES) {
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(shelves),
            rows => rows?,
        };
        for row in rows.iter()? {
            let (number, streams) = row?;
            let (number, (streams, rest)) = (number.value(), streams.value().as_chunks());
            let number = number.try_into().map(u16::from_be_bytes).unwrap_or_default();
            if number != shelves.last + 1 || number > SHELVES_MAX || !rest.is_empty() {
                return Err(Error::corrupt("the list of shelves is damaged")
                    .way("restore a backup, or fetch the entries again from another replica"));
            }
            shelves.streams.extend(streams.iter().map(|id| (StreamId(*id), number)));
            shelves.last = number;
        }
        Ok(shelves.in_order())
    }

    /// The same with one more, for these streams, and its row in the file; `None` when there are
    /// too many.
    pub(super) fn with(&self, streams: &[StreamId]) -> Option<(Self, Row)> {
        let number = self.last + 1;
        if number > SHELVES_MAX {
            return None;
        }
        let mut more = self.clone();
        more.last = number;
        more.streams.extend(streams.iter().map(|id| (*id, number)));
        Some((
            more.in_order(),
            (number.to_be_bytes(), streams.iter().flat_map(|id| id.0).collect()),
        ))
    }

    fn in_order(mut self) -> Self {
        let ids: Vec<&[u8]> = self.streams.iter().map(|(id, _)| id.0.as_slice()).collect();
        let order = order::by_key(&ids).into_iter();
        self.streams = order.filter_map(|at| self.streams.get(at as usize).copied()).collect();
        self
    }

    /// Whether all rows of a table stand on its first shelf.
    pub(super) fn is_one(&self, table: Table) -> bool {
        self.last == 0 || table.shelf_bytes() == 0
    }

    /// All shelves of a table, in order of their numbers.
    pub(super) fn all(&self, table: Table) -> impl Iterator<Item = Shelf> {
        let last = if table.shelf_bytes() > 0 { self.last } else { 0 };
        (0..=last).map(move |number| Shelf { table, number })
    }

    /// The streams on further shelves whose ids begin with these bytes.
    pub(super) fn beginning(&self, bytes: [u8; 8]) -> impl Iterator<Item = StreamId> {
        let at = self.streams.partition_point(|(id, _)| id.0.as_slice() < bytes.as_slice());
        let behind = self.streams.iter().skip(at).map(|(id, _)| *id);
        behind.take_while(move |id| id.0.starts_with(&bytes))
    }

    /// The shelf on which a key of a table stands.
    pub(super) fn of(&self, table: Table, key: &[u8]) -> Shelf {
        if self.is_one(table) {
            return Shelf::first(table);
        }
        let stream = key.get(..table.shelf_bytes()).and_then(|head| head.last_chunk());
        let Some(stream) = stream.map(|id| StreamId(*id)) else {
            return Shelf::first(table);
        };
        let at = self.streams.binary_search_by_key(&stream, |(id, _)| *id).ok();
        let number = at.and_then(|at| self.streams.get(at)).map_or(0, |(_, number)| *number);
        Shelf { table, number }
    }
}

/// A shelf in the file: its number, and the ids of its streams one after the other.
pub(super) type Row = ([u8; 2], Vec<u8>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntryId, Subject, Timestamp};
    use crate::store::sums::Sums;
    use crate::store::value;
    use crate::store::{Changes, Safe, Snapshot, StorageBackend, Store, StoreOptions, StreamRow};
    use redb::ReadableDatabase;
    use redb::backends::InMemoryBackend;
    use std::sync::Arc;

    /// Numbers that follow from a seed.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (self.0 >> 33) % end
        }

        fn stream(&mut self) -> StreamId {
            StreamId(std::array::from_fn(|_| self.below(4) as u8 * 0x55))
        }
    }

    fn row(info: StreamId) -> Vec<u8> {
        let device = crate::model::DeviceId([info.0[0]; 32]);
        let recorded = Timestamp::from_millis(0);
        value::encode(&StreamRow { device, scope: None, last: 1, head: [0; 32], recorded }).unwrap()
    }

    /// Says rows of a stream in every table that has shelves, and in one that has none.
    fn say(numbers: &mut Numbers, changes: &mut Changes, stream: StreamId) {
        changes.put(Table::Streams, stream.0, row(stream));
        for _ in 0..=numbers.below(160) {
            let seq = numbers.below(100) as u32;
            let id = EntryId { stream, seq };
            let sort = numbers.below(6) as u8;
            let subject = [&[sort], id.to_bytes().as_slice()].concat();
            let text = vec![seq as u8; numbers.below(90) as usize];
            match numbers.below(9) {
                0 => changes.remove(Table::Timelines, &subject),
                1 => changes.remove(Table::Entries, id.to_bytes()),
                // Keys that are no longer than a stream's, or as long, and tell none.
                2 => changes.put(Table::Timelines, &subject[..3 + seq as usize % 14], &text),
                3 => changes.put(Table::Names, [&subject[..], &[7]].concat(), &text),
                4 => changes.put(Table::Problems, &subject, &text),
                5 => changes.put(Table::Seals, id.to_bytes(), &text),
                6 => changes.put(Table::Retractions, id.to_bytes(), &text),
                _ => {
                    changes.put(Table::Entries, id.to_bytes(), &text);
                    changes.put(Table::Timelines, &subject, &text);
                }
            }
        }
    }

    type Rows = Vec<(Vec<u8>, Vec<u8>)>;

    fn rows(snapshot: &Snapshot, table: Table, from: &[u8], to: &[u8]) -> Rows {
        let mut scan = snapshot.between(table, from, to).unwrap();
        let mut rows = Vec::new();
        while let Some((key, value)) = scan.next().unwrap() {
            rows.push((key.to_vec(), value.to_vec()));
        }
        rows
    }

    /// Whatever can be asked of rows is answered as by a register with one shelf.
    fn assert_alike(numbers: &mut Numbers, one: &Store, many: &Store, streams: &[StreamId]) {
        let (one, many) = (one.snapshot().unwrap(), many.snapshot().unwrap());
        assert!(one.sums().unwrap() == many.sums().unwrap());
        for table in Table::ALL {
            let all = rows(&one, table, &[], &[255; 40]);
            assert!(all == rows(&many, table, &[], &[255; 40]), "{}", table.name());
            assert_eq!(many.is_empty(table).unwrap(), all.is_empty());
            assert_eq!(many.len(table).unwrap(), all.len() as u64);
            assert_eq!(one.added_up(table).unwrap(), many.added_up(table).unwrap());
            let mut lens = Numbers(numbers.0);
            let mut any = || match all.len() {
                0 => Vec::new(),
                len => all[numbers.below(len as u64) as usize].0.clone(),
            };
            for _ in 0..20 {
                let (from, to) = (any(), any());
                assert_eq!(rows(&one, table, &from, &to), rows(&many, table, &from, &to));
                let prefix = from.get(..lens.below(20) as usize).unwrap_or(&from);
                let begins = |snapshot: &Snapshot| {
                    let mut keys = Vec::new();
                    let each = &mut |key: &[u8], _: &[u8]| {
                        keys.push(key.to_vec());
                        Ok(())
                    };
                    snapshot.prefix(table, prefix, each).unwrap();
                    keys
                };
                assert_eq!(begins(&one), begins(&many));
                let get = |snapshot: &Snapshot, key: &[u8]| {
                    snapshot.get(table, key).unwrap().map(|value| value.get().to_vec())
                };
                let other = [&from[..], &[1]].concat();
                assert_eq!(get(&one, &from), get(&many, &from));
                assert_eq!(get(&one, &other), get(&many, &other));
            }
        }
        for stream in streams {
            let first = *stream.0.first_chunk().unwrap();
            let mut found = many.streams_beginning(first).unwrap();
            found.sort_unstable_by_key(|row| row.device.0);
            let mut expected = one.streams_beginning(first).unwrap();
            expected.sort_unstable_by_key(|row| row.device.0);
            assert_eq!(found, expected);
        }
    }

    fn reopened(store: Store, [file, journal]: &[Disk; 2]) -> Store {
        drop(store);
        let journal = Some(Arc::new(journal.clone()) as Arc<dyn StorageBackend>);
        StoreOptions::default().open_over(file.clone(), journal).unwrap()
    }

    /// A storage that outlives its store.
    #[derive(Clone, Debug, Default)]
    struct Disk(Arc<InMemoryBackend>);

    impl StorageBackend for Disk {
        fn len(&self) -> std::io::Result<u64> {
            self.0.len()
        }

        fn read(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
            self.0.read(offset, out)
        }

        fn set_len(&self, len: u64) -> std::io::Result<()> {
            self.0.set_len(len)
        }

        fn sync_data(&self) -> std::io::Result<()> {
            self.0.sync_data()
        }

        fn write(&self, offset: u64, data: &[u8]) -> std::io::Result<()> {
            self.0.write(offset, data)
        }
    }

    /// Whatever goes over all rows of a table goes over all of its shelves.
    fn assert_gathered_and_cleared(store: &Store) {
        store.settle(false).unwrap();
        let txn = store.db.begin_read().unwrap();
        let sums = Sums::gather(&txn.open_table(schema::LEAVES).unwrap()).unwrap();
        assert!(sums == store.snapshot().unwrap().sums().unwrap());
        let mut writer = store.writer().unwrap();
        writer.clear(&Table::ALL).unwrap();
        writer.commit(Changes::default(), None).unwrap();
        let snapshot = store.snapshot().unwrap();
        assert!(Table::ALL.iter().all(|table| snapshot.is_empty(*table).unwrap()));
    }

    #[test]
    fn many_shelves_answer_as_one_does() {
        let mut lay_over_several = false;
        for seed in 0..60 {
            println!("SEED={seed}");
            let mut numbers = Numbers(seed);
            let disks = [Disk::default(), Disk::default()];
            let one = Store::in_memory().unwrap();
            drop(Store::create_with_backend(disks[0].clone()).unwrap());
            let mut many = reopened(Store::in_memory().unwrap(), &disks);
            let mut streams = vec![numbers.stream()];
            for _ in 0..=numbers.below(9) {
                let new: Vec<StreamId> = (0..numbers.below(6)).map(|_| numbers.stream()).collect();
                let there = numbers.below(streams.len() as u64) as usize;
                let touched: Vec<StreamId> =
                    streams.iter().skip(there).take(3).chain(&new).copied().collect();
                // Small commits lie over the file until a larger one takes them in.
                let (small, apart) = (numbers.below(3) == 0, numbers.below(3) > 0);
                let again = numbers.0;
                for (store, shelved) in [(&one, false), (&many, true)] {
                    numbers.0 = again;
                    let mut changes = Changes::default();
                    for stream in &touched {
                        say(&mut numbers, &mut changes, *stream);
                    }
                    let mut writer = store.writer().unwrap();
                    if apart && shelved && !small {
                        writer.open_shelf(&new).unwrap();
                    }
                    let safe = if small { Safe::ByFrame(b"a frame") } else { Safe::InFile };
                    writer.commit_as(changes, None, safe).unwrap();
                }
                streams.extend(new);
                assert_alike(&mut numbers, &one, &many, &streams);
                lay_over_several |= many.front.is_ahead(false) && many.filed.shelves().last > 1;
                if numbers.below(4) == 0 {
                    many = reopened(many, &disks);
                    assert_alike(&mut numbers, &one, &many, &streams);
                }
            }
            assert_gathered_and_cleared(&many);
        }
        assert!(lay_over_several, "small commits lay over several shelves at some time");
    }

    #[test]
    fn a_stream_of_which_something_is_here_stays_where_it_is() {
        let store = Store::in_memory().unwrap();
        let [known, named, new] = [1, 2, 3].map(|n| StreamId([n; 16]));
        let mut changes = Changes::default();
        changes.put(Table::Streams, known.0, row(known));
        let founder = EntryId { stream: named, seq: 1 };
        let subject = value::encode(&Subject::Record(founder)).unwrap();
        changes.put(Table::Timelines, &subject, []);
        store.writer().unwrap().commit(changes, None).unwrap();
        let mut writer = store.writer().unwrap();
        writer.open_shelf(&[known, named, new]).unwrap();
        writer.commit(Changes::default(), None).unwrap();
        let shelves = store.filed.shelves();
        let number = |id: StreamId| shelves.of(Table::Entries, &id.0).number;
        assert_eq!([known, named, new].map(number), [0, 0, 1]);
        // One that has a shelf goes to no other.
        let mut writer = store.writer().unwrap();
        let mut changes = Changes::default();
        changes.put(Table::Streams, new.0, row(new));
        writer.open_shelf(&[new]).unwrap();
        writer.commit(changes, None).unwrap();
        assert_eq!(store.filed.shelves().of(Table::Entries, &new.0).number, 1);
    }

    #[test]
    fn every_sort_of_subject_is_looked_for() {
        // A subject is read from zeros behind its sort, or from a code and zeros.
        let is_there = |sort: u8| {
            let behind =
                (0..64).flat_map(|len| [vec![0; len], [&[1, b'a'], &[0; 64][len..]].concat()]);
            behind
                .map(|rest| [vec![sort], rest].concat())
                .any(|b| value::read::<Subject>(&b).is_ok())
        };
        let there: Vec<u8> = (0..128).filter(|sort| is_there(*sort)).collect();
        assert_eq!(there, Subject::SORTS.collect::<Vec<u8>>());
    }

    #[test]
    fn a_writer_that_is_dropped_has_told_nobody_of_a_shelf() {
        let store = Store::in_memory().unwrap();
        let mut writer = store.writer().unwrap();
        writer.open_shelf(&[StreamId([3; 16])]).unwrap();
        drop(writer);
        assert_eq!(store.filed.shelves().last, 0);
        drop(store.filed.tell(&Arc::new(Shelves { last: 4, ..Shelves::default() })));
        assert_eq!(store.filed.shelves().last, 0);
    }

    #[test]
    fn a_damaged_list_of_shelves_is_corrupt_and_there_are_never_too_many() {
        let backend = InMemoryBackend::new();
        let db = redb::Builder::new().create_with_backend(backend).unwrap();
        let write = |number: &[u8], streams: &[u8]| {
            let txn = db.begin_write().unwrap();
            txn.open_table(schema::SHELVES).unwrap().insert(number, streams).unwrap();
            txn.commit().unwrap();
            Shelves::read(&db)
        };
        assert_eq!(Shelves::read(&db).unwrap().last, 0);
        assert_eq!(write(&[0, 1], &[5; 32]).unwrap().last, 1);
        for (number, streams) in [(&[0, 3][..], &[5; 16][..]), (&[0, 2], &[5; 17]), (&[2], &[])] {
            assert!(write(number, streams).err().is_some_and(|e| e.is_corrupt()));
            let txn = db.begin_write().unwrap();
            txn.open_table(schema::SHELVES).unwrap().remove(number).unwrap();
            txn.commit().unwrap();
        }
        let full = Shelves { last: SHELVES_MAX, ..Shelves::default() };
        assert!(full.with(&[StreamId([1; 16])]).is_none());
    }
}
