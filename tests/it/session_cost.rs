//! What a session costs, in bytes and rounds: by what differs, not by what there is.

use crate::session::empty;
use crate::town::{Town, code, event, founding, key, text};
use sobo::model::{CodeList, ControlFact, Event, OfficeFact, OrgFact, OrgId, OrgKind};
use sobo::sync::{Outcome, Scopes};
use sobo::{Database, Scope};

fn document(org: OrgId, number: u32) -> Event {
    event("20/12/2020", OfficeFact::DocumentIn { org, kind: code("letter"), number })
}

/// A town with so many documents in one stream.
fn filled(entries: u32) -> Town {
    let town = Town::new();
    let (list, label) = (CodeList::Document, text("Công văn"));
    town.record(event("31/12/2018", ControlFact::CodeListed { list, code: code("letter"), label }))
        .unwrap();
    let scope = Scope::Unit(town.east);
    town.db
        .batch(|batch| {
            (0..entries).try_for_each(|n| batch.record(scope, document(town.east, n)).map(drop))
        })
        .unwrap();
    town.db.seal(&key(1)).unwrap();
    town
}

fn meet(asks: &Database, answers: &Database) -> Outcome {
    let outcome = asks.meet_with(answers, &Scopes::All).unwrap();
    assert!(outcome.equal, "{outcome:?}");
    outcome
}

/// Rounds, bytes there and back.
fn cost(outcome: &Outcome) -> (u32, u64, u64) {
    (outcome.rounds, outcome.bytes_sent, outcome.bytes_received)
}

#[test]
fn one_new_entry_costs_the_same_whatever_is_there() {
    // Both counts take as many bytes in the head of a delta.
    let costs = [200, 16_000].map(|entries| {
        let town = filled(entries);
        let other = empty(2);
        let all = meet(&other, &town.db);
        assert!(all.entries_received > u64::from(entries));
        let news = || {
            town.db.record(Scope::Unit(town.east), document(town.east, 77_777)).unwrap();
            town.db.seal(&key(1)).unwrap();
        };
        let idle = meet(&other, &town.db);
        news();
        let fetched = meet(&other, &town.db);
        news();
        let sent = meet(&town.db, &other);
        assert_eq!((fetched.entries_received, sent.entries_sent), (1, 1));
        [idle, fetched, sent].map(|outcome| cost(&outcome))
    });
    assert_eq!(costs[0], costs[1]);
    let [idle, fetched, sent] = costs[0];
    assert!(idle.0 == 2 && idle.1 + idle.2 < 700, "{idle:?}");
    for (rounds, there, back) in [fetched, sent] {
        assert!(rounds == 3 && there + back < 1_300, "{rounds} rounds, {there} + {back} bytes");
    }
}

#[test]
fn one_of_many_streams_costs_little() {
    let town = Town::new();
    let orgs: Vec<OrgId> = town
        .db
        .batch(|batch| {
            let founded = |n| {
                let at = format!("chi-bo-{n}");
                let cell = founding("Chi bộ Mới", OrgKind::BaseCell, &at, Some(town.bloc));
                batch.record(Scope::Root, event("31/12/2018", OrgFact::Registered(cell))).map(OrgId)
            };
            (0..400).map(founded).collect()
        })
        .unwrap();
    let (list, label) = (CodeList::Document, text("Công văn"));
    town.record(event("31/12/2018", ControlFact::CodeListed { list, code: code("letter"), label }))
        .unwrap();
    town.db
        .batch(|batch| {
            orgs.iter()
                .try_for_each(|org| batch.record(Scope::Unit(*org), document(*org, 1)).map(drop))
        })
        .unwrap();
    town.db.seal(&key(1)).unwrap();
    let other = empty(2);
    meet(&other, &town.db);
    town.db.record(Scope::Unit(orgs[200]), document(orgs[200], 2)).unwrap();
    town.db.seal(&key(1)).unwrap();
    let outcome = meet(&other, &town.db);
    assert_eq!(outcome.entries_received, 1);
    let bytes = outcome.bytes_sent + outcome.bytes_received;
    assert!(outcome.rounds <= 4 && bytes < 3_000, "{outcome:?}");
}
