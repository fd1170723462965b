//! A simulation: replicas on simulated disks, clocks and a network, one thread, one seed. Carries out a
//! plan step by step, checks after every step that nothing is lost or wrong, and in the end, when
//! everything works again, that all replicas become equal.

use crate::disk::Disk;
use crate::event;
use crate::fixture::{START_MS, catalog};
use crate::network::{Inside, Letter, Network};
use crate::plan::{Plan, Profile, Step};
use crate::replica::{Came, Replica, Wrong, key};
use crate::seed::{Rng, Seed};
use sobo::ledger::{DeviceKey, Frontier, dump_digest};
use sobo::model::{Event, Period, StreamId, Timestamp};
use sobo::sync::{decode_frontier, encode_frontier};
use sobo::{Database, Options, Scope};
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// How often one asks everybody and everybody asks that one, at most, until all are equal.
const ROUNDS_MAX: usize = 2;

/// What happened, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The lines.
    pub lines: Vec<String>,
    /// Entries that the replicas recorded.
    pub recorded: usize,
    /// Restarts after a failure or a crash.
    pub restarts: usize,
}

impl Trace {
    /// One number for all of it (FNV-1a).
    pub fn hash(&self) -> u64 {
        let bytes = self.lines.iter().flat_map(|line| line.bytes().chain([b'\n']));
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Run {
    /// What happened.
    pub trace: Trace,
    /// What was wrong in the end.
    pub wrong: Option<Wrong>,
}

/// Carries out a plan. A panic is a failure like any other.
pub fn run(plan: &Plan) -> Run {
    let mut trace = Trace::default();
    let done = catch_unwind(AssertUnwindSafe(|| {
        let mut cluster = Cluster::new(plan, &mut trace)?;
        cluster.live()?;
        cluster.heal()
    }));
    let wrong = match done {
        Ok(done) => done.err(),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
            Some(format!("panic: {}", text.unwrap_or_default()))
        }
    };
    if let Some(wrong) = &wrong {
        trace.lines.push(format!("WRONG: {wrong}"));
    }
    Run { trace, wrong }
}

/// What the replicas find on their disks when the simulation begins.
struct Beginning {
    /// The disk of the first device, which opened the register.
    first: Vec<u8>,
    /// The disk of one that knows the same.
    other: Vec<u8>,
    stream: StreamId,
}

fn beginning() -> &'static Beginning {
    static BEGINNING: OnceLock<Beginning> = OnceLock::new();
    BEGINNING.get_or_init(|| {
        let create = |device: &DeviceKey| {
            let disk = Disk::of(Vec::new());
            let options = Options::new(device.device(), || Timestamp::from_millis(START_MS));
            let options = options.catalog(catalog());
            (Database::create_with_backend(disk.clone(), options).unwrap(), disk)
        };
        let (first, first_disk) = create(&key(0));
        open(&first);
        first.seal(&key(0)).unwrap();
        let (other, other_disk) = create(&key(1));
        for delta in first.read().unwrap().export(&Frontier::default()).unwrap() {
            other.import(&delta.unwrap().encode().unwrap()).unwrap();
        }
        let stream = first.stream(Scope::Root).id();
        drop((first, other));
        Beginning { first: first_disk.bytes(), other: other_disk.bytes(), stream }
    })
}

/// A small world, as the office opens its register.
fn open(db: &Database) {
    let mut world = event::World::default();
    let (root, first) = (Scope::Root, event::day(-365));
    let written = db.batch(|batch| {
        for listed in event::code_lists(first).into_iter().chain(event::listings(first)) {
            batch.record(root, listed)?;
        }
        let mut write = |event: Event, world: &mut event::World| -> sobo::Result<()> {
            let id = batch.record(root, event.clone())?;
            world.learn(id, &event);
            Ok(())
        };
        for n in 0..4 {
            let upper = world.orgs.first().copied();
            write(Event::new(first, event::base(n, upper)), &mut world)?;
        }
        for n in 0..5 {
            write(Event::new(first, event::cell(n, &world)), &mut world)?;
        }
        for n in 0..8 {
            write(Event::new(first, event::on_the_roll(n, &world)), &mut world)?;
        }
        Ok(())
    });
    written.unwrap();
}

