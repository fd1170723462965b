//! Bytes as hexadecimal digits. Knows nothing of what they mean.

use std::fmt::Write as _;

/// The digits of bytes, two for each, small letters.
pub fn write(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// So many bytes from exactly their digits.
pub fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        let digit = |c: u8| char::from(c).to_digit(16);
        *byte = u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_as_written() {
        assert_eq!(read::<3>(&write(&[0, 0x5b, 0xff])), Some([0, 0x5b, 0xff]));
        for wrong in ["", "5b", "5b5b5", "5b5b5b5b", "+b5b5b", "5b 5b5"] {
            assert_eq!(read::<3>(wrong), None, "{wrong}");
        }
    }
}
