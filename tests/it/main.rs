//! The integration tests, in one binary: what holds of every register, and what single cases show.
#![forbid(unsafe_code)]
// Helpers of tests may unwrap: a failure here is a failure of the test that called.
#![allow(clippy::unwrap_used)]

mod altered;
mod arithmetic;
mod authority;
mod bad_file;
mod bad_input;
mod bad_member;
mod bad_org;
mod bad_program;
mod bad_replica;
mod bundle;
mod cases;
mod crash;
mod delta;
mod embedding;
mod forks;
mod format;
mod format_reader;
mod fuzz_replay;
mod journal;
mod ledger;
mod machine;
mod partial;
mod props;
mod report;
mod scenario;
mod session;
mod session_cost;
mod simulate;
mod town;