struct Cluster<'r> {
    plan: &'r Plan,
    trace: &'r mut Trace,
    /// `None` where a plan was made smaller by a replica.
    replicas: Vec<Option<Replica>>,
    network: Network,
    /// What a crash leaves, and how long a replica stays down.
    rng: Rng,
    tick: u64,
}

impl<'r> Cluster<'r> {
    fn new(plan: &'r Plan, trace: &'r mut Trace) -> Result<Self, Wrong> {
        let seed = Seed::exactly(plan.seed);
        let beginning = beginning();
        let mut replicas = Vec::new();
        for (number, skew) in plan.clocks.iter().enumerate() {
            if plan.gone.contains(&number) {
                replicas.push(None);
                continue;
            }
            let bytes = if number == 0 { &beginning.first } else { &beginning.other };
            let lies = (plan.profile == Profile::LyingDisk)
                .then(|| seed.stream(&format!("lies of {number}")));
            let replica = Replica::new(key(number), bytes.clone(), *skew, beginning.stream, lies);
            replicas.push(Some(replica?));
        }
        let network = Network::new(seed.stream("network"), plan.faults.clone());
        Ok(Self { plan, trace, replicas, network, rng: seed.stream("crash"), tick: 0 })
    }

    /// Everything that the plan says, then until nothing is on its way.
    fn live(&mut self) -> Result<(), Wrong> {
        for (tick, step) in &self.plan.steps {
            while self.tick < *tick {
                self.pass()?;
            }
            self.step(step)?;
        }
        self.quiet()
    }

    /// Lets the time pass until nothing is on its way.
    fn quiet(&mut self) -> Result<(), Wrong> {
        while !self.network.is_quiet() {
            self.pass()?;
        }
        Ok(())
    }

    /// One tick: clocks go on, replicas come back, letters arrive.
    fn pass(&mut self) -> Result<(), Wrong> {
        self.tick += 1;
        for number in 0..self.replicas.len() {
            let Some(replica) = &mut self.replicas[number] else { continue };
            if replica.tick(self.tick, &mut self.rng).map_err(|wrong| named(number, &wrong))? {
                self.trace.restarts += 1;
                self.tell(format_args!("restart {number}"));
            }
        }
        while let Some(letter) = self.network.arrived(self.tick) {
            self.receive(&letter)?;
        }
        Ok(())
    }

    fn tell(&mut self, what: std::fmt::Arguments<'_>) {
        self.trace.lines.push(format!("{:>5} {what}", self.tick));
    }

    /// Does something with a replica, tells what came of it and checks the replica.
    fn with<T>(
        &mut self,
        number: usize,
        what: &str,
        work: impl FnOnce(&mut Replica) -> Result<Came<T>, Wrong>,
    ) -> Result<Option<T>, Wrong> {
        let Some(replica) = &mut self.replicas[number] else {
            return Ok(None);
        };
        let mut told = format!("{what} {number}");
        let came = work(replica).map_err(|wrong| named(number, &format!("{what}: {wrong}")))?;
        replica.settle(self.tick, &mut self.rng).map_err(|wrong| named(number, &wrong))?;
        let _ = write!(told, ": {}", came.word());
        if let Some(frontier) = replica.frontier()? {
            let _ = write!(told, ", {:.8}", frontier.digest().to_string());
        }
        self.tell(format_args!("{told}"));
        Ok(match came {
            Came::Done(done) => Some(done),
            Came::Refused(_) | Came::Down => None,
        })
    }

