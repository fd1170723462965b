//! Fingerprints over ranges of streams: a tree over the bits of the streams' ids, 64 ranges below
//! each. Ids are digests, so ranges of one depth are about as full. Knows nothing of messages.

use super::message::SentMark;
use crate::error::{Error, Result};
use crate::ledger::{Digest, Frontier, Mark};
use crate::model::StreamId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Bits of an id that one step down takes.
const BITS: u32 = 6;
/// Steps down that there can be.
const DEPTH_MAX: u8 = 10;
/// So many streams are rather listed than compared further.
const FEW: usize = 8;

/// A range: the ids that begin with these bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Path {
    depth: u8,
    bits: u64,
}

/// A fingerprint of the marks in a range.
pub(super) type Fingerprint = [u8; 12];

/// The fingerprints of the ranges below one: number of the range and fingerprint, in order; none
/// for an empty one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Node {
    pub(super) path: Path,
    pub(super) below: Vec<(u8, Fingerprint)>,
}

/// Every mark in a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listing {
    pub(super) path: Path,
    pub(super) marks: Vec<SentMark>,
}

impl Path {
    pub(super) const TOP: Self = Self { depth: 0, bits: 0 };

    fn below(self, number: u8) -> Result<Self> {
        if self.depth >= DEPTH_MAX || u32::from(number) >= 1 << BITS || self.bits >> 54 != 0 {
            return Err(Error::corrupt("a range of the session is damaged"));
        }
        Ok(Self { depth: self.depth + 1, bits: self.bits << BITS | u64::from(number) })
    }

    /// The first and the last id of the range.
    fn ends(self) -> Result<(StreamId, StreamId)> {
        let used = u32::from(self.depth) * BITS;
        if self.depth > DEPTH_MAX || (used < 64 && self.bits >> used != 0) {
            return Err(Error::corrupt("a range of the session is damaged"));
        }
        let first = u128::from(self.bits).checked_shl(128 - used).unwrap_or(0);
        let last = first | u128::MAX.checked_shr(used).unwrap_or(0);
        Ok((StreamId(first.to_be_bytes()), StreamId(last.to_be_bytes())))
    }
}

/// The marks that a session is about, in order of the streams.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks(BTreeMap<StreamId, Mark>);

impl Marks {
    pub(super) fn new(marks: impl IntoIterator<Item = (StreamId, Mark)>) -> Self {
        Self(marks.into_iter().collect())
    }

    pub(super) fn get(&self, stream: StreamId) -> Option<Mark> {
        self.0.get(&stream).copied()
    }

    /// One digest of all.
    pub(super) fn digest(&self) -> Digest {
        self.0.iter().map(|(stream, mark)| (*stream, *mark)).collect::<Frontier>().digest()
    }

    fn within(&self, path: Path) -> Result<impl Iterator<Item = (StreamId, Mark)> + Clone> {
        let (first, last) = path.ends()?;
        Ok(self.0.range(first..=last).map(|(stream, mark)| (*stream, *mark)))
    }

    fn fingerprint(&self, path: Path) -> Result<Option<Fingerprint>> {
        let (mut sum, mut count) = (0_u128, 0_u64);
        for (stream, mark) in self.within(path)? {
            let single = Frontier::from_iter([(stream, mark)]).digest();
            sum = sum.wrapping_add(u128::from_be_bytes(single.first()));
            count += 1;
        }
        if count == 0 {
            return Ok(None);
        }
        Ok(Some(Digest::of_parts(&[&sum.to_be_bytes(), &count.to_be_bytes()]).first()))
    }

    /// The fingerprints of the ranges below one.
    pub(super) fn node(&self, path: Path) -> Result<Node> {
        let mut below = Vec::new();
        for number in 0..1 << BITS {
            if let Some(fingerprint) = self.fingerprint(path.below(number)?)? {
                below.push((number, fingerprint));
            }
        }
        Ok(Node { path, below })
    }

    /// Every mark in a range.
    pub(super) fn listing(&self, path: Path) -> Result<Listing> {
        let marks = self.within(path)?.map(|(stream, mark)| SentMark::new(stream, mark)).collect();
        Ok(Listing { path, marks })
    }

    /// What differs from a node of the other side: one step further down, or all marks of a range
    /// in which there are few.
    pub(super) fn differences(
        &self,
        node: &Node,
        nodes: &mut Vec<Node>,
        listings: &mut Vec<Listing>,
    ) -> Result<()> {
        let theirs: BTreeMap<u8, Fingerprint> = node.below.iter().copied().collect();
        for number in 0..1 << BITS {
            let path = node.path.below(number)?;
            if self.fingerprint(path)?.as_ref() == theirs.get(&number) {
                continue;
            }
            let few = self.within(path)?.nth(FEW).is_none();
            if few || path.depth == DEPTH_MAX {
                listings.push(self.listing(path)?);
            } else {
                nodes.push(self.node(path)?);
            }
        }
        Ok(())
    }

    /// The streams of a range whose marks differ from a listing of it, with both marks.
    pub(super) fn compared(
        &self,
        listing: &Listing,
    ) -> Result<Vec<(StreamId, Option<Mark>, Option<Mark>)>> {
        let theirs: BTreeMap<StreamId, Mark> =
            listing.marks.iter().map(|sent| (sent.0, sent.mark())).collect();
        let (first, last) = listing.path.ends()?;
        if theirs.keys().any(|stream| !(first..=last).contains(stream)) {
            return Err(Error::corrupt("a stream is listed outside of its range"));
        }
        let mine = self.within(listing.path)?;
        let streams: std::collections::BTreeSet<StreamId> =
            mine.map(|(stream, _)| stream).chain(theirs.keys().copied()).collect();
        let both = streams.into_iter().map(|stream| {
            (stream, self.get(stream), theirs.get(&stream).copied())
        });
        Ok(both.filter(|(_, mine, theirs)| mine != theirs).collect())
    }
}
