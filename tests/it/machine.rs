//! The register against a naive reference, one step after another: recording, refusals, aborted
//! batches, corrections, voids, reopening, entries of another replica, verifying, rebuilding.

mod note;

use crate::props::cases;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use sobo::ledger::{Entry, Ledger, StreamInfo, dump_digest};
use sobo::model::{
    Code, EntryId, Event, Founding, MemberStatus, OrgFact, OrgId, OrgKind, Period, Problem,
    Severity,
};
use sobo::{Batch, Result, Scope};
use std::collections::{BTreeMap, BTreeSet};
use support::check::{self, count};
use support::event;
use support::fixture::{Clock, Register};
use support::model::{Broken, Deed, Model, Note};
use support::seed::Seed;

/// Cells of the world, directly beneath the upper organization.
const CELLS: usize = 4;

/// A step as numbers; whom it concerns is looked up in what the replica knows.
#[derive(Clone, Debug)]
enum Step {
    /// Records notes in one batch, which is given up at the end where it says so.
    Record { replica: usize, picks: Vec<Pick>, abort: bool },
    /// Records another day for an earlier note.
    Correct { replica: usize, note: usize, day: i32 },
    /// Takes in what the other replica has, in an order of chance.
    Bring { to: usize, seed: u64 },
    /// Takes in what the other replica has but for the first entry that is missing.
    BringWithGap { to: usize },
    /// Closes the file and opens it again.
    Reopen,
    /// Verifies everything.
    Verify { replica: usize },
    /// Builds every projection again.
    Rebuild { replica: usize },
    /// Asks who stood where on a day.
    Ask { replica: usize, day: i32 },
}

#[derive(Clone, Copy, Debug)]
struct Pick {
    sort: u8,
    who: usize,
    cell: usize,
    day: i32,
}

/// The reference: the model, and what the last step came to.
#[derive(Clone, Debug, Default)]
struct Reference {
    model: Model,
    steps: u64,
    /// What the last step tried to record.
    tried: Vec<Note>,
    taken: bool,
}

impl Reference {
    /// What a replica would record; it can name nothing that it does not know.
    fn note(&self, replica: usize, pick: Pick) -> Note {
        let model = &self.model;
        let known: Vec<usize> = model.known[replica].iter().copied().collect();
        let member = |i: usize| {
            let members: Vec<usize> = known.iter().filter_map(|n| model.member(*n)).collect();
            members.get(i % members.len().max(1)).copied()
        };
        let leave = known.iter().rev().find_map(|n| match model.notes[*n].deed {
            Deed::Leave { member, to } => Some((*n, member, to)),
            _ => None,
        });
        let (cell, recent) = (pick.cell, known.iter().rev().nth(pick.who % 6).copied());
        let deed = match (pick.sort, member(pick.who)) {
            (0, _) | (_, None) => Deed::Register { cell },
            (1, _) => Deed::Admit { cell },
            (2, Some(member)) => Deed::Recognize { member },
            (3 | 4, Some(member)) => Deed::Leave { member, to: cell },
            (5 | 6, Some(member)) => match leave {
                // Now and then a wrong cell or a wrong member.
                Some((leave, member, to)) if !pick.who.is_multiple_of(5) => {
                    Deed::Receive { member, leave, cell: to }
                }
                Some((leave, ..)) => Deed::Receive { member, leave, cell },
                None => Deed::Recognize { member },
            },
            (7, Some(member)) => Deed::SendOut { member },
            (8, Some(member)) => Deed::ComeBack { member, cell },
            (9, Some(member)) => Deed::Die { member },
            (10, Some(member)) => Deed::Rate { member, year: 2019 + pick.cell as i32 % 2 },
            (_, Some(member)) => recent.map_or(Deed::Die { member }, |note| Deed::Void { note }),
        };
        Note { day: pick.day, deed, corrects: None, author: replica }
    }

    /// What a step tries to record, and whether the whole of it may stand.
    fn tries(&self, step: &Step) -> (usize, Vec<Note>, bool) {
        match step {
            Step::Record { replica, picks, abort } => {
                let notes = picks.iter().map(|pick| self.note(*replica, *pick)).collect();
                (*replica, notes, !abort)
            }
            Step::Correct { replica, note, day } => {
                let known: Vec<usize> = self.model.known[*replica].iter().copied().collect();
                let target = known.get(note % known.len().max(1)).copied();
                let target = target.filter(|t| self.model.member(*t).is_some());
                let notes = target.map(|target| Note {
                    day: *day,
                    deed: self.model.notes[target].deed,
                    corrects: Some(target),
                    author: *replica,
                });
                (*replica, notes.into_iter().collect(), true)
            }
            _ => (0, Vec::new(), false),
        }
    }
}

