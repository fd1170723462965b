//! A device was copied and both go on under one key: both branches are kept, neither counts from
//! there on, and a word of the office chooses one. All of that depends on the set of entries alone.

use crate::town::{Town, admitted, digest, event, key, options, person, text};
use proptest::prelude::*;
use sobo::ledger::Fork;
use sobo::model::{AuthorityFact, ControlFact, EntryId, MemberFact};
use sobo::sync::Scopes;
use sobo::{Database, Scope};

/// A register of a device of its own that knows what another does.
fn fresh(device: u8) -> Database {
    Database::in_memory(options(device)).unwrap()
}

/// Everything sealed that another register lacks, delta by delta.
fn news(from: &Database, to: &Database) -> Vec<Vec<u8>> {
    let known = to.read().unwrap().frontier().unwrap();
    let reader = from.read().unwrap();
    reader.export(&known).unwrap().map(|delta| delta.unwrap().encode().unwrap()).collect()
}

fn send(from: &Database, to: &Database) -> usize {
    news(from, to).iter().map(|delta| to.import(delta).unwrap().new).sum()
}

/// A town and a copy of it that go on under one key: one with a death, the other with admissions.
struct Copied {
    one: Town,
    two: Database,
}

impl Copied {
    fn new(admissions: usize) -> Self {
        let one = Town::new();
        one.db.seal(&key(1)).unwrap();
        let two = fresh(1);
        send(&one.db, &two);
        let unit = Scope::Unit(one.base);
        one.db.record(unit, event("28/12/2020", MemberFact::Died { member: one.an })).unwrap();
        for n in 0..admissions {
            let admitted = admitted(person(&format!("Vũ Hà {n}")), one.east);
            two.record(unit, event("20/12/2020", admitted)).unwrap();
        }
        for db in [&one.db, &two] {
            db.seal(&key(1)).unwrap();
        }
        Self { one, two }
    }

    fn total(&self, db: &Database) -> String {
        let year = crate::town::year(2020);
        db.read().unwrap().figure("membership.total", self.one.bloc, year).unwrap().to_string()
    }
}

fn forks(db: &Database) -> Vec<Fork> {
    db.read().unwrap().forks().unwrap()
}

fn settle(fork: &Fork, branch: usize) -> sobo::model::Event {
    let (stream, seq) = (fork.stream, fork.seq);
    let (digest, reason) = (fork.branches[branch].first.0, text("máy chính"));
    event("30/12/2020", AuthorityFact::ForkSettled { stream, seq, digest, reason })
}

#[test]
fn both_branches_are_kept_and_neither_counts_until_one_is_chosen() {
    let copied = Copied::new(2);
    let (one, two) = (&copied.one.db, &copied.two);
    let before = copied.total(&fresh_of(one, two));
    send(two, one);
    send(one, two);
    assert_eq!(digest(one), digest(two));
    let found = forks(one);
    assert_eq!((found.len(), found[0].branches.len()), (1, 2));
    assert!(found[0].branches.iter().all(|branch| !branch.counts));
    assert_eq!(copied.total(one), before, "nothing beyond the fork counts");
    for db in [one, two] {
        assert!(db.verify(&mut |_| {}).unwrap().is_clean());
        let error = db.record(
            Scope::Unit(copied.one.base),
            event("29/12/2020", MemberFact::Died { member: copied.one.mai }),
        );
        let error = error.unwrap_err();
        assert!(error.is_conflict() && error.to_string().contains("new key"), "{error}");
    }
    // A third replica learns of all from either, and sends it on.
    let (three, four) = (fresh(3), fresh(4));
    send(one, &three);
    send(&three, &four);
    assert_eq!(digest(&four), digest(one));
    assert_eq!((send(one, two), send(&four, one)), (0, 0), "nothing is sent twice");
    // The office chooses the longer branch.
    let longer = found[0].branches.iter().position(|branch| branch.entries == 2).unwrap();
    let ruling = three.record(Scope::Root, settle(&found[0], longer)).unwrap();
    let after = copied.total(&three);
    assert_ne!(after, before);
    assert!(three.verify(&mut |_| {}).unwrap().is_clean());
    let root = three.read().unwrap().state_root().unwrap();
    let rebuilt = three.rebuild(&mut |_| {}).unwrap();
    assert_eq!(rebuilt.before, rebuilt.after);
    three.seal(&key(3)).unwrap();
    send(&three, one);
    assert_eq!((copied.total(one), one.read().unwrap().state_root().unwrap()), (after, root));
    // The other branch, when the choice is taken back and another one made.
    let void = ControlFact::Void { target: ruling, reason: text("nhầm máy") };
    three.record(Scope::Root, event("30/12/2020", void)).unwrap();
    assert_eq!(copied.total(&three), before);
    three.record(Scope::Root, settle(&found[0], 1 - longer)).unwrap();
    assert!(forks(&three)[0].branches[1 - longer].counts);
    three.seal(&key(3)).unwrap();
    send(&three, two);
    assert_eq!(digest(two), digest(&three));
    assert!(two.verify(&mut |_| {}).unwrap().is_clean());
}

/// What two registers have in common, in a third.
fn fresh_of(one: &Database, two: &Database) -> Database {
    let (a, b) = (one.read().unwrap().frontier().unwrap(), two.read().unwrap().frontier().unwrap());
    let common = a.iter().filter(|(stream, mark)| b.get(*stream) == Some(*mark)).collect();
    let reader = one.read().unwrap();
    let db = fresh(9);
    for delta in reader.export_between(&sobo::ledger::Frontier::default(), &common).unwrap() {
        db.import(&delta.unwrap().encode().unwrap()).unwrap();
    }
    db
}

