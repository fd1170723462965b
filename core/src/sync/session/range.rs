//! What a side knows of its streams, and how two sides find where they differ: fingerprints over
//! ranges of the streams' ids, a tree with 64 ranges below each, down to ranges in which there are
//! few. Ids are digests, so ranges of one depth are about as full. Knows nothing of messages.

use super::message::SentMark;
use super::scopes::Scopes;
use crate::error::{Error, Result};
use crate::ledger::{Digest, Ledger, Mark, Sequence};
use crate::model::StreamId;
use crate::sorted::Set;
use crate::store::Snapshot;
use serde::{Deserialize, Serialize};

/// Bits of an id that one step down takes.
const BITS: u32 = 6;
/// Steps down that there can be.
const DEPTH_MAX: u8 = 10;
/// Up to so many marks are rather listed than compared further: they take as many bytes as the
/// fingerprints of 64 ranges.
const FEW: usize = 16;
/// So many marks are listed for somebody who has few of them; more are split first.
const MANY: usize = 1024;

/// The marks that a session is about, in order of the streams. The one place that says what of a
/// stream is compared: a stream may have several marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(Vec<(StreamId, Mark)>);

impl Marks {
    /// How far a replica knows the streams of some scopes.
    pub(super) fn of(snapshot: &Snapshot, scopes: &Scopes) -> Result<Self> {
        let segments = Ledger::new(snapshot)?.segments()?.into_iter();
        let segments = segments.filter(|segment| scopes.has(&segment.info));
        Ok(Self::new(segments.map(|segment| (segment.stream, segment.end))))
    }

    pub(super) fn new(marks: impl IntoIterator<Item = (StreamId, Mark)>) -> Self {
        let mut marks: Vec<_> = marks.into_iter().collect();
        marks.sort_unstable();
        marks.dedup();
        Self(marks)
    }

    /// The marks of one stream.
    pub(super) fn of_stream(&self, stream: StreamId) -> &[(StreamId, Mark)] {
        self.within(stream, stream).1
    }

    /// How many entries of a stream lie before its last mark, that one included.
    pub(super) fn reach(&self, stream: StreamId) -> u32 {
        self.of_stream(stream).iter().map(|(_, mark)| mark.seq).max().unwrap_or(0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (StreamId, Mark)> {
        self.0.iter().copied()
    }

    /// One digest of all.
    pub(super) fn digest(&self) -> Digest {
        let mut sequence = Sequence::default();
        self.0.iter().for_each(|(stream, mark)| push(&mut sequence, *stream, *mark));
        sequence.finish()
    }

    /// The marks of the streams from one to another, and the place of the first.
    fn within(&self, first: StreamId, last: StreamId) -> (usize, &[(StreamId, Mark)]) {
        let begin = self.0.partition_point(|(stream, _)| *stream < first);
        let behind = self.0.get(begin..).unwrap_or_default();
        let len = behind.partition_point(|(stream, _)| *stream <= last);
        (begin, behind.get(..len).unwrap_or_default())
    }

    /// The streams, from one to another, whose marks are not the same here and there.
    fn differing(&self, other: &Self, first: StreamId, last: StreamId) -> Vec<StreamId> {
        let (mine, theirs) = (self.within(first, last).1, other.within(first, last).1);
        let all: Set<StreamId> = mine.iter().chain(theirs).map(|(id, _)| *id).collect();
        all.into_iter().filter(|id| self.of_stream(*id) != other.of_stream(*id)).collect()
    }
}

/// What a mark is to a digest.
fn push(sequence: &mut Sequence, stream: StreamId, mark: Mark) {
    sequence.push(&stream.0);
    sequence.push(&mark.seq.to_be_bytes());
    sequence.push(&mark.digest.0);
}

/// A range: how many steps down it is, and the first bytes of its first id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Path {
    depth: u8,
    first: [u8; 8],
}

impl Path {
    /// The range of all ids.
    pub(super) const TOP: Self = Self { depth: 0, first: [0; 8] };

    /// A range below this one.
    fn below(self, number: u8) -> Result<Self> {
        if self.depth >= DEPTH_MAX || u32::from(number) >= 1 << BITS {
            return Err(damaged());
        }
        let depth = self.depth + 1;
        let place = u64::from(number) << (64 - BITS * u32::from(depth));
        Ok(Self { depth, first: (u64::from_be_bytes(self.first) | place).to_be_bytes() })
    }

