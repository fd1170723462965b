//! Entries from elsewhere: set union, chain by chain. Lenient about rules, exact about chains.
//! Knows nothing of signatures and of who may write.

use super::batch::{Batch, sealed};
use super::digest::Digest;
use super::entry::{Entry, StreamInfo, check_bounds};
use super::fresh::{Fresh, known};
use crate::error::{Error, Result};
use crate::limits;
use crate::model::{EntryId, StreamId};
use crate::store::{Table, split_waiting};

/// What became of an inserted entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// It is new and stands in its chain, with those that had waited for it.
    New,
    /// It stood in its chain already.
    Known,
    /// Entries before it are missing; it is kept until they come.
    Waiting,
}

impl Batch<'_> {
    /// Inserts an entry that another replica sent. In which order entries come, how often, and in
    /// how many batches makes no difference to the register.
    ///
    /// # Errors
    /// * `is_conflict` when another entry stands at the same place, or the entry does not follow
    ///   on the one before it; the error names the stream, the number and both digests;
    /// * `is_invalid` when the entry is not of the stream that `info` names, or its number is 0;
    /// * `is_limit` for an entry beyond a bound of [`limits`].
    ///
    /// The batch is then as before.
    pub fn insert(&mut self, info: &StreamInfo, entry: &Entry) -> Result<Inserted> {
        self.check_room()?;
        check_bounds(&entry.event)?;
        self.check_envelope(info, entry)?;
        let (value, digest) = sealed(entry)?;
        let id = entry.id();
        if self.is_forked(id.stream)? {
            return Err(fork("the stream is forked, and the entry bears no seal".to_owned(), id));
        }
        let row = self.head(info, id.stream)?.row;
        if id.seq <= row.last {
            let there = self.digest_at(info, id)?;
            return if there == digest {
                Ok(Inserted::Known)
            } else {
                Err(taken(id, there, digest))
            };
        }
        if id.seq > row.last.saturating_add(1) {
            return self.wait(info, entry, &value, digest);
        }
        if entry.prev != Digest(row.head) {
            return Err(unfit(id, Digest(row.head), entry.prev));
        }
        let followers = self.followers(id, digest)?;
        let known = known(entry.recorded, entry.event.clone());
        self.take(id, Fresh::new(known, value, digest));
        for (id, fresh) in followers {
            self.waiting.insert(id, None);
            self.take(id, fresh);
        }
        Ok(Inserted::New)
    }

    fn check_envelope(&mut self, info: &StreamInfo, entry: &Entry) -> Result<()> {
        if self.stream_id(info) != entry.stream {
            return Err(Error::invalid("the entry is of another stream than its device and scope")
                .at(entry.id()));
        }
        if entry.seq == 0 {
            return Err(Error::invalid("entries are counted from 1").at(entry.id()));
        }
        if entry.seq > limits::SEQ_MAX {
            return Err(Error::limit("no stream is so long").at(entry.id()));
        }
        if entry.recorded.as_millis() > limits::RECORDED_MS_MAX {
            return Err(Error::limit("the entry was recorded after the year 2199")
                .at(entry.id())
                .way("set the clock of the device that recorded it"));
        }
        Ok(())
    }

    /// The digest of an entry that stands in its chain.
    pub(super) fn digest_at(&mut self, info: &StreamInfo, id: EntryId) -> Result<Digest> {
        if let Some(fresh) = self.fresh.get(id) {
            return Ok(fresh.digest);
        }
        if self.head(info, id.stream)?.digests.is_none() {
            let mut digest = info.opening();
            let mut digests = Vec::new();
            let mut rows = self.writer.base().entry_rows(id.stream, 1)?;
            while let Some((_, bytes)) = rows.row()? {
                digest = Digest::chained(digest, bytes.get());
                digests.push(digest);
            }
            self.head(info, id.stream)?.digests = Some(digests);
        }
        let digests = self.head(info, id.stream)?.digests.as_deref().unwrap_or_default();
        let place = (id.seq as usize).wrapping_sub(1);
        digests.get(place).copied().ok_or_else(|| {
            Error::corrupt("an entry of the chain is missing")
                .at(id)
                .way("fetch the stream again from another replica")
        })
    }

    /// Keeps an entry until the gap before it closes.
    fn wait(
        &mut self,
        info: &StreamInfo,
        entry: &Entry,
        value: &[u8],
        digest: Digest,
    ) -> Result<Inserted> {
        let id = entry.id();
        if let Some(row) = self.waiting_row(id)? {
            let (prev, stored) = split_waiting(&row)?;
            let there = Digest::chained(Digest(prev), stored);
            return if there == digest {
                Ok(Inserted::Waiting)
            } else {
                Err(taken(id, there, digest))
            };
        }
        // Neighbours that wait already must fit, or the gap could never close.
        if let Some(row) = self.waiting_row(EntryId { seq: id.seq - 1, ..id })? {
            let (prev, stored) = split_waiting(&row)?;
            let before = Digest::chained(Digest(prev), stored);
            if before != entry.prev {
                return Err(unfit(id, before, entry.prev));
            }
        }
        let next = EntryId { seq: id.seq + 1, ..id };
        if let Some(row) = self.waiting_row(next)? {
            let (prev, _) = split_waiting(&row)?;
            if Digest(prev) != digest {
                return Err(unfit(next, digest, Digest(prev)));
            }
        }
        let waiting = self.stored_waiting()? + self.waiting.len() as u64;
        if waiting >= limits::WAITING_MAX {
            return Err(Error::limit(format!("{waiting} entries are waiting already"))
                .way("fetch the entries that are missing before them first"));
        }
        // The stream is known from now on, even without an entry in its chain.
        self.head(info, id.stream)?.changed = true;
        self.waiting.insert(id, Some([&entry.prev.0, value].concat()));
        Ok(Inserted::Waiting)
    }

    pub(super) fn waiting_row(&self, id: EntryId) -> Result<Option<Vec<u8>>> {
        if let Some(row) = self.waiting.get(&id) {
            return Ok(row.clone());
        }
        let row = self.writer.base().get(Table::Waiting, &id.to_bytes())?;
        Ok(row.map(|bytes| bytes.get().to_vec()))
    }

    /// The number of the first entry of a stream that waits.
    pub(super) fn first_waiting(&self, stream: StreamId) -> Result<Option<u32>> {
        let mut first = None;
        let mut rows = self.writer.base().waiting_rows(stream, 1)?;
        while let Some((seq, _)) = rows.row()? {
            if !matches!(self.waiting.get(&EntryId { stream, seq }), Some(None)) {
                first = Some(seq);
                break;
            }
        }
        let (from, to) = (EntryId { stream, seq: 0 }, EntryId { stream, seq: u32::MAX });
        let mut fresh = self.waiting.range(from..=to).filter(|(_, row)| row.is_some());
        let fresh = fresh.next().map(|(id, _)| id.seq);
        Ok([first, fresh].into_iter().flatten().min())
    }

    /// The waiting entries that follow on an entry without a gap, checked against its digest.
    pub(super) fn followers(&self, id: EntryId, digest: Digest) -> Result<Vec<(EntryId, Fresh)>> {
        let mut followers = Vec::new();
        let mut digest = digest;
        let mut next = EntryId { seq: id.seq + 1, ..id };
        while let Some(row) = self.waiting_row(next)? {
            let (prev, stored) = split_waiting(&row)?;
            if Digest(prev) != digest {
                return Err(unfit(next, digest, Digest(prev)));
            }
            digest = Digest::chained(digest, stored);
            followers.push((next, Fresh::read(stored.into(), digest)?));
            next.seq += 1;
        }
        Ok(followers)
    }
}

