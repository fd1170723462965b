//! What the hub asks of the register: whom to serve, and what to answer. Knows nothing of HTTP.

use crate::problem::Refusal;
use sobo::Database;
use sobo::model::DeviceId;
use sobo::sync::Scopes;

/// What a device is served.
///
/// # Errors
/// `refused` for a device without a grant, or whose grant was revoked.
pub(crate) fn served(db: &Database, device: DeviceId) -> Result<Scopes, Refusal> {
    db.read()?.served(device)?.ok_or_else(|| {
        Refusal::forbidden(format!(
            "the device {device} has no grant here, or was revoked; the office gives one with \
             `sobo grant`, and syncs; a revoked one goes on as a new device, `sobo init --new-device`"
        ))
    })
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) bytes: Vec<u8>,
    /// Entries that came with the question and were new here.
    pub(crate) new: usize,
}

/// Answers a question of a session.
///
/// # Errors
/// As [`served`] and [`Database::answer`].
pub(crate) fn answer(db: &Database, device: DeviceId, question: &[u8]) -> Result<Answer, Refusal> {
    let served = served(db, device)?;
    let answered = db.answer(question, &served)?;
    Ok(Answer { bytes: answered.bytes, new: answered.new })
}
