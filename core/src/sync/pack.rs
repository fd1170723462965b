//! Packing: the only room of deflate. What is packed is normative, how well is not: any deflate
//! stream of the same bytes is as good. Knows nothing of what is packed.

use super::bytes;
use crate::error::{Error, Result};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_slice_iter_to_slice;

/// Effort: higher ones take twice the time for a hundredth of the bytes.
const EFFORT: u8 = 7;

/// Appends the length packed and the bytes packed; 0 and the bytes as they are where that is
/// shorter.
pub(super) fn push(out: &mut Vec<u8>, raw: &[u8]) {
    let packed = (raw.len() > 24).then(|| compress_to_vec(raw, EFFORT));
    match packed.filter(|packed| packed.len() + 2 < raw.len()) {
        Some(packed) => {
            bytes::push(out, packed.len() as u128);
            out.extend_from_slice(&packed);
        }
        None => {
            bytes::push(out, 0);
            out.extend_from_slice(raw);
        }
    }
}

/// Reads from the front of the bytes what [`push`] appended: so many bytes unpacked, whose number
/// the caller has bounded.
pub(super) fn take(from: &mut &[u8], unpacked: usize) -> Result<Vec<u8>> {
    let broken = || Error::corrupt("a packed part is damaged");
    let packed = length(from)?;
    let (part, rest) =
        from.split_at_checked(if packed == 0 { unpacked } else { packed }).ok_or_else(broken)?;
    *from = rest;
    if packed == 0 {
        return Ok(part.to_vec());
    }
    // Deflate gives at most 1032 bytes for one.
    if unpacked / 1032 > part.len() {
        return Err(broken());
    }
    let mut raw = vec![0; unpacked];
    match decompress_slice_iter_to_slice(&mut raw, std::iter::once(part), false, true) {
        Ok(len) if len == unpacked => Ok(raw),
        _ => Err(broken()),
    }
}

/// A number that says how many.
pub(super) fn length(from: &mut &[u8]) -> Result<usize> {
    bytes::take(from)
        .and_then(|n| usize::try_from(n).ok())
        .ok_or_else(|| Error::corrupt("a length is damaged"))
}
