//! Values that units reported: put together over organizations and over periods by the kind of
//! the indicator. A silent unit is missing, not zero.

use super::evaluate::{Evaluator, Query, Raw, Row};
use super::indicator::{Formula, Indicator, Pattern, Select};
use crate::error::{Error, Result};
use crate::ledger::Ledger;
use crate::model::{
    Code, CodeList, ControlFact, Date, Decimal, EntryId, Fact, Kind, Measure, NaturalKey, OrgId,
    Path, Period, Placed, Qualifier, Quantity, Subject, Tag,
};
use crate::sorted::Map;
use crate::store::Snapshot;

/// The indicator that the office listed under a code: of several listings the first recorded.
pub(super) fn listed(snapshot: &Snapshot, code: &str) -> Result<Option<Indicator>> {
    let Ok(code) = Code::parse(code) else {
        return Ok(None);
    };
    let key = NaturalKey::Listed(CodeList::Indicator, code.clone());
    let ledger = Ledger::new(snapshot)?;
    let mut first: Option<Placed> = None;
    for subject in snapshot.key_holders(&key)? {
        // A listing that was corrected keeps its subject: what counts is the live entry.
        let listings = ledger.timeline(&subject)?.into_iter().filter(|placed| {
            matches!(&placed.event.fact,
                Fact::Control(ControlFact::IndicatorListed { code: own, .. }) if *own == code)
        });
        first = first.into_iter().chain(listings).min_by_key(|p| (p.recorded, p.id));
    }
    let Some(Fact::Control(ControlFact::IndicatorListed { label, kind, unit, .. })) =
        first.map(|placed| placed.event.fact.clone())
    else {
        return Ok(None);
    };
    Ok(Some(Indicator {
        label: label.to_string(),
        unit: unit.to_string(),
        kind,
        formula: Formula::Reported(code.clone()),
        code,
    }))
}

/// One reported cell.
#[derive(Clone)]
struct Cell {
    from: Date,
    to: Date,
    entry: EntryId,
    subject: Subject,
    quantity: Quantity,
}

/// The reported value of a scope.
pub(super) fn value(evaluator: &Evaluator<'_>, code: &Code, kind: Kind, q: Query) -> Result<Raw> {
    let cells = chosen(evaluator, code, kind, q)?;
    let units = cells.len() as u32;
    let mut total: Option<Quantity> = None;
    for cell in cells.values().flatten() {
        let sum = total.map_or(Some(cell.quantity), |sum| sum.plus(cell.quantity));
        total = Some(sum.ok_or_else(|| Error::limit(format!("the sum of {code} is too large")))?);
    }
    let path =
        if cells.contains_key(&q.scope) && units == 1 { Path::Recorded } else { Path::Summed };
    Ok(Raw { value: total, path, status: None, units })
}

/// Calls `f` for every reported value that the figure rests on.
pub(super) fn lines(
    evaluator: &Evaluator<'_>,
    code: &Code,
    kind: Kind,
    q: Query,
    f: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<()> {
    let class = Vec::new();
    for (org, cells) in chosen(evaluator, code, kind, q)? {
        for cell in cells {
            f(Row {
                org,
                day: cell.to,
                class: &class,
                subject: &cell.subject,
                entry: cell.entry,
                n: cell.quantity.value.units(),
            })?;
        }
    }
    Ok(())
}

/// For each unit that reported, the cells its value is made of.
fn chosen(
    evaluator: &Evaluator<'_>,
    code: &Code,
    kind: Kind,
    q: Query,
) -> Result<Map<OrgId, Vec<Cell>>> {
    let cells = gather(evaluator, code, kind, q)?;
    Ok(cells.into_iter().map(|(org, cells)| (org, choose(cells, kind, q.period))).collect())
}

fn gather(
    evaluator: &Evaluator<'_>,
    code: &Code,
    kind: Kind,
    q: Query,
) -> Result<Map<OrgId, Vec<Cell>>> {
    // "Nothing" is a report of zero: the unit rows tell it from a silent unit.
    let mut found: Map<(OrgId, Subject), Cell> = Map::new();
    for measure in [Measure::ReportedUnit, Measure::Reported] {
        let select = Select::all(measure).class(vec![Pattern::is(code.clone())]);
        evaluator.rows(&select, kind, q, &mut |row| {
            let Some(Tag::Number(from)) = row.class.get(1) else {
                return Ok(());
            };
            let Some(from) = day_of(*from) else {
                return Ok(());
            };
            let cell = found.entry((row.org, row.subject.clone())).or_insert_with(|| Cell {
                from,
                to: row.day,
                entry: row.entry,
                subject: row.subject.clone(),
                quantity: Quantity::exact(0),
            });
            if measure == Measure::Reported {
                cell.quantity = quantity(&row)?;
            }
            Ok(())
        })?;
    }
    let mut cells: Map<OrgId, Vec<Cell>> = Map::new();
    for ((org, _), cell) in found {
        if kind == Kind::Stock || cell.from >= q.period.from() {
            cells.entry(org).or_default().push(cell);
        }
    }
    Ok(cells)
}

fn quantity(row: &Row<'_>) -> Result<Quantity> {
    let qualifier = match row.class.get(2) {
        Some(Tag::Number(n)) => Qualifier::from_number(*n).unwrap_or(Qualifier::About),
        _ => Qualifier::About,
    };
    let value = Decimal::from_units(row.n).map_err(|e| Error::limit(e.to_string()))?;
    Ok(Quantity::new(value, qualifier))
}

/// Of a stock or a cumulative value the last; of a flow the value of exactly this period, else the
/// longest periods that do not overlap (a unit may report by quarter, another by year).
fn choose(mut cells: Vec<Cell>, kind: Kind, period: Period) -> Vec<Cell> {
    match kind {
        Kind::Stock | Kind::Cumulative | Kind::Attribute => {
            cells.sort_by_key(|c| (c.to, c.from, c.entry));
            cells.split_off(cells.len().saturating_sub(1))
        }
        _ => {
            let exact = cells.iter().find(|c| c.from == period.from() && c.to == period.to());
            if let Some(cell) = exact {
                return vec![cell.clone()];
            }
            cells.sort_by_key(|c| (c.from, std::cmp::Reverse(c.to), c.entry));
            let mut picked: Vec<Cell> = Vec::new();
            for cell in cells {
                if picked.last().is_none_or(|last| last.to < cell.from) {
                    picked.push(cell);
                }
            }
            picked
        }
    }
}

fn day_of(number: u32) -> Option<Date> {
    let year = i32::try_from(number / 10_000).ok()?;
    Date::from_ymd(year, number / 100 % 100, number % 100).ok()
}
