//! Digests: the only room of blake3. Knows nothing of entries and tables.

use std::fmt;

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

#[cfg(test)]
mod tests {
    use super::*;

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
