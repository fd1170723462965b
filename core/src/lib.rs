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
//! # A tour by task
//!
//! * **Say what happened**: [`model::Event`] with one of the facts of [`model::OrgFact`],
//!   [`model::MemberFact`], [`model::CaseFact`], [`model::OfficeFact`]. Dates, numbers and names as
//!   officials write them: [`model::Date::parse`], [`model::parse_integer`], [`model::Text::parse`].
//! * **Record it**: [`Database::record`], or many at once, all or none, with [`Database::batch`].
//! * **Correct it**: [`model::Event::superseding`], or [`model::ControlFact::Void`]. Nothing is ever
//!   changed or deleted.
//! * **Ask for a figure**: [`Reader::figure`] by the code of an indicator
//!   ([`aggregate::Catalog::standard`]), for any organization and period.
//! * **Open a figure**: [`Reader::lineage`] gives the entries beneath it.
//! * **See whether it closes**: [`Reader::statement`] for membership, [`Reader::check`] for
//!   identities between figures, [`Reader::findings`] for everything that contradicts.
//! * **Write a report**: [`report::build`] fills a template, [`report::render`] prints it.
//! * **Take in another replica's entries**: [`Database::insert`].
//! * **Trust, but verify**: [`Database::verify`] and [`Database::rebuild`].
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

pub use api::{Batch, Database, MemberView, Options, OrgView, Reader, Scope, prelude};
pub use error::{Error, Refusal, Result};
