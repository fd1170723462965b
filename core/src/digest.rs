//! Digests, and sums of rows: the only room of blake3 and of xxHash. Knows nothing of entries and
//! tables.

use std::fmt;
use xxhash_rust::xxh3::xxh3_128;

/// Sets the digest of a stream's opening apart from every other use of the hash.
const OPENING: &str = "sobo stream opening v1";

/// The same for the names of branches.
const BRANCH: &str = "sobo branch v1";

/// A BLAKE3 digest of 32 bytes. Prints as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of a stream's opening, in its own domain.
    pub(crate) fn opening(bytes: &[u8]) -> Self {
        Self(blake3::derive_key(OPENING, bytes))
    }

    /// Names the branch of a stream that begins with an entry.
    pub(crate) fn branch(stream: &[u8; 16], first: Self) -> Self {
        Self(blake3::derive_key(BRANCH, &[&stream[..], &first.0].concat()))
    }

    /// Its first bytes, where few tell it apart from another one.
    pub(crate) fn first<const N: usize>(&self) -> [u8; N] {
        let mut first = [0; N];
        first.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        first
    }

    /// The digest of an entry: over the digest before it and its canonical value.
    pub(crate) fn chained(prev: Self, value: &[u8]) -> Self {
        // Nearly every value is short, and one piece is digested quicker than two.
        let mut both = [0; 256];
        if let Some((begin, rest)) = both.split_first_chunk_mut()
            && let Some(behind) = rest.get_mut(..value.len())
        {
            *begin = prev.0;
            behind.copy_from_slice(value);
            let both = both.get(..prev.0.len() + value.len()).unwrap_or_default();
            return Self(blake3::hash(both).into());
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&prev.0);
        hasher.update(value);
        Self(hasher.finalize().into())
    }
}

/// The first bytes of a digest over bytes on their way: finds damage by chance, proves nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Checksum(pub(crate) [u8; 4]);

impl Checksum {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Digest(blake3::hash(bytes).into()).first())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Digests a sequence of byte strings, each with its length, so that none runs into the next.
#[derive(Default)]
pub(crate) struct Sequence(blake3::Hasher);

impl Sequence {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    pub(crate) fn finish(&self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// A sum of numbers that stand for rows, modulo 2^128: it does not depend on the order in which rows
/// came, and a row that goes is taken off again. So what stands for a whole table costs what changes
/// in it.
///
/// A plain sum of a hash that withstands no attack is enough here. Whoever may choose what they like
/// can make two sets of rows with equal sums; but nobody chooses the rows: they follow from the
/// entries, and those are covered by the digests of a frontier. The sum only shows that two programs
/// derived the same rows from the same entries, and there it is against chance and error, not against
/// a will.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowSum(u128);

impl RowSum {
    /// From what [`RowSum::to_bytes`] gave.
    pub(crate) const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_le_bytes(bytes))
    }

    pub(crate) const fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// Adds a row; `buffer` is room to work in.
    pub(crate) fn add(&mut self, buffer: &mut Vec<u8>, table: u8, key: &[u8], value: &[u8]) {
        self.0 = self.0.wrapping_add(of_row(buffer, table, key, value));
    }

    /// Takes a row off.
    pub(crate) fn remove(&mut self, buffer: &mut Vec<u8>, table: u8, key: &[u8], value: &[u8]) {
        self.0 = self.0.wrapping_sub(of_row(buffer, table, key, value));
    }
}

/// The number that stands for one row.
fn of_row(buffer: &mut Vec<u8>, table: u8, key: &[u8], value: &[u8]) -> u128 {
    buffer.clear();
    buffer.push(table);
    // So many bytes of seven bits as it takes: a key does not run into its value.
    let mut len = key.len();
    while len >= 0x80 {
        buffer.push(len as u8 | 0x80);
        len >>= 7;
    }
    buffer.push(len as u8);
    buffer.extend_from_slice(key);
    buffer.extend_from_slice(value);
    xxh3_128(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_digested_alike_in_one_piece_and_in_two() {
        let prev = Digest([3; 32]);
        for len in [0, 1, 31, 223, 224, 225, 2_000] {
            let value = vec![5; len];
            let both = [&prev.0[..], &value].concat();
            assert_eq!(Digest::chained(prev, &value).0, *blake3::hash(&both).as_bytes(), "{len}");
        }
    }

    #[test]
    fn rows_add_up_in_any_order_and_go_again() {
        let rows: Vec<(u8, Vec<u8>, Vec<u8>)> =
            (0..60).map(|n| (n % 3, vec![n; usize::from(n) * 5], vec![n ^ 7; 9])).collect();
        let mut buffer = Vec::new();
        let (mut sum, mut other) = (RowSum::default(), RowSum::default());
        for (table, k, v) in &rows {
            sum.add(&mut buffer, *table, k, v);
        }
        rows.iter().rev().for_each(|(table, k, v)| other.add(&mut buffer, *table, k, v));
        assert_eq!(sum, other);
        assert_eq!(RowSum::from_bytes(sum.to_bytes()), sum);
        // A row is its table, its key and its value, and neither runs into the next.
        for (table, k, v) in [(1, &b"ab"[..], &b"c"[..]), (1, b"a", b"bc"), (2, b"ab", b"c")] {
            let mut with = sum;
            with.add(&mut buffer, table, k, v);
            assert_ne!(with, other);
            other = with;
            other.remove(&mut buffer, table, k, v);
            assert_eq!(other, sum);
            other = with;
        }
        for (table, k, v) in &rows {
            sum.remove(&mut buffer, *table, k, v);
        }
        assert_eq!(sum, RowSum::default());
    }

    #[test]
    fn domains_and_lengths_keep_digests_apart() {
        let chained = Digest::chained(Digest([0; 32]), b"x");
        assert_ne!(Digest::opening(&[[0; 32].as_slice(), b"x"].concat()), chained);
        let of = |parts: &[&[u8]]| {
            let mut sequence = Sequence::default();
            for part in parts {
                sequence.push(part);
            }
            sequence.finish()
        };
        assert_ne!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
        assert_eq!(of(&[b"ab", b"c"]), of(&[b"ab", b"c"]));
        assert_eq!(chained.to_string().len(), 64);
    }
}
