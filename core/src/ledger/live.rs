//! Which entries count, and where each stands: functions of the set of entries, whatever the
//! order in which it was learnt. Knows nothing of what the events mean for a figure.
//!
//! * An entry is *voided* by a later void or ruling that is not voided itself.
//! * A correction *takes the place* of an earlier entry that shares a subject with it. Corrections
//!   of one entry, corrections of those and so on form a tree with that entry on top; exactly one
//!   entry of a tree counts, or none. It is found from the top: the first correction whose branch
//!   still has an entry that counts; without one, the entry itself unless it is voided. So a
//!   correction of a correction leaves the original where it is, out of the count, and a voided
//!   correction brings back what it had replaced. A second branch beside the first is a problem.
//! * A corrected founding stays with the first one's entity, through any number of corrections.
//!
//! "Later" is by recorded time, then by id. Everything follows that order, so nothing can go round
//! in a circle; and nothing here calls itself, so no chain is too deep.

use super::entry::{is_pure_control, superseded, voids};
use crate::error::Result;
use crate::model::{
    CaseId, EntryId, Event, MemberId, OrgId, Problem, Rule, Severity, SharedEvent, Subject,
    Timestamp,
};
use crate::sorted::{Map, Set};

/// What the resolver looks at of an entry.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) recorded: Timestamp,
    pub(super) event: SharedEvent,
}

/// A set of entries.
pub(super) trait Source {
    /// An entry, if it is in the set.
    fn event(&self, id: EntryId) -> Result<Option<Known>>;

    /// The entries of the set that retract this one, which need not be in it; in order of ids.
    fn retractors(&self, target: EntryId) -> Result<Vec<EntryId>>;
}

/// What a correction is to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Correction {
    /// It corrects nothing, or something that is not in the set.
    None,
    /// It takes the place of the entry.
    Of(EntryId),
    /// It cannot: not later, or without a subject in common.
    Bad(EntryId),
}

/// Answers questions about one set, each once.
pub(super) struct Resolver<'s, S> {
    source: &'s S,
    roots: Map<EntryId, EntryId>,
    corrections: Map<EntryId, Correction>,
    voided: Map<EntryId, bool>,
    /// For every entry of a tree that was looked at, whether it counts.
    live: Map<EntryId, bool>,
    /// Entries that would count but for another branch, with the one that does.
    doubles: Map<EntryId, EntryId>,
}

impl<'s, S: Source> Resolver<'s, S> {
    pub(super) fn new(source: &'s S) -> Self {
        Self {
            source,
            roots: Map::new(),
            corrections: Map::new(),
            voided: Map::new(),
            live: Map::new(),
            doubles: Map::new(),
        }
    }

