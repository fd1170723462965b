//! What the hub asks of the register: whom to serve, and what to answer. Knows nothing of HTTP.

use crate::problem::Refusal;
use sobo::Database;
use sobo::ledger::DeviceKey;
use sobo::model::{DeviceId, Rule};
use sobo::sync::Scopes;

/// What a device is served.
///
/// # Errors
/// `refused` for a device without a grant, or whose grant was revoked.
pub(crate) fn served(db: &Database, device: DeviceId) -> Result<Scopes, Refusal> {
    db.read()?.served(device)?.ok_or_else(|| {
        let detail = format!(
            "the device {device} has no grant here, or was revoked; the office gives one with \
             `sobo grant`, and syncs; a revoked one goes on as a new device, `sobo init --new-device`"
        );
        Refusal::forbidden(Rule::NoGrant, detail)
    })
}

/// What the units of a device must know of what others wrote; nothing where the hub has no key, or
/// the device is served everything.
///
/// # Errors
/// As [`served`] and [`Database::excerpt`].
pub(crate) fn excerpt(
    db: &Database,
    device: DeviceId,
    key: Option<&DeviceKey>,
) -> Result<Vec<u8>, Refusal> {
    let (Scopes::Only(units), Some(key)) = (served(db, device)?, key) else {
        return Ok(Vec::new());
    };
    // Of a unit that was granted before its founding has come here there is nothing to tell.
    let reader = db.read()?;
    let units: Vec<_> =
        units.into_iter().filter(|unit| reader.tree().org(*unit).is_some()).collect();
    if units.is_empty() {
        return Ok(Vec::new());
    }
    Ok(db.excerpt(key, &units)?)
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
