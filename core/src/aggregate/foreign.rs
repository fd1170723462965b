//! What a unit must know of what others wrote, so that its own figures are what the office's are.
//!
//! A figure of a scope is made of contributions to organizations that lay under it and of the tree
//! there, and each subject's contributions are a fold of its timeline. So every subject that can matter
//! is folded twice: as the office has it, and as the unit has it with the entries picked so far. Where
//! what matters differs, entries are added until it does not; and again, until nothing changes. What
//! makes no difference stays where it is. Knows nothing of how the entries get there.

use super::evaluate::Evaluator;
use super::fold::Counting;
use crate::error::{Error, Result};
use crate::ledger::Part;
use crate::model::{
    CodeList, Contribution, ControlFact, Date, EntryId, Event, Fact, Measure, NaturalKey, OrgFact,
    OrgId, OrgState, Period, Placed, Problem, Projection, Rule, StreamId, Subject, Tag,
};
use crate::sorted::{Map, Set};

/// The entries that bear on a unit's figures and were written neither for it nor for the register
/// itself, in order. With them and with its own streams and the register's own, the unit has the
/// office's tree of its scope, contributions to it, and findings about what it wrote itself. Of a
/// member who left again it holds only what took effect while there; so a unit learns nothing of what
/// became of them elsewhere but where they were received.
///
/// # Errors
/// `is_io` when the storage fails, `is_corrupt` for damaged rows, `is_conflict` when no entries would
/// make a unit's figures the office's: none are given then.
///
/// # Example: nothing came from elsewhere
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, base, .. } = doc::small()?;
/// use sobo::aggregate::{Evaluator, foreign_entries};
///
/// let reader = db.read()?;
/// let (snapshot, tree, catalog) = (reader.snapshot(), reader.tree(), reader.catalog());
/// assert_eq!(foreign_entries(&Evaluator { snapshot, tree, catalog }, &[base])?, []);
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn foreign_entries(evaluator: &Evaluator<'_>, units: &[OrgId]) -> Result<Vec<EntryId>> {
    let streams = evaluator.snapshot.streams()?;
    let is_own = |scope: OrgId| units.contains(&scope);
    if streams.iter().all(|(_, row)| row.scope.is_none_or(is_own)) {
        return Ok(Vec::new());
    }
    let mut picker = Picker::new(*evaluator, units)?;
    picker.find_concerned()?;
    while picker.round()? {}
    Ok(picker.part.single().iter().copied().collect())
}

/// An entry that the unit has, and what can matter of it.
struct Written {
    id: EntryId,
    /// By the unit itself.
    own: bool,
    /// It lists an indicator, which is asked for by its code.
    lists: bool,
    /// It names an entry that it takes the place of, and may stand in that one's timeline.
    corrects: bool,
    orgs: Vec<OrgId>,
    subjects: Vec<Subject>,
}

/// Entries that stand in another timeline with the unit than in the whole register, by where they
/// stand with the unit.
type Strays = Map<Subject, Vec<EntryId>>;

struct Picker<'e> {
    evaluator: Evaluator<'e>,
    units: &'e [OrgId],
    /// What the unit has.
    part: Part<'e>,
    /// The streams of the unit itself.
    own: Set<StreamId>,
    written: Vec<Written>,
    /// Organizations that ever lay under the unit, with the last day on which they did.
    ends: Map<OrgId, Date>,
    /// Subjects that count there, with the last day that matters of each.
    concerned: Map<Subject, Date>,
    /// Other organizations that such a contribution names: their kind matters.
    named: Set<OrgId>,
    /// Organizations that name the unit above them, or one of these, whenever and wherever.
    realm: Set<OrgId>,
}

/// What matters of what a subject yields.
#[derive(PartialEq)]
struct Matter {
    contributions: Vec<Contribution>,
    problems: Vec<Problem>,
    keys: Vec<NaturalKey>,
    org: Option<OrgState>,
}

