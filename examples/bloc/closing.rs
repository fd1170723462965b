//! The end of the year: the reporting period, the ratings, and who sends the report when.

use crate::error::{Error, Result};
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::{Month, day};
use crate::world::World;
use sobo::Scope;
use sobo::model::{CutOff, Date, Grade, OfficeFact, OrgFact, Period};

/// Tells the closing of 2020.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    if month.is(2020, 11) {
        let (org, period) = (world.bloc, Period::year(2020)?);
        let (cut_off, due) = (CutOff(day(2020, 12, 30)?), due()?);
        let fact = OfficeFact::PeriodOpened { org, period, cut_off, due };
        scribe.record(Scope::Root, month.day(16)?, fact)?;
    }
    if month.is(2020, 12) {
        ratings(world, scribe, month.day(28)?)?;
    }
    if month.is(2021, 1) {
        reports(world, scribe, month)?;
    }
    Ok(())
}

/// The day by which units must have sent theirs.
fn due() -> Result<Date> {
    day(2021, 1, 8)
}

/// The pending committee is not among the excellent; for the rest chance decides.
fn ratings(world: &World<'_>, scribe: &mut Scribe<'_>, on: Date) -> Result<()> {
    let mut order: Vec<usize> =
        (0..world.units.len()).filter(|unit| *unit != world.pending).collect();
    Rng::new(world.seed, "ratings", 0).shuffle(&mut order);
    order.push(world.pending);
    let [excellent, good, completed] = world.plan.ratings;
    if order.len() != excellent + good + completed {
        return Err(Error::story(format!("{} units, not all of them rated", order.len())));
    }
    for (place, unit) in order.into_iter().enumerate() {
        let grade = match place {
            _ if place < excellent => Grade::Excellent,
            _ if place < excellent + good => Grade::Good,
            _ => Grade::Completed,
        };
        let (org, year, reason) = (world.units[unit].id, 2020, None);
        scribe.record(Scope::Root, on, OrgFact::Rated { org, year, grade, reason })?;
    }
    Ok(())
}

/// Most units declare the year complete in time; some do not.
fn reports(world: &World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("reports", month);
    let mut order: Vec<usize> = (0..world.units.len()).collect();
    rng.shuffle(&mut order);
    let in_time = order.len().saturating_sub(world.plan.late_reports);
    let mut days: Vec<(Date, usize)> = Vec::new();
    for (place, unit) in order.into_iter().enumerate() {
        let on = if place < in_time { rng.between(2, 8) } else { rng.between(9, 22) };
        days.push((month.day(on)?, unit));
    }
    days.sort_unstable();
    for (on, unit) in days {
        let (org, period) = (world.units[unit].id, Period::year(2020)?);
        scribe.wait_until(on);
        scribe.record(Scope::Unit(org), on, OfficeFact::Submitted { org, period })?;
    }
    Ok(())
}
