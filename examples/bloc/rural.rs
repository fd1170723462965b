//! Communes that units sponsor on their way to the new rural standard, and the culture standard
//! of the units themselves.

use crate::error::{Error, Result};
use crate::lists::commune;
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::World;
use sobo::Scope;
use sobo::model::{Code, OfficeFact, OrgFact};

/// Months of 2018 and 2019 over which the early sponsorships are spread.
const EARLY_MONTHS: usize = 24;
/// When communes are recognized, as in the plan.
const RECOGNIZED: [(i32, u32); 4] = [(2018, 12), (2019, 12), (2020, 6), (2020, 11)];

/// Tells a month of sponsorship and culture.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    match (month.year, month.month) {
        (2018 | 2019, _) => early(world, scribe, month)?,
        (2020, 4) => added(world, scribe, month)?,
        _ => {}
    }
    let round = RECOGNIZED.iter().position(|(year, m)| month.is(*year, *m));
    if let Some(round) = round {
        recognized(world, scribe, month, round)?;
    }
    if month.month == 12 {
        culture(world, scribe, month)?;
    }
    Ok(())
}

/// Sponsoring units in the order in which they were asked; the same order every month.
fn sponsors(world: &World<'_>) -> Vec<usize> {
    let mut units: Vec<usize> = (0..world.data.hosts.len()).collect();
    Rng::new(world.seed, "sponsors", 0).shuffle(&mut units);
    units
}

fn assign(
    world: &World<'_>,
    scribe: &mut Scribe<'_>,
    (month, day): (Month, u32),
    (unit, place): (usize, usize),
) -> Result<()> {
    let (org, commune) = (world.units[unit].id, commune(place)?);
    let fact = OrgFact::SponsorshipAssigned { org, commune };
    scribe.record(Scope::Root, month.day(day)?, fact)?;
    Ok(())
}

/// The communes held before 2020, in turn by the same units.
fn early(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let (units, communes) = world.plan.rural.early;
    let sponsors = sponsors(world);
    let passed = (month.year - 2018) as usize * 12 + month.month as usize;
    for place in world.communes..communes * passed / EARLY_MONTHS {
        assign(world, scribe, (month, 10), (sponsors[place % units], place))?;
    }
    world.communes = communes * passed / EARLY_MONTHS;
    Ok(())
}

/// In 2020 more units are asked than there are new communes: some share one.
fn added(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let (held, first) = world.plan.rural.early;
    let (units, communes) = world.plan.rural.added;
    let sponsors = sponsors(world);
    for place in 0..units {
        let unit = *sponsors
            .get(held + place)
            .ok_or_else(|| Error::story("the plan has more sponsors than units"))?;
        assign(world, scribe, (month, 21), (unit, first + place % communes))?;
    }
    world.communes += communes;
    Ok(())
}

fn recognized(
    world: &World<'_>,
    scribe: &mut Scribe<'_>,
    month: Month,
    round: usize,
) -> Result<()> {
    let by = world.plan.rural.recognized_by;
    let from = if round == 0 { 0 } else { by[round - 1] };
    for place in from..by[round] {
        let (org, commune, standard) = (world.bloc, commune(place)?, Code::parse("ntm_standard")?);
        let fact = OfficeFact::CommuneRecognized { org, commune, standard };
        scribe.record(Scope::Root, month.day(18)?, fact)?;
    }
    Ok(())
}

/// Units of the city are recognized in December, those of early years first.
fn culture(world: &World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut order: Vec<usize> =
        (0..world.data.hosts.len()).filter(|unit| world.units[*unit].city).collect();
    Rng::new(world.seed, "culture", 0).shuffle(&mut order);
    let mut before = 0;
    for (year, count) in world.plan.rural.culture {
        if year == month.year {
            for unit in order.iter().skip(before).take(count) {
                let (org, title) = (world.units[*unit].id, Code::parse("culture_standard")?);
                let fact = OrgFact::TitleAwarded { org, title };
                scribe.record(Scope::Root, month.day(22)?, fact)?;
            }
        }
        before += count;
    }
    Ok(())
}