    fn step(&mut self, step: &Step) -> Result<(), Wrong> {
        match step {
            Step::Record(at, ops) => {
                let recorded = self.with(*at, "record", |replica| replica.record(ops))?;
                self.trace.recorded += recorded.unwrap_or(0);
            }
            Step::Seal(at) => {
                self.with(*at, "seal", Replica::seal)?;
            }
            Step::Ask(at, of) => self.ask(*at, *of)?,
            Step::Carry(from, to, whole) => self.carry(*from, *to, *whole)?,
            Step::Cut(from, to, ticks) => self.network.cut(*from, *to, self.tick + ticks),
            Step::Rebuild(at) => {
                let rebuilt =
                    self.with(*at, "rebuild", |replica| replica.ask(|db| db.rebuild(&mut |_| {})))?;
                if let Some(rebuilt) = rebuilt.filter(|rebuilt| rebuilt.before != rebuilt.after) {
                    return Err(named(*at, &format!("a rebuild changed something: {rebuilt:?}")));
                }
            }
            Step::Reopen(at) => self.restart(*at)?,
            Step::Crash(at, ..) | Step::Fail(at, _) | Step::Fill(at, _) | Step::Jump(at, _) => {
                let tick = self.tick;
                if let Some(replica) = &mut self.replicas[*at] {
                    match step {
                        Step::Crash(_, calls, keep, lengths) => {
                            replica.will_crash(*calls, *keep, *lengths);
                        }
                        Step::Fail(_, calls) => replica.will_fail(*calls),
                        Step::Jump(_, millis) => replica.jump(*millis, tick),
                        _ => replica.fill(),
                    }
                }
            }
        }
        Ok(())
    }

    fn restart(&mut self, at: usize) -> Result<(), Wrong> {
        let Some(replica) = &mut self.replicas[at] else { return Ok(()) };
        replica.restart(&mut self.rng).map_err(|wrong| named(at, &wrong))?;
        self.tell(format_args!("reopen {at}"));
        Ok(())
    }

    /// One tells the other over the network what it knows.
    fn ask(&mut self, at: usize, of: usize) -> Result<(), Wrong> {
        let frontier = self.with(at, "ask", |replica| {
            replica.ask(|db| encode_frontier(&db.read()?.frontier()?))
        })?;
        if let Some(bytes) = frontier {
            let letter =
                Letter { from: at, to: of, inside: Inside::Frontier, bytes, changed: false };
            self.network.send(self.tick, letter);
        }
        Ok(())
    }

    /// A file that somebody carries: all of it, or what is new there.
    fn carry(&mut self, from: usize, to: usize, whole: bool) -> Result<(), Wrong> {
        let known = self.replicas[to].as_ref().map_or(Ok(None), Replica::frontier)?;
        let known = known.filter(|_| !whole).unwrap_or_default();
        let deltas = self.with(from, "export", |replica| replica.deltas(&known))?;
        let file = deltas.unwrap_or_default().concat();
        if !file.is_empty() {
            self.import(to, &file, false)?;
        }
        Ok(())
    }

    fn receive(&mut self, letter: &Letter) -> Result<(), Wrong> {
        let Letter { from, to, inside, bytes, changed } = letter;
        match inside {
            Inside::Frontier => match decode_frontier(bytes) {
                Ok(_) if *changed => return Err("a changed frontier was taken".to_owned()),
                Ok(frontier) => {
                    let deltas = self.with(*to, "answer", |replica| replica.deltas(&frontier))?;
                    for bytes in deltas.unwrap_or_default() {
                        let (from, to, inside) = (*to, *from, Inside::Delta);
                        let letter = Letter { from, to, inside, bytes, changed: false };
                        self.network.send(self.tick, letter);
                    }
                }
                Err(_) if *changed => {}
                Err(error) => return Err(format!("a frontier as it was sent: {error}")),
            },
            Inside::Delta => self.import(*to, bytes, *changed)?,
        }
        Ok(())
    }

