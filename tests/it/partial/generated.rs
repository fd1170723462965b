//! Excerpts over generated histories, in which units write about each other's members on days when
//! these stood elsewhere: a unit with its own streams, the register's own and an excerpt has the
//! office's figures, also after news; and it learns nothing of whom it has nothing to do with.

use crate::props::{cases, years};
use crate::town::key;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sobo::Database;
use sobo::ledger::{Entry, Ledger, StreamInfo};
use sobo::model::{
    AuthorityFact, DeviceId, DeviceRole, Event, Fact, MemberId, OrgFact, OrgId, Period, Subject,
};
use std::collections::BTreeSet;
use support::check;
use support::event;
use support::fixture::Register;
use support::generate::{Log, Program, period, program};

type Entries = [(StreamInfo, Entry)];

/// The office and a replica of some units, each with its part of the entries.
struct Pair {
    office: Register,
    there: Register,
    units: Vec<OrgId>,
}

impl Pair {
    fn new(units: &[OrgId], rooted: bool) -> Self {
        let register = if rooted { Register::rooted } else { Register::memory };
        Self { office: register(9), there: register(8), units: units.to_vec() }
    }

    fn is_own(&self, info: &StreamInfo) -> bool {
        info.scope.is_some_and(|org| self.units.contains(&org))
    }

    /// Both take in what concerns them of these entries.
    fn write(&self, entries: &Entries) {
        self.office.insert_runs(entries);
        let here = |(info, _): &&(StreamInfo, Entry)| info.scope.is_none() || self.is_own(info);
        let here: Vec<_> = entries.iter().filter(here).cloned().collect();
        self.there.insert_runs(&here);
    }

    /// The replica takes what the office vouches for; false when the office knows no such unit, or the
    /// grant that lets it vouch counts no more.
    fn excerpt(&self) -> bool {
        let made = self.office.db().excerpt(&key(1), &self.units);
        let taken = made.and_then(|excerpt| self.there.db().import(&excerpt));
        taken.map_or_else(
            |error| {
                let told = error.to_string();
                assert!(error.is_not_found() || told.contains("may not vouch"), "{told}");
                false
            },
            |_| true,
        )
    }

    /// Where the replica counts something else than the office does.
    fn differing(&self, periods: &[Period]) -> Vec<String> {
        let mut found = Vec::new();
        for (unit, period) in
            self.units.iter().flat_map(|unit| periods.iter().map(move |p| (*unit, *p)))
        {
            let (a, b) =
                (figures(self.office.db(), unit, period), figures(self.there.db(), unit, period));
            assert_eq!(a.len(), b.len());
            let pairs = a.into_iter().zip(b).filter(|(a, b)| a != b);
            found.extend(pairs.map(|(a, b)| format!("{unit}, {period}: {a} and {b}")));
        }
        found
    }

    /// The members of whom the unit holds an entry of others, and that never had to do with it.
    fn strangers(&self, log: &Log) -> Vec<MemberId> {
        let reader = self.office.db().read().unwrap();
        let ledger = Ledger::new(reader.snapshot()).unwrap();
        let subjects = |id| ledger.subjects_of(id).unwrap().unwrap_or_default().into_iter();
        let members = |id| -> Vec<MemberId> {
            subjects(id).filter_map(|subject| member_of(&subject)).collect()
        };
        let realm = realm(&self.units, log);
        let mut known = BTreeSet::new();
        for (info, entry) in &log.entries {
            let names = |subject: &Subject| matches!(subject, Subject::Org(o) if realm.contains(o));
            if self.is_own(info) || entry.event.references().iter().any(names) {
                known.extend(members(entry.id()));
                // A founding or a record that takes the place of another's, by mistake, says so.
                let corrected = entry.event.supersedes.iter().map(|(target, _)| *target);
                known.extend(corrected.flat_map(members));
            }
        }
        let there = self.there.db().read().unwrap();
        let held = there.snapshot().excerpt_ids().unwrap().into_iter();
        // A split stands with its organization too; of the members it has the ids only.
        let held = held.filter(|id| subjects(*id).all(|subject| member_of(&subject).is_some()));
        let strange = held
            .map(members)
            .filter(|who| !who.is_empty() && who.iter().all(|member| !known.contains(member)));
        strange.flatten().collect()
    }
}

fn member_of(subject: &Subject) -> Option<MemberId> {
    match subject {
        Subject::Member(member) => Some(*member),
        _ => None,
    }
}

