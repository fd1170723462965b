//! What the tests share: a seed, generators, a reference model, fixtures and checks.
#![forbid(unsafe_code)]
