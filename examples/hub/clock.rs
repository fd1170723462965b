//! The clock of a program; the library never reads one.

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "a program's own clock")]
pub fn now() -> sobo::model::Timestamp {
    std::time::SystemTime::now().into()
}

pub(crate) fn now_ms() -> u64 {
    now().as_millis()
}
