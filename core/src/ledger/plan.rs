//! From a batch of entries to the rows that follow from it: which subjects are to be folded anew,
//! and what is refused. Knows nothing of what a fold yields.

use super::admit::Admission;
use super::batch::{Batch, Committed, FreshEntries};
use super::entry::{retracts, superseded};
use super::live::{Known, Resolver, Source, reach};
use super::project::{self, Scribe};
use super::read::Stored;
use crate::error::{Error, Refusal, Result};
use crate::model::{
    EntryId, Problem, Projection, QuarantineReason, Rule, Severity, StreamId, Subject,
};
use crate::store::{Changes, Table};
use std::collections::{BTreeMap, BTreeSet};

/// The entries of the store and the batch together, as far as they count.
pub(super) struct Grown<'b> {
    pub(super) base: &'b Stored<'b>,
    pub(super) fresh: &'b FreshEntries,
    pub(super) cut: &'b BTreeMap<StreamId, u32>,
    pub(super) retractors: &'b BTreeMap<EntryId, Vec<EntryId>>,
    pub(super) excerpts: &'b BTreeMap<EntryId, (Known, Box<[u8]>)>,
    /// Excerpts that are here and will be no more.
    pub(super) dropped: &'b BTreeMap<EntryId, Known>,
    /// Which entries go into quarantine, and which come out of it.
    pub(super) held: &'b BTreeMap<EntryId, Option<QuarantineReason>>,
}

impl Grown<'_> {
    /// Whether an entry stood in its chain and stands there no more.
    fn is_cut(&self, id: EntryId) -> bool {
        self.cut.get(&id.stream).is_some_and(|from| id.seq >= *from)
    }
}

impl Source for Grown<'_> {
    fn event(&self, id: EntryId) -> Result<Option<Known>> {
        let held = self.held.get(&id);
        if held.is_some_and(Option::is_some) {
            return Ok(None);
        }
        match self.fresh.get(id) {
            Some(fresh) => Ok(fresh.known.clone()),
            None if self.is_cut(id) || self.dropped.contains_key(&id) => Ok(None),
            None if held.is_some() => self.base.any(id),
            None => match self.excerpts.get(&id) {
                Some((known, _)) => Ok(Some(known.clone())),
                None => self.base.event(id),
            },
        }
    }

    fn retractors(&self, target: EntryId) -> Result<Vec<EntryId>> {
        let mut by = self.base.retractors(target)?;
        by.retain(|id| !self.is_cut(*id) && !self.dropped.contains_key(id));
        if let Some(fresh) = self.retractors.get(&target) {
            by.extend(fresh);
            by.sort_unstable();
            by.dedup();
        }
        Ok(by)
    }
}

/// What an entry does in the timeline of a subject.
#[derive(Clone, Copy)]
enum Way {
    Joins,
    Leaves,
    Stays,
}

/// An entry in the timeline of a subject, and the first appended event because of which it is looked at.
type Move = (Subject, EntryId, Option<usize>, Way);

fn subject_of(one: &Move) -> &Subject {
    &one.0
}

/// What happens to one subject.
#[derive(Default)]
struct Touch {
    joins: Vec<EntryId>,
    leaves: Vec<EntryId>,
    /// The first appended event because of which it is folded anew.
    cause: Option<usize>,
}

