//! Reads of what decides which entries count: the root, authority, quarantine, and the branches of
//! forked streams. Knows nothing of how that is decided.

use super::key;
use super::read::of;
use super::schema::{ROOT_KEY, Table};
use super::txn::Snapshot;
use crate::error::{Error, Result};
use crate::model::{DeviceId, EntryId, QuarantineReason, StreamId};

/// An entry of a forked stream that stands in no chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BranchRow {
    pub(crate) seq: u32,
    pub(crate) digest: [u8; 32],
    pub(crate) prev: [u8; 32],
    pub(crate) value: Box<[u8]>,
}

/// A seal on a branch: number and digest of the entry, and the signature.
pub(crate) type BranchSeal = (u32, [u8; 32], [u8; 64]);

/// Authority, quarantine and branches.
impl Snapshot {
    /// The device that the register rests on; `None` for an open register.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn root(&self) -> Result<Option<DeviceId>> {
        let damaged = || Error::corrupt("the root device is damaged").at(Table::Anchor.name());
        let row = self.get(Table::Anchor, ROOT_KEY)?;
        row.map(|bytes| bytes.get().try_into().map(DeviceId).map_err(|_| damaged())).transpose()
    }

    /// Why an entry that stands in its chain counts nowhere; `None` for one that counts, or that is
    /// not here.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn quarantined(&self, id: EntryId) -> Result<Option<QuarantineReason>> {
        let row = self.get(Table::Quarantine, &id.to_bytes())?;
        row.map(|bytes| reason(bytes.get())).transpose()
    }

    /// Every entry that counts nowhere, with the reason, in order of the ids.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn quarantine(&self) -> Result<Vec<(EntryId, QuarantineReason)>> {
        let mut all = Vec::new();
        self.prefix(Table::Quarantine, &[], &mut |key, value| {
            all.push((of(Table::Quarantine, key::entry(key))?, reason(value)?));
            Ok(())
        })?;
        Ok(all)
    }

    /// The same of one stream.
    pub(crate) fn quarantine_of(
        &self,
        stream: StreamId,
    ) -> Result<Vec<(EntryId, QuarantineReason)>> {
        let mut all = Vec::new();
        self.prefix(Table::Quarantine, &stream.0, &mut |key, value| {
            all.push((of(Table::Quarantine, key::entry(key))?, reason(value)?));
            Ok(())
        })?;
        Ok(all)
    }

    /// The entries from which authority follows, in order of the ids.
    pub(crate) fn authority_ids(&self) -> Result<Vec<EntryId>> {
        let mut ids = Vec::new();
        self.prefix(Table::Authority, &[], &mut |key, _| {
            ids.push(of(Table::Authority, key::entry(key))?);
            Ok(())
        })?;
        Ok(ids)
    }

    /// Every entry that is retracted, or would be, with the entry that retracts it.
    pub(crate) fn retractions(&self) -> Result<Vec<(EntryId, EntryId)>> {
        let mut pairs = Vec::new();
        self.prefix(Table::Retractions, &[], &mut |key, _| {
            let target = of(Table::Retractions, key::entry(key.get(..20).unwrap_or_default()))?;
            pairs.push((target, of(Table::Retractions, key::parse_retraction(key))?));
            Ok(())
        })?;
        Ok(pairs)
    }

    /// Every entry that retracts another one, whether it counts or not.
    pub(crate) fn retracting(&self) -> Result<Vec<EntryId>> {
        let pairs = self.retractions()?.into_iter();
        let mut by: Vec<EntryId> = pairs.map(|(_, by)| by).collect();
        by.sort_unstable();
        by.dedup();
        Ok(by)
    }

    /// The entries of a stream that stand in no chain, in order of number and digest.
    pub(crate) fn branches(&self, stream: StreamId) -> Result<Vec<BranchRow>> {
        let damaged = || Error::corrupt("a branch is damaged").at(Table::Branches.name());
        let mut rows = Vec::new();
        self.prefix(Table::Branches, &stream.0, &mut |key, row| {
            let (id, digest) = key.split_at_checked(20).ok_or_else(damaged)?;
            let (prev, value) = row.split_first_chunk().ok_or_else(damaged)?;
            let digest = digest.try_into().map_err(|_| damaged())?;
            let seq = key::entry(id)?.seq;
            rows.push(BranchRow { seq, digest, prev: *prev, value: value.into() });
            Ok(())
        })?;
        Ok(rows)
    }

    /// The seals on branches of a stream: number and digest of the entry, and the seal.
    pub(crate) fn branch_seals(&self, stream: StreamId) -> Result<Vec<BranchSeal>> {
        let damaged = || Error::corrupt("a seal is damaged").at(Table::BranchSeals.name());
        let mut rows = Vec::new();
        self.prefix(Table::BranchSeals, &stream.0, &mut |key, row| {
            let (id, digest) = key.split_at_checked(20).ok_or_else(damaged)?;
            let digest = digest.try_into().map_err(|_| damaged())?;
            rows.push((key::entry(id)?.seq, digest, row.try_into().map_err(|_| damaged())?));
            Ok(())
        })?;
        Ok(rows)
    }

    /// The ids of all entries that are here as excerpts only, in order.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn excerpt_ids(&self) -> Result<Vec<EntryId>> {
        let mut ids = Vec::new();
        self.prefix(Table::Excerpts, &[], &mut |key, _| {
            ids.push(of(Table::Excerpts, key::entry(key))?);
            Ok(())
        })?;
        Ok(ids)
    }

    /// How many entries there are, in chains and beside them: never less than before.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub(crate) fn known_count(&self) -> Result<u64> {
        Ok(self.entry_count()? + self.len(Table::Branches)?)
    }

    /// Every stream of which entries stand in no chain, because it is forked; in order.
    pub(crate) fn forked(&self) -> Result<Vec<StreamId>> {
        let mut streams: Vec<StreamId> = Vec::new();
        let mut scan = self.from(Table::Branches, &[])?;
        while let Some((key, _)) = scan.next()? {
            let stream = key.get(..16).unwrap_or_default();
            let stream = of(Table::Branches, key::stream(stream))?;
            if streams.last() != Some(&stream) {
                streams.push(stream);
            }
        }
        Ok(streams)
    }
}

fn reason(bytes: &[u8]) -> Result<QuarantineReason> {
    let known = match bytes {
        [number] => QuarantineReason::from_number(u32::from(*number)),
        _ => None,
    };
    known.ok_or_else(|| Error::corrupt("a reason is damaged").at(Table::Quarantine.name()))
}

/// The key of an entry that stands in no chain.
pub(crate) fn branch(id: EntryId, digest: &[u8; 32]) -> [u8; 52] {
    let mut key = [0; 52];
    let (at, rest) = key.split_at_mut(20);
    at.copy_from_slice(&id.to_bytes());
    rest.copy_from_slice(digest);
    key
}
