//! Members who leave: for outside, for good, or for another cell of the bloc.

use super::outside;
use crate::error::Result;
use crate::plan::YearPlan;
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::{Moving, World};
use sobo::model::{Date, MemberFact, MemberId, StrikeOffGround, TransferId};

/// Those who leave the roll in a month, and those who leave for another cell.
///
/// # Errors
/// As [`Scribe::record`].
pub(super) fn month(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    month: Month,
    plan: &YearPlan,
) -> Result<()> {
    let mut rng = world.rng("departures", month);
    for _ in 0..month.share(plan.transferred_out) {
        let to = outside(&mut rng)?;
        goes(world, scribe, (month, &mut rng), |member| MemberFact::TransferredOut { member, to })?;
    }
    for _ in 0..month.share(plan.died) {
        goes(world, scribe, (month, &mut rng), |member| MemberFact::Died { member })?;
    }
    for _ in 0..month.share(plan.exited) {
        goes(world, scribe, (month, &mut rng), |member| MemberFact::Exited { member })?;
    }
    for _ in 0..month.share(plan.struck_off) {
        let ground = *rng
            .pick(&[StrikeOffGround::Inactive, StrikeOffGround::LeftWithoutPapers])
            .unwrap_or(&StrikeOffGround::Other);
        goes(world, scribe, (month, &mut rng), |member| MemberFact::StruckOff { member, ground })?;
    }
    internal(world, scribe, (month, &mut rng), plan)
}

/// One official member without a post leaves the roll.
fn goes(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (month, rng): (Month, &mut Rng),
    fact: impl FnOnce(MemberId) -> MemberFact,
) -> Result<()> {
    let first = month.first()?;
    let who = world.choose(rng, "leaving the roll", |_, c| world.free(c, first))?;
    let on = month.day(rng.between(2, 28))?;
    let scope = world.scope(world.people[who].cell);
    scribe.record(scope, on, fact(world.people[who].id))?;
    world.leaves(who);
    Ok(())
}

/// First halves of transfers inside the bloc. In December the last ones are still under way when
/// the year ends; all others arrive before.
fn internal(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (month, rng): (Month, &mut Rng),
    plan: &YearPlan,
) -> Result<()> {
    let first = month.first()?;
    let count = month.share(plan.internal);
    let under_way = if month.month == 12 { plan.in_transit_at_end } else { 0 };
    for place in 0..count {
        let who = world.choose(rng, "moving inside", |_, c| world.free(c, first))?;
        let from = world.people[who].cell;
        let to = loop {
            let to = world.receiving_cell(rng, first);
            if to != from {
                break to;
            }
        };
        let (on, arrives) = if place + under_way >= count {
            let on = month.day(rng.between(18, 27))?;
            (on, Date::from_ymd(month.year + 1, 1, rng.between(5, 14))?)
        } else {
            let on = month.day(rng.between(2, 6))?;
            (on, on.add_days(rng.between(4, 20) as i32))
        };
        let fact = MemberFact::Left { member: world.people[who].id, to: world.cells[to].id };
        let transfer = TransferId(scribe.record(world.scope(from), on, fact)?);
        world.leaves(who);
        world.moving.push(Moving { transfer, who, to, on: arrives });
    }
    Ok(())
}
