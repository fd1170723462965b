//! How a hub is set up, and every bound it has. Knows nothing of how they are held.

use sobo::ledger::DeviceKey;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

/// How a hub is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The names that clients know it by, as `https://hub.example`. What a device signs is bound to
    /// one of them. Without any, the address that it listens on.
    pub origins: Vec<String>,
    /// The hub's own device, where it has one: with a grant as an office it vouches for what units
    /// must know of others.
    pub key: Option<DeviceKey>,
    /// The bounds.
    pub limits: Limits,
}

/// Every bound.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most bytes of one body.
    pub body_bytes: usize,
    /// Most bytes of all bodies that are being read and answered at once.
    pub bodies_bytes: usize,
    /// How long one request may take, waiting included.
    pub request: Duration,
    /// How long a request waits for its turn at the register.
    pub turn: Duration,
    /// Requests that work on the register at once.
    pub workers: usize,
    /// Requests that wait for their turn at most.
    pub waiting: usize,
    /// Requests of one device in a second, and how many may come at once.
    pub device_rate: (NonZeroU32, NonZeroU32),
    /// Logins from one address in a second, and how many may come at once.
    pub address_rate: (NonZeroU32, NonZeroU32),
    /// Clients that wait for news at once.
    pub listeners: usize,
    /// How long a challenge holds.
    pub challenge: Duration,
    /// How long a token holds.
    pub token: Duration,
    /// How long requests may take to end when the hub is shut down.
    pub grace: Duration,
}

const fn rate(a_second: u32, at_once: u32) -> (NonZeroU32, NonZeroU32) {
    let one = NonZeroU32::MIN;
    (one.saturating_add(a_second - 1), one.saturating_add(at_once - 1))
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: sobo::limits::MESSAGE_BYTES_MAX,
            bodies_bytes: 128 << 20,
            request: Duration::from_secs(60),
            turn: Duration::from_secs(30),
            workers: 4,
            waiting: 1_000,
            device_rate: rate(20, 100),
            address_rate: rate(100, 1_000),
            listeners: 1_000,
            challenge: Duration::from_secs(30),
            token: Duration::from_secs(3_600),
            grace: Duration::from_secs(20),
        }
    }
}

impl Default for Settings {
    /// On a free port of this machine.
    fn default() -> Self {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self { listen, origins: Vec::new(), key: None, limits: Limits::default() }
    }
}
