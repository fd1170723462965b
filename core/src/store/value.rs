//! Canonical encoding of values: the only room of postcard. Knows nothing of tables.
//!
//! Canonical means that one value has one encoding: `decode(b) = Ok(x)` implies `encode(x) = b`.
//! postcard by itself takes over-long numbers and bytes left over, so [`decode`] encodes again and
//! compares. Memory is bounded by the input: every list and text is read from the bytes at hand,
//! and whoever receives bytes bounds them first.

use crate::error::{Error, Result};
use crate::limits;
use crate::model::{EntryId, Event, StreamId, Timestamp};
use postcard::ser_flavors::Flavor;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Version of an entry's value, its first byte.
pub const ENTRY_VERSION: u8 = 1;

/// Encodes a value.
///
/// # Errors
/// [`Error::is_invalid`] for a type that has no canonical encoding; none of this crate's has.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>> {
    // Room for a usual value: growing byte by byte costs more than encoding.
    extend(Vec::with_capacity(96), value)
}

/// Takes an encoding piece by piece; what the library brings for that goes byte by byte.
struct Behind<'b>(&'b mut Vec<u8>);

impl Flavor for Behind<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        // Most numbers have one byte.
        match bytes {
            [byte] => self.0.push(*byte),
            _ => self.0.extend_from_slice(bytes),
        }
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Encodes a value behind what the buffer holds already.
///
/// # Errors
/// As [`encode`].
pub fn extend<T: Serialize + ?Sized>(mut buffer: Vec<u8>, value: &T) -> Result<Vec<u8>> {
    append(&mut buffer, value)?;
    Ok(buffer)
}

/// The same into a buffer that stays where it is. After an error it may hold a part of the value.
pub(crate) fn append<T: Serialize + ?Sized>(buffer: &mut Vec<u8>, value: &T) -> Result<()> {
    postcard::serialize_with_flavor(value, Behind(buffer))
        .map_err(|e| Error::invalid("the value has no canonical encoding").because(e.to_string()))
}

/// Decodes a value from bytes that came from elsewhere.
///
/// # Errors
/// [`Error::is_corrupt`] when the bytes are no encoding of such a value, when bytes are left over,
/// or when the value has another, canonical encoding.
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let value = read(bytes)?;
    if encode(&value)? == bytes {
        Ok(value)
    } else {
        Err(Error::corrupt("the bytes are not the canonical encoding of their value"))
    }
}

/// Decodes a value from bytes that this crate wrote, without encoding it again.
///
/// # Errors
/// [`Error::is_corrupt`] when the bytes are no encoding of such a value or bytes are left over.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    match take(bytes)? {
        (value, []) => Ok(value),
        (_, rest) => Err(Error::corrupt(format!("{} bytes are left over", rest.len()))),
    }
}

/// Decodes a value from the front of the bytes and returns the rest.
///
/// # Errors
/// [`Error::is_corrupt`] when the bytes do not begin with an encoding of such a value.
pub fn take<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, &[u8])> {
    postcard::take_from_bytes(bytes)
        .map_err(|e| Error::corrupt("the bytes encode no such value").because(e.to_string()))
}

/// Encodes what an entry keeps: the moment it was recorded, and the event.
///
/// # Errors
/// [`Error::is_limit`] above [`limits::ENTRY_BYTES_MAX`].
pub fn encode_entry(recorded: Timestamp, event: &Event) -> Result<Box<[u8]>> {
    let mut value = Vec::with_capacity(256);
    append_entry(&mut value, recorded, event)?;
    Ok(value.into())
}

/// The same behind what the buffer holds already.
///
/// # Errors
/// As [`encode_entry`]; the buffer may hold a part of the value then.
pub(crate) fn append_entry(behind: &mut Vec<u8>, recorded: Timestamp, event: &Event) -> Result<()> {
    let start = behind.len();
    behind.push(ENTRY_VERSION);
    append(behind, &(recorded, event))?;
    check_entry_len(behind.len() - start)
}

