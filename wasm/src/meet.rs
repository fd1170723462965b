//! Meeting a hub: questions out, answers in, and the signature that lets a device in. Knows nothing
//! of HTTP: the worker fetches.

use crate::fault::{Fault, Outcome};
use crate::register::Register;
use serde_json::json;
use sobo::api::Paused;
use sobo::model::{EntryId, OrgId};
use sobo::sync::Scopes;
use wasm_bindgen::prelude::wasm_bindgen;

/// Sets a login apart from everything else that a device signs; the hub has the same words.
const LOGIN: &str = "sobo hub login v1";

/// A session with a hub, between two of its steps.
#[wasm_bindgen]
pub struct Meeting(Option<Paused>);

#[wasm_bindgen]
impl Register {
    /// Signs a challenge for one hub.
    pub fn login(&self, origin: &str, challenge: &[u8]) -> Vec<u8> {
        let message = [origin.as_bytes(), b"\0", challenge].concat();
        self.key.sign(LOGIN, &message).to_vec()
    }

    /// Begins to meet a hub about some organizations, by id; about everything when none are named.
    /// What is not sealed yet is sealed first.
    ///
    /// # Errors
    /// `invalid` for what is no id.
    pub fn meet(&self, scopes: Option<Vec<String>>) -> Outcome<Meeting> {
        self.db.seal(&self.key)?;
        let scopes = match scopes {
            None => Scopes::All,
            Some(orgs) => {
                let id = |text: &String| {
                    let wrong =
                        || Fault::new("format", format!("'{text}' is no organization's id"));
                    EntryId::parse(text).map(OrgId).ok_or_else(wrong)
                };
                Scopes::Only(orgs.iter().map(id).collect::<Outcome<_>>()?)
            }
        };
        Ok(Meeting(Some(self.db.meet(scopes).pause())))
    }

    /// The next question; nothing when both sides know the same.
    ///
    /// # Errors
    /// The storage fails.
    pub fn question(&self, meeting: &mut Meeting) -> Outcome<Option<Vec<u8>>> {
        let mut session = self.db.resume(meeting.0.take().ok_or_else(over)?);
        let question = session.question();
        meeting.0 = Some(session.pause());
        Ok(question?)
    }

    /// Takes an answer.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn answered(&self, meeting: &mut Meeting, answer: &[u8]) -> Outcome<()> {
        let mut session = self.db.resume(meeting.0.take().ok_or_else(over)?);
        let received = session.receive(answer);
        meeting.0 = Some(session.pause());
        Ok(received?)
    }

    /// How far a meeting is, as JSON.
    ///
    /// # Errors
    /// The meeting is over.
    pub fn progress(&self, meeting: &mut Meeting) -> Outcome {
        let session = self.db.resume(meeting.0.take().ok_or_else(over)?);
        let (outcome, rest) = (session.outcome(), session.rest());
        meeting.0 = Some(session.pause());
        Ok(json!({
            "sent": outcome.entries_sent,
            "received": outcome.entries_received,
            "toSend": rest.to_send,
            "toReceive": rest.to_receive,
            "equal": outcome.same_entries,
            "clockAheadMs": outcome.clock_ahead_ms,
        })
        .to_string())
    }
}

fn over() -> Fault {
    Fault::new("closed", "the meeting is over")
}
