//! Discipline of members, and the violations of the population policy on their three tracks.

use crate::error::{Error, Result};
use crate::plan::DisciplinePlan;
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::{Case, World};
use sobo::Scope;
use sobo::model::{
    CaseFact, CaseId, Code, Date, Discipline, MemberFact, MemberForm, OrgKind, Organ, Text, Track,
};

const POPULATION: &str = "population_policy";

/// Tells a month of violations and discipline.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let Some(plan) = world.plan.years.iter().find(|year| year.year == month.year).cloned() else {
        return Ok(());
    };
    let mut rng = world.rng("discipline", month);
    for _ in 0..month.share(plan.population_cases) {
        open_case(world, scribe, (month, &mut rng))?;
    }
    let reprimand = DisciplinePlan {
        organ: Organ::Cell,
        form: MemberForm::Reprimand,
        content: Some(POPULATION),
        count: 1,
    };
    for _ in 0..month.share(plan.population_reprimands) {
        decide(world, scribe, (month, &mut rng), &reprimand)?;
    }
    if month.year == 2020 {
        for row in decisions(world, month) {
            decide(world, scribe, (month, &mut rng), &row)?;
        }
    }
    for _ in 0..month.share(plan.population_settled) {
        settle(world, scribe, month.day(rng.between(20, 28))?)?;
    }
    Ok(())
}

/// The decisions of 2020 that fall into a month: all of them in a random order, spread evenly.
fn decisions(world: &World<'_>, month: Month) -> Vec<DisciplinePlan> {
    let one = |row: &DisciplinePlan| {
        let single = DisciplinePlan { count: 1, ..row.clone() };
        std::iter::repeat_n(single, row.count as usize)
    };
    let mut all: Vec<DisciplinePlan> = world.plan.discipline.iter().flat_map(one).collect();
    Rng::new(world.seed, "decisions", 0).shuffle(&mut all);
    let total = all.len() as u32;
    let before = total * (month.month - 1) / 12;
    all.into_iter().skip(before as usize).take(month.share(total) as usize).collect()
}

/// A violation of the population policy is found: to be handled on three tracks.
fn open_case(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (month, rng): (Month, &mut Rng),
) -> Result<()> {
    let first = month.first()?;
    // People of an age to have children: admitted in the last twenty years.
    let young = first.add_months(-12 * 20);
    let who = world.choose(rng, "a population case", |_, c| {
        world.free(c, first) && !c.case && !c.disciplined && c.party > young
    })?;
    let opened = month.day(rng.between(2, 18))?;
    let cell = world.people[who].cell;
    let (member, org) = (world.people[who].id, world.cells[cell].id);
    let fact = CaseFact::Opened { member, org, content: Code::parse(POPULATION)? };
    let id = CaseId(scribe.record(world.scope(cell), opened, fact)?);
    world.people[who].case = true;
    // Whoever has an open case is not sent elsewhere before it is settled.
    world.people[who].held = true;
    world.cases.push(Case { id, who, opened, administrative: false, party: false });
    Ok(())
}

/// The administration settles the case that has waited longest.
fn settle(world: &mut World<'_>, scribe: &mut Scribe<'_>, on: Date) -> Result<()> {
    let open = world.cases.iter_mut().find(|case| !case.administrative && case.opened < on);
    let case = open.ok_or_else(|| Error::story("no population case is left to settle"))?;
    case.administrative = true;
    let (case, who) = (case.id, case.who);
    let outcome = Text::parse("khiển trách về hành chính")?;
    let fact = CaseFact::Settled { case, track: Track::Administrative, outcome };
    scribe.record(world.scope(world.people[who].cell), on, fact)?;
    Ok(())
}

/// One decision of discipline.
fn decide(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (month, rng): (Month, &mut Rng),
    plan: &DisciplinePlan,
) -> Result<()> {
    let first = month.first()?;
    // The oldest open population case comes first; every other decision finds its own member.
    let case = world.cases.iter().position(|case| {
        let c = &world.people[case.who];
        plan.content == Some(POPULATION) && !case.party && world.settled(c, first) && !c.disciplined
    });
    let who = match case {
        Some(place) => world.cases[place].who,
        None => world.choose(rng, "a discipline decision", |who, c| {
            let committee = world.units[world.unit_of(who)].kind == OrgKind::BaseCommittee;
            let under = plan.organ != Organ::Committee || committee;
            world.free(c, first) && !c.disciplined && under
        })?,
    };
    let on = month.day(rng.between(19, 28))?;
    let cell = world.people[who].cell;
    let (by, scope) = match (plan.form, plan.organ) {
        (MemberForm::Expulsion, _) => (world.bloc, Scope::Root),
        (_, Organ::Committee) => (world.units[world.unit_of(who)].id, world.scope(cell)),
        _ => (world.cells[cell].id, world.scope(cell)),
    };
    let contents = plan.content.map(Code::parse).transpose()?.into_iter().collect();
    let member = world.people[who].id;
    let decision = Discipline { member, form: plan.form, by, organ: plan.organ, contents };
    scribe.decided(scope, (on, on), MemberFact::Disciplined(decision))?;
    world.people[who].disciplined = true;
    if let Some(place) = case {
        world.cases[place].party = true;
        let outcome = Text::parse("khiển trách theo quyết định của chi bộ")?;
        let (case, track) = (world.cases[place].id, Track::Party);
        scribe.record(scope, on, CaseFact::Settled { case, track, outcome })?;
    }
    if plan.form == MemberForm::Expulsion {
        world.leaves(who);
    }
    Ok(())
}
