//! A hub.
#![forbid(unsafe_code)]
fn main() {}
