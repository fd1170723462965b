//! Frames of the journal: what a small commit appended, as bytes, and taken in again when a register
//! is opened that was not closed. Knows nothing of where frames are kept.
//!
//! State is a function of the set of entries: inserted by the way of entries from elsewhere, they
//! give the same rows as the commit that appended them.

use super::batch::Batch;
use super::digest::Digest;
use super::entry::{Entry, StreamInfo};
use super::insert::Inserted;
use super::project::Project;
use crate::error::{Error, Result};
use crate::limits;
use crate::model::{DeviceId, EntryId, OrgId};
use crate::store::{Store, value};

/// Takes in what stands in the journal and not in the register's file, as far as it is not shown
/// yet. It stays in the journal, and nothing is written.
///
/// # Errors
/// `is_conflict` when the entries do not go on after those of the file, `is_corrupt` when they cannot
/// be read; `is_busy` and `is_io` as for [`Batch::begin`].
pub(crate) fn show(store: &Store, project: &dyn Project) -> Result<()> {
    let frames = store.pending();
    if frames.is_empty() {
        return Ok(());
    }
    let mut batch = Batch::over(store.writer()?, project);
    batch.again = true;
    for frame in &frames {
        batch.insert_frame(frame).map_err(|e| e.at("the journal"))?;
    }
    batch.commit()?;
    store.shown();
    Ok(())
}

impl Batch<'_> {
    /// The bytes of the batch for the journal; `None` for one that is not small, or holds more than
    /// events appended here.
    ///
    /// An entry: its device(32), 0 or 1 and its scope(20), its number(4 BE), the digest before it(32),
    /// the length of its value(4 BE) and the value.
    pub(super) fn frame(&self) -> Result<Option<Vec<u8>>> {
        let appended = self.appended.len();
        let alone = self.fresh.len() == appended
            && self.waiting.is_empty()
            && self.seals.is_empty()
            && self.trees.is_empty()
            && self.excerpts.is_empty()
            && self.vouched.is_empty();
        if !alone || appended == 0 || appended > limits::JOURNAL_ENTRIES_MAX {
            return Ok(None);
        }
        let mut bytes = Vec::with_capacity(256 * appended);
        let mut before: Option<(EntryId, Digest)> = None;
        for (id, fresh) in self.fresh.iter() {
            let Some(head) = self.heads.get(&id.stream) else { return Ok(None) };
            let info = StreamInfo { device: head.row.device, scope: head.row.scope };
            let prev = match before {
                Some((last, digest)) if last.stream == id.stream => digest,
                _ => self
                    .writer
                    .base()
                    .stream(id.stream)?
                    .map_or(info.opening(), |row| Digest(row.head)),
            };
            put(&mut bytes, &info, id.seq, prev, fresh.value.get());
            before = Some((id, fresh.digest));
        }
        Ok(Some(bytes))
    }

    /// Takes the entries of a frame; those that the file holds already are no news.
    fn insert_frame(&mut self, mut frame: &[u8]) -> Result<()> {
        while !frame.is_empty() {
            let (info, entry, rest) = take(frame)?;
            if self.insert(&info, &entry)? == Inserted::Waiting {
                return Err(Error::conflict("entries before this one are missing").at(entry.id()));
            }
            frame = rest;
        }
        Ok(())
    }
}

fn put(bytes: &mut Vec<u8>, info: &StreamInfo, seq: u32, prev: Digest, value: &[u8]) {
    bytes.extend_from_slice(&info.device.0);
    match info.scope {
        None => bytes.push(0),
        Some(org) => {
            bytes.push(1);
            bytes.extend_from_slice(&org.0.to_bytes());
        }
    }
    bytes.extend_from_slice(&seq.to_be_bytes());
    bytes.extend_from_slice(&prev.0);
    bytes.extend_from_slice(&(value.len() as u32).to_be_bytes());
    bytes.extend_from_slice(value);
}

