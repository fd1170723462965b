//! The register's file: typed tables over redb, the only room of it. Knows nothing of chains,
//! corrections and figures.
//!
//! A register is one file, or one [`StorageBackend`], and while it is written to a journal beside it,
//! in which small commits are safe until the file takes them. One process holds it at a time; inside
//! that process any number of readers and one writer work side by side. Every commit is durable when
//! it returns. Nothing here panics, whatever the file holds; see [`StoreOptions::check_on_open`]
//! for files that may have been changed behind the software's back.

mod admission;
mod cache;
mod changes;
mod fault;
mod filed;
mod front;
mod journal;
mod key;
mod leaf;
mod migrate;
mod open;
mod order;
mod overlay;
mod read;
mod replace;
mod scan;
mod schema;
mod shelf;
mod sum;
mod sums;
mod turn;
mod txn;
mod unfinished;
pub mod value;
mod verify;

pub use open::{Store, StoreOptions};
pub use read::StreamRow;
pub use redb::StorageBackend;
pub use sum::EachContribution;
pub use txn::Snapshot;
pub use verify::EachTableRow;

pub(crate) use admission::branch;
pub(crate) use changes::Changes;
pub(crate) use front::Safe;
pub(crate) use key::{
    append_natural, contribution, month_of, natural, natural_table, retraction, tally,
};
pub(crate) use read::{EntryScan, Timelines, split_waiting};
pub(crate) use scan::Scan;
pub(crate) use schema::{ROOT_KEY, Table};
pub(crate) use sum::Summands;
pub(crate) use txn::{Bytes, Writer};
