//! A register as somebody sees it who has some of its streams and single entries of others: which of
//! the entries count there, and what a subject yields. Knows nothing of who has what, and why.

use super::entry::{is_pure_control, superseded};
use super::live::{Known, Resolver, Source, own_subject};
use super::project::{self, Project};
use super::read::{Stored, live_entries};
use crate::error::Result;
use crate::model::{EntryId, Placed, Projection, SharedEvent, StreamId, Subject};
use crate::sorted::{Map, Set};
use crate::store::{Snapshot, Table};

/// A part of the entries of a snapshot that count. Every method fails with `is_io` when the storage
/// fails and with `is_corrupt` for damaged rows.
pub(crate) struct Part<'s> {
    stored: Stored<'s>,
    /// Whether anything is retracted at all.
    retracted: bool,
    streams: Set<StreamId>,
    single: Set<EntryId>,
}

impl Source for Part<'_> {
    fn event(&self, id: EntryId) -> Result<Option<Known>> {
        if self.holds(id) { self.stored.event(id) } else { Ok(None) }
    }

    fn retractors(&self, target: EntryId) -> Result<Vec<EntryId>> {
        let mut by = self.stored.retractors(target)?;
        by.retain(|id| self.holds(*id));
        Ok(by)
    }
}

impl<'s> Part<'s> {
    /// These streams, and no single entry yet.
    pub(crate) fn new(snapshot: &'s Snapshot, streams: Set<StreamId>) -> Result<Self> {
        let retracted = !snapshot.is_empty(Table::Retractions)?;
        Ok(Self { stored: Stored::new(snapshot)?, retracted, streams, single: Set::new() })
    }

    /// Whether the entry is in the part, if it counts at all.
    pub(crate) fn holds(&self, id: EntryId) -> bool {
        self.streams.contains(&id.stream) || self.single.contains(&id)
    }

    /// Takes an entry into the part with what its standing rests on. Gives what was not there.
    pub(crate) fn take(&mut self, id: EntryId) -> Result<Vec<EntryId>> {
        let mut new: Vec<EntryId> = self.rests_on(id)?.into_iter().collect();
        new.retain(|id| !self.streams.contains(&id.stream) && self.single.insert(*id));
        Ok(new)
    }

    /// Takes single entries out again.
    pub(crate) fn leave(&mut self, ids: &[EntryId]) {
        self.single.retain(|id| !ids.contains(id));
    }

    /// Takes them in again.
    pub(crate) fn put_back(&mut self, ids: &[EntryId]) {
        self.single.extend(ids);
    }

    /// The single entries, in order.
    pub(crate) fn single(&self) -> &Set<EntryId> {
        &self.single
    }

    /// An entry, in the part or not; `None` for one that counts nowhere.
    pub(crate) fn event(&self, id: EntryId) -> Result<Option<SharedEvent>> {
        Ok(self.stored.event(id)?.map(|known| known.event))
    }

    /// In whose timelines an entry stands in the whole register.
    pub(crate) fn subjects(&self, id: EntryId) -> Result<Vec<Subject>> {
        subjects_in(&self.stored, id)
    }

    /// In whose timelines it stands in the part: a corrected founding whose beginning is not there
    /// stands elsewhere.
    pub(crate) fn subjects_here(&self, id: EntryId) -> Result<Vec<Subject>> {
        subjects_in(self, id)
    }

    /// Of entries that stand in the timeline of one subject in the whole register, those that count.
    pub(crate) fn live(&self, ids: &[EntryId]) -> Result<Vec<Placed>> {
        live_entries(&mut Resolver::new(&self.stored), ids)
    }

    /// What a subject yields in the whole register.
    pub(crate) fn whole(
        &self,
        project: &dyn Project,
        subject: &Subject,
        ids: &[EntryId],
    ) -> Result<Projection> {
        project::fold(project, &mut Resolver::new(&self.stored), subject, (ids, &mut Vec::new()))
    }

    /// What a subject yields in the part, of these entries there.
    pub(crate) fn here(
        &self,
        project: &dyn Project,
        subject: &Subject,
        ids: &[EntryId],
    ) -> Result<Projection> {
        project::fold(project, &mut Resolver::new(self), subject, (ids, &mut Vec::new()))
    }

    /// Whether the standing of an entry in the part can be another one than in the whole register.
    pub(crate) fn is_torn(&self, id: EntryId) -> Result<bool> {
        Ok(self.retracted && self.rests_on(id)?.into_iter().any(|id| !self.holds(id)))
    }

    /// The entry and everything that decides whether it counts and where it stands: the entries that
    /// it takes the place of, whatever takes theirs, and what voids any of those.
    fn rests_on(&self, id: EntryId) -> Result<Set<EntryId>> {
        if !self.retracted {
            return Ok(Set::from([id]));
        }
        let mut resolver = Resolver::new(&self.stored);
        // An entry that a founding, or a record, names without effect still tells where that stands.
        let mut found: Map<EntryId, bool> = Map::new();
        let mut open = vec![(id, true)];
        while let Some((at, wholly)) = open.pop() {
            if found.get(&at).is_some_and(|before| *before || !wholly) {
                continue;
            }
            let Some(known) = self.stored.event(at)? else {
                continue;
            };
            found.insert(at, wholly);
            if let Some(target) =
                superseded(&known.event).filter(|_| !is_pure_control(&known.event))
            {
                let shares = self.share(&mut resolver, (at, &known), target)?;
                if shares || own_subject(at, &known.event).is_some() {
                    open.push((target, wholly && shares));
                }
            }
            for by in if wholly { self.stored.retractors(at)? } else { Vec::new() } {
                let Some(later) = self.stored.event(by)? else {
                    continue;
                };
                if is_pure_control(&later.event) || self.share(&mut resolver, (by, &later), at)? {
                    open.push((by, true));
                }
            }
        }
        Ok(found.into_keys().collect())
    }

    /// Whether an entry and one that it names have a subject in common: otherwise it takes no place.
    fn share(
        &self,
        resolver: &mut Resolver<'_, Stored<'s>>,
        (id, known): (EntryId, &Known),
        target: EntryId,
    ) -> Result<bool> {
        let Some(earlier) = self.stored.event(target)? else {
            return Ok(false);
        };
        let theirs = resolver.subjects(target, &earlier)?;
        Ok(resolver.subjects(id, known)?.iter().any(|subject| theirs.contains(subject)))
    }
}

fn subjects_in<S: Source>(source: &S, id: EntryId) -> Result<Vec<Subject>> {
    match source.event(id)? {
        Some(known) => Resolver::new(source).subjects(id, &known),
        None => Ok(Vec::new()),
    }
}
