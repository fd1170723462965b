//! Findings: what contradicts, what is left over, what nobody can be. They are derived from the
//! register each time and go away with their causes; nothing stores or overwrites them.

use super::evaluate::Evaluator;
use crate::error::Result;
use crate::ledger::{Branch, Ledger};
use crate::limits;
use crate::model::{
    Code, Date, EntryId, Measure, NaturalKey, OrgId, Placed, Problem, QuarantineReason, Rule,
    Severity, StreamId, Subject,
};
use crate::sorted::{Map, Set};
use serde::Serialize;

/// A derived problem, named for the people who can mend it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// What it is about.
    pub rule: Rule,
    /// How grave.
    pub severity: Severity,
    /// Subjects concerned.
    pub subjects: Vec<Subject>,
    /// Entries concerned.
    pub entries: Vec<EntryId>,
    /// What stands against it, and the way out.
    pub detail: String,
}

/// Every finding of the register as of a day, the graver first.
///
/// # Errors
/// `corrupt` or `io` when rows cannot be read.
///
/// # Example
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, .. } = doc::small()?;
/// use sobo::aggregate::{Evaluator, findings};
///
/// let reader = db.read()?;
/// let (snapshot, tree, catalog) = (reader.snapshot(), reader.tree(), reader.catalog());
/// assert!(findings(&Evaluator { snapshot, tree, catalog }, "30/12/2020".parse()?)?.is_empty());
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn findings(evaluator: &Evaluator<'_>, day: Date) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    evaluator.snapshot.problems(&mut |subject, problems| {
        found.extend(problems.iter().map(|problem| from_problem(subject, problem)));
        Ok(())
    })?;
    collisions(evaluator, &mut found)?;
    remainders(evaluator, day, &mut found)?;
    homeless(evaluator, day, &mut found)?;
    kinds(evaluator, day, &mut found);
    forks(evaluator, &mut found)?;
    held_back(evaluator, &mut found)?;
    found.sort_by(|a, b| (b.severity, a).cmp(&(a.severity, b)));
    Ok(found)
}

/// Streams that two devices wrote under one key, until a branch is chosen.
fn forks(evaluator: &Evaluator<'_>, found: &mut Vec<Finding>) -> Result<()> {
    for fork in Ledger::new(evaluator.snapshot)?.forks()? {
        if fork.branches.iter().any(|branch| branch.counts) {
            continue;
        }
        let branch = |branch: &Branch| format!("{} ({} entries)", branch.first, branch.entries);
        let branches: Vec<String> = fork.branches.iter().map(branch).collect();
        let detail = format!(
            "device {} was copied: entry {} was written twice, and nothing from there on counts; \
             choose one of {}",
            fork.info.device,
            fork.seq,
            branches.join(" and ")
        );
        found.push(Finding {
            rule: Rule::Forked,
            severity: Severity::Error,
            subjects: Vec::new(),
            entries: vec![EntryId { stream: fork.stream, seq: fork.seq }],
            detail,
        });
    }
    Ok(())
}

/// What devices wrote that they may not write, stream by stream.
fn held_back(evaluator: &Evaluator<'_>, found: &mut Vec<Finding>) -> Result<()> {
    let mut groups: Map<(StreamId, QuarantineReason), Vec<EntryId>> = Map::new();
    for (entry, reason) in evaluator.snapshot.quarantine()? {
        groups.entry((entry.stream, reason)).or_default().push(entry);
    }
    for ((stream, reason), entries) in groups {
        let Some(row) = evaluator.snapshot.stream(stream)? else { continue };
        let way = match reason {
            QuarantineReason::NoGrant => "grant it, if it is known",
            QuarantineReason::Revoked => "record again what is right",
            QuarantineReason::NewerVersion => "use newer software",
            QuarantineReason::OutsideScope | QuarantineReason::RoleForbids => {
                "let somebody record it who may"
            }
        };
        let (device, count) = (row.device, entries.len());
        let detail =
            format!("{count} entries of device {device} count nowhere ({}); {way}", reason.label());
        let (rule, severity) = (Rule::NoGrant, Severity::Warning);
        let entries = entries.into_iter().take(limits::DIFFERENCES_MAX).collect();
        found.push(Finding { rule, severity, subjects: Vec::new(), entries, detail });
    }
    Ok(())
}

fn from_problem(subject: &Subject, problem: &Problem) -> Finding {
    let mut entries = vec![problem.entry];
    entries.extend(problem.other);
    Finding {
        rule: problem.rule,
        severity: problem.severity,
        subjects: vec![subject.clone()],
        entries,
        detail: problem.detail.clone(),
    }
}

/// Natural keys that stand for two.
fn collisions(evaluator: &Evaluator<'_>, found: &mut Vec<Finding>) -> Result<()> {
    let mut holders: Map<NaturalKey, Set<Subject>> = Map::new();
    evaluator.snapshot.keys(&mut |key, subject| {
        holders.entry(key.clone()).or_default().insert(subject.clone());
        Ok(())
    })?;
    for (key, subjects) in holders.into_iter().filter(|(_, subjects)| subjects.len() > 1) {
        let (rule, detail) = match &key {
            NaturalKey::FileNo(no) => (
                Rule::KeyCollision,
                format!("file number {no} stands for {} members", subjects.len()),
            ),
            NaturalKey::OrgCode(code) => (
                Rule::KeyCollision,
                format!("code {code} stands for {} organizations", subjects.len()),
            ),
            NaturalKey::NameBirth(name, birth) => (
                Rule::SamePerson,
                format!(
                    "'{name}' born {birth} is on record {} times; if one person, record it",
                    subjects.len()
                ),
            ),
            NaturalKey::Listed(_, code) => {
                found.extend(listed(evaluator, code, &subjects)?);
                continue;
            }
        };
        found.push(Finding {
            rule,
            severity: Severity::Warning,
            entries: subjects.iter().filter_map(Subject::founder).collect(),
            subjects: subjects.into_iter().collect(),
            detail,
        });
    }
    Ok(())
}

