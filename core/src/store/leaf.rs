//! Leaves: neighbouring rows of a table in one compressed value. Knows nothing of the engine, of
//! tables and of what rows mean.
//!
//! The engine stores every key whole and a row's place beside it; a register's rows are many, small
//! and alike (ids of 20 bytes that differ in the last). So rows are kept in leaves: keys without
//! what they share with the one before, then LZ4. A leaf is a matter of storage only: where one
//! ends depends on the history of writing, and nobody above this layer sees it.
//!
//! Bytes of a leaf: `0` (plain) or `1` (LZ4), the length of the plain form as a varint, then the
//! form itself: for each row the varints of the bytes shared with the key before, of the key's
//! other bytes and of the value's bytes, then those bytes.

use super::order::{before, compare};
use super::value::{push_varint, take_varint};
use crate::error::{Error, Result};
use std::borrow::Cow;

/// Most bytes of the plain form of a leaf of several rows. Smaller ones are quicker to change,
/// larger ones are smaller on disk; the benchmarks show the middle.
const LEAF_BYTES: usize = 4 * 1024;

/// Bytes from which on a leaf is worth standing by itself: rows of another stream begin a new one. A
/// stream that comes between two others then changes no leaf of theirs.
const APART_BYTES: usize = LEAF_BYTES / 4;

/// Most bytes that a leaf may claim to have, whatever a damaged file says.
const LEAF_BYTES_MAX: usize = 64 * 1024 * 1024;

const PLAIN: u8 = 0;
const LZ4: u8 = 1;

/// Rows of a table in order of their keys, ready to be read.
#[derive(Default)]
pub(super) struct Leaf {
    /// Key and value of each row, one after the other.
    bytes: Vec<u8>,
    rows: Vec<Place>,
}

/// Where a row stands in the bytes.
#[derive(Clone, Copy)]
struct Place {
    key: u32,
    value: u32,
    end: u32,
}

/// A row that is written: key and value.
pub(super) type Row<'a> = (&'a [u8], Cow<'a, [u8]>);

impl Leaf {
    /// Reads a leaf.
    ///
    /// # Errors
    /// `is_corrupt` when the bytes are no leaf.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self> {
        let (kind, rest) = bytes.split_first().ok_or_else(broken)?;
        let (len, rest) = take_varint(rest).ok_or_else(broken)?;
        let len = usize::try_from(len).ok().filter(|len| *len <= LEAF_BYTES_MAX);
        let len = len.ok_or_else(broken)?;
        match *kind {
            PLAIN if rest.len() == len => Self::parse(rest),
            // No LZ4 block unpacks to more than 255 times its size.
            LZ4 if len / 255 <= rest.len() => {
                let plain = lz4_flex::block::decompress(rest, len).map_err(|_| broken())?;
                if plain.len() == len { Self::parse(&plain) } else { Err(broken()) }
            }
            _ => Err(broken()),
        }
    }

    fn parse(mut plain: &[u8]) -> Result<Self> {
        let (rows, bytes) = measure(plain).ok_or_else(broken)?;
        let mut leaf = Self { bytes: Vec::with_capacity(bytes), rows: Vec::with_capacity(rows) };
        let mut last = 0..0;
        while !plain.is_empty() {
            let (lengths, rest) = take_lengths(plain).ok_or_else(broken)?;
            let [shared, own, value] = lengths;
            let (own, rest) = rest.split_at_checked(own).ok_or_else(broken)?;
            let (value, rest) = rest.split_at_checked(value).ok_or_else(broken)?;
            plain = rest;
            if shared > last.len() {
                return Err(broken());
            }
            let key = leaf.bytes.len();
            leaf.bytes.extend_from_within(last.start..last.start + shared);
            leaf.bytes.extend_from_slice(own);
            last = key..leaf.bytes.len();
            leaf.bytes.extend_from_slice(value);
            let (key, value, end) = (key as u32, last.end as u32, leaf.bytes.len() as u32);
            leaf.rows.push(Place { key, value, end });
        }
        Ok(leaf)
    }

    /// A leaf of rows, which must be in order.
    pub(super) fn of(rows: &[(&[u8], &[u8])]) -> Self {
        let bytes = rows.iter().map(|(key, value)| key.len() + value.len()).sum();
        let mut leaf =
            Self { bytes: Vec::with_capacity(bytes), rows: Vec::with_capacity(rows.len()) };
        for (key, value) in rows {
            let place = leaf.bytes.len();
            leaf.bytes.extend_from_slice(key);
            let value_place = leaf.bytes.len();
            leaf.bytes.extend_from_slice(value);
            let (key, value, end) = (place as u32, value_place as u32, leaf.bytes.len() as u32);
            leaf.rows.push(Place { key, value, end });
        }
        leaf
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The key of a row; empty behind the last one.
    pub(super) fn key(&self, at: usize) -> &[u8] {
        let place = self.rows.get(at);
        place.and_then(|p| self.bytes.get(p.key as usize..p.value as usize)).unwrap_or_default()
    }

    /// The value of a row; empty behind the last one.
    pub(super) fn value(&self, at: usize) -> &[u8] {
        let place = self.rows.get(at);
        place.and_then(|p| self.bytes.get(p.value as usize..p.end as usize)).unwrap_or_default()
    }

    /// The place of the first row whose key is not before this one.
    pub(super) fn seek(&self, key: &[u8]) -> usize {
        let key_of = |p: &Place| self.bytes.get(p.key as usize..p.value as usize);
        before(&self.rows, |p| key_of(p).is_some_and(|k| compare(k, key).is_lt()))
    }

    /// The place of the row with this key.
    pub(super) fn find(&self, key: &[u8]) -> Option<usize> {
        let at = self.seek(key);
        (at < self.len() && self.key(at) == key).then_some(at)
    }

    /// Whether rows of so many bytes, of which this is the first key, are to stand in leaves of their
    /// own behind this one: those of another stream, as that many first bytes of a key tell it.
    pub(super) fn stands_apart(&self, first: &[u8], bytes: usize, stream: usize) -> bool {
        let last = self.len().checked_sub(1).map(|at| self.key(at));
        let is_of_another = last.is_some_and(|last| last < first && common(last, first) < stream);
        // Whole keys are here, which are shortened in the plain form.
        is_of_another && self.bytes.len() >= 2 * APART_BYTES && bytes >= APART_BYTES
    }

    /// The fence of a leaf behind this one that begins with a key.
    pub(super) fn fence_behind(&self, first: &[u8]) -> Vec<u8> {
        let last = self.len().checked_sub(1).map(|at| self.key(at)).unwrap_or_default();
        fence_between(last, first)
    }

    /// Every row in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        (0..self.len()).map(|at| (self.key(at), self.value(at)))
    }
}

