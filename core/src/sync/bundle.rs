//! A unit's submission: its entries, the figures it counted from them, what it knew then, and its
//! signature over all of it. Knows nothing of how figures are counted, nor whether these are right.
//!
//! ```text
//! device(32)  length(varint) packed claim  count(varint) { length(varint) delta }  signature(64)
//! ```

use super::frame::{Frame, FrameKind};
use super::{bytes, pack};
use crate::error::{Error, Result};
use crate::ledger::{DeviceKey, Digest, Frontier, Mark, check_signature};
use crate::limits;
use crate::model::{Code, DeviceId, EntryId, OrgId, Period, Quantity, Status, StreamId};
use crate::store::value;
use serde::{Deserialize, Serialize};

/// What the signature is for.
const DOMAIN: &str = "bundle v1";
const SIGNATURE_BYTES: usize = 64;

/// A figure that a unit counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Total {
    /// The indicator.
    pub indicator: Code,
    /// The number; `None` when nobody reported.
    pub value: Option<Quantity>,
    /// Units that reported, where units are expected to.
    pub status: Option<Status>,
}

/// What a unit submits: see [`Database::submit`](crate::Database::submit).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The organization that submits.
    pub org: OrgId,
    /// What for.
    pub period: Period,
    /// What the unit knew when it counted.
    pub frontier: Frontier,
    /// Single entries of other streams that it counted with, in order: what is told of members who came
    /// from elsewhere. They are not in the bundle: the receiver has them.
    pub excerpts: Vec<EntryId>,
    /// What it counted, in order of the indicators' codes.
    pub totals: Vec<Total>,
    /// The entries to be taken, as the payloads of deltas, in order.
    pub deltas: Vec<Vec<u8>>,
}

/// The part of a bundle that is plain data, as it is encoded.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Claim {
    org: OrgId,
    period: Period,
    frontier: Vec<(StreamId, u32, [u8; 32])>,
    excerpts: Vec<EntryId>,
    totals: Vec<Total>,
}

impl Bundle {
    /// The bundle as a frame, signed by a device.
    ///
    /// # Errors
    /// `is_invalid` when the totals are not in order; `is_limit` when it passes a bound of
    /// [`limits`].
    pub fn sign(&self, key: &DeviceKey) -> Result<Vec<u8>> {
        let marks = self.frontier.iter().map(|(stream, mark)| (stream, mark.seq, mark.digest.0));
        let claim = Claim {
            org: self.org,
            period: self.period,
            frontier: marks.collect(),
            excerpts: self.excerpts.clone(),
            totals: self.totals.clone(),
        };
        if !claim.is_in_order() {
            return Err(Error::invalid(
                "a bundle has its totals and its excerpts in order, each once",
            ));
        }
        let claim = value::encode(&claim)?;
        check(claim.len(), self.deltas.len())?;
        let mut payload = key.device().0.to_vec();
        bytes::push(&mut payload, claim.len() as u128);
        pack::push(&mut payload, &claim);
        bytes::push(&mut payload, self.deltas.len() as u128);
        for delta in &self.deltas {
            bytes::push(&mut payload, delta.len() as u128);
            payload.extend_from_slice(delta);
        }
        let signature = key.sign(DOMAIN, &payload);
        payload.extend_from_slice(&signature);
        Frame::wrap(FrameKind::Bundle, &payload)
    }

    /// Reads a bundle that is one frame, and the device that signed it. Nothing of it is looked at
    /// before the signature holds.
    ///
    /// # Errors
    /// `is_format` for another kind of bytes or a newer one; `is_corrupt` when they were changed or
    /// cut, or the signature is not the device's; `is_limit` when it passes a bound.
    pub fn open(from: &[u8]) -> Result<(DeviceId, Self)> {
        let frame = Frame::only(from, FrameKind::Bundle)?;
        let signed = frame.payload.split_last_chunk::<SIGNATURE_BYTES>();
        let (signed, signature) = signed.ok_or_else(early)?;
        let (device, mut rest) = signed.split_first_chunk().ok_or_else(early)?;
        let device = DeviceId(*device);
        check_signature(device, DOMAIN, signed, signature).map_err(|e| {
            Error::corrupt("the bundle is not what its device signed")
                .at(format!("the bundle of device {device}"))
                .way("ask for the file again: it was changed on its way")
                .because(e)
        })?;
        let inside = |e: Error| e.at(format!("the bundle of device {device}"));
        let bundle = Self::read(&mut rest).map_err(inside)?;
        if !rest.is_empty() {
            let left = format!("{} bytes are left over in the bundle", rest.len());
            return Err(inside(Error::corrupt(left)));
        }
        Ok((device, bundle))
    }

