//! **sobo** (*sổ bộ*, the official register): an embedded database of dated facts about
//! organizations and their people. Facts are recorded where they happen, in a file or in memory,
//! and every yearly figure is kept up to date, as of any day, down to the entries beneath it.
//!
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