/// How many rows a leaf has, and bytes when its keys are whole; `None` when it is damaged. To count
/// first costs less than to grow on the way.
fn measure(mut plain: &[u8]) -> Option<(usize, usize)> {
    let (mut rows, mut bytes, mut last) = (0, 0_usize, 0);
    while !plain.is_empty() {
        let ([shared, own, value], rest) = take_lengths(plain)?;
        plain = rest.get(own..)?.get(value..)?;
        if shared > last {
            return None;
        }
        last = shared + own;
        bytes = bytes.checked_add(last)?.checked_add(value)?;
        rows += 1;
    }
    // Shared beginnings could make a small leaf unfold into a very large one.
    (bytes <= LEAF_BYTES_MAX).then_some((rows, bytes))
}

/// Three varints; nearly always of one byte each.
fn take_lengths(bytes: &[u8]) -> Option<([usize; 3], &[u8])> {
    if let [a, b, c, rest @ ..] = bytes
        && (a | b | c) & 0x80 == 0
    {
        return Some(([*a, *b, *c].map(usize::from), rest));
    }
    let (a, bytes) = take_varint(bytes)?;
    let (b, bytes) = take_varint(bytes)?;
    let (c, bytes) = take_varint(bytes)?;
    Some(([a as usize, b as usize, c as usize], bytes))
}

