//! Forked streams as readers see them: where a device was copied, what each branch holds, and which
//! one counts. Knows nothing of writing.

use super::authority::{Authority, Word, is_word};
use super::digest::Digest;
use super::entry::StreamInfo;
use super::live::Known;
use super::read::Ledger;
use super::seal::Seal;
use super::tree::{Segment, Settled, Tree};
use crate::error::Result;
use crate::model::{EntryId, Event, StreamId, Timestamp};
use crate::sorted::Map;
use crate::store::value::{self, Readable};
use crate::store::{Snapshot, Table};

/// A number that two entries of one stream bear: its device was copied, or somebody else has its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The stream.
    pub stream: StreamId,
    /// Whose it is.
    pub info: StreamInfo,
    /// The number.
    pub seq: u32,
    /// What goes on from there, in order of the digests.
    pub branches: Vec<Branch>,
}

/// One of the ways in which a forked stream goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The digest of its first entry: what a decision names.
    pub first: Digest,
    /// What that entry says; `None` where newer software wrote it.
    pub event: Option<Event>,
    /// When that was recorded.
    pub recorded: Timestamp,
    /// How many entries it has, up to its farthest end.
    pub entries: u32,
    /// Whether it counts.
    pub counts: bool,
}

impl Ledger<'_> {
    /// Every number that was given twice, in order.
    ///
    /// # Errors
    /// See [`Ledger`].
    pub fn forks(&self) -> Result<Vec<Fork>> {
        let mut forks = Vec::new();
        for stream in self.snapshot().forked()? {
            if let Some(tree) = tree_of(self.snapshot(), stream)? {
                forks.extend(forks_of(self.snapshot(), &tree)?);
            }
        }
        Ok(forks)
    }

    /// What replicas compare and send: every stream as a whole, forked ones in stretches.
    pub(crate) fn segments(&self) -> Result<Vec<Segment>> {
        let forked = self.snapshot().forked()?;
        let mut segments = Vec::new();
        for (stream, info, last, head) in self.streams()? {
            if forked.binary_search(&stream).is_ok() {
                segments.extend(Tree::read(self.snapshot(), info)?.segments());
            } else if last > 0 {
                let end = super::frontier::Mark { seq: last, digest: head };
                let after = (0, info.opening());
                segments.push(Segment { id: stream, stream, info, after, end, is_forked: false });
            }
        }
        Ok(segments)
    }
}

/// The tree of a stream.
pub(crate) fn tree_of(snapshot: &Snapshot, stream: StreamId) -> Result<Option<Tree>> {
    let row = snapshot.stream(stream)?;
    row.map(|row| Tree::read(snapshot, super::admit::info(&row))).transpose()
}

fn forks_of(snapshot: &Snapshot, tree: &Tree) -> Result<Vec<Fork>> {
    let mut before: Map<(u32, Digest), Vec<Digest>> = Map::new();
    for ((seq, digest), node) in &tree.nodes {
        before.entry((seq.saturating_sub(1), node.prev)).or_default().push(*digest);
    }
    let tips = tree.tips();
    let mut forks = Vec::new();
    for ((seq, _), firsts) in before.into_iter().filter(|(_, firsts)| firsts.len() > 1) {
        let mut branches = Vec::new();
        for first in firsts {
            let at = (seq + 1, first);
            let ends = tips.iter().filter(|tip| tree.leads(at, **tip)).map(|(end, _)| *end);
            let entries = ends.max().unwrap_or(seq + 1) - seq;
            let counts =
                tree.nodes.get(&at).is_some_and(|node| node.kept == super::tree::Kept::Chain);
            let (recorded, event) = entry_at(snapshot, tree, at)?;
            branches.push(Branch { first, event, recorded, entries, counts });
        }
        forks.push(Fork { stream: tree.stream, info: tree.info, seq: seq + 1, branches });
    }
    Ok(forks)
}

fn entry_at(
    snapshot: &Snapshot,
    tree: &Tree,
    at: (u32, Digest),
) -> Result<(Timestamp, Option<Event>)> {
    let bytes = tree.value(snapshot, at)?;
    Ok(match value::read_any_entry(&bytes)? {
        Readable::Now(recorded, event) => (recorded, Some(event)),
        Readable::Later(recorded) => (recorded, None),
    })
}

/// What is sent of an entry: number, value, and its seal where it bears one.
pub(crate) type Sent = (u32, Box<[u8]>, Option<Seal>);

/// Numbers, values and seals of a stretch of a forked stream, behind an entry of it.
pub(crate) fn stretch(
    snapshot: &Snapshot,
    tree: &Tree,
    after: u32,
    end: (u32, Digest),
) -> Result<Vec<Sent>> {
    let rows = tree.way(after, end).into_iter().map(|at| {
        let seal = tree.nodes.get(&at).and_then(|node| node.seal);
        Ok((at.0, tree.value(snapshot, at)?, seal))
    });
    rows.collect()
}

/// Everything said about authority that stands in chains, found by reading the entries.
pub(super) fn words(snapshot: &Snapshot) -> Result<Vec<Word>> {
    let mut words = Vec::new();
    for (stream, row) in snapshot.streams()? {
        let info = super::admit::info(&row);
        if info.scope.is_some() {
            continue;
        }
        let mut rows = snapshot.entry_rows(stream, 1)?;
        while let Some((seq, bytes)) = rows.row()? {
            let id = EntryId { stream, seq };
            if let Readable::Now(recorded, event) =
                value::read_any_entry(bytes.get()).map_err(|e| e.at(id))?
                && is_word(&info, &event)
            {
                let known = Known { recorded, event: event.into() };
                words.push(Word { id, device: info.device, known });
            }
        }
    }
    Ok(words)
}

/// The chosen branches, by the words that stand before every fork.
pub(super) fn settled(snapshot: &Snapshot, words: &[Word]) -> Result<Settled> {
    let mut forks = Map::new();
    for stream in snapshot.forked()? {
        let first = snapshot.branches(stream)?.first().map_or(u32::MAX, |row| row.seq);
        forks.insert(stream, first);
    }
    let before: Vec<Word> = words
        .iter()
        .filter(|word| forks.get(&word.id.stream).is_none_or(|fork| word.id.seq < *fork))
        .map(|word| Word { id: word.id, device: word.device, known: word.known.clone() })
        .collect();
    Ok(Authority::of(snapshot.root()?, &before).settled(&before))
}

impl Tree {
    /// The value of an entry.
    pub(super) fn value(&self, snapshot: &Snapshot, at: (u32, Digest)) -> Result<Box<[u8]>> {
        let node = self.nodes.get(&at);
        if let Some(value) = node.and_then(|node| node.value.clone()) {
            return Ok(value);
        }
        let id = EntryId { stream: self.stream, seq: at.0 };
        let stored = snapshot.get(Table::Entries, &id.to_bytes())?;
        let missing = || crate::error::Error::corrupt("an entry of the chain is missing").at(id);
        Ok(stored.ok_or_else(missing)?.get().into())
    }
}
