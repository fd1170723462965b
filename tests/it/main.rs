//! The integration tests, in one binary.
#![forbid(unsafe_code)]
