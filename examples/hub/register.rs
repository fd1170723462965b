//! What the hub asks of the register: whom to serve, and what to answer. Knows nothing of HTTP.

use crate::problem::Refusal;
use sobo::Database;
use sobo::ledger::DeviceKey;
use sobo::model::{DeviceId, OrgId};
use sobo::sync::Scopes;

/// What a device is served.
///
/// # Errors
/// `refused` for a device without a grant, or whose grant was revoked.
pub(crate) fn served(db: &Database, device: DeviceId) -> Result<Scopes, Refusal> {
    let reader = db.read()?;
    if reader.root()?.is_none() {
        // An open register: whoever can sign is served.
        return Ok(Scopes::All);
    }
    let known = reader.devices()?.into_iter().find(|known| known.device == device);
    let Some(known) = known else {
        return Err(Refusal::forbidden(format!(
            "the device {device} has no grant here; the office gives one with `sobo grant`, and \
             syncs"
        )));
    };
    if known.revoked.is_some() {
        return Err(Refusal::forbidden(
            "the device was revoked; go on with a new one, `sobo init --new-device`, and have it \
             granted",
        ));
    }
    let whole = known.root || known.grants.iter().any(|(_, scope)| scope.is_none());
    let mut orgs: Vec<OrgId> = known.grants.iter().filter_map(|(_, scope)| *scope).collect();
    orgs.sort_unstable();
    orgs.dedup();
    Ok(if whole { Scopes::All } else { Scopes::Only(orgs) })
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
    let mut bytes = Vec::new();
    for unit in units {
        match db.excerpt(key, unit) {
            Ok(excerpt) => bytes.extend(excerpt),
            // Granted before its founding has come here.
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(bytes)
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