    pub(super) fn source(&self) -> &'s S {
        self.source
    }

    /// The subjects in whose timelines an entry stands, in order.
    pub(super) fn subjects(&mut self, id: EntryId, known: &Known) -> Result<Vec<Subject>> {
        if known.event.supersedes.is_some()
            && let Some(own) = own_subject(id, &known.event)
        {
            let root = self.root(id)?;
            return Ok(vec![with_founder(&own, root)]);
        }
        let mut subjects = known.event.subjects(id);
        subjects.sort_unstable();
        subjects.dedup();
        Ok(subjects)
    }

    /// The first founding of a chain of corrected ones; where its beginning is not in the set, the
    /// id that the set's first one names.
    fn root(&mut self, id: EntryId) -> Result<EntryId> {
        let mut path = Vec::new();
        let mut at = id;
        let root = loop {
            if let Some(root) = self.roots.get(&at) {
                break *root;
            }
            let Some(known) = self.source.event(at)? else {
                break at;
            };
            path.push(at);
            let Some(target) = superseded(&known.event) else {
                break at;
            };
            let Some(earlier) = self.source.event(target)? else {
                break target;
            };
            if !follows(at, &known, target, &earlier) || !same_sort(at, &known, target, &earlier) {
                break at;
            }
            at = target;
        };
        self.roots.extend(path.into_iter().map(|at| (at, root)));
        Ok(root)
    }

    fn correction(&mut self, id: EntryId, known: &Known) -> Result<Correction> {
        let Some(target) = superseded(&known.event) else {
            return Ok(Correction::None);
        };
        if let Some(correction) = self.corrections.get(&id) {
            return Ok(*correction);
        }
        let correction = match self.source.event(target)? {
            None => Correction::None,
            Some(earlier) => {
                let mut good = !is_pure_control(&known.event)
                    && !is_pure_control(&earlier.event)
                    && follows(id, known, target, &earlier);
                if good {
                    let theirs = self.subjects(target, &earlier)?;
                    good = self.subjects(id, known)?.iter().any(|s| theirs.contains(s));
                }
                if good { Correction::Of(target) } else { Correction::Bad(target) }
            }
        };
        self.corrections.insert(id, correction);
        Ok(correction)
    }

    /// Later voids and rulings over an entry, voided or not.
    fn voiders(&self, id: EntryId, known: &Known) -> Result<Vec<EntryId>> {
        let mut voiders = Vec::new();
        for by in self.source.retractors(id)? {
            if let Some(later) = self.source.event(by)?
                && voids(&later.event).contains(&id)
                && follows(by, &later, id, known)
            {
                voiders.push(by);
            }
        }
        Ok(voiders)
    }

    fn voided(&mut self, id: EntryId) -> Result<bool> {
        let mut stack = vec![id];
        while let Some(at) = stack.last().copied() {
            if self.voided.contains_key(&at) {
                stack.pop();
                continue;
            }
            let voiders = match self.source.event(at)? {
                Some(known) => self.voiders(at, &known)?,
                None => Vec::new(),
            };
            // A void that is not voided decides; those not looked at yet come first.
            let decided = voiders.iter().any(|by| self.voided.get(by) == Some(&false));
            let open = voiders.iter().filter(|by| !self.voided.contains_key(by));
            let before = stack.len();
            if !decided {
                stack.extend(open);
            }
            if stack.len() == before {
                self.voided.insert(at, decided);
                stack.pop();
            }
        }
        Ok(self.voided.get(&id).copied().unwrap_or_default())
    }

    /// Whether an entry counts.
    pub(super) fn is_live(&mut self, id: EntryId, known: &Known) -> Result<bool> {
        // Nearly every entry neither corrects nor is retracted.
        if known.event.supersedes.is_none() && self.source.retractors(id)?.is_empty() {
            return Ok(true);
        }
        if !self.live.contains_key(&id) {
            let mut top = id;
            while let Some(known) = self.source.event(top)?
                && let Correction::Of(target) = self.correction(top, &known)?
            {
                top = target;
            }
            self.settle(top)?;
        }
        Ok(self.live.get(&id).copied().unwrap_or_default())
    }

    /// The valid corrections of an entry, the first recorded first.
    fn corrections_of(&mut self, id: EntryId) -> Result<Vec<EntryId>> {
        let mut found = Vec::new();
        for by in self.source.retractors(id)? {
            if let Some(known) = self.source.event(by)?
                && self.correction(by, &known)? == Correction::Of(id)
            {
                found.push((known.recorded, by));
            }
        }
        found.sort_unstable();
        Ok(found.into_iter().map(|(_, by)| by).collect())
    }

    /// Finds the entry of a tree that counts, from the top of the tree.
    fn settle(&mut self, top: EntryId) -> Result<()> {
        // Every entry comes after the one it corrects.
        let mut tree: Vec<(EntryId, Vec<EntryId>)> = Vec::new();
        let mut stack = vec![top];
        while let Some(at) = stack.pop() {
            let corrections = self.corrections_of(at)?;
            stack.extend(&corrections);
            tree.push((at, corrections));
        }
        let mut holders: Map<EntryId, EntryId> = Map::new();
        for (at, corrections) in tree.iter().rev() {
            let mut branches = corrections.iter().filter_map(|by| holders.get(by).copied());
            let first = branches.next();
            if let Some(first) = first {
                self.doubles.extend(branches.map(|double| (double, first)));
            }
            match first {
                Some(first) => drop(holders.insert(*at, first)),
                None if self.voided(*at)? => {}
                None => drop(holders.insert(*at, *at)),
            }
        }
        let holder = holders.get(&top);
        self.live.extend(tree.iter().map(|(at, _)| (*at, holder == Some(at))));
        Ok(())
    }

    /// The problems of retraction that belong to a timeline in which the entry stands: its own,
    /// and those of voids and rulings over it, which have no timeline of their own.
    pub(super) fn problems(
        &mut self,
        id: EntryId,
        known: &Known,
        out: &mut Vec<Problem>,
    ) -> Result<()> {
        if let Correction::Bad(target) = self.correction(id, known)? {
            out.push(bad_retraction(id, target, Severity::Warning));
        }
        if let Some(other) = self.doubles.get(&id) {
            out.push(Problem {
                entry: id,
                rule: Rule::SupersededTwice,
                severity: Severity::Error,
                other: Some(*other),
                detail: format!("{other} corrects the same entry and was recorded first; void one"),
            });
        }
        if self.source.retractors(id)?.is_empty() {
            return Ok(());
        }
        let mut seen = Set::new();
        let mut stack = vec![id];
        while let Some(at) = stack.pop() {
            let retractors = self.source.retractors(at)?;
            if retractors.is_empty() {
                continue;
            }
            let Some(target) = self.source.event(at)? else {
                continue;
            };
            for by in retractors {
                let Some(later) = self.source.event(by)? else {
                    continue;
                };
                if !is_pure_control(&later.event) {
                    continue;
                }
                if superseded(&later.event) == Some(at) || !follows(by, &later, at, &target) {
                    out.push(bad_retraction(by, at, Severity::Error));
                }
                if seen.insert(by) {
                    stack.push(by);
                }
            }
        }
        Ok(())
    }
}

