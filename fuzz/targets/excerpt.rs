//! The fuzzer's door to the target `excerpt` of `tests/support/fuzz`.
#![forbid(unsafe_code)]
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| support::fuzz::target("excerpt")(bytes));
