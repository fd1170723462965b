//! Verifying the log itself: chains, seals, and what waits. Knows nothing of what is derived.

use super::digest::Digest;
use super::entry::StreamInfo;
use super::fork::{settled, tree_of, words};
use super::seal::Seal;
use super::tree::Kept;
use super::verify::{Progress, Report, Stage, Teller, Wrong};
use crate::error::Result;
use crate::model::{DeviceId, EntryId, OrgId, StreamId, Timestamp};
use crate::sorted::Map;
use crate::store::{Bytes, Scan, Snapshot, StreamRow, Table, branch, split_waiting, value};

/// Recomputes every chain up to its recorded end, and checks the seals on it.
pub(super) fn check_chains(
    snapshot: &Snapshot,
    report: &mut Report,
    progress: &mut dyn FnMut(Progress),
) -> Result<()> {
    let streams: Map<StreamId, StreamRow> = snapshot.streams()?.into_iter().collect();
    report.streams = streams.len() as u64;
    let mut teller = Teller::new(progress, Stage::Chains, snapshot.entry_count()?);
    let mut ends: Map<StreamId, Walk> = Map::new();
    for (id, row) in &streams {
        let info = StreamInfo { device: row.device, scope: row.scope };
        if info.id() != *id {
            report.add(Table::Streams, &id.0, Wrong::BrokenChain);
        }
        let recorded = Timestamp::from_millis(0);
        ends.insert(*id, Walk { device: row.device, last: 0, digest: info.opening(), recorded });
    }
    let mut seals = Seals::new(snapshot)?;
    let mut scan = snapshot.from(Table::Entries, &[])?;
    while let Some((key, value)) = scan.row()? {
        report.entries += 1;
        teller.step();
        let id = EntryId::from_bytes(key.get());
        let walk = id.and_then(|id| ends.get_mut(&id.stream));
        let (Some(id), Some(walk)) = (id, walk) else {
            report.add(Table::Entries, key.get(), Wrong::Unexpected);
            continue;
        };
        match value::decode_any_entry(value.get()) {
            Ok(recorded) => walk.recorded = walk.recorded.max(recorded),
            Err(_) => report.add(Table::Entries, key.get(), Wrong::Unreadable),
        }
        if id.seq != walk.last.wrapping_add(1) {
            report.add(Table::Entries, key.get(), Wrong::BrokenChain);
        }
        walk.last = id.seq;
        walk.digest = Digest::chained(walk.digest, value.get());
        seals.check(id, (walk.device, walk.digest), report)?;
    }
    seals.check_rest(report)?;
    for (id, walk) in ends {
        let row = streams.get(&id);
        if row.map(|row| (row.last, row.head, row.recorded))
            != Some((walk.last, walk.digest.0, walk.recorded))
        {
            report.add(Table::Streams, &id.0, Wrong::BrokenChain);
        }
    }
    Ok(())
}

/// Where the walk along a chain stands.
struct Walk {
    device: DeviceId,
    last: u32,
    digest: Digest,
    recorded: Timestamp,
}

/// The seals in order, beside a walk over the entries in the same order.
struct Seals<'s> {
    scan: Scan<'s>,
    next: Option<(Bytes, Bytes)>,
}

impl<'s> Seals<'s> {
    fn new(snapshot: &'s Snapshot) -> Result<Self> {
        let mut scan = snapshot.from(Table::Seals, &[])?;
        let next = scan.row()?;
        Ok(Self { scan, next })
    }

    /// Checks the seal on an entry, where there is one; those before it are on nothing.
    fn check(
        &mut self,
        id: EntryId,
        (device, digest): (DeviceId, Digest),
        report: &mut Report,
    ) -> Result<()> {
        let place = id.to_bytes();
        while let Some((key, seal)) = self.next.take_if(|(key, _)| key.get() <= &place[..]) {
            report.seals += 1;
            let sound = key.get() == place
                && seal
                    .get()
                    .try_into()
                    .is_ok_and(|seal| Seal(seal).check(device, id, digest).is_ok());
            if !sound {
                report.add(Table::Seals, key.get(), Wrong::Unexpected);
            }
            self.next = self.scan.row()?;
        }
        Ok(())
    }

    fn check_rest(mut self, report: &mut Report) -> Result<()> {
        while let Some((key, _)) = self.next.take() {
            report.seals += 1;
            report.add(Table::Seals, key.get(), Wrong::Unexpected);
            self.next = self.scan.row()?;
        }
        Ok(())
    }
}

