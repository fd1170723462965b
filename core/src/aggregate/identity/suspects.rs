//! What may explain why two sides differ: the entries beneath them, side by side.

use super::{Expression, Figures, Search, Side};
use crate::aggregate::Line;
use crate::aggregate::expression::Exact;
use crate::error::Result;
use crate::model::{Decimal, Path, Subject};
use crate::sorted::Map;

/// The entries beneath both sides, by what they are about.
#[derive(Default)]
pub(super) struct Suspects {
    by_subject: Map<Subject, Suspect>,
}

#[derive(Default)]
struct Suspect {
    left: Vec<Line>,
    right: Vec<Line>,
    /// Its share of the left side less its share of the right; `None` once it cannot be told.
    apart: Option<Exact>,
}

impl Suspects {
    /// Takes in the entries beneath one side.
    pub(super) fn gather(
        &mut self,
        figures: &dyn Figures,
        side: Side,
        expression: &Expression,
    ) -> Result<()> {
        let shares = expression.linear();
        for code in expression.codes() {
            let path = figures.figure(code.as_str(), None)?.path;
            let factor = shares.as_ref().map(|s| s.get(&code).copied().unwrap_or(Exact::ZERO));
            let factor = factor.map(|f| if side == Side::Right { f.negated() } else { f });
            for line in figures.lineage(code.as_str(), None)? {
                let share = Exact::new(line.n, scale_of(path));
                let share = factor.and_then(|factor| share?.times(factor));
                let fresh = Suspect { apart: Some(Exact::ZERO), ..Suspect::default() };
                let suspect = self.by_subject.entry(line.subject.clone()).or_insert(fresh);
                suspect.apart = suspect.apart.and_then(|sum| sum.plus(share?));
                match side {
                    Side::Left => suspect.left.push(line),
                    Side::Right => suspect.right.push(line),
                }
            }
        }
        Ok(())
    }

    /// The entries to name: of subjects that stand on one side only first.
    pub(super) fn found(self, search: Search) -> Vec<(Side, Line)> {
        let mut found: Vec<(bool, Side, Line)> = Vec::new();
        for suspect in self.by_subject.into_values() {
            let both = !suspect.left.is_empty() && !suspect.right.is_empty();
            let less = both && suspect.apart.is_some_and(Exact::is_negative);
            let right = less || suspect.left.is_empty();
            let more = if right { Side::Right } else { Side::Left };
            let differs = if both {
                suspect.apart.is_some_and(|apart| !apart.is_zero())
            } else {
                suspect.apart.is_none_or(|apart| !apart.is_zero())
            };
            let left = suspect.left.into_iter().map(|line| (Side::Left, line));
            let mut lines = left.chain(suspect.right.into_iter().map(|line| (Side::Right, line)));
            match search {
                Search::Entries => found.extend(lines.map(|(side, line)| (both, side, line))),
                Search::Subjects if differs => {
                    let line = lines.find(|(side, line)| *side == more && line.n != 0);
                    found.extend(line.map(|(side, line)| (both, side, line)));
                }
                Search::Subjects | Search::None => {}
            }
        }
        found.sort_by_key(|(both, side, line)| (*both, line.day, line.entry, *side));
        found.dedup();
        found.into_iter().map(|(_, side, line)| (side, line)).collect()
    }
}

/// What a line's share is counted in: reported values in ten-thousandths.
const fn scale_of(path: Path) -> i128 {
    match path {
        Path::Summed | Path::Recorded => Decimal::UNITS_PER_ONE,
        Path::Counted | Path::Attribute => 1,
    }
}
