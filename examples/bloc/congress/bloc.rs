//! The bloc's own congress, in August 2020.

use super::{commission, committee_elected, elect, term};
use crate::error::Result;
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::World;
use sobo::Scope;
use sobo::model::{Code, Date, ElectedBy, MemberFact, OrgFact, Organ, Role};

/// Deputies of the secretary.
const DEPUTIES: usize = 3;

/// Tells the congress: committee, board, commission, and the delegates to the province's.
///
/// # Errors
/// As [`Scribe::record`].
pub(super) fn congress(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("bloc congress", month);
    let (org, term, on) = (world.bloc, term()?, month.day(6)?);
    let plan = world.plan.congress.clone();
    let (root, ordinal) = (Scope::Root, plan.bloc_ordinal);
    scribe.record(root, on, OrgFact::CongressHeld { org, term, ordinal })?;
    let seats = plan.bloc_committee as u32;
    committee_elected(scribe, (root, on, org), (seats, seats))?;
    let by = ElectedBy::Committee;
    scribe.record(root, on, OrgFact::SecretaryElected { org, term, by })?;
    let chosen = chosen(world, &mut rng, month)?;
    for (place, who) in chosen.iter().take(plan.bloc_committee).enumerate() {
        let role = match place {
            0 => Role::Secretary,
            1..=DEPUTIES => Role::DeputySecretary,
            _ => Role::CommitteeMember,
        };
        elect(world, scribe, (root, on, *who), (org, Organ::Committee, role))?;
        if place < plan.bloc_board {
            let post = (org, Organ::StandingBoard, Role::StandingMember);
            elect(world, scribe, (root, on, *who), post)?;
        }
    }
    // The head of the commission sits on the board.
    let inspectors = chosen.iter().skip(plan.bloc_board.saturating_sub(1)).copied();
    let inspectors: Vec<usize> = inspectors.take(plan.bloc_commission).collect();
    commission(world, scribe, (root, on, org), &inspectors)?;
    delegates(world, scribe, month.day(7)?, &chosen)
}

/// Committee members and delegates: most of the committee are secretaries of base organizations.
fn chosen(world: &World<'_>, rng: &mut Rng, month: Month) -> Result<Vec<usize>> {
    let plan = &world.plan.congress;
    let first = month.first()?;
    let secretaries = world.units.iter().filter_map(|unit| unit.secretary);
    let mut chosen: Vec<usize> = secretaries.collect();
    rng.shuffle(&mut chosen);
    chosen.truncate(plan.bloc_committee * 2 / 3);
    let needed = plan.bloc_committee.max(plan.delegates + plan.alternates);
    while chosen.len() < needed {
        let who = world.choose(rng, "the bloc's committee or a delegate", |who, c| {
            world.settled(c, first) && !c.disciplined && !chosen.contains(&who)
        })?;
        chosen.push(who);
    }
    Ok(chosen)
}

/// The delegates to the provincial congress; the last ones are alternates.
fn delegates(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    on: Date,
    chosen: &[usize],
) -> Result<()> {
    let (full, alternates) = (world.plan.congress.delegates, world.plan.congress.alternates);
    let term = term()?;
    for (place, who) in chosen.iter().take(full + alternates).enumerate() {
        let (member, alternate) = (world.people[*who].id, place >= full);
        let congress = Code::parse("provincial_congress")?;
        let fact = MemberFact::DelegateElected { member, congress, term, alternate };
        scribe.record(Scope::Root, on, fact)?;
        world.people[*who].held = true;
    }
    Ok(())
}
