//! Entries that are new in their chains, as a batch gathers them. Knows nothing of what became of
//! them.

use super::digest::Digest;
use super::entry::retracts;
use super::live::Known;
use crate::error::Result;
use crate::model::{EntryId, Event, StreamId, Subject, Timestamp};
use crate::sorted::Map;
use crate::store::value;
use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The entries that are new in their chains: for each stream its first new number and the entries
/// from there on, without a gap.
#[derive(Default)]
pub(super) struct FreshEntries {
    /// The place of each stream in the list.
    places: Map<StreamId, usize>,
    streams: Vec<Stream>,
    /// The place that was looked at last: who asks for an entry mostly asked for its neighbour.
    last: AtomicUsize,
    len: usize,
}

/// The new entries of one stream.
struct Stream {
    id: StreamId,
    /// The number of the first one.
    first: u32,
    entries: Vec<Fresh>,
    joins: Vec<Join>,
}

/// A subject in whose timeline an entry stands, by the entry's number.
pub(super) type Join = (Subject, u32);

/// The subjects of entries from a first one on, as far as these tell by themselves: of entries that
/// retract something others may have a say in it.
pub(super) fn joins(first: EntryId, fresh: &[Fresh]) -> Vec<Join> {
    let mut joins = Vec::with_capacity(fresh.len());
    for (seq, fresh) in (first.seq..).zip(fresh) {
        if let Some(known) = fresh.known.as_ref().filter(|_| !fresh.retracts) {
            let id = EntryId { seq, ..first };
            known.event.each_subject(id, &mut |subject| joins.push((subject, seq)));
        }
    }
    joins
}

impl FreshEntries {
    fn place(&self, stream: StreamId) -> Option<usize> {
        let last = self.last.load(Ordering::Relaxed);
        if self.streams.get(last).is_some_and(|there| there.id == stream) {
            return Some(last);
        }
        let place = self.places.get(&stream).copied()?;
        self.last.store(place, Ordering::Relaxed);
        Some(place)
    }

    fn at(&self, place: usize, id: EntryId) -> Option<&Fresh> {
        let stream = self.streams.get(place)?;
        stream.entries.get(id.seq.checked_sub(stream.first)? as usize)
    }

    pub(super) fn get(&self, id: EntryId) -> Option<&Fresh> {
        self.at(self.place(id.stream)?, id)
    }

    /// The same for one of several who ask at once, each with a place of its own that was looked at
    /// last.
    pub(super) fn get_near(&self, last: &Cell<usize>, id: EntryId) -> Option<&Fresh> {
        if self.streams.get(last.get()).is_none_or(|there| there.id != id.stream) {
            last.set(self.places.get(&id.stream).copied()?);
        }
        self.at(last.get(), id)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn contains(&self, id: EntryId) -> bool {
        self.get(id).is_some()
    }

    /// Takes the next entries of a stream, with what [`joins`] gave for them.
    pub(super) fn extend(&mut self, first: EntryId, mut fresh: Vec<Fresh>, mut joins: Vec<Join>) {
        self.len += fresh.len();
        let there = self.place(first.stream).and_then(|place| self.streams.get_mut(place));
        if let Some(stream) = there {
            stream.entries.append(&mut fresh);
            stream.joins.append(&mut joins);
        } else {
            self.places.insert(first.stream, self.streams.len());
            let EntryId { stream: id, seq: first } = first;
            self.streams.push(Stream { id, first, entries: fresh, joins });
        }
    }

    fn streams(&self) -> impl Iterator<Item = &Stream> {
        self.places.values().filter_map(|place| self.streams.get(*place))
    }

    /// The streams in order of their ids, each with its first new number and the entries from there
    /// on.
    pub(super) fn runs(&self) -> impl Iterator<Item = (StreamId, u32, &[Fresh])> {
        self.streams().map(|stream| (stream.id, stream.first, stream.entries.as_slice()))
    }

    /// What the entries of each stream tell by themselves about whose timelines they stand in, in
    /// order of the entries.
    pub(super) fn joins(&self) -> impl Iterator<Item = (StreamId, &[Join])> {
        self.streams().map(|stream| (stream.id, stream.joins.as_slice()))
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
        let gone = self.streams.swap_remove(place);
        if let Some(moved) = self.streams.get(place) {
            self.places.insert(moved.id, place);
        }
        self.len -= gone.entries.len();
        Some((gone.first, gone.entries))
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
    /// Whether it retracts anything; its event is large, and lies elsewhere.
    pub(super) retracts: bool,
    /// Its place among the appended ones; `None` for one that came from elsewhere.
    pub(super) appended: Option<usize>,
}

impl Fresh {
    /// An entry that can be read.
    pub(super) fn new(known: Known, value: impl Into<Value>, digest: Digest) -> Self {
        let (recorded, retracts) = (known.recorded, retracts(&known.event));
        Self { recorded, known: Some(known), value: value.into(), digest, retracts, appended: None }
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
        let value = value.into();
        Self { recorded, known: None, value, digest, retracts: false, appended: None }
    }
}

/// What the resolver needs of an event.
pub(super) fn known(recorded: Timestamp, event: Event) -> Known {
    Known { recorded, event: event.into() }
}