#[test]
fn a_fork_of_entries_that_others_name_takes_them_out_and_brings_them_back() {
    // The copy admits somebody; the office disciplines them; then the fork becomes known.
    let copied = Copied::new(1);
    let (one, two) = (&copied.one, &copied.two);
    let office = fresh(5);
    send(two, &office);
    let stream = two.stream(Scope::Unit(one.base)).id();
    let last = two.read().unwrap().frontier().unwrap().get(stream).unwrap().seq;
    let member = sobo::model::MemberId(EntryId { stream, seq: last });
    office.record(Scope::Root, event("25/12/2020", MemberFact::Died { member })).unwrap();
    let with = copied.total(&office);
    send(&one.db, &office);
    let mut rules = crate::town::rules(&office);
    rules.sort_unstable();
    assert_eq!(rules, ["forked", "not_founded"], "named, and in no chain");
    let found = forks(&office);
    let theirs = found[0].branches.iter().position(|b| {
        b.recorded.as_millis() > 0 && {
            let digest = two.read().unwrap().frontier().unwrap().get(stream).unwrap().digest;
            b.first == digest
        }
    });
    office.record(Scope::Root, settle(&found[0], theirs.unwrap())).unwrap();
    assert_eq!((copied.total(&office), crate::town::rules(&office)), (with, vec![]));
    assert!(office.verify(&mut |_| {}).unwrap().is_clean());
}

proptest! {
    #![proptest_config(crate::props::cases(24))]

    #[test]
    fn forks_in_any_order_give_one_register(
        branches in prop::collection::vec((0_usize..3, 1_usize..4), 2..5),
        order in prop::collection::vec(any::<prop::sample::Index>(), 40),
        chosen in any::<Option<prop::sample::Index>>(),
    ) {
        // Each branch goes on from a copy of an earlier one, so that forks lie within forks.
        let town = Town::new();
        town.db.seal(&key(1)).unwrap();
        let mut copies = vec![town.db];
        for (n, (from, entries)) in branches.iter().enumerate() {
            let copy = fresh(1);
            send(&copies[from % copies.len()], &copy);
            for i in 0..*entries {
                let admitted = admitted(person(&format!("Vũ {n} {i}")), town.east);
                copy.record(Scope::Unit(town.base), event("20/12/2020", admitted)).unwrap();
            }
            copy.seal(&key(1)).unwrap();
            copies.push(copy);
        }
        let all = fresh(7);
        for delta in copies.iter().flat_map(|copy| news(copy, &fresh(8))) {
            all.import(&delta).unwrap();
        }
        let found = forks(&all);
        if let (Some(chosen), Some(fork)) = (chosen, found.first()) {
            let branch = chosen.index(fork.branches.len());
            all.record(Scope::Root, settle(fork, branch)).unwrap();
            all.seal(&key(7)).unwrap();
        }
        support::check::is_clean(&all);
        // The same by another way: every delta of every copy, in an order of chance, often twice.
        let mut deltas: Vec<Vec<u8>> = Vec::new();
        let empty = fresh(8);
        for db in copies.iter().chain([&all]) {
            deltas.extend(news(db, &empty));
        }
        let other = fresh(9);
        for index in &order {
            // What goes on after something missing is refused; it comes again later.
            let _ = other.import(&deltas[index.index(deltas.len())]);
        }
        for delta in &deltas {
            other.import(delta).unwrap();
        }
        support::check::same_bytes(&other, &all);
        let roots = [&other, &all].map(|db| db.read().unwrap().state_root().unwrap());
        prop_assert_eq!(roots[0], roots[1]);
        support::check::is_clean(&other);
        let rebuilt = other.rebuild(&mut |_| {}).unwrap();
        prop_assert_eq!(rebuilt.before, rebuilt.after);
        prop_assert_eq!(send(&all, &other), 0);
    }
}

#[test]
fn every_order_of_arrival_leads_to_the_same_choice() {
    for choice in [0, 1] {
        let copied = Copied::new(2);
        let (one, two) = (&copied.one.db, &copied.two);
        let all = fresh(7);
        send(one, &all);
        send(two, &all);
        all.record(Scope::Root, settle(&forks(&all)[0], choice)).unwrap();
        all.seal(&key(7)).unwrap();
        let deltas: Vec<_> = [one, two, &all].iter().flat_map(|db| news(db, &fresh(8))).collect();
        let n = deltas.len();
        for code in 0..n.pow(n as u32) {
            let order = (0..n as u32).map(|place| code / n.pow(place) % n);
            let other = fresh(9);
            for index in order {
                // What goes on after something missing is refused, and comes again below.
                let _ = other.import(&deltas[index]);
            }
            for delta in &deltas {
                other.import(delta).unwrap();
            }
            support::check::same_bytes(&other, &all);
        }
    }
}

#[test]
fn a_session_carries_all_branches_both_ways_and_proves_it() {
    for first in [true, false] {
        let copied = Copied::new(2);
        let (one, two) = (&copied.one.db, &copied.two);
        let (asks, answers) = if first { (one, two) } else { (two, one) };
        let outcome = asks.meet_with(answers, &Scopes::All).unwrap();
        assert!(outcome.equal && outcome.refused == 0, "{outcome:?}");
        assert_eq!(digest(one), digest(two));
        assert_eq!(forks(one)[0].branches.len(), 2);
        let third = fresh(3);
        let outcome = third.meet_with(one, &Scopes::All).unwrap();
        assert!(outcome.equal && outcome.entries_received > 10, "{outcome:?}");
        assert_eq!(digest(&third), digest(one));
    }
}