fn taken(id: EntryId, there: Digest, other: Digest) -> Error {
    fork(format!("two entries claim the number {}: {there} is here, {other} came", id.seq), id)
}

fn unfit(id: EntryId, before: Digest, prev: Digest) -> Error {
    let what =
        format!("entry {} follows on {prev}, but the one before it here has {before}", id.seq);
    fork(what, id)
}

fn fork(what: String, id: EntryId) -> Error {
    Error::conflict(what)
        .at(format!("stream {}", id.stream))
        .way("a device was copied or an entry was changed; find out which replica is right")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::testing::*;
    use crate::ledger::{Ledger, dump_digest};
    use crate::model::{OrgId, Timestamp};

    fn letters(device: u8, numbers: impl IntoIterator<Item = u32>) -> Vec<Entry> {
        let org = OrgId(id(9, 1));
        chain(device, numbers.into_iter().map(|n| (u64::from(n), document(org, n))))
    }

    #[test]
    fn entries_beyond_a_gap_wait_for_it_to_close() {
        let log = letters(1, 1..=5);
        let register = Register::new();
        assert_eq!(register.insert(&log[2..3]).unwrap(), [Inserted::Waiting]);
        assert_eq!(register.insert(&log[2..3]).unwrap(), [Inserted::Waiting]);
        assert_eq!(register.insert(&log[4..]).unwrap(), [Inserted::Waiting]);
        let snapshot = register.store.snapshot().unwrap();
        assert_eq!(snapshot.waiting_ids().unwrap(), [id(1, 3), id(1, 5)]);
        assert_eq!(snapshot.entry_count().unwrap(), 0);
        register.assert_clean();
        drop(snapshot);
        let mut batch = register.batch();
        let told = insert_all(&mut batch, &log[..2]).unwrap();
        assert_eq!(told, [Inserted::New, Inserted::New]);
        assert_eq!(batch.commit().unwrap().entries, [id(1, 1), id(1, 2), id(1, 3)]);
        register.assert_clean();
        // A gap that opens and closes within one batch.
        let whole = [&log[3..4], &log[..]].concat();
        let told = register.insert(&whole).unwrap();
        assert_eq!(told[0], Inserted::New);
        assert!(told[1..].iter().all(|t| *t == Inserted::Known));
        let all = Register::new();
        all.insert(&log).unwrap();
        assert_eq!(register.dump(), all.dump());
        assert_eq!(register.entries(1), log);
    }

    #[test]
    fn what_is_known_already_changes_nothing() {
        let log = letters(1, 1..=4);
        let register = Register::new();
        register.insert(&log).unwrap();
        let before = register.dump();
        let told = register.insert(&[log.clone(), log.clone()].concat()).unwrap();
        assert!(told.iter().all(|t| *t == Inserted::Known));
        assert_eq!(register.dump(), before);
    }

    #[test]
    fn forks_are_conflicts_and_change_nothing() {
        let log = letters(1, 1..=5);
        let other = letters(1, [1, 2, 30, 40, 50]);
        let register = Register::new();
        register.insert(&log[..4]).unwrap();
        let before = register.dump();
        let conflict = |entries: &[Entry]| {
            let error = register.insert(entries).unwrap_err();
            assert!(error.is_conflict(), "{error}");
            assert_eq!(register.dump(), before);
            error.to_string()
        };
        let told = conflict(&other[2..3]);
        for part in [
            log[2].digest().unwrap().to_string(),
            other[2].digest().unwrap().to_string(),
            id(1, 1).stream.to_string(),
            "number 3".to_owned(),
        ] {
            assert!(told.contains(&part), "{told}");
        }
        conflict(&other[3..4]);
        conflict(&other[4..]);
        // The same event behind another past is another entry.
        let moved = Entry { prev: Digest([7; 32]), ..log[1].clone() };
        conflict(&[moved]);
    }

    #[test]
    fn waiting_entries_must_fit_each_other_and_the_chain() {
        let log = letters(1, 1..=5);
        let other = letters(1, [1, 2, 30, 40, 50]);
        let register = Register::new();
        register.insert(&log[3..4]).unwrap();
        for wrong in [&other[2..3], &other[3..4], &other[4..]] {
            assert!(register.insert(wrong).unwrap_err().is_conflict());
        }
        let before = register.dump();
        register.insert(&other[..2]).unwrap();
        assert!(register.insert(&other[2..3]).unwrap_err().is_conflict(), "4 waits and is right");
        register.insert(&log[2..]).unwrap();
        assert_ne!(register.dump(), before);
        assert_eq!(register.entries(1), log);
    }

    #[test]
    fn a_copied_device_cannot_go_on() {
        let (register, org) = Register::founded();
        register.append(1, [document(org, 2)]).unwrap();
        let mut log = register.entries(1);
        let copy = Register::new();
        copy.insert(&log).unwrap();
        copy.append(1, [document(org, 3), document(org, 4)]).unwrap();
        log = copy.entries(1);
        register.insert(&log[3..]).unwrap();
        assert!(register.append(1, [document(org, 5)]).unwrap_err().is_conflict());
        register.insert(&log[2..3]).unwrap();
        register.append(1, [document(org, 5)]).unwrap();
        register.assert_clean();
    }

    #[test]
    fn envelopes_are_checked() {
        let log = letters(1, 1..=2);
        let register = Register::new();
        let mut batch = register.batch();
        assert!(batch.insert(&info(2), &log[0]).unwrap_err().is_invalid());
        let zero = Entry { seq: 0, ..log[0].clone() };
        assert!(batch.insert(&info(1), &zero).unwrap_err().is_invalid());
        let far = Entry { seq: u32::MAX, ..log[0].clone() };
        assert!(batch.insert(&info(1), &far).unwrap_err().is_limit());
        let recorded = Timestamp::from_millis(u64::MAX);
        let late = Entry { recorded, ..log[0].clone() };
        assert!(batch.insert(&info(1), &late).unwrap_err().is_limit());
        assert_eq!(batch.insert(&info(1), &log[0]).unwrap(), Inserted::New);
    }

    #[test]
    fn any_order_batching_and_repetition_gives_the_same_bytes() {
        for seed in 0..60 {
            let mut dice = Dice(1000 + seed);
            let entries = dice.entries(4, 7);
            let straight = Register::new();
            straight.insert(&entries).unwrap();
            let expected = straight.dump();
            for _ in 0..4 {
                let register = Register::new();
                let mut order: Vec<&Entry> = entries.iter().chain(entries.iter()).collect();
                dice.shuffle(&mut order);
                while !order.is_empty() {
                    let part = order.split_off(order.len() - 1 - dice.below(order.len().min(9)));
                    let part: Vec<Entry> = part.into_iter().cloned().collect();
                    register.insert(&part).unwrap();
                    register.assert_clean();
                }
                assert_eq!(register.dump(), expected, "SEED={seed}");
            }
        }
    }

    #[test]
    fn what_one_register_appends_another_takes_and_both_are_equal() {
        let (register, org) = Register::founded();
        let m = register.one(1, admitted("An", org));
        register.append(2, [died(m, 40), document(org, 1)]).unwrap();
        register.one(1, void(id(2, 1)));
        let other = Register::new();
        other.insert(&register.entries(2)).unwrap();
        other.insert(&register.entries(1)).unwrap();
        assert_eq!(register.dump(), other.dump());
        let digest = |r: &Register| dump_digest(&r.store.snapshot().unwrap()).unwrap();
        assert_eq!(digest(&register), digest(&other));
        let snapshot = other.store.snapshot().unwrap();
        assert!(!Ledger::new(&snapshot).unwrap().is_live(id(2, 1)).unwrap());
    }
}
