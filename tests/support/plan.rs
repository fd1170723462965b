//! What a simulation does: drawn from one seed before it begins, plain numbers, so that it can be
//! read and made smaller. Knows nothing of how a step is carried out.

use crate::clock::Skew;
use crate::disk::Keep;
use crate::generate::{self, Op};
use crate::seed::{Rng, Seed};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// What may go wrong in a run. Each is switched off in a good share of the runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Letters are lost.
    Loss,
    /// Letters come twice.
    Repeat,
    /// Letters come late, and so in another order.
    Delay,
    /// Letters are changed or cut off.
    Corrupt,
    /// Nothing comes through from one replica to another for a while.
    Cut,
    /// Clocks run fast or slow.
    Drift,
    /// Clocks jump forward and back.
    Jump,
    /// Clocks show the same moment many times.
    Tie,
    /// The power fails at some call to the disk.
    Crash,
    /// A call to the disk fails.
    Failure,
    /// The disk is full for a while.
    Full,
    /// A device is copied, and both write on under its key.
    Copy,
    /// Somebody writes entries of a version that nobody here knows.
    Newer,
    /// Devices are revoked while they write.
    Revoke,
    /// Devices write before they are granted anything.
    LateGrant,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 15] = [
        Self::Loss,
        Self::Repeat,
        Self::Delay,
        Self::Corrupt,
        Self::Cut,
        Self::Drift,
        Self::Jump,
        Self::Tie,
        Self::Crash,
        Self::Failure,
        Self::Full,
        Self::Copy,
        Self::Newer,
        Self::Revoke,
        Self::LateGrant,
    ];
}

/// What sort of runs are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Everything that must be survived.
    #[default]
    Usual,
    /// Nothing goes wrong.
    Calm,
    /// Disks acknowledge what they do not keep: nothing can survive that, so the run must fail.
    LyingDisk,
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "usual" => Ok(Self::Usual),
            "calm" => Ok(Self::Calm),
            "lying-disk" => Ok(Self::LyingDisk),
            _ => Err(format!("no profile '{name}': usual, calm or lying-disk")),
        }
    }
}

/// One step.
#[derive(Clone, Debug)]
pub enum Step {
    /// A replica records events, in one batch.
    Record(usize, Vec<Op>),
    /// A replica seals what it has recorded.
    Seal(usize),
    /// The first tells the second over the network what it knows, and is sent the rest.
    Ask(usize, usize),
    /// The first meets the second in a session, about everything or about one base organization.
    Meet(usize, usize, Option<usize>),
    /// The first takes a file to the second: everything, or what is new there.
    Carry(usize, usize, bool),
    /// The power of a replica fails after so many calls to its disk.
    Crash(usize, u64, Keep, bool),
    /// A call to a replica's disk fails.
    Fail(usize, u64),
    /// A replica's disk is full for so many ticks.
    Fill(usize, u64),
    /// A replica's clock jumps by so many milliseconds.
    Jump(usize, i64),
    /// Nothing comes through from the first to the second for so many ticks.
    Cut(usize, usize, u64),
    /// The last place is taken by a copy of a replica, key and all.
    Copy(usize),
    /// The newer device writes an entry, and a replica is brought it.
    Newer(usize),
    /// The root revokes a device, as far as it knows the device's streams, or one entry less.
    Revoke(usize, bool),
    /// The root grants a device what it should have had from the start.
    Grant(usize),
    /// The root chooses a branch of a forked stream.
    Settle,
    /// A replica is closed and opened again.
    Reopen(usize),
    /// A replica builds its projections again.
    Rebuild(usize),
}

impl Step {
    /// The fault that the step is.
    pub const fn fault(&self) -> Option<Fault> {
        Some(match self {
            Self::Crash(..) => Fault::Crash,
            Self::Fail(..) => Fault::Failure,
            Self::Fill(..) => Fault::Full,
            Self::Jump(..) => Fault::Jump,
            Self::Cut(..) => Fault::Cut,
            Self::Copy(_) | Self::Settle => Fault::Copy,
            Self::Newer(_) => Fault::Newer,
            Self::Revoke(..) => Fault::Revoke,
            Self::Grant(_) => Fault::LateGrant,
            _ => return None,
        })
    }

