//! Packing: the only room of deflate. What is packed is normative, how well is not: any deflate
//! stream of the same bytes is as good. Knows nothing of what is packed.

use super::bytes;
use crate::error::{Error, Result};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// Effort: higher ones take twice the time for a hundredth of the bytes.
const EFFORT: u8 = 7;

/// What deflate can make of a byte at most.
const STRETCH_MAX: usize = 1_032;

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
    // Memory is taken only for what so many bytes can hold.
    if unpacked / STRETCH_MAX > packed {
        return Err(broken());
    }
    let mut raw = vec![0; unpacked];
    let mut inflate = Box::<DecompressorOxide>::default();
    let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, read, written) = decompress(&mut inflate, part, &mut raw, 0, flags);
    // Bytes behind the end would be a second spelling of the same.
    let whole = status == TINFLStatus::Done && read == packed && written == unpacked;
    if whole { Ok(raw) } else { Err(broken()) }
}

/// A number that says how many.
pub(super) fn length(from: &mut &[u8]) -> Result<usize> {
    bytes::take(from)
        .and_then(|n| usize::try_from(n).ok())
        .ok_or_else(|| Error::corrupt("a length is damaged"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_read_to_its_last_byte() {
        let raw = b"one and one and one and one and one and one".repeat(9);
        let mut packed = Vec::new();
        push(&mut packed, &raw);
        assert!(packed.len() < raw.len());
        assert_eq!(take(&mut packed.as_slice(), raw.len()).unwrap(), raw);
        for wrong in [0, raw.len() - 1, raw.len() + 1, usize::MAX] {
            assert!(take(&mut packed.as_slice(), wrong).is_err(), "{wrong}");
        }
        let mut longer = packed.clone();
        longer[0] += 1;
        longer.push(0);
        assert!(take(&mut longer.as_slice(), raw.len()).is_err(), "a byte behind the end");
        for cut in 0..packed.len() {
            assert!(take(&mut &packed[..cut], raw.len()).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn what_does_not_pack_stays_as_it_is() {
        let mut packed = Vec::new();
        push(&mut packed, b"short");
        assert_eq!(packed, b"\0short");
        assert_eq!(take(&mut packed.as_slice(), 5).unwrap(), b"short");
    }
}
