//! From timelines to rows: what a subject's fold yields is written, and what it yielded before is
//! taken away. Knows nothing of what is folded: the fold is given from above.

use super::live::{Resolver, Source};
use super::read::dangling;
use crate::error::Result;
use crate::limits;
use crate::model::{
    Class, Contribution, Date, EntryId, Measure, OrgId, Placed, Projection, Subject,
};
use crate::store::{self, Changes, Summands, Table, value};

/// The fold of one subject: a pure function of its live entries, given from above.
///
/// It must depend on nothing else: neither on the order of the entries given nor on other
/// subjects, the time or the device. All replicas compute the same figures because of that.
pub trait Project: Send + Sync {
    /// What a subject yields. The timeline holds every live entry of the subject and is never
    /// empty; it stands in order of the entries' ids, which means nothing.
    fn project(&self, subject: &Subject, timeline: &[Placed]) -> Projection;
}

/// Folds one subject and adds the problems of its retractions. An empty timeline yields nothing;
/// one without a live entry yields nothing but such problems. The room is used again by the next one.
pub(super) fn fold<S: Source>(
    project: &dyn Project,
    resolver: &mut Resolver<'_, S>,
    subject: &Subject,
    (ids, placed): (&[EntryId], &mut Vec<Placed>),
) -> Result<Projection> {
    let mut problems = Vec::new();
    placed.clear();
    for id in ids {
        let known = resolver.source().event(*id)?.ok_or_else(|| dangling(*id))?;
        let live = resolver.is_live(*id, &known)?;
        resolver.problems(*id, &known, &mut problems)?;
        if live {
            placed.push(Placed { id: *id, recorded: known.recorded, event: known.event });
        }
    }
    let mut projection =
        if placed.is_empty() { Projection::default() } else { project.project(subject, placed) };
    projection.problems.append(&mut problems);
    projection.problems.sort_unstable();
    projection.problems.dedup();
    projection.keys.sort_unstable();
    projection.keys.dedup();
    projection.contributions.sort_unstable();
    Ok(projection)
}

/// One row of contributions: where it stands, its class as it is encoded, and what it holds.
struct Row<'r> {
    at: (Measure, OrgId, Date),
    class: &'r [u8],
    summands: &'r Summands,
}

impl Row<'_> {
    /// What the row adds to the tally that it is part of.
    fn sum(&self) -> i128 {
        self.summands.iter().fold(0, |sum, (_, n)| sum.wrapping_add(*n))
    }
}

/// Sums contributions, which are in order, by row and entry. Zeros leave nothing.
fn rows(
    subject: &Subject,
    contributions: &[Contribution],
    (encoded, summands): (&mut Vec<u8>, &mut Summands),
    f: &mut dyn FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let founder = subject.founder();
    for group in contributions.chunk_by(|a, b| place(a) == place(b)) {
        let Some(Contribution { measure, org, day, class, .. }) = group.first() else {
            continue;
        };
        super::entry::bound("coordinates of a class", class.len(), limits::CLASS_TAGS_MAX)?;
        summands.clear();
        sum_by_entry(group, founder, summands);
        if summands.is_empty() {
            continue;
        }
        encoded.clear();
        value::append(encoded, class)?;
        f(&Row { at: (*measure, *org, *day), class: encoded, summands })?;
    }
    Ok(())
}

/// The numbers of one place by entry, in order of the entries; `None` stands for the founder.
fn sum_by_entry(group: &[Contribution], founder: Option<EntryId>, summands: &mut Summands) {
    let named = |entry| Some(entry).filter(|entry| Some(*entry) != founder);
    if let [only] = group {
        summands.extend((only.n != 0).then_some((named(only.entry), only.n)));
        return;
    }
    let mut by_entry: Vec<(EntryId, i128)> = group.iter().map(|c| (c.entry, c.n)).collect();
    by_entry.sort_unstable();
    by_entry.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 = earlier.1.wrapping_add(later.1);
        }
        same
    });
    let some = by_entry.into_iter().filter(|(_, n)| *n != 0);
    summands.extend(some.map(|(entry, n)| (named(entry), n)));
}

/// Encodes summands; nearly always they are a small number of the founder's.
fn append(behind: &mut Vec<u8>, summands: &Summands) -> Result<()> {
    match summands.as_slice() {
        [(None, n @ -64..=63)] => {
            behind.extend_from_slice(&[1, 0, ((n << 1) ^ (n >> 127)) as u8]);
            Ok(())
        }
        _ => value::append(behind, summands),
    }
}

/// A row that is compared with another one.
struct Whole {
    key: Vec<u8>,
    value: Vec<u8>,
    tally: Vec<u8>,
    sum: i128,
}