/// A code of an office's list under which different things are meant; to list the same thing twice
/// contradicts nothing.
fn listed(
    evaluator: &Evaluator<'_>,
    code: &Code,
    subjects: &Set<Subject>,
) -> Result<Option<Finding>> {
    let ledger = Ledger::new(evaluator.snapshot)?;
    let mut all: Vec<(Subject, Placed)> = Vec::new();
    for subject in subjects {
        let timeline = ledger.timeline(subject)?;
        all.extend(timeline.into_iter().map(|placed| (subject.clone(), placed)));
    }
    if all.iter().all(|(_, placed)| placed.event.fact == all[0].1.event.fact) {
        return Ok(None);
    }
    all.sort_by_key(|(_, placed)| (placed.recorded, placed.id));
    let detail = format!(
        "code {code} was listed {} times, not alike; the first counts until a ruling says which",
        all.len()
    );
    Ok(Some(Finding {
        rule: Rule::KeyCollision,
        severity: Severity::Warning,
        entries: all.iter().map(|(_, placed)| placed.id).collect(),
        subjects: all.into_iter().map(|(subject, _)| subject).collect(),
        detail,
    }))
}

/// Members left where an organization ended, handover lists that do not agree, circles.
fn remainders(evaluator: &Evaluator<'_>, day: Date, found: &mut Vec<Finding>) -> Result<()> {
    for (org, state) in evaluator.tree.iter() {
        let Some(version) = state.on(day) else {
            continue;
        };
        if let Some((on, listed)) = state.handed_over.filter(|(on, _)| *on <= day) {
            let stock = under(evaluator, org, on.add_days(-1))?;
            if stock != i128::from(listed) {
                let detail = format!(
                    "{}: the minutes of {on} list {listed} members, the register had {stock} \
                     the day before",
                    version.name
                );
                found.push(of_org(Rule::Remainder, Severity::Warning, org, detail));
            }
            continue;
        }
        // A merged organization's members go on beneath the one that took it in.
        if !version.alive && !version.gone {
            let left = evaluator.standing(org, day)?;
            if left != 0 {
                let detail = format!(
                    "{} ended on {} and still holds {left} members; record where they went",
                    version.name, version.from
                );
                found.push(of_org(Rule::Remainder, Severity::Error, org, detail));
            }
        }
    }
    for org in evaluator.tree.circles(day) {
        let detail = format!("{} stands under itself", evaluator.tree.name(org, day));
        found.push(of_org(Rule::Circle, Severity::Error, org, detail));
    }
    Ok(())
}

/// Members written in an organization that is not in the register on the day: it was voided, has not
/// come from another replica yet, or was founded later. No scope counts them.
fn homeless(evaluator: &Evaluator<'_>, day: Date, found: &mut Vec<Finding>) -> Result<()> {
    for org in evaluator.snapshot.orgs_of(Measure::Strength)? {
        if evaluator.tree.kind(org, day).is_some() {
            continue;
        }
        let written = evaluator.standing(org, day)?;
        if written != 0 {
            let detail = format!(
                "{written} members are written in {}, which is not in the register on {day}, \
                 and count nowhere; record its founding, or where they stand",
                evaluator.tree.name(org, day)
            );
            found.push(of_org(Rule::UnknownReference, Severity::Error, org, detail));
        }
    }
    Ok(())
}

fn under(evaluator: &Evaluator<'_>, org: OrgId, day: Date) -> Result<i128> {
    let orgs = evaluator.tree.under(org, day);
    orgs.into_iter().try_fold(0, |sum, org| Ok(sum + evaluator.standing(org, day)?))
}

/// Kinds that do not fit where they stand, and members who stand in no cell.
fn kinds(evaluator: &Evaluator<'_>, day: Date, found: &mut Vec<Finding>) {
    for (org, state) in evaluator.tree.iter() {
        let Some(version) = state.on(day).filter(|v| v.alive) else {
            continue;
        };
        let parent = version.parent.and_then(|p| evaluator.tree.kind(p, day));
        if let Some(parent) = parent.filter(|parent| !version.kind.fits_under(*parent)) {
            let detail = format!(
                "{} is {} and stands under {}",
                version.name,
                version.kind.label(),
                parent.label()
            );
            found.push(of_org(Rule::KindMismatch, Severity::Warning, org, detail));
        }
        if version.parent.is_some() && parent.is_none() {
            let detail = format!("{} names a parent that is not in the register", version.name);
            found.push(of_org(Rule::UnknownReference, Severity::Error, org, detail));
        }
        let held = |measure| {
            let mut n = 0;
            let read = evaluator.snapshot.sum(measure, org, None, day, &mut |_, m| n += m);
            read.map(|()| n).unwrap_or_default()
        };
        if !version.kind.is_cell() && held(Measure::Strength) != 0 {
            let detail = format!("{} holds members itself; members stand in cells", version.name);
            found.push(of_org(Rule::KindMismatch, Severity::Warning, org, detail));
        }
    }
}

fn of_org(rule: Rule, severity: Severity, org: OrgId, detail: String) -> Finding {
    Finding { rule, severity, subjects: vec![Subject::Org(org)], entries: vec![org.0], detail }
}
