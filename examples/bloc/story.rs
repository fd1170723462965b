//! The order of the story: the opening, then month by month until the reports of 2020 are in.

use crate::error::{Error, Result};
use crate::names::Data;
use crate::plan::PLAN;
use crate::scribe::{Scribe, Tally, Write};
use crate::time::{Clock, Month, day};
use crate::world::World;
use crate::{
    cadre, changes, closing, congress, discipline, emulation, flows, inspection, lists, members,
    office, reported, rural, training, tree,
};
use sobo::Database;
use sobo::model::{Date, OrgId};

/// The seed of the example, unless another is given.
pub const SEED: u64 = 20_201_230;

/// Cells whose members are entered in one transaction at the opening.
const CELLS_A_BATCH: usize = 80;

/// How far the story has been told.
#[derive(Clone, Debug)]
pub struct Step {
    /// Steps told.
    pub done: usize,
    /// Steps in all.
    pub total: usize,
    /// What the next step is, in Vietnamese.
    pub label: String,
    /// Events recorded so far.
    pub events: u64,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Bloc {
    /// The root of the register.
    pub id: OrgId,
    /// Events by sort and kind.
    pub tally: Tally,
}

/// One transaction of the story.
#[derive(Clone, Debug)]
enum Chapter {
    /// Code lists and the tree.
    Opening,
    /// The members of some cells.
    Roll(std::ops::Range<usize>),
    /// A month.
    Month(Month),
}

/// The story, told chapter by chapter into whatever takes events.
pub struct Story<'d> {
    world: World<'d>,
    sizes: Vec<u32>,
    chapters: Vec<Chapter>,
    next: usize,
    tally: Tally,
    clock: Clock,
}

impl<'d> Story<'d> {
    /// The story of a seed; the clock is the one that the register reads.
    pub fn new(seed: u64, data: &'d Data, clock: &Clock) -> Self {
        // Base cells and dependent cells: known before the opening is told.
        let base_cells = data.hosts.iter().filter(|host| host.kind == "cell").count();
        let cells = base_cells + PLAN.cells as usize;
        let mut chapters = vec![Chapter::Opening];
        for from in (0..cells).step_by(CELLS_A_BATCH) {
            chapters.push(Chapter::Roll(from..cells.min(from + CELLS_A_BATCH)));
        }
        for year in 2018..=2020 {
            chapters.extend((1..=12).map(|month| Chapter::Month(Month { year, month })));
        }
        chapters.push(Chapter::Month(Month { year: 2021, month: 1 }));
        Self {
            world: World::new(seed, PLAN, data),
            sizes: Vec::new(),
            chapters,
            next: 0,
            tally: Tally::new(),
            clock: clock.clone(),
        }
    }

    /// How far it is.
    pub fn step(&self) -> Step {
        let label = match self.chapters.get(self.next) {
            Some(Chapter::Opening) => "danh mục và tổ chức".to_owned(),
            Some(Chapter::Roll(_)) => "lập sổ đảng viên".to_owned(),
            Some(Chapter::Month(m)) => format!("tháng {:02}/{}", m.month, m.year),
            None => "xong".to_owned(),
        };
        let events = self.tally.values().sum();
        Step { done: self.next, total: self.chapters.len(), label, events }
    }

    /// Tells the next chapter; false when there is none.
    ///
    /// # Errors
    /// What the register has against an event, or a plan that does not hold together.
    pub fn tell(&mut self, write: &mut Write<'_>) -> Result<bool> {
        let Some(chapter) = self.chapters.get(self.next).cloned() else {
            return Ok(false);
        };
        self.next += 1;
        let clock = self.clock.clone();
        let mut scribe = Scribe::new(write, &clock, &mut self.tally);
        let world = &mut self.world;
        match chapter {
            Chapter::Opening => {
                let opening = opening()?;
                scribe.wait_until(opening);
                lists::write(&mut scribe, world.data, opening)?;
                tree::write(world, &mut scribe, opening)?;
                self.sizes = members::sizes(world)?;
            }
            Chapter::Roll(cells) => {
                members::write(world, &mut scribe, (opening()?, &self.sizes), cells)?;
            }
            Chapter::Month(month) => tell_month(world, &mut scribe, month)?,
        }
        Ok(true)
    }

