//! Members who come, go and change status, month by month.

mod leaving;

use crate::error::{Error, Result};
use crate::members::{born_for, comrade, enter};
use crate::plan::YearPlan;
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::{Comrade, Fate, Moving, Waiting, World};
use sobo::model::{Admission, Date, MemberFact, MemberId, MemberStatus, StrikeOffGround, Text};

/// Committees outside with which members are exchanged.
const OUTSIDE: &[&str] = &[
    "Đảng bộ thành phố Hà Tĩnh",
    "Đảng bộ thị xã Kỳ Anh",
    "Đảng bộ thị xã Hồng Lĩnh",
    "Đảng bộ huyện Cẩm Xuyên",
    "Đảng bộ huyện Thạch Hà",
    "Đảng bộ huyện Can Lộc",
    "Đảng bộ huyện Đức Thọ",
    "Đảng bộ huyện Hương Sơn",
    "Đảng bộ huyện Hương Khê",
    "Đảng bộ Quân sự tỉnh",
    "Đảng bộ Công an tỉnh",
    "Đảng bộ Khối các cơ quan tỉnh Nghệ An",
    "Đảng bộ thành phố Hà Nội",
    "Đảng bộ thành phố Đà Nẵng",
    "Đảng bộ Thành phố Hồ Chí Minh",
];

/// Tells a month of membership.
///
/// # Errors
/// As [`Scribe::record`]; or when the plan asks for more than the bloc has.
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let plan = world.plan.years.iter().find(|year| year.year == month.year).cloned();
    arrivals(world, scribe, month)?;
    if let Some(plan) = &plan {
        probations(world, month, plan)?;
    }
    recognitions(world, scribe, month)?;
    let Some(plan) = plan else { return Ok(()) };
    fates(world, scribe, month)?;
    admissions(world, scribe, month, &plan)?;
    received(world, scribe, month, &plan)?;
    leaving::month(world, scribe, month, &plan)
}

/// Second halves of transfers whose day has come.
fn arrivals(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let last = month.last()?;
    let (due, later): (Vec<Moving>, Vec<Moving>) =
        world.moving.iter().partition(|moving| moving.on <= last);
    world.moving = later;
    for Moving { transfer, who, to, on } in due {
        let (member, org) = (world.people[who].id, world.cells[to].id);
        scribe.record(world.scope(to), on, MemberFact::Received { member, transfer, org })?;
        let comrade = &mut world.people[who];
        (comrade.cell, comrade.here, comrade.since) = (to, true, on);
        world.cells[to].size += 1;
    }
    Ok(())
}

/// Probations that end this month wait for their decision; those that end in the last weeks of
/// the year may wait until the next year.
fn probations(world: &mut World<'_>, month: Month, plan: &YearPlan) -> Result<()> {
    let mut rng = world.rng("recognition", month);
    let (first, last) = (month.first()?, month.last()?);
    let ends = |c: &Comrade| c.party.add_months(12);
    let due: Vec<usize> = (0..world.people.len())
        .filter(|who| {
            let c = &world.people[*who];
            let probationary = c.here && c.status == MemberStatus::Probationary;
            probationary && c.fate == Fate::Recognized && first <= ends(c) && ends(c) <= last
        })
        .collect();
    let late = if month.month == 12 { plan.decided_next_year } else { 0 };
    if due.len() < late {
        return Err(Error::story(format!("{} has too few late probations", plan.year)));
    }
    for (place, who) in due.into_iter().enumerate() {
        let effective = ends(&world.people[who]);
        let decided = if place < late {
            Date::from_ymd(plan.year + 1, 1, rng.between(5, 16))?
        } else {
            let soon = effective.add_days(rng.between(3, 27) as i32);
            soon.min(Date::from_ymd(plan.year, 12, 30)?)
        };
        world.waiting.push(Waiting { who, effective, decided });
    }
    Ok(())
}