impl<'e> Picker<'e> {
    fn new(evaluator: Evaluator<'e>, units: &'e [OrgId]) -> Result<Self> {
        let (mut own, mut there) = (Set::new(), Set::new());
        for (stream, row) in evaluator.snapshot.streams()? {
            let is_own = row.scope.is_some_and(|org| units.contains(&org));
            if is_own {
                own.insert(stream);
            }
            if is_own || row.scope.is_none() {
                there.insert(stream);
            }
        }
        let mut ends: Map<OrgId, Date> = Map::new();
        for unit in units {
            let stays = evaluator.tree.stays(*unit, Period::new(Date::MIN, Date::MAX)?);
            for (org, stay) in stays.iter().flat_map(|(org, stays)| stays.iter().map(|s| (*org, s)))
            {
                let end = ends.entry(org).or_insert(stay.to);
                *end = stay.to.max(*end);
            }
        }
        let mut picker = Self {
            evaluator,
            units,
            part: Part::new(evaluator.snapshot, there.clone())?,
            own,
            written: Vec::new(),
            ends,
            concerned: Map::new(),
            named: Set::new(),
            realm: Set::new(),
        };
        for stream in there {
            let last = evaluator.snapshot.stream(stream)?.map_or(0, |row| row.last);
            for seq in 1..=last {
                let written = picker.look_at(EntryId { stream, seq })?;
                picker.written.extend(written);
            }
        }
        Ok(picker)
    }

    /// What can matter of an entry; `None` of one that counts nowhere.
    fn look_at(&self, id: EntryId) -> Result<Option<Written>> {
        let Some(event) = self.part.event(id)? else {
            return Ok(None);
        };
        Ok(Some(Written {
            id,
            own: self.own.contains(&id.stream),
            lists: matches!(&event.fact, Fact::Control(ControlFact::IndicatorListed { .. })),
            corrects: event.supersedes.is_some(),
            orgs: orgs_of(&event),
            subjects: self.part.subjects(id)?,
        }))
    }

    /// Finds every subject that counts in an organization of the unit, as the office sees it.
    fn find_concerned(&mut self) -> Result<()> {
        let snapshot = self.evaluator.snapshot;
        let (mut concerned, mut named) = (Map::new(), Set::new());
        let mut note = |subject: &Subject, until: Date| {
            let last = concerned.entry(subject.clone()).or_insert(until);
            *last = until.max(*last);
        };
        for (org, end) in &self.ends {
            let mut standing: Map<Subject, i128> = Map::new();
            for measure in Measure::ALL {
                let mut each = |day: Date, class: &Vec<Tag>, subject: &Subject, _, n: i128| {
                    note(subject, day);
                    named.extend(class.iter().filter_map(org_of));
                    if *measure == Measure::Strength {
                        *standing.entry(subject.clone()).or_default() += n;
                    }
                    Ok(())
                };
                let until = last_day(*measure, *end);
                snapshot.contributions(*measure, *org, None, until, &mut each)?;
            }
            for (subject, _) in standing.into_iter().filter(|(_, n)| *n > 0) {
                note(&subject, *end);
            }
        }
        // Those on their way here: the unit is to receive them.
        for org in snapshot.orgs_of(Measure::Left)? {
            let mut each = |day: Date, class: &Vec<Tag>, subject: &Subject, _, _| {
                if class.first().and_then(org_of).is_some_and(|to| self.ends.contains_key(&to)) {
                    note(subject, day);
                }
                Ok(())
            };
            snapshot.contributions(Measure::Left, org, None, Date::MAX, &mut each)?;
        }
        (self.concerned, self.named) = (concerned, named);
        Ok(())
    }

