//! What a batch changes, gathered before anything is written. Knows nothing of the engine.

use super::leaf::{self, Leaf, Row};
use super::schema::Table;
use super::value;
use crate::error::Result;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What becomes of a row.
pub(super) enum Op {
    /// It has this value.
    Put(Vec<u8>),
    /// It is gone, if it was there.
    Remove,
    /// Its number grows; a row that comes to 0 is gone.
    Add(i128),
}

/// A row's key and what becomes of it.
pub(super) type Change = (Vec<u8>, Op);

/// Rows to be put, removed and added to together.
#[derive(Default)]
pub(crate) struct Changes {
    rows: BTreeMap<Table, Vec<Change>>,
}

impl Changes {
    /// A row to be written; the last word on a key holds.
    pub(crate) fn put(&mut self, table: Table, key: Vec<u8>, value: Vec<u8>) {
        self.push(table, key, Op::Put(value));
    }

    /// A row to be removed, if it is there.
    pub(crate) fn remove(&mut self, table: Table, key: Vec<u8>) {
        self.push(table, key, Op::Remove);
    }

    /// A number to be added to a tally.
    pub(crate) fn tally(&mut self, key: Vec<u8>, n: i128) {
        self.push(Table::Tallies, key, Op::Add(n));
    }

    fn push(&mut self, table: Table, key: Vec<u8>, op: Op) {
        self.rows.entry(table).or_default().push((key, op));
    }

    /// The changes of a table in order of their keys, one for each.
    pub(super) fn take(&mut self, table: Table) -> Vec<Change> {
        let mut rows = self.rows.remove(&table).unwrap_or_default();
        // A stable sort keeps the order of words on one key.
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                unite(&mut earlier.1, std::mem::replace(&mut later.1, Op::Remove));
            }
            same
        });
        rows.retain(|(_, op)| !matches!(op, Op::Add(0)));
        rows
    }

    /// Every row of a table, where nothing was there before: a rebuilt projection.
    pub(crate) fn into_rows(mut self, table: Table) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let (nothing, changes) = (Leaf::default(), self.take(table));
        let rows = merge(&nothing, &changes)?;
        Ok(rows.into_iter().map(|(key, value)| (key.to_vec(), value.into_owned())).collect())
    }

    /// Takes one table's share out.
    pub(crate) fn split(&mut self, table: Table) -> Self {
        let rows = self.rows.remove(&table).map(|rows| (table, rows));
        Self { rows: rows.into_iter().collect() }
    }
}

/// Sums wrap around, so that they depend on the set of summands only, whatever comes between.
fn unite(earlier: &mut Op, later: Op) {
    match (&mut *earlier, later) {
        (Op::Add(sum), Op::Add(n)) => *sum = sum.wrapping_add(n),
        (_, later) => *earlier = later,
    }
}

/// The rows of a leaf after changes, in order; both are in order.
fn merge<'a>(old: &'a Leaf, changes: &'a [Change]) -> Result<Vec<Row<'a>>> {
    let mut rows = Vec::with_capacity(old.len() + changes.len());
    let mut kept = old.iter().peekable();
    for (key, op) in changes {
        while let Some((key, value)) = kept.next_if(|(k, _)| *k < key.as_slice()) {
            rows.push((key, Cow::Borrowed(value)));
        }
        let before = kept.next_if(|(k, _)| *k == key.as_slice());
        match op {
            Op::Put(value) => rows.push((key.as_slice(), Cow::Borrowed(value.as_slice()))),
            Op::Remove => {}
            Op::Add(n) => {
                let before = before.map_or(Ok(0_i128), |(_, value)| value::read(value))?;
                let sum = before.wrapping_add(*n);
                if sum != 0 {
                    rows.push((key.as_slice(), Cow::Owned(value::encode(&sum)?)));
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
    changes: &[Change],
) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let rows = merge(old, changes)?;
    let end = old.len().checked_sub(1).map(|at| old.key(at));
    let appended = end.is_none_or(|end| changes.iter().all(|(key, _)| key.as_slice() > end));
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
        let leaves = replace(&Leaf::default(), &[], &first.take(Table::Tallies)).unwrap();
        assert_eq!(leaves.len(), 1);
        let leaf = Leaf::decode(&leaves[0].1).unwrap();
        let mut second = Changes::default();
        second.tally(key(0), 7);
        second.tally(key(2), -2);
        second.tally(key(3), 10);
        second.remove(Table::Tallies, key(4));
        second.remove(Table::Tallies, key(9));
        let changes = second.take(Table::Tallies);
        let rows = merge(&leaf, &changes).unwrap();
        let rows: Vec<_> = rows.into_iter().map(|(k, v)| (k.to_vec(), v.into_owned())).collect();
        assert_eq!(
            rows,
            [(key(0), number(7)), (key(1), number(1)), (key(3), number(13)), (key(5), number(5))]
        );
        let mut all = Changes::default();
        (1..=5).for_each(|n| all.remove(Table::Tallies, key(n)));
        assert!(replace(&leaf, &[], &all.take(Table::Tallies)).unwrap().is_empty());
    }
}
