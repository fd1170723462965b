//! Event programs over a small world: plausible ones and implausible ones, as a clerk, a second
//! clerk and a wrong clerk would write them on several devices.
//!
//! A program is plain numbers, so that it shrinks; [`Program::write`] turns it into entries in
//! chains. Nothing is refused here: what breaks a rule comes to the register as it would come
//! from another replica.

use crate::event::{self, World};
use crate::seed::Rng;
use proptest::collection::vec;
use proptest::prelude::*;
use sobo::ledger::{Digest, Entry, StreamInfo};
use sobo::model::{DeviceId, EntryId, Event, OrgId, Period, Timestamp};
use std::collections::BTreeMap;
use std::fmt;

/// What a step does. Repetitions in `WEIGHTS` make it likelier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // The names are those of the events.
pub enum What {
    Founded,
    OrgReceived,
    Renamed,
    KindChanged,
    Reparented,
    Merged,
    Split,
    HandedOver,
    Dissolved,
    Surveyed,
    OrgRated,
    OrgDisciplined,
    CongressHeld,
    CommitteeElected,
    CommitteePending,
    SecretaryElected,
    VacancyLeft,
    CommissionElected,
    TitleAwarded,
    TitleWithdrawn,
    SponsorshipAssigned,
    SponsorshipEnded,
    Registered,
    Admitted,
    TransferredIn,
    ReAdmitted,
    Restored,
    TransferredBack,
    Recognized,
    TransferredOut,
    Left,
    Received,
    StruckOff,
    Exited,
    Died,
    Badge,
    MemberRated,
    Disciplined,
    DisciplineChanged,
    ActivityBegan,
    ActivityEnded,
    PostTaken,
    PostLeft,
    DelegateElected,
    Assessed,
    Planned,
    ProfileChanged,
    SamePerson,
    Inspected,
    Opened,
    Settled,
    LetterReceived,
    LetterClosed,
    ClassHeld,
    Attended,
    Nominated,
    CourseRegistered,
    DocumentIn,
    DocumentOut,
    MeetingHeld,
    Commended,
    WorkCompleted,
    Reviewed,
    UnionActivity,
    ControllerAssessed,
    CommuneRecognized,
    Donated,
    Value,
    PeriodOpened,
    Submitted,
    Void,
    Ruling,
    Correct,
    CorrectAnother,
    IndicatorListed,
    CodeListed,
    Granted,
    Revoked,
    ForkSettled,
}

/// What programs are drawn from: the moves of members and of the tree most of all.
const WEIGHTS: &[(u32, &[What])] = {
    use What::{
        ActivityBegan, ActivityEnded, Admitted, Assessed, Attended, Badge, ClassHeld, CodeListed,
        Commended, CommissionElected, CommitteeElected, CommitteePending, CommuneRecognized,
        CongressHeld, ControllerAssessed, Correct, CorrectAnother, CourseRegistered,
        DelegateElected, Died, DisciplineChanged, Disciplined, Dissolved, DocumentIn, DocumentOut,
        Donated, Exited, ForkSettled, Founded, Granted, HandedOver, IndicatorListed, Inspected,
        KindChanged, Left, LetterClosed, LetterReceived, MeetingHeld, MemberRated, Merged,
        Nominated, Opened, OrgDisciplined, OrgRated, OrgReceived, PeriodOpened, Planned, PostLeft,
        PostTaken, ProfileChanged, ReAdmitted, Received, Recognized, Registered, Renamed,
        Reparented, Restored, Reviewed, Revoked, Ruling, SamePerson, SecretaryElected, Settled,
        Split, SponsorshipAssigned, SponsorshipEnded, StruckOff, Submitted, Surveyed, TitleAwarded,
        TitleWithdrawn, TransferredBack, TransferredIn, TransferredOut, UnionActivity, VacancyLeft,
        Value, Void, WorkCompleted,
    };
    &[
        (10, &[Left, Received, Value]),
        (6, &[Admitted, Recognized, Disciplined, Correct, Void, Granted]),
        (
            4,
            &[
                TransferredIn,
                TransferredOut,
                DisciplineChanged,
                Reparented,
                KindChanged,
                PostTaken,
                ActivityBegan,
                MemberRated,
                Inspected,
                Died,
                Restored,
            ],
        ),
        (
            2,
            &[
                Founded,
                Merged,
                Split,
                HandedOver,
                OrgRated,
                CommitteePending,
                CommitteeElected,
                CommissionElected,
                Registered,
                ReAdmitted,
                TransferredBack,
                StruckOff,
                Exited,
                Badge,
                ActivityEnded,
                PostLeft,
                Opened,
                Settled,
                LetterReceived,
                LetterClosed,
                Attended,
                Donated,
                Submitted,
                Ruling,
                CongressHeld,
                SponsorshipAssigned,
            ],
        ),
        (
            1,
            &[
                OrgReceived,
                Renamed,
                Dissolved,
                Surveyed,
                OrgDisciplined,
                SecretaryElected,
                VacancyLeft,
                TitleAwarded,
                TitleWithdrawn,
                SponsorshipEnded,
                DelegateElected,
                Assessed,
                Planned,
                ProfileChanged,
                SamePerson,
                ClassHeld,
                Nominated,
                CourseRegistered,
                DocumentIn,
                DocumentOut,
                MeetingHeld,
                Commended,
                WorkCompleted,
                Reviewed,
                ControllerAssessed,
                UnionActivity,
                CommuneRecognized,
                PeriodOpened,
                CorrectAnother,
                IndicatorListed,
                CodeListed,
                Revoked,
                ForkSettled,
            ],
        ),
    ]
};

