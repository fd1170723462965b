//! A journal in front of the register's file: frames that are appended and synced one by one, until
//! what they hold stands in the file and the next ones go over them. Knows nothing of what frames
//! hold, and of when one is written.
//!
//! ```text
//! head   magic(8) id(16) checksum(8), then zeros up to byte 512
//! frame  checksum(8) number(8) length(4) payload, one behind the other from byte 512 on
//! ```
//!
//! Numbers go up by one for as long as the register lives; a commit in the file takes one as a frame
//! does. What the file holds already is told by the number of its last commit, so that nothing has to
//! be erased: frames from the beginning on that go on after that number are new, and behind them lie
//! older ones or zeros. The length of a journal is given out when it is made, since a file that does
//! not grow is synced quicker.

use crate::digest::Sequence;
use crate::error::{Error, Result};
use redb::{StorageBackend, StorageError};
use std::sync::Arc;

const MAGIC: [u8; 8] = *b"sobojnl1";
const HEAD_BYTES: usize = 32;
/// Where frames begin: no disk writes a part of the head with them.
const START: usize = 512;
/// Bytes of a frame before its payload.
const FRAME_BYTES: usize = 20;
/// Highest number of a frame that a register may tell: nobody gets there, and the next one exists.
const NUMBER_MAX: u64 = u64::MAX >> 2;
/// Largest journal that is read.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

const LOST: &str = "restore the register and its journal together from a backup; or move the journal \
                    away, open the register with `journal_bytes: 0`, and fetch what it lacks from \
                    another replica";

/// Which register a journal belongs to.
pub(super) type Id = [u8; 16];

/// What the register's file says of its journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) id: Id,
    /// The number of the file's last commit: it holds all frames before.
    pub(super) taken: u64,
    /// Whether there may be frames behind it.
    pub(super) open: bool,
}

impl Mark {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        [&self.id[..], &self.taken.to_be_bytes(), &[u8::from(self.open)]].concat()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mark = || {
            let (id, rest) = bytes.split_first_chunk()?;
            let (taken, rest) = rest.split_first_chunk()?;
            let taken = Some(u64::from_be_bytes(*taken)).filter(|taken| *taken <= NUMBER_MAX)?;
            let open = match rest {
                [0] => false,
                [1] => true,
                _ => return None,
            };
            Some(Self { id: *id, taken, open })
        };
        mark().ok_or_else(|| Error::corrupt("what the register says of its journal is damaged"))
    }
}

/// A journal to go on with.
#[derive(Debug)]
pub(super) struct Journal {
    storage: Arc<dyn StorageBackend>,
    id: Id,
    /// The number of the next frame, and where it goes.
    next: u64,
    at: usize,
    end: usize,
}

/// A journal, and the frames of it that the register's file lacks.
pub(super) type Opened = (Journal, Vec<Box<[u8]>>);

impl Journal {
    /// Makes a journal of so many bytes, in which nothing comes after a number.
    ///
    /// # Errors
    /// `is_io` when the storage fails.
    pub(super) fn create(
        storage: Arc<dyn StorageBackend>,
        id: Id,
        taken: u64,
        bytes: usize,
    ) -> Result<Self> {
        let end = bytes.max(START);
        let mut all = vec![0; end];
        let head = [&MAGIC[..], &id, &head_checksum(id)].concat();
        all.iter_mut().zip(head).for_each(|(to, from)| *to = from);
        let written = (|| {
            storage.set_len(end as u64)?;
            storage.write(0, &all)?;
            storage.sync_data()
        })();
        written.map_err(failed)?;
        Ok(Self { storage, id, next: taken + 1, at: START, end })
    }

