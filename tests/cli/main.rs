//! The command line tool as its users meet it: every test runs the real binary.
#![forbid(unsafe_code)]

mod support;