/// How many sorts of actions there are.
pub fn kinds() -> usize {
    WEIGHTS.iter().map(|(_, whats)| whats.len()).sum()
}

/// Whether an action can move an organization in the tree, or a correction of one could.
pub const fn moves_the_tree(what: What) -> bool {
    use What::{
        Correct, CorrectAnother, Dissolved, Founded, HandedOver, Merged, OrgReceived, Reparented,
        Ruling, Void,
    };
    matches!(
        what,
        Correct
            | CorrectAnother
            | Dissolved
            | Founded
            | HandedOver
            | Merged
            | OrgReceived
            | Reparented
            | Ruling
            | Void
    )
}

/// One step of a program: an action and numbers that pick whom, where and when.
#[derive(Clone, Copy)]
pub struct Op {
    /// The action.
    pub what: What,
    /// Picks the member or the earlier entry.
    pub who: u8,
    /// Picks an organization.
    pub at: u8,
    /// Picks another organization.
    pub to: u8,
    /// Picks a detail.
    pub n: u8,
    /// Days since the step before; for a wild step any day of the three years.
    pub days: u8,
    /// Out of order: another day, another member, an entry nobody has.
    pub wild: bool,
    /// The device that writes, and for which scope.
    pub device: u8,
}

/// In one line: a failing program is read from the top to the bottom.
impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, who, at, to, n, days, wild, device } = self;
        let wild = if *wild { " wild" } else { "" };
        write!(f, "{what:?}{wild} who {who} at {at} to {to} n {n} days {days} device {device}")
    }
}

/// A program: the size of the world, then steps.
#[derive(Clone, Debug)]
pub struct Program {
    /// Cells beneath the base organizations.
    pub cells: u8,
    /// Members on the roll at the beginning.
    pub members: u8,
    /// Devices that write.
    pub devices: u8,
    /// The steps.
    pub ops: Vec<Op>,
}

/// Programs of at most so many steps.
pub fn program(steps_max: usize) -> impl Strategy<Value = Program> {
    let sizes = (5_u8..=8, 10_u8..=30, 1_u8..=3);
    (sizes, vec(op(), 1..=steps_max)).prop_map(|((cells, members, devices), ops)| Program {
        cells,
        members,
        devices,
        ops,
    })
}

/// Every action, as often as it is likely.
fn weighted() -> Vec<What> {
    let times = |(weight, whats): &(u32, &'static [What])| {
        let (weight, whats) = (*weight as usize, *whats);
        whats.iter().flat_map(move |what| std::iter::repeat_n(*what, weight))
    };
    WEIGHTS.iter().flat_map(times).collect()
}

/// A step by chance, for programs that run from one seed.
pub fn draw(rng: &mut Rng) -> Op {
    let what = rng.pick(&weighted());
    let mut byte = || rng.draw() as u8;
    let (who, at, to, n, days, device) = (byte(), byte(), byte(), byte(), byte(), byte());
    Op { what, who, at, to, n, days, wild: rng.chance(12), device }
}

