//! A frontier as bytes, so that a replica can be told what another one has. Knows nothing of
//! streams' contents.
//!
//! ```text
//! count(varint)  { stream(16)  number(varint)  digest(32) }
//! ```

use super::bytes;
use super::frame::{Frame, FrameKind};
use super::pack::length;
use crate::error::{Error, Result};
use crate::ledger::{Digest, Frontier, Mark};
use crate::limits;
use crate::model::StreamId;

/// A frontier as a frame.
///
/// # Errors
/// `is_limit` for more streams than a frame holds.
///
/// # Example: ask for what is missing
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, .. } = doc::small()?;
/// use sobo::sync::{decode_frontier, encode_frontier};
///
/// let frontier = db.read()?.frontier()?;
/// assert_eq!(decode_frontier(&encode_frontier(&frontier)?)?, frontier);
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn encode_frontier(frontier: &Frontier) -> Result<Vec<u8>> {
    let mut payload = Vec::with_capacity(52 * frontier.len() + 5);
    bytes::push(&mut payload, frontier.len() as u128);
    for (stream, mark) in frontier.iter() {
        payload.extend_from_slice(&stream.0);
        bytes::push(&mut payload, u128::from(mark.seq));
        payload.extend_from_slice(&mark.digest.0);
    }
    Frame::wrap(FrameKind::Frontier, &payload)
}

/// Reads what [`encode_frontier`] wrote.
///
/// # Errors
/// `is_format` and `is_corrupt` for anything else.
pub fn decode_frontier(frame: &[u8]) -> Result<Frontier> {
    let broken = || Error::corrupt("the frontier is damaged").way("ask for it again");
    let frame = Frame::only(frame, FrameKind::Frontier)?;
    let mut rest = frame.payload;
    let count = length(&mut rest)?;
    let (mut frontier, mut before) = (Frontier::default(), None);
    for _ in 0..count {
        let (stream, behind) = rest.split_first_chunk().ok_or_else(broken)?;
        rest = behind;
        let seq = u32::try_from(length(&mut rest)?).map_err(|_| broken())?;
        let (digest, behind) = rest.split_first_chunk().ok_or_else(broken)?;
        rest = behind;
        let stream = StreamId(*stream);
        if seq == 0 || seq > limits::SEQ_MAX || before >= Some(stream) {
            return Err(broken());
        }
        before = Some(stream);
        frontier.set(stream, Mark { seq, digest: Digest(*digest) });
    }
    if rest.is_empty() { Ok(frontier) } else { Err(broken()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_is_refused() {
        let marks = (1..4).map(|n| {
            (StreamId([n; 16]), Mark { seq: u32::from(n) * 100, digest: Digest([n; 32]) })
        });
        let frontier: Frontier = marks.collect();
        let whole = encode_frontier(&frontier).unwrap();
        assert_eq!(decode_frontier(&whole).unwrap(), frontier);
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert!(decode_frontier(&bytes).is_err(), "byte {at}");
            assert!(decode_frontier(&whole[..at]).is_err(), "cut at {at}");
        }
        assert!(decode_frontier(&[whole.clone(), whole].concat()).is_err());
    }
}
