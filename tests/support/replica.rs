//! One replica of a simulation: a real register on a simulated disk, with a clock of its own, and what
//! it has acknowledged. Knows nothing of the others.

use crate::check;
use crate::clock::{Clock, Skew};
use crate::disk::{Disk, Files, Keep, Trouble};
use crate::event::{self, World};
use crate::fixture::catalog;
use crate::generate::Op;
use crate::newer;
use crate::seed::Rng;
use sobo::aggregate::Recount;
use sobo::ledger::{DeviceKey, Digest, Frontier, Ledger};
use sobo::model::{EntryId, Event, OrgId, Period, StreamId};
use sobo::store::StoreOptions;
use sobo::sync::{Answered, Scopes};
use sobo::{Database, Error, Options, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// After so many changes of a replica everything in it is checked.
const CHECK_EVERY: usize = 3;

/// What is wrong with the register: the run has failed.
pub type Wrong = String;

/// What came of a call.
#[derive(Debug)]
pub enum Came<T> {
    /// It was done and acknowledged.
    Done(T),
    /// It was not done, for a reason that is none of the disk's.
    Refused(Error),
    /// The replica is down, or has just failed on its disk.
    Down,
}

impl<T> Came<T> {
    /// In one word, for a trace.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::Refused(error) => error.code(),
            Self::Down => "down",
        }
    }
}

/// A replica.
pub struct Replica {
    /// The number of the device whose key it has.
    pub device: usize,
    /// The base organization that it writes for, by its place in the world; `None` for all.
    pub unit: Option<usize>,
    /// What it acknowledged to its own user: streams, numbers, and digests where they are known.
    pub acknowledged: Vec<(StreamId, u32, Option<Digest>)>,
    disk: Disk,
    db: Option<Database>,
    clock: Clock,
    world: World,
    /// The stream that opened the register: its organizations come first in the world.
    first: StreamId,
    learned: BTreeMap<StreamId, u32>,
    /// How far each stream was acknowledged, with the digest there where it is known.
    kept: BTreeMap<StreamId, (u32, Option<Digest>)>,
    /// What a crash will leave.
    crash: (Keep, bool),
    /// What will go wrong with the disk once it comes back.
    trouble: Option<(u64, Trouble)>,
    /// When it comes back.
    back: u64,
    /// The day that its clerk is at.
    clerk: i32,
    /// The frontier when the replica was looked at last, and how often it has changed.
    seen: Option<Digest>,
    changes: usize,
    lies: Option<Rng>,
}

/// The key of a numbered device.
pub fn key(device: usize) -> DeviceKey {
    DeviceKey::from_bytes([device as u8 + 1; 32])
}

/// Every third replica has no journal, the others one with room for some commits.
fn options(device: usize, clock: &Clock, disk: &Disk) -> Options {
    let (now, journal_bytes) = (clock.clone(), if device % 3 == 2 { 0 } else { 8 << 10 });
    let store = StoreOptions { cache_bytes: 256 << 10, check_on_open: false, journal_bytes };
    let options = Options::new(key(device).device(), move || now.read());
    options.catalog(catalog()).store(store).journal(disk.journal())
}