fn check_entry_len(len: usize) -> Result<()> {
    if len <= limits::ENTRY_BYTES_MAX {
        return Ok(());
    }
    Err(Error::limit(format!(
        "the entry has {len} bytes and the limit is {}",
        limits::ENTRY_BYTES_MAX
    ))
    .way("record the fact in several events"))
}

/// The encoded event of an entry's value, after its version.
fn entry_body(bytes: &[u8]) -> Result<&[u8]> {
    check_entry_len(bytes.len())?;
    match bytes.split_first() {
        Some((&ENTRY_VERSION, body)) => Ok(body),
        Some((version, _)) => Err(Error::format(format!(
            "the entry is of version {version}, this software knows {ENTRY_VERSION}"
        ))
        .way("use a newer version of the software")),
        None => Err(Error::corrupt("the entry is empty")),
    }
}

/// Decodes an entry's value that came from elsewhere.
///
/// # Errors
/// As [`decode`]; [`Error::is_limit`] above [`limits::ENTRY_BYTES_MAX`], before anything is read;
/// [`Error::is_format`] for a version that this software does not know.
pub fn decode_entry(bytes: &[u8]) -> Result<(Timestamp, Event)> {
    decode(entry_body(bytes)?)
}

/// Decodes an entry's value that this crate wrote.
pub(crate) fn read_entry(bytes: &[u8]) -> Result<(Timestamp, Event)> {
    read(entry_body(bytes)?)
}

/// An entry's value as far as this software can read it.
#[allow(clippy::large_enum_variant, reason = "nearly every one is the large one, and short-lived")]
pub(crate) enum Readable {
    /// When it was recorded, and the event.
    Now(Timestamp, Event),
    /// When it was recorded; the event is of a newer version, and can be read once the software is.
    Later(Timestamp),
}

/// Reads an entry's value of any version: each begins with its version and the moment at which it
/// was recorded, whatever a newer one keeps behind that.
///
/// # Errors
/// As [`decode_entry`]; `is_corrupt` for a newer version without a moment.
pub(crate) fn read_any_entry(bytes: &[u8]) -> Result<Readable> {
    check_entry_len(bytes.len())?;
    match bytes.split_first() {
        Some((&version, body)) if version > ENTRY_VERSION => {
            let (recorded, _) = take(body)?;
            // One spelling of the moment, as of every number.
            if body.starts_with(&encode(&recorded)?) {
                Ok(Readable::Later(recorded))
            } else {
                Err(Error::corrupt("the moment is misspelt"))
            }
        }
        _ => read_entry(bytes).map(|(recorded, event)| Readable::Now(recorded, event)),
    }
}

/// Checks an entry's value of any version as [`decode_entry`] does, and gives the moment.
///
/// # Errors
/// As [`read_any_entry`] and [`decode_entry`].
pub(crate) fn decode_any_entry(bytes: &[u8]) -> Result<Timestamp> {
    match read_any_entry(bytes)? {
        Readable::Later(recorded) => Ok(recorded),
        Readable::Now(..) => decode_entry(bytes).map(|(recorded, _)| recorded),
    }
}

/// Puts entry ids behind what is there, which must be in order and without repetition: per stream its 16 bytes, how
/// many, and the differences of the sequence numbers.
pub(crate) fn append_ids(bytes: &mut Vec<u8>, ids: &[EntryId]) {
    for group in ids.chunk_by(|a, b| a.stream == b.stream) {
        let Some(first) = group.first() else { continue };
        bytes.extend_from_slice(&first.stream.0);
        push_varint(bytes, group.len() as u64);
        let mut last = 0;
        for id in group {
            push_varint(bytes, u64::from(id.seq.wrapping_sub(last)));
            last = id.seq;
        }
    }
}

