//! A sum over the rows of each derived table, kept with them: what two registers derived is compared
//! without reading it. Knows nothing of what rows mean.

use super::leaf::Leaf;
use super::schema::{self, Table};
use super::shelf::Shelf;
use super::txn::Snapshot;
use crate::digest::RowSum;
use crate::error::{Error, Result};
use redb::ReadableTable;

/// Bytes of one sum in the file, with its table's mark.
const BYTES: usize = 1 + 16;

/// The sums of all tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums([RowSum; Table::ALL.len()]);

impl Sums {
    pub(crate) fn of(&self, table: Table) -> RowSum {
        self.0.get(usize::from(table.mark())).copied().unwrap_or_default()
    }

    pub(super) fn set(&mut self, table: Table, sum: RowSum) {
        if let Some(there) = self.0.get_mut(usize::from(table.mark())) {
            *there = sum;
        }
    }

    /// Whether sums are kept of a table: what is not derived is covered by digests of its own.
    pub(super) fn covers(table: Table) -> bool {
        Table::PROJECTIONS.contains(&table)
    }

    pub(super) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for table in Table::PROJECTIONS {
            let sum = self.of(table);
            if sum != RowSum::default() {
                bytes.push(table.mark());
                bytes.extend_from_slice(&sum.to_bytes());
            }
        }
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let damaged = || {
            Error::corrupt("the sums of derived rows are damaged")
                .way("rebuild the register's projections")
        };
        let (rows, rest) = bytes.as_chunks::<BYTES>();
        if !rest.is_empty() {
            return Err(damaged());
        }
        let mut sums = Self::default();
        for [mark, sum @ ..] in rows {
            let table = Table::PROJECTIONS.into_iter().find(|table| table.mark() == *mark);
            sums.set(table.ok_or_else(damaged)?, RowSum::from_bytes(*sum));
        }
        Ok(sums)
    }

    /// Reads them from the table of what the file is.
    pub(super) fn read(meta: &impl ReadableTable<&'static [u8], &'static [u8]>) -> Result<Self> {
        match meta.get(schema::SUMS_KEY)? {
            Some(bytes) => Self::from_bytes(bytes.value()),
            None => Ok(Self::default()),
        }
    }

    /// Adds them up anew from the leaves: of a file that was written before there were any, or other
    /// ones.
    pub(super) fn gather(
        leaves: &impl ReadableTable<&'static [u8], &'static [u8]>,
    ) -> Result<Self> {
        let (mut sums, mut buffer) = (Self::default(), Vec::new());
        for row in leaves.iter()? {
            let (place, bytes) = row?;
            let mark = place.value().first().copied();
            let Some(table) = mark.and_then(|mark| {
                Table::PROJECTIONS.into_iter().find(|table| Shelf::marks(*table).contains(&mark))
            }) else {
                continue;
            };
            let mut sum = sums.of(table);
            for (key, value) in Leaf::decode(bytes.value())?.iter() {
                sum.add(&mut buffer, table.mark(), key, value);
            }
            sums.set(table, sum);
        }
        Ok(sums)
    }
}

impl Snapshot {
    /// How many rows a derived table has, and their sum; looks at each.
    pub(crate) fn added_up(&self, table: Table) -> Result<(u64, RowSum)> {
        let (mut rows, mut sum, mut buffer) = (0, RowSum::default(), Vec::new());
        let mut scan = self.from(table, &[])?;
        while let Some((key, value)) = scan.next()? {
            sum.add(&mut buffer, table.mark(), key, value);
            rows += 1;
        }
        Ok((rows, sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Changes, Store};

    fn change(store: &Store, change: impl FnOnce(&mut Changes)) -> Sums {
        let mut changes = Changes::default();
        change(&mut changes);
        store.writer().unwrap().commit(changes, None).unwrap();
        let snapshot = store.snapshot().unwrap();
        let sums = snapshot.sums().unwrap();
        for table in Table::PROJECTIONS {
            assert_eq!(snapshot.added_up(table).unwrap().1, sums.of(table), "{}", table.name());
        }
        assert_eq!(Sums::from_bytes(&sums.to_bytes()).unwrap(), sums);
        sums
    }

    #[test]
    fn sums_follow_the_rows_and_not_the_way_to_them() {
        let (one, two) = (Store::in_memory().unwrap(), Store::in_memory().unwrap());
        let nothing = one.snapshot().unwrap().sums().unwrap();
        assert_eq!(nothing, Sums::default());
        let row = |n: u16| n.to_be_bytes();
        let first = change(&one, |c| (0..900).for_each(|n| c.put(Table::Orgs, row(n), [n as u8])));
        assert_ne!(first, nothing);
        let changed = change(&one, |c| {
            (100..900).for_each(|n| c.remove(Table::Orgs, row(n)));
            c.put(Table::Orgs, row(5), [77]);
            c.put(Table::Orgs, row(6), [6]);
            c.remove(Table::Orgs, row(2_000));
            for n in [4, -1, -3] {
                c.tally(row(1), n);
            }
            for n in [4, -1] {
                c.tally(row(2), n);
            }
        });
        change(&two, |c| c.tally(row(2), 8));
        let other = change(&two, |c| {
            c.tally(row(2), -5);
            (0..100)
                .rev()
                .for_each(|n| c.put(Table::Orgs, row(n), [if n == 5 { 77 } else { n as u8 }]));
            c.put(Table::Entries, row(1), [9]);
        });
        assert_eq!(other, changed);
        let mut writer = one.writer().unwrap();
        writer.clear(&[Table::Orgs, Table::Tallies]).unwrap();
        writer.commit(Changes::default(), None).unwrap();
        assert_eq!(one.snapshot().unwrap().sums().unwrap(), nothing);
    }

    #[test]
    fn damaged_sums_are_corrupt() {
        let mut bytes = vec![Table::Entries.mark()];
        bytes.extend([7; 16]);
        for broken in [&bytes[..], &bytes[..16], &[1]] {
            assert!(Sums::from_bytes(broken).unwrap_err().is_corrupt());
        }
    }
}