    /// The first and the last id of the range.
    fn ends(self) -> Result<(StreamId, StreamId)> {
        let (used, first) = (u32::from(self.depth) * BITS, u64::from_be_bytes(self.first));
        if self.depth > DEPTH_MAX || first << used != 0 {
            return Err(damaged());
        }
        let last = u128::from(first) << 64 | u128::MAX >> used;
        Ok((StreamId::beginning(self.first), StreamId(last.to_be_bytes())))
    }
}

fn damaged() -> Error {
    Error::corrupt("a range of the session is damaged")
}

/// A fingerprint of the marks in a range. Long enough that two seldom meet by chance; what is
/// proved at the end is proved by a digest.
pub(super) type Fingerprint = [u8; 12];

/// What a side says of a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Part {
    /// The ranges below it: number and fingerprint, in order; none for an empty one.
    Node(Path, Vec<(u8, Fingerprint)>),
    /// Every mark in it, in order.
    Listing(Path, Vec<SentMark>),
}

impl Part {
    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Node(_, below) => 12 + below.len() * (1 + size_of::<Fingerprint>()),
            Self::Listing(_, marks) => 12 + marks.len() * size_of::<SentMark>(),
        }
    }
}

/// Marks whose ranges can be compared.
pub(super) struct Ranges<'m> {
    marks: &'m Marks,
    /// For each mark, the sum of the numbers that stand for those before it; and of all.
    sums: Vec<u128>,
}

/// What one answer says of ranges.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// Ranges to look into further.
    pub(super) parts: Vec<Part>,
    /// Streams that differ: every mark of theirs, or that there is none.
    pub(super) marks: Vec<SentMark>,
}

impl Differences {
    /// About how many bytes they take.
    pub(super) fn bytes(&self) -> usize {
        let marks = self.marks.len() * size_of::<SentMark>();
        marks + self.parts.iter().map(Part::bytes).sum::<usize>()
    }
}

impl<'m> Ranges<'m> {
    pub(super) fn new(marks: &'m Marks) -> Self {
        let (mut sums, mut sum) = (vec![0], 0_u128);
        for (stream, mark) in &marks.0 {
            let mut sequence = Sequence::default();
            push(&mut sequence, *stream, *mark);
            sum = sum.wrapping_add(u128::from_be_bytes(sequence.finish().first()));
            sums.push(sum);
        }
        Self { marks, sums }
    }

    /// The fingerprint of a range; `None` for an empty one. A sum can be taken apart, so that no
    /// range is walked; together with the count it is hashed, so that nobody can aim at one.
    fn fingerprint(&self, path: Path) -> Result<Option<Fingerprint>> {
        let (first, last) = path.ends()?;
        let (begin, within) = self.marks.within(first, last);
        if within.is_empty() {
            return Ok(None);
        }
        let at = |place: usize| self.sums.get(place).copied().unwrap_or_default();
        let sum = at(begin + within.len()).wrapping_sub(at(begin));
        let mut sequence = Sequence::default();
        sequence.push(&sum.to_be_bytes());
        sequence.push(&(within.len() as u64).to_be_bytes());
        Ok(Some(sequence.finish().first()))
    }

    fn count(&self, path: Path) -> Result<usize> {
        let (first, last) = path.ends()?;
        Ok(self.marks.within(first, last).1.len())
    }

    /// What there is to say of a range: every mark where there are few, else fingerprints.
    pub(super) fn tell(&self, path: Path) -> Result<Part> {
        if self.count(path)? <= FEW { self.listing(path) } else { self.node(path) }
    }

    fn node(&self, path: Path) -> Result<Part> {
        if path.depth == DEPTH_MAX {
            return self.listing(path);
        }
        let mut below = Vec::new();
        for number in 0..1 << BITS {
            if let Some(fingerprint) = self.fingerprint(path.below(number)?)? {
                below.push((number, fingerprint));
            }
        }
        Ok(Part::Node(path, below))
    }

