//! Everything that is known of one stream, as a tree: nearly always a mere chain, and with branches
//! where a device was copied and both wrote on under one key. Knows nothing of who may settle that.

use super::digest::Digest;
use super::entry::StreamInfo;
use super::frontier::Mark;
use super::seal::Seal;
use crate::error::{Error, Result};
use crate::model::{EntryId, StreamId};
use crate::sorted::{Map, Set};
use crate::store::Snapshot;

/// Which branches were chosen: for a stream and the number given twice the digest that counts.
pub(super) type Settled = Map<(StreamId, u32), [u8; 32]>;

/// Where an entry is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// In the chain.
    Chain,
    /// Beside it.
    Branch,
    /// Nowhere yet.
    Nowhere,
}

/// An entry in the tree.
pub(crate) struct Node {
    /// The digest of the entry before it.
    pub(super) prev: Digest,
    /// The value; `None` where it is to be read from the chain.
    pub(super) value: Option<Box<[u8]>>,
    pub(super) seal: Option<Seal>,
    pub(super) kept: Kept,
}

/// The entries of one stream by number and digest.
pub(crate) struct Tree {
    pub(crate) stream: StreamId,
    pub(super) info: StreamInfo,
    pub(super) nodes: Map<(u32, Digest), Node>,
}

/// A stretch of a tree without a fork in it: what replicas compare and send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Its name beside the ids of streams: the stream's own for the one that begins at the opening.
    pub(crate) id: StreamId,
    /// The stream.
    pub(crate) stream: StreamId,
    /// Whose it is.
    pub(crate) info: StreamInfo,
    /// The entry that it goes on after.
    pub(crate) after: (u32, Digest),
    /// Its last entry.
    pub(crate) end: Mark,
    /// Whether the stream has others.
    pub(crate) is_forked: bool,
}

impl Tree {
    /// What is kept of a stream.
    ///
    /// # Errors
    /// `is_io` when the storage fails, `is_corrupt` for damaged rows.
    pub(super) fn read(snapshot: &Snapshot, info: StreamInfo) -> Result<Self> {
        let stream = info.id();
        let mut tree = Self { stream, info, nodes: Map::new() };
        let mut prev = info.opening();
        let mut rows = snapshot.entry_rows(stream, 1)?;
        while let Some((seq, value)) = rows.row()? {
            let digest = Digest::chained(prev, value.get());
            let node = Node { prev, value: None, seal: None, kept: Kept::Chain };
            tree.nodes.insert((seq, digest), node);
            prev = digest;
        }
        let chain: Map<u32, Digest> = tree.nodes.keys().copied().collect();
        for (seq, seal) in snapshot.seals(stream, 1, u32::MAX - 1)? {
            let node = chain.get(&seq).and_then(|digest| tree.nodes.get_mut(&(seq, *digest)));
            if let Some(node) = node {
                node.seal = Some(Seal(seal));
            }
        }
        for row in snapshot.branches(stream)? {
            let (prev, value) = (Digest(row.prev), Some(row.value));
            let node = Node { prev, value, seal: None, kept: Kept::Branch };
            tree.nodes.insert((row.seq, Digest(row.digest)), node);
        }
        for (seq, digest, seal) in snapshot.branch_seals(stream)? {
            if let Some(node) = tree.nodes.get_mut(&(seq, Digest(digest))) {
                node.seal = Some(Seal(seal));
            }
        }
        Ok(tree)
    }

    /// The entries that follow on one; on the opening for number 0.
    pub(super) fn after(&self, seq: u32, digest: Digest) -> Vec<Digest> {
        let next = seq.saturating_add(1);
        let there = self.nodes.range((next, Digest([0; 32]))..=(next, Digest([255; 32])));
        there.filter(|(_, node)| node.prev == digest).map(|((_, digest), _)| *digest).collect()
    }

