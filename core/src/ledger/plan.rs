//! From a batch of entries to the rows that follow from it: which subjects are to be folded anew,
//! and what is refused. Knows nothing of what a fold yields.

use super::admit::Admission;
use super::batch::{Batch, Committed};
use super::entry::superseded;
use super::fresh::{Fresh, FreshEntries};
use super::live::{Known, Resolver, Source, reach};
use super::project::{self, Scribe};
use super::read::Stored;
use crate::error::{Error, Refusal, Result};
use crate::limits;
use crate::model::{
    EntryId, Problem, Projection, QuarantineReason, Rule, Severity, StreamId, Subject,
};
use crate::parallel;
use crate::sorted::{Map, Set};
use crate::store::{Changes, Table, Timelines};
use std::cell::Cell;
use std::ops::Deref;

/// The entries of the store and the batch together, as far as they count.
pub(super) struct Grown<'b> {
    pub(super) base: &'b Stored<'b>,
    pub(super) fresh: &'b FreshEntries,
    pub(super) cut: &'b Map<StreamId, u32>,
    pub(super) retractors: &'b Map<EntryId, Vec<EntryId>>,
    pub(super) excerpts: &'b Map<EntryId, (Known, Box<[u8]>)>,
    /// Excerpts that are here and will be no more.
    pub(super) dropped: &'b Map<EntryId, Known>,
    /// Which entries go into quarantine, and which come out of it.
    pub(super) held: &'b Map<EntryId, Option<QuarantineReason>>,
    /// Among the new entries, where was looked last.
    pub(super) near: Cell<usize>,
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
        match self.fresh.get_near(&self.near, id) {
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
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Joins,
    Leaves,
    Stays,
}

/// An entry in the timeline of a subject, and the first appended event because of which it is looked at.
type Move<'b> = (Whom<'b>, EntryId, Option<usize>, Way);

/// A subject: nearly always one that is kept with the new entries.
enum Whom<'b> {
    There(&'b Subject),
    Here(Box<Subject>),
}

impl Deref for Whom<'_> {
    type Target = Subject;

    fn deref(&self) -> &Subject {
        match self {
            Self::There(subject) => subject,
            Self::Here(subject) => subject,
        }
    }
}

/// A subject's place among all, as far as numbers tell it, and the place of a move of it: the sort and
/// the id of 160 bits, the place behind them.
type Sketch = ([u64; 3], u32);

fn sketch(subject: &Subject, place: u32) -> Sketch {
    let id = subject.first_id();
    let stream = u128::from_be_bytes(id.stream.0);
    let first = u64::from(subject.sort()) << 60 | (stream >> 68) as u64;
    let last = (stream as u64 & 0xf) << 60 | u64::from(id.seq);
    ([first, (stream >> 4) as u64, last], place)
}

/// In how many parts many moves are worked on: so many that two have equally much to do.
const PARTS: usize = 8;

/// So many of them are looked at to find where the parts end.
const SAMPLE: usize = 256;

/// What happens to which subjects.
struct Touched<'b>(Vec<Move<'b>>);