    /// Opens the journal of a register; `None` where none was ever finished. Frames stand in the
    /// order in which they were written; each was synced, or is now.
    ///
    /// # Errors
    /// `is_conflict` for a journal of another register or of another state of it, and for what is no
    /// journal; `is_corrupt` when a frame is damaged that is not the last; `is_not_found` when there
    /// must be a journal and is none; `is_io` when the storage fails.
    pub(super) fn open(
        storage: Arc<dyn StorageBackend>,
        mark: Option<Mark>,
    ) -> Result<Option<Opened>> {
        let bytes = read(&*storage).map_err(failed)?;
        let open = mark.is_some_and(|mark| mark.open);
        let Some(id) = head(&bytes)? else {
            return if open { Err(missing()) } else { Ok(None) };
        };
        let Some(mark) = mark.filter(|mark| mark.id == id) else {
            // A journal that was begun for this register when the power failed has no frame yet.
            let begun = !open && frame(&bytes, id, START).is_none();
            return if begun { Ok(None) } else { Err(of_another()) };
        };
        let (mut at, mut next, mut frames) = (START, mark.taken + 1, Vec::new());
        while let Some((_, payload)) = frame(&bytes, id, at).filter(|(number, _)| *number == next) {
            frames.push(payload.into());
            next += 1;
            at += FRAME_BYTES + payload.len();
        }
        check_behind(&bytes, id, at, next)?;
        if !frames.is_empty() {
            if !mark.open {
                return Err(of_another_state());
            }
            // A program that ended between writing and syncing has acknowledged nothing; whoever
            // sees a frame now may act on it.
            storage.sync_data().map_err(failed)?;
        }
        Ok(Some((Self { storage, id, next, at, end: bytes.len() }, frames)))
    }

    /// Which register it belongs to.
    pub(super) fn id(&self) -> Id {
        self.id
    }

    /// The number of the last frame.
    pub(super) fn last(&self) -> u64 {
        self.next - 1
    }

    /// Whether a frame has room; one may take a quarter of the journal.
    pub(super) fn has_room(&self, payload: usize) -> bool {
        let bytes = FRAME_BYTES + payload;
        bytes <= self.end / 4 && bytes <= self.end - self.at
    }

    /// Appends a frame and makes it safe.
    ///
    /// # Errors
    /// `is_io` when the storage fails: the frame may be there or not then.
    pub(super) fn push(&mut self, payload: &[u8]) -> Result<()> {
        let mut bytes = Vec::with_capacity(FRAME_BYTES + payload.len());
        bytes.extend_from_slice(&checksum(self.id, self.next, payload));
        bytes.extend_from_slice(&self.next.to_be_bytes());
        bytes.extend_from_slice(&(payload.len() as u32).to_be_bytes());
        bytes.extend_from_slice(payload);
        self.storage.write(self.at as u64, &bytes).map_err(failed)?;
        self.storage.sync_data().map_err(failed)?;
        self.next += 1;
        self.at += bytes.len();
        Ok(())
    }

    /// Everything in it stands in the register's file since the commit with this number: the next
    /// frame goes to the beginning.
    pub(super) fn rewind(&mut self, taken: u64) {
        (self.at, self.next) = (START, taken + 1);
    }
}

fn failed(error: std::io::Error) -> Error {
    Error::from(StorageError::from(error)).at("the journal")
}

/// A journal that should be there.
pub(super) fn missing() -> Error {
    Error::not_found("the register's journal is missing, and holds what was recorded last").way(
        "put the journal back beside the register; or open it with `journal_bytes: 0` to go on \
         without, and fetch what it lacks from another replica",
    )
}

fn of_another() -> Error {
    Error::conflict("the journal belongs to another register").way(
        "put the journal beside the register that it belongs to, or move it away if that is no more",
    )
}

fn of_another_state() -> Error {
    Error::conflict("the journal goes on after commits that the register does not hold")
        .way("the register was put back to an earlier state; put its journal back with it")
}

fn read(storage: &dyn StorageBackend) -> std::io::Result<Vec<u8>> {
    let len = storage.len()?;
    if len > BYTES_MAX {
        return Err(std::io::Error::other("it is larger than any journal"));
    }
    let mut bytes = vec![0; usize::try_from(len).unwrap_or_default()];
    storage.read(0, &mut bytes)?;
    Ok(bytes)
}

fn head_checksum(id: Id) -> [u8; 8] {
    let mut sequence = Sequence::default();
    sequence.push(&MAGIC);
    sequence.push(&id);
    sequence.finish().first()
}

fn checksum(id: Id, number: u64, payload: &[u8]) -> [u8; 8] {
    let mut sequence = Sequence::default();
    sequence.push(&id);
    sequence.push(&number.to_be_bytes());
    sequence.push(payload);
    sequence.finish().first()
}

