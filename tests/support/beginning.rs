//! What the replicas of a simulation find on their disks when it begins: a small register as an office
//! opens it, made once for all runs. Knows nothing of what happens then.

use crate::disk::Disk;
use crate::event::{self, World};
use crate::fixture::{START_MS, catalog};
use crate::newer;
use crate::plan::Plan;
use crate::replica::key;
use sobo::ledger::Frontier;
use sobo::model::{AuthorityFact, DeviceRole, Event, Fact, OrgId, StreamId, Timestamp};
use sobo::{Database, Options, Scope};
use std::sync::OnceLock;

/// The most devices that a run has.
const DEVICES_MAX: usize = 7;

/// Disks of a sort of runs.
pub struct Beginning {
    /// That of the first device, which opened the register.
    pub first: Vec<u8>,
    /// That of one that knows the same.
    pub other: Vec<u8>,
    /// That of one that knows nothing of authority yet.
    pub late: Vec<u8>,
    /// The stream that opened the register.
    pub stream: StreamId,
}

/// What a device is trusted with: offices write for everybody, others for one base organization,
/// which is told by its place in the world.
pub const fn role(device: usize) -> (DeviceRole, Option<usize>) {
    match device {
        5 => (DeviceRole::Admin, None),
        2 | 6 => (DeviceRole::Entry, Some(1)),
        4 => (DeviceRole::Entry, Some(2)),
        _ => (DeviceRole::Office, None),
    }
}

/// The event that grants a device its role.
pub fn grant(device: usize, world: &World) -> Event {
    let (role, unit) = role(device);
    let (device, label) = (key(device).device(), event::text("Văn thư"));
    let scope: Option<OrgId> = unit.map(|at| world.orgs[at]);
    Event::new(event::day(0), AuthorityFact::Granted { device, role, scope, label })
}

/// The disks of a run.
pub fn beginning(plan: &Plan) -> &'static Beginning {
    static OPEN: OnceLock<Beginning> = OnceLock::new();
    static GRANTED: OnceLock<Beginning> = OnceLock::new();
    static LATE: OnceLock<Beginning> = OnceLock::new();
    let late = (0..DEVICES_MAX).any(|device| plan.is_late(device));
    match (plan.rooted, late) {
        (false, _) => OPEN.get_or_init(|| begin(false, |_| false)),
        (true, false) => GRANTED.get_or_init(|| begin(true, |_| true)),
        (true, true) => LATE.get_or_init(|| begin(true, |device| !plan.is_late(device))),
    }
}

fn create(device: usize, rooted: bool) -> (Database, Disk) {
    let disk = Disk::of(Vec::new());
    let options = Options::new(key(device).device(), || Timestamp::from_millis(START_MS));
    let options = options.catalog(catalog());
    let options = if rooted { options.root(key(0).device()) } else { options };
    (Database::create_with_backend(disk.clone(), options).unwrap(), disk)
}

fn begin(rooted: bool, granted: impl Fn(usize) -> bool) -> Beginning {
    let (first, first_disk) = create(0, rooted);
    let (other, other_disk) = create(1, rooted);
    let (late, late_disk) = create(1, false);
    let world = open(&first);
    first.seal(&key(0)).unwrap();
    copy(&first, &late);
    if rooted {
        let devices = (1..DEVICES_MAX).filter(|device| granted(*device)).chain([newer::DEVICE]);
        let events = devices.map(|device| grant(device, &world));
        write(&first, &mut World::default(), events);
        first.seal(&key(0)).unwrap();
    }
    copy(&first, &other);
    let stream = first.stream(Scope::Root).id();
    drop((first, other, late));
    let [first, other, late] =
        [first_disk, other_disk, late_disk].map(|disk| disk.bytes()[0].clone());
    Beginning { first, other, late, stream }
}

fn copy(from: &Database, to: &Database) {
    for delta in from.read().unwrap().export(&Frontier::default()).unwrap() {
        to.import(&delta.unwrap().encode().unwrap()).unwrap();
    }
}

fn write(db: &Database, world: &mut World, events: impl IntoIterator<Item = Event>) {
    let written = db.batch(|batch| {
        for event in events {
            let id = batch.record(Scope::Root, event.clone())?;
            if !matches!(event.fact, Fact::Authority(_)) {
                world.learn(id, &event);
            }
        }
        Ok(())
    });
    written.unwrap();
}

/// A small world: lists, a bloc with three base organizations and their cells, members on the roll.
fn open(db: &Database) -> World {
    let (mut world, first) = (World::default(), event::day(-365));
    write(db, &mut world, event::code_lists(first).into_iter().chain(event::listings(first)));
    for n in 0..4 {
        let upper = world.orgs.first().copied();
        write(db, &mut world, [Event::new(first, event::base(n, upper))]);
    }
    let cells: Vec<Event> = (0..1).map(|n| Event::new(first, event::cell(n, &world))).collect();
    write(db, &mut world, cells);
    let cells: Vec<Event> = (1..5).map(|n| Event::new(first, event::cell(n, &world))).collect();
    write(db, &mut world, cells);
    let roll = |n| Event::new(first, event::on_the_roll(n, &world));
    let roll: Vec<Event> = (0..8).map(roll).collect();
    write(db, &mut world, roll);
    world
}
