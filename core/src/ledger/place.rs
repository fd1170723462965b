//! Forked streams in a batch: what came goes into the tree of its stream, and which way the chain
//! takes through it follows from what is settled. Knows nothing of what entries mean.

use super::authority::{Authority, Word, is_word};
use super::batch::Batch;
use super::digest::Digest;
use super::entry::StreamInfo;
use super::fresh::Fresh;
use super::live::Known;
use super::tree::{Kept, Node, Settled, Tree};
use crate::error::Result;
use crate::model::{EntryId, StreamId, Timestamp};
use crate::sorted::Set;
use crate::store::value::{self, Readable};
use crate::store::{Changes, Table, branch};

impl Batch<'_> {
    /// Whether a stream is forked, here or by what the batch brought.
    pub(super) fn is_forked(&self, stream: StreamId) -> Result<bool> {
        Ok(self.trees.contains_key(&stream) || !self.writer.base().branches(stream)?.is_empty())
    }

    /// The tree of a stream, with what the batch brought so far, which from now on is kept there.
    pub(super) fn tree(&mut self, info: &StreamInfo) -> Result<&mut Tree> {
        let stream = self.stream_id(info);
        if !self.trees.contains_key(&stream) {
            let mut tree = Tree::read(self.writer.base(), *info)?;
            self.head(info, stream)?;
            if let Some((first, fresh)) = self.fresh.remove(stream) {
                move_into(&mut tree, first, fresh);
            }
            self.retractors.values_mut().for_each(|by| by.retain(|id| id.stream != stream));
            self.retractors.retain(|_, by| !by.is_empty());
            // No fork yet: there is one entry for each number.
            for ((seq, _), node) in &mut tree.nodes {
                let seal = self.seals.remove(&EntryId { stream, seq: *seq });
                node.seal = seal.or(node.seal);
            }
            self.trees.insert(stream, tree);
        }
        // It was put there just now, or was there.
        let missing = || crate::error::Error::corrupt("the tree of a stream is missing").at(stream);
        self.trees.get_mut(&stream).ok_or_else(missing)
    }

    /// Lays the chain of every forked stream through its tree. What is settled is judged by what
    /// stands before all forks, so that no branch has a say in whether it is chosen.
    pub(super) fn place(&mut self, changes: &mut Changes) -> Result<()> {
        let forked = self.writer.base().forked()?;
        if forked.is_empty() && self.trees.is_empty() {
            return Ok(());
        }
        for stream in forked {
            if let Some(row) = self.writer.base().stream(stream)? {
                self.tree(&super::admit::info(&row))?;
            }
        }
        let settled = self.settled()?;
        let streams: Vec<StreamId> = self.trees.keys().copied().collect();
        for stream in streams {
            if let Some(tree) = self.trees.remove(&stream) {
                self.lay(&tree, &settled, changes)?;
                self.trees.insert(stream, tree);
            }
        }
        Ok(())
    }

    /// The branches chosen by those whose word stands before every fork.
    fn settled(&self) -> Result<Settled> {
        let without: Set<StreamId> = self.trees.keys().copied().collect();
        let mut words = self.words(&without)?;
        for tree in self.trees.values() {
            for (seq, digest) in tree.chain(&Settled::new()) {
                let id = EntryId { stream: tree.stream, seq };
                words.extend(self.word(tree, id, digest)?);
            }
        }
        Ok(Authority::of(self.writer.base().root()?, &words).settled(&words))
    }

    /// The entry of a tree, where it says something about authority.
    fn word(&self, tree: &Tree, id: EntryId, digest: Digest) -> Result<Option<Word>> {
        if tree.info.scope.is_some() {
            return Ok(None);
        }
        let bytes = tree.value(self.writer.base(), (id.seq, digest))?;
        Ok(match value::read_any_entry(&bytes).map_err(|e| e.at(id))? {
            Readable::Now(recorded, event) if is_word(&tree.info, &event) => {
                let known = Known { recorded, event: event.into() };
                Some(Word { id, device: tree.info.device, known })
            }
            _ => None,
        })
    }

    /// Lays one chain: what joins it is new in it, what leaves it is kept as a branch.
    fn lay(&mut self, tree: &Tree, settled: &Settled, changes: &mut Changes) -> Result<()> {
        let (stream, base) = (tree.stream, self.writer.base());
        let stored = base.stream(stream)?.map_or(0, |row| row.last);
        let chain = tree.chain(settled);
        let kept = |at: &(u32, Digest)| tree.nodes.get(at).map(|node| node.kept);
        let common = chain.iter().take_while(|at| kept(at) == Some(Kept::Chain)).count() as u32;
        let mut branches = Vec::new();
        for (at, node) in &tree.nodes {
            let (id, in_chain) = (EntryId { stream, seq: at.0 }, chain.contains_at(at));
            let key = branch(id, &at.1.0);
            if in_chain {
                if node.kept == Kept::Branch {
                    changes.remove(Table::Branches, key);
                    changes.remove(Table::BranchSeals, key);
                }
                if let Some(seal) = node.seal {
                    changes.put(Table::Seals, id.to_bytes(), seal.0);
                }
                continue;
            }
            if node.kept != Kept::Branch {
                branches.push((key, [&node.prev.0, &*tree.value(base, *at)?].concat()));
            }
            if let Some(seal) = node.seal {
                changes.put(Table::BranchSeals, key, seal.0);
            }
        }
        for (key, row) in branches {
            changes.put(Table::Branches, key, row);
        }
        self.take_chain(tree, (common, stored), &chain, changes)
    }

    /// Puts a chain in place of the stored one, from the first number on that differs.
    fn take_chain(
        &mut self,
        tree: &Tree,
        (common, stored): (u32, u32),
        chain: &[(u32, Digest)],
        changes: &mut Changes,
    ) -> Result<()> {
        let stream = tree.stream;
        let last = chain.len() as u32;
        if common < stored {
            self.cut.insert(stream, common + 1);
        }
        for seq in common + 1..=stored {
            let id = EntryId { stream, seq };
            if seq > last {
                changes.remove(Table::Entries, id.to_bytes());
            }
            let there = chain.get(seq as usize - 1).and_then(|at| tree.nodes.get(at));
            if there.is_none_or(|node| node.seal.is_none()) {
                changes.remove(Table::Seals, id.to_bytes());
            }
            for target in self.stored_targets(id)? {
                changes.remove(Table::Retractions, crate::store::retraction(target, id));
            }
        }
        let mut recorded = Timestamp::from_millis(0);
        if common < stored || last > common {
            recorded = self.recorded_up_to(stream, common)?;
        }
        let end = chain.get((common as usize).wrapping_sub(1)).map(|(_, digest)| *digest);
        let end = end.unwrap_or_else(|| tree.info.opening());
        let head = self.head(&tree.info, stream)?;
        (head.changed, head.digests) = (true, None);
        if common < stored || last > common {
            (head.row.last, head.row.head, head.row.recorded) = (common, end.0, recorded);
        }
        for (seq, digest) in chain.iter().skip(common as usize) {
            let id = EntryId { stream, seq: *seq };
            let fresh = Fresh::read(tree.value(self.writer.base(), (*seq, *digest))?, *digest);
            self.take(id, fresh.map_err(|e| e.at(id))?);
        }
        Ok(())
    }

    /// What a stored entry retracts.
    fn stored_targets(&self, id: EntryId) -> Result<Vec<EntryId>> {
        let Some(bytes) = self.writer.base().get(Table::Entries, &id.to_bytes())? else {
            return Ok(Vec::new());
        };
        Ok(match value::read_any_entry(bytes.get()).map_err(|e| e.at(id))? {
            Readable::Now(_, event) => event.retracts(),
            Readable::Later(_) => Vec::new(),
        })
    }

    /// The latest moment at which one of the first stored entries was recorded.
    fn recorded_up_to(&self, stream: StreamId, last: u32) -> Result<Timestamp> {
        let mut latest = Timestamp::from_millis(0);
        let mut rows = self.writer.base().entry_rows(stream, 1)?;
        while let Some((seq, bytes)) = rows.row()? {
            if seq > last {
                break;
            }
            let (Readable::Now(recorded, _) | Readable::Later(recorded)) =
                value::read_any_entry(bytes.get())?;
            latest = latest.max(recorded);
        }
        Ok(latest)
    }
}

/// Puts entries that were new in a chain into its tree.
fn move_into(tree: &mut Tree, first: u32, fresh: Vec<Fresh>) {
    let before = tree.nodes.keys().next_back().map(|(_, digest)| *digest);
    let mut prev = before.unwrap_or_else(|| tree.info.opening());
    for (seq, fresh) in (first..).zip(fresh) {
        let value = Some(fresh.value.get().into());
        tree.nodes
            .insert((seq, fresh.digest), Node { prev, value, seal: None, kept: Kept::Nowhere });
        prev = fresh.digest;
    }
}

/// Whether a chain goes over an entry.
trait Chain {
    fn contains_at(&self, at: &(u32, Digest)) -> bool;
}

impl Chain for [(u32, Digest)] {
    fn contains_at(&self, at: &(u32, Digest)) -> bool {
        self.get((at.0 as usize).wrapping_sub(1)) == Some(at)
    }
}
