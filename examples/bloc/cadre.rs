//! Cadre work: posts filled between congresses, duty officers, assessments, Party Badges.

use crate::error::{Error, Result};
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::{Outcome, World};
use sobo::Scope;
use sobo::model::{BadgeStage, Code, MemberFact, OfficeFact, OrgKind, Organ, PostBasis, Role};

/// Thresholds that somebody who still works can have reached.
const THRESHOLDS: [u32; 3] = [40, 30, 45];

/// Tells a month of cadre work.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    if month.year != 2020 {
        return Ok(());
    }
    posts(world, scribe, month)?;
    if month.month == 8 {
        duty_officers(world, scribe, month)?;
    }
    if month.month == 11 {
        controllers(world, scribe, month)?;
    }
    badges(world, scribe, month)?;
    assessments(world, scribe, month)
}

/// Posts that fall vacant, and posts that are filled.
fn posts(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("posts", month);
    let mut order: Vec<usize> = (0..world.units.len())
        .filter(|unit| world.units[*unit].outcome == Some(Outcome::Direct))
        .collect();
    Rng::new(world.seed, "posts", 0).shuffle(&mut order);
    for (plan, unit) in world.plan.posts.iter().zip(order) {
        let (org, role, organ) = (world.units[unit].id, plan.role, Organ::Committee);
        let scope = Scope::Unit(org);
        if plan.vacant == month.month {
            let holder = match role {
                Role::Secretary => world.units[unit].secretary.take(),
                _ => world.units[unit].deputy.take(),
            };
            let holder = holder.ok_or_else(|| Error::story("a post is vacant already"))?;
            let member = world.people[holder].id;
            let on = month.day(rng.between(22, 28))?;
            scribe.record(scope, on, MemberFact::PostLeft { member, org, role })?;
        }
        if plan.filled == month.month {
            let first = month.first()?;
            let who = world.choose(&mut rng, "a vacant post", |who, c| {
                world.settled(c, first) && !c.held && world.unit_of(who) == unit
            })?;
            let (member, basis) = (world.people[who].id, PostBasis::Completed);
            let fact = MemberFact::PostTaken { member, org, organ, role, basis };
            scribe.record(scope, month.day(rng.between(5, 25))?, fact)?;
            world.people[who].held = true;
            match role {
                Role::Secretary => world.units[unit].secretary = Some(who),
                _ => world.units[unit].deputy = Some(who),
            }
        }
    }
    Ok(())
}

/// One duty officer in every base organization.
fn duty_officers(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("duty officers", month);
    let first = month.first()?;
    for unit in 0..world.units.len() {
        let secretary = world.units[unit].secretary;
        let who = world.choose(&mut rng, "duty officer", |who, c| {
            let free = !c.held && world.unit_of(who) == unit && secretary != Some(who);
            world.settled(c, first) && free
        })?;
        let (member, org) = (world.people[who].id, world.units[unit].id);
        let organ = match world.units[unit].kind {
            OrgKind::BaseCell => Organ::Cell,
            _ => Organ::Committee,
        };
        let (role, basis) = (Role::DutyOfficer, PostBasis::Appointed);
        let fact = MemberFact::PostTaken { member, org, organ, role, basis };
        scribe.record(Scope::Unit(org), month.day(rng.between(10, 20))?, fact)?;
        world.people[who].held = true;
        world.units[unit].duty = Some(who);
    }
    Ok(())
}

fn controllers(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("controllers", month);
    let hosts = &world.data.hosts;
    let enterprise = |unit: &usize| hosts.get(*unit).is_some_and(|h| h.sector == "enterprise");
    let mut enterprises: Vec<usize> = (0..world.units.len()).filter(enterprise).collect();
    rng.shuffle(&mut enterprises);
    for unit in enterprises.into_iter().take(world.plan.controllers) {
        let (org, enterprise) = (world.bloc, world.units[unit].id);
        let fact = OfficeFact::ControllerAssessed { org, enterprise };
        scribe.record(Scope::Root, month.day(rng.between(3, 27))?, fact)?;
    }
    Ok(())
}

/// Members whose Party age reaches a threshold before the next round.
fn badges(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let Some((_, count)) = world.plan.badges.iter().find(|(m, _)| *m == month.month) else {
        return Ok(());
    };
    let mut rng = world.rng("badges", month);
    let (first, last) = (month.first()?, month.last()?);
    // A threshold counts once it is reached, and is proposed within half a year of that.
    let reached = |party: sobo::model::Date| {
        let months = last.months_since(party);
        THRESHOLDS.into_iter().find(|t| (t * 12..t * 12 + 6).contains(&(months.max(0) as u32)))
    };
    for _ in 0..*count {
        let who = world.choose(&mut rng, "a badge", |who, c| {
            world.settled(c, first) && reached(c.party).is_some() && !world.badges.contains(&who)
        })?;
        let comrade = &world.people[who];
        let threshold = reached(comrade.party).unwrap_or(THRESHOLDS[0]);
        let (member, stage) = (comrade.id, BadgeStage::Proposed);
        let fact = MemberFact::Badge { member, threshold, stage };
        let scope = world.scope(comrade.cell);
        scribe.record(scope, month.day(rng.between(10, 28))?, fact)?;
        world.badges.insert(who);
    }
    Ok(())
}

fn assessments(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("assessments", month);
    let first = month.first()?;
    for (purpose, (from, to), total) in world.plan.assessments {
        if !(*from..=*to).contains(&month.month) {
            continue;
        }
        let (place, months) = (month.month - from, to - from + 1);
        let count = total * (place + 1) / months - total * place / months;
        for _ in 0..count {
            let who = world.choose(&mut rng, "an assessment", |_, c| world.settled(c, first))?;
            let member = world.people[who].id;
            let fact = MemberFact::Assessed { member, purpose: Code::parse(purpose)? };
            scribe.record(Scope::Root, month.day(rng.between(3, 28))?, fact)?;
        }
    }
    Ok(())
}
