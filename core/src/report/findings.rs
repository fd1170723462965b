//! Identities that fail, put beside the figures they concern. Knows nothing of rendering.

use super::document::{Block, Callout, Check, Reading, Section, Suspect};
use crate::aggregate::{Candidate, Checked, Outcome, Relation};
use crate::model::{format_decimal_short, format_qualified};
use crate::sorted::Set;

/// Puts each finding behind the block that names most of its figures, and returns all of them.
///
/// `met` has for every section and block the codes that stand in it.
pub(super) fn place(
    checked: &[Checked],
    sections: &mut [Section],
    met: &[Vec<Set<String>>],
) -> Vec<Callout> {
    let mut found = Vec::new();
    for readings in groups(checked) {
        let Some(first) = readings.first() else {
            continue;
        };
        let codes: Set<String> =
            readings.iter().flat_map(|c| c.identity.codes()).map(String::from).collect();
        let mut callout = callout(first, &readings, found.len() + 1);
        let mut best: Option<(usize, usize, usize)> = None;
        for (s, blocks) in met.iter().enumerate() {
            for (b, here) in blocks.iter().enumerate() {
                let shared = here.intersection(&codes).count();
                if shared > best.map_or(0, |(most, ..)| most) {
                    best = Some((shared, s, b));
                }
            }
        }
        if let Some(section) = best.and_then(|(_, s, _)| sections.get(s)) {
            callout.section.clone_from(&section.number);
        }
        found.push((best, callout));
    }
    // From the last to the first, so that the places before stay true.
    for (best, callout) in found.iter().rev() {
        let Some((_, s, b)) = *best else { continue };
        if let Some(section) = sections.get_mut(s) {
            let after = original(&section.blocks, b);
            section.blocks.insert(after, Block::Finding(callout.clone()));
        }
    }
    found.into_iter().map(|(_, callout)| callout).collect()
}

/// The place behind the block that had this place before findings were put between.
fn original(blocks: &[Block], place: usize) -> usize {
    let own = blocks.iter().enumerate().filter(|(_, b)| !matches!(b, Block::Finding(_)));
    own.map(|(i, _)| i + 1).nth(place).unwrap_or(blocks.len())
}

/// Failing identities, readings of one together; one reading that holds settles the others.
fn groups(checked: &[Checked]) -> Vec<Vec<&Checked>> {
    let mut groups: Vec<Vec<&Checked>> = Vec::new();
    for one in checked.iter().filter(|one| one.is_finding()) {
        let same = |other: &Checked| {
            one.identity.group.is_some() && other.identity.group == one.identity.group
        };
        if checked.iter().any(|other| same(other) && other.outcome == Outcome::Holds) {
            continue;
        }
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| same(first))) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

fn callout(first: &Checked, readings: &[&Checked], number: usize) -> Callout {
    let title = first.identity.group.as_ref().unwrap_or(&first.identity.label).clone();
    let notes: Set<&str> = readings.iter().filter_map(|c| c.identity.note.as_deref()).collect();
    Callout {
        anchor: format!("finding-{number}"),
        title,
        readings: readings.iter().map(|checked| Reading::from(*checked)).collect(),
        note: notes.into_iter().collect::<Vec<_>>().join(" "),
        candidates: first.candidates.iter().map(Suspect::from).collect(),
        more: first.more,
        section: String::new(),
    }
}

impl From<&Candidate> for Suspect {
    fn from(candidate: &Candidate) -> Self {
        Self {
            org: candidate.org_name.clone(),
            what: candidate.what.clone(),
            day: candidate.day.to_string(),
            entry: candidate.entry.to_string(),
            side: candidate.side,
        }
    }
}

impl From<&Checked> for Reading {
    fn from(checked: &Checked) -> Self {
        Self {
            code: checked.identity.code.clone(),
            label: checked.identity.label.clone(),
            statement: statement(checked),
            residual: residual(checked),
        }
    }
}

impl From<&Checked> for Check {
    fn from(checked: &Checked) -> Self {
        Self {
            code: checked.identity.code.clone(),
            label: checked.identity.label.clone(),
            statement: statement(checked),
            residual: residual(checked),
            level: checked.identity.level,
            outcome: checked.outcome,
            note: checked.identity.note.clone().unwrap_or_default(),
        }
    }
}

fn residual(checked: &Checked) -> String {
    checked.residual.map(format_decimal_short).unwrap_or_default()
}

/// As `7 + 23 + 1 + 6 = 37, khác 39` or `2 ≤ 65`.
fn statement(checked: &Checked) -> String {
    let left = side(&checked.left_written, checked.left);
    if checked.identity.relation == Relation::Derived {
        return left;
    }
    let right = side(&checked.right_written, checked.right);
    let percent = if checked.identity.relation == Relation::WholeBase { "%" } else { "" };
    let sign = match (checked.outcome, checked.identity.relation) {
        (Outcome::Fails, Relation::AtMost) => ", lớn hơn",
        (Outcome::Fails, _) => ", khác",
        (_, Relation::WholeBase | Relation::Near) => " \u{2248}",
        (_, Relation::Equal) => " =",
        (_, Relation::AtMost) => " \u{2264}",
        (_, Relation::Derived) => "",
    };
    format!("{left}{percent}{sign} {right}{percent}")
}

/// A side with its value, or the value alone where the side is nothing else.
fn side(written: &str, value: Option<crate::model::Quantity>) -> String {
    let Some(value) = value else {
        return written.to_owned();
    };
    let number = format_decimal_short(value.value);
    let shown = format_qualified(value.qualifier, &number);
    if written == number { shown } else { format!("{written} = {shown}") }
}
