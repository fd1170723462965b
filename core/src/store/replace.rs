//! From what a batch says about rows to the leaves that stand on the shelves afterwards. Knows nothing of
//! transactions, and of what rows mean.

use super::changes::{self, Added, Change, NewLeaves, Words};
use super::filed::Loaded;
use super::schema::Table;
use super::shelf::{Shelf, Shelves};
use super::sums::Sums;
use crate::digest::RowSum;
use crate::error::Result;
use std::sync::Arc;

/// The engine's one table, to be written to.
pub(super) type Leaves<'t> = redb::Table<'t, &'static [u8], &'static [u8]>;

/// A table, and what was said about its rows, part by part.
pub(super) type Said = (Table, Vec<Words>);

/// A table's new leaves, and the sum of its rows with them.
pub(super) struct Prepared {
    pub(super) table: Table,
    pub(super) leaves: OfShelves,
    pub(super) sum: RowSum,
}

/// New leaves of a table's shelves.
pub(super) type OfShelves = Vec<(Shelf, NewLeaves)>;

/// Finds the leaf of a shelf that answers for a key.
pub(super) type Find<'f> = dyn Fn(Shelf, &[u8]) -> Result<Arc<Loaded>> + 'f;

/// The leaves that hold what was said of a table.
pub(super) fn prepared(
    (table, parts): &Said,
    sums: &Sums,
    shelves: &Shelves,
    find: &Find<'_>,
) -> Result<Prepared> {
    let mut added = Added::new(*table, sums.of(*table));
    let leaves = replaced((*table, shelves), &changes::changes(parts), &mut added, find)?;
    Ok(Prepared { table: *table, leaves, sum: added.sum })
}

/// The leaves that stand in the place of those that changes concern.
pub(super) fn replaced(
    (table, shelves): (Table, &Shelves),
    changes: &[Change<'_>],
    added: &mut Added,
    find: &Find<'_>,
) -> Result<OfShelves> {
    if shelves.is_one(table) {
        let shelf = Shelf::first(table);
        return Ok(vec![(shelf, replaced_on(shelf, changes, added, find)?)]);
    }
    let mut parts: Vec<Vec<Change<'_>>> = vec![Vec::new(); shelves.all(table).count()];
    let bytes = table.shelf_bytes();
    for changes in changes.chunk_by(|(a, _), (b, _)| a.get(..bytes) == b.get(..bytes)) {
        let shelf = changes.first().map(|(key, _)| shelves.of(table, key).number);
        if let Some(part) = shelf.and_then(|number| parts.get_mut(usize::from(number))) {
            part.extend_from_slice(changes);
        }
    }
    let mut leaves = Vec::new();
    for (shelf, part) in shelves.all(table).zip(parts) {
        leaves.push((shelf, replaced_on(shelf, &part, added, find)?));
    }
    Ok(leaves)
}

/// The same on one shelf.
fn replaced_on(
    shelf: Shelf,
    mut changes: &[Change<'_>],
    added: &mut Added,
    find: &Find<'_>,
) -> Result<NewLeaves> {
    let mut leaves = Vec::new();
    while let Some((first, _)) = changes.first() {
        let old = find(shelf, first)?;
        let covered = changes.partition_point(|(key, _)| old.covers(key));
        let (here, rest) = changes.split_at(covered);
        let stream = shelf.table.stream_bytes();
        leaves.append(&mut changes::replace(&old.leaf, &old.fence, here, added, stream)?);
        changes = rest;
    }
    Ok(leaves)
}

/// Puts new leaves where they stand.
pub(super) fn put(leaves: &mut Leaves<'_>, new: OfShelves) -> Result<()> {
    for (shelf, new) in new {
        let mut place = shelf.place(&[]);
        let beginning = place.len();
        for (fence, leaf) in new {
            place.truncate(beginning);
            place.extend_from_slice(&fence);
            match leaf {
                Some(leaf) => leaves.insert(place.as_slice(), leaf.as_slice())?,
                None => leaves.remove(place.as_slice())?,
            };
        }
    }
    Ok(())
}
