//! What a batch changes, gathered before anything is written. Knows nothing of the engine.

use super::leaf::{self, Leaf, Row};
use super::schema::Table;
use super::value;
use crate::error::Result;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// What becomes of a row.
#[derive(Clone, Copy)]
pub(super) enum Op<'a> {
    /// It has this value.
    Put(&'a [u8]),
    /// It is gone, if it was there.
    Remove,
    /// Its number grows; a row that comes to 0 is gone.
    Add(i128),
}

/// A row's key and what becomes of it.
pub(super) type Change<'a> = (&'a [u8], Op<'a>);

/// Rows to be put, removed and added to together.
#[derive(Default)]
pub(crate) struct Changes {
    tables: BTreeMap<Table, Words>,
}

/// What was said about the rows of one table, in the order in which it was said. All keys and
/// values stand in one run of bytes: a batch has a hundred thousand of them.
#[derive(Default)]
pub(super) struct Words {
    bytes: Vec<u8>,
    words: Vec<Word>,
}

struct Word {
    key: Range<usize>,
    op: Kind,
}

enum Kind {
    /// The value stands behind the key, up to here.
    Put(usize),
    Remove,
    Add(i128),
}

impl Word {
    /// The same behind so many other bytes.
    fn moved(self, by: usize) -> Self {
        let op = match self.op {
            Kind::Put(end) => Kind::Put(end + by),
            other => other,
        };
        Self { key: self.key.start + by..self.key.end + by, op }
    }
}

impl Changes {
    /// A row to be written; the last word on a key holds.
    pub(crate) fn put(&mut self, table: Table, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        let words = self.tables.entry(table).or_default();
        let key = words.push(key.as_ref());
        let value = words.push(value.as_ref());
        words.words.push(Word { key, op: Kind::Put(value.end) });
    }

    /// A row to be removed, if it is there.
    pub(crate) fn remove(&mut self, table: Table, key: impl AsRef<[u8]>) {
        let words = self.tables.entry(table).or_default();
        let key = words.push(key.as_ref());
        words.words.push(Word { key, op: Kind::Remove });
    }

    /// A number to be added to a tally.
    pub(crate) fn tally(&mut self, key: impl AsRef<[u8]>, n: i128) {
        let words = self.tables.entry(Table::Tallies).or_default();
        let key = words.push(key.as_ref());
        words.words.push(Word { key, op: Kind::Add(n) });
    }

    /// Takes over what was said after this.
    pub(crate) fn extend(&mut self, later: Self) {
        for (table, later) in later.tables {
            let words = self.tables.entry(table).or_default();
            let moved = words.bytes.len();
            words.bytes.extend_from_slice(&later.bytes);
            words.words.extend(later.words.into_iter().map(|word| word.moved(moved)));
        }
    }

    /// About how many bytes of memory the changes take.
    pub(crate) fn bytes(&self) -> usize {
        let each = self.tables.values();
        each.map(|w| w.bytes.len() + w.words.len() * size_of::<Word>()).sum()
    }

    /// What was said about a table.
    pub(super) fn take(&mut self, table: Table) -> Words {
        self.tables.remove(&table).unwrap_or_default()
    }

    /// Every row of a table, where nothing was there before: a rebuilt projection.
    pub(crate) fn into_rows(mut self, table: Table) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let (nothing, words) = (Leaf::default(), self.take(table));
        let changes = words.changes();
        let rows = merge(&nothing, &changes)?;
        Ok(rows.into_iter().map(|(key, value)| (key.to_vec(), value.into_owned())).collect())
    }

    /// Takes one table's share out.
    pub(crate) fn split(&mut self, table: Table) -> Self {
        Self { tables: BTreeMap::from([(table, self.take(table))]) }
    }
}

impl Words {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn push(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    fn change(&self, word: &Word) -> Change<'_> {
        let key = self.bytes.get(word.key.clone()).unwrap_or_default();
        let op = match word.op {
            Kind::Put(end) => Op::Put(self.bytes.get(word.key.end..end).unwrap_or_default()),
            Kind::Remove => Op::Remove,
            Kind::Add(n) => Op::Add(n),
        };
        (key, op)
    }

