//! Programs of good and bad events in random order: never a panic, never half an event, and the
//! register closes whatever was let in.

use crate::town::{
    Town, admitted, code, digest, event, exchange, founding, person, registered, text, year,
};
use proptest::prelude::*;
use sobo::Scope;
use sobo::aggregate::{Evaluator, Recount};
use sobo::model::{
    ActivityKind, BadgeStage, CaseFact, ControlFact, Discipline, EntryId, Event, Fact, Grade,
    MemberFact, MemberForm, MemberId, MemberStatus, OrgFact, OrgId, OrgKind, Organ, PostBasis,
    Role, StrikeOffGround, Term, TransferId,
};

/// One step: numbers that choose what happens, to whom, where, when and what it names.
#[derive(Clone, Copy, Debug)]
struct Step {
    what: u8,
    who: usize,
    place: usize,
    day: i32,
    earlier: usize,
    /// Recorded by the other replica.
    there: bool,
}

fn step() -> impl Strategy<Value = Step> {
    (0..40_u8, 0..64_usize, 0..64_usize, -400..500_i32, 0..64_usize, prop::bool::weighted(0.3))
        .prop_map(|(what, who, place, day, earlier, there)| Step {
            what,
            who,
            place,
            day,
            earlier,
            there,
        })
}

/// What the program has to choose from so far.
struct Cast {
    members: Vec<MemberId>,
    orgs: Vec<OrgId>,
    entries: Vec<EntryId>,
}

fn pick<T: Copy>(of: &[T], at: usize) -> T {
    of[at % of.len()]
}

impl Cast {
    fn event(&self, s: Step) -> Event {
        let member = pick(&self.members, s.who);
        let org = pick(&self.orgs, s.place);
        let fact = if s.what < 22 {
            member_fact(s, member, org, pick(&self.entries, s.earlier)).into()
        } else {
            self.other_fact(s, member, org)
        };
        let mut event = event("01/07/2020", fact);
        event.on = event.on.add_days(s.day);
        // Now and then it takes the place of an earlier entry, mostly of a wrong one.
        if s.who.is_multiple_of(9) {
            event = event.superseding(pick(&self.entries, s.earlier), text("đính chính"));
        }
        event
    }

    fn other_fact(&self, s: Step, member: MemberId, org: OrgId) -> Fact {
        let into = pick(&self.orgs, s.who);
        let term = Term::new(2020, 2025).unwrap();
        match s.what {
            22 | 23 => OrgFact::Merged { sources: vec![org], into }.into(),
            24 => OrgFact::Reparented { org, parent: into }.into(),
            25 => OrgFact::Dissolved { org }.into(),
            26 => OrgFact::HandedOver { org, to: text("Huyện ủy"), members: 2 }.into(),
            27 => OrgFact::KindChanged { org, kind: pick(OrgKind::ALL, s.earlier) }.into(),
            28 => {
                OrgFact::Split { org, ends: s.day % 2 == 0, members: vec![(member, into)] }.into()
            }
            29 => OrgFact::CommissionElected { org, term, seats: 3 }.into(),
            30 => {
                let kind = pick(OrgKind::ALL, s.earlier);
                let fact = founding("Chi bộ Mới", kind, "moi", Some(into));
                OrgFact::Founded(fact).into()
            }
            31 => OrgFact::Rated { org, year: 2020, grade: Grade::Good, reason: None }.into(),
            _ => self.control_fact(s, member, org),
        }
    }

    fn control_fact(&self, s: Step, member: MemberId, org: OrgId) -> Fact {
        let target = pick(&self.entries, s.earlier);
        let reason = text("ghi nhầm");
        match s.what {
            32..=34 => ControlFact::Void { target, reason }.into(),
            35 => {
                let against = vec![target, pick(&self.entries, s.who)];
                ControlFact::Ruling { keep: pick(&self.entries, s.place), against, reason }.into()
            }
            36 => CaseFact::Opened { member, org, content: code("population_policy") }.into(),
            37 => MemberFact::SamePerson { member, double: pick(&self.members, s.place) }.into(),
            38 => registered(person("Người Mới"), org).into(),
            _ => admitted(person("Người Mới"), org).into(),
        }
    }
}

fn member_fact(s: Step, member: MemberId, org: OrgId, earlier: EntryId) -> MemberFact {
    match s.what {
        0 | 1 => MemberFact::Left { member, to: org },
        2 | 3 => MemberFact::Received { member, transfer: TransferId(earlier), org },
        4 => MemberFact::TransferredOut { member, to: text("Núi Hồng") },
        5 => MemberFact::TransferredBack { member, org, from: text("Núi Hồng") },
        6 => MemberFact::Died { member },
        7 => MemberFact::StruckOff { member, ground: StrikeOffGround::Inactive },
        8 => MemberFact::ReAdmitted { member, org },
        9 => MemberFact::Restored { member, org, status: MemberStatus::Official },
        10 => MemberFact::Recognized { member },
        _ => status_fact(s, member, org, earlier),
    }
}

