//! The hub: a plain replica behind HTTP, and the client that meets it.
//!
//! A hub holds the same register as everybody else, and records nothing itself. Devices log in by
//! signing a challenge; what they are served follows from the grants in the register. A session's
//! bytes pass through as they are: the library checks them. Behind the internet stands a proxy that
//! speaks TLS.
//!
//! ```text
//! server   the socket, the threads, their end        client   logs in, asks, tries again
//! routes   who may ask what                          wire     what both sides say
//! state    turns, memory, rates                      hex
//! access   challenges and tokens
//! register what is asked of the library
//! ```
#![forbid(unsafe_code)]

mod access;
pub mod client;
mod clock;
pub mod hex;
mod metrics;
mod news;
mod problem;
mod register;
mod routes;
mod server;
mod settings;
mod state;
pub mod wire;

/// What a device file begins with; its second line is the secret key.
pub const DEVICE_MARK: &str = "sobo device 2";

pub use clock::now;
pub use server::Hub;
pub use settings::{Limits, Settings};