    /// The digest of the entry with a number whose digest begins so; of the opening for number 0.
    ///
    /// # Errors
    /// `is_not_found` when none is here, `is_conflict` when several are.
    pub(super) fn beginning(&self, seq: u32, first: [u8; 4]) -> Result<Digest> {
        if seq == 0 {
            return Ok(self.info.opening());
        }
        let there = self.nodes.range((seq, Digest([0; 32]))..=(seq, Digest([255; 32])));
        let mut fitting = there.filter(|((_, digest), _)| digest.first() == first);
        let id = EntryId { stream: self.stream, seq };
        match (fitting.next(), fitting.next()) {
            (Some(((_, digest), _)), None) => Ok(*digest),
            (None, _) => Err(Error::not_found("the run goes on after an entry that is not here")
                .at(id)
                .way("ask for the whole stream: it is forked, and all its branches are needed")),
            _ => Err(Error::conflict("two entries cannot be told apart").at(id)),
        }
    }

    /// The entries that count, as far as it is settled which: from the opening up to the end, or to
    /// where it is not.
    pub(super) fn chain(&self, settled: &Settled) -> Vec<(u32, Digest)> {
        let (mut chain, mut at) = (Vec::new(), (0, self.info.opening()));
        loop {
            let next = self.after(at.0, at.1);
            let seq = at.0.saturating_add(1);
            let chosen = match next.as_slice() {
                [only] => Some(*only),
                several => {
                    let chosen = settled.get(&(self.stream, seq)).map(|digest| Digest(*digest));
                    chosen.filter(|chosen| several.contains(chosen))
                }
            };
            let Some(digest) = chosen else { return chain };
            at = (seq, digest);
            chain.push(at);
        }
    }

    /// Its stretches, each after the one that it goes on from.
    pub(super) fn segments(&self) -> Vec<Segment> {
        let mut open = vec![(self.stream, (0, self.info.opening()), None)];
        let mut segments = Vec::new();
        while let Some((id, after, first)) = open.pop() {
            let mut at = first.map_or(after, |first| (after.0 + 1, first));
            let next = loop {
                match self.after(at.0, at.1).as_slice() {
                    [only] => at = (at.0 + 1, *only),
                    several => break several.to_vec(),
                }
            };
            let (stream, info) = (self.stream, self.info);
            if at.0 > after.0 {
                let end = Mark { seq: at.0, digest: at.1 };
                segments.push(Segment { id, stream, info, after, end, is_forked: true });
            }
            let names = next.into_iter().map(|digest| (name(stream, digest), at, Some(digest)));
            open.extend(names);
        }
        segments.sort_unstable_by_key(|segment| (segment.after.0, segment.id));
        segments
    }

    /// Whether one entry stands on the way from the opening to another.
    pub(crate) fn leads(&self, over: (u32, Digest), to: (u32, Digest)) -> bool {
        let mut at = to;
        while at.0 > over.0 {
            let Some(node) = self.nodes.get(&at) else { return false };
            at = (at.0 - 1, node.prev);
        }
        at == over
    }

    /// The entries of a way from one entry to another, without the first.
    pub(super) fn way(&self, after: u32, to: (u32, Digest)) -> Vec<(u32, Digest)> {
        let (mut way, mut at) = (Vec::new(), to);
        while at.0 > after {
            way.push(at);
            let Some(node) = self.nodes.get(&at) else { break };
            at = (at.0 - 1, node.prev);
        }
        way.reverse();
        way
    }

    /// Where somebody who knows some entries is sent a stretch from that follows on this one: behind
    /// the last before it that is known there, or that a seal of its own brings there.
    pub(crate) fn sent_from(
        &self,
        mut at: (u32, Digest),
        known: &[(u32, Digest)],
    ) -> (u32, Digest) {
        while at.0 > 0 && !known.iter().any(|mark| self.leads(at, *mark)) {
            match self.nodes.get(&at) {
                Some(node) if node.seal.is_none() => at = (at.0 - 1, node.prev),
                _ => break,
            }
        }
        at
    }

    /// The ends of all branches, in order.
    pub(super) fn tips(&self) -> Vec<(u32, Digest)> {
        let before: Set<(u32, Digest)> =
            self.nodes.iter().map(|((seq, _), node)| (seq.saturating_sub(1), node.prev)).collect();
        self.nodes.keys().filter(|at| !before.contains(at)).copied().collect()
    }
}

impl Tree {
    /// The ends of branches that bear no seal: what was recorded here before the fork was known.
    pub(super) fn unsealed_ends(&self) -> Vec<(u32, Digest)> {
        let mut ends = self.tips();
        ends.retain(|at| self.nodes.get(at).is_some_and(|node| node.seal.is_none()));
        ends
    }