impl ReferenceStateMachine for Reference {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Step> {
        let pick = (0_u8..13, 0_usize..64, 0..CELLS, 0_i32..700)
            .prop_map(|(sort, who, cell, day)| Pick { sort, who, cell, day });
        let one = pick.clone().prop_map(|pick| vec![pick]);
        let picks = prop_oneof![4 => one, 1 => vec(pick, 2..5)];
        let record = (0_usize..2, picks, prop::bool::weighted(0.08));
        prop_oneof![
            24 => record.prop_map(|(replica, picks, abort)| Step::Record { replica, picks, abort }),
            5 => (0_usize..2, 0_usize..64, 0_i32..700)
                .prop_map(|(replica, note, day)| Step::Correct { replica, note, day }),
            3 => (0_usize..2, any::<u64>()).prop_map(|(to, seed)| Step::Bring { to, seed }),
            1 => (0_usize..2).prop_map(|to| Step::BringWithGap { to }),
            1 => Just(Step::Reopen),
            1 => (0_usize..2).prop_map(|replica| Step::Verify { replica }),
            1 => (0_usize..2).prop_map(|replica| Step::Rebuild { replica }),
            4 => (0_usize..2, -10_i32..710).prop_map(|(replica, day)| Step::Ask { replica, day }),
        ]
        .boxed()
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        let (replica, tried, may) = state.tries(step);
        let next = state.model.record(replica, &tried).filter(|_| may);
        (state.steps, state.taken) = (state.steps + 1, next.is_some());
        state.model = next.unwrap_or(state.model);
        state.tried = tried;
        if let Step::Bring { to, .. } = step {
            state.model.bring(*to);
        }
        state
    }
}

/// Two registers, and the entries of the reference's notes.
struct Registers {
    clock: Clock,
    both: [Register; 2],
    root: OrgId,
    cells: Vec<OrgId>,
    ids: Vec<EntryId>,
}

impl Registers {
    fn new() -> Self {
        let clock = Clock::default();
        let both = [Register::file(1), Register::memory(2)].map(|r| r.with_clock(&clock));
        let founding = |name: &str, kind, parent| Founding {
            name: event::text(name),
            kind,
            code: Code::parse(name).unwrap(),
            parent,
            sector: None,
            place: None,
        };
        let (root, cells) = both[0]
            .db()
            .batch(|batch| {
                let first = event::day(-400);
                let fact = OrgFact::Registered(founding("root", OrgKind::Upper, None));
                let root = OrgId(batch.record(Scope::Root, Event::new(first, fact))?);
                let cell = |n: usize, batch: &mut Batch<'_>| {
                    let founding = founding(&format!("cell-{n}"), OrgKind::BaseCell, Some(root));
                    let event = Event::new(first, OrgFact::Registered(founding));
                    batch.record(Scope::Root, event).map(OrgId)
                };
                let cells = (0..CELLS).map(|n| cell(n, batch)).collect::<Result<_>>()?;
                Ok((root, cells))
            })
            .unwrap();
        both[1].insert(&entries(&both[0]));
        Self { clock, both, root, cells, ids: Vec::new() }
    }

    /// Records notes as the reference tried to; whether they were taken must be as it foresaw.
    fn record(&mut self, replica: usize, notes: &[Note], abort: bool, taken: bool) {
        let events: Vec<Event> = notes.iter().map(|note| note::event(self, note)).collect();
        let done = self.both[replica].db().batch(|batch| {
            let mut ids = Vec::new();
            for event in events {
                ids.push(batch.record(Scope::Unit(self.cells[0]), event)?);
            }
            if abort {
                // Any error given back ends the batch.
                self.both[replica].db().read()?.entry(EntryId { seq: 9_999, ..self.cells[0].0 })?;
            }
            Ok(ids)
        });
        match done {
            Ok(ids) => {
                assert!(taken, "{notes:?} should have been refused");
                self.ids.extend(ids);
            }
            Err(error) => {
                assert!(!taken, "{notes:?} should have been taken: {error}");
                assert!(abort || !error.refusals().is_empty(), "{error}");
            }
        }
    }

    fn bring(&self, to: usize, seed: u64) {
        let mut entries = entries(&self.both[1 - to]);
        Seed::new(seed).stream("bring").shuffle(&mut entries);
        self.both[to].insert_runs(&entries);
    }

    /// All but the first one that is missing, which must then wait.
    fn bring_with_gap(&self, to: usize) {
        let has =
            |id: EntryId| self.both[to].db().read().unwrap().snapshot().has_entry(id).unwrap();
        let mut seen = BTreeSet::new();
        let mut entries = entries(&self.both[1 - to]);
        entries.retain(|(info, entry)| has(entry.id()) || !seen.insert(*info));
        self.both[to].insert_runs(&entries);
    }

    /// The register of a replica is what the model says of it.
    fn compare(&self, replica: usize, model: &Model, day: Option<i32>) {
        let reader = self.both[replica].db().read().unwrap();
        let story = model.story(replica, day.unwrap_or(i32::MAX));
        let on = event::day(day.unwrap_or(1_000));
        let mut standing = BTreeMap::new();
        for (_, org, status) in reader.members(self.root, on).unwrap() {
            let cell = self.cells.iter().position(|cell| *cell == org).unwrap();
            let official = usize::from(status == MemberStatus::Official);
            *standing.entry((cell, official)).or_insert(0) += 1;
        }
        assert_eq!(standing, story.standing);
        let stock = |code| count(&reader, code, self.root, check::day(on));
        assert_eq!(stock("membership.in_transit"), story.on_the_way);
        let all = story.standing.values().sum::<i128>() + story.on_the_way;
        assert_eq!(stock("membership.total"), all);
        if day.is_none() {
            let ever = Period::new(event::day(-500), event::day(1_500)).unwrap();
            for (what, code) in [
                ("opened", "membership.opened"),
                ("admitted", "membership.admitted"),
                ("recognized", "membership.made_official.effective"),
                ("left", "membership.transfer.internal"),
                ("came_in", "membership.transfer.in"),
                ("sent_out", "membership.transfer.out"),
                ("died", "membership.died"),
                ("rated", "all.member_rated"),
            ] {
                let told = story.happened.get(what).copied().unwrap_or_default();
                assert_eq!(count(&reader, code, self.root, ever), told, "{code}");
            }
            assert_eq!(self.broken(replica), story.broken);
        }
    }

    /// The rules that the register says are broken, in the words of the model.
    fn broken(&self, replica: usize) -> BTreeSet<Broken> {
        let note = |id: EntryId| self.ids.iter().position(|own| *own == id).unwrap();
        let reader = self.both[replica].db().read().unwrap();
        let mut broken = BTreeSet::new();
        let mut tell = |problem: &Problem| {
            if problem.severity == Severity::Error {
                let other = problem.other.map(note);
                broken.insert((note(problem.entry), problem.rule.code(), other));
            }
        };
        let each = &mut |_: &_, found: &[Problem]| {
            found.iter().for_each(&mut tell);
            Ok(())
        };
        reader.snapshot().problems(each).unwrap();
        broken
    }

    fn waiting(&self) -> bool {
        let waits =
            |r: &Register| !r.db().read().unwrap().snapshot().waiting_ids().unwrap().is_empty();
        self.both.iter().any(waits)
    }
}

