//! Who is let in: challenges and tokens. Both carry a keyed digest instead of standing in a list, so
//! that asking for many of them takes no memory; only challenges that were used are remembered, for
//! as long as they would hold. Knows nothing of grants and of HTTP.

use sobo::model::DeviceId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

const NONCE: usize = 16;
const MAC: usize = 32;
/// A challenge: chance, when it ends, a digest over both and the device.
pub(crate) const CHALLENGE: usize = NONCE + 8 + MAC;
/// A token: the device, when it ends, a digest over both.
pub(crate) const TOKEN: usize = 32 + 8 + MAC;

/// Most used challenges that are remembered; a hub that has seen more says that it is busy.
const USED_MAX: usize = 100_000;

/// Makes and checks challenges and tokens. What one process made, another one does not take.
pub(crate) struct Gate {
    key: [u8; 32],
    used: Mutex<BTreeMap<[u8; NONCE], u64>>,
}

/// Why a challenge or a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// This hub did not make it, or made it for another device.
    Foreign,
    /// It was made too long ago.
    Expired,
    /// It was used before.
    Used,
    /// Too many are remembered.
    Full,
}

impl Gate {
    /// A gate with a key by chance.
    pub(crate) fn new() -> Result<Self, getrandom::Error> {
        Ok(Self { key: random()?, used: Mutex::default() })
    }

    /// A challenge for a device, that holds until a moment.
    pub(crate) fn challenge(
        &self,
        device: DeviceId,
        until_ms: u64,
    ) -> Result<[u8; CHALLENGE], getrandom::Error> {
        let nonce: [u8; NONCE] = random()?;
        let until = until_ms.to_be_bytes();
        let mac = self.mac(&[b"challenge", &device.0, &nonce, &until]);
        Ok(joined(&[&nonce, &until, mac.as_bytes()]))
    }

    /// Whether a challenge was made here for this device and holds.
    pub(crate) fn check_challenge(
        &self,
        device: DeviceId,
        challenge: &[u8; CHALLENGE],
        now_ms: u64,
    ) -> Result<(), Reason> {
        let (nonce, until, mac) = parts::<NONCE>(challenge);
        if self.mac(&[b"challenge", &device.0, &nonce, &until.to_be_bytes()]) != mac {
            return Err(Reason::Foreign);
        }
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        match () {
            () if until <= now_ms => Err(Reason::Expired),
            () if used.contains_key(&nonce) => Err(Reason::Used),
            () => Ok(()),
        }
    }

    /// Uses a challenge up, after everything else about it was found right.
    pub(crate) fn use_up(&self, challenge: &[u8; CHALLENGE], now_ms: u64) -> Result<(), Reason> {
        let (nonce, until, _) = parts::<NONCE>(challenge);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, until| *until > now_ms);
        if used.len() >= USED_MAX {
            return Err(Reason::Full);
        }
        // Of two that come at once, one is first.
        if used.insert(nonce, until).is_some() { Err(Reason::Used) } else { Ok(()) }
    }

    /// A token for a device, that holds until a moment.
    pub(crate) fn token(&self, device: DeviceId, until_ms: u64) -> [u8; TOKEN] {
        let until = until_ms.to_be_bytes();
        let mac = self.mac(&[b"token", &device.0, &until]);
        joined(&[&device.0, &until, mac.as_bytes()])
    }

    /// Whose a token is, and until when.
    pub(crate) fn check_token(
        &self,
        token: &[u8; TOKEN],
        now_ms: u64,
    ) -> Result<(DeviceId, u64), Reason> {
        let (device, until, mac) = parts::<32>(token);
        if self.mac(&[b"token", &device, &until.to_be_bytes()]) != mac {
            return Err(Reason::Foreign);
        }
        if until <= now_ms {
            return Err(Reason::Expired);
        }
        Ok((DeviceId(device), until))
    }

    /// A digest that only this gate can make; two of them are compared in constant time.
    fn mac(&self, parts: &[&[u8]]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        for part in parts {
            hasher.update(&(part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize()
    }
}

fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn joined<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let mut all = [0; N];
    for (place, byte) in all.iter_mut().zip(parts.iter().flat_map(|part| part.iter())) {
        *place = *byte;
    }
    all
}

/// The first bytes, the moment behind them, and the digest at the end.
fn parts<const N: usize>(bytes: &[u8]) -> ([u8; N], u64, blake3::Hash) {
    let mut at = 0;
    let first = next(bytes, &mut at);
    let until = u64::from_be_bytes(next(bytes, &mut at));
    (first, until, blake3::Hash::from_bytes(next(bytes, &mut at)))
}

fn next<const N: usize>(bytes: &[u8], at: &mut usize) -> [u8; N] {
    let part = bytes.get(*at..).and_then(|rest| rest.first_chunk()).copied();
    *at += N;
    part.unwrap_or([0; N])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: DeviceId = DeviceId([1; 32]);
    const OTHER: DeviceId = DeviceId([2; 32]);

    #[test]
    fn a_challenge_holds_once_for_one_device_for_a_while() {
        let gate = Gate::new().unwrap();
        let challenge = gate.challenge(ONE, 1_000).unwrap();
        assert_eq!(gate.check_challenge(ONE, &challenge, 999), Ok(()));
        assert_eq!(gate.check_challenge(OTHER, &challenge, 999), Err(Reason::Foreign));
        assert_eq!(gate.check_challenge(ONE, &challenge, 1_000), Err(Reason::Expired));
        assert_eq!(gate.use_up(&challenge, 999), Ok(()));
        assert_eq!(gate.check_challenge(ONE, &challenge, 999), Err(Reason::Used));
        assert_eq!(gate.use_up(&challenge, 999), Err(Reason::Used));
        let other_hub = Gate::new().unwrap();
        assert_eq!(other_hub.check_challenge(ONE, &challenge, 999), Err(Reason::Foreign));
        for bit in 0..CHALLENGE * 8 {
            let mut changed = challenge;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(gate.check_challenge(ONE, &changed, 0), Err(Reason::Foreign), "bit {bit}");
        }
        // What has expired is forgotten.
        let later = gate.challenge(ONE, 9_000).unwrap();
        gate.use_up(&later, 2_000).unwrap();
        assert_eq!(gate.used.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_token_is_its_devices_for_a_while() {
        let gate = Gate::new().unwrap();
        let token = gate.token(ONE, 1_000);
        assert_eq!(gate.check_token(&token, 999), Ok((ONE, 1_000)));
        assert_eq!(gate.check_token(&token, 1_000), Err(Reason::Expired));
        assert_eq!(Gate::new().unwrap().check_token(&token, 999), Err(Reason::Foreign));
        for bit in 0..TOKEN * 8 {
            let mut changed = token;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(gate.check_token(&changed, 0), Err(Reason::Foreign), "bit {bit}");
        }
    }
}