/// Decodes what [`append_ids`] wrote; refuses anything that it would not have written.
pub(crate) fn decode_ids(mut bytes: &[u8]) -> Result<Vec<EntryId>> {
    let broken = || Error::corrupt("the list of entries is damaged");
    let mut ids: Vec<EntryId> = Vec::new();
    while !bytes.is_empty() {
        let (stream, rest) = bytes.split_first_chunk::<16>().ok_or_else(broken)?;
        let stream = StreamId(*stream);
        let (count, rest) = take_varint(rest).ok_or_else(broken)?;
        bytes = rest;
        if count == 0 || ids.last().is_some_and(|id| id.stream >= stream) {
            return Err(broken());
        }
        let mut seq = 0_u32;
        for _ in 0..count {
            let (step, rest) = take_varint(bytes).ok_or_else(broken)?;
            bytes = rest;
            let step = u32::try_from(step).ok().filter(|s| *s > 0).ok_or_else(broken)?;
            seq = seq.checked_add(step).ok_or_else(broken)?;
            ids.push(EntryId { stream, seq });
        }
    }
    Ok(ids)
}

pub(super) fn push_varint(bytes: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

/// Reads a number of at most five bytes without a superfluous last one.
pub(super) fn take_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut n = 0;
    for (i, byte) in bytes.iter().take(5).enumerate() {
        n |= u64::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            return (i == 0 || *byte != 0).then_some((n, bytes.get(i + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Date, MemberFact, MemberId};

    fn encode_ids(ids: &[EntryId]) -> Vec<u8> {
        let mut bytes = Vec::new();
        append_ids(&mut bytes, ids);
        bytes
    }

    fn id(stream: u8, seq: u32) -> EntryId {
        EntryId { stream: StreamId([stream; 16]), seq }
    }

    fn event() -> Event {
        let day = Date::from_ymd(2020, 5, 19).unwrap();
        Event::new(day, MemberFact::Died { member: MemberId(id(1, 300)) })
    }

    #[test]
    fn what_decodes_encodes_to_the_same_bytes() {
        let bytes = encode_entry(Timestamp::from_millis(77), &event()).unwrap();
        assert_eq!(decode_entry(&bytes).unwrap(), (Timestamp::from_millis(77), event()));
        assert_eq!(read_entry(&bytes).unwrap(), (Timestamp::from_millis(77), event()));
        for i in 0..bytes.len() {
            for flip in 1..=255_u8 {
                let mut broken = bytes.clone();
                broken[i] ^= flip;
                if let Ok((recorded, event)) = decode_entry(&broken) {
                    assert_eq!(encode_entry(recorded, &event).unwrap(), broken);
                }
            }
            assert!(decode_entry(&bytes[..i]).is_err());
        }
        let long = [&bytes[..], &[0]].concat();
        assert!(decode_entry(&long).unwrap_err().is_corrupt());
    }

    #[test]
    fn an_over_long_number_is_refused() {
        assert_eq!(decode::<u32>(&[5]).unwrap(), 5);
        assert_eq!(read::<u32>(&[0x85, 0]).unwrap(), 5, "postcard by itself takes it");
        assert!(decode::<u32>(&[0x85, 0]).unwrap_err().is_corrupt());
        // A list that claims four thousand million items takes no memory for them.
        assert!(decode::<Vec<u64>>(&[0xff, 0xff, 0xff, 0xff, 0xf, 1]).unwrap_err().is_corrupt());
    }

    #[test]
    fn versions_and_sizes_are_looked_at_first() {
        assert!(decode_entry(&[2, 0]).unwrap_err().is_format());
        assert!(decode_entry(&[]).unwrap_err().is_corrupt());
        let huge = vec![ENTRY_VERSION; limits::ENTRY_BYTES_MAX + 1];
        assert!(decode_entry(&huge).unwrap_err().is_limit());
    }

    #[test]
    fn id_lists_are_compact_and_canonical() {
        let ids = [id(1, 1), id(1, 2), id(1, 500), id(2, 7), id(3, u32::MAX)];
        let bytes = encode_ids(&ids);
        assert_eq!(bytes.len(), 3 * 16 + 3 + 1 + 1 + 2 + 1 + 5);
        assert_eq!(decode_ids(&bytes).unwrap(), ids);
        assert_eq!(decode_ids(&[]).unwrap(), []);
        for i in 0..bytes.len() {
            for flip in 1..=255_u8 {
                let mut broken = bytes.clone();
                broken[i] ^= flip;
                if let Ok(ids) = decode_ids(&broken) {
                    assert_eq!(encode_ids(&ids), broken, "byte {i}");
                }
            }
        }
    }
}