/// The rows in order of their keys.
fn sorted_rows(subject: &Subject, bytes: &[u8], from: &[Contribution]) -> Result<Vec<Whole>> {
    let mut sorted = Vec::new();
    rows(subject, from, (&mut Vec::new(), &mut Summands::new()), &mut |row| {
        let (mut key, mut tally) = (Vec::new(), Vec::new());
        store::contribution(&mut key, row.at, row.class, bytes);
        store::tally(&mut tally, row.at, row.class);
        sorted.push(Whole { key, value: value::encode(row.summands)?, tally, sum: row.sum() });
        Ok(())
    })?;
    sorted.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    Ok(sorted)
}

fn place(c: &Contribution) -> (u32, OrgId, Date, &Class) {
    (c.measure.number(), c.org, c.day, &c.class)
}

/// Writes what subjects yield; with room that is used again for each of them.
#[derive(Default)]
pub(super) struct Scribe {
    /// The subject as it is encoded.
    key: Vec<u8>,
    class: Vec<u8>,
    summands: Summands,
    tally: Vec<u8>,
}

impl Scribe {
    /// Goes over to another subject, and gives it as it is encoded.
    pub(super) fn turn_to(&mut self, subject: &Subject) -> Result<&[u8]> {
        self.key.clear();
        value::append(&mut self.key, subject)?;
        Ok(&self.key)
    }

    /// Writes the timeline of the subject turned to.
    pub(super) fn timeline(&self, changes: &mut Changes, ids: &[EntryId]) -> Result<()> {
        if ids.is_empty() {
            changes.remove(Table::Timelines, &self.key);
            return Ok(());
        }
        let key = |behind: &mut Vec<u8>| {
            behind.extend_from_slice(&self.key);
            Ok(())
        };
        changes.put_with(Table::Timelines, key, |behind| {
            value::append_ids(behind, ids);
            Ok(())
        })
    }

    /// Writes the difference between what the subject turned to yielded and what it yields now.
    pub(super) fn write(
        &mut self,
        changes: &mut Changes,
        subject: &Subject,
        old: &Projection,
        new: &Projection,
    ) -> Result<()> {
        let (was, now) = (&old.contributions, &new.contributions);
        if was.is_empty() {
            self.new_rows(changes, subject, now)?;
        } else if was != now {
            let was = sorted_rows(subject, &self.key, was)?;
            replace_rows(changes, was, sorted_rows(subject, &self.key, now)?);
        }
        if let Subject::Org(org) = subject
            && old.org != new.org
        {
            let key = org.0.to_bytes();
            match &new.org {
                Some(state) => changes.put(Table::Orgs, key, value::encode(state)?),
                None => changes.remove(Table::Orgs, key),
            }
        }
        if old.problems != new.problems {
            match new.problems.as_slice() {
                [] => changes.remove(Table::Problems, &self.key),
                some => changes.put(Table::Problems, &self.key, value::encode(some)?),
            }
        }
        for key in old.keys.iter().filter(|key| !new.keys.contains(key)) {
            changes.remove(store::natural_table(key), store::natural(key, &self.key)?);
        }
        for key in new.keys.iter().filter(|key| !old.keys.contains(key)) {
            let natural = |behind: &mut Vec<u8>| store::append_natural(behind, key, &self.key);
            changes.put_with(store::natural_table(key), natural, |_| Ok(()))?;
        }
        Ok(())
    }

    /// Writes rows where none were before.
    fn new_rows(
        &mut self,
        changes: &mut Changes,
        subject: &Subject,
        from: &[Contribution],
    ) -> Result<()> {
        let Self { key: bytes, class, summands, tally } = self;
        rows(subject, from, (class, summands), &mut |row| {
            tally.clear();
            store::tally(tally, row.at, row.class);
            changes.tally(&tally, row.sum());
            let key = |behind: &mut Vec<u8>| {
                store::contribution(behind, row.at, row.class, bytes);
                Ok(())
            };
            changes.put_with(Table::Contributions, key, |behind| append(behind, row.summands))
        })
    }
}

/// Both in order of their keys.
fn replace_rows(changes: &mut Changes, old: Vec<Whole>, new: Vec<Whole>) {
    let mut old = old.into_iter().peekable();
    for row in new {
        while let Some(gone) = old.next_if(|gone| gone.key < row.key) {
            remove_row(changes, gone);
        }
        let before = old.next_if(|before| before.key == row.key);
        if before.as_ref().is_some_and(|before| before.value == row.value) {
            continue;
        }
        let was = before.map_or(0, |before| before.sum);
        changes.tally(row.tally, row.sum.wrapping_sub(was));
        changes.put(Table::Contributions, row.key, row.value);
    }
    old.for_each(|gone| remove_row(changes, gone));
}

fn remove_row(changes: &mut Changes, gone: Whole) {
    changes.tally(gone.tally, gone.sum.wrapping_neg());
    changes.remove(Table::Contributions, gone.key);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_summands_are_encoded_like_all() {
        for n in (-70..=70).chain([i128::MIN, i128::MAX]) {
            let summands = vec![(None, n)];
            let mut bytes = Vec::new();
            append(&mut bytes, &summands).unwrap();
            assert_eq!(bytes, value::encode(&summands).unwrap(), "{n}");
        }
    }
}
