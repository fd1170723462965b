//! Sessions in a simulation: two replicas meet over a line that loses, repeats and changes what goes
//! over it, and either may fail in the middle.

use super::{Cluster, named};
use crate::replica::{Came, Replica, Wrong};
use sobo::ledger::Digest;
use sobo::sync::{Outcome, Scopes};

/// Questions of one session, those asked again included.
const QUESTIONS_MAX: usize = 40;
/// How often the same question is asked again.
const TRIES_MAX: usize = 4;

impl Cluster<'_> {
    /// One meets another; gives how the session ended, `None` when it was given up.
    pub(super) fn meet(
        &mut self,
        at: usize,
        of: usize,
        unit: Option<usize>,
    ) -> Result<Option<Outcome>, Wrong> {
        let Some(mut asker) = self.replicas[at].take() else { return Ok(None) };
        let org = unit.map(|unit| asker.world().orgs.get(unit).copied());
        let scopes = org.flatten().map_or(Scopes::All, |org| Scopes::Only(vec![org]));
        let met = self.session(&asker, (at, of), &scopes);
        let outcome = met.map_err(|wrong| named(at, &format!("meet {of}: {wrong}")))?;
        asker.look().map_err(|wrong| named(at, &wrong))?;
        self.replicas[at] = Some(asker);
        // Settled as after any other step.
        let word =
            outcome.map_or("given up", |outcome| if outcome.equal { "equal" } else { "over" });
        self.with(at, &format!("meet {of} {word}"), |replica| replica.ask(|_| Ok(())))?;
        Ok(outcome)
    }

    fn session(
        &mut self,
        asker: &Replica,
        (at, of): (usize, usize),
        scopes: &Scopes,
    ) -> Result<Option<Outcome>, Wrong> {
        let Some(db) = asker.db() else { return Ok(None) };
        let mut session = db.meet(scopes.clone());
        let mut tries = 0;
        for _ in 0..QUESTIONS_MAX {
            let question = match session.question() {
                Ok(Some(question)) => question,
                Ok(None) => return Ok(Some(session.outcome())),
                Err(_) if asker.has_failed() => return Ok(None),
                Err(error) => return Err(format!("asking: {error}")),
            };
            let mut received = false;
            for answer in self.answers((at, of), &question, scopes)? {
                for (answer, changed) in self.network.line(self.tick, of, at, &answer) {
                    match session.receive(&answer) {
                        Ok(()) if changed => return Err("a changed answer was taken".to_owned()),
                        Ok(()) => received = true,
                        Err(_) if asker.has_failed() => return Ok(None),
                        Err(_) if changed => {}
                        // The same answer again, to a question that is no longer open.
                        Err(error) if !error.is_io() && received => {}
                        Err(error) => return Err(format!("an answer as it was sent: {error}")),
                    }
                }
            }
            tries = if received { 0 } else { tries + 1 };
            if tries > TRIES_MAX {
                return Ok(None);
            }
        }
        Err(format!("no end after {QUESTIONS_MAX} questions"))
    }

    /// What the other side answers to each copy of a question that reaches it.
    fn answers(
        &mut self,
        (at, of): (usize, usize),
        question: &[u8],
        scopes: &Scopes,
    ) -> Result<Vec<Vec<u8>>, Wrong> {
        let mut answers = Vec::new();
        for (question, changed) in self.network.line(self.tick, at, of, question) {
            let mut refused = None;
            let answered = self.with(of, "answer", |replica| {
                let came = replica.answer(&question, scopes)?;
                if let Came::Refused(error) = &came {
                    refused = Some(error.to_string());
                }
                Ok(came)
            })?;
            match (answered, refused) {
                (Some(_), _) if changed => return Err("a changed question was answered".to_owned()),
                (Some(answered), _) => answers.push(answered.bytes),
                (None, Some(error)) if !changed => {
                    return Err(format!("{of} on a question as it was sent: {error}"));
                }
                (None, _) => {}
            }
        }
        Ok(answers)
    }

    /// One meets everybody, with nothing in the way: each session must end with both equal.
    pub(super) fn meet_all(&mut self, hub: usize, others: &[usize]) -> Result<(), Wrong> {
        for other in others {
            let outcome = self.meet(hub, *other, None)?;
            let root = |at: usize| -> Option<Digest> {
                let db = self.replicas[at].as_ref()?.db()?;
                db.read().ok()?.state_root().ok()
            };
            let (one, two) = (root(hub), root(*other));
            if !outcome.is_some_and(|outcome| outcome.equal) || one != two {
                let wrong = format!("met {other}: {outcome:?}; roots {one:?} and {two:?}");
                return Err(named(hub, &wrong));
            }
        }
        Ok(())
    }
}
