//! What hub and client say to each other around a session's bytes: paths, bodies, and what a device
//! signs to log in. Knows nothing of either side.

use serde::{Deserialize, Serialize};
use sobo::ledger::{DeviceKey, check_signature};
use sobo::model::{DeviceId, EntryId, OrgId};
use sobo::sync::Scopes;

/// Asks for a challenge: [`AskChallenge`], answered by [`Challenge`].
pub const CHALLENGE: &str = "/v1/challenge";
/// Logs in: [`Login`], answered by [`Welcome`].
pub const LOGIN: &str = "/v1/login";
/// Takes a session's question as bytes and answers in bytes.
pub const SYNC: &str = "/v1/sync";
/// Gives what a unit must know of what others wrote, as bytes; none where the hub vouches for nothing.
pub const EXCERPT: &str = "/v1/excerpt";
/// Tells when something new has come, as server-sent events.
pub const NEWS: &str = "/v1/news";
/// Whether the hub is well.
pub const HEALTH: &str = "/health";
/// Counts, as Prometheus reads them.
pub const METRICS: &str = "/metrics";

/// What a session's bytes are.
pub const BYTES: &str = "application/octet-stream";
/// What errors are.
pub const PROBLEM: &str = "application/problem+json";

/// Sets a login apart from everything else that a device signs.
const DOMAIN: &str = "sobo hub login v1";

/// A device wants to log in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskChallenge {
    /// The device, as 64 hexadecimal digits.
    pub device: String,
}

/// What the device has to sign.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Challenge {
    /// Bytes that only this hub can have made, as hexadecimal digits.
    pub challenge: String,
    /// How long they hold.
    pub expires_in_s: u64,
}

/// The signed challenge.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The device, as 64 hexadecimal digits.
    pub device: String,
    /// The hub that the device means to log in to, as in `http://office.example:4180`.
    pub origin: String,
    /// The challenge, as it came.
    pub challenge: String,
    /// The signature, as 128 hexadecimal digits.
    pub signature: String,
}

/// The device is logged in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Welcome {
    /// To be sent as a bearer token.
    pub token: String,
    /// How long it holds.
    pub expires_in_s: u64,
    /// What the device is served.
    pub serves: Serves,
}

/// Which scopes are served, in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Serves {
    /// All of them.
    All,
    /// The root's streams, and those of organizations with these ids.
    Only(Vec<String>),
}

impl From<&Scopes> for Serves {
    fn from(scopes: &Scopes) -> Self {
        match scopes {
            Scopes::All => Self::All,
            Scopes::Only(orgs) => Self::Only(orgs.iter().map(ToString::to_string).collect()),
        }
    }
}

impl Serves {
    /// The scopes, unless an id is none.
    pub fn scopes(&self) -> Option<Scopes> {
        match self {
            Self::All => Some(Scopes::All),
            Self::Only(orgs) => {
                let orgs = orgs.iter().map(|org| EntryId::parse(org).map(OrgId));
                orgs.collect::<Option<_>>().map(Scopes::Only)
            }
        }
    }
}

/// Something new has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// How many entries the hub has taken since it started. It only grows.
    pub taken: u64,
}

/// An error, in the manner of RFC 9457.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// A stable short code, those of `sobo::Error::code` and `unauthorized`.
    pub code: String,
    /// What went wrong, and the way out.
    pub detail: String,
    /// Of what the register refuses, the code of the rule: `no_grant` for a device that was given no
    /// right here, or whose right was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// Signs a challenge for one hub: another one cannot use the signature.
pub fn sign(key: &DeviceKey, origin: &str, challenge: &[u8]) -> [u8; 64] {
    key.sign(DOMAIN, &message(origin, challenge))
}

/// Checks what [`sign`] signed.
///
/// # Errors
/// `corrupt` when the device did not sign this challenge for this hub.
pub fn check(
    device: DeviceId,
    origin: &str,
    challenge: &[u8],
    signature: &[u8; 64],
) -> sobo::Result<()> {
    check_signature(device, DOMAIN, &message(origin, challenge), signature)
}

fn message(origin: &str, challenge: &[u8]) -> Vec<u8> {
    [origin.as_bytes(), b"\0", challenge].concat()
}