    /// The changes of the table in order of their keys, one for each.
    pub(super) fn changes(&self) -> Vec<Change<'_>> {
        let mut changes: Vec<Change<'_>> = self.words.iter().map(|w| self.change(w)).collect();
        // A stable sort keeps the order of words on one key.
        changes.sort_by_key(|(key, _)| *key);
        changes.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 = united(earlier.1, later.1);
            }
            same
        });
        changes.retain(|(_, op)| !matches!(op, Op::Add(0)));
        changes
    }
}

/// Sums wrap around, so that they depend on the set of summands only, whatever comes between.
fn united<'a>(earlier: Op<'a>, later: Op<'a>) -> Op<'a> {
    match (earlier, later) {
        (Op::Add(sum), Op::Add(n)) => Op::Add(sum.wrapping_add(n)),
        (_, later) => later,
    }
}

/// The rows of a leaf after changes, in order; both are in order.
fn merge<'a>(old: &'a Leaf, changes: &[Change<'a>]) -> Result<Vec<Row<'a>>> {
    let mut rows = Vec::with_capacity(old.len() + changes.len());
    let mut kept = old.iter().peekable();
    for (key, op) in changes {
        while let Some((key, value)) = kept.next_if(|(k, _)| k < key) {
            rows.push((key, Cow::Borrowed(value)));
        }
        let before = kept.next_if(|(k, _)| k == key);
        match op {
            Op::Put(value) => rows.push((*key, Cow::Borrowed(*value))),
            Op::Remove => {}
            Op::Add(n) => {
                let before = before.map_or(Ok(0_i128), |(_, value)| value::read(value))?;
                let sum = before.wrapping_add(*n);
                if sum != 0 {
                    rows.push((*key, Cow::Owned(value::encode(&sum)?)));
                }
            }
        }
    }
    rows.extend(kept.map(|(key, value)| (key, Cow::Borrowed(value))));
    Ok(rows)
}

/// The leaves that stand in the place of one after changes, with their fences. None when no row
/// is left.
pub(super) fn replace(
    old: &Leaf,
    fence: &[u8],
    changes: &[Change<'_>],
) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let rows = merge(old, changes)?;
    let end = old.len().checked_sub(1).map(|at| old.key(at));
    let appended = end.is_none_or(|end| changes.iter().all(|(key, _)| *key > end));
    Ok(leaf::pack(&rows, fence, appended))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let sums = changes.into_rows(Table::Tallies).unwrap();
        assert_eq!(sums, [(vec![1], value::encode(&i128::MIN).unwrap())]);
    }

    #[test]
    fn changes_meet_what_was_there() {
        let key = |n: u8| vec![n];
        let number = |n: i128| value::encode(&n).unwrap();
        let mut first = Changes::default();
        for n in 1..=5 {
            first.tally(key(n), i128::from(n));
        }
        let leaves = replace(&Leaf::default(), &[], &first.take(Table::Tallies).changes()).unwrap();
        assert_eq!(leaves.len(), 1);
        let leaf = Leaf::decode(&leaves[0].1).unwrap();
        let mut second = Changes::default();
        second.tally(key(0), 7);
        second.tally(key(2), -2);
        second.tally(key(3), 10);
        second.remove(Table::Tallies, key(4));
        second.remove(Table::Tallies, key(9));
        let words = second.take(Table::Tallies);
        let changes = words.changes();
        let rows = merge(&leaf, &changes).unwrap();
        let rows: Vec<_> = rows.into_iter().map(|(k, v)| (k.to_vec(), v.into_owned())).collect();
        assert_eq!(
            rows,
            [(key(0), number(7)), (key(1), number(1)), (key(3), number(13)), (key(5), number(5))]
        );
        let mut all = Changes::default();
        (1..=5).for_each(|n| all.remove(Table::Tallies, key(n)));
        assert!(replace(&leaf, &[], &all.take(Table::Tallies).changes()).unwrap().is_empty());
    }
}