/// Every entry whose place or standing can depend on whether this one is in the set, together with
/// it: upwards what it retracts, downwards what corrects those. `seen` holds what was found for
/// other entries and is not looked at again.
pub(super) fn reach<S: Source>(
    source: &S,
    id: EntryId,
    seen: &mut Map<EntryId, Option<usize>>,
    cause: Option<usize>,
) -> Result<()> {
    let mut stack = vec![id];
    while let Some(at) = stack.pop() {
        if seen.contains_key(&at) {
            continue;
        }
        let Some(known) = source.event(at)? else {
            continue;
        };
        seen.insert(at, cause);
        stack.extend(superseded(&known.event));
        stack.extend(voids(&known.event));
        for by in source.retractors(at)? {
            if source.event(by)?.is_some_and(|known| superseded(&known.event) == Some(at)) {
                stack.push(by);
            }
        }
    }
    Ok(())
}

/// Whether one entry comes after another in the order of all entries.
fn follows(id: EntryId, known: &Known, earlier: EntryId, other: &Known) -> bool {
    (known.recorded, id) > (other.recorded, earlier)
}

/// The subject that an event founds itself, by whatever id the event by itself names it: the one
/// that would be another if the entry had another id, or that the event says to found again.
pub(super) fn own_subject(id: EntryId, event: &Event) -> Option<Subject> {
    let mut subjects = event.subjects(id);
    let other = EntryId { seq: id.seq ^ 1, ..id };
    let own = event.refounds().is_some() || event.subjects(other) != subjects;
    subjects.pop().filter(|_| own && subjects.is_empty())
}

/// Whether both found a subject of their own, and of the same sort.
fn same_sort(id: EntryId, known: &Known, other: EntryId, earlier: &Known) -> bool {
    match (own_subject(id, &known.event), own_subject(other, &earlier.event)) {
        (Some(a), Some(b)) => std::mem::discriminant(&a) == std::mem::discriminant(&b),
        _ => false,
    }
}

fn with_founder(subject: &Subject, founder: EntryId) -> Subject {
    match subject {
        Subject::Org(_) => Subject::Org(OrgId(founder)),
        Subject::Member(_) => Subject::Member(MemberId(founder)),
        Subject::Case(_) => Subject::Case(CaseId(founder)),
        Subject::Record(_) => Subject::Record(founder),
        Subject::Cell(..) | Subject::Submission(..) => subject.clone(),
    }
}

