//! The command line tool as its users meet it: every test runs the real binary.
#![forbid(unsafe_code)]
// Helpers of tests may unwrap: a failure here is a failure of the test that called.
#![allow(clippy::unwrap_used)]

mod answers;
mod commands;
mod cookbook;
mod deltas;
#[cfg(unix)]
mod interrupted;
mod lines;
mod support;
mod syncing;
mod town;
#[cfg(unix)]
mod trouble;
mod trust;