impl Replica {
    /// A replica that finds a register on its disk.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn new(
        device: usize,
        files: Files,
        skew: Skew,
        first: StreamId,
        lies: Option<Rng>,
    ) -> Result<Self, Wrong> {
        let mut replica = Self {
            device,
            unit: None,
            acknowledged: Vec::new(),
            disk: Disk::with(files),
            db: None,
            clock: Clock::new(skew),
            world: World::default(),
            first,
            learned: BTreeMap::new(),
            kept: BTreeMap::new(),
            crash: (Keep::All, true),
            trouble: None,
            back: 0,
            clerk: 0,
            seen: None,
            changes: 0,
            lies,
        };
        replica.start()?;
        Ok(replica)
    }

    fn start(&mut self) -> Result<(), Wrong> {
        if let Some(rng) = &mut self.lies {
            rng.draw();
            self.disk.lie(rng.clone(), 90);
        }
        let options = options(self.device, &self.clock, &self.disk);
        let db = Database::open_with_backend(self.disk.clone(), options);
        self.db = match db {
            Ok(db) => Some(db),
            Err(error) if error.is_io() && self.disk.struck() => return Ok(()),
            Err(error) => return Err(format!("the register does not open: {error}")),
        };
        (self.world, self.learned) = (World::default(), BTreeMap::new());
        self.disk.clone().quietly(|| self.learn())
    }

    /// The handle, while the replica is up.
    pub fn db(&self) -> Option<&Database> {
        self.db.as_ref()
    }

    /// What it knows to write about.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// What its disk would show to somebody who copies it.
    pub fn copy(&self) -> Files {
        self.disk.bytes()
    }

    /// Sets the clock to what it shows at a tick, and starts the replica again when it is time.
    ///
    /// # Errors
    /// What is wrong with what the disk still holds.
    pub fn tick(&mut self, tick: u64, rng: &mut Rng) -> Result<bool, Wrong> {
        self.clock.set(tick);
        if self.db.is_some() || tick < self.back {
            return Ok(false);
        }
        self.restart(rng)?;
        Ok(true)
    }

    /// Puts the replica on its feet, whatever state its disk is in.
    ///
    /// # Errors
    /// As [`Replica::tick`].
    pub fn restart(&mut self, rng: &mut Rng) -> Result<(), Wrong> {
        drop(self.db.take());
        while self.db.is_none() {
            let (keep, lengths) = self.crash;
            let files = if self.disk.is_off() {
                self.disk.crash(keep, lengths, rng)
            } else {
                self.disk.bytes()
            };
            self.disk = Disk::with(files);
            if let Some((calls, trouble)) = self.trouble.take() {
                self.disk.trouble(calls, trouble);
            }
            self.start()?;
        }
        self.disk.clone().quietly(|| self.holds())
    }

    /// The power will fail after so many calls to the disk, and the crash leaves this.
    pub fn will_crash(&mut self, calls: u64, keep: Keep, lengths: bool) {
        self.crash = (keep, lengths);
        self.trouble(calls, Trouble::PowerOff);
    }

    /// A call to the disk will fail.
    pub fn will_fail(&mut self, calls: u64) {
        self.trouble(calls, Trouble::Fails);
    }

    /// While the replica is down, the trouble is kept for when it comes back.
    fn trouble(&mut self, calls: u64, trouble: Trouble) {
        if self.db.is_some() {
            self.disk.trouble(calls, trouble);
        } else {
            self.trouble = Some((calls, trouble));
        }
    }

    /// Nothing goes wrong with the disk from now on.
    pub fn mend(&mut self) {
        self.trouble = None;
        if self.db.is_some() {
            self.disk.mend();
        }
    }

    /// The disk is full until it is restarted.
    pub fn fill(&mut self) {
        self.disk.fill();
    }

    /// Puts the clock forward or back.
    pub fn jump(&mut self, millis: i64, tick: u64) {
        self.clock.jump(millis);
        self.clock.set(tick);
    }

    /// Asks something of the register.
    ///
    /// # Errors
    /// A failure of the disk where nothing was wrong with it.
    pub fn ask<T>(
        &mut self,
        work: impl FnOnce(&Database) -> sobo::Result<T>,
    ) -> Result<Came<T>, Wrong> {
        let Some(db) = &self.db else {
            return Ok(Came::Down);
        };
        match work(db) {
            Ok(done) => Ok(Came::Done(done)),
            Err(error) if !error.is_io() => Ok(Came::Refused(error)),
            Err(_) if self.disk.struck() => Ok(Came::Down),
            Err(error) => Err(format!("the storage is sound, and yet: {error}")),
        }
    }

    /// Records events in one batch; those that are refused by themselves are left out of it.
    ///
    /// # Errors
    /// As [`Replica::ask`].
    pub fn record(&mut self, ops: &[Op]) -> Result<Came<usize>, Wrong> {
        let mut events = Vec::new();
        for op in ops {
            self.clerk += i32::from(op.days) % 30;
            let days = if op.wild { i32::from(op.days) * 43 / 10 } else { self.clerk % 1_096 };
            let base = self.unit.unwrap_or(1 + usize::from(op.device / 3) % 3);
            let own = self.unit.is_some() || op.device % 2 == 0;
            let scope = if own { Scope::Unit(self.world.orgs[base]) } else { Scope::Root };
            events.push((scope, event::of(*op, event::day(days), &self.world)));
        }
        self.write(events)
    }

    /// Records events in one batch; those that are refused by themselves are left out of it.
    ///
    /// # Errors
    /// As [`Replica::ask`].
    pub fn write(&mut self, events: Vec<(Scope, Event)>) -> Result<Came<usize>, Wrong> {
        let came = self.ask(|db| {
            let mut recorded: Vec<(EntryId, Event)> = Vec::new();
            db.batch(|batch| {
                for (scope, event) in events {
                    match batch.record(scope, event.clone()) {
                        Ok(id) => recorded.push((id, event)),
                        Err(error) if error.is_io() => return Err(error),
                        Err(_) => {}
                    }
                }
                Ok(())
            })?;
            Ok(recorded)
        })?;
        Ok(match came {
            Came::Done(recorded) => {
                for (id, event) in &recorded {
                    let digest = self.disk.clone().quietly(|| self.digest(*id));
                    self.acknowledged.push((id.stream, id.seq, digest));
                    self.kept.insert(id.stream, (id.seq, digest));
                    self.learned.insert(id.stream, id.seq);
                    self.world.learn(*id, event);
                }
                Came::Done(recorded.len())
            }
            Came::Refused(error) => Came::Refused(error),
            Came::Down => Came::Down,
        })
    }

    /// The digest of an entry; `None` when the handle has failed in the meantime.
    fn digest(&self, id: EntryId) -> Option<Digest> {
        let reader = self.db.as_ref()?.read().ok()?;
        let entry = Ledger::new(reader.snapshot()).ok()?.entry(id).ok()??;
        entry.digest().ok()
    }

    /// Seals everything recorded here.
    ///
    /// # Errors
    /// As [`Replica::ask`].
    pub fn seal(&mut self) -> Result<Came<usize>, Wrong> {
        let key = key(self.device);
        self.ask(|db| db.seal(&key))
    }

    /// Everything beyond a frontier, one delta after the other.
    ///
    /// # Errors
    /// As [`Replica::ask`].
    pub fn deltas(&mut self, beyond: &Frontier) -> Result<Came<Vec<Vec<u8>>>, Wrong> {
        self.ask(|db| db.read()?.export(beyond)?.map(|delta| delta?.encode()).collect())
    }

    /// Takes deltas.
    ///
    /// # Errors
    /// As [`Replica::ask`].
    pub fn import(&mut self, bytes: &[u8]) -> Result<Came<sobo::Imported>, Wrong> {
        let came = self.ask(|db| db.import(bytes))?;
        if matches!(&came, Came::Done(taken) if taken.new > 0) {
            self.look()?;
        }
        Ok(came)
    }

    /// Answers a question of a session.
    ///
    /// # Errors
    /// As [`Replica::ask`].
    pub fn answer(&mut self, question: &[u8], served: &Scopes) -> Result<Came<Answered>, Wrong> {
        let came = self.ask(|db| db.answer(question, served))?;
        if matches!(&came, Came::Done(answered) if answered.new > 0) {
            self.look()?;
        }
        Ok(came)
    }

    /// Looks at what has come, while the handle still answers.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn look(&mut self) -> Result<(), Wrong> {
        if self.disk.struck() {
            return Ok(());
        }
        self.disk.clone().quietly(|| self.learn())
    }

    /// Whether the disk has failed a call since the replica was started.
    pub fn has_failed(&self) -> bool {
        self.disk.struck()
    }

    /// What a step leaves behind: a handle that failed is gone; else everything that was
    /// acknowledged is there and nothing is wrong.
    ///
    /// # Errors
    /// What is wrong.
    pub fn settle(&mut self, tick: u64, rng: &mut Rng) -> Result<(), Wrong> {
        if self.disk.struck() && self.db.is_some() {
            drop(self.db.take());
            self.back = tick + 1 + rng.below(12) as u64;
            return Ok(());
        }
        self.disk.clone().quietly(|| self.holds())
    }

    /// Everything acknowledged is there, and from time to time: nothing is wrong.
    fn holds(&mut self) -> Result<(), Wrong> {
        let Some(frontier) = self.frontier()? else {
            return Ok(());
        };
        let forked = self.forked()?;
        for (stream, (seq, digest)) in &self.kept {
            if forked.contains(stream) {
                // Where its branches lead is looked at in the end.
                continue;
            }
            let here = frontier.get(*stream);
            let Some(mark) = here.filter(|mark| mark.seq >= *seq) else {
                return Err(format!(
                    "entry {seq} of {stream} was acknowledged and is gone: {here:?}"
                ));
            };
            if mark.seq == *seq && digest.is_some_and(|digest| digest != mark.digest) {
                return Err(format!("entry {seq} of {stream} was acknowledged and is another"));
            }
        }
        let marks = frontier.iter().map(|(stream, mark)| (stream, (mark.seq, Some(mark.digest))));
        self.kept.extend(marks);
        self.kept.retain(|stream, _| !forked.contains(stream));
        let now = Some(frontier.digest());
        if now != self.seen {
            self.seen = now;
            self.changes += 1;
            if self.changes.is_multiple_of(CHECK_EVERY) {
                self.is_sound()?;
            }
        }
        Ok(())
    }

    /// Nothing is wrong with the register, and figures are what the entries say.
    ///
    /// # Errors
    /// What is wrong.
    pub fn is_sound(&mut self) -> Result<(), Wrong> {
        let Some(db) = &self.db else { return Ok(()) };
        let told = |error: Error| format!("verifying: {error}");
        let report = db.verify(&mut |_| {}).map_err(told)?;
        if !report.is_clean() {
            return Err(format!("{report:#?}"));
        }
        let reader = db.read().map_err(told)?;
        let recount = Recount::new(reader.snapshot()).map_err(told)?;
        let orgs: Vec<OrgId> = reader.tree().iter().map(|(org, _)| org).collect();
        let year = Period::year(2019 + (self.changes % 3) as i32).unwrap();
        if !orgs.is_empty() {
            check::agrees(&reader, &recount, orgs[self.changes % orgs.len()], year);
        }
        Ok(())
    }

    /// The streams that were found forked.
    fn forked(&self) -> Result<BTreeSet<StreamId>, Wrong> {
        let Some(db) = &self.db else { return Ok(BTreeSet::new()) };
        let forks = db.read().and_then(|reader| reader.forks());
        let forks = forks.map_err(|error| format!("reading: {error}"))?;
        Ok(forks.into_iter().map(|fork| fork.stream).collect())
    }

    /// How far every stream is known; `None` while the replica is down.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn frontier(&self) -> Result<Option<Frontier>, Wrong> {
        let read = |db: &Database| db.read()?.frontier();
        let frontier = self.db.as_ref().map(read).transpose();
        frontier.map_err(|error| format!("reading: {error}"))
    }

    /// Learns what is new in the register, to have something to write about.
    fn learn(&mut self) -> Result<(), Wrong> {
        let Some(db) = &self.db else { return Ok(()) };
        let told = |error: Error| format!("reading: {error}");
        let reader = db.read().map_err(told)?;
        let ledger = Ledger::new(reader.snapshot()).map_err(told)?;
        let mut streams = ledger.streams().map_err(told)?;
        streams.sort_by_key(|(stream, ..)| (*stream != self.first, *stream));
        let newer = key(newer::DEVICE).device();
        for (stream, info, last, _) in streams {
            if info.device == newer {
                continue;
            }
            let known = self.learned.insert(stream, last).unwrap_or(0);
            let entries = ledger.entries(stream).map_err(told)?.skip(known as usize);
            for entry in entries {
                let entry = entry.map_err(told)?;
                self.world.learn(entry.id(), &entry.event);
            }
        }
        Ok(())
    }
}