/// Every figure of a scope, with what it is made of, and the statement of changes.
fn figures(db: &Database, scope: OrgId, period: Period) -> Vec<String> {
    let reader = db.read().unwrap();
    let own = ["own.flow", "own.stock", "own.sum"];
    let codes = reader.catalog().iter().map(|indicator| indicator.code.as_str()).chain(own);
    let mut found: Vec<String> = codes
        .map(|code| match reader.figure(code, scope, period) {
            Ok(figure) => {
                format!("{code}: {:?} {:?} {:?}", figure.value, figure.status, figure.path)
            }
            Err(error) => format!("{code}: {}", error.code()),
        })
        .collect();
    let statement = reader.statement(scope, period);
    found.push(statement.map_or_else(|e| e.code().to_owned(), |s| format!("{s:?}")));
    found
}

/// The units and every organization that an entry ever placed beneath one of these.
fn realm(units: &[OrgId], log: &Log) -> BTreeSet<OrgId> {
    let above = |event: &Event| match &event.fact {
        Fact::Org(OrgFact::Reparented { parent, .. }) => Some(*parent),
        Fact::Org(OrgFact::Merged { into, .. }) => Some(*into),
        Fact::Org(fact) => fact.founding().and_then(|founding| founding.parent),
        _ => None,
    };
    let mut realm: BTreeSet<OrgId> = units.iter().copied().collect();
    loop {
        let before = realm.len();
        for (_, entry) in &log.entries {
            if above(&entry.event).is_some_and(|org| realm.contains(&org)) {
                let subjects = entry.event.subjects(entry.id()).into_iter();
                realm.extend(subjects.filter_map(|subject| match subject {
                    Subject::Org(org) => Some(org),
                    _ => None,
                }));
            }
        }
        if realm.len() == before {
            return realm;
        }
    }
}

/// The office may vouch, and the other devices of programs may write until they are revoked.
fn grants(log: &mut Log) {
    let granted = [
        (key(1).device(), DeviceRole::Office, None),
        (DeviceId([2; 32]), DeviceRole::Office, None),
        (DeviceId([3; 32]), DeviceRole::Entry, Some(log.world.orgs[1])),
        (DeviceId([3; 32]), DeviceRole::Entry, Some(log.world.orgs[2])),
    ];
    for (device, role, scope) in granted {
        let label = event::text("Máy văn phòng");
        let fact = AuthorityFact::Granted { device, role, scope, label };
        log.write(0, None, Event::new(event::day(-365), fact));
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_unit_counts_as_the_office_does_whatever_units_write(
        program in program(90),
        places in prop::sample::subsequence(vec![1_usize, 2, 3], 1..=2),
        cut in 0.0_f64..1.0,
        odd in period(),
        rooted in any::<bool>(),
    ) {
        let mut log = Log::new(program.cells, program.members);
        grants(&mut log);
        let opening = log.entries.len();
        program.go_on(&mut log);
        let units: Vec<OrgId> = places.iter().map(|place| log.world.orgs[*place]).collect();
        let pair = Pair::new(&units, rooted);
        let cut = opening + (program.ops.len() as f64 * cut) as usize;
        for (news, periods) in [(&log.entries[..cut], &[odd][..]), (&log.entries[cut..], &years())] {
            pair.write(news);
            if pair.excerpt() {
                let differ = pair.differing(periods);
                prop_assert!(differ.is_empty(), "{:#?}", differ);
                prop_assert_eq!(pair.strangers(&log), []);
            }
        }
        check::is_clean(pair.there.db());
    }
}

/// Without an excerpt many a unit counts something else; and an excerpt is no copy of everything.
#[test]
fn excerpts_are_needed_and_hold_no_more_than_that() {
    let mut runner = TestRunner::deterministic();
    let (mut differ, mut held, mut foreign) = (0, 0, 0);
    for n in 0..32 {
        let program: Program = program(90).new_tree(&mut runner).unwrap().current();
        let log = program.write();
        let pair = Pair::new(&[log.world.orgs[1 + n % 3]], false);
        pair.write(&log.entries);
        differ += usize::from(!pair.differing(&years()[1..2]).is_empty());
        pair.excerpt();
        held += pair.there.db().read().unwrap().snapshot().excerpt_ids().unwrap().len();
        let other = |info: &StreamInfo| info.scope.is_some() && !pair.is_own(info);
        foreign += log.entries.iter().filter(|(info, _)| other(info)).count();
    }
    assert!(differ > 8, "{differ} of 32 units count something else without an excerpt");
    assert!(held > 0 && held * 2 < foreign, "{held} of {foreign} entries of others");
}
