//! From a batch of entries to the rows that follow from it: which subjects are to be folded anew,
//! and what is refused. Knows nothing of what a fold yields.

use super::admit::Admission;
use super::batch::{Batch, Committed};
use super::entry::{retracts, superseded};
use super::fresh::FreshEntries;
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
use crate::store::{Changes, Table};

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
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Joins,
    Leaves,
    Stays,
}

/// An entry in the timeline of a subject, and the first appended event because of which it is looked at.
type Move = (Subject, EntryId, Option<usize>, Way);

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

/// What happens to which subjects.
struct Touched {
    moves: Vec<Move>,
    /// The places of the moves in order of their subjects.
    order: Vec<Sketch>,
}

impl Touched {
    fn new(moves: Vec<Move>) -> Self {
        // Subjects are large and dear to compare: numbers are sorted, and they stay where they are.
        let subject = |place: u32| moves.get(place as usize).map(|(subject, ..)| subject);
        let mut order: Vec<Sketch> =
            (0..).zip(&moves).map(|(place, (subject, ..))| sketch(subject, place)).collect();
        order.sort_unstable_by(|a, b| {
            let sketched = a.0.cmp(&b.0);
            sketched.then_with(|| subject(a.1).cmp(&subject(b.1))).then(a.1.cmp(&b.1))
        });
        Self { moves, order }
    }

    fn subject(&self, sketch: &Sketch) -> Option<&Subject> {
        self.moves.get(sketch.1 as usize).map(|(subject, ..)| subject)
    }

    fn are_same(&self, a: &Sketch, b: &Sketch) -> bool {
        a.0 == b.0 && self.subject(a) == self.subject(b)
    }

    /// Two parts of about the same length, of whole subjects each; the second may have none.
    fn parts(&self) -> (&[Sketch], &[Sketch]) {
        if self.order.len() < limits::PARALLEL_ENTRIES {
            return (&self.order, &[]);
        }
        let mut middle = self.order.len() / 2;
        while let Some([a, b]) = self.order.get(middle - 1..=middle)
            && self.are_same(a, b)
        {
            middle += 1;
        }
        self.order.split_at_checked(middle).unwrap_or((&self.order, &[]))
    }

    /// The moves of each subject of a part, one subject after the other in order.
    fn groups<'t>(
        &'t self,
        part: &'t [Sketch],
    ) -> impl Iterator<Item = (&'t Subject, impl Iterator<Item = &'t Move> + Clone)> {
        let groups = part.chunk_by(|a, b| self.are_same(a, b));
        groups.filter_map(move |group| {
            let moves = group.iter().filter_map(|sketch| self.moves.get(sketch.1 as usize));
            Some((self.subject(group.first()?)?, moves))
        })
    }

    fn into_subjects(self) -> Vec<Subject> {
        let mut moves: Vec<Option<Move>> = self.moves.into_iter().map(Some).collect();
        let mut subjects: Vec<Subject> = Vec::with_capacity(self.order.len());
        for (.., place) in self.order {
            let Some((subject, ..)) = moves.get_mut(place as usize).and_then(Option::take) else {
                continue;
            };
            if subjects.last() != Some(&subject) {
                subjects.push(subject);
            }
        }
        subjects
    }
}

impl Batch<'_> {
    /// Folds every touched subject as it was and as it will be, and writes the difference.
    pub(super) fn plan(&self, admission: &Admission, changes: &mut Changes) -> Result<Committed> {
        let stored = Stored::new(self.writer.base())?;
        let grown = self.grown(&stored, admission);
        let (mut before, mut after) = (Resolver::new(&stored), Resolver::new(&grown));
        let touched = self.touched(admission, &mut before, &mut after)?;
        let (first, second) = touched.parts();
        let mut arisen = Arisen { refusals: self.unauthorized(admission), ..Arisen::default() };
        if second.is_empty() {
            self.fold(touched.groups(first), (&mut before, &mut after), changes, &mut arisen)?;
        } else {
            // Subjects are folded each by itself: another may fold half of them.
            let apart = || self.fold_apart(&touched, second, admission);
            let here = || {
                self.fold(touched.groups(first), (&mut before, &mut after), changes, &mut arisen)
            };
            let (apart, here) = parallel::both(apart, here);
            here?;
            let (more, mut also) = apart?;
            changes.extend(more);
            arisen.refusals.append(&mut also.refusals);
            arisen.problems.append(&mut also.problems);
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
            subjects: touched.into_subjects(),
            problems: arisen.problems,
        })
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
        }
    }

    /// Folds a part of the subjects with what is asked on the way kept apart.
    fn fold_apart(
        &self,
        touched: &Touched,
        part: &[Sketch],
        admission: &Admission,
    ) -> Result<(Changes, Arisen)> {
        let stored = Stored::new(self.writer.base())?;
        let grown = self.grown(&stored, admission);
        let mut resolvers = (Resolver::new(&stored), Resolver::new(&grown));
        let (mut changes, mut arisen) = (Changes::of_entries(part.len()), Arisen::default());
        let resolvers = (&mut resolvers.0, &mut resolvers.1);
        self.fold(touched.groups(part), resolvers, &mut changes, &mut arisen)?;
        Ok((changes, arisen))
    }

    /// Folds subjects as they were and as they will be, and writes the difference.
    fn fold<'t, M: Iterator<Item = &'t Move> + Clone>(
        &self,
        groups: impl Iterator<Item = (&'t Subject, M)>,
        (before, after): (&mut Resolver<'_, Stored<'_>>, &mut Resolver<'_, Grown<'_>>),
        changes: &mut Changes,
        arisen: &mut Arisen,
    ) -> Result<()> {
        let (snapshot, mut scribe) = (self.writer.base(), Scribe::default());
        let nothing_yet = snapshot.is_empty(Table::Timelines)?;
        let (mut new_ids, mut room) = (Vec::new(), Vec::new());
        for (subject, moves) in groups {
            let key = scribe.turn_to(subject)?;
            let old_ids = if nothing_yet { Vec::new() } else { snapshot.timeline_at(key)? };
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
    ) -> Result<Touched> {
        let mut moves: Vec<Move> = Vec::with_capacity(self.fresh.len());
        for (id, cause) in self.reached(admission, before.source(), after.source())? {
            // What is new in its chain was in no timeline, unless another stood in its place.
            let new_here = self.fresh.contains(id) && !self.cut.contains_key(&id.stream);
            let new = after.source().event(id)?;
            if let Some(known) = &new
                && new_here
                && known.event.supersedes.is_none()
            {
                let joins = &mut |subject| moves.push((subject, id, cause, Way::Joins));
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
                moves.push((subject.clone(), id, cause, way));
            }
            for subject in now {
                let way = if was.contains(&subject) { Way::Stays } else { Way::Joins };
                moves.push((subject, id, cause, way));
            }
        }
        Ok(Touched::new(moves))
    }

    /// Every entry whose place or standing can depend on the batch, with the first appended one
    /// because of which it does.
    fn reached<O: Source, N: Source>(
        &self,
        admission: &Admission,
        before: &O,
        after: &N,
    ) -> Result<Vec<(EntryId, Option<usize>)>> {
        let (mut alone, mut reached) = (Vec::new(), Map::new());
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

/// A timeline after entries joined and left it.
fn merge<'m>(
    ids: &mut Vec<EntryId>,
    old: &[EntryId],
    moves: &(impl Iterator<Item = &'m Move> + Clone),
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
