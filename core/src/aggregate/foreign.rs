//! What a unit must know of what others wrote: the histories of those who came to it, and whatever
//! else counts in an organization of its own. With that, its own figures are what the office's are.
//! Knows nothing of how it gets there.

use super::evaluate::Evaluator;
use crate::error::Result;
use crate::model::{
    Date, EntryId, Fact, Measure, MemberFact, OrgFact, OrgId, Period, StreamId, Subject, Tag,
};
use crate::store::Snapshot;
use std::collections::{BTreeMap, BTreeSet};

/// The entries that bear on a unit's figures and were written neither for it nor for the register
/// itself, in order. Of a member who left again only what took effect while there; so a unit learns
/// nothing of what became of them elsewhere but where they were received.
///
/// # Errors
/// `is_io` when the storage fails, `is_corrupt` for damaged rows.
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
/// assert_eq!(foreign_entries(&Evaluator { snapshot, tree, catalog }, base)?, []);
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn foreign_entries(evaluator: &Evaluator<'_>, unit: OrgId) -> Result<Vec<EntryId>> {
    let snapshot = evaluator.snapshot;
    let own: BTreeSet<StreamId> = snapshot
        .streams()?
        .into_iter()
        .filter(|(_, row)| row.scope.is_none_or(|org| org == unit))
        .map(|(stream, _)| stream)
        .collect();
    let mut found = BTreeSet::new();
    let mut subjects = concerned(evaluator, unit)?;
    // What is written here and counts nowhere, does so for a reason that may have come from elsewhere.
    for subject in written(evaluator, unit, &own)? {
        subjects.entry(subject).or_insert(Date::MAX);
    }
    let mut open: Vec<(Subject, Date)> = subjects.clone().into_iter().collect();
    while let Some((subject, until)) = open.pop() {
        for id in snapshot.timeline_ids(&subject)? {
            if own.contains(&id.stream) || found.contains(&id) {
                continue;
            }
            let Some((_, event)) = snapshot.entry_value(id)? else { continue };
            if event.on <= until || answers(snapshot, &event.fact, until, &own)? {
                found.insert(id);
                // A fact about several is judged by what is known of each.
                for other in event.subjects(id).into_iter().filter(|other| *other != subject) {
                    if !subjects.contains_key(&other) {
                        subjects.insert(other.clone(), Date::MAX);
                        open.push((other, Date::MAX));
                    }
                }
            }
        }
    }
    named(evaluator, &subjects, &own, &mut found)?;
    retractors(evaluator, &own, &mut found)?;
    Ok(found.into_iter().collect())
}

fn always() -> Result<Period> {
    Ok(Period::new(Date::MIN, Date::MAX)?)
}

/// Every subject that counts in an organization of the unit, with the last day that matters there.
fn concerned(evaluator: &Evaluator<'_>, unit: OrgId) -> Result<BTreeMap<Subject, Date>> {
    let stays = evaluator.tree.stays(unit, always()?);
    let mut subjects: BTreeMap<Subject, Date> = BTreeMap::new();
    let mut note = |subject: Subject, until: Date| {
        let last = subjects.entry(subject).or_insert(until);
        *last = until.max(*last);
    };
    for (org, stays) in stays.iter() {
        let end = stays.iter().map(|stay| stay.to).max().unwrap_or(Date::MIN);
        let mut standing: BTreeMap<Subject, i128> = BTreeMap::new();
        for measure in Measure::ALL {
            let mut each = |day: Date, _: &_, subject: &Subject, _, n: i128| {
                let member = matches!(subject, Subject::Member(_));
                note(subject.clone(), if member { day.min(end) } else { Date::MAX });
                if *measure == Measure::Strength {
                    *standing.entry(subject.clone()).or_default() += n;
                }
                Ok(())
            };
            evaluator.snapshot.contributions(*measure, *org, None, end, &mut each)?;
        }
        for (subject, _) in standing.into_iter().filter(|(_, n)| *n > 0) {
            note(subject, end);
        }
    }
    // Those on their way here: the unit is to receive them.
    for org in evaluator.snapshot.orgs_of(Measure::Left)? {
        let mut each = |day: Date, class: &Vec<Tag>, subject: &Subject, _, _| {
            if let [Tag::Org(to), ..] = class.as_slice()
                && stays.contains_key(to)
            {
                note(subject.clone(), day);
            }
            Ok(())
        };
        evaluator.snapshot.contributions(Measure::Left, org, None, Date::MAX, &mut each)?;
    }
    Ok(subjects)
}