    /// Keeps a seal on the entry with a number that it is of.
    ///
    /// # Errors
    /// `is_not_found` for an entry that is not here, `is_corrupt` for a seal that is not the
    /// device's own.
    pub(super) fn seal(&mut self, id: EntryId, seal: Seal) -> Result<()> {
        let there = (id.seq, Digest([0; 32]))..=(id.seq, Digest([255; 32]));
        let mut checked = Err(Error::not_found("there is no such entry to seal").at(id));
        for ((_, digest), node) in self.nodes.range_mut(there) {
            checked = seal.check(self.info.device, id, *digest);
            if checked.is_ok() {
                node.seal = Some(seal);
                break;
            }
        }
        checked
    }
}

/// What a stretch is called that begins with the entry of this digest.
fn name(stream: StreamId, first: Digest) -> StreamId {
    StreamId(Digest::branch(&stream.0, first).first())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::testing::{id, info};

    fn digest(n: u8) -> Digest {
        Digest([n; 32])
    }

    /// A tree of `(number, digest, digest before)`.
    fn tree(entries: &[(u32, u8, u8)]) -> Tree {
        let info = info(1);
        let before = |n| if n == 0 { info.opening() } else { digest(n) };
        let node = |prev| Node { prev, value: None, seal: None, kept: Kept::Nowhere };
        let nodes =
            entries.iter().map(|(seq, own, prev)| ((*seq, digest(*own)), node(before(*prev))));
        Tree { stream: id(1, 1).stream, info, nodes: nodes.collect() }
    }

    #[test]
    fn a_chain_is_one_stretch() {
        let tree = tree(&[(1, 1, 0), (2, 2, 1)]);
        assert_eq!(tree.tips(), [(2, digest(2))]);
        let segments = tree.segments();
        assert_eq!(segments.len(), 1);
        assert_eq!((segments[0].id, segments[0].end.seq), (tree.stream, 2));
        assert_eq!(tree.chain(&Settled::new()).len(), 2);
    }

    #[test]
    fn a_fork_ends_the_chain_until_it_is_settled() {
        // 1 - 2 - 3a - 4a
        //       \ 3b - 4b - 5b, 4c
        let entries = [(1, 1, 0), (2, 2, 1), (3, 3, 2), (4, 4, 3), (3, 13, 2), (4, 14, 13)];
        let tree = tree(&[&entries[..], &[(5, 15, 14), (4, 24, 13)]].concat());
        let stream = tree.stream;
        let chain = |settled: &[(u32, u8)]| {
            let settled = settled.iter().map(|(seq, n)| ((stream, *seq), [*n; 32])).collect();
            tree.chain(&settled).last().map(|(seq, digest)| (*seq, digest.0[0]))
        };
        assert_eq!(chain(&[]), Some((2, 2)));
        assert_eq!(chain(&[(3, 3)]), Some((4, 4)));
        assert_eq!(chain(&[(3, 13)]), Some((3, 13)), "forked once more");
        assert_eq!(chain(&[(3, 13), (4, 14)]), Some((5, 15)));
        assert_eq!(chain(&[(3, 99)]), Some((2, 2)), "no such branch");
        let ends: Vec<_> = tree.segments().iter().map(|s| (s.after.0, s.end.seq)).collect();
        assert_eq!(ends.len(), 5);
        assert_eq!(ends[0], (0, 2));
        assert_eq!(tree.tips().len(), 3);
        assert!(tree.leads((2, digest(2)), (5, digest(15))));
        assert!(!tree.leads((3, digest(3)), (5, digest(15))));
        assert_eq!(tree.way(2, (5, digest(15))).len(), 3);
        let mut names: Vec<_> = tree.segments().iter().map(|s| s.id).collect();
        names.dedup();
        assert_eq!(names.len(), 5);
    }

    #[test]
    fn a_stream_may_fork_at_its_first_entry() {
        let tree = tree(&[(1, 1, 0), (1, 2, 0)]);
        assert_eq!(tree.chain(&Settled::new()), []);
        assert_eq!(tree.segments().len(), 2);
    }
}