    /// A replica takes deltas; changed ones must be refused.
    fn import(&mut self, to: usize, bytes: &[u8], changed: bool) -> Result<(), Wrong> {
        let mut refused = None;
        let taken = self.with(to, "import", |replica| {
            let came = replica.import(bytes)?;
            if let Came::Refused(error) = &came {
                refused = Some((error.is_not_found(), error.to_string()));
            }
            Ok(came)
        })?;
        match (taken, refused) {
            (Some(_), _) if changed => Err(named(to, "a changed delta was taken")),
            // What goes before it has not come, or not yet.
            (None, Some((false, error))) if !changed => {
                Err(named(to, &format!("a delta as it was sent: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// Nothing goes wrong from now on: everybody seals, and within a few rounds of asking all are
    /// equal.
    fn heal(&mut self) -> Result<(), Wrong> {
        self.network.heal();
        let there: Vec<usize> =
            (0..self.replicas.len()).filter(|at| self.replicas[*at].is_some()).collect();
        for at in &there {
            if let Some(replica) = &mut self.replicas[*at] {
                replica.mend();
            }
            self.restart(*at)?;
            if self.with(*at, "seal", Replica::seal)?.is_none() {
                return Err(named(*at, "it cannot seal, and nothing is wrong any more"));
            }
        }
        let (hub, others) = there.split_first().ok_or("no replica is left")?;
        for _ in 0..ROUNDS_MAX {
            for other in others {
                self.ask(*hub, *other)?;
            }
            self.quiet()?;
            for other in others {
                self.ask(*other, *hub)?;
            }
            self.quiet()?;
            if self.are_equal(&there, |db| Ok(db.read()?.state_root()?.to_string()))?.is_none() {
                return self.agree(&there);
            }
        }
        Err(format!("after {ROUNDS_MAX} rounds the state roots differ"))
    }

    /// What two replicas show differently; `None` when all show the same.
    fn are_equal(
        &mut self,
        there: &[usize],
        show: impl Fn(&Database) -> sobo::Result<String>,
    ) -> Result<Option<String>, Wrong> {
        let mut first = None;
        for at in there {
            let db = self.replicas[*at].as_ref().and_then(Replica::db);
            let db = db.ok_or_else(|| named(*at, "it is down, and nothing is wrong any more"))?;
            let shown = show(db).map_err(|error| named(*at, &error.to_string()))?;
            let (one, before) = first.get_or_insert((*at, shown.clone()));
            if *before != shown {
                return Ok(Some(format!("replica {one}: {before}\nreplica {at}: {shown}")));
            }
        }
        if let Some((_, shown)) = first {
            self.tell(format_args!("all show {shown:.64}"));
        }
        Ok(None)
    }

    /// Equal state roots mean equal dumps, equal figures and equal findings, all of them right.
    fn agree(&mut self, there: &[usize]) -> Result<(), Wrong> {
        let dump = |db: &Database| Ok(dump_digest(db.read()?.snapshot())?.to_string());
        for differ in [self.are_equal(there, dump)?, self.are_equal(there, figures)?] {
            if let Some(differ) = differ {
                return Err(format!("equal state roots, and yet\n{differ}"));
            }
        }
        for at in there {
            if let Some(replica) = &mut self.replicas[*at] {
                replica.is_sound().map_err(|wrong| named(*at, &wrong))?;
            }
        }
        Ok(())
    }
}

fn named(replica: usize, wrong: &str) -> Wrong {
    format!("replica {replica}: {wrong}")
}

/// Every figure of the catalogue for the whole and three years, and every finding.
fn figures(db: &Database) -> sobo::Result<String> {
    let reader = db.read()?;
    let mut text = String::new();
    for year in 2019..=2021 {
        for (org, _) in reader.tree().iter().take(2) {
            for indicator in reader.catalog().iter() {
                let code = indicator.code.as_str();
                let figure = reader.figure(code, org, Period::year(year)?)?;
                let _ = writeln!(text, "{code} {org} {year}: {figure}");
            }
        }
    }
    for finding in reader.findings(event::day(1_095))? {
        let _ = writeln!(text, "{finding:?}");
    }
    Ok(text)
}
