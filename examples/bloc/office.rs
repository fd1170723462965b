//! The office's paper and rooms in 2020: every document and every meeting is one event.

use crate::error::Result;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::World;
use sobo::Scope;
use sobo::model::{Code, Date, OfficeFact, ReviewKind};

/// The month of the bloc's congress: document numbers begin anew with the term.
const NEW_TERM: u32 = 8;
/// Numbers given out in the old term before 2020, a kind at a time.
const OLD_TERM: [u32; 7] = [2_214, 1_871, 655, 240, 61, 84, 3_342];

/// Tells a month of the office.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    if month.year != 2020 {
        return Ok(());
    }
    incoming(world, scribe, month)?;
    outgoing(world, scribe, month)?;
    meetings(world, scribe, month)?;
    reviews(world, scribe, month)
}

/// Days of a month for things numbered in the order they come.
fn on(month: Month, place: u32, count: u32) -> Result<Date> {
    month.day(2 + place * 26 / count.max(1))
}

fn incoming(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("incoming", month);
    let one = |(kind, total): &(&'static str, u32)| {
        std::iter::repeat_n(*kind, month.share(*total) as usize)
    };
    let mut kinds: Vec<&str> = world.plan.office.incoming.iter().flat_map(one).collect();
    rng.shuffle(&mut kinds);
    let count = kinds.len() as u32;
    for (place, kind) in (0..count).zip(kinds) {
        world.incoming += 1;
        let (org, kind, number) = (world.bloc, Code::parse(kind)?, world.incoming);
        let fact = OfficeFact::DocumentIn { org, kind, number };
        scribe.record(Scope::Root, on(month, place, count)?, fact)?;
    }
    Ok(())
}

fn outgoing(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let plan = world.plan.office.clone();
    for (place, (kind, total)) in plan.outgoing.iter().enumerate() {
        match month.month {
            1 => world.outgoing[place] = OLD_TERM.get(place).copied().unwrap_or_default(),
            NEW_TERM => world.outgoing[place] = 0,
            _ => {}
        }
        let count = month.share(*total);
        for n in 0..count {
            world.outgoing[place] += 1;
            let (org, number) = (world.bloc, world.outgoing[place]);
            let fact = OfficeFact::DocumentOut { org, kind: Code::parse(kind)?, number };
            scribe.record(Scope::Root, on(month, n, count)?, fact)?;
        }
    }
    Ok(())
}

fn meetings(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let plan = world.plan.office.clone();
    for (kind, total) in plan.meetings {
        let count = month.share(*total);
        for n in 0..count {
            let (org, kind) = (world.bloc, Code::parse(kind)?);
            scribe.record(
                Scope::Root,
                on(month, n, count)?,
                OfficeFact::MeetingHeld { org, kind },
            )?;
        }
    }
    Ok(())
}

/// Reviews held in 2020, and the one planned for 2021.
fn reviews(world: &World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let (instrument, kind, since, on) = match month.month {
        5 => ("directive_05", ReviewKind::Interim, 2016, month.day(15)?),
        10 => ("decision_290", ReviewKind::Final, 2010, month.day(22)?),
        12 => ("bloc_resolution_01", ReviewKind::Planned, 2016, Date::from_ymd(2021, 10, 15)?),
        _ => return Ok(()),
    };
    let (org, instrument) = (world.bloc, Code::parse(instrument)?);
    let fact = OfficeFact::Reviewed { org, instrument, kind, since };
    scribe.record(Scope::Root, on, fact)?;
    Ok(())
}
