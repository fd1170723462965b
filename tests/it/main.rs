//! The integration tests, in one binary: what holds of every register, and what single cases show.
#![forbid(unsafe_code)]
// Helpers of tests may unwrap: a failure here is a failure of the test that called.
#![allow(clippy::unwrap_used)]

mod ledger;
mod machine;
mod props;
