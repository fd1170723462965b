//! **sobo** (*sổ bộ*, the official register): an embedded database of dated facts about
//! organizations and their people. Facts are recorded where they happen, in a file or in memory,
//! and every yearly figure is kept up to date, as of any day, down to the entries beneath it.
//!
//! # Quick start
//!
//! ```
#![doc = include_str!("../examples/quickstart.rs")]
//! ```
//!
//! # Embed it in ten lines
//!
//! In `Cargo.toml`:
//!
//! ```toml
//! [dependencies]
//! sobo = "0.1"
//! ```
//!
//! In `src/main.rs`; run it twice, and the second run opens what the first one wrote:
//!
//! ```no_run
#![doc = include_str!("../examples/embed.rs")]
//! ```
//!
//! # A tour by task
//!
#![doc = include_str!("guide.md")]
//!
//! # What it promises
//!
//! State is a function of the set of entries: order, repetition and batching leave no trace. A
//! commit that returned is durable. Bad input is an [`Error`] with a stable code that names the
//! place and the way out; nothing is half applied, and nothing panics.
//!
//! # What it never does
//!
//! It reads no clock and no randomness (time is a closure in [`Options`]), spawns no thread and
//! needs no async runtime. [`Database`] is `Send + Sync`: readers do not wait for the writer.
#![forbid(unsafe_code)]

pub mod error;
pub mod limits;

pub mod model;

pub mod store;

pub mod ledger;

pub mod aggregate;

pub mod report;

pub mod api;

pub use api::{Batch, Database, MemberView, Options, OrgView, Reader, Scope};
pub use error::{Error, Refusal, Result};