/// Facts that leave the member where they are.
fn status_fact(s: Step, member: MemberId, org: OrgId, earlier: EntryId) -> MemberFact {
    match s.what {
        11..=13 => {
            let form = pick(MemberForm::ALL, s.earlier);
            let organ = pick(Organ::ALL, s.who);
            let contents = vec![code("forbidden_acts"); s.place % 3];
            MemberFact::Disciplined(Discipline { member, form, by: org, organ, contents })
        }
        14 => {
            let form = MemberForm::ALL.get(s.place % 5).copied();
            MemberFact::DisciplineChanged { member, decision: earlier, form }
        }
        15 => MemberFact::ActivityBegan { member, kind: ActivityKind::Temporary, note: None },
        16 => MemberFact::ActivityEnded { member, kind: ActivityKind::Temporary },
        17 => {
            let (organ, role, basis) = (Organ::Committee, Role::Secretary, PostBasis::Completed);
            MemberFact::PostTaken { member, org, organ, role, basis }
        }
        18 => MemberFact::PostLeft { member, org, role: Role::Secretary },
        19 => {
            let threshold = u32::try_from(s.place).unwrap_or_default();
            MemberFact::Badge { member, threshold, stage: BadgeStage::Proposed }
        }
        20 => {
            let year = 1890 + s.day;
            MemberFact::Rated { member, year, grade: Grade::Good, reason: None }
        }
        _ => MemberFact::Exited { member },
    }
}

/// Runs a program on two replicas and gives how many events were taken.
fn run(steps: &[Step]) -> usize {
    let here = Town::new();
    let there = here.replica(2);
    let entries = vec![here.an.0, here.mai.0, here.son.0, here.lam.0, here.cell.0, here.east.0];
    let mut cast = Cast {
        members: vec![here.an, here.mai, here.son, here.lam],
        orgs: vec![here.east, here.west, here.cell, here.base, here.bloc],
        entries,
    };
    let mut taken = 0;
    for (i, step) in steps.iter().enumerate() {
        let town = if step.there { &there } else { &here };
        let event = cast.event(*step);
        let before = digest(&town.db);
        let fact = event.fact.clone();
        match town.db.record(Scope::Root, event) {
            Ok(id) => {
                taken += 1;
                cast.entries.push(id);
                match fact {
                    Fact::Org(fact) if fact.founding().is_some() => cast.orgs.push(OrgId(id)),
                    Fact::Member(fact) if fact.founds().is_some() => {
                        cast.members.push(MemberId(id));
                    }
                    _ => {}
                }
            }
            Err(error) => {
                assert_eq!(error.code(), "refused", "{error}");
                assert_eq!(digest(&town.db), before, "{error}");
            }
        }
        if i % 16 == 15 {
            exchange(&here.db, &there.db);
        }
    }
    exchange(&here.db, &there.db);
    closes(&here);
    taken
}

/// The statement of every organization closes, every lineage sums, every figure agrees with a second
/// count from the entries alone, and a rebuild changes nothing.
fn closes(town: &Town) {
    let report = town.db.verify(&mut |_| {}).unwrap();
    assert!(report.is_clean(), "{report:?}");
    let reader = town.db.read().unwrap();
    reader.findings(sobo::model::Date::MAX).unwrap();
    let (snapshot, tree, catalog) = (reader.snapshot(), reader.tree(), reader.catalog());
    let recount = Recount::new(snapshot).unwrap();
    let evaluator = Evaluator { snapshot, tree, catalog };
    for (org, _) in reader.tree().iter() {
        let apart = recount.compare(&evaluator, org, year(2020)).unwrap();
        assert!(apart.is_empty(), "{org}: {apart:?}");
        for y in [2019, 2020, 2021] {
            let statement = reader.statement(org, year(y)).unwrap();
            assert_eq!(statement.residual(), 0, "{org} in {y}: {statement:?}");
        }
        for code in ["membership.total", "membership.went_with_org", "discipline.total"] {
            let figure = reader.figure(code, org, year(2020)).unwrap().value.unwrap();
            let lines = reader.lineage(code, org, year(2020)).unwrap();
            let sum: i128 = lines.iter().map(|line| line.n).sum();
            assert_eq!(figure.value.to_integer(), Some(sum), "{code} of {org}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_program_of_events_leaves_a_register_that_closes(
        steps in prop::collection::vec(step(), 1..80),
    ) {
        run(&steps);
    }
}

#[test]
fn programs_do_something() {
    let steps: Vec<Step> = (0..400_u32)
        .map(|n| {
            let n = n.wrapping_mul(2_654_435_761);
            let part = |shift: u32, of: u32| ((n >> shift) % of) as usize;
            Step {
                what: part(3, 40) as u8,
                who: part(7, 64),
                place: part(11, 64),
                day: part(13, 900) as i32 - 400,
                earlier: part(17, 64),
                there: part(5, 3) == 0,
            }
        })
        .collect();
    let taken = run(&steps);
    // Some are taken and most are not: both sides of the check are walked.
    assert!((40..360).contains(&taken), "{taken} of 400 taken");
}
