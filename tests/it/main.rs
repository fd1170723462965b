//! The integration tests, in one binary: what holds of every register, and what single cases show.
#![forbid(unsafe_code)]

mod props;
