//! The congresses of 2020: cells in February and March, base organizations from April to July,
//! the bloc in August.

mod bloc;

use crate::error::{Error, Result};
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::{Outcome, World};
use sobo::Scope;
use sobo::model::{
    Date, ElectedBy, MemberFact, OrgFact, OrgId, OrgKind, Organ, PostBasis, Role, Term, Text,
};

/// Months in which base organizations hold theirs, besides the late ones in July.
const MONTHS: [u32; 3] = [4, 5, 6];
/// From this size a cell elects a committee of its own.
const CELL_WITH_COMMITTEE: u32 = 9;

/// Tells a month of congresses.
///
/// # Errors
/// As [`Scribe::record`]; or when the plan does not fit the number of organizations.
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    if month.year != 2020 {
        return Ok(());
    }
    match month.month {
        2 | 3 => cells(world, scribe, month),
        4..=7 => {
            if month.month == MONTHS[0] {
                outcomes(world)?;
            }
            bases(world, scribe, month)
        }
        8 => bloc::congress(world, scribe, month),
        _ => Ok(()),
    }
}

fn term() -> Result<Term> {
    Ok(Term::new(2020, 2025)?)
}

/// Gives a member a post by congress, and binds them to stay.
fn elect(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (scope, on, who): (Scope, Date, usize),
    (org, organ, role): (OrgId, Organ, Role),
) -> Result<()> {
    let (member, basis) = (world.people[who].id, PostBasis::Congress);
    scribe.record(scope, on, MemberFact::PostTaken { member, org, organ, role, basis })?;
    world.people[who].held = true;
    Ok(())
}

/// Half of the cells each month: their members elect a secretary.
fn cells(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("cell congresses", month);
    let first = month.first()?;
    for cell in 0..world.cells.len() {
        let (org, unit) = (world.cells[cell].id, world.cells[cell].unit);
        let dependent = org != world.units[unit].id;
        let turn = cell % 2 == (month.month % 2) as usize;
        if !(turn && dependent && world.cells[cell].open) {
            continue;
        }
        let on = month.day(rng.between(3, 15))?;
        // Cells whose lists are fixed elect as well, so "frozen" is not asked here.
        let found = world.choose(&mut rng, "secretary of a cell", |_, c| {
            let official = c.status == sobo::model::MemberStatus::Official;
            c.cell == cell && c.here && official && c.since < first && !c.held
        })?;
        elect(world, scribe, (world.scope(cell), on, found), (org, Organ::Cell, Role::Secretary))?;
        world.cells[cell].secretary = Some(found);
    }
    Ok(())
}

/// Decides by chance which committees end up how.
fn outcomes(world: &mut World<'_>) -> Result<()> {
    let mut rng = Rng::new(world.seed, "outcomes", 0);
    let plan = world.plan.congress.clone();
    let pending = world.pending;
    let mut others: Vec<usize> =
        world.units_of(OrgKind::BaseCommittee).into_iter().filter(|u| *u != pending).collect();
    rng.shuffle(&mut others);
    if others.len() != plan.direct + plan.by_committee + plan.secretary_vacant {
        return Err(Error::story(format!("{} committees hold congresses", others.len())));
    }
    for (place, unit) in others.into_iter().enumerate() {
        world.units[unit].outcome = Some(if place < plan.direct {
            Outcome::Direct
        } else if place < plan.direct + plan.by_committee {
            Outcome::ByCommittee
        } else {
            Outcome::Vacant
        });
    }
    world.units[pending].outcome = Some(Outcome::Pending);
    seats(world);
    Ok(())
}

/// The committees with the most cells get a commission of five, the others of three.
fn seats(world: &mut World<'_>) {
    let mut committees = world.units_of(OrgKind::BaseCommittee);
    committees.retain(|unit| *unit != world.pending);
    committees.sort_by_key(|unit| std::cmp::Reverse(world.cells_of(*unit).len()));
    for (place, unit) in committees.into_iter().enumerate() {
        world.units[unit].seats = if place < world.plan.congress.five_seats { 5 } else { 3 };
    }
}

/// Base organizations whose turn it is.
fn bases(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("base congresses", month);
    let mut order: Vec<usize> = (0..world.units.len()).collect();
    Rng::new(world.seed, "congress days", 0).shuffle(&mut order);
    let short = world.units.iter().position(|u| u.outcome == Some(Outcome::ByCommittee));
    for (place, unit) in order.into_iter().enumerate() {
        let late = place < world.plan.congress.late;
        let turn = if late { 7 } else { MONTHS[place % MONTHS.len()] };
        if turn != month.month {
            continue;
        }
        let on = month.day(rng.between(2, 21))?;
        let vacant = short == Some(unit) && world.plan.congress.member_vacant > 0;
        base(world, scribe, (month, &mut rng), (unit, on, vacant))?;
    }
    Ok(())
}

