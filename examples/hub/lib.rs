//! The hub: a plain replica behind HTTP, and the client that meets it.
#![forbid(unsafe_code)]

pub mod hex;
