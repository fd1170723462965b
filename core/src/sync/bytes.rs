//! Numbers as bytes, each with one spelling. Knows nothing of what is counted.

/// Appends a number: seven bits a byte, the lowest first.
#[inline]
pub(super) fn push(bytes: &mut Vec<u8>, mut n: u128) {
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

/// Reads a number from the front of the bytes; `None` when they end early, when it does not fit or
/// has a superfluous last byte.
#[inline]
pub(super) fn take<'b>(bytes: &mut &'b [u8]) -> Option<u128> {
    // Nearly every number has one byte.
    if let [byte, rest @ ..] = *bytes
        && *byte < 0x80
    {
        *bytes = rest;
        return Some(u128::from(*byte));
    }
    // Most others have few: they fit into a register.
    let mut n = 0_u64;
    for (i, byte) in bytes.iter().take(9).enumerate() {
        n |= u64::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            let rest: &'b [u8] = bytes.get(i + 1..)?;
            *bytes = rest;
            return (*byte != 0).then_some(u128::from(n));
        }
    }
    let mut n = 0_u128;
    for (i, byte) in bytes.iter().take(19).enumerate() {
        let low = u128::from(byte & 0x7f);
        let shifted = low << (7 * i);
        if shifted >> (7 * i) != low {
            return None;
        }
        n |= shifted;
        if byte & 0x80 == 0 {
            if i > 0 && *byte == 0 {
                return None;
            }
            let rest: &'b [u8] = bytes.get(i + 1..)?;
            *bytes = rest;
            return Some(n);
        }
    }
    None
}

/// Small numbers of either sign become small ones without: 0, -1, 1, -2 …
pub(super) const fn fold(n: i128) -> u128 {
    ((n << 1) ^ (n >> 127)) as u128
}

pub(super) const fn unfold(n: u128) -> i128 {
    ((n >> 1) as i128) ^ -((n & 1) as i128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        for n in [0, 1, 127, 128, 16_383, 16_384, u128::from(u64::MAX), u128::MAX] {
            let mut bytes = Vec::new();
            push(&mut bytes, n);
            let mut rest = bytes.as_slice();
            assert_eq!(take(&mut rest), Some(n));
            assert!(rest.is_empty());
            for cut in 0..bytes.len() {
                assert_eq!(take(&mut &bytes[..cut]), None);
            }
        }
        assert_eq!(take(&mut [0x80, 0].as_slice()), None, "a superfluous byte");
        assert_eq!(take(&mut [0xff; 19].as_slice()), None, "too large");
    }

    #[test]
    fn signs_fold_and_unfold() {
        for n in [0, 1, -1, 2, -2, i128::MAX, i128::MIN] {
            assert_eq!(unfold(fold(n)), n);
        }
        assert_eq!([0, -1, 1, -2].map(fold), [0, 1, 2, 3]);
    }
}