/// One base organization's congress.
fn base(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (month, rng): (Month, &mut Rng),
    (unit, on, vacant): (usize, Date, bool),
) -> Result<()> {
    let (org, seats, term) = (world.units[unit].id, world.units[unit].seats, term()?);
    let scope = Scope::Unit(org);
    let ordinal = rng.between(3, 29);
    scribe.record(scope, on, OrgFact::CongressHeld { org, term, ordinal })?;
    let outcome = world.units[unit].outcome;
    if outcome == Some(Outcome::Pending) {
        let reason = Text::parse("đang trong thời gian kiểm tra dấu hiệu vi phạm")?;
        scribe.record(scope, on, OrgFact::CommitteePending { org, term, reason })?;
        return Ok(());
    }
    if outcome.is_none() {
        return base_cell(world, scribe, (month, rng), (unit, on));
    }
    let size = rng.between(9, 15);
    let vacancy = match (outcome, vacant) {
        (Some(Outcome::Vacant), _) => Some(Role::Secretary),
        (_, true) => Some(Role::CommitteeMember),
        _ => None,
    };
    let elected = size - u32::from(vacancy.is_some());
    committee_elected(scribe, (scope, on, org), (size, elected))?;
    if vacancy != Some(Role::Secretary) {
        secretary(world, scribe, (month, rng), (unit, on))?;
    }
    if let Some(role) = vacancy {
        let seats = 1;
        scribe.record(scope, on, OrgFact::VacancyLeft { org, term, role, seats })?;
    }
    let deputy = someone(world, rng, (unit, month))?;
    let post = (org, Organ::Committee, Role::DeputySecretary);
    elect(world, scribe, (scope, on, deputy), post)?;
    world.units[unit].deputy = Some(deputy);
    let mut chosen = Vec::new();
    for _ in 0..seats {
        let who = someone(world, rng, (unit, month))?;
        world.people[who].held = true;
        chosen.push(who);
    }
    commission(world, scribe, (scope, on, org), &chosen)
}

/// How many members the committee has, of the seats the congress decided on.
fn committee_elected(
    scribe: &mut Scribe<'_>,
    (scope, on, org): (Scope, Date, OrgId),
    (seats, elected): (u32, u32),
) -> Result<()> {
    let term = term()?;
    let fact = OrgFact::CommitteeElected { org, term, seats, elected };
    scribe.record(scope, on, fact)?;
    Ok(())
}

/// An inspection commission: the first one chosen is its head.
fn commission(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (scope, on, org): (Scope, Date, OrgId),
    chosen: &[usize],
) -> Result<()> {
    let (term, seats) = (term()?, chosen.len() as u32);
    scribe.record(scope, on, OrgFact::CommissionElected { org, term, seats })?;
    for (place, who) in chosen.iter().enumerate() {
        let head = place == 0;
        let role = if head { Role::CommissionHead } else { Role::CommissionMember };
        elect(world, scribe, (scope, on, *who), (org, Organ::Commission, role))?;
    }
    Ok(())
}

/// The secretary of a base organization: by the congress, or by the committee in session.
fn secretary(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (month, rng): (Month, &mut Rng),
    (unit, on): (usize, Date),
) -> Result<()> {
    let org = world.units[unit].id;
    let by = match world.units[unit].outcome {
        Some(Outcome::ByCommittee) => ElectedBy::Committee,
        _ => ElectedBy::Congress,
    };
    let fact = OrgFact::SecretaryElected { org, term: term()?, by };
    scribe.record(Scope::Unit(org), on, fact)?;
    let who = someone(world, rng, (unit, month))?;
    let post = (org, Organ::Committee, Role::Secretary);
    elect(world, scribe, (Scope::Unit(org), on, who), post)?;
    world.units[unit].secretary = Some(who);
    Ok(())
}

/// A base cell elects its secretary, and from a certain size a committee.
fn base_cell(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (month, rng): (Month, &mut Rng),
    (unit, on): (usize, Date),
) -> Result<()> {
    let org = world.units[unit].id;
    let size: u32 = world.cells_of(unit).iter().map(|cell| world.cells[*cell].size).sum();
    if size >= CELL_WITH_COMMITTEE {
        committee_elected(scribe, (Scope::Unit(org), on, org), (3, 3))?;
    }
    secretary(world, scribe, (month, rng), (unit, on))?;
    let who = world.units[unit].secretary;
    for cell in world.cells_of(unit) {
        world.cells[cell].secretary = who;
    }
    Ok(())
}

/// An official member of a unit without a post.
fn someone(world: &World<'_>, rng: &mut Rng, (unit, month): (usize, Month)) -> Result<usize> {
    let first = month.first()?;
    world.choose(rng, "a post in a base organization", |who, c| {
        world.settled(c, first) && !c.held && world.unit_of(who) == unit
    })
}
