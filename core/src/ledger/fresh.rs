//! Entries that are new in their chains, as a batch gathers them. Knows nothing of what became of
//! them.

use super::digest::Digest;
use super::live::Known;
use crate::error::Result;
use crate::model::{EntryId, Event, StreamId, Timestamp};
use crate::sorted::Map;
use crate::store::value;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The entries that are new in their chains: for each stream its first new number and the entries
/// from there on, without a gap.
#[derive(Default)]
pub(super) struct FreshEntries {
    /// The place of each stream in the list.
    places: Map<StreamId, usize>,
    streams: Vec<(StreamId, u32, Vec<Fresh>)>,
    /// The place that was looked at last: who asks for an entry mostly asked for its neighbour.
    last: AtomicUsize,
    len: usize,
}

impl FreshEntries {
    fn place(&self, stream: StreamId) -> Option<usize> {
        let last = self.last.load(Ordering::Relaxed);
        if self.streams.get(last).is_some_and(|(there, ..)| *there == stream) {
            return Some(last);
        }
        let place = self.places.get(&stream).copied()?;
        self.last.store(place, Ordering::Relaxed);
        Some(place)
    }

    pub(super) fn get(&self, id: EntryId) -> Option<&Fresh> {
        let (_, first, entries) = self.streams.get(self.place(id.stream)?)?;
        entries.get(id.seq.checked_sub(*first)? as usize)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn contains(&self, id: EntryId) -> bool {
        self.get(id).is_some()
    }

    /// Takes the next entries of a stream.
    pub(super) fn extend(&mut self, first: EntryId, fresh: impl Iterator<Item = Fresh>) {
        let place = self.place(first.stream).unwrap_or_else(|| {
            self.places.insert(first.stream, self.streams.len());
            self.streams.push((first.stream, first.seq, Vec::new()));
            self.streams.len() - 1
        });
        if let Some((.., entries)) = self.streams.get_mut(place) {
            let before = entries.len();
            entries.extend(fresh);
            self.len += entries.len() - before;
        }
    }

    /// The streams in order of their ids, each with its first new number and the entries from there
    /// on.
    pub(super) fn runs(&self) -> impl Iterator<Item = (StreamId, u32, &[Fresh])> {
        let runs = self.places.values().filter_map(|place| self.streams.get(*place));
        runs.map(|(stream, first, entries)| (*stream, *first, entries.as_slice()))
    }

    /// Every entry in order of the ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = (EntryId, &Fresh)> {
        self.runs().flat_map(|(stream, first, entries)| {
            let ids = (first..).map(move |seq| EntryId { stream, seq });
            ids.zip(entries)
        })
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = EntryId> {
        self.iter().map(|(id, _)| id)
    }

    /// Takes those of a stream out: its first number, and the entries from there on.
    pub(super) fn remove(&mut self, stream: StreamId) -> Option<(u32, Vec<Fresh>)> {
        let place = self.places.remove(&stream)?;
        let (_, first, entries) = self.streams.swap_remove(place);
        if let Some((moved, ..)) = self.streams.get(place) {
            self.places.insert(*moved, place);
        }
        self.len -= entries.len();
        Some((first, entries))
    }
}

/// The canonical value of an entry, among those of its run: one piece of memory for all of them.
#[derive(Clone)]
pub(super) struct Value {
    run: Arc<Vec<u8>>,
    at: Range<usize>,
}

impl Value {
    pub(super) fn of(run: &Arc<Vec<u8>>, at: Range<usize>) -> Self {
        Self { run: Arc::clone(run), at }
    }

    pub(super) fn get(&self) -> &[u8] {
        self.run.get(self.at.clone()).unwrap_or_default()
    }
}

impl From<Box<[u8]>> for Value {
    fn from(value: Box<[u8]>) -> Self {
        let at = 0..value.len();
        Self { run: Arc::new(value.into_vec()), at }
    }
}

/// An entry that is new in its chain.
pub(super) struct Fresh {
    /// `None` for an entry of a newer version, which nobody here can read.
    pub(super) known: Option<Known>,
    pub(super) recorded: Timestamp,
    pub(super) value: Value,
    pub(super) digest: Digest,
    /// Its place among the appended ones; `None` for one that came from elsewhere.
    pub(super) appended: Option<usize>,
}

impl Fresh {
    /// An entry that can be read.
    pub(super) fn new(known: Known, value: impl Into<Value>, digest: Digest) -> Self {
        let recorded = known.recorded;
        Self { recorded, known: Some(known), value: value.into(), digest, appended: None }
    }

    /// An entry by its value alone.
    pub(super) fn read(value: Box<[u8]>, digest: Digest) -> Result<Self> {
        match value::read_any_entry(&value)? {
            value::Readable::Now(recorded, event) => {
                Ok(Self::new(known(recorded, event), value, digest))
            }
            value::Readable::Later(recorded) => Ok(Self::later(recorded, value, digest)),
        }
    }

    /// An entry of a newer version.
    pub(super) fn later(recorded: Timestamp, value: impl Into<Value>, digest: Digest) -> Self {
        Self { recorded, known: None, value: value.into(), digest, appended: None }
    }
}

/// What the resolver needs of an event.
pub(super) fn known(recorded: Timestamp, event: Event) -> Known {
    Known { recorded, event: Arc::new(event) }
}