    /// What came of it.
    pub fn end(self) -> Bloc {
        Bloc { id: self.world.bloc, tally: self.tally }
    }
}

/// The day the register is opened.
fn opening() -> Result<Date> {
    day(2017, 12, 31)
}

/// Within a month those who leave come first: nobody is chosen for anything after they are gone.
fn tell_month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    // Units record at the end of the month; in January 2021 each on its own day.
    scribe.wait_until(month.day(if month.year == 2021 { 2 } else { 28 })?);
    if month.month == 1 {
        world.taught.clear();
        world.incoming = 0;
    }
    changes::month(world, scribe, month)?;
    flows::month(world, scribe, month)?;
    discipline::month(world, scribe, month)?;
    congress::month(world, scribe, month)?;
    cadre::month(world, scribe, month)?;
    training::month(world, scribe, month)?;
    inspection::month(world, scribe, month)?;
    office::month(world, scribe, month)?;
    emulation::month(world, scribe, month)?;
    rural::month(world, scribe, month)?;
    reported::month(world, scribe, month)?;
    closing::month(world, scribe, month)
}

/// Records the whole story in a register, one durable transaction a chapter.
///
/// # Errors
/// What the register has against an event. A story that does not hold together leaves the last
/// chapter half told: such a register is of no use and is to be thrown away.
pub fn write(
    db: &Database,
    data: &Data,
    (seed, clock): (u64, &Clock),
    progress: &mut dyn FnMut(Step),
) -> Result<Bloc> {
    let mut story = Story::new(seed, data, clock);
    loop {
        progress(story.step());
        let mut broken = None;
        let more =
            db.batch(|batch| match story.tell(&mut |scope, event| batch.record(scope, event)) {
                Ok(more) => Ok(more),
                Err(Error::Register(error)) => Err(error),
                Err(error) => {
                    broken = Some(error);
                    Ok(false)
                }
            })?;
        if let Some(error) = broken {
            return Err(error);
        }
        if !more {
            return Ok(story.end());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sobo::Scope;
    use sobo::model::{EntryId, StreamId};
    use std::collections::BTreeMap;

    /// Tells a story into nothing but a digest (FNV-1a) of all its events.
    fn digest(seed: u64) -> (u64, Tally) {
        let (data, clock) = (Data::read().unwrap(), Clock::default());
        let mut story = Story::new(seed, &data, &clock);
        let mut digest = 0xCBF2_9CE4_8422_2325_u64;
        let mut heads: BTreeMap<Scope, (u8, u32)> = BTreeMap::new();
        let mut write = |scope, event| {
            for byte in format!("{event:?}").bytes() {
                digest = (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
            }
            let streams = heads.len() as u8;
            let (stream, seq) = heads.entry(scope).or_insert((streams, 0));
            *seq += 1;
            Ok(EntryId { stream: StreamId([*stream; 16]), seq: *seq })
        };
        while story.tell(&mut write).unwrap() {}
        (digest, story.end().tally)
    }

    #[test]
    fn one_seed_tells_one_story() {
        let (first, second, other) = (digest(SEED), digest(SEED), digest(7));
        assert_eq!(first, second);
        assert_ne!(first.0, other.0);
        let count = |tally: &Tally, kind: &str| tally.get(kind).copied().unwrap_or_default();
        for kind in ["Member.Admitted", "Member.Disciplined", "Office.DocumentIn"] {
            assert_eq!(count(&first.1, kind), count(&other.1, kind), "{kind}");
        }
    }
}
