//! Excerpts as bytes: entries by their ids, and the signature of the office that vouches for them.
//! Knows nothing of why these.
//!
//! ```text
//! device(32)  length(varint) packed { units, how much was known, id and value of each entry }  signature(64)
//! ```

use super::frame::{Frame, FrameKind};
use super::{bytes, pack};
use crate::error::{Error, Result};
use crate::ledger::{DeviceKey, check_signature};
use crate::limits;
use crate::model::{DeviceId, EntryId, OrgId};
use crate::store::value;

/// What the signature is for.
const DOMAIN: &str = "excerpt v1";

/// What is packed.
type Body = (Vec<OrgId>, u64, Vec<(EntryId, Vec<u8>)>);

/// Entries that an office vouches for: see [`Database::excerpt`](crate::Database::excerpt).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    units: Vec<OrgId>,
    knew: u64,
    entries: Vec<(EntryId, Vec<u8>)>,
}

impl Excerpt {
    /// For these units, by an office that knew so many entries; of these, by id and canonical value.
    ///
    /// # Errors
    /// `is_limit` for more than [`limits::EXCERPT_ENTRIES_MAX`] entries or units.
    pub fn new(
        units: &[OrgId],
        knew: u64,
        entries: impl IntoIterator<Item = (EntryId, Vec<u8>)>,
    ) -> Result<Self> {
        let mut units = units.to_vec();
        units.sort_unstable();
        units.dedup();
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_unstable();
        entries.dedup();
        check(entries.len().max(units.len()), 0)?;
        Ok(Self { units, knew, entries })
    }

    /// The units it was made for, in order.
    pub fn units(&self) -> &[OrgId] {
        &self.units
    }

    /// How many entries the office knew: of two excerpts the one that rests on more is newer.
    pub fn knew(&self) -> u64 {
        self.knew
    }

    /// The entries, in order of their ids.
    pub fn entries(&self) -> &[(EntryId, Vec<u8>)] {
        &self.entries
    }

    /// The excerpt as a frame, signed by a device.
    ///
    /// # Errors
    /// `is_limit` when it takes more than [`limits::EXCERPT_BYTES_MAX`] unpacked.
    pub fn sign(&self, key: &DeviceKey) -> Result<Vec<u8>> {
        let body = value::encode(&(&self.units, self.knew, &self.entries))?;
        check(self.entries.len(), body.len())?;
        let mut payload = key.device().0.to_vec();
        bytes::push(&mut payload, body.len() as u128);
        pack::push(&mut payload, &body);
        let signature = key.sign(DOMAIN, &payload);
        payload.extend_from_slice(&signature);
        Frame::wrap(FrameKind::Excerpt, &payload)
    }

    /// Reads the payload of an excerpt's frame, and the device that signed it.
    ///
    /// # Errors
    /// `is_corrupt` when it was changed or cut, or the signature is not the device's; `is_limit` when
    /// it passes a bound.
    pub fn open(payload: &[u8]) -> Result<(DeviceId, Self)> {
        let early = || Error::corrupt("the excerpt ends early");
        let (signed, signature) = payload.split_last_chunk::<64>().ok_or_else(early)?;
        let (device, mut rest) = signed.split_first_chunk().ok_or_else(early)?;
        let device = DeviceId(*device);
        check_signature(device, DOMAIN, signed, signature)
            .map_err(|e| Error::corrupt("the excerpt is not what its device signed").because(e))?;
        let unpacked = pack::length(&mut rest)?;
        check(0, unpacked)?;
        let (units, knew, entries): Body = value::decode(&pack::take(&mut rest, unpacked)?)?;
        check(entries.len().max(units.len()), unpacked)?;
        let ordered =
            units.is_sorted_by(|a, b| a < b) && entries.is_sorted_by(|(a, _), (b, _)| a < b);
        if !rest.is_empty() || !ordered {
            return Err(Error::corrupt("the excerpt's entries do not stand in order"));
        }
        Ok((device, Self { units, knew, entries }))
    }
}

fn check(entries: usize, unpacked: usize) -> Result<()> {
    if entries <= limits::EXCERPT_ENTRIES_MAX && unpacked <= limits::EXCERPT_BYTES_MAX {
        return Ok(());
    }
    Err(Error::limit(format!("an excerpt of {entries} entries and {unpacked} bytes")).way(format!(
        "at most {} entries and {} bytes are taken",
        limits::EXCERPT_ENTRIES_MAX,
        limits::EXCERPT_BYTES_MAX
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StreamId;

    #[test]
    fn any_change_is_refused() {
        let id = |seq| EntryId { stream: StreamId([4; 16]), seq };
        let entries = [(id(2), vec![1, 2, 3]), (id(1), vec![4; 90])];
        let excerpt = Excerpt::new(&[OrgId(id(7)), OrgId(id(5))], 9, entries).unwrap();
        assert_eq!((excerpt.units(), excerpt.knew()), (&[OrgId(id(5)), OrgId(id(7))][..], 9));
        assert_eq!(excerpt.entries()[0].0, id(1));
        let key = DeviceKey::from_bytes([3; 32]);
        let whole = excerpt.sign(&key).unwrap();
        let open = |frame: &[u8]| Excerpt::open(Frame::only(frame, FrameKind::Excerpt)?.payload);
        assert_eq!(open(&whole).unwrap(), (key.device(), excerpt));
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert!(open(&bytes).is_err() && open(&whole[..at]).is_err(), "byte {at}");
        }
        // With the frame's checksum mended, the signature still finds every change.
        let payload = Frame::only(&whole, FrameKind::Excerpt).unwrap().payload;
        for at in 0..payload.len() {
            let mut bytes = payload.to_vec();
            bytes[at] ^= 1;
            assert!(Excerpt::open(&bytes).unwrap_err().is_corrupt(), "byte {at}");
        }
    }
}