/// Checks the entries that wait for a gap to close.
pub(super) fn check_waiting(snapshot: &Snapshot, report: &mut Report) -> Result<()> {
    let mut scan = snapshot.from(Table::Waiting, &[])?;
    while let Some((key, row)) = scan.row()? {
        report.waiting += 1;
        let sound = split_waiting(row.get()).and_then(|(_, value)| value::decode_any_entry(value));
        if sound.is_err() {
            report.add(Table::Waiting, key.get(), Wrong::Unreadable);
        }
        let id = EntryId::from_bytes(key.get());
        let stream = id.map(|id| snapshot.stream(id.stream)).transpose()?.flatten();
        // What follows on the end of the chain would stand in it.
        if id.zip(stream).is_none_or(|(id, row)| id.seq <= row.last.saturating_add(1)) {
            report.add(Table::Waiting, key.get(), Wrong::Unexpected);
        }
    }
    Ok(())
}

/// Checks what is kept of forked streams beside their chains: digests, seals, and that the chain goes
/// the way that was settled.
pub(super) fn check_branches(snapshot: &Snapshot, report: &mut Report) -> Result<()> {
    if snapshot.is_empty(Table::Branches)? {
        return Ok(());
    }
    let settled = settled(snapshot, &words(snapshot)?)?;
    for stream in snapshot.forked()? {
        let Some(tree) = tree_of(snapshot, stream)? else {
            report.add(Table::Branches, &stream.0, Wrong::Unexpected);
            continue;
        };
        for ((seq, digest), node) in &tree.nodes {
            let id = EntryId { stream, seq: *seq };
            let value = tree.value(snapshot, (*seq, *digest))?;
            let before = (seq.saturating_sub(1), node.prev);
            let joined = before == (0, tree.info.opening()) || tree.nodes.contains_key(&before);
            let sealed = node.seal.is_none_or(|s| s.check(tree.info.device, id, *digest).is_ok());
            let sound = joined && sealed && Digest::chained(node.prev, &value) == *digest;
            if !sound || value::decode_any_entry(&value).is_err() {
                report.add(Table::Branches, &branch(id, &digest.0), Wrong::BrokenChain);
            }
        }
        let chain = tree.nodes.iter().filter(|(_, node)| node.kept == Kept::Chain);
        if !chain.map(|(at, _)| at).eq(&tree.chain(&settled)) {
            report.add(Table::Streams, &stream.0, Wrong::BrokenChain);
        }
    }
    Ok(())
}

/// Checks the excerpts: each can be read, and none stands in its chain here.
pub(super) fn check_excerpts(snapshot: &Snapshot, report: &mut Report) -> Result<()> {
    let mut scan = snapshot.from(Table::Excerpts, &[])?;
    while let Some((key, value)) = scan.row()? {
        if value::decode_entry(value.get()).is_err() {
            report.add(Table::Excerpts, key.get(), Wrong::Unreadable);
        }
        if snapshot.get(Table::Entries, key.get())?.is_some() {
            report.add(Table::Excerpts, key.get(), Wrong::Unexpected);
        }
    }
    let mut scan = snapshot.from(Table::Vouched, &[])?;
    while let Some((key, row)) = scan.row()? {
        let units = value::read::<Vec<OrgId>>(key.get());
        if units.is_err() || value::read::<(u64, Vec<EntryId>)>(row.get()).is_err() {
            report.add(Table::Vouched, key.get(), Wrong::Unreadable);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::seal::DeviceKey;
    use crate::ledger::testing::*;
    use crate::ledger::{Ledger, verify};
    use crate::store::Changes;

    #[test]
    fn seals_are_checked_against_the_chain() {
        let key = DeviceKey::from_bytes([7; 32]);
        let info = StreamInfo { device: key.device(), scope: None };
        let register = Register::new();
        let mut batch = register.batch();
        for code in ["a", "b"] {
            batch.append(&info, at(0), founded(code)).unwrap();
        }
        batch.commit().unwrap();
        let (id, _, seq, digest) =
            Ledger::new(&register.store.snapshot().unwrap()).unwrap().streams().unwrap()[0];
        let place = EntryId { stream: id, seq };
        let mut batch = register.batch();
        batch.seal(&info, seq, key.seal(place, digest)).unwrap();
        batch.commit().unwrap();
        let check = || verify(&register.store, &Count, &mut |_| {}).unwrap();
        assert_eq!((check().is_clean(), check().seals), (true, 1));
        let plant = |seq, seal: Seal| {
            let mut changes = Changes::default();
            changes.put(Table::Seals, EntryId { stream: id, seq }.to_bytes(), seal.0);
            register.store.writer().unwrap().commit(changes, None).unwrap();
        };
        for (count, seq) in [(1, 1), (2, 9)] {
            plant(seq, key.seal(place, digest));
            let report = check();
            assert_eq!((report.wrong, report.differences[0].table), (count, "seals.v1"));
        }
        plant(2, key.seal(place, Digest([0; 32])));
        assert_eq!(check().wrong, 3);
    }
}