/// Whose journal it is; `None` for one that was not finished when it was made.
fn head(bytes: &[u8]) -> Result<Option<Id>> {
    let head = bytes.get(..HEAD_BYTES.min(bytes.len())).unwrap_or_default();
    if head.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let Some(rest) = head.strip_prefix(&MAGIC) else {
        return Err(Error::conflict("what lies where the journal should be is none")
            .way("move it away: the journal of a register bears its name with `-journal` behind"));
    };
    let parts = rest.split_first_chunk::<16>();
    Ok(parts.filter(|(id, sum)| **sum == head_checksum(**id)).map(|(id, _)| *id))
}

/// The frame at a place: its number and payload; `None` where it does not check out.
fn frame(bytes: &[u8], id: Id, at: usize) -> Option<(u64, &[u8])> {
    let (sum, rest) = bytes.get(at..)?.split_first_chunk::<8>()?;
    let (number, rest) = rest.split_first_chunk()?;
    let (len, rest) = rest.split_first_chunk()?;
    let number = u64::from_be_bytes(*number);
    let payload = rest.get(..u32::from_be_bytes(*len) as usize)?;
    (checksum(id, number, payload) == *sum).then_some((number, payload))
}

/// Nothing behind the last frame goes on after it: else one between is damaged, which was
/// acknowledged before the others were written.
fn check_behind(bytes: &[u8], id: Id, end: usize, next: u64) -> Result<()> {
    if frame(bytes, id, START).is_some_and(|(number, _)| number > next) {
        return Err(of_another_state());
    }
    let most = next + (bytes.len() / FRAME_BYTES) as u64;
    for at in end..bytes.len() {
        let number = bytes.get(at + 8..).and_then(|rest| rest.split_first_chunk());
        let Some(number) = number.map(|(number, _)| u64::from_be_bytes(*number)) else { break };
        if (next..=most).contains(&number) && frame(bytes, id, at).is_some() {
            return Err(Error::corrupt(format!(
                "frame {next} of the journal is damaged, and frame {number} behind it is not"
            ))
            .at(format!("byte {end} of the journal"))
            .way(LOST));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use redb::backends::InMemoryBackend;

    const BYTES: usize = 4096;
    const MARK: Mark = Mark { id: [7; 16], taken: 40, open: true };

    fn storage(bytes: &[u8]) -> Arc<dyn StorageBackend> {
        let storage = InMemoryBackend::new();
        storage.set_len(bytes.len() as u64).unwrap();
        storage.write(0, bytes).unwrap();
        Arc::new(storage)
    }

    /// A journal with three frames, its bytes and where the frames begin and end.
    fn written() -> (Journal, Vec<u8>, [usize; 4]) {
        let mut journal = Journal::create(storage(&[]), MARK.id, MARK.taken, BYTES).unwrap();
        let mut places = [START; 4];
        for (n, place) in (0..3).zip(&mut places[1..]) {
            journal.push(&payload(n)).unwrap();
            *place = journal.at;
        }
        let bytes = read(&*journal.storage).unwrap();
        (journal, bytes, places)
    }

    fn payload(n: u8) -> Vec<u8> {
        vec![n + 1; 60 + 10 * usize::from(n)]
    }

    fn open(bytes: &[u8], mark: Mark) -> Result<Vec<Vec<u8>>> {
        let opened = Journal::open(storage(bytes), Some(mark))?;
        Ok(opened.map_or_else(Vec::new, |(_, frames)| frames.into_iter().map(Vec::from).collect()))
    }

    fn failure(bytes: &[u8], mark: Mark) -> Error {
        open(bytes, mark).expect_err("it must not open")
    }

    #[test]
    fn frames_are_there_again_in_order_and_others_go_on_behind_them() {
        let (_, bytes, places) = written();
        assert_eq!(open(&bytes, MARK).unwrap(), [0, 1, 2].map(payload));
        let (mut journal, _) = Journal::open(storage(&bytes), Some(MARK)).unwrap().unwrap();
        assert_eq!((journal.at, journal.last()), (places[3], 43));
        journal.push(b"next").unwrap();
        let bytes = read(&*journal.storage).unwrap();
        assert_eq!((bytes.len(), open(&bytes, MARK).unwrap().len()), (BYTES, 4));
    }

    #[test]
    fn what_the_register_took_is_not_given_again_and_the_room_is_used_anew() {
        let (mut journal, bytes, _) = written();
        let taken = Mark { taken: 44, ..MARK };
        assert_eq!(open(&bytes, taken).unwrap().len(), 0);
        assert_eq!(open(&bytes, Mark { open: false, ..taken }).unwrap().len(), 0);
        journal.rewind(taken.taken);
        journal.push(b"new").unwrap();
        let bytes = read(&*journal.storage).unwrap();
        assert_eq!(open(&bytes, taken).unwrap(), [b"new"]);
        // It was put back to a state before that, or the power failed before the commit was safe:
        // nobody can tell what is lost.
        assert!(failure(&bytes, MARK).is_conflict());
    }

    #[test]
    fn a_torn_frame_at_the_end_was_never_acknowledged() {
        let (_, bytes, places) = written();
        for cut in places[2]..places[3] {
            let mut torn = bytes.clone();
            torn[cut..].fill(0);
            assert_eq!(open(&torn, MARK).unwrap().len(), 2, "from byte {cut}");
            torn.truncate(cut);
            assert_eq!(open(&torn, MARK).unwrap().len(), 2, "cut at byte {cut}");
        }
    }

    #[test]
    fn a_flipped_byte_is_the_end_or_told_when_frames_go_on_behind_it() {
        let (_, bytes, places) = written();
        for at in START..places[3] {
            let mut broken = bytes.clone();
            broken[at] ^= 0x41;
            if at >= places[2] {
                assert_eq!(open(&broken, MARK).unwrap().len(), 2, "byte {at}");
            } else {
                let error = failure(&broken, MARK);
                assert!(error.is_corrupt(), "byte {at}: {error}");
                assert!(error.to_string().contains("of the journal is damaged"), "{error}");
            }
        }
    }

    #[test]
    fn another_register_and_what_is_no_journal_are_refused() {
        let (_, bytes, _) = written();
        for other in [Mark { id: [8; 16], ..MARK }, Mark { id: [8; 16], taken: 99, open: false }] {
            let error = failure(&bytes, other);
            assert!(error.is_conflict() && error.to_string().contains("another register"));
        }
        assert!(Journal::open(storage(&bytes), None).unwrap_err().is_conflict());
        let error = failure(b"So bo dang vien", MARK);
        assert!(error.is_conflict() && error.to_string().contains("is none"), "{error}");
        // An earlier state of the same register.
        for earlier in [Mark { taken: 12, ..MARK }, Mark { open: false, ..MARK }] {
            let error = failure(&bytes, earlier);
            assert!(error.is_conflict() && error.to_string().contains("earlier state"), "{error}");
        }
    }

    #[test]
    fn a_journal_that_was_not_finished_is_none_unless_there_must_be_one() {
        let made = Journal::create(storage(&[]), MARK.id, 0, BYTES).unwrap();
        let whole = read(&*made.storage).unwrap();
        let begun = [vec![], vec![0; BYTES], whole[..20].to_vec(), whole.clone()];
        let other = Mark { id: [8; 16], taken: 3, open: false };
        for bytes in &begun {
            for mark in [None, Some(other)] {
                assert!(Journal::open(storage(bytes), mark).unwrap().is_none());
            }
        }
        for bytes in &begun[..3] {
            assert!(failure(bytes, MARK).is_not_found(), "{}", bytes.len());
        }
        assert!(open(&whole, Mark { taken: 0, ..MARK }).unwrap().is_empty());
    }

    #[test]
    fn a_mark_is_read_as_it_was_written_and_no_other_bytes_are() {
        let bytes = MARK.to_bytes();
        assert_eq!(Mark::from_bytes(&bytes).unwrap(), MARK);
        let beyond = Mark { taken: NUMBER_MAX + 1, ..MARK }.to_bytes();
        let (longer, neither) = ([&bytes[..], &[0]].concat(), [&bytes[..24], &[2]].concat());
        for wrong in [&bytes[..24], &longer, &neither, &beyond] {
            assert!(Mark::from_bytes(wrong).unwrap_err().is_corrupt());
        }
    }

    #[test]
    fn large_frames_and_a_full_journal_are_told_before_anything_is_written() {
        let (mut journal, ..) = written();
        assert!(journal.has_room(BYTES / 4 - FRAME_BYTES) && !journal.has_room(BYTES / 4));
        while journal.has_room(500) {
            journal.push(&[1; 500]).unwrap();
        }
        assert!(BYTES - journal.at < 520);
        journal.rewind(99);
        assert!(journal.has_room(500) && journal.last() == 99);
    }
}
