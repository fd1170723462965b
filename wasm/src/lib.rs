//! sobo in a browser. This crate translates: plain data in, plain data out, as JSON or bytes, and the
//! storages that a browser has. The npm package `sobo` (in `npm/`) puts it into a worker and is what
//! pages use.
//!
//! * [`Register`] is the database; its methods are in `write`, `read`, `codes`,
//!   `trust`, `exchange` and `meet`;
//! * `storage` keeps its bytes: a file of the origin's own file system, or pages in memory that the
//!   worker puts into IndexedDB;
//! * `streams` says what is in the ledger's streams, for lists of entries;
//! * `names` reads what pages call things, `view` says what they get, `fault` how failures look.
//!
//! Knows nothing of workers, tabs and pages. Time comes from the platform at each call; randomness
//! comes as an argument.
#![forbid(unsafe_code)]

mod codes;
mod exchange;
mod fault;
mod meet;
mod names;
mod read;
mod register;
mod storage;
mod streams;
mod tally;
mod trust;
mod view;
mod write;

pub use fault::{Fault, Outcome};
pub use meet::Meeting;
pub use register::Register;

use wasm_bindgen::prelude::wasm_bindgen;

/// Ends this instance as a defect in it would, so that tests can see what comes after.
///
/// # Panics
/// Always.
#[wasm_bindgen]
pub fn crash() {
    panic!("crash() was called");
}