    /// Looks at every subject that can matter. Tells whether an entry was added.
    fn round(&mut self) -> Result<bool> {
        let before = self.part.single().len();
        let mut picked = Vec::new();
        for id in self.part.single() {
            picked.extend(self.look_at(*id)?);
        }
        let mut strays = Strays::new();
        let mut subjects: Set<Subject> = Set::new();
        let mut orgs: Set<OrgId> = self.evaluator.tree.iter().map(|(org, _)| org).collect();
        for written in self.written.iter().chain(&picked) {
            if written.corrects {
                let here = self.part.subjects_here(written.id)?;
                for stray in here.into_iter().filter(|here| !written.subjects.contains(here)) {
                    strays.entry(stray).or_default().push(written.id);
                }
            }
            orgs.extend(written.subjects.iter().filter_map(org_subject));
        }
        orgs.extend(strays.keys().filter_map(org_subject));
        self.realm = self.find_realm(&orgs, &strays)?;
        for written in self.written.iter().chain(&picked) {
            let here = written.orgs.iter().any(|org| self.realm.contains(org));
            if written.own || written.lists || here {
                subjects.extend(written.subjects.iter().cloned());
            }
        }
        subjects.extend(self.concerned.keys().cloned());
        subjects.extend(self.evaluator.snapshot.listings(CodeList::Indicator)?);
        subjects.extend(self.realm.iter().chain(&self.named).map(|org| Subject::Org(*org)));
        subjects.extend(strays.keys().cloned());
        for subject in &subjects {
            self.settle(subject, strays.get(subject).map_or(&[], Vec::as_slice))?;
        }
        Ok(self.part.single().len() > before)
    }

    /// The unit and whatever names one of the realm above it, with the office or with the unit.
    fn find_realm(&self, orgs: &Set<OrgId>, strays: &Strays) -> Result<Set<OrgId>> {
        let mut under: Map<OrgId, Vec<OrgId>> = Map::new();
        for org in orgs {
            let subject = Subject::Org(*org);
            let ids = self.evaluator.snapshot.timeline_ids(&subject)?;
            let strays = strays.get(&subject).map_or(&[][..], Vec::as_slice);
            let mixed = self.is_mixed(&ids, strays)?;
            let here = if mixed { self.here(&subject, &ids, strays)?.org } else { None };
            for state in self.evaluator.tree.org(*org).into_iter().chain(&here) {
                for parent in state.versions.iter().filter_map(|version| version.parent) {
                    under.entry(parent).or_default().push(*org);
                }
            }
        }
        let (mut realm, mut open) = (Set::new(), self.units.to_vec());
        while let Some(org) = open.pop() {
            if realm.insert(org) {
                open.extend(under.get(&org).into_iter().flatten());
            }
        }
        Ok(realm)
    }

    /// Whether a subject's timeline with the unit can be another one than the whole.
    fn is_mixed(&self, ids: &[EntryId], strays: &[EntryId]) -> Result<bool> {
        for id in ids {
            if !self.part.holds(*id) || self.part.is_torn(*id)? {
                return Ok(true);
            }
        }
        Ok(!strays.is_empty())
    }

    /// Of the entries of a whole timeline those that stand in it with the unit, and the strays.
    fn ids_here(
        &self,
        subject: &Subject,
        ids: &[EntryId],
        strays: &[EntryId],
    ) -> Result<Vec<EntryId>> {
        let mut here = strays.to_vec();
        for id in ids.iter().filter(|id| self.part.holds(**id)) {
            if self.part.subjects_here(*id)?.contains(subject) {
                here.push(*id);
            }
        }
        here.sort_unstable();
        here.dedup();
        Ok(here)
    }

    fn here(&self, subject: &Subject, ids: &[EntryId], strays: &[EntryId]) -> Result<Projection> {
        self.part.here(&Counting, subject, &self.ids_here(subject, ids, strays)?)
    }

