//! Two registers meet: what goes over, what does not, and what a bad road does to it.

use crate::town::{Town, admitted, copy, digest, event, key, options, person};
use sobo::model::{MemberFact, OrgId};
use sobo::sync::{Outcome, Scopes};
use sobo::{Database, Scope};

fn empty(device: u8) -> Database {
    Database::in_memory(options(device)).unwrap()
}

fn meet(asks: &Database, answers: &Database) -> Outcome {
    asks.meet_with(answers, &Scopes::All).unwrap()
}

/// Both hold the same, and the session proved it.
fn same(outcome: &Outcome, a: &Database, b: &Database) {
    assert!(outcome.equal && outcome.over, "{outcome:?}");
    assert_eq!(digest(a), digest(b));
    let roots = [a, b].map(|db| Some(db.read().unwrap().state_root().unwrap()));
    assert_eq!(roots, [outcome.root; 2]);
}

fn died(town: &Town, on: &str) -> sobo::model::Event {
    event(on, MemberFact::Died { member: town.an })
}

#[test]
fn both_sides_get_what_they_lack_whoever_asks() {
    for office_asks in [true, false] {
        let town = Town::new();
        town.db.seal(&key(1)).unwrap();
        let other = empty(2);
        same(&meet(&other, &town.db), &other, &town.db);
        // Both go on without knowing of each other.
        town.record(died(&town, "10/11/2020")).unwrap();
        let admission = event("11/11/2020", admitted(person("Lý Thu"), town.cell));
        other.record(Scope::Unit(town.cell), admission).unwrap();
        town.db.seal(&key(1)).unwrap();
        other.seal(&key(2)).unwrap();
        let outcome = if office_asks { meet(&town.db, &other) } else { meet(&other, &town.db) };
        same(&outcome, &other, &town.db);
        assert_eq!((outcome.entries_sent, outcome.entries_received), (1, 1));
        assert_eq!((outcome.rounds, outcome.refused), (3, 0));
        let again = meet(&other, &town.db);
        same(&again, &other, &town.db);
        assert_eq!((again.rounds, again.entries_sent + again.entries_received), (2, 0));
    }
}