fn recognitions(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let last = month.last()?;
    let (due, later): (Vec<Waiting>, Vec<Waiting>) =
        world.waiting.iter().partition(|waiting| waiting.decided <= last);
    world.waiting = later;
    for Waiting { who, effective, decided } in due {
        let member = world.people[who].id;
        let scope = world.scope(world.people[who].cell);
        scribe.wait_until(decided);
        scribe.decided(scope, (effective, decided), MemberFact::Recognized { member })?;
        // Nobody leaves on a day of this month that lies before the recognition.
        let comrade = &mut world.people[who];
        (comrade.status, comrade.since) = (MemberStatus::Official, effective);
    }
    Ok(())
}

/// Probationary members who will not be recognized.
fn fates(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("fates", month);
    let (first, last) = (month.first()?, month.last()?);
    for who in 0..world.people.len() {
        let c = &world.people[who];
        let ends = c.party.add_months(12);
        let now = c.here && c.status == MemberStatus::Probationary && first <= ends && ends <= last;
        if !now || c.fate == Fate::Recognized {
            continue;
        }
        let (member, scope) = (c.id, world.scope(c.cell));
        if c.fate == Fate::Unfit {
            let ground = StrikeOffGround::UnfitProbationary;
            scribe.record(
                scope,
                last.min(ends.add_days(9)),
                MemberFact::StruckOff { member, ground },
            )?;
        } else {
            let to = outside(&mut rng)?;
            scribe.record(scope, first, MemberFact::TransferredOut { member, to })?;
        }
        world.leaves(who);
    }
    Ok(())
}

fn admissions(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    month: Month,
    plan: &YearPlan,
) -> Result<()> {
    let mut rng = world.rng("admissions", month);
    let next = world.plan.years.iter().find(|year| year.year == plan.year + 1);
    let (unfit, departs) =
        next.map_or((0, 0), |y| (y.unfit_probationers, y.departing_probationers));
    for place in 0..plan.admitted[month.month as usize - 1] {
        let on = month.day(rng.between(2, 28))?;
        let cell = world.receiving_cell(&mut rng, month.first()?);
        let person = born_for(world, &mut rng, on, false)?;
        let (org, name) = (world.cells[cell].id, person.name.clone());
        let admission = Admission { person, org, again: false };
        let decided = on.add_days(-(rng.between(4, 24) as i32));
        let fact = MemberFact::Admitted(admission);
        let id = MemberId(scribe.decided(world.scope(cell), (on, decided), fact)?);
        // The first of March are those who will not stay the course, and of May who move away.
        let fate = match month.month {
            3 if place < unfit => Fate::Unfit,
            5 if place < departs => Fate::Departs,
            _ => Fate::Recognized,
        };
        let status = MemberStatus::Probationary;
        enter(world, Comrade { since: on, party: on, status, fate, ..comrade(id, name, cell) });
    }
    Ok(())
}

fn received(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    month: Month,
    plan: &YearPlan,
) -> Result<()> {
    let mut rng = world.rng("transfers in", month);
    for _ in 0..month.share(plan.transferred_in) {
        let on = month.day(rng.between(2, 28))?;
        let cell = world.receiving_cell(&mut rng, month.first()?);
        let years = rng.below(25) as i32;
        let party = Date::from_ymd(month.year - 2 - years, rng.between(1, 12), rng.between(1, 28))?;
        let person = born_for(world, &mut rng, party, true)?;
        let (org, name, from) = (world.cells[cell].id, person.name.clone(), outside(&mut rng)?);
        let status = MemberStatus::Official;
        let fact = MemberFact::TransferredIn { person, org, status, from };
        let id = MemberId(scribe.record(world.scope(cell), on, fact)?);
        enter(world, Comrade { since: on, party, ..comrade(id, name, cell) });
    }
    Ok(())
}

fn outside(rng: &mut Rng) -> Result<Text> {
    Ok(Text::parse(rng.pick(OUTSIDE).copied().unwrap_or_default())?)
}
