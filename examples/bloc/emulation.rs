//! Commendations, works with a plaque, and the donations of the flood.

use crate::error::Result;
use crate::lists::CHANNEL;
use crate::plan::DONORS;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::World;
use sobo::Scope;
use sobo::model::{Code, Decimal, Honoured, OfficeFact, Quantity, Text};
use std::collections::BTreeSet;

const WORKS: [&str; 7] = [
    "Trung tâm điều hành thông minh",
    "Nhà văn hóa đa năng",
    "Trạm biến áp và đường dây vùng biển ngang",
    "Phần mềm một cửa điện tử",
    "Khu điều trị chất lượng cao",
    "Nhà máy nước sạch liên xã",
    "Tuyến đường kiểu mẫu của đơn vị",
];

/// Tells a month of emulation.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    if month.year != 2020 {
        return Ok(());
    }
    for (award, when, collectives, individuals) in world.plan.commendations {
        if *when == month.month {
            commend(world, scribe, month, (award, *collectives, *individuals))?;
        }
    }
    match month.month {
        7 => plaques(world, scribe, month),
        11 => donations(world, scribe, month),
        _ => Ok(()),
    }
}

/// Collectives are cells, no cell twice; individuals are members, none twice.
fn commend(
    world: &World<'_>,
    scribe: &mut Scribe<'_>,
    month: Month,
    (award, collectives, individuals): (&str, u32, u32),
) -> Result<()> {
    let mut rng = world.rng(award, month);
    let (on, first) = (month.day(rng.between(12, 26))?, month.first()?);
    let mut cells: Vec<usize> =
        (0..world.cells.len()).filter(|cell| world.cells[*cell].open).collect();
    rng.shuffle(&mut cells);
    for cell in cells.into_iter().take(collectives as usize) {
        let host = &world.units[world.cells[cell].unit].host;
        let name = Text::parse(&format!("Tập thể cán bộ, đảng viên {host}"))?;
        let (org, honoured) = (world.units[world.cells[cell].unit].id, Honoured::Collective);
        let (award, member) = (Code::parse(award)?, None);
        let fact = OfficeFact::Commended { org, award, honoured, member, name };
        scribe.record(Scope::Root, on, fact)?;
    }
    let mut chosen = BTreeSet::new();
    for _ in 0..individuals {
        let who = world.choose(&mut rng, "a commendation", |who, c| {
            world.settled(c, first) && !c.disciplined && !chosen.contains(&who)
        })?;
        chosen.insert(who);
        let (org, honoured) = (world.units[world.unit_of(who)].id, Honoured::Individual);
        let (award, name) = (Code::parse(award)?, world.people[who].name.clone());
        let member = Some(world.people[who].id);
        let fact = OfficeFact::Commended { org, award, honoured, member, name };
        scribe.record(Scope::Root, on, fact)?;
    }
    Ok(())
}

fn plaques(world: &World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("plaques", month);
    let mut units: Vec<usize> = (0..world.units.len()).collect();
    rng.shuffle(&mut units);
    let titles = WORKS.iter().cycle();
    for (unit, title) in units.into_iter().zip(titles).take(world.plan.plaques as usize) {
        let org = world.units[unit].id;
        let (occasion, title) = (Code::parse("congress_welcome")?, Text::parse(title)?);
        let fact = OfficeFact::WorkCompleted { org, occasion, plaque: true, title };
        scribe.record(Scope::Unit(org), month.day(rng.between(10, 27))?, fact)?;
    }
    Ok(())
}

fn donations(world: &World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("donations", month);
    for donor in DONORS {
        let amount = Quantity::new(Decimal::from_integer(donor.amount.into())?, donor.qualifier);
        let (org, channel) = (world.bloc, Code::parse(CHANNEL)?);
        let fact = OfficeFact::Donated { org, donor: Code::parse(donor.code)?, channel, amount };
        scribe.record(Scope::Root, month.day(rng.between(2, 26))?, fact)?;
    }
    Ok(())
}
