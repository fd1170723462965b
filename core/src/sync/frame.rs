//! Frames: bytes with a mark, a version, a kind, a length and a checksum, so that a reader knows
//! what it has before it looks inside, and damage shows at its place. Knows nothing of what is
//! inside.
//!
//! ```text
//! "sobo"  version(1)  kind(1)  length(varint)  payload  checksum(4)
//! ```

use super::bytes;
use crate::error::{Error, Result};
use crate::ledger::Checksum;
use crate::limits;

const MAGIC: &[u8; 4] = b"sobo";
/// The version of everything on the wire.
const VERSION: u8 = 1;
const CHECKSUM_BYTES: usize = 4;
/// Mark, version, kind and the longest length.
const HEAD_BYTES_MAX: usize = 4 + 1 + 1 + 5;

/// What is inside a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// Entries: see [`Delta`](super::Delta).
    Delta = 1,
    /// How far a replica knows each stream: see [`encode_frontier`](super::encode_frontier).
    Frontier = 2,
    /// What is said in a session: see [`Database::meet`](crate::Database::meet).
    Message = 3,
    /// A unit's year with its totals: see [`Bundle`](super::Bundle).
    Bundle = 4,
    /// Single entries of streams that the receiver does not have: see
    /// [`Database::excerpt`](crate::Database::excerpt).
    Excerpt = 5,
}

impl FrameKind {
    fn of(byte: u8) -> Option<Self> {
        let kinds = [Self::Delta, Self::Frontier, Self::Message, Self::Bundle, Self::Excerpt];
        kinds.into_iter().find(|kind| *kind as u8 == byte)
    }
}

/// A frame that is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'b> {
    /// What is inside.
    pub kind: FrameKind,
    /// The inside.
    pub payload: &'b [u8],
    /// How many bytes the frame takes.
    pub len: usize,
}

impl<'b> Frame<'b> {
    /// Wraps a payload.
    ///
    /// # Errors
    /// `is_limit` above [`limits::FRAME_BYTES_MAX`].
    pub fn wrap(kind: FrameKind, payload: &[u8]) -> Result<Vec<u8>> {
        check_len(payload.len())?;
        let mut frame = Vec::with_capacity(payload.len() + HEAD_BYTES_MAX + CHECKSUM_BYTES);
        frame.extend_from_slice(MAGIC);
        frame.extend_from_slice(&[VERSION, kind as u8]);
        bytes::push(&mut frame, payload.len() as u128);
        frame.extend_from_slice(payload);
        let checksum = Checksum::of(&frame);
        frame.extend_from_slice(&checksum.0);
        Ok(frame)
    }

    /// Reads the frame that bytes begin with; `None` when they end before the frame does.
    ///
    /// # Errors
    /// `is_format` for what is no frame, or one of a newer version or kind; `is_limit` for one that
    /// says it is longer than [`limits::FRAME_BYTES_MAX`]; `is_corrupt` when it was changed.
    pub fn read(from: &'b [u8]) -> Result<Option<Self>> {
        let Some((kind, payload_at, len)) = head(from)? else {
            return Ok(None);
        };
        let end = payload_at + len;
        let (Some(covered), Some(payload)) = (from.get(..end), from.get(payload_at..end)) else {
            return Ok(None);
        };
        let Some(checksum) = from.get(end..end + CHECKSUM_BYTES) else {
            return Ok(None);
        };
        if Checksum::of(covered).0 != checksum {
            return Err(Error::corrupt("the checksum does not fit the bytes before it")
                .at(format!("byte {end}"))
                .way("fetch them again: they were changed or cut on their way"));
        }
        Ok(Some(Self { kind, payload, len: end + CHECKSUM_BYTES }))
    }

    /// Reads bytes that are one frame of a kind and nothing else.
    ///
    /// # Errors
    /// As [`Frame::read`]; `is_format` for another kind, `is_corrupt` when the bytes end early or
    /// go on.
    pub fn only(from: &'b [u8], kind: FrameKind) -> Result<Self> {
        let ends = |at: usize| {
            Error::corrupt("the bytes are not one frame: they end early or go on")
                .at(format!("byte {at}"))
                .way("fetch them again")
        };
        let frame = Self::read(from)?.ok_or_else(|| ends(from.len()))?;
        if frame.len != from.len() {
            return Err(ends(frame.len));
        }
        if frame.kind == kind {
            return Ok(frame);
        }
        Err(Error::format(format!("a {:?} stands where a {kind:?} should", frame.kind))
            .at("byte 5")
            .way("choose another file"))
    }
}

/// The kind, where the payload begins and how long it is; `None` when the bytes end before.
fn head(from: &[u8]) -> Result<Option<(FrameKind, usize, usize)>> {
    let mark = from.get(..from.len().min(4)).unwrap_or_default();
    if !MAGIC.starts_with(mark) {
        return Err(Error::format("the bytes are no frame of a register")
            .at("byte 0")
            .way("choose a file that sobo wrote"));
    }
    let newer = |what: &str, n: u8, place: &str| {
        Error::format(format!("the {what} {n} is not known here"))
            .at(place)
            .way("use a newer version of the software")
    };
    match from.get(4) {
        None => return Ok(None),
        Some(&VERSION) => {}
        Some(version) => return Err(newer("version", *version, "byte 4")),
    }
    let Some(kind) = from.get(5) else { return Ok(None) };
    let kind = FrameKind::of(*kind).ok_or_else(|| newer("kind", *kind, "byte 5"))?;
    let mut rest = from.get(6..from.len().min(HEAD_BYTES_MAX)).unwrap_or_default();
    let before = rest.len();
    let Some(len) = bytes::take(&mut rest) else {
        let misspelt = before == 5 || rest.last() == Some(&0);
        let broken = || Error::corrupt("the length is misspelt").at("byte 6");
        return if misspelt { Err(broken()) } else { Ok(None) };
    };
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    check_len(len).map_err(|e| e.at("byte 6"))?;
    Ok(Some((kind, 6 + before - rest.len(), len)))
}

fn check_len(len: usize) -> Result<()> {
    if len <= limits::FRAME_BYTES_MAX {
        return Ok(());
    }
    Err(Error::limit(format!("a frame of {len} bytes; at most {}", limits::FRAME_BYTES_MAX))
        .way("send less at once"))
}

/// The frames that bytes are made of, each with the byte where it begins.
pub struct Frames<'b> {
    from: &'b [u8],
    at: usize,
    ended: bool,
}

impl<'b> Frames<'b> {
    /// Reads from the first byte on.
    pub fn new(from: &'b [u8]) -> Self {
        Self { from, at: 0, ended: false }
    }
}

impl<'b> Iterator for Frames<'b> {
    type Item = Result<(usize, Frame<'b>)>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.from.get(self.at..).filter(|rest| !rest.is_empty() && !self.ended)?;
        let at = self.at;
        let read = Frame::read(rest).and_then(|frame| {
            frame.ok_or_else(|| {
                Error::corrupt("the bytes end within a frame")
                    .way("fetch them again: the end is missing")
            })
        });
        match read {
            Ok(frame) => {
                self.at += frame.len;
                Some(Ok((at, frame)))
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error.at(format!("the frame at byte {at}"))))
            }
        }
    }
}
