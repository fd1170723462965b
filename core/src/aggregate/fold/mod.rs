//! Folding: from a subject's live entries to what they contribute. One pure state machine for
//! each sort of subject; each subject is folded alone, so arrival order cannot matter.
//!
//! An event that a machine cannot accept is left out of every figure and becomes a problem.

mod member;
mod org;
mod record;

use crate::ledger::Project;
use crate::model::{
    Class, Contribution, Date, EntryId, Measure, OrgId, Placed, Problem, Projection, Rule,
    Severity, Subject,
};

/// The rules of counting, as the ledger takes them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counting;

impl Project for Counting {
    fn project(&self, subject: &Subject, timeline: &[Placed]) -> Projection {
        match subject {
            Subject::Member(id) => member::fold(*id, timeline),
            Subject::Org(id) => org::fold(*id, timeline),
            Subject::Case(id) => record::fold_case(*id, timeline),
            Subject::Cell(..) => record::fold_cell(timeline),
            Subject::Submission(..) => record::fold_submission(timeline),
            Subject::Record(_) => record::fold(timeline),
        }
    }
}

/// Collects what a machine yields.
#[derive(Default)]
struct Out {
    projection: Projection,
}

impl Out {
    fn count(
        &mut self,
        entry: EntryId,
        (measure, org, day): (Measure, OrgId, Date),
        class: Class,
        n: i128,
    ) {
        self.projection.contributions.push(Contribution { measure, org, day, class, n, entry });
    }

    fn problem(&mut self, placed: &Placed, rule: Rule, detail: impl Into<String>) {
        self.add(placed.id, rule, Severity::Error, None, detail);
    }

    fn warn(&mut self, placed: &Placed, rule: Rule, detail: impl Into<String>) {
        self.add(placed.id, rule, Severity::Warning, None, detail);
    }

    fn contradiction(
        &mut self,
        placed: &Placed,
        rule: Rule,
        other: EntryId,
        detail: impl Into<String>,
    ) {
        self.add(placed.id, rule, Severity::Error, Some(other), detail);
    }

    fn add(
        &mut self,
        entry: EntryId,
        rule: Rule,
        severity: Severity,
        other: Option<EntryId>,
        detail: impl Into<String>,
    ) {
        self.projection.problems.push(Problem {
            entry,
            rule,
            severity,
            other,
            detail: detail.into(),
        });
    }
}

/// The timeline in the order of meaning: effective day, then rank of the kind, then the order of
/// recording, which decides nothing but ties.
fn ordered(timeline: &[Placed], rank: impl Fn(&Placed) -> u8) -> Vec<&Placed> {
    let mut order: Vec<(u8, &Placed)> = timeline.iter().map(|p| (rank(p), p)).collect();
    order.sort_by_key(|(rank, p)| (p.event.on, *rank, p.recorded, p.id));
    order.into_iter().map(|(_, p)| p).collect()
}

/// Of entries that contradict each other the first recorded stands until a ruling.
fn first_recorded<'a>(entries: impl Iterator<Item = &'a Placed>) -> Option<&'a Placed> {
    entries.min_by_key(|p| (p.recorded, p.id))
}
