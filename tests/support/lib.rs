//! What the tests share: one seed for everything random, event programs, a naive reference, the
//! one way to open a register, and checks of what must always hold.
//!
//! Knows nothing of how the library counts: the reference and the checks go by the rules of the
//! field, through the public interface alone.
#![forbid(unsafe_code)]
// Helpers of tests may unwrap: a failure here is a failure of the test that called.
#![allow(clippy::unwrap_used)]

pub mod check;
pub mod event;
pub mod fixture;
pub mod fuzz;
pub mod generate;
pub mod model;

pub mod seed;
