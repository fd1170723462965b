//! What is said in a session, as bytes. Knows nothing of who says it.

use super::range::{Marks, Part};
use super::scopes::Scopes;
use crate::error::{Error, Result};
use crate::ledger::{Digest, Mark, Sequence};
use crate::limits;
use crate::model::{StreamId, Timestamp};
use crate::store::value;
use crate::sync::frame::{Frame, FrameKind, Frames};
use serde::{Deserialize, Serialize};

/// The version of the session's rules, the first byte of each message.
const PROTOCOL: u8 = 1;

/// A mark on the wire: stream, number and digest; or that the stream is not known. Numbers here and
/// below are of fixed width, so that what a session costs depends on how much differs alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SentMark(pub(super) StreamId, Option<([u8; 4], [u8; 32])>);

impl SentMark {
    pub(super) fn new(stream: StreamId, mark: Option<Mark>) -> Self {
        Self(stream, mark.map(|mark| (mark.seq.to_be_bytes(), mark.digest.0)))
    }

    /// Every mark of a stream, or that there is none.
    pub(super) fn of_stream(marks: &Marks, stream: StreamId) -> Vec<Self> {
        match marks.of_stream(stream) {
            [] => vec![Self::new(stream, None)],
            marks => marks.iter().map(|(_, mark)| Self::new(stream, Some(*mark))).collect(),
        }
    }

    /// The marks that a list on the wire tells of.
    pub(super) fn marks(sent: &[Self]) -> Result<Marks> {
        let mark = |(seq, digest)| Mark { seq: u32::from_be_bytes(seq), digest: Digest(digest) };
        let marks = sent.iter().filter_map(|sent| sent.1.map(|there| (sent.0, mark(there))));
        if marks.clone().any(|(_, mark)| mark.seq == 0 || mark.seq > limits::SEQ_MAX) {
            return Err(Error::corrupt("a mark of the session is damaged"));
        }
        Ok(Marks::new(marks))
    }
}

/// Tells which question an answer is to: the first bytes of the question's digest.
pub(super) type Token = [u8; 8];

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Question {
    /// What the session is about.
    pub(super) scopes: Scopes,
    /// What is asked.
    pub(super) ask: Ask,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Ask {
    /// What differs in these ranges?
    Compare(Vec<Part>),
    /// Take the deltas that follow, and send what lies beyond these marks.
    Exchange(Vec<SentMark>),
    /// This is the digest of all marks here: is it the same there?
    Finish([u8; 32]),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answer {
    /// To which question.
    pub(super) to: Token,
    /// What the clock says.
    pub(super) now: [u8; 8],
    /// What is told.
    pub(super) tell: Tell,
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Tell {
    /// What differs in the first so many ranges of the question: ranges to look into further, and
    /// marks of streams that differ.
    Differ(u32, Vec<Part>, Vec<SentMark>),
    /// What was asked for follows in deltas.
    Took {
        /// Entries of the question that were new.
        new: [u8; 4],
        /// Deltas of the question that do not fit to what is here.
        refused: [u8; 4],
        /// Whether there is more than what follows.
        more: bool,
    },
    /// The digest of all marks; and the state root, where the session is about everything and the
    /// digests are the same.
    Finished([u8; 32], Option<[u8; 32]>),
}

/// The payloads of deltas, each with the place of its frame.
pub(super) type Deltas<'b> = Vec<(usize, &'b [u8])>;

/// One thing said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Message {
    /// By the side that asks.
    Question(Question),
    /// By the side that answers.
    Answer(Answer),
}

impl Message {
    /// The message as a frame, with deltas behind it.
    pub(super) fn frame(&self, deltas: &[u8]) -> Result<Vec<u8>> {
        let mut head = vec![PROTOCOL];
        head.extend_from_slice(&(deltas.len() as u32).to_be_bytes());
        let payload = value::extend(head, self)?;
        let mut bytes = Frame::wrap(FrameKind::Message, &payload)?;
        bytes.extend_from_slice(deltas);
        check_len(&bytes)?;
        Ok(bytes)
    }

    /// Reads a message, and how many bytes of deltas are behind it.
    fn read(payload: &[u8]) -> Result<(Self, u32)> {
        let damaged = || Error::corrupt("a message of the session is damaged");
        let (protocol, rest) = payload.split_first().ok_or_else(damaged)?;
        if *protocol != PROTOCOL {
            return Err(Error::format(format!(
                "the session is of version {protocol}, this software speaks {PROTOCOL}"
            ))
            .way("use the same version of the software on both sides"));
        }
        let (behind, message) = rest.split_first_chunk().ok_or_else(damaged)?;
        let message = value::decode(message).map_err(|e| damaged().because(e))?;
        Ok((message, u32::from_be_bytes(*behind)))
    }

    /// Reads a message and the payloads of the deltas behind it, each with its place.
    pub(super) fn open(bytes: &[u8]) -> Result<(Self, Deltas<'_>)> {
        check_len(bytes)?;
        let mut frames = Frames::new(bytes);
        let first = frames.next().transpose()?.map(|(_, frame)| frame);
        let first = first.filter(|frame| frame.kind == FrameKind::Message);
        let first = first
            .ok_or_else(|| Error::format("the bytes do not begin with a session's message"))?;
        let (message, behind) = Self::read(first.payload)?;
        if first.len + behind as usize != bytes.len() {
            return Err(Error::corrupt(
                "the bytes end before the session's message does, or go on",
            )
            .way("ask again"));
        }
        let mut deltas = Vec::new();
        for frame in frames {
            let (at, frame) = frame?;
            if frame.kind != FrameKind::Delta {
                let what = "something else than a delta follows the session's message";
                return Err(Error::corrupt(what).at(format!("the frame at byte {at}")));
            }
            deltas.push((at, frame.payload));
        }
        Ok((message, deltas))
    }
}

/// The token of a question.
pub(super) fn token(question: &[u8]) -> Token {
    let mut sequence = Sequence::default();
    sequence.push(question);
    sequence.finish().first()
}

pub(super) fn now(clock: Timestamp) -> [u8; 8] {
    clock.as_millis().to_be_bytes()
}

fn check_len(bytes: &[u8]) -> Result<()> {
    if bytes.len() <= limits::MESSAGE_BYTES_MAX {
        return Ok(());
    }
    Err(Error::limit(format!(
        "a message of {} bytes; at most {}",
        bytes.len(),
        limits::MESSAGE_BYTES_MAX
    )))
}
