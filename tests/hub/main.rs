//! The hub as its clients meet it, over real sockets of this machine; nothing waits for a clock.
#![forbid(unsafe_code)]
// Helpers of tests may unwrap: a failure here is a failure of the test that called.
#![allow(clippy::unwrap_used)]

mod binary;
mod bounds;
mod login;
mod meeting;
mod programs;
mod scopes;
mod support;