    fn read(from: &mut &[u8]) -> Result<Self> {
        let unpacked = pack::length(from)?;
        check(unpacked, 0)?;
        let claim: Claim = value::decode(&pack::take(from, unpacked)?)?;
        if !claim.is_in_order() {
            return Err(Error::corrupt("the bundle's figures or streams do not stand in order"));
        }
        let count = pack::length(from)?;
        check(unpacked, count)?;
        let mut deltas = Vec::with_capacity(count);
        for _ in 0..count {
            let len = pack::length(from)?;
            let (delta, rest) = from.split_at_checked(len).ok_or_else(early)?;
            deltas.push(delta.to_vec());
            *from = rest;
        }
        let Claim { org, period, frontier, excerpts, totals } = claim;
        let marks = frontier.into_iter();
        let marks =
            marks.map(|(stream, seq, digest)| (stream, Mark { seq, digest: Digest(digest) }));
        Ok(Self { org, period, frontier: marks.collect(), excerpts, totals, deltas })
    }
}

impl Claim {
    fn is_in_order(&self) -> bool {
        self.frontier.is_sorted_by(|a, b| a.0 < b.0)
            && self.frontier.iter().all(|(_, seq, _)| (1..=limits::SEQ_MAX).contains(seq))
            && self.excerpts.is_sorted_by(|a, b| a < b)
            && self.totals.is_sorted_by(|a, b| a.indicator < b.indicator)
    }
}

fn early() -> Error {
    Error::corrupt("the bundle ends early").at("the bundle")
}

fn check(claim: usize, deltas: usize) -> Result<()> {
    if claim > limits::BUNDLE_CLAIM_BYTES_MAX {
        let max = limits::BUNDLE_CLAIM_BYTES_MAX;
        return Err(Error::limit(format!("a bundle's figures of {claim} bytes; at most {max}")));
    }
    if deltas > limits::BUNDLE_DELTAS_MAX {
        let max = limits::BUNDLE_DELTAS_MAX;
        return Err(Error::limit(format!("a bundle of {deltas} deltas; at most {max}"))
            .way("send most of the entries before it"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle() -> Bundle {
        let total = |code: &str, n| Total {
            indicator: Code::parse(code).unwrap(),
            value: Some(Quantity::exact(n)),
            status: Some(Status { reported: 1, expected: 2 }),
        };
        let mark = Mark { seq: 7, digest: Digest([3; 32]) };
        Bundle {
            org: OrgId(EntryId { stream: StreamId([1; 16]), seq: 2 }),
            period: Period::year(2020).unwrap(),
            frontier: std::iter::once((StreamId([1; 16]), mark)).collect(),
            excerpts: vec![EntryId { stream: StreamId([8; 16]), seq: 3 }],
            totals: vec![total("a", 5), total("b", -1)],
            deltas: vec![vec![1, 2, 3], Vec::new()],
        }
    }

    #[test]
    fn what_was_signed_is_read_and_has_one_spelling() {
        let key = DeviceKey::from_bytes([7; 32]);
        let bytes = bundle().sign(&key).unwrap();
        let (device, read) = Bundle::open(&bytes).unwrap();
        assert_eq!((device, &read), (key.device(), &bundle()));
        assert_eq!(read.sign(&key).unwrap(), bytes);
    }

    #[test]
    fn a_changed_byte_is_refused_also_under_a_fitting_checksum() {
        let whole = bundle().sign(&DeviceKey::from_bytes([7; 32])).unwrap();
        let frame = Frame::only(&whole, FrameKind::Bundle).unwrap();
        for bit in 0..frame.payload.len() * 8 {
            let mut payload = frame.payload.to_vec();
            payload[bit / 8] ^= 1 << (bit % 8);
            let error = Bundle::open(&Frame::wrap(FrameKind::Bundle, &payload).unwrap());
            let error = error.expect_err("a changed bit").to_string();
            assert!(error.contains("in the bundle of device"), "bit {bit}: {error}");
        }
        for len in 0..frame.payload.len() {
            let cut = Frame::wrap(FrameKind::Bundle, &frame.payload[..len]).unwrap();
            assert!(Bundle::open(&cut).unwrap_err().is_corrupt(), "cut at {len}");
        }
    }

    #[test]
    fn bounds_and_order_hold_for_those_who_sign_too() {
        let key = DeviceKey::from_bytes([7; 32]);
        let many = Bundle { deltas: vec![Vec::new(); 17], ..bundle() };
        assert!(many.sign(&key).unwrap_err().is_limit());
        let mut twice = bundle();
        twice.totals.push(twice.totals[1].clone());
        assert!(twice.sign(&key).unwrap_err().is_invalid());
    }
}
