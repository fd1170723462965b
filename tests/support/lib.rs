//! What the tests share: one seed for everything random, event programs, a naive reference, the
//! one way to open a register, checks of what must always hold, and the parts of the simulation:
//! disks that fail, clocks that are wrong, a network that loses, replicas and their cluster.
//!
//! Knows nothing of how the library counts: the reference and the checks go by the rules of the
//! field, through the public interface alone.
#![forbid(unsafe_code)]
// Helpers of tests may unwrap: a failure here is a failure of the test that called.
#![allow(clippy::unwrap_used)]

pub mod beginning;
pub mod bug;
pub mod check;
pub mod clock;
pub mod cluster;
pub mod disk;
pub mod event;
pub mod fixture;
pub mod fuzz;
pub mod generate;
pub mod model;
pub mod network;
pub mod newer;
pub mod plan;
pub mod replica;
pub mod schema;
pub mod seed;
pub mod sent;
