//! The roll on the day the register is opened.

use crate::error::{Error, Result};
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::day;
use crate::tree::{FARMING, FOOD, MINING};
use crate::world::{Comrade, Fate, World};
use sobo::model::{Date, MemberFact, MemberId, MemberStatus, OrgKind, Person, RegisteredAs};

/// Largest cell at the opening.
const CELL_MAX: u32 = 26;
/// Smallest cell under a committee at the opening.
const CELL_MIN: u32 = 8;
/// Members of each of the food company's two cells: together a few short of thirty.
const FOOD_CELLS: [u32; 2] = [14, 13];
/// Members of each cell that will make up the committee founded in 2020.
const MOVING_CELL: u32 = 14;
/// Cells that will make it up.
pub(crate) const MOVING_CELLS: usize = 3;

/// What is decided about one member of the opening roll.
struct Entry {
    status: MemberStatus,
    party: Date,
}

/// How many members each cell has at the opening; also freezes the cells whose lists are fixed.
///
/// # Errors
/// When the plan's members do not fit into its cells.
pub(crate) fn sizes(world: &mut World<'_>) -> Result<Vec<u32>> {
    let mut rng = Rng::new(world.seed, "sizes", 0);
    let (food, mining) = (world.unit_named(FOOD)?, world.unit_named(MINING)?);
    let farming = world.unit_named(FARMING)?;
    let mut sizes = vec![0; world.cells.len()];
    let mut fixed = vec![false; world.cells.len()];
    for (cell, size) in world.cells_of(food).into_iter().zip(FOOD_CELLS) {
        (sizes[cell], fixed[cell]) = (size, true);
    }
    for cell in world.cells_of(mining).into_iter().take(1) {
        (sizes[cell], fixed[cell]) = (world.plan.brick_cell, true);
    }
    for cell in world.cells_of(farming).into_iter().take(MOVING_CELLS) {
        (sizes[cell], fixed[cell]) = (MOVING_CELL, true);
    }
    let mut left = i64::from(world.plan.opening);
    let mut growing = Vec::new();
    for (cell, size) in sizes.iter_mut().enumerate() {
        world.cells[cell].frozen = fixed[cell];
        if !fixed[cell] && world.units[world.cells[cell].unit].kind == OrgKind::BaseCell {
            *size = rng.between(7, 25);
        } else if !fixed[cell] {
            *size = CELL_MIN;
            growing.push(cell);
        }
        left -= i64::from(*size);
    }
    while left > 0 {
        growing.retain(|cell| sizes[*cell] < CELL_MAX);
        let Some(cell) = rng.pick(&growing) else {
            return Err(Error::story("the cells are too few for the members"));
        };
        sizes[*cell] += 1;
        left -= 1;
    }
    if left < 0 {
        return Err(Error::story("the members are too few for the cells"));
    }
    Ok(sizes)
}

/// Writes the members of some cells.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn write(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (opening, sizes): (Date, &[u32]),
    cells: std::ops::Range<usize>,
) -> Result<()> {
    for cell in cells {
        let mut rng = Rng::new(world.seed, "roll", cell as u64);
        for _ in 0..sizes[cell] {
            let entry = entry(world, &mut rng, cell)?;
            let person = born_for(world, &mut rng, entry.party, true)?;
            let basis = RegisteredAs::Opening;
            register(world, scribe, (opening, cell), person, (entry.status, entry.party, basis))?;
        }
    }
    Ok(())
}

/// The probationary members of the opening stand one by one in the cells whose turn it is.
fn entry(world: &World<'_>, rng: &mut Rng, cell: usize) -> Result<Entry> {
    let made = world.people.len() as u32;
    let (all, probationary) = (world.plan.opening, world.plan.opening_probationary);
    let so_far = |n: u32| u64::from(n) * u64::from(probationary) / u64::from(all.max(1));
    let chosen = so_far(made + 1) > so_far(made);
    if chosen && world.cells[cell].frozen {
        return Ok(Entry { status: MemberStatus::Probationary, party: day(2017, 6, 19)? });
    }
    if chosen {
        let party = day(2017, rng.between(1, 12), rng.between(2, 28))?;
        return Ok(Entry { status: MemberStatus::Probationary, party });
    }
    // More young members than old ones: the smaller of two throws.
    let years_ago = rng.below(37).min(rng.below(37)) as i32;
    let party = day(2016 - years_ago, rng.between(1, 12), rng.between(1, 28))?;
    Ok(Entry { status: MemberStatus::Official, party })
}

/// A person of an age that suits the day of admission.
///
/// # Errors
/// As [`crate::names::Maker::person`].
pub(crate) fn born_for(
    world: &mut World<'_>,
    rng: &mut Rng,
    admitted: Date,
    card: bool,
) -> Result<Person> {
    // Those admitted long ago were young then: nobody on the roll is far beyond retirement.
    let oldest = if admitted.year() < 1995 { 23 } else { 36 };
    let range = (admitted.add_months(-12 * oldest), admitted.add_months(-12 * 19));
    world.maker.person(&world.data.parts, rng, range, card)
}

/// Enters a member who was not admitted here.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn register(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    (on, cell): (Date, usize),
    person: Person,
    (status, party, basis): (MemberStatus, Date, RegisteredAs),
) -> Result<()> {
    let (org, name) = (world.cells[cell].id, person.name.clone());
    let admitted = Some(party);
    let fact = MemberFact::Registered { person, org, status, basis, admitted };
    let id = MemberId(scribe.record(world.scope(cell), on, fact)?);
    enter(world, Comrade { since: on, party, status, ..comrade(id, name, cell) });
    Ok(())
}

/// A member as the story first knows one.
pub(crate) fn comrade(id: MemberId, name: sobo::model::Text, cell: usize) -> Comrade {
    Comrade {
        id,
        name,
        cell,
        status: MemberStatus::Official,
        since: Date::MIN,
        party: Date::MIN,
        fate: Fate::Recognized,
        here: true,
        held: false,
        disciplined: false,
        case: false,
    }
}

/// Puts a member on the roll of the story.
pub(crate) fn enter(world: &mut World<'_>, comrade: Comrade) {
    world.cells[comrade.cell].size += 1;
    world.people.push(comrade);
}
