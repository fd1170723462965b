//! The organizations on the day the register is opened.

use crate::error::{Error, Result};
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::world::{Cell, Unit, World};
use sobo::Scope;
use sobo::model::{Code, Date, Founding, OrgFact, OrgId, OrgKind, Text};

/// The host of the cell that is handed over in 2020.
pub(crate) const MINING: &str = "Tổng Công ty Khoáng sản và Thương mại Hà Tĩnh";
/// The host of the committee that becomes a cell in 2020.
pub(crate) const FOOD: &str = "Công ty CP Lương thực Hà Tĩnh";
/// The host under which a sectional committee is founded in 2020.
pub(crate) const HEALTH: &str = "Sở Y tế";
/// The host whose cells go to the committee founded in 2020.
pub(crate) const FARMING: &str = "Sở Nông nghiệp và Phát triển nông thôn";
/// The host under which the brewery's sectional committee is received in 2020 (invented: the
/// report does not say under which base committee).
pub(crate) const BREWING: &str = "Công ty CP Bia và Nước giải khát Sông Phủ";
/// The host whose congress is overtaken by an inspection (invented, as is what befalls it).
const INSPECTED: &str = "Công ty CP Xây dựng Hồng Lam";
/// The name of the cell that is handed over.
pub(crate) const BRICKS: &str = "Công ty Cổ phần Gạch ngói Mitraco";

/// Most cells under one base committee at the opening.
const CELLS_MAX: u32 = 16;
/// Fewest, so that three of them can move and enough stay.
const CELLS_MIN: u32 = 5;

/// A founding on the opening day.
pub(crate) fn founding(
    (name, code): (&str, &str),
    kind: OrgKind,
    parent: Option<OrgId>,
    sector_place: Option<(&str, &str)>,
) -> Result<Founding> {
    let (sector, place) = match sector_place {
        Some((sector, place)) => (Some(Code::parse(sector)?), Some(Code::parse(place)?)),
        None => (None, None),
    };
    Ok(Founding { name: Text::parse(name)?, kind, code: Code::parse(code)?, parent, sector, place })
}

/// Writes the bloc, its base organizations and their cells.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn write(world: &mut World<'_>, scribe: &mut Scribe<'_>, day: Date) -> Result<()> {
    let name = "Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh Hà Tĩnh";
    let bloc = founding((name, "khoi"), OrgKind::Upper, None, None)?;
    world.bloc = OrgId(scribe.record(Scope::Root, day, OrgFact::Registered(bloc))?);
    let data = world.data;
    for (index, host) in data.hosts.iter().enumerate() {
        let (kind, prefix) = match host.kind.as_str() {
            "committee" => (OrgKind::BaseCommittee, "Đảng bộ"),
            "cell" => (OrgKind::BaseCell, "Chi bộ"),
            other => return Err(Error::story(format!("{}: no kind '{other}'", host.name))),
        };
        let names = (format!("{prefix} {}", host.name), format!("u{:03}", index + 1));
        let place = Some((host.sector.as_str(), host.place.as_str()));
        let unit = founding((&names.0, &names.1), kind, Some(world.bloc), place)?;
        let id = OrgId(scribe.record(Scope::Root, day, OrgFact::Registered(unit))?);
        let city = host.place == crate::lists::CITY;
        world.units.push(Unit::new((id, day), host.name.clone(), kind, city));
    }
    cells(world, scribe, day)?;
    world.pending = world.unit_named(INSPECTED)?;
    Ok(())
}

fn cells(world: &mut World<'_>, scribe: &mut Scribe<'_>, day: Date) -> Result<()> {
    let counts = cell_counts(world)?;
    for (unit, count) in counts.into_iter().enumerate() {
        let (id, kind) = (world.units[unit].id, world.units[unit].kind);
        if kind == OrgKind::BaseCell {
            world.cells.push(cell((id, day), unit));
            continue;
        }
        for place in 0..count {
            let name = cell_name(world, unit, place);
            let code = format!("u{:03}-c{:02}", unit + 1, place + 1);
            let founding = founding((&name, &code), OrgKind::Cell, Some(id), None)?;
            let id = scribe.record(Scope::Root, day, OrgFact::Registered(founding))?;
            world.cells.push(cell((OrgId(id), day), unit));
        }
    }
    Ok(())
}

/// A cell without members yet.
pub(crate) const fn cell((id, since): (OrgId, Date), unit: usize) -> Cell {
    Cell { id, since, unit, open: true, frozen: false, secretary: None, size: 0 }
}

/// The first cell of the mining company is the brick works'; all others are called by department.
fn cell_name(world: &World<'_>, unit: usize, place: u32) -> String {
    let host = &world.units[unit].host;
    if host == MINING && place == 0 {
        return format!("Chi bộ {BRICKS}");
    }
    let departments = &world.data.parts.departments;
    let department = &departments[(unit + place as usize) % departments.len()];
    format!("Chi bộ {department} - {host}")
}

/// Cells of each committee: the food company has two, the others share the rest by chance.
fn cell_counts(world: &World<'_>) -> Result<Vec<u32>> {
    let mut rng = Rng::new(world.seed, "cells", 0);
    let mut counts = vec![0; world.units.len()];
    let mut left = world.plan.cells;
    for unit in world.units_of(OrgKind::BaseCommittee) {
        counts[unit] = match world.units[unit].host.as_str() {
            FOOD => 2,
            MINING | HEALTH | FARMING => CELLS_MIN + 5,
            _ => CELLS_MIN,
        };
        left = left
            .checked_sub(counts[unit])
            .ok_or_else(|| Error::story("the plan has too few cells"))?;
    }
    let others = world.units_of(OrgKind::BaseCommittee);
    let mut tries = 0;
    while left > 0 {
        let unit = others[rng.below(others.len())];
        if world.units[unit].host != FOOD && counts[unit] < CELLS_MAX {
            counts[unit] += 1;
            left -= 1;
        }
        tries += 1;
        if tries > 100_000 {
            return Err(Error::story("the plan has too many cells"));
        }
    }
    Ok(counts)
}
