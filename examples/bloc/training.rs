//! Classes and courses of 2020.

use crate::error::Result;
use crate::names::full_name;
use crate::scribe::Scribe;
use crate::time::Month;
use crate::world::World;
use sobo::Scope;
use sobo::model::{Attendee, ClassId, Code, Date, MemberStatus, OfficeFact, Text};

/// Tells a month of training.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    if month.year != 2020 {
        return Ok(());
    }
    let plan = world.plan.training.clone();
    for (_, count) in plan.prospective.iter().filter(|(m, _)| *m == month.month) {
        prospective(world, scribe, month, *count)?;
    }
    for (_, count) in plan.new_members.iter().filter(|(m, _)| *m == month.month) {
        new_members(world, scribe, month, *count)?;
    }
    for (_, count) in plan.intermediate.iter().filter(|(m, _)| *m == month.month) {
        intermediate(world, scribe, month, *count)?;
    }
    match month.month {
        8 => courses(world, scribe, month),
        9 => secretaries(world, scribe, month),
        10 => {
            class(world, scribe, month.day(15)?, "core_cadres", "Quán triệt Nghị quyết Đại hội")?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// A class held by the bloc.
fn class(
    world: &World<'_>,
    scribe: &mut Scribe<'_>,
    on: Date,
    kind: &str,
    title: &str,
) -> Result<ClassId> {
    let (org, kind, title) = (world.bloc, Code::parse(kind)?, Text::parse(title)?);
    Ok(ClassId(scribe.record(Scope::Root, on, OfficeFact::ClassHeld { org, kind, title })?))
}

fn attended(
    world: &World<'_>,
    scribe: &mut Scribe<'_>,
    (on, class, kind): (Date, ClassId, &str),
    who: Attendee,
) -> Result<()> {
    let (org, kind) = (world.bloc, Code::parse(kind)?);
    scribe.record(Scope::Root, on, OfficeFact::Attended { class, kind, org, who })?;
    Ok(())
}

/// People who are not members yet, sent by their units.
fn prospective(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    month: Month,
    count: u32,
) -> Result<()> {
    let kind = "prospective_members";
    let mut rng = world.rng(kind, month);
    let on = month.day(rng.between(6, 20))?;
    let class = class(world, scribe, on, kind, "Bồi dưỡng đối tượng kết nạp đảng")?;
    for _ in 0..count {
        let female = rng.percent(45);
        let name = Text::parse(&full_name(&world.data.parts, &mut rng, female)?)?;
        let org = world.units[rng.below(world.units.len())].id;
        attended(world, scribe, (on, class, kind), Attendee::Person { name, org })?;
    }
    Ok(())
}

/// Those admitted in the last months, each once.
fn new_members(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    month: Month,
    count: u32,
) -> Result<()> {
    let kind = "new_members";
    let mut rng = world.rng(kind, month);
    let (on, first) = (month.day(rng.between(6, 20))?, month.first()?);
    let class = class(world, scribe, on, kind, "Bồi dưỡng đảng viên mới")?;
    for _ in 0..count {
        let who = world.choose(&mut rng, "a new member", |who, c| {
            let new = c.status == MemberStatus::Probationary && c.since < first;
            c.here && new && !world.taught.contains(&who)
        })?;
        world.taught.insert(who);
        let member = Attendee::Member(world.people[who].id);
        attended(world, scribe, (on, class, kind), member)?;
    }
    Ok(())
}

fn intermediate(
    world: &mut World<'_>,
    scribe: &mut Scribe<'_>,
    month: Month,
    count: u32,
) -> Result<()> {
    let kind = "intermediate_theory";
    let mut rng = world.rng(kind, month);
    let (on, first) = (month.day(rng.between(6, 20))?, month.first()?);
    let class = class(world, scribe, on, kind, "Trung cấp lý luận chính trị - hành chính")?;
    for _ in 0..count {
        let who = world.choose(&mut rng, "a student", |who, c| {
            world.settled(c, first) && !world.taught.contains(&who)
        })?;
        world.taught.insert(who);
        let member = Attendee::Member(world.people[who].id);
        attended(world, scribe, (on, class, kind), member)?;
    }
    Ok(())
}

/// Secretaries of dependent cells, as many as came, and the duty officer of every base
/// organization.
fn secretaries(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let kind = "cell_secretaries";
    let mut rng = world.rng(kind, month);
    let dependent = |cell: &&crate::world::Cell| cell.open && cell.id != world.units[cell.unit].id;
    let mut who: Vec<usize> =
        world.cells.iter().filter(dependent).filter_map(|cell| cell.secretary).collect();
    rng.shuffle(&mut who);
    who.truncate(world.plan.training.secretaries);
    who.extend(world.units.iter().filter_map(|unit| unit.duty));
    let classes = world.plan.training.secretary_classes as usize;
    let size = who.len().div_ceil(classes.max(1));
    for (place, group) in who.chunks(size).enumerate() {
        let on = month.day(8 + 5 * place as u32)?;
        let class = class(world, scribe, on, kind, "Nghiệp vụ công tác xây dựng Đảng")?;
        for one in group {
            let member = Attendee::Member(world.people[*one].id);
            attended(world, scribe, (on, class, kind), member)?;
        }
    }
    Ok(())
}

/// Sent to the advanced course, and put on the list for the intermediate one.
fn courses(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    let mut rng = world.rng("courses", month);
    let first = month.first()?;
    let plan = world.plan.training.clone();
    let mut chosen = std::collections::BTreeSet::new();
    for place in 0..plan.advanced + plan.registered {
        let who = world.choose(&mut rng, "a course", |who, c| {
            let new = !chosen.contains(&who) && !world.taught.contains(&who);
            world.settled(c, first) && new
        })?;
        chosen.insert(who);
        let (member, org) = (world.people[who].id, world.bloc);
        let on = month.day(rng.between(10, 28))?;
        let fact = if place < plan.advanced {
            OfficeFact::Nominated { member, org, course: Code::parse("advanced_theory")? }
        } else {
            OfficeFact::CourseRegistered {
                member,
                org,
                course: Code::parse("intermediate_theory")?,
            }
        };
        scribe.record(Scope::Root, on, fact)?;
    }
    Ok(())
}
