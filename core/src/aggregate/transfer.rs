//! Transfers between organizations of the register. Whether one is internal, out or in follows
//! from the reader's scope and the tree of the day (rules R2, R3, R10).

use super::evaluate::{Evaluator, Query, Row};
use super::indicator::{Direction, Select};
use super::tree::Stay;
use crate::error::Result;
use crate::model::{Date, Kind, Measure, OrgId, Period, Tag};
use crate::sorted::Map;

/// Calls `f` for every transfer of the period on this side of the scope.
pub(super) fn rows(
    evaluator: &Evaluator<'_>,
    direction: Direction,
    q: Query,
    f: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<()> {
    let stays = evaluator.tree.stays(q.scope, q.period);
    let (halves, outside) = match direction {
        Direction::Out => (Measure::Left, Some(Measure::TransferredOut)),
        Direction::In => (Measure::Received, Some(Measure::TransferredIn)),
        Direction::Internal => (Measure::Left, None),
    };
    if let Some(measure) = outside {
        evaluator.rows(&Select::all(measure), Kind::Flow, q, f)?;
    }
    evaluator.rows(&Select::all(halves), Kind::Flow, q, &mut |row| {
        let inside = match row.class.first() {
            Some(Tag::Org(other)) => within(&stays, *other, row.day),
            _ => false,
        };
        if inside == (direction == Direction::Internal) { f(row) } else { Ok(()) }
    })
}

/// Whether an organization lay under the scope on a day.
pub(super) fn within(stays: &Map<OrgId, Vec<Stay>>, org: OrgId, day: Date) -> bool {
    stays.get(&org).is_some_and(|runs| runs.iter().any(|s| s.from <= day && day <= s.to))
}

/// Members in transit between two organizations of the scope at the end of a day.
pub(super) fn in_transit(evaluator: &Evaluator<'_>, scope: OrgId, day: Date) -> Result<i128> {
    let mut total = 0;
    transit_rows(evaluator, scope, day, &mut |row| {
        total += row.n;
        Ok(())
    })?;
    Ok(total)
}

/// Calls `f` for every change of what is in transit inside the scope, up to a day.
pub(super) fn transit_rows(
    evaluator: &Evaluator<'_>,
    scope: OrgId,
    day: Date,
    f: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<()> {
    let Ok(period) = Period::new(day, day) else {
        return Ok(());
    };
    let under = evaluator.tree.under(scope, day);
    let q = Query { scope, period };
    evaluator.rows(&Select::all(Measure::InTransit), Kind::Stock, q, &mut |row| match row
        .class
        .first()
    {
        Some(Tag::Org(to)) if under.contains(to) => f(row),
        _ => Ok(()),
    })
}