/// Adds what became of the organizations that facts about the unit's subjects name: what a decision
/// counts as follows from the kind of the organization that took it.
fn named(
    evaluator: &Evaluator<'_>,
    subjects: &BTreeMap<Subject, Date>,
    own: &BTreeSet<StreamId>,
    found: &mut BTreeSet<EntryId>,
) -> Result<()> {
    let snapshot = evaluator.snapshot;
    let mut orgs = BTreeSet::new();
    for subject in subjects.keys() {
        for id in snapshot.timeline_ids(subject)? {
            if let Some((_, event)) = snapshot.entry_value(id)? {
                let named = event.references().into_iter();
                orgs.extend(named.filter(|named| matches!(named, Subject::Org(_))));
            }
        }
    }
    for org in orgs {
        for id in snapshot.timeline_ids(&org)?.into_iter().filter(|id| !own.contains(&id.stream)) {
            let tree = snapshot.entry_value(id)?.is_some_and(|(_, event)| match &event.fact {
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
            });
            if tree {
                found.insert(id);
            }
        }
    }
    Ok(())
}

/// Subjects that the unit wrote about, and those that the register's own streams place with it.
fn written(
    evaluator: &Evaluator<'_>,
    unit: OrgId,
    own: &BTreeSet<StreamId>,
) -> Result<BTreeSet<Subject>> {
    let stays = evaluator.tree.stays(unit, always()?);
    let mut subjects = BTreeSet::new();
    for stream in own {
        let Some(row) = evaluator.snapshot.stream(*stream)? else { continue };
        for seq in 1..=row.last {
            let id = EntryId { stream: *stream, seq };
            let event = match evaluator.snapshot.entry_value(id) {
                Ok(Some((_, event))) => event,
                Ok(None) => continue,
                // Of a newer version: it counts nowhere yet.
                Err(error) if error.is_format() => continue,
                Err(error) => return Err(error),
            };
            let here = |subject: &Subject| match subject {
                Subject::Org(org) => stays.contains_key(org),
                _ => false,
            };
            if row.scope.is_some() || event.references().iter().any(here) {
                subjects.extend(event.subjects(id));
            }
        }
    }
    Ok(subjects)
}

/// Whether a fact ends or changes what took effect by then, or rates the member for such a year.
fn answers(
    snapshot: &Snapshot,
    fact: &Fact,
    until: Date,
    own: &BTreeSet<StreamId>,
) -> Result<bool> {
    let begun = match fact {
        Fact::Member(MemberFact::Received { transfer, .. }) => transfer.0,
        Fact::Member(MemberFact::DisciplineChanged { decision, .. }) => *decision,
        Fact::Member(MemberFact::Rated { year, .. }) => return Ok(*year <= until.year()),
        _ => return Ok(false),
    };
    let earlier = snapshot.entry_value(begun)?.is_some_and(|(_, event)| event.on <= until);
    Ok(earlier || own.contains(&begun.stream))
}

/// Adds what retracts the unit's entries and those found, and what retracts that.
fn retractors(
    evaluator: &Evaluator<'_>,
    own: &BTreeSet<StreamId>,
    found: &mut BTreeSet<EntryId>,
) -> Result<()> {
    let mut open: Vec<EntryId> = found.iter().copied().collect();
    for (target, _) in evaluator.snapshot.retractions()? {
        if own.contains(&target.stream) {
            open.push(target);
        }
    }
    while let Some(target) = open.pop() {
        for by in evaluator.snapshot.retractors(target)? {
            let counts = evaluator.snapshot.quarantined(by)?.is_none();
            if counts && !own.contains(&by.stream) && found.insert(by) {
                open.push(by);
            }
        }
    }
    Ok(())
}