impl Touched<'_> {
    fn are_many(&self) -> bool {
        parallel::is_worth_it(self.0.len(), limits::PARALLEL_ENTRIES)
    }

    /// The moves, to be put into the order of their subjects, in parts of about the same length where
    /// they are many: of whole subjects each, and the lower ones before.
    fn parts(&self) -> Vec<Vec<Sketch>> {
        let sketches = (0..).zip(&self.0).map(|(place, (subject, ..))| sketch(subject, place));
        if !self.are_many() {
            return vec![sketches.collect()];
        }
        let every = self.0.len() / SAMPLE;
        let mut some: Vec<_> = sketches.clone().step_by(every).map(|(sketch, _)| sketch).collect();
        some.sort_unstable();
        let ends: Vec<_> =
            (1..PARTS).filter_map(|n| some.get(n * some.len() / PARTS)).copied().collect();
        let mut parts = Vec::new();
        parts.resize_with(PARTS, || Vec::with_capacity(self.0.len() / PARTS * 5 / 4));
        for sketch in sketches {
            let part = ends.partition_point(|end| *end <= sketch.0);
            if let Some(part) = parts.get_mut(part) {
                part.push(sketch);
            }
        }
        parts
    }

    /// Subjects are large and dear to compare: numbers are sorted, and they stay where they are.
    fn sort(&self, part: &mut [Sketch]) {
        part.sort_unstable_by(|a, b| {
            let sketched = a.0.cmp(&b.0);
            sketched.then_with(|| self.subject(a).cmp(&self.subject(b))).then(a.1.cmp(&b.1))
        });
    }

    fn subject(&self, sketch: &Sketch) -> Option<&Subject> {
        self.0.get(sketch.1 as usize).map(|(subject, ..)| &**subject)
    }

    fn are_same(&self, a: &Sketch, b: &Sketch) -> bool {
        a.0 == b.0 && self.subject(a) == self.subject(b)
    }

    /// The moves of each subject of a sorted part, one subject after the other in order.
    fn groups<'t>(
        &'t self,
        part: &'t [Sketch],
    ) -> impl Iterator<Item = (&'t Subject, impl Iterator<Item = &'t Move<'t>> + Clone)> {
        let groups = part.chunk_by(|a, b| self.are_same(a, b));
        groups.filter_map(move |group| {
            let moves = group.iter().filter_map(|sketch| self.0.get(sketch.1 as usize));
            Some((self.subject(group.first()?)?, moves))
        })
    }

    /// The subjects of a sorted part, each once.
    fn subjects(&self, part: &[Sketch]) -> impl Iterator<Item = Subject> {
        let groups = part.chunk_by(|a, b| self.are_same(a, b));
        groups.filter_map(|group| self.subject(group.first()?).cloned())
    }
}

