//! Local events become entries. Strict: what refers to nothing is refused at once, what breaks a
//! rule at the commit. Knows nothing of entries from elsewhere.

use super::batch::Batch;
use super::clock;
use super::digest::Digest;
use super::entry::{StreamInfo, check_bounds};
use super::fresh::{Fresh, known};
use super::live::{Resolver, Source};
use super::plan::Grown;
use super::read::Stored;
use crate::error::{Error, Refusal, Result};
use crate::limits;
use crate::model::{EntryId, Event, Rule, StreamId, Subject, Timestamp};
use crate::sorted::Map;
use crate::store::value;

impl Batch<'_> {
    /// Appends an event to the end of a stream of this device and returns the entry's id, so that
    /// later events of the batch can refer to it. `now` is what the device's clock says.
    ///
    /// # Errors
    /// * `is_refused` with the rule `unknown_reference` when the event refers to an organization,
    ///   a member, a case or a class that is not in the register, or retracts an entry that is
    ///   not there;
    /// * `is_limit` for an event beyond a bound of [`limits`], or a clock past the year 2199;
    /// * `is_conflict` when entries of the stream have come from elsewhere that are beyond what is
    ///   here: the device was copied or restored, and must go on as a new one.
    ///
    /// The batch is then as before and can go on without the event.
    pub fn append(&mut self, info: &StreamInfo, now: Timestamp, event: Event) -> Result<EntryId> {
        self.check_room()?;
        check_bounds(&event)?;
        let stream = self.stream_id(info);
        let latest = self.latest()?;
        let row = self.head(info, stream)?.row;
        let seq = row.last.saturating_add(1);
        let id = EntryId { stream, seq };
        if seq > limits::SEQ_MAX {
            return Err(Error::limit("the stream is full").at(stream));
        }
        self.check_ends_here(stream)?;
        self.check_references(id, &event)?;
        let recorded = clock::next(now, latest)?;
        let value = value::encode_entry(recorded, &event)?;
        let digest = Digest::chained(Digest(row.head), &value);
        let appended = Some(self.appended.len());
        self.appended.push(id);
        self.latest = Some(recorded);
        let fresh = Fresh::new(known(recorded, event), value, digest);
        self.take(id, Fresh { appended, ..fresh });
        Ok(id)
    }

    /// The latest moment recorded in any chain.
    fn latest(&mut self) -> Result<Timestamp> {
        if let Some(latest) = self.latest {
            return Ok(latest);
        }
        let stored = self.writer.base().streams()?.into_iter().map(|(_, row)| row.recorded);
        let fresh = self.fresh.iter().map(|(_, fresh)| fresh.recorded);
        let latest = stored.chain(fresh).max().unwrap_or(Timestamp::from_millis(0));
        self.latest = Some(latest);
        Ok(latest)
    }

    /// Nothing of the stream may wait: the next number would be given twice.
    fn check_ends_here(&self, stream: StreamId) -> Result<()> {
        if self.is_forked(stream)? {
            return Err(Error::conflict("the stream is forked: two devices wrote under this key")
                .at(stream)
                .way("let this device go on under a new key"));
        }
        match self.first_waiting(stream)? {
            None => Ok(()),
            Some(seq) => Err(Error::conflict(format!(
                "the stream goes on elsewhere: entry {seq} has come from another replica"
            ))
            .at(stream)
            .way("this device was copied or restored; let it go on under a new key")),
        }
    }

    fn check_references(&mut self, id: EntryId, event: &Event) -> Result<()> {
        let mut missing = Vec::new();
        for target in event.retracts() {
            if !self.has(target)? {
                missing.push(format!("the entry {target} to be retracted is not in the register"));
            }
        }
        for subject in event.references() {
            if !self.is_founded(&subject)? {
                missing.push(format!("{} is not in the register", name(&subject)));
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let refusal = |detail| Refusal {
            index: self.appended.len(),
            entry: id.to_string(),
            rule: Rule::UnknownReference.code().to_owned(),
            detail,
        };
        Err(Error::refused(missing.into_iter().map(refusal).collect()))
    }

    fn has(&self, id: EntryId) -> Result<bool> {
        Ok(self.fresh.contains(id) || self.writer.base().has_entry(id)?)
    }

    /// Whether the entry that founds a subject is here and founds such a one.
    fn is_founded(&mut self, subject: &Subject) -> Result<bool> {
        let Some(founder) = subject.founder() else {
            return Ok(true);
        };
        // Most often the founding is of this batch, and nothing has corrected it.
        let fresh = self.fresh.get(founder);
        let fresh = fresh.and_then(|fresh| fresh.known.as_ref());
        if fresh.is_some_and(|known| known.event.founds(founder, subject))
            || self.founded.contains(subject)
        {
            return Ok(true);
        }
        let base = Stored::new(self.writer.base())?;
        let (cut, held) = (&self.cut, &Map::new());
        let (fresh, retractors) = (&self.fresh, &self.retractors);
        let (excerpts, dropped) = (&self.excerpts, &self.dropped);
        let near = std::cell::Cell::default();
        let grown = Grown { base: &base, fresh, cut, retractors, excerpts, dropped, held, near };
        let found = match grown.event(founder)? {
            Some(known) => Resolver::new(&grown).subjects(founder, &known)?.contains(subject),
            None => false,
        };
        if found {
            self.founded.insert(subject.clone());
        }
        Ok(found)
    }
}

fn name(subject: &Subject) -> String {
    match subject {
        Subject::Org(id) => format!("the organization {id}"),
        Subject::Member(id) => format!("the member {id}"),
        Subject::Case(id) => format!("the case {id}"),
        Subject::Cell(code, org, day) => format!("the cell {code} of {org} on {day}"),
        Subject::Submission(org, day) => format!("the submission of {org} on {day}"),
        Subject::Record(id) => format!("the record {id}"),
    }
}