fn op() -> impl Strategy<Value = Op> {
    let all = weighted();
    let picks = (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>());
    (proptest::sample::select(all), picks, prop::bool::weighted(0.12), any::<u8>()).prop_map(
        |(what, (who, at, to, n, days), wild, device)| Op {
            what,
            who,
            at,
            to,
            n,
            days,
            wild,
            device,
        },
    )
}

/// Periods to ask for: a year or several, a quarter, odd days.
pub fn period() -> impl Strategy<Value = Period> {
    let odd = (0_i32..1_200, 0_i32..500).prop_map(|(from, len)| {
        let from = event::day(from - 60);
        Period::new(from, from.add_days(len)).unwrap()
    });
    prop_oneof![
        2 => (2019_i32..=2021).prop_map(|year| Period::year(year).unwrap()),
        1 => (2019_i32..=2020, 1_i32..=2).prop_map(|(year, more)| {
            let (from, to) = (Period::year(year).unwrap(), Period::year(year + more).unwrap());
            Period::new(from.from(), to.to()).unwrap()
        }),
        1 => (2019_i32..=2021, 1_u32..=4).prop_map(|(year, q)| Period::quarter(year, q).unwrap()),
        3 => odd,
    ]
}

/// Chains of entries as several devices wrote them, in the order of writing.
#[derive(Debug)]
pub struct Log {
    /// What was written.
    pub entries: Vec<(StreamInfo, Entry)>,
    /// What the entries are about.
    pub world: World,
    heads: BTreeMap<StreamInfo, (u32, Digest)>,
    ticks: u64,
}

impl Log {
    /// A world of one upper organization, three base organizations, cells and members.
    pub fn new(cells: u8, members: u8) -> Self {
        let (entries, heads) = (Vec::new(), BTreeMap::new());
        let mut log = Self { entries, world: World::default(), heads, ticks: 0 };
        let first = event::day(-365);
        for n in 0..4 {
            let root = log.world.orgs.first().copied();
            let event = Event::new(first, event::base(n, root));
            log.write(0, None, event);
        }
        for n in 0..cells {
            let event = Event::new(first, event::cell(n, &log.world));
            log.write(0, None, event);
        }
        for n in 0..members {
            let event = Event::new(first, event::on_the_roll(n, &log.world));
            log.write(0, None, event);
        }
        for event in event::listings(first) {
            log.write(0, None, event);
        }
        log
    }

    /// Writes an event on a device for a scope.
    pub fn write(&mut self, device: u8, scope: Option<OrgId>, event: Event) -> EntryId {
        let info = StreamInfo { device: DeviceId([device + 1; 32]), scope };
        let (last, prev) = self.heads.get(&info).copied().unwrap_or((0, info.opening()));
        self.ticks += 1;
        // The third device's clock is half an hour late: what it records seems to come earlier.
        let late = if device == 2 { 1_800 } else { 0 };
        let millis = crate::fixture::START_MS + self.ticks * 60_000 - late * 1_000;
        let entry = Entry {
            stream: info.id(),
            seq: last + 1,
            prev,
            recorded: Timestamp::from_millis(millis),
            event,
        };
        let id = entry.id();
        self.heads.insert(info, (entry.seq, entry.digest().unwrap()));
        self.world.learn(id, &entry.event);
        self.entries.push((info, entry));
        id
    }
}

impl Program {
    /// Writes the program's entries.
    pub fn write(&self) -> Log {
        let mut log = Log::new(self.cells, self.members);
        self.go_on(&mut log);
        log
    }

    /// Writes the program's steps behind what there is.
    pub fn go_on(&self, log: &mut Log) {
        let mut clerk = 0;
        for op in &self.ops {
            clerk += i32::from(op.days) % 30;
            let days = if op.wild { i32::from(op.days) * 43 / 10 } else { clerk % 1_096 };
            let event = event::of(*op, event::day(days), &log.world);
            let device = op.device % self.devices;
            let base = log.world.orgs[1 + usize::from(op.device / 3) % 3];
            let scope = (op.device % 2 == 0).then_some(base);
            log.write(device, scope, event);
        }
    }
}