impl Batch<'_> {
    /// Folds every touched subject as it was and as it will be, and writes the difference.
    pub(super) fn plan(&self, admission: &Admission, changes: &mut Changes) -> Result<Committed> {
        let stored = Stored::new(self.writer.base())?;
        let grown = Grown {
            base: &stored,
            fresh: &self.fresh,
            cut: &self.cut,
            retractors: &self.retractors,
            excerpts: &self.excerpts,
            dropped: &self.dropped,
            held: &admission.held,
        };
        let (mut before, mut after) = (Resolver::new(&stored), Resolver::new(&grown));
        let touched = self.touched(admission, &mut before, &mut after)?;
        let mut arisen = Arisen { refusals: self.unauthorized(admission), ..Arisen::default() };
        let (snapshot, mut scribe) = (self.writer.base(), Scribe::default());
        let nothing_yet = snapshot.is_empty(Table::Timelines)?;
        for (subject, touch) in &touched {
            let key = scribe.turn_to(subject)?;
            let old_ids = if nothing_yet { Vec::new() } else { snapshot.timeline_at(key)? };
            let new_ids = merged(&old_ids, touch);
            let old = if old_ids.is_empty() {
                Projection::default()
            } else {
                project::fold(self.project, &mut before, subject, &old_ids)?
            };
            let new = project::fold(self.project, &mut after, subject, &new_ids)?;
            if old_ids != new_ids {
                scribe.timeline(changes, &new_ids)?;
            }
            scribe.write(changes, subject, &old, &new)?;
            let fresh = new.problems.into_iter().filter(|p| !stood(&old.problems, p));
            fresh.for_each(|problem| self.judge(problem, touch.cause, &mut arisen));
        }
        arisen.refusals.sort_unstable_by(|a, b| {
            (a.index, &a.entry, &a.rule, &a.detail).cmp(&(b.index, &b.entry, &b.rule, &b.detail))
        });
        arisen.refusals.dedup();
        if !arisen.refusals.is_empty() {
            return Err(Error::refused(arisen.refusals));
        }
        arisen.problems.sort_unstable();
        arisen.problems.dedup();
        Ok(Committed {
            entries: self.fresh.ids().collect(),
            waiting: self
                .waiting
                .iter()
                .filter(|(_, row)| row.is_some())
                .map(|(id, _)| *id)
                .collect(),
            subjects: touched.into_iter().map(|(subject, _)| subject).collect(),
            problems: arisen.problems,
        })
    }

    /// What this device may not record, one refusal for each event.
    fn unauthorized(&self, admission: &Admission) -> Vec<Refusal> {
        let held = self.appended.iter().enumerate().filter_map(|(index, id)| {
            let reason = admission.held.get(id).copied().flatten()?;
            let detail = format!(
                "{}; ask an administrator of the register for a grant",
                match reason {
                    QuarantineReason::NoGrant => "this device has no grant",
                    QuarantineReason::Revoked => "this device was revoked",
                    QuarantineReason::OutsideScope => "this device is granted other organizations",
                    _ => "this device's role does not allow it",
                }
            );
            let rule = Rule::NoGrant.code().to_owned();
            Some(Refusal { index, entry: id.to_string(), rule, detail })
        });
        held.collect()
    }

    /// Every subject that must be folded anew, in order, and which entries join or leave it.
    fn touched<O: Source, N: Source>(
        &self,
        admission: &Admission,
        before: &mut Resolver<'_, O>,
        after: &mut Resolver<'_, N>,
    ) -> Result<Vec<(Subject, Touch)>> {
        let mut moves: Vec<Move> = Vec::with_capacity(self.fresh.len());
        for (id, cause) in self.reached(admission, before.source(), after.source())? {
            // What is new in its chain was in no timeline, unless another stood in its place.
            let new_here = self.fresh.contains(id) && !self.cut.contains_key(&id.stream);
            let old = if new_here { None } else { before.source().event(id)? };
            let new = after.source().event(id)?;
            let now = match &new {
                Some(known) => after.subjects(id, known)?,
                None => Vec::new(),
            };
            let was = match &old {
                None => Vec::new(),
                // Of one and the same entry only the founder of a corrected founding can change.
                Some(known)
                    if new.is_some()
                        && !self.fresh.contains(id)
                        && superseded(&known.event).is_none() =>
                {
                    now.clone()
                }
                Some(known) => before.subjects(id, known)?,
            };
            for subject in &was {
                let way = if now.contains(subject) { Way::Stays } else { Way::Leaves };
                moves.push((subject.clone(), id, cause, way));
            }
            for subject in now {
                let way = if was.contains(&subject) { Way::Stays } else { Way::Joins };
                moves.push((subject, id, cause, way));
            }
        }
        // Subjects are large: their places are sorted, and they stay where they are.
        let mut order: Vec<usize> = (0..moves.len()).collect();
        order.sort_by(|a, b| moves.get(*a).map(subject_of).cmp(&moves.get(*b).map(subject_of)));
        let mut touched: Vec<(Subject, Touch)> = Vec::with_capacity(moves.len());
        for (subject, id, cause, way) in order.into_iter().filter_map(|place| moves.get(place)) {
            if touched.last().is_none_or(|(last, _)| last != subject) {
                touched.push((subject.clone(), Touch::default()));
            }
            if let Some((_, touch)) = touched.last_mut() {
                touch.cause = first(touch.cause, *cause);
                match way {
                    Way::Joins => touch.joins.push(*id),
                    Way::Leaves => touch.leaves.push(*id),
                    Way::Stays => {}
                }
            }
        }
        Ok(touched)
    }

    /// Every entry whose place or standing can depend on the batch, with the first appended one
    /// because of which it does.
    fn reached<O: Source, N: Source>(
        &self,
        admission: &Admission,
        before: &O,
        after: &N,
    ) -> Result<Vec<(EntryId, Option<usize>)>> {
        let (mut alone, mut reached) = (Vec::new(), BTreeMap::new());
        // Appended entries first, so that what they reach is laid to them.
        let appended = self.appended.iter().enumerate().map(|(index, id)| (*id, Some(index)));
        let foreign = self.fresh.iter().filter(|(_, fresh)| fresh.appended.is_none());
        for (id, cause) in appended.chain(foreign.map(|(id, _)| (id, None))) {
            // Nearly every entry neither retracts nor is retracted, and so reaches only itself.
            let known = self.fresh.get(id).and_then(|fresh| fresh.known.as_ref());
            let retracts = known.is_some_and(|known| retracts(&known.event));
            if retracts || !after.retractors(id)?.is_empty() {
                reach(after, id, &mut reached, cause)?;
            } else {
                alone.push((id, cause));
            }
        }
        // What stood in its chain and counted otherwise, or elsewhere, than it does now.
        let (mut was, mut is) = (BTreeMap::new(), BTreeMap::new());
        let excerpts = self.excerpts.keys().chain(self.dropped.keys());
        for id in admission.held.keys().chain(&admission.gone).chain(excerpts) {
            reach(before, *id, &mut was, None)?;
            reach(after, *id, &mut is, None)?;
        }
        if was.is_empty() && is.is_empty() {
            alone.extend(reached);
            return Ok(alone);
        }
        let seen: BTreeSet<EntryId> = alone.iter().map(|(id, _)| *id).collect();
        for (id, cause) in was.into_iter().chain(is) {
            if !seen.contains(&id) {
                reached.entry(id).or_insert(cause);
            }
        }
        alone.extend(reached);
        Ok(alone)
    }

    /// Tells what a new problem means: a refusal, or a finding.
    fn judge(&self, problem: Problem, cause: Option<usize>, arisen: &mut Arisen) {
        let place = |id: &EntryId| self.fresh.get(*id).and_then(|fresh| fresh.appended);
        let grave = problem.severity == Severity::Error || problem.rule == Rule::BadRetraction;
        let foreign = self.fresh.get(problem.entry).is_some_and(|f| f.appended.is_none());
        let index =
            place(&problem.entry).or_else(|| problem.other.as_ref().and_then(place)).or(cause);
        match index {
            Some(index) if grave && !foreign => arisen.refusals.push(Refusal {
                index,
                entry: problem.entry.to_string(),
                rule: problem.rule.code().to_owned(),
                detail: problem.detail,
            }),
            _ => arisen.problems.push(problem),
        }
    }
}

#[derive(Default)]
struct Arisen {
    refusals: Vec<Refusal>,
    problems: Vec<Problem>,
}

/// Whether the problem was there before; its wording may have changed.
fn stood(old: &[Problem], problem: &Problem) -> bool {
    let key = |p: &Problem| (p.entry, p.rule, p.severity, p.other);
    old.iter().any(|p| key(p) == key(problem))
}

fn first(a: Option<usize>, b: Option<usize>) -> Option<usize> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// A timeline after entries joined and left it.
fn merged(old: &[EntryId], touch: &Touch) -> Vec<EntryId> {
    let stays = old.iter().filter(|id| !touch.leaves.contains(id));
    let mut ids: Vec<EntryId> = stays.chain(&touch.joins).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
