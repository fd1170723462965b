//! The changes of organizations in 2020, as footnote 5 of the report has them.

use crate::error::{Error, Result};
use crate::members::{MOVING_CELLS, born_for, register};
use crate::scribe::Scribe;
use crate::time::{Month, day};
use crate::tree::{BREWING, FARMING, FOOD, HEALTH, MINING, cell, founding};
use crate::world::{Unit, World};
use sobo::Scope;
use sobo::model::{Date, MemberStatus, OrgFact, OrgId, OrgKind, RegisteredAs, Text};

const BREWERY: &str = "Công ty TNHH MTV Bia Sài Gòn - Hà Tĩnh";
const PROJECTS: &str =
    "BQL Dự án đầu tư xây dựng công trình nông nghiệp và phát triển nông thôn Hà Tĩnh";
const DISEASE_CONTROL: &str = "Trung tâm Kiểm soát bệnh tật Hà Tĩnh";
const STEEL: &str = "Công ty TNHH Gang Thép Hưng nghiệp Formosa";
const DISTRICT: &str = "Huyện ủy Kỳ Anh";
/// Cells that become the sectional committee of the centre for disease control.
const CENTRE_CELLS: usize = 3;

/// Tells what changes in a month.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    if month.year != 2020 {
        return Ok(());
    }
    match month.month {
        2 => to_cell(world, scribe, month.day(20)?),
        3 => establish(world, scribe, month.day(16)?),
        5 => receive(world, scribe, month.day(12)?),
        7 => found_section(world, scribe, month.day(8)?),
        9 => hand_over(world, scribe, month.day(17)?),
        10 => {
            let unit = Text::parse(STEEL)?;
            let fact = OrgFact::Surveyed { by: world.bloc, unit };
            scribe.record(Scope::Root, month.day(27)?, fact)?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The food company's committee becomes a base cell: its cells end, their members stand in it.
fn to_cell(world: &mut World<'_>, scribe: &mut Scribe<'_>, on: Date) -> Result<()> {
    let unit = world.unit_named(FOOD)?;
    let org = world.units[unit].id;
    let kind = OrgKind::BaseCell;
    scribe.record(Scope::Root, on, OrgFact::KindChanged { org, kind })?;
    let name = Text::parse("Chi bộ Công ty Lương thực Hà Tĩnh")?;
    scribe.record(Scope::Root, on, OrgFact::Renamed { org, name })?;
    let old = world.cells_of(unit);
    let new = world.cells.len();
    // The organization is the old one, so the new cell has its first day.
    let since = world.units[unit].since;
    world.cells.push(cell((org, since), unit));
    world.units[unit].kind = kind;
    for closing in old {
        let standing = |who: &usize| {
            let comrade = &world.people[*who];
            comrade.here && comrade.cell == closing
        };
        let members: Vec<usize> = (0..world.people.len()).filter(standing).collect();
        let list = members.iter().map(|who| (world.people[*who].id, org)).collect();
        let ended = world.cells[closing].id;
        let fact = OrgFact::Split { org: ended, ends: true, members: list };
        scribe.record(Scope::Root, on, fact)?;
        world.cells[closing].open = false;
        world.cells[closing].size = 0;
        world.cells[new].size += members.len() as u32;
        for who in members {
            (world.people[who].cell, world.people[who].since) = (new, on);
        }
    }
    Ok(())
}

/// A committee is founded at the project management board, of cells that stood elsewhere.
fn establish(world: &mut World<'_>, scribe: &mut Scribe<'_>, on: Date) -> Result<()> {
    let name = format!("Đảng bộ {PROJECTS}");
    let place = Some(("state_agency", crate::lists::CITY));
    let kind = OrgKind::BaseCommittee;
    let founding = founding((&name, "u108"), kind, Some(world.bloc), place)?;
    let id = OrgId(scribe.record(Scope::Root, on, OrgFact::Founded(founding))?);
    let farming = world.unit_named(FARMING)?;
    let unit = world.units.len();
    world.units.push(Unit::new((id, on), PROJECTS.to_owned(), kind, true));
    for cell in world.cells_of(farming).into_iter().take(MOVING_CELLS) {
        let fact = OrgFact::Reparented { org: world.cells[cell].id, parent: id };
        scribe.record(Scope::Root, on, fact)?;
        world.cells[cell].unit = unit;
        world.cells[cell].frozen = false;
    }
    Ok(())
}

/// The brewery's sectional committee comes whole, with two cells and their members.
fn receive(world: &mut World<'_>, scribe: &mut Scribe<'_>, on: Date) -> Result<()> {
    let mut rng = crate::rng::Rng::new(world.seed, "brewery", 0);
    let unit = world.unit_named(BREWING)?;
    let members = world.plan.came_with_brewery;
    let first = members / 2;
    let from = Text::parse("cấp ủy cấp trên trước đây của Công ty")?;
    let name = format!("Đảng bộ bộ phận {BREWERY}");
    let parent = Some(world.units[unit].id);
    let section = founding((&name, "bia-sai-gon"), OrgKind::Sectional, parent, None)?;
    let fact = OrgFact::Received { founding: section, from: from.clone(), members };
    let section = OrgId(scribe.record(Scope::Root, on, fact)?);
    let departments = [("Văn phòng", "c1", first), ("Sản xuất", "c2", members - first)];
    for (department, code, count) in departments {
        let (name, code) =
            (format!("Chi bộ {department} - {BREWERY}"), format!("bia-sai-gon-{code}"));
        let founding = founding((&name, &code), OrgKind::Cell, Some(section), None)?;
        let fact = OrgFact::Received { founding, from: from.clone(), members: count };
        let id = OrgId(scribe.record(Scope::Root, on, fact)?);
        let place = world.cells.len();
        world.cells.push(cell((id, on), unit));
        for _ in 0..count {
            let party = day(2018 - rng.below(20) as i32, rng.between(1, 12), rng.between(1, 28))?;
            let person = born_for(world, &mut rng, party, true)?;
            let how = (MemberStatus::Official, party, RegisteredAs::WithOrganization);
            register(world, scribe, (on, place), person, how)?;
        }
    }
    Ok(())
}

/// A sectional committee is founded at the centre for disease control, over existing cells.
fn found_section(world: &mut World<'_>, scribe: &mut Scribe<'_>, on: Date) -> Result<()> {
    let unit = world.unit_named(HEALTH)?;
    let name = format!("Đảng bộ bộ phận {DISEASE_CONTROL}");
    let parent = Some(world.units[unit].id);
    let founding = founding((&name, "cdc"), OrgKind::Sectional, parent, None)?;
    let id = OrgId(scribe.record(Scope::Root, on, OrgFact::Founded(founding))?);
    for cell in world.cells_of(unit).into_iter().take(CENTRE_CELLS) {
        let fact = OrgFact::Reparented { org: world.cells[cell].id, parent: id };
        scribe.record(Scope::Root, on, fact)?;
    }
    Ok(())
}

/// The brick works' cell goes whole to the district committee.
fn hand_over(world: &mut World<'_>, scribe: &mut Scribe<'_>, on: Date) -> Result<()> {
    let unit = world.unit_named(MINING)?;
    let found = world.cells_of(unit).into_iter().find(|cell| world.cells[*cell].frozen);
    let cell = found.ok_or_else(|| Error::story("the brick works' cell is gone"))?;
    let org = world.cells[cell].id;
    let members = world.cells[cell].size;
    let to = Text::parse(DISTRICT)?;
    scribe.record(Scope::Root, on, OrgFact::HandedOver { org, to, members })?;
    world.cells[cell].open = false;
    world.cells[cell].size = 0;
    for comrade in world.people.iter_mut().filter(|comrade| comrade.cell == cell) {
        comrade.here = false;
    }
    Ok(())
}