/// Every entry in the chains of a register.
fn entries(register: &Register) -> Vec<(StreamInfo, Entry)> {
    let reader = register.db().read().unwrap();
    let ledger = Ledger::new(reader.snapshot()).unwrap();
    let mut entries = Vec::new();
    for (stream, info, ..) in ledger.streams().unwrap() {
        entries.extend(ledger.entries(stream).unwrap().map(|entry| (info, entry.unwrap())));
    }
    entries
}

impl StateMachineTest for Registers {
    type SystemUnderTest = Self;
    type Reference = Reference;

    fn init_test(_: &Reference) -> Self {
        Self::new()
    }

    fn apply(mut state: Self, reference: &Reference, step: Step) -> Self {
        state.clock.set(reference.steps * 1_000);
        match step {
            Step::Record { replica, abort, .. } => {
                state.record(replica, &reference.tried, abort, reference.taken);
            }
            Step::Correct { replica, .. } if !reference.tried.is_empty() => {
                state.record(replica, &reference.tried, false, reference.taken);
            }
            Step::Correct { .. } => {}
            Step::Bring { to, seed } => state.bring(to, seed),
            Step::BringWithGap { to } => state.bring_with_gap(to),
            Step::Reopen => {
                let before = check::dump(state.both[0].db());
                state.both[0].reopen();
                assert_eq!(check::dump(state.both[0].db()), before);
            }
            Step::Verify { replica } => check::is_clean(state.both[replica].db()),
            Step::Rebuild { replica } => {
                let db = state.both[replica].db();
                let before = dump_digest(db.read().unwrap().snapshot()).unwrap();
                let rebuilt = db.rebuild(&mut |_| {}).unwrap();
                assert_eq!((rebuilt.before, rebuilt.after), (before, before));
            }
            Step::Ask { replica, day } => state.compare(replica, &reference.model, Some(day)),
        }
        state
    }

    fn check_invariants(state: &Self, reference: &Reference) {
        for replica in 0..2 {
            state.compare(replica, &reference.model, None);
        }
        let [ours, theirs] = &reference.model.known;
        if ours == theirs && !state.waiting() {
            check::same_bytes(state.both[0].db(), state.both[1].db());
        }
    }

    fn teardown(state: Self, _: Reference) {
        state.both.iter().for_each(|register| check::is_clean(register.db()));
    }
}

prop_state_machine! {
    #![proptest_config(cases(64))]

    #[test]
    fn two_registers_do_what_the_reference_does(sequential 1..40 => Registers);
}