    /// Whether the step needs this replica.
    pub const fn needs(&self, replica: usize) -> bool {
        match self {
            Self::Ask(a, b) | Self::Meet(a, b, _) | Self::Carry(a, b, _) | Self::Cut(a, b, _) => {
                *a == replica || *b == replica
            }
            Self::Record(a, _)
            | Self::Seal(a)
            | Self::Crash(a, ..)
            | Self::Fail(a, _)
            | Self::Fill(a, _)
            | Self::Jump(a, _)
            | Self::Copy(a)
            | Self::Newer(a)
            | Self::Revoke(a, _)
            | Self::Grant(a)
            | Self::Reopen(a)
            | Self::Rebuild(a) => *a == replica,
            Self::Settle => false,
        }
    }
}

/// A whole run.
#[derive(Clone)]
pub struct Plan {
    /// What everything follows from.
    pub seed: u64,
    /// What sort of run it is.
    pub profile: Profile,
    /// Whether the register rests on the first device, which grants the others what they may do.
    pub rooted: bool,
    /// What may go wrong.
    pub faults: BTreeSet<Fault>,
    /// How each replica's clock is wrong; as many as there are replicas.
    pub clocks: Vec<Skew>,
    /// Replicas that take no part any more: how a failing run is made smaller.
    pub gone: BTreeSet<usize>,
    /// The steps, each with its tick.
    pub steps: Vec<(u64, Step)>,
}

impl Plan {
    /// The run of a seed, in which something happens for so many ticks.
    pub fn new(seed: u64, ticks: u64, profile: Profile) -> Self {
        let seeds = Seed::exactly(seed);
        let mut rng = seeds.stream("plan");
        let mut faults = faults(&mut seeds.stream("swarm"), profile);
        let rooted = rng.chance(60);
        let replicas = 2 + rng.below(6);
        let clocks = (0..replicas).map(|_| skew(&mut rng, &faults)).collect();
        if !rooted {
            faults.retain(|fault| !matches!(fault, Fault::Revoke | Fault::LateGrant));
        }
        // The first opened the register, another is copied, a third is the copy.
        if replicas < 3 {
            faults.remove(&Fault::Copy);
        }
        let (gone, steps) = (BTreeSet::new(), Vec::new());
        let mut plan = Self { seed, profile, rooted, faults, clocks, gone, steps };
        let mut tick = 0;
        if let Some(copy) = plan.copy() {
            tick = 1 + rng.below(10) as u64;
            plan.steps.push((tick, Step::Copy(copy - 1)));
        }
        while tick < ticks {
            tick += rng.below(3) as u64;
            let step = plan.step(&mut rng);
            if step.fault().is_none_or(|fault| plan.faults.contains(&fault)) {
                plan.steps.push((tick, step));
            }
        }
        plan
    }

    /// How many replicas there are, those that are gone included.
    pub fn replicas(&self) -> usize {
        self.clocks.len()
    }

    /// The place that a copy will take.
    pub fn copy(&self) -> Option<usize> {
        self.faults.contains(&Fault::Copy).then(|| self.replicas() - 1)
    }

    /// Whether a device begins to write before it is granted anything.
    pub fn is_late(&self, device: usize) -> bool {
        self.faults.contains(&Fault::LateGrant) && device > 0 && device.is_multiple_of(2)
    }

    fn step(&self, rng: &mut Rng) -> Step {
        let count = self.replicas();
        // A device and its copy have most to do: else they would seldom write in one stream.
        let twins = self.copy().filter(|_| rng.chance(50));
        let (any, twin) = (rng.below(count), rng.below(2));
        let one = twins.map_or(any, |copy| copy - twin);
        let other = (one + 1 + rng.below(count - 1)) % count;
        if self.profile == Profile::LyingDisk && rng.chance(25) {
            return crash(rng, one);
        }
        match rng.below(100) {
            0..40 => {
                let events = if rng.chance(20) { 2 + rng.below(6) } else { 1 };
                Step::Record(one, (0..events).map(|_| generate::draw(rng)).collect())
            }
            40..51 => Step::Seal(one),
            51..58 => Step::Ask(one, other),
            58..65 => {
                let unit = 1 + rng.below(3);
                Step::Meet(one, other, Some(unit).filter(|_| rng.chance(30)))
            }
            65..70 => Step::Carry(one, other, rng.chance(50)),
            70..72 => Step::Newer(one),
            72..74 => Step::Revoke(one, rng.chance(50)),
            74..76 => Step::Grant(one),
            76..79 => Step::Settle,
            79..86 => crash(rng, one),
            86..89 => Step::Fail(one, 1 + rng.below(60) as u64),
            89..91 => Step::Fill(one, 1 + rng.below(10) as u64),
            91..94 => Step::Jump(one, jump(rng)),
            94..97 => Step::Cut(one, other, 5 + rng.below(30) as u64),
            97..99 => Step::Reopen(one),
            _ => Step::Rebuild(one),
        }
    }

