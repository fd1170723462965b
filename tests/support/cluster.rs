//! A simulation: replicas on simulated disks, clocks and a network, one thread, one seed. Carries out a
//! plan step by step, checks after every step that nothing is lost or wrong, and in the end, when
//! everything works again, that all replicas become equal.

mod meet;
mod office;

use crate::beginning::{beginning, role};
use crate::disk::Files;
use crate::event;
use crate::network::{Inside, Letter, Network};
use crate::newer::Newer;
use crate::plan::{Plan, Profile, Step};
use crate::replica::{Came, Replica, Wrong};
use crate::seed::{Rng, Seed};
use crate::sent;
use sobo::Database;
use sobo::ledger::dump_digest;
use sobo::model::{EntryId, Period};
use sobo::sync::{decode_frontier, encode_frontier};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
    /// Forks in the end.
    pub forks: usize,
    /// Entries in quarantine in the end.
    pub held: usize,
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

struct Cluster<'r> {
    plan: &'r Plan,
    trace: &'r mut Trace,
    /// `None` where a plan was made smaller by a replica.
    replicas: Vec<Option<Replica>>,
    network: Network,
    newer: Newer,
    /// Entries of a newer version that somebody here has taken.
    unreadable: BTreeSet<EntryId>,
    /// What a crash leaves, and how long a replica stays down.
    rng: Rng,
    tick: u64,
}

impl<'r> Cluster<'r> {
    fn new(plan: &'r Plan, trace: &'r mut Trace) -> Result<Self, Wrong> {
        let seed = Seed::exactly(plan.seed);
        let network = Network::new(seed.stream("network"), plan.faults.clone());
        let (newer, unreadable, rng) = (Newer::default(), BTreeSet::new(), seed.stream("crash"));
        let replicas = Vec::new();
        let mut cluster = Self { plan, trace, replicas, network, newer, unreadable, rng, tick: 0 };
        for number in 0..plan.replicas() {
            let absent = plan.gone.contains(&number) || plan.copy() == Some(number);
            let replica = if absent { None } else { Some(cluster.replica(number)?) };
            cluster.replicas.push(replica);
        }
        Ok(cluster)
    }

    /// A replica as it begins.
    fn replica(&self, number: usize) -> Result<Replica, Wrong> {
        let beginning = beginning(self.plan);
        let bytes = match number {
            0 => &beginning.first,
            _ if self.plan.rooted && self.plan.is_late(number) => &beginning.late,
            _ => &beginning.other,
        };
        self.started(number, number, [bytes.clone(), Vec::new()])
    }

    fn started(&self, number: usize, device: usize, files: Files) -> Result<Replica, Wrong> {
        let (skew, first) = (self.plan.clocks[number], beginning(self.plan).stream);
        let lies = self.plan.profile == Profile::LyingDisk;
        let lies = lies.then(|| Seed::exactly(self.plan.seed).stream(&format!("lies of {number}")));
        let mut replica = Replica::new(device, files, skew, first, lies)?;
        replica.unit = role(device).1.filter(|_| self.plan.rooted);
        Ok(replica)
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
            Step::Meet(at, of, unit) => {
                self.meet(*at, *of, *unit)?;
            }
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
            Step::Copy(of) => self.copy(*of)?,
            Step::Newer(at) => self.bring_newer(*at)?,
            Step::Revoke(device, less) => self.revoke(*device, *less)?,
            Step::Grant(device) => self.grant(*device)?,
            Step::Settle => self.settle()?,
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
            self.network.send(self.tick, &letter);
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
                        self.network.send(self.tick, &letter);
                    }
                }
                Err(_) if *changed => {}
                Err(error) => return Err(format!("a frontier as it was sent: {error}")),
            },
            Inside::Delta => {
                self.import(*to, bytes, *changed)?;
            }
        }
        Ok(())
    }

    /// A replica takes deltas; changed ones must be refused. Tells whether they were taken.
    fn import(&mut self, to: usize, bytes: &[u8], changed: bool) -> Result<bool, Wrong> {
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
            (taken, _) => Ok(taken.is_some()),
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
        }
        for at in there.iter().filter(|_| self.plan.rooted) {
            if self.plan.is_late(*at) {
                self.grant(*at)?;
            }
            self.trust(*at)?;
        }
        for at in &there {
            if self.with(*at, "seal", Replica::seal)?.is_none() {
                return Err(named(*at, "it cannot seal, and nothing is wrong any more"));
            }
        }
        let (hub, others) = there.split_first().ok_or("no replica is left")?;
        for _ in 0..ROUNDS_MAX {
            if self.plan.seed.is_multiple_of(2) {
                self.ask_all(*hub, others)?;
            } else {
                self.meet_all(*hub, others)?;
            }
            if self.are_equal(&there, |db| Ok(db.read()?.state_root()?.to_string()))?.is_none() {
                return self.agree(&there);
            }
        }
        Err(format!("after {ROUNDS_MAX} rounds the state roots differ"))
    }

    /// One asks everybody, then everybody asks that one.
    fn ask_all(&mut self, hub: usize, others: &[usize]) -> Result<(), Wrong> {
        for other in others {
            self.ask(hub, *other)?;
        }
        self.quiet()?;
        for other in others {
            self.ask(*other, hub)?;
        }
        self.quiet()
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
        let differ = [self.are_equal(there, dump)?, self.are_equal(there, figures)?];
        if let Some(differ) = differ.into_iter().flatten().next() {
            return Err(format!("equal state roots, and yet\n{differ}"));
        }
        for at in there {
            if let Some(replica) = &mut self.replicas[*at] {
                replica.is_sound().map_err(|wrong| named(*at, &wrong))?;
            }
        }
        self.nothing_is_lost(there)
    }

    /// Everything that anybody acknowledged is everywhere, forks are found where there are some, and
    /// what nobody can read is kept and counts nowhere.
    fn nothing_is_lost(&mut self, there: &[usize]) -> Result<(), Wrong> {
        let replicas = || there.iter().filter_map(|at| Some((*at, self.replicas[*at].as_ref()?)));
        let (hub, db) = replicas().find_map(|(at, one)| Some((at, one.db()?))).ok_or("nobody")?;
        let told = |error: sobo::Error| named(hub, &format!("reading: {error}"));
        let all = sent::entries(db).map_err(told)?;
        for (at, replica) in replicas() {
            for (stream, seq, digest) in &replica.acknowledged {
                let mut here = all.keys().filter(|(s, n, _)| (s, n) == (stream, seq));
                if !here.any(|(.., there)| digest.is_none_or(|digest| digest == *there)) {
                    let lost = format!("entry {seq} of {stream} was acknowledged and is lost");
                    return Err(named(at, &lost));
                }
            }
        }
        let reader = db.read().map_err(told)?;
        let found = reader.forks().map_err(told)?.into_iter();
        let found: BTreeSet<_> = found.map(|fork| (fork.stream, fork.seq)).collect();
        let forks = sent::forks(&all);
        if found != forks {
            return Err(named(hub, &format!("forks are {forks:?}, found were {found:?}")));
        }
        let held = reader.quarantine().map_err(told)?.into_iter();
        let held: BTreeSet<EntryId> = held.map(|held| held.entry).collect();
        if !self.unreadable.is_subset(&held) {
            return Err(named(hub, "an entry of a newer version is not in quarantine"));
        }
        let (forks, held, entries) = (forks.len(), held.len(), all.len());
        self.trace.forks += forks;
        self.trace.held += held;
        self.tell(format_args!("{entries} entries, {forks} forks, {held} in quarantine"));
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