/// Packs rows, which must be in order, into leaves: for each its fence and its bytes. A fence
/// stands at or before the leaf's first key and behind the last key of the leaf before; the first
/// leaf has the fence given. With `full`, leaves are filled, since more will follow behind the
/// last; otherwise rows are spread evenly, since more may follow anywhere. `stream` is how many first
/// bytes of a key tell the row's stream.
pub(super) fn pack(
    rows: &[Row<'_>],
    fence: &[u8],
    full: bool,
    stream: usize,
) -> Vec<(Vec<u8>, Vec<u8>)> {
    let target = if full { LEAF_BYTES } else { even(rows) };
    let mut packed = Vec::new();
    let mut plain = Vec::with_capacity(LEAF_BYTES + 256);
    let (mut fence, mut room) = (fence.to_vec(), Vec::new());
    let mut last: &[u8] = &[];
    for (key, value) in rows {
        let mut shared = common(last, key);
        let is_apart = shared < stream && plain.len() >= APART_BYTES;
        let is_full = plain.len() + 3 + key.len() - shared + value.len() > target;
        if !plain.is_empty() && (is_full || is_apart) {
            packed.push((fence, seal(&plain, &mut room)));
            plain.clear();
            fence = fence_between(last, key);
            shared = 0;
        }
        for len in [shared, key.len() - shared, value.len()] {
            push_varint(&mut plain, len as u64);
        }
        plain.extend_from_slice(key.get(shared..).unwrap_or_default());
        plain.extend_from_slice(value);
        last = key;
    }
    if !plain.is_empty() {
        packed.push((fence, seal(&plain, &mut room)));
    }
    packed
}

/// The shortest beginning of a key that stands behind another.
fn fence_between(last: &[u8], first: &[u8]) -> Vec<u8> {
    first.get(..=common(last, first)).unwrap_or(first).to_vec()
}

/// The size of leaves that all are about equally full.
fn even(rows: &[Row<'_>]) -> usize {
    let mut last: &[u8] = &[];
    let mut total = 0;
    for (key, value) in rows {
        total += cost(last, key, value);
        last = key;
    }
    // A little more than the share, so that no small rest is left.
    if total <= LEAF_BYTES { LEAF_BYTES } else { total / total.div_ceil(LEAF_BYTES) + 64 }
}

/// Bytes of a row in the plain form, or one or two fewer where a length is long.
fn cost(last: &[u8], key: &[u8], value: &[u8]) -> usize {
    3 + key.len() - common(last, key) + value.len()
}

/// How many first bytes two keys share.
fn common(a: &[u8], b: &[u8]) -> usize {
    // Keys share ids of 16 bytes: eight at a time, then the rest.
    let (whole, _) = a.as_chunks::<8>();
    let (other, _) = b.as_chunks::<8>();
    let same = 8 * whole.iter().zip(other).take_while(|(a, b)| a == b).count();
    let rest = a.iter().zip(b).skip(same).take_while(|(a, b)| a == b);
    same + rest.count()
}

fn seal(plain: &[u8], room: &mut Vec<u8>) -> Vec<u8> {
    let most = lz4_flex::block::get_maximum_output_size(plain.len());
    if room.len() < most {
        room.resize(most, 0);
    }
    let squeezed = lz4_flex::block::compress_into(plain, room);
    let squeezed = squeezed.ok().filter(|len| *len < plain.len());
    let (kind, form) = match squeezed.and_then(|len| room.get(..len)) {
        Some(squeezed) => (LZ4, squeezed),
        None => (PLAIN, plain),
    };
    let mut bytes = Vec::with_capacity(form.len() + 4);
    bytes.push(kind);
    push_varint(&mut bytes, plain.len() as u64);
    bytes.extend_from_slice(form);
    bytes
}

fn broken() -> Error {
    Error::corrupt("a leaf of rows is damaged")
        .way("rebuild the register's projections, or restore a backup")
}

#[cfg(test)]
mod tests {
    use super::*;

    type Owned = (Vec<u8>, Vec<u8>);

    fn rows(n: u32, step: u32) -> Vec<Owned> {
        let key = |i: u32| [b"organization".as_slice(), &(i * step).to_be_bytes()].concat();
        (0..n).map(|i| (key(i), vec![i as u8; (i % 40) as usize])).collect()
    }

    fn packed(rows: &[Owned], fence: &[u8], full: bool) -> Vec<Owned> {
        packed_by_streams(rows, fence, full, 0)
    }

    fn packed_by_streams(rows: &[Owned], fence: &[u8], full: bool, stream: usize) -> Vec<Owned> {
        let rows: Vec<Row<'_>> = rows.iter().map(|(k, v)| (k.as_slice(), v.into())).collect();
        pack(&rows, fence, full, stream)
    }

    fn unpacked(leaves: &[Owned]) -> Vec<Owned> {
        let leaves = leaves.iter().map(|(_, bytes)| Leaf::decode(bytes).unwrap());
        leaves
            .flat_map(|leaf| leaf.iter().map(|(k, v)| (k.to_vec(), v.to_vec())).collect::<Vec<_>>())
            .collect()
    }

    #[test]
    fn rows_come_back_and_fences_part_them() {
        for (n, full) in [(0, true), (1, true), (7, false), (900, true), (900, false)] {
            let rows = rows(n, 3);
            let leaves = packed(&rows, b"organ", full);
            assert_eq!(unpacked(&leaves), rows);
            let mut last: Option<Vec<u8>> = None;
            for (fence, bytes) in &leaves {
                let leaf = Leaf::decode(bytes).unwrap();
                assert!(fence.as_slice() <= leaf.key(0));
                assert!(last.is_none_or(|last| last < *fence));
                last = Some(leaf.key(leaf.len() - 1).to_vec());
            }
            assert!(leaves.first().is_none_or(|(fence, _)| fence == b"organ"));
        }
    }

    #[test]
    fn leaves_are_small_and_evenly_or_fully_filled() {
        let rows = rows(900, 1);
        let lens = |full| -> Vec<usize> {
            packed(&rows, &[], full)
                .iter()
                .map(|(_, b)| take_varint(&b[1..]).unwrap().0 as usize)
                .collect()
        };
        let full = lens(true);
        assert!(full.len() > 3 && full.iter().all(|len| *len <= LEAF_BYTES));
        assert!(full[..full.len() - 1].iter().all(|len| *len > LEAF_BYTES - 100));
        let even = lens(false);
        assert_eq!(even.len(), full.len());
        assert!(even.iter().all(|len| *len <= LEAF_BYTES + 64));
        assert!(even.iter().max().unwrap() - even.iter().min().unwrap() < LEAF_BYTES / 4);
        let plain: usize = rows.iter().map(|(k, v)| k.len() + v.len()).sum();
        let stored: usize = packed(&rows, &[], true).iter().map(|(_, b)| b.len()).sum();
        assert!(stored * 3 < plain, "{stored} of {plain}");
    }

    #[test]
    fn what_a_stream_brings_stands_apart_unless_it_is_little() {
        // Streams of 60 rows and of 3, told apart by their first byte.
        let rows_of = |stream: u8, n: u8| {
            (0..n).map(move |i| ([[stream; 16], [i; 16]].concat(), vec![i; 30])).collect::<Vec<_>>()
        };
        let rows: Vec<Owned> = (1..=12)
            .flat_map(|stream| rows_of(stream, if stream % 3 == 0 { 3 } else { 60 }))
            .collect();
        for full in [true, false] {
            let leaves = packed_by_streams(&rows, &[], full, 16);
            assert_eq!(unpacked(&leaves), rows);
            let streams = |bytes: &[u8]| {
                let leaf = Leaf::decode(bytes).unwrap();
                let mut all: Vec<u8> = leaf.iter().map(|(key, _)| key[0]).collect();
                all.dedup();
                all
            };
            let all: Vec<Vec<u8>> = leaves.iter().map(|(_, bytes)| streams(bytes)).collect();
            // A few rows stand with the stream behind them, and nobody else shares a leaf.
            for streams in &all {
                let few = streams.iter().filter(|stream| *stream % 3 == 0).count();
                assert!(streams.len() - few <= 1, "{streams:?}");
            }
            assert!(leaves.len() < 40, "{}", leaves.len());
            let mixed = packed_by_streams(&rows, &[], full, 0);
            assert!(mixed.iter().any(|(_, bytes)| streams(bytes).len() > 2));
        }
    }

    #[test]
    fn a_large_row_stands_alone() {
        let mut rows = rows(20, 1);
        rows[7].1 = vec![9; 3 * LEAF_BYTES];
        let leaves = packed(&rows, &[], true);
        assert_eq!(unpacked(&leaves), rows);
        assert_eq!(leaves.len(), 3);
    }

    #[test]
    fn keys_are_sought_and_found() {
        let rows = rows(50, 2);
        let leaf = Leaf::decode(&packed(&rows, &[], true)[0].1).unwrap();
        assert_eq!((leaf.seek(&[]), leaf.seek(b"z")), (0, 50));
        for (i, (key, value)) in rows.iter().enumerate() {
            assert_eq!((leaf.seek(key), leaf.find(key)), (i, Some(i)));
            assert_eq!(leaf.value(i), value);
            let mut next = key.clone();
            next.push(0);
            assert_eq!((leaf.seek(&next), leaf.find(&next)), (i + 1, None));
        }
        assert!(leaf.key(50).is_empty() && leaf.value(50).is_empty());
    }

    #[test]
    fn damaged_leaves_are_corrupt_or_other_rows_and_never_panic() {
        let sound = packed(&rows(40, 1), &[], true).remove(0).1;
        for len in 0..sound.len() {
            assert!(Leaf::decode(&sound[..len]).err().is_some_and(|e| e.is_corrupt()), "{len}");
        }
        for at in 0..sound.len() {
            for flip in [1, 0x40, 0x80, 0xff] {
                let mut broken = sound.clone();
                broken[at] ^= flip;
                if let Err(e) = Leaf::decode(&broken) {
                    assert!(e.is_corrupt());
                }
            }
        }
        let huge = [&[LZ4, 0xff, 0xff, 0xff, 0xff, 0x7][..], &sound[3..]].concat();
        assert!(Leaf::decode(&huge).err().is_some_and(|e| e.is_corrupt()));
    }
}
