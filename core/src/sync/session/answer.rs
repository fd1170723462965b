//! The side that answers. It keeps nothing between two questions. Knows nothing of who may ask:
//! whoever uses it says which scopes are served.

use super::message::{Held, Message, Scopes};
use super::range::{Marks, Path};
use super::{PART_BYTES, message::SentMark};
use crate::error::{Error, Result};
use crate::ledger::{Frontier, Ledger, state_root};
use crate::model::{StreamId, Timestamp};
use crate::store::Snapshot;
use crate::sync::export::export;
use std::collections::BTreeSet;

/// Answers questions of a session from a snapshot.
pub struct Answerer<'s> {
    snapshot: &'s Snapshot,
    served: &'s Scopes,
    now: Timestamp,
}

impl<'s> Answerer<'s> {
    /// Serves these scopes. `now` is what the clock says.
    pub fn new(snapshot: &'s Snapshot, served: &'s Scopes, now: Timestamp) -> Self {
        Self { snapshot, served, now }
    }

    /// Answers one message, by its frame's payload; `None` where nothing is asked.
    ///
    /// # Errors
    /// `is_corrupt` and `is_format` for what is no question, `is_refused` for one about scopes that
    /// are not served, `is_io` when the storage fails.
    pub fn answer(&self, payload: &[u8]) -> Result<Vec<u8>> {
        match Message::read(payload)? {
            Message::Compare { scopes, nodes, .. } => {
                let marks = self.marks(&scopes)?;
                let (mut deeper, mut listings) = (Vec::new(), Vec::new());
                for node in &nodes {
                    marks.differences(node, &mut deeper, &mut listings)?;
                }
                Message::Differ { nodes: deeper, listings }.frame()
            }
            Message::Fetch { scopes, marks } => self.fetch(&scopes, &marks),
            Message::Finish { scopes, .. } => {
                let held = held(self.snapshot, &scopes, &self.marks(&scopes)?, self.now)?;
                Message::Finished { held }.frame()
            }
            _ => Err(Error::corrupt("an answer stands where a question should")),
        }
    }

    fn check(&self, scopes: &Scopes) -> Result<()> {
        if scopes.is_within(self.served) {
            return Ok(());
        }
        Err(Error::invalid("the session asks for organizations that are not served to this device")
            .way("ask for the device's own scope, or have it granted another"))
    }

    fn marks(&self, scopes: &Scopes) -> Result<Marks> {
        self.check(scopes)?;
        marks(self.snapshot, scopes)
    }

    fn fetch(&self, scopes: &Scopes, marks: &[SentMark]) -> Result<Vec<u8>> {
        self.check(scopes)?;
        let asked: BTreeSet<StreamId> = marks.iter().map(|sent| sent.0).collect();
        let known: Frontier = marks.iter().map(|sent| (sent.0, sent.mark())).collect();
        let wanted = |info: &_| scopes.has(info) && asked.contains(&info.id());
        let mut sent = Vec::new();
        for delta in export(self.snapshot, &known, None, &wanted)? {
            sent.extend(delta?.encode()?);
            if sent.len() > PART_BYTES {
                break;
            }
        }
        Ok(sent)
    }
}

/// How far the streams of some scopes are known.
pub(super) fn marks(snapshot: &Snapshot, scopes: &Scopes) -> Result<Marks> {
    let ledger = Ledger::new(snapshot)?;
    let frontier = ledger.frontier()?;
    let streams = ledger.streams()?.into_iter().filter(|(_, info, ..)| scopes.has(info));
    Ok(Marks::new(streams.filter_map(|(id, ..)| frontier.get(id).map(|mark| (id, mark)))))
}

/// What is held, as digests.
pub(super) fn held(
    snapshot: &Snapshot,
    scopes: &Scopes,
    marks: &Marks,
    now: Timestamp,
) -> Result<Held> {
    let root = match scopes {
        Scopes::All => Some(state_root(snapshot)?.0),
        Scopes::Only(_) => None,
    };
    Ok(Held { frontier: marks.digest().0, root, now })
}

#[cfg(test)]
pub(super) const TOP: Path = Path::TOP;
