//! Rows of a table one after the other in order of their keys, whatever shelves they stand on. Knows
//! nothing of what they mean.

use super::filed::Loaded;
use super::schema::Table;
use super::shelf::Shelf;
use super::txn::{Bytes, Snapshot};
use crate::error::Result;
use std::sync::Arc;

/// A place on one shelf.
struct Cursor {
    shelf: Shelf,
    loaded: Arc<Loaded>,
    at: usize,
}

impl Cursor {
    fn begin(snapshot: &Snapshot, shelf: Shelf, key: &[u8], in_file: bool) -> Result<Self> {
        let loaded = snapshot.leaf_on(shelf, key, in_file)?;
        let at = loaded.leaf.seek(key);
        Ok(Self { shelf, loaded, at })
    }

    /// Goes on to the leaf that has the next row, if any has.
    fn settle(&mut self, snapshot: &Snapshot, in_file: bool) -> Result<bool> {
        while self.at >= self.loaded.leaf.len() {
            let Some(next) = &self.loaded.next else {
                return Ok(false);
            };
            let loaded = snapshot.leaf_on(self.shelf, next, in_file)?;
            // What answers for a key may begin before it, where rows lie over the file.
            self.at = loaded.leaf.seek(next);
            self.loaded = loaded;
        }
        Ok(true)
    }

    fn key(&self) -> &[u8] {
        self.loaded.leaf.key(self.at)
    }
}

/// Which rows a scan gives.
pub(super) struct Range<'k> {
    /// The key from which on.
    pub(super) from: &'k [u8],
    /// The key up to but without which.
    pub(super) to: Option<Vec<u8>>,
    /// Whether all of them are of one stream, or it matters to nobody what comes behind it.
    pub(super) of_one_stream: bool,
    /// Whether none of them lies over the file.
    pub(super) in_file: bool,
}

/// Rows of a table in order of their keys.
pub(crate) struct Scan<'s> {
    snapshot: &'s Snapshot,
    table: Table,
    here: Cursor,
    to: Option<Vec<u8>>,
    in_file: bool,
    /// What is to be known of other shelves; `None` where no row comes from them.
    beyond: Option<Beyond>,
}

/// The other shelves of a table.
#[derive(Default)]
struct Beyond {
    /// Where the scan began.
    from: Vec<u8>,
    /// How the keys of the stream begin whose rows are being given: no other shelf has any of it.
    stream: Vec<u8>,
    /// Where the other shelves go on; from the first row on.
    others: Option<Vec<Cursor>>,
}

impl<'s> Scan<'s> {
    pub(super) fn begin(snapshot: &'s Snapshot, table: Table, range: Range<'_>) -> Result<Self> {
        let Range { from, to, of_one_stream, in_file } = range;
        let shelf = snapshot.shelves().of(table, from);
        let here = Cursor::begin(snapshot, shelf, from, in_file)?;
        let alone = of_one_stream || snapshot.shelves().is_one(table);
        let beyond = (!alone).then(|| Beyond { from: from.to_vec(), ..Beyond::default() });
        Ok(Self { snapshot, table, here, to, in_file, beyond })
    }

    /// The next row: key and value.
    pub(crate) fn row(&mut self) -> Result<Option<(Bytes, Bytes)>> {
        if self.next()?.is_none() {
            return Ok(None);
        }
        Ok(Some(Bytes::both(&self.here.loaded, self.here.at.saturating_sub(1))))
    }

    /// The next row, for as long as nothing else is asked: half as dear where rows are many.
    pub(crate) fn next(&mut self) -> Result<Option<(&[u8], &[u8])>> {
        if self.beyond.is_some() {
            self.turn()?;
        }
        if !self.here.settle(self.snapshot, self.in_file)? {
            return Ok(None);
        }
        let key = self.here.loaded.leaf.key(self.here.at);
        if self.to.as_deref().is_some_and(|to| key >= to) {
            return Ok(None);
        }
        let value = self.here.loaded.leaf.value(self.here.at);
        self.here.at += 1;
        Ok(Some((key, value)))
    }

    /// Where the stream's rows are at their end: goes to the shelf that has the lowest row of all.
    fn turn(&mut self) -> Result<()> {
        let Some(beyond) = &mut self.beyond else { return Ok(()) };
        let (snapshot, in_file) = (self.snapshot, self.in_file);
        let mut there = self.here.settle(snapshot, in_file)?;
        // Keys that are too short for a stream are looked at one by one.
        let is_of_stream = beyond.stream.len() == self.table.shelf_bytes();
        if there && is_of_stream && self.here.key().starts_with(&beyond.stream) {
            return Ok(());
        }
        let others = match &mut beyond.others {
            Some(others) => others,
            none => {
                let shelves = snapshot.shelves().all(self.table);
                let others = shelves.filter(|shelf| *shelf != self.here.shelf);
                let begin = |shelf| Cursor::begin(snapshot, shelf, &beyond.from, in_file);
                none.insert(others.map(begin).collect::<Result<_>>()?)
            }
        };
        for other in others {
            if other.settle(snapshot, in_file)? && (!there || other.key() < self.here.key()) {
                std::mem::swap(&mut self.here, other);
                there = true;
            }
        }
        let key = self.here.key();
        beyond.stream = key.get(..self.table.shelf_bytes()).unwrap_or(key).to_vec();
        Ok(())
    }
}
