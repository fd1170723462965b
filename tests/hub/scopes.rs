//! Who is served what, where the register rests on somebody's word.

use crate::support::{Hand, found, key, refuses, whole_problem};
use hub::{Hub, Settings, wire};
use sobo::model::{AuthorityFact, DeviceRole, Event, OrgId, Timestamp};
use sobo::sync::Scopes;
use sobo::{Database, Options, Scope};

const ROOT: u8 = 1;
const UNIT: u8 = 2;

fn register(number: u8) -> Database {
    let noon = || Timestamp::from_millis(1_609_304_400_000);
    let options = Options::new(key(number).device(), noon).root(key(ROOT).device());
    Database::in_memory(options).unwrap()
}

fn record(office: &Database, fact: AuthorityFact) {
    let event = Event::new("02/01/2020".parse().unwrap(), fact);
    office.record(Scope::Root, event).unwrap();
    office.seal(&key(ROOT)).unwrap();
}

fn grant(office: &Database, scope: OrgId) {
    let (device, role, label) = (key(UNIT).device(), DeviceRole::Entry, "Máy".parse().unwrap());
    record(office, AuthorityFact::Granted { device, role, scope: Some(scope), label });
}

/// A hub, the office that has met it, and two organizations, of which the unit is granted the first.
fn with_grant() -> (Hub, Database, [OrgId; 2]) {
    let office = register(ROOT);
    let orgs = ["cb1", "cb2"].map(|code| found(&office, ROOT, code));
    grant(&office, orgs[0]);
    let hub = Hub::start(register(0), Settings::default()).unwrap();
    assert!(office.meet_with(hub.register(), &Scopes::All).unwrap().equal);
    (hub, office, orgs)
}

#[test]
fn a_device_without_a_grant_is_not_let_in() {
    let (hub, ..) = with_grant();
    let hand = Hand::of(hub.url());
    let login = hand.login(3, hand.challenge(3));
    refuses(hand.send(&login), 403, "refused", &["no grant", &key(3).device().to_string()]);
    let again = whole_problem(hand.send(&hand.login(3, hand.challenge(3))));
    assert_eq!(again.rule.as_deref(), Some("no_grant"));
    let welcome = hand.send(&hand.login(UNIT, hand.challenge(UNIT))).body_mut().read_json();
    let welcome: wire::Welcome = welcome.unwrap();
    assert!(matches!(welcome.serves.scopes(), Some(Scopes::Only(orgs)) if orgs.len() == 1));
    hub.stop().unwrap();
}

#[test]
fn a_foreign_scope_is_refused_to_see_and_to_send() {
    let (hub, office, orgs) = with_grant();
    let hand = Hand::of(hub.url());
    let token = hand.token(UNIT);
    let ask = |question: &[u8]| hand.post(wire::SYNC, Some(&token), question);
    let unit = register(UNIT);
    for scopes in [Scopes::All, Scopes::Only(vec![orgs[1]]), Scopes::Only(orgs.to_vec())] {
        let question = unit.meet(scopes).question().unwrap().unwrap();
        refuses(ask(&question), 422, "invalid", &["not served"]);
    }
    let question = unit.meet(Scopes::Only(vec![orgs[0]])).question().unwrap().unwrap();
    assert_eq!(ask(&question).status(), 200);
    // Entries of another organization, smuggled in behind a question about the own one.
    let text: sobo::model::Text = "Đỗ Hạ".parse().unwrap();
    let person = sobo::model::Person::new(text);
    let admitted = sobo::model::Admission::new(person, orgs[1]);
    let event =
        Event::new("03/02/2020".parse().unwrap(), sobo::model::MemberFact::Admitted(admitted));
    office.record(Scope::Unit(orgs[1]), event).unwrap();
    office.seal(&key(ROOT)).unwrap();
    let known = hub.register().read().unwrap().frontier().unwrap();
    let delta = office.read().unwrap().export(&known).unwrap().next().unwrap().unwrap();
    let smuggled = [question, delta.encode().unwrap()].concat();
    let before = hub.register().read().unwrap().state_root().unwrap();
    assert_eq!(ask(&smuggled).status(), 422);
    assert_eq!(hub.register().read().unwrap().state_root().unwrap(), before);
    hub.stop().unwrap();
}

#[test]
fn a_revocation_holds_at_once_also_against_a_token() {
    let (hub, office, orgs) = with_grant();
    let hand = Hand::of(hub.url());
    let token = hand.token(UNIT);
    let question = register(UNIT).meet(Scopes::Only(vec![orgs[0]])).question().unwrap().unwrap();
    assert_eq!(hand.post(wire::SYNC, Some(&token), &question).status(), 200);
    let (device, last, reason) = (key(UNIT).device(), Vec::new(), "mất máy".parse().unwrap());
    record(&office, AuthorityFact::Revoked { device, last, reason });
    assert!(office.meet_with(hub.register(), &Scopes::All).unwrap().equal);
    let asked = hand.post(wire::SYNC, Some(&token), &question);
    refuses(asked, 403, "refused", &["revoked", "--new-device"]);
    let login = hand.login(UNIT, hand.challenge(UNIT));
    refuses(hand.send(&login), 403, "refused", &["revoked"]);
    hub.stop().unwrap();
}
