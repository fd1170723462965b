//! Which entries count, by walking all of them in the order they were recorded.

use super::authority::Court;
use crate::error::Result;
use crate::model::{CaseId, ControlFact, EntryId, Event, Fact, MemberId, OrgId, Placed, Subject};
use crate::sorted::{Map, Set};
use crate::store::Snapshot;

/// The live entries of every subject.
pub(super) fn timelines(snapshot: &Snapshot) -> Result<Map<Subject, Vec<Placed>>> {
    let entries = counting(snapshot, &all(snapshot)?)?;
    let places: Map<EntryId, usize> = entries.iter().enumerate().map(|(i, p)| (p.id, i)).collect();
    let subjects = subjects(&entries, &places);
    let live = live(&entries, &places, &subjects);
    let mut timelines: Map<Subject, Vec<Placed>> = Map::new();
    for (i, placed) in entries.iter().enumerate().filter(|(i, _)| live.contains(i)) {
        for subject in &subjects[i] {
            timelines.entry(subject.clone()).or_default().push(placed.clone());
        }
    }
    Ok(timelines)
}

/// Those that count by who wrote them.
fn counting(snapshot: &Snapshot, entries: &[Placed]) -> Result<Vec<Placed>> {
    let court = Court::new(snapshot, entries)?;
    Ok(entries.iter().filter(|entry| court.admits(entry)).cloned().collect())
}

/// Every entry in its chain that can be read, the first recorded first.
fn all(snapshot: &Snapshot) -> Result<Vec<Placed>> {
    let mut entries = Vec::new();
    for (stream, row) in snapshot.streams()? {
        for seq in 1..=row.last {
            let id = EntryId { stream, seq };
            match snapshot.entry_value(id) {
                Ok(Some((recorded, event))) => {
                    entries.push(Placed { id, recorded, event: event.into() });
                }
                Ok(None) => {}
                // Of a newer version: it counts nowhere yet.
                Err(error) if error.is_format() => {}
                Err(error) => return Err(error),
            }
        }
    }
    for id in snapshot.excerpt_ids()? {
        if let Some((recorded, event)) = snapshot.entry_value(id)? {
            entries.push(Placed { id, recorded, event: event.into() });
        }
    }
    entries.sort_by_key(|p| (p.recorded, p.id));
    Ok(entries)
}

/// For each entry, whose timelines it stands in. The correction of a founding stays with what the
/// first founding founded.
fn subjects(entries: &[Placed], places: &Map<EntryId, usize>) -> Vec<Set<Subject>> {
    let mut roots: Vec<EntryId> = Vec::new();
    let mut subjects = Vec::new();
    for (i, placed) in entries.iter().enumerate() {
        let own = founded(&placed.event, placed.id);
        let target = placed.event.supersedes.as_ref().map(|(target, _)| *target);
        let root = match (&own, target) {
            (Some(own), Some(target)) => match places.get(&target) {
                None => target,
                Some(t) if *t < i => {
                    let theirs = founded(&entries[*t].event, target);
                    let same = theirs.is_some_and(|s| sort(&s) == sort(own));
                    if same { roots[*t] } else { placed.id }
                }
                Some(_) => placed.id,
            },
            _ => placed.id,
        };
        roots.push(root);
        subjects.push(match own {
            Some(_) => founded(&placed.event, root).into_iter().collect(),
            None => placed.event.subjects(placed.id).into_iter().collect(),
        });
    }
    subjects
}

/// What an event founds when it stands for itself, under an id.
fn founded(event: &Event, id: EntryId) -> Option<Subject> {
    let alone = Event { supersedes: None, ..event.clone() };
    match alone.subjects(id).as_slice() {
        [Subject::Org(org)] if org.0 == id => Some(Subject::Org(OrgId(id))),
        [Subject::Member(member)] if member.0 == id => Some(Subject::Member(MemberId(id))),
        [Subject::Case(case)] if case.0 == id => Some(Subject::Case(CaseId(id))),
        [Subject::Record(record)] if *record == id => Some(Subject::Record(id)),
        _ => None,
    }
}

const fn sort(subject: &Subject) -> u8 {
    match subject {
        Subject::Org(_) => 0,
        Subject::Member(_) => 1,
        Subject::Case(_) => 2,
        Subject::Record(_) => 3,
        Subject::Cell(..) | Subject::Submission(..) => 4,
    }
}

/// The places of the entries that count. Whatever acts on an entry was recorded after it, so one
/// walk from the last to the first finds all of it decided.
fn live(entries: &[Placed], places: &Map<EntryId, usize>, subjects: &[Set<Subject>]) -> Set<usize> {
    let mut voided = Set::new();
    for (i, placed) in entries.iter().enumerate().rev() {
        if !voided.contains(&i) {
            let targets = voids(&placed.event).into_iter().filter_map(|t| places.get(&t));
            voided.extend(targets.copied().filter(|t| *t < i));
        }
    }
    let corrects = |i: usize| {
        let (target, _) = entries[i].event.supersedes.as_ref()?;
        let t = *places.get(target)?;
        let plain = |j: usize| !acts_only(&entries[j].event);
        let shared = !subjects[i].is_disjoint(&subjects[t]);
        (t < i && plain(i) && plain(t) && shared).then_some(t)
    };
    let mut corrections: Map<usize, Vec<usize>> = Map::new();
    for i in 0..entries.len() {
        if let Some(t) = corrects(i) {
            corrections.entry(t).or_default().push(i);
        }
    }
    // Who counts in the place of an entry: of its corrections the first that leads to anyone.
    let mut stands_for: Map<usize, usize> = Map::new();
    for i in (0..entries.len()).rev() {
        let mut later = corrections.get(&i).into_iter().flatten();
        let by = later.find_map(|c| stands_for.get(c).copied());
        let own = (!voided.contains(&i)).then_some(i);
        if let Some(holder) = by.or(own) {
            stands_for.insert(i, holder);
        }
    }
    let tops = (0..entries.len()).filter(|i| corrects(*i).is_none());
    tops.filter_map(|i| stands_for.get(&i).copied()).collect()
}

fn voids(event: &Event) -> Vec<EntryId> {
    match &event.fact {
        Fact::Control(ControlFact::Void { target, .. }) => vec![*target],
        Fact::Control(ControlFact::Ruling { against, .. }) => against.clone(),
        _ => Vec::new(),
    }
}

/// Whether an event does nothing but void others.
const fn acts_only(event: &Event) -> bool {
    matches!(event.fact, Fact::Control(ControlFact::Void { .. } | ControlFact::Ruling { .. }))
}
