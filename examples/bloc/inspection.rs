//! Inspections and supervisions of 2020, and the one begun in 2019 on signs of a violation.

use crate::error::{Error, Result};
use crate::plan::{Body, InspectionPlan, Target};
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::World;
use sobo::Scope;
use sobo::model::{
    Activity, CaseFact, Date, Ground, Inspected, Mode, OrgId, OrgKind, Organ, Role, Text,
};

/// The first month of the yearly programme, and how many it has.
const MONTHS: (u32, u32) = (3, 10);
/// Share of the work of base committees and base cells over members that base cells do, in percent.
const BASE_CELL_SHARE: u32 = 25;

/// Tells a month of inspections.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    if month.is(2019, 11) {
        return on_signs(world, scribe, month.day(12)?);
    }
    if month.year != 2020 || month.month < MONTHS.0 {
        return Ok(());
    }
    let mut rng = world.rng("inspections", month);
    let place = month.month - MONTHS.0;
    for plan in world.plan.inspections {
        let count = plan.count * (place + 1) / MONTHS.1 - plan.count * place / MONTHS.1;
        for _ in 0..count {
            one(world, scribe, (month, &mut rng), plan)?;
        }
    }
    Ok(())
}

/// The inspection on signs of a violation that was still under way at the congress of the
/// committee concerned: begun in 2019, so that it stands in no figure of 2020.
fn on_signs(world: &World<'_>, scribe: &mut Scribe<'_>, on: Date) -> Result<()> {
    let fact = CaseFact::Inspected {
        activity: Activity::Inspection,
        by: world.bloc,
        organ: Organ::Commission,
        ground: Ground::Article32,
        mode: Mode::Signs,
        subject: Inspected::Org(world.units[world.pending].id),
        contents: Vec::new(),
        conclusion: None,
    };
    scribe.record(Scope::Root, on, fact)?;
    Ok(())
}

/// One instance of a row of the plan.
fn one(
    world: &World<'_>,
    scribe: &mut Scribe<'_>,
    (month, rng): (Month, &mut Rng),
    plan: &InspectionPlan,
) -> Result<()> {
    let (by, organ, unit, cell) = body(world, (month, rng), plan)?;
    let subject = subject(world, (month, rng), plan, (unit, cell))?;
    let ground = match organ {
        Organ::Commission => Ground::Article32,
        _ => Ground::Article30,
    };
    let mode = if rng.percent(70) { Mode::Thematic } else { Mode::Regular };
    let conclusion = rng.pick(&CONCLUSIONS).map(|text| Text::parse(text)).transpose()?;
    let scope = unit.map_or(Scope::Root, |unit| Scope::Unit(world.units[unit].id));
    let contents = Vec::new();
    let activity = plan.activity;
    let fact =
        CaseFact::Inspected { activity, by, organ, ground, mode, subject, contents, conclusion };
    scribe.record(scope, month.day(rng.between(4, 28))?, fact)?;
    Ok(())
}

const CONCLUSIONS: [&str; 4] = [
    "thực hiện tốt, không có vi phạm",
    "cơ bản thực hiện tốt; còn hạn chế về hồ sơ, sổ sách",
    "chấp hành nghiêm túc; yêu cầu bổ sung quy chế làm việc",
    "có khuyết điểm, yêu cầu kiểm điểm rút kinh nghiệm",
];

/// Who acts: organization, organ, and the unit and cell where it is not the bloc.
type Acting = (OrgId, Organ, Option<usize>, Option<usize>);

fn body(
    world: &World<'_>,
    (month, rng): (Month, &mut Rng),
    plan: &InspectionPlan,
) -> Result<Acting> {
    let first = month.first()?;
    let committee = |rng: &mut Rng| {
        let mut committees = world.units_of(OrgKind::BaseCommittee);
        // Nobody acts in the month of their own founding.
        committees.retain(|unit| *unit != world.pending && world.units[*unit].since < first);
        let found = rng.pick(&committees).copied();
        found.ok_or_else(|| Error::story("no base committee"))
    };
    Ok(match plan.body {
        Body::BlocBoard => (world.bloc, Organ::StandingBoard, None, None),
        Body::BlocCommission => (world.bloc, Organ::Commission, None, None),
        Body::BaseCommission => {
            let unit = committee(rng)?;
            (world.units[unit].id, Organ::Commission, Some(unit), None)
        }
        Body::BaseCommittee if plan.target == Target::Member && rng.percent(BASE_CELL_SHARE) => {
            let cells = world.units_of(OrgKind::BaseCell);
            let unit = *rng.pick(&cells).ok_or_else(|| Error::story("no base cell"))?;
            (world.units[unit].id, Organ::Cell, Some(unit), None)
        }
        Body::BaseCommittee => {
            let unit = committee(rng)?;
            (world.units[unit].id, Organ::Committee, Some(unit), None)
        }
        Body::Cell => {
            let unit = committee(rng)?;
            let mut cells = world.cells_of(unit);
            cells.retain(|cell| world.cells[*cell].since < first);
            let cell = *rng.pick(&cells).ok_or_else(|| Error::story("no cell"))?;
            (world.cells[cell].id, Organ::Cell, Some(unit), Some(cell))
        }
    })
}

fn subject(
    world: &World<'_>,
    (month, rng): (Month, &mut Rng),
    plan: &InspectionPlan,
    (unit, cell): (Option<usize>, Option<usize>),
) -> Result<Inspected> {
    let first = month.first()?;
    let below = |rng: &mut Rng| match unit {
        Some(unit) => {
            let mut cells = world.cells_of(unit);
            cells.retain(|cell| world.cells[*cell].since < first);
            rng.pick(&cells).map(|cell| world.cells[*cell].id)
        }
        None => world.units.get(rng.below(world.units.len())).map(|unit| unit.id),
    };
    let missing = || Error::story("an inspection finds nobody");
    match plan.target {
        Target::Org => Ok(Inspected::Org(below(rng).ok_or_else(missing)?)),
        Target::Commission => {
            let mut committees = world.units_of(OrgKind::BaseCommittee);
            committees.retain(|unit| *unit != world.pending);
            let unit = *rng.pick(&committees).ok_or_else(missing)?;
            Ok(Inspected::Commission(world.units[unit].id))
        }
        Target::Secretary => {
            // Before the congresses the secretary is known to the office, not to this register.
            let secretaries: Vec<usize> =
                world.units.iter().filter_map(|unit| unit.secretary).collect();
            let who = match rng.pick(&secretaries) {
                Some(who) => *who,
                None => world.choose(rng, "a secretary", |_, c| world.settled(c, first))?,
            };
            let post = Some(Role::Secretary);
            Ok(Inspected::Member { member: world.people[who].id, post })
        }
        Target::Member => {
            let who = world.choose(rng, "an inspected member", |who, c| {
                let there = unit.is_none_or(|unit| world.unit_of(who) == unit)
                    && cell.is_none_or(|cell| c.cell == cell);
                c.here && c.since < first && there
            })?;
            Ok(Inspected::Member { member: world.people[who].id, post: None })
        }
    }
}
