//! Seals: signatures of devices over the heads of their streams. The only room of Ed25519. Knows
//! nothing of who may write what.

use super::digest::Digest;
use crate::error::{Error, Result};
use crate::model::{DeviceId, EntryId};
use crate::sorted::Map;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Sets a seal apart from everything else that a key may sign.
const DOMAIN: &[u8] = b"sobo seal v1\0";

/// A device's secret key. Its public half is the device's id.
///
/// Kept outside of the register's file: whoever has it writes in the device's name. A lost one is
/// replaced by a new device with its own grant, never by a copy: two that write under one key fork
/// their streams.
///
/// # Example
///
/// ```
/// use sobo::ledger::DeviceKey;
///
/// let key = DeviceKey::from_bytes([7; 32]); // 32 bytes from the system's source of randomness.
/// assert_eq!(key.device(), DeviceKey::from_bytes(key.to_bytes()).device());
/// assert!(!format!("{key:?}").contains("0707"));
/// ```
#[derive(Clone)]
pub struct DeviceKey(SigningKey);

impl DeviceKey {
    /// The key that 32 random bytes make.
    pub fn from_bytes(secret: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&secret))
    }

    /// The bytes to keep. Nobody else may see them.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The device's id: the public key.
    pub fn device(&self) -> DeviceId {
        DeviceId(self.0.verifying_key().to_bytes())
    }

    /// Seals a stream up to an entry with this digest.
    pub fn seal(&self, entry: EntryId, digest: Digest) -> Seal {
        Seal(self.0.sign(&message(entry, digest)).to_bytes())
    }

    /// Signs what is neither a seal nor meant to be kept, as a hub's challenge. `domain` says what
    /// it is for and must not begin as another's does.
    pub fn sign(&self, domain: &str, message: &[u8]) -> [u8; 64] {
        self.0.sign(&spoken(domain, message)).to_bytes()
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the secret key of {}", self.device())
    }
}

/// Checks what [`DeviceKey::sign`] signed.
///
/// # Errors
/// `is_corrupt` when the device did not sign this.
///
/// # Example
///
/// ```
/// use sobo::ledger::{DeviceKey, check_signature};
///
/// let key = DeviceKey::from_bytes([7; 32]);
/// let signature = key.sign("greeting", b"hello");
/// check_signature(key.device(), "greeting", b"hello", &signature)?;
/// assert!(check_signature(key.device(), "parting", b"hello", &signature).is_err());
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn check_signature(
    device: DeviceId,
    domain: &str,
    message: &[u8],
    signature: &[u8; 64],
) -> Result<()> {
    let key = VerifyingKey::from_bytes(&device.0);
    let signature = Signature::from_bytes(signature);
    match key.map(|key| key.verify_strict(&spoken(domain, message), &signature)) {
        Ok(Ok(())) => Ok(()),
        _ => Err(Error::corrupt("the signature is not of that device").at(device)),
    }
}

fn spoken(domain: &str, message: &[u8]) -> Vec<u8> {
    [b"sobo sign v1\0", domain.as_bytes(), b"\0", message].concat()
}

/// A signature over a stream from its opening up to an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seal(pub [u8; 64]);

impl Seal {
    /// Checks that the device sealed the stream up to this entry with this digest.
    ///
    /// # Errors
    /// `is_corrupt` when it did not, or when the device's id is no public key.
    ///
    /// # Example: a seal stands for one chain
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { mai, .. } = doc::small()?;
    /// use sobo::ledger::{DeviceKey, Digest};
    ///
    /// let key = DeviceKey::from_bytes([7; 32]);
    /// let seal = key.seal(mai.0, Digest([1; 32]));
    /// seal.check(key.device(), mai.0, Digest([1; 32]))?;
    /// assert!(seal.check(key.device(), mai.0, Digest([2; 32])).unwrap_err().is_corrupt());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn check(&self, device: DeviceId, entry: EntryId, digest: Digest) -> Result<()> {
        Keys::default().check(*self, device, entry, digest)
    }
}

/// The public keys of devices, each unpacked once for many seals.
#[derive(Default)]
pub(super) struct Keys(Mutex<Map<DeviceId, VerifyingKey>>);

impl Keys {
    /// As [`Seal::check`].
    pub(super) fn check(
        &self,
        seal: Seal,
        device: DeviceId,
        entry: EntryId,
        digest: Digest,
    ) -> Result<()> {
        let broken = |what| Error::corrupt(what).at(entry);
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let there = known().get(&device).copied();
        let key = match there {
            Some(key) => key,
            None => VerifyingKey::from_bytes(&device.0).map_err(|_| {
                broken("the stream's device has no key to sign with").way("give the device a key")
            })?,
        };
        if there.is_none() {
            known().insert(device, key);
        }
        // Strict: one message, key and signature, one verdict, whatever library looks.
        key.verify_strict(&message(entry, digest), &Signature::from_bytes(&seal.0)).map_err(|_| {
            broken("the seal is not that of the stream's device over these entries")
                .way("fetch them again; if that fails too, they were changed on their way")
        })
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

fn message(entry: EntryId, digest: Digest) -> Vec<u8> {
    [DOMAIN, &entry.to_bytes(), &digest.0].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::testing::id;

    #[test]
    fn a_seal_holds_for_one_device_entry_and_digest() {
        let key = DeviceKey::from_bytes([3; 32]);
        let seal = key.seal(id(1, 4), Digest([5; 32]));
        assert!(seal.check(key.device(), id(1, 4), Digest([5; 32])).is_ok());
        let other = DeviceKey::from_bytes([4; 32]).device();
        for (device, entry, digest) in [
            (other, id(1, 4), Digest([5; 32])),
            (key.device(), id(1, 5), Digest([5; 32])),
            (key.device(), id(2, 4), Digest([5; 32])),
            (key.device(), id(1, 4), Digest([6; 32])),
            (DeviceId([2; 32]), id(1, 4), Digest([5; 32])),
        ] {
            assert!(seal.check(device, entry, digest).unwrap_err().is_corrupt());
        }
        for bit in 0..512 {
            let mut bytes = seal.0;
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Seal(bytes).check(key.device(), id(1, 4), Digest([5; 32])).is_err());
        }
    }

    #[test]
    fn no_signature_passes_for_a_seal() {
        let key = DeviceKey::from_bytes([3; 32]);
        let digest = Digest([5; 32]);
        let body = [&id(1, 4).to_bytes()[..], &digest.0].concat();
        let spoken = Seal(key.sign("seal", &body));
        assert!(spoken.check(key.device(), id(1, 4), digest).is_err());
    }
}
