//! What a replica knows of each stream. Knows nothing of how two of them come together.

use super::digest::{Digest, Sequence};
use super::read::Ledger;
use crate::error::Result;
use crate::model::StreamId;
use crate::sorted::Map;

/// How far a stream is known: its last entry's number and digest, which covers all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The number of the last entry; never 0.
    pub seq: u32,
    /// Its digest.
    pub digest: Digest,
}

/// For every stream that is known, how far: exactly what a replica knows. "As known at" is a
/// frontier, not a clock time.
///
/// # Example: two replicas with equal frontiers know the same
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, base, an, .. } = doc::small()?;
/// let before = db.read()?.frontier()?;
/// assert_eq!(before.len(), 2); // The root's stream, and the unit's.
/// let died = Event::new("10/11/2020".parse()?, MemberFact::Died { member: an });
/// db.record(Scope::Unit(base), died)?;
/// let after = db.read()?.frontier()?;
/// assert_ne!(before.digest(), after.digest());
/// let grown = after.iter().filter(|(stream, mark)| before.get(*stream) != Some(*mark));
/// assert_eq!(grown.count(), 1);
/// # Ok::<(), sobo::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Frontier(Map<StreamId, Mark>);

impl Frontier {
    /// How far a stream is known; `None` for an unknown one.
    pub fn get(&self, stream: StreamId) -> Option<Mark> {
        self.0.get(&stream).copied()
    }

    /// Sets how far a stream is known.
    pub fn set(&mut self, stream: StreamId, mark: Mark) {
        self.0.insert(stream, mark);
    }

    /// Every stream in order, and how far it is known.
    pub fn iter(&self) -> impl Iterator<Item = (StreamId, Mark)> + Clone {
        self.0.iter().map(|(stream, mark)| (*stream, *mark))
    }

    /// How many streams are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One digest of all.
    pub fn digest(&self) -> Digest {
        let mut sequence = Sequence::default();
        for (stream, mark) in self.iter() {
            sequence.push(&stream.0);
            sequence.push(&mark.seq.to_be_bytes());
            sequence.push(&mark.digest.0);
        }
        sequence.finish()
    }
}

impl FromIterator<(StreamId, Mark)> for Frontier {
    fn from_iter<I: IntoIterator<Item = (StreamId, Mark)>>(marks: I) -> Self {
        Self(marks.into_iter().collect())
    }
}

impl Ledger<'_> {
    /// How far every stream is known. A forked one stands there up to the fork, and each branch beside
    /// it under a name of its own. Entries that wait for a gap to close are not in it.
    ///
    /// # Errors
    /// See [`Ledger`].
    pub fn frontier(&self) -> Result<Frontier> {
        Ok(self.segments()?.into_iter().map(|segment| (segment.id, segment.end)).collect())
    }
}