impl Batch<'_> {
    /// Folds every touched subject as it was and as it will be, and writes the difference. What is
    /// `told` has a list of the entries and subjects.
    pub(super) fn plan(
        &self,
        admission: &Admission,
        changes: &mut Changes,
        told: bool,
    ) -> Result<Committed> {
        let stored = Stored::new(self.writer.base())?;
        let grown = self.grown(&stored, admission);
        let (mut before, mut after) = (Resolver::new(&stored), Resolver::new(&grown));
        let touched = self.touched(admission, &mut before, &mut after)?;
        let mut parts = touched.parts();
        let mut arisen = Arisen { refusals: self.unauthorized(admission), ..Arisen::default() };
        if touched.are_many() {
            parts = self.share(&touched, parts, admission, (changes, &mut arisen))?;
        } else {
            self.write_entries(changes);
            for part in &mut parts {
                touched.sort(part);
                let resolvers = (&mut before, &mut after);
                self.fold(touched.groups(part), resolvers, changes, &mut arisen)?;
            }
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
        let mut committed = Committed { problems: arisen.problems, ..Committed::default() };
        if told {
            let waiting = self.waiting.iter().filter(|(_, row)| row.is_some());
            committed.waiting = waiting.map(|(id, _)| *id).collect();
            committed.entries = self.fresh.ids().collect();
            committed.subjects = parts.iter().flat_map(|part| touched.subjects(part)).collect();
        }
        Ok(committed)
    }

    fn grown<'b>(&'b self, stored: &'b Stored<'b>, admission: &'b Admission) -> Grown<'b> {
        Grown {
            base: stored,
            fresh: &self.fresh,
            cut: &self.cut,
            retractors: &self.retractors,
            excerpts: &self.excerpts,
            dropped: &self.dropped,
            held: &admission.held,
            near: Cell::default(),
        }
    }

    /// Folds parts of the subjects, each by itself, with a second thread; the rows of the entries are
    /// one more part. Gives the parts in order.
    fn share(
        &self,
        touched: &Touched<'_>,
        parts: Vec<Vec<Sketch>>,
        admission: &Admission,
        (changes, arisen): (&mut Changes, &mut Arisen),
    ) -> Result<Vec<Vec<Sketch>>> {
        let make = |each: &mut dyn FnMut(Option<Vec<Sketch>>) -> Result<()>| {
            parts.into_iter().map(Some).try_for_each(&mut *each)?;
            each(None)
        };
        let work = |part: Option<Vec<Sketch>>| {
            let Some(mut part) = part else {
                let mut changes = Changes::of_entries(self.fresh.len());
                self.write_entries(&mut changes);
                return Ok((Vec::new(), changes, Arisen::default()));
            };
            touched.sort(&mut part);
            let (mut changes, mut arisen) = (Changes::of_moves(part.len()), Arisen::default());
            let stored = Stored::new(self.writer.base())?;
            let grown = self.grown(&stored, admission);
            let resolvers = (&mut Resolver::new(&stored), &mut Resolver::new(&grown));
            self.fold(touched.groups(&part), resolvers, &mut changes, &mut arisen)?;
            Ok((part, changes, arisen))
        };
        let mut parts = Vec::with_capacity(PARTS);
        for (part, more, mut also) in parallel::piped(true, make, work)? {
            parts.push(part);
            changes.extend(more);
            arisen.refusals.append(&mut also.refusals);
            arisen.problems.append(&mut also.problems);
        }
        Ok(parts)
    }

    /// The rows of the entries themselves.
    fn write_entries(&self, changes: &mut Changes) {
        for (id, fresh) in self.fresh.iter() {
            changes.put(Table::Entries, id.to_bytes(), fresh.value.get());
        }
    }

    /// Folds subjects as they were and as they will be, and writes the difference.
    fn fold<'t, M: Iterator<Item = &'t Move<'t>> + Clone>(
        &self,
        groups: impl Iterator<Item = (&'t Subject, M)>,
        (before, after): (&mut Resolver<'_, Stored<'_>>, &mut Resolver<'_, Grown<'_>>),
        changes: &mut Changes,
        arisen: &mut Arisen,
    ) -> Result<()> {
        let (mut timelines, mut scribe) = (Timelines::of(self.writer.base()), Scribe::default());
        let (mut new_ids, mut room) = (Vec::new(), Vec::new());
        for (subject, moves) in groups {
            let old_ids = timelines.at(scribe.turn_to(subject)?)?;
            merge(&mut new_ids, &old_ids, &moves);
            let old = if old_ids.is_empty() {
                Projection::default()
            } else {
                project::fold(self.project, before, subject, (&old_ids, &mut room))?
            };
            let new = project::fold(self.project, after, subject, (&new_ids, &mut room))?;
            if old_ids != new_ids {
                scribe.timeline(changes, &new_ids)?;
            }
            scribe.write(changes, subject, &old, &new)?;
            let fresh = new.problems.into_iter().filter(|p| !stood(&old.problems, p));
            for problem in fresh {
                let cause = moves.clone().filter_map(|(_, _, cause, _)| *cause).min();
                self.judge(problem, cause, arisen);
            }
        }
        Ok(())
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
    ) -> Result<Touched<'_>> {
        let (mut moves, others) = self.joining(admission, after.source())?;
        for (id, cause) in self.reached(admission, others, before.source(), after.source())? {
            // What is new in its chain was in no timeline, unless another stood in its place.
            let new_here = self.fresh.contains(id) && !self.cut.contains_key(&id.stream);
            let new = after.source().event(id)?;
            if let Some(known) = &new
                && new_here
                && known.event.supersedes.is_none()
            {
                let joins = &mut |subject| {
                    moves.push((Whom::Here(Box::new(subject)), id, cause, Way::Joins));
                };
                known.event.each_subject(id, joins);
                continue;
            }
            let old = if new_here { None } else { before.source().event(id)? };
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
                moves.push((Whom::Here(Box::new(subject.clone())), id, cause, way));
            }
            for subject in now {
                let way = if was.contains(&subject) { Way::Stays } else { Way::Joins };
                moves.push((Whom::Here(Box::new(subject)), id, cause, way));
            }
        }
        Ok(Touched(moves))
    }

    /// Whether a new entry only joins timelines, those that it tells by itself: it is in nobody's way,
    /// neither retracts nor is retracted, and counts. Nearly every one does.
    fn only_joins<N: Source>(
        &self,
        admission: &Admission,
        after: &N,
        (id, fresh): (EntryId, &Fresh),
    ) -> Result<bool> {
        Ok(fresh.known.is_some()
            && !fresh.retracts
            && !self.cut.contains_key(&id.stream)
            && !admission.held.contains_key(&id)
            && after.retractors(id)?.is_empty())
    }

    /// What becomes of timelines because of new entries that only join them, and the other new ones:
    /// those appended first, in their order.
    fn joining<N: Source>(
        &self,
        admission: &Admission,
        after: &N,
    ) -> Result<(Vec<Move<'_>>, Others)> {
        let mut moves: Vec<Move<'_>> = Vec::with_capacity(self.fresh.len());
        let mut others = Others::new();
        for ((stream, joins), (_, first, entries)) in self.fresh.joins().zip(self.fresh.runs()) {
            let before = others.len();
            for (seq, fresh) in (first..).zip(entries) {
                let id = EntryId { stream, seq };
                if !self.only_joins(admission, after, (id, fresh))? {
                    others.push((id, fresh.appended));
                }
            }
            let own = others.get(before..).unwrap_or_default();
            for (subject, seq) in joins {
                let fresh = entries.get(seq.wrapping_sub(first) as usize);
                if own.binary_search_by_key(seq, |(id, _)| id.seq).is_err() {
                    let cause = fresh.and_then(|fresh| fresh.appended);
                    let id = EntryId { stream, seq: *seq };
                    moves.push((Whom::There(subject), id, cause, Way::Joins));
                }
            }
        }
        others.sort_by_key(|(_, appended)| appended.unwrap_or(usize::MAX));
        Ok((moves, others))
    }

    /// Every entry whose place or standing can depend on the batch, but for those that only join
    /// timelines, with the first appended one because of which it does.
    fn reached<O: Source, N: Source>(
        &self,
        admission: &Admission,
        others: Others,
        before: &O,
        after: &N,
    ) -> Result<Others> {
        let (mut alone, mut reached) = (Vec::new(), Map::new());
        // Appended entries come first, so that what they reach is laid to them.
        for (id, cause) in others {
            // What neither retracts nor is retracted reaches only itself.
            let retracts = self.fresh.get(id).is_some_and(|fresh| fresh.retracts);
            if retracts || !after.retractors(id)?.is_empty() {
                reach(after, id, &mut reached, cause)?;
            } else {
                alone.push((id, cause));
            }
        }
        // What stood in its chain and counted otherwise, or elsewhere, than it does now.
        let (mut was, mut is) = (Map::new(), Map::new());
        let excerpts = self.excerpts.keys().chain(self.dropped.keys());
        for id in admission.held.keys().chain(&admission.gone).chain(excerpts) {
            reach(before, *id, &mut was, None)?;
            reach(after, *id, &mut is, None)?;
        }
        if was.is_empty() && is.is_empty() {
            alone.extend(reached);
            return Ok(alone);
        }
        let seen: Set<EntryId> = alone.iter().map(|(id, _)| *id).collect();
        for (id, cause) in was.into_iter().chain(is) {
            let joins = match self.fresh.get(id) {
                Some(fresh) => self.only_joins(admission, after, (id, fresh))?,
                None => false,
            };
            if !joins && !seen.contains(&id) {
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

/// Entries, each with the first appended one because of which it is looked at.
type Others = Vec<(EntryId, Option<usize>)>;

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

/// A timeline after entries joined and left it.
fn merge<'m>(
    ids: &mut Vec<EntryId>,
    old: &[EntryId],
    moves: &(impl Iterator<Item = &'m Move<'m>> + Clone),
) {
    let those = |which: Way| {
        let moves = moves.clone().filter(move |(.., way)| *way == which);
        moves.map(|(_, id, ..)| *id)
    };
    ids.clear();
    ids.extend(old);
    for left in those(Way::Leaves) {
        ids.retain(|id| *id != left);
    }
    ids.extend(those(Way::Joins));
    ids.sort_unstable();
    ids.dedup();
}

#[cfg(test)]
mod tests {
    use crate::ledger::testing::*;
    use crate::limits;
    use crate::model::OrgId;

    #[test]
    fn many_at_once_are_as_some_at_a_time_and_each_is_told_once() {
        let org = OrgId(id(9, 1));
        for seed in 0..3 {
            let mut dice = Dice(seed);
            let mut log = dice.entries(4, 150);
            let plain = (0..limits::PARALLEL_ENTRIES as u32).map(|n| {
                let event = if n % 3 == 0 { document(org, n) } else { admitted("An", org) };
                (u64::from(n % 7), event)
            });
            log.extend(chain(9, std::iter::once((0, founded("org"))).chain(plain)));
            let all = Register::new();
            let mut batch = all.batch();
            insert_all(&mut batch, &log).unwrap();
            let told = batch.commit().unwrap();
            assert_eq!(told.entries.len(), log.len(), "seed {seed}");
            assert!(told.subjects.len() > limits::PARALLEL_ENTRIES, "seed {seed}");
            assert!(told.subjects.is_sorted_by(|a, b| a < b), "seed {seed}");
            all.assert_clean();
            let some = Register::new();
            log.chunks(400).for_each(|part| drop(some.insert(part).unwrap()));
            assert_eq!(all.dump(), some.dump(), "seed {seed}");
        }
    }
}