    /// The same without a fault.
    #[must_use]
    pub fn without(&self, fault: Fault) -> Self {
        let mut plan = self.clone();
        plan.faults.remove(&fault);
        plan.steps.retain(|(_, step)| step.fault() != Some(fault));
        let calm = |skew: &mut Skew| match fault {
            Fault::Drift => skew.drift_ms = 0,
            Fault::Jump => skew.ahead_ms = 0,
            Fault::Tie => skew.coarse = false,
            _ => {}
        };
        plan.clocks.iter_mut().for_each(calm);
        plan
    }

    /// The same without a replica.
    #[must_use]
    pub fn without_replica(&self, replica: usize) -> Self {
        let mut plan = self.clone();
        plan.gone.insert(replica);
        plan.steps.retain(|(_, step)| !step.needs(replica));
        plan
    }

    /// The same without some of the steps.
    #[must_use]
    pub fn without_steps(&self, from: usize, count: usize) -> Self {
        let mut plan = self.clone();
        plan.steps.drain(from..(from + count).min(self.steps.len()));
        plan
    }
}

/// Faults of a run: each in about half of them.
fn faults(rng: &mut Rng, profile: Profile) -> BTreeSet<Fault> {
    let drawn: BTreeSet<Fault> = Fault::ALL.into_iter().filter(|_| rng.chance(55)).collect();
    match profile {
        Profile::Usual => drawn,
        Profile::Calm => BTreeSet::new(),
        Profile::LyingDisk => BTreeSet::from([Fault::Crash]),
    }
}

fn skew(rng: &mut Rng, faults: &BTreeSet<Fault>) -> Skew {
    let (drift, ahead) = (rng.below(2_000) as i64 - 1_000, rng.below(7_200_000) as i64);
    let coarse = rng.chance(60);
    Skew {
        ahead_ms: if faults.contains(&Fault::Jump) { ahead - 3_600_000 } else { 0 },
        drift_ms: if faults.contains(&Fault::Drift) { drift } else { 0 },
        coarse: faults.contains(&Fault::Tie) && coarse,
    }
}

/// A power failure within the next commits of a replica.
fn crash(rng: &mut Rng, replica: usize) -> Step {
    let calls = 1 + rng.below(30) as u64;
    Step::Crash(replica, calls, rng.pick(&Keep::ALL), rng.chance(70))
}

/// Minutes mostly, now and then more than a year; forward as often as back.
fn jump(rng: &mut Rng) -> i64 {
    let far = if rng.chance(20) { 400 * 86_400_000 } else { 7_200_000 };
    rng.below(2 * far) as i64 - far as i64
}

/// One line for what there is, one for each step.
impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, profile, rooted, faults, clocks, gone, steps } = self;
        let rooted = if *rooted { "rooted" } else { "open" };
        let replicas = clocks.len() - gone.len();
        writeln!(f, "seed {seed:#018x}, {profile:?}, {rooted}, {replicas} replicas")?;
        writeln!(f, "faults: {faults:?}")?;
        for (replica, skew) in clocks.iter().enumerate().filter(|(at, _)| !gone.contains(at)) {
            writeln!(f, "replica {replica}: {skew:?}")?;
        }
        steps.iter().try_for_each(|(tick, step)| writeln!(f, "{tick:>5} {step:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_is_one_plan_and_every_fault_is_often_off() {
        let text = |seed| format!("{:?}", Plan::new(seed, 60, Profile::Usual));
        assert_eq!(text(5), text(5));
        assert_ne!(text(5), text(6));
        for fault in Fault::ALL {
            let with = |seed: &u64| Plan::new(*seed, 1, Profile::Usual).faults.contains(&fault);
            let on = (0..100).filter(with).count();
            assert!((20..80).contains(&on), "{fault:?} in {on} of 100 runs");
        }
    }
}