    fn listing(&self, path: Path) -> Result<Part> {
        let (first, last) = path.ends()?;
        let marks = self.marks.within(first, last).1.iter();
        let marks = marks.map(|(stream, mark)| SentMark::new(*stream, Some(*mark)));
        Ok(Part::Listing(path, marks.collect()))
    }

    /// The ranges below a node that differ from what it says.
    pub(super) fn deeper(&self, path: Path, below: &[(u8, Fingerprint)]) -> Result<Vec<Path>> {
        if !below.is_sorted_by(|a, b| a.0 < b.0) || below.iter().any(|(n, _)| *n >= 1 << BITS) {
            return Err(damaged());
        }
        let (mut differing, mut theirs) = (Vec::new(), below.iter().peekable());
        for number in 0..1 << BITS {
            let path = path.below(number)?;
            let theirs = theirs.next_if(|(n, _)| *n == number).map(|(_, fingerprint)| fingerprint);
            if self.fingerprint(path)?.as_ref() != theirs {
                differing.push(path);
            }
        }
        Ok(differing)
    }

    /// The streams of a range whose marks differ from a listing of it, and what the listing says.
    pub(super) fn against(
        &self,
        path: Path,
        listing: &[SentMark],
    ) -> Result<(Vec<StreamId>, Marks)> {
        let (first, last) = path.ends()?;
        let theirs = SentMark::marks(listing)?;
        if theirs.within(first, last).1.len() != listing.len() {
            return Err(Error::corrupt("a listing of the session is damaged"));
        }
        Ok((self.marks.differing(&theirs, first, last), theirs))
    }

    /// The answer to what the other side says of a range.
    pub(super) fn answer(&self, part: &Part, to: &mut Differences) -> Result<()> {
        match part {
            Part::Node(path, _) if self.count(*path)? <= FEW => to.parts.push(self.listing(*path)?),
            Part::Node(path, below) => {
                for path in self.deeper(*path, below)? {
                    to.parts.push(self.tell(path)?);
                }
            }
            Part::Listing(path, _) if self.count(*path)? > MANY && path.depth < DEPTH_MAX => {
                to.parts.push(self.node(*path)?);
            }
            Part::Listing(path, listing) => {
                for stream in self.against(*path, listing)?.0 {
                    to.marks.extend(SentMark::of_stream(self.marks, stream));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_lies_in_one_range_of_each_depth() {
        let mut level = vec![Path::TOP];
        for _ in 0..2 {
            let below = |path: &Path| (0..64).map(|n| path.below(n).unwrap()).collect::<Vec<_>>();
            level = level.iter().flat_map(below).collect();
            let ends: Vec<_> = level.iter().map(|path| path.ends().unwrap()).collect();
            assert_eq!(
                (ends[0].0, ends[ends.len() - 1].1),
                (StreamId([0; 16]), StreamId([255; 16]))
            );
            for pair in ends.windows(2) {
                let last = u128::from_be_bytes(pair[0].1.0);
                assert_eq!(u128::from_be_bytes(pair[1].0.0), last + 1);
            }
        }
        let deepest = (0..10).try_fold(Path::TOP, |path, _| path.below(63)).unwrap();
        assert_eq!(deepest.ends().unwrap().1, StreamId([255; 16]));
        assert!(deepest.below(0).is_err() && Path::TOP.below(64).is_err());
        for path in [Path { depth: 11, first: [0; 8] }, Path { depth: 1, first: [1; 8] }] {
            assert!(path.ends().unwrap_err().is_corrupt());
        }
    }

    #[test]
    fn a_fingerprint_tells_sums_and_counts_apart() {
        let mark = |n: u8, seq| (StreamId([n; 16]), Mark { seq, digest: Digest([n; 32]) });
        let of = |marks: &[(StreamId, Mark)]| {
            let marks = Marks::new(marks.iter().copied());
            Ranges::new(&marks).fingerprint(Path::TOP).unwrap()
        };
        let all = [of(&[]), of(&[mark(1, 1)]), of(&[mark(1, 2)]), of(&[mark(1, 1), mark(2, 1)])];
        for (place, one) in all.iter().enumerate() {
            assert!(all[..place].iter().all(|other| other != one));
        }
        assert_eq!(of(&[mark(2, 1), mark(1, 1)]), all[3]);
        assert_eq!(all[0], None);
    }
}