fn bad_retraction(id: EntryId, target: EntryId, severity: Severity) -> Problem {
    Problem {
        entry: id,
        rule: Rule::BadRetraction,
        severity,
        other: Some(target),
        detail: format!(
            "it cannot retract {target}: that was recorded later, or is of another subject; \
             void the wrong one and record the right one anew"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Ledger;
    use crate::ledger::testing::*;

    fn member(id: EntryId) -> Subject {
        Subject::Member(MemberId(id))
    }

    #[test]
    fn a_void_takes_out_and_a_void_of_it_brings_back() {
        let (register, org) = Register::founded();
        let m = register.one(1, admitted("An", org));
        let death = register.one(1, died(m, 40));
        assert_eq!(register.live(&member(m)), [m, death]);
        let first = register.one(1, void(death));
        assert_eq!(register.live(&member(m)), [m]);
        let second = register.one(1, void(first));
        assert_eq!(register.live(&member(m)), [m, death]);
        let third = register.one(1, void(second));
        assert_eq!(register.live(&member(m)), [m]);
        // Voided twice, and only one of the voids is voided.
        register.one(1, void(death));
        register.one(1, void(third));
        register.one(1, void(first));
        assert_eq!(register.live(&member(m)), [m]);
        register.assert_clean();
    }

    #[test]
    fn a_correction_stands_in_for_its_target_through_any_number() {
        let (register, org) = Register::founded();
        let m = register.one(1, admitted("An", org));
        let death = register.one(1, died(m, 40));
        let first = register.one(1, correcting(death, died(m, 41)));
        assert_eq!(register.live(&member(m)), [m, first]);
        let second = register.one(1, correcting(first, died(m, 42)));
        assert_eq!(register.live(&member(m)), [m, second], "the original stays out");
        let void_second = register.one(1, void(second));
        assert_eq!(register.live(&member(m)), [m, first], "back to the one before");
        register.one(1, void(first));
        assert_eq!(register.live(&member(m)), [m, death], "back to the original");
        register.one(1, void(void_second));
        assert_eq!(register.live(&member(m)), [m, second]);
        register.assert_clean();
    }

    #[test]
    fn a_corrected_founding_keeps_its_entity() {
        let (register, org) = Register::founded();
        let m = register.one(1, admitted("An", org));
        let first = register.one(1, correcting(m, admitted("Binh", org)));
        let second = register.one(1, correcting(first, admitted("Chi", org)));
        let death = register.one(1, died(m, 40));
        assert_eq!(register.live(&member(m)), [second, death]);
        assert_eq!(register.rules(), []);
        let snapshot = register.store.snapshot().unwrap();
        let ledger = Ledger::new(&snapshot).unwrap();
        for id in [m, first, second, death] {
            assert_eq!(ledger.subjects_of(id).unwrap().unwrap(), [member(m)]);
        }
        assert_eq!(ledger.subjects_of(id(9, 9)).unwrap(), None);
        for (name, holders) in [("An", 0), ("Binh", 0), ("Chi", 1)] {
            let key = crate::model::NaturalKey::FileNo(name.into());
            assert_eq!(snapshot.key_holders(&key).unwrap().len(), holders, "{name}");
        }
        // The id of a correction names no entity.
        assert_eq!(register.refusal(1, [died(second, 41)]), "unknown_reference");
        register.assert_clean();
    }

    #[test]
    fn records_are_corrected_in_their_own_place() {
        let (register, org) = Register::founded();
        let letter = register.one(1, document(org, 7));
        let right = register.one(1, correcting(letter, document(org, 8)));
        assert_eq!(register.live(&Subject::Record(letter)), [right]);
        assert_eq!(register.live(&Subject::Record(right)), []);
        register.assert_clean();
    }

    #[test]
    fn of_two_corrections_the_first_recorded_stands() {
        let (register, org) = Register::founded();
        let m = register.one(1, admitted("An", org));
        let death = register.one(1, died(m, 40));
        let elsewhere = chain(2, [(5000, correcting(death, died(m, 42)))]);
        let here = register.one(1, correcting(death, died(m, 41)));
        register.insert(&elsewhere).unwrap();
        let there = elsewhere[0].id();
        assert_eq!(register.live(&member(m)), [m, here]);
        assert_eq!(register.rules(), [(there, Rule::SupersededTwice)]);
        assert_eq!(register.problems()[0].other, Some(here));
        // A correction of the second one does not count either, and bears the problem.
        let later = chain(3, [(6000, correcting(there, died(m, 43)))]);
        register.insert(&later).unwrap();
        assert_eq!(register.live(&member(m)), [m, here]);
        assert_eq!(register.rules(), [(later[0].id(), Rule::SupersededTwice)]);
        // Here the same thing is refused; a void of the first settles it.
        assert_eq!(register.refusal(1, [correcting(death, died(m, 44))]), "superseded_twice");
        register.one(1, void(here));
        let mut live = [m, later[0].id()];
        live.sort_unstable();
        assert_eq!(register.live(&member(m)), live);
        assert_eq!(register.rules(), []);
        register.assert_clean();
    }

    #[test]
    fn what_is_not_later_or_of_another_subject_retracts_nothing() {
        let (register, org) = Register::founded();
        let m = register.one(1, admitted("An", org));
        let other = register.one(1, admitted("Binh", org));
        let death = register.one(1, died(m, 40));
        assert_eq!(register.refusal(1, [correcting(death, died(other, 40))]), "bad_retraction");
        assert_eq!(register.refusal(1, [correcting(m, founded("unit"))]), "bad_retraction");
        let early =
            chain(2, [(1, void(death)), (2, correcting(death, died(m, 41))), (5000, died(m, 43))]);
        register.insert(&early).unwrap();
        assert_eq!(register.live(&member(m)).len(), 4, "all count");
        let rules = register.rules();
        assert_eq!(rules, [(id(2, 1), Rule::BadRetraction), (id(2, 2), Rule::BadRetraction)]);
        let severities: Vec<_> = register.problems().iter().map(|p| p.severity).collect();
        assert_eq!(severities, [Severity::Error, Severity::Warning]);
        register.assert_clean();
    }

    #[test]
    fn circles_and_retractions_of_oneself_are_harmless() {
        let register = Register::new();
        let org = OrgId(id(1, 1));
        let one = chain(1, [(5, correcting(id(2, 1), admitted("An", org))), (5, void(id(1, 2)))]);
        let two = chain(2, [(5, correcting(id(1, 1), admitted("Binh", org)))]);
        register.insert(&[one, two].concat()).unwrap();
        let (low, high) = (id(1, 1).min(id(2, 1)), id(1, 1).max(id(2, 1)));
        assert_eq!(register.live(&member(low)), [high], "the later corrects the earlier");
        assert!(register.rules().contains(&(low, Rule::BadRetraction)));
        register.assert_clean();
    }

    #[test]
    fn a_target_that_comes_later_settles_what_waited_for_it() {
        let org = OrgId(id(1, 1));
        let log =
            chain(1, [(1, founded("root")), (2, admitted("An", org)), (3, died(id(1, 2), 40))]);
        let more = chain(
            2,
            [
                (4, correcting(id(1, 2), admitted("Binh", org))),
                (5, correcting(id(2, 1), admitted("Chi", org))),
                (6, void(id(1, 3))),
            ],
        );
        let register = Register::new();
        register.insert(&more[1..]).unwrap();
        register.insert(&more[..1]).unwrap();
        assert_eq!(register.live(&member(id(1, 2))), [id(2, 2)]);
        register.insert(&log).unwrap();
        assert_eq!(register.live(&member(id(1, 2))), [id(2, 2)]);
        assert_eq!(register.rules(), []);
        register.assert_clean();
    }

    #[test]
    fn long_chains_take_no_stack_and_no_square_of_time() {
        let org = OrgId(id(1, 1));
        let mut events = vec![(1, founded("root")), (2, admitted("An", org))];
        for i in 3..20_000 {
            events.push((i, correcting(id(1, i as u32 - 1), admitted("An", org))));
        }
        for i in 20_000..=40_000 {
            events.push((i, void(id(1, i as u32 - 1))));
        }
        let log = chain(1, events);
        let register = Register::new();
        register.insert(&log).unwrap();
        // The last void stands, so the one before does not, and so on: the last correction is out.
        assert_eq!(register.live(&member(id(1, 2))), [id(1, 19_998)]);
        register.assert_clean();
    }

    #[test]
    fn agrees_with_the_definition_on_sets_of_every_kind() {
        for seed in 0..150 {
            let entries = Dice(seed).entries(3, 5);
            let naive = Naive::new(&entries);
            let register = Register::new();
            register.insert(&entries).unwrap();
            let snapshot = register.store.snapshot().unwrap();
            let ledger = Ledger::new(&snapshot).unwrap();
            for entry in &entries {
                let id = entry.id();
                assert_eq!(ledger.is_live(id).unwrap(), naive.is_live(id), "SEED={seed} {id}");
                let mut subjects = naive.subjects(id);
                subjects.dedup();
                assert_eq!(
                    ledger.subjects_of(id).unwrap().unwrap(),
                    subjects,
                    "SEED={seed} {entry:?}"
                );
            }
        }
    }
}