/// The first entry of a frame, its stream, and what comes behind it.
fn take(bytes: &[u8]) -> Result<(StreamInfo, Entry, &[u8])> {
    let damaged = || Error::corrupt("an entry of the journal is damaged");
    let parts = || {
        let (device, rest) = bytes.split_first_chunk()?;
        let (scope, rest) = match rest.split_first()? {
            (0, rest) => (None, rest),
            (1, rest) => {
                let (org, rest) = rest.split_first_chunk::<20>()?;
                (Some(OrgId(EntryId::from_bytes(org)?)), rest)
            }
            _ => return None,
        };
        let (seq, rest) = rest.split_first_chunk()?;
        let (prev, rest) = rest.split_first_chunk()?;
        let (len, rest) = rest.split_first_chunk()?;
        let (value, rest) = rest.split_at_checked(u32::from_be_bytes(*len) as usize)?;
        let info = StreamInfo { device: DeviceId(*device), scope };
        Some((info, u32::from_be_bytes(*seq), Digest(*prev), value, rest))
    };
    let (info, seq, prev, value, rest) = parts().ok_or_else(damaged)?;
    let (recorded, event) = value::decode_entry(value)?;
    Ok((info, Entry { stream: info.id(), seq, prev, recorded, event }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::testing::*;
    use crate::model::{OrgId, Timestamp};

    #[test]
    fn an_entry_is_taken_as_it_was_put_and_no_part_of_one_is() {
        let org = OrgId(id(9, 1));
        for (scope, seq) in [(None, 1), (Some(org), 77)] {
            let info = StreamInfo { scope, ..info(3) };
            let (recorded, event) = (Timestamp::from_millis(5), document(org, 4));
            let value = value::encode_entry(recorded, &event).unwrap();
            let prev = info.opening();
            let mut bytes = Vec::new();
            put(&mut bytes, &info, seq, prev, &value);
            let whole = bytes.len();
            bytes.extend_from_slice(b"rest");
            let (of, entry, rest) = take(&bytes).unwrap();
            assert_eq!((of, rest), (info, &b"rest"[..]));
            assert_eq!(entry, Entry { stream: info.id(), seq, prev, recorded, event });
            for len in 0..whole {
                assert!(take(&bytes[..len]).is_err_and(|error| error.is_corrupt()), "{len}");
            }
        }
    }

    #[test]
    fn only_small_batches_of_ones_own_go_to_the_journal() {
        let (register, org) = Register::founded();
        let batch = |events: usize| {
            let mut batch = register.batch();
            for n in 0..events {
                batch.append(&info(1), at(0), document(org, n as u32)).unwrap();
            }
            batch
        };
        assert!(batch(0).frame().unwrap().is_none());
        assert!(batch(limits::JOURNAL_ENTRIES_MAX + 1).frame().unwrap().is_none());
        let mut mixed = batch(1);
        mixed.insert(&info(2), &chain(2, [(1, document(org, 9))])[0]).unwrap();
        assert!(mixed.frame().unwrap().is_none());
        drop(mixed);
        let frame = batch(2).frame().unwrap().unwrap();
        let (_, first, rest) = take(&frame).unwrap();
        let (_, second, rest) = take(rest).unwrap();
        assert!(rest.is_empty());
        assert_eq!((first.seq, first.digest().unwrap()), (2, second.prev));
        assert_eq!(first.prev, register.entries(1)[0].digest().unwrap());
    }

    #[test]
    fn frames_that_do_not_follow_are_a_conflict() {
        let (one, org) = Register::founded();
        let (two, _) = Register::founded();
        one.append(1, [document(org, 1)]).unwrap();
        let mut batch = one.batch();
        batch.append(&info(1), at(0), document(org, 2)).unwrap();
        let frame = batch.frame().unwrap().unwrap();
        let insert = |register: &Register| register.batch().insert_frame(&frame);
        assert!(insert(&two).unwrap_err().is_conflict(), "entries before it are missing");
        two.append(1, [document(org, 8), document(org, 9)]).unwrap();
        assert!(insert(&two).unwrap_err().is_conflict(), "another stands there");
        drop(batch);
        insert(&one).unwrap();
    }
}