    /// Adds what makes a subject matter to the unit as it does to the office.
    fn settle(&mut self, subject: &Subject, strays: &[EntryId]) -> Result<()> {
        let ids = self.evaluator.snapshot.timeline_ids(subject)?;
        if !self.is_mixed(&ids, strays)? {
            return Ok(());
        }
        let whole = self.matter(subject, self.part.whole(&Counting, subject, &ids)?);
        let mut open: Vec<Placed> = self.part.live(&ids)?;
        // The history of one who stands here, or did: it comes as a whole, up to that day.
        if let (Subject::Member(_), Some(until)) = (subject, self.concerned.get(subject)) {
            for placed in open.iter().filter(|placed| placed.event.on <= *until) {
                self.part.take(placed.id)?;
            }
        }
        // Strays may find their place on the way.
        let agrees = |picker: &Self| -> Result<bool> {
            let mut still = Vec::new();
            for id in strays {
                if picker.part.subjects_here(*id)?.contains(subject) {
                    still.push(*id);
                }
            }
            Ok(picker.matter(subject, picker.here(subject, &ids, &still)?) == whole)
        };
        if agrees(self)? {
            return Ok(());
        }
        // Of what the unit has itself, too, the standing or the place may rest on others.
        for id in ids.iter().chain(strays) {
            if self.part.holds(*id) {
                self.part.take(*id)?;
            }
        }
        open.sort_by_key(|placed| {
            (!shapes(&placed.event), placed.event.on, placed.recorded, placed.id)
        });
        let mut steps = Vec::new();
        for placed in open.iter().filter(|placed| !self.own.contains(&placed.id.stream)) {
            if agrees(self)? {
                break;
            }
            steps.push(self.part.take(placed.id)?);
        }
        if !agrees(self)? {
            let what = format!("no excerpt makes the unit's figures the office's: {subject:?}");
            return Err(Error::conflict(what));
        }
        // What made no difference on the way is not the unit's to know.
        for step in steps.iter().rev() {
            self.part.leave(step);
            if !agrees(self)? {
                self.part.put_back(step);
            }
        }
        Ok(())
    }

    fn matter(&self, subject: &Subject, projection: Projection) -> Matter {
        let Projection { mut contributions, mut problems, mut keys, mut org } = projection;
        contributions.retain(|c| self.counts(c));
        contributions.sort_unstable();
        // What a correction without effect names may be nothing of the unit's.
        problems.retain(|problem| {
            self.own.contains(&problem.entry.stream) && problem.rule != Rule::BadRetraction
        });
        keys.retain(|key| matches!(key, NaturalKey::Listed(CodeList::Indicator, _)));
        match org_subject(subject) {
            Some(id) if self.realm.contains(&id) => {}
            Some(id) if self.named.contains(&id) => org = org.map(kinds),
            _ => org = None,
        }
        Matter { contributions, problems, keys, org }
    }

    /// Whether a contribution can be part of a figure of the unit's scope, or tells of somebody who is
    /// on the way there.
    fn counts(&self, c: &Contribution) -> bool {
        let here = |org: &OrgId| self.ends.contains_key(org);
        let on_the_way = matches!(c.measure, Measure::Left | Measure::InTransit)
            && c.class.first().and_then(org_of).is_some_and(|to| here(&to));
        let until = self.ends.get(&c.org).map(|end| last_day(c.measure, *end));
        on_the_way || until.is_some_and(|until| c.day <= until)
    }
}

/// The last day on which a contribution to an organization matters that left the scope on a day: who
/// declared a year complete is asked of the whole year.
fn last_day(measure: Measure, end: Date) -> Date {
    if measure == Measure::Submitted { Date::MAX } else { end }
}

fn org_of(tag: &Tag) -> Option<OrgId> {
    match tag {
        Tag::Org(org) => Some(*org),
        _ => None,
    }
}

fn org_subject(subject: &Subject) -> Option<OrgId> {
    match subject {
        Subject::Org(org) => Some(*org),
        _ => None,
    }
}

/// Every organization that an event names.
fn orgs_of(event: &Event) -> Vec<OrgId> {
    event.references().iter().filter_map(org_subject).collect()
}

/// Of an organization elsewhere nothing counts but its kind on each day.
fn kinds(mut state: OrgState) -> OrgState {
    state.handed_over = None;
    for version in &mut state.versions {
        (version.parent, version.alive, version.gone) = (None, true, false);
        version.name = crate::model::Text::default();
    }
    state.versions.dedup_by(|later, earlier| later.kind == earlier.kind);
    state
}

/// Whether an event makes an organization what it is on a day: such come before others.
fn shapes(event: &Event) -> bool {
    match &event.fact {
        Fact::Org(OrgFact::Split { .. }) => false,
        Fact::Org(fact) => {
            fact.founding().is_some()
                || matches!(
                    fact,
                    OrgFact::KindChanged { .. }
                        | OrgFact::Renamed { .. }
                        | OrgFact::Reparented { .. }
                        | OrgFact::Merged { .. }
                        | OrgFact::HandedOver { .. }
                        | OrgFact::Dissolved { .. }
                )
        }
        _ => false,
    }
}
