//! Devices that meet through the hub, and hear of each other.

use crate::support::{Hand, client, found, key, register, start, sync};
use hub::client::{Failure, sync as sync_with};
use hub::{Hub, Limits, Settings, wire};
use sobo::model::{
    Admission, AuthorityFact, Date, DeviceRole, Event, MemberFact, MemberId, Person, Timestamp,
};
use sobo::sync::Scopes;
use sobo::{Database, Options, Scope};
use std::sync::mpsc;

#[test]
fn two_devices_meet_through_the_hub() {
    let hub = start(Limits::default());
    let (one, two) = (register(1), register(2));
    found(&one, 1, "cb1");
    found(&two, 2, "cb2");
    let first = sync(&one, &hub, 1);
    assert!(first.equal && first.entries_sent == 1);
    let second = sync(&two, &hub, 2);
    assert!(second.equal && (second.entries_sent, second.entries_received) == (1, 1));
    let third = sync(&one, &hub, 1);
    assert!(third.equal && third.entries_received == 1);
    let root = one.read().unwrap().state_root().unwrap();
    assert_eq!(third.root, Some(root));
    assert_eq!(two.read().unwrap().state_root().unwrap(), root);
    let served = hub.stop().unwrap().unwrap();
    assert_eq!(served.read().unwrap().state_root().unwrap(), root);
}

#[test]
fn news_come_after_a_push_and_end_with_the_hub() {
    let hub = start(Limits::default());
    let (say, hear) = mpsc::channel();
    let mut listener = client(&hub, 2);
    let news = listener.news().unwrap();
    let listening = std::thread::spawn(move || {
        for one in news {
            say.send(one).unwrap();
        }
    });
    assert_eq!(hear.recv().unwrap(), wire::News { taken: 0 });
    let one = register(1);
    found(&one, 1, "cb1");
    found(&one, 1, "cb2");
    sync(&one, &hub, 1);
    assert_eq!(hear.recv().unwrap(), wire::News { taken: 2 });
    let text = Hand::of(hub.url()).get(wire::METRICS).body_mut().read_to_string().unwrap();
    assert!(text.contains("\nsobo_hub_listeners 1\n"), "{text}");
    hub.stop().unwrap();
    listening.join().unwrap();
    assert!(hear.recv().is_err(), "nothing else was told");
}

#[test]
fn too_many_listeners_are_sent_away() {
    let hub = start(Limits { listeners: 0, ..Limits::default() });
    let hand = Hand::of(hub.url());
    let token = hand.token(1);
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build();
    let request = ureq::Agent::from(agent).get(format!("{}{}", hub.url(), wire::NEWS));
    let response = request.header("authorization", format!("Bearer {token}")).call().unwrap();
    crate::support::refuses(response, 503, "busy", &["wait for news"]);
    hub.stop().unwrap();
}

#[test]
fn a_client_logs_in_anew_when_the_hub_was_started_anew() {
    let hub = start(Limits::default());
    let address = hub.address();
    let mut one = client(&hub, 1);
    assert_eq!(one.serves().unwrap(), Scopes::All);
    let db = hub.stop().unwrap().unwrap();
    let settings = Settings { listen: address, ..Settings::default() };
    let hub = Hub::start(db, settings).unwrap();
    let question = register(1).meet(Scopes::All).question().unwrap().unwrap();
    assert!(!one.ask(&question).unwrap().is_empty());
    hub.stop().unwrap();
}

#[test]
fn what_is_no_hub_is_told() {
    for url in ["hub.example", "ftp://hub.example", "http://", "http://a b", "http://a/b?c"] {
        let failure = hub::client::Client::new(url, key(1)).err().unwrap();
        assert_eq!(failure.code, "invalid", "{url}");
    }
}

#[test]
fn a_unit_learns_from_the_hub_of_a_member_who_comes_from_another() {
    // The office is device 1, the hub device 9 with a grant as an office, the units 2 and 3.
    let options = |n: u8| {
        let noon = || Timestamp::from_millis(1_609_304_400_000);
        Options::new(key(n).device(), noon).root(key(1).device())
    };
    let office = Database::in_memory(options(1)).unwrap();
    let units = ["cb1", "cb2"].map(|code| found(&office, 1, code));
    let day = || "30/12/2020".parse().unwrap();
    let grant = |n: u8, role, scope| {
        let (device, label) = (key(n).device(), "Máy".parse().unwrap());
        Event::new(day(), AuthorityFact::Granted { device, role, scope, label })
    };
    office.record(Scope::Root, grant(9, DeviceRole::Office, None)).unwrap();
    for (n, unit) in [(2, units[0]), (3, units[1])] {
        office.record(Scope::Root, grant(n, DeviceRole::Entry, Some(unit))).unwrap();
    }
    office.seal(&key(1)).unwrap();
    let settings = Settings { key: Some(key(9)), ..Settings::default() };
    let hub = Hub::start(Database::in_memory(options(9)).unwrap(), settings).unwrap();
    sync(&office, &hub, 1);
    let dbs = [2, 3].map(|n| Database::in_memory(options(n)).unwrap());
    let meet = |at: usize| {
        let n = 2 + at as u8;
        dbs[at].seal(&key(n)).unwrap();
        let step = &mut |_: &sobo::Session<'_>| Ok::<(), Failure>(());
        let scopes = Scopes::Only(vec![units[at]]);
        assert!(sync_with(&dbs[at], &mut client(&hub, n), scopes, step).unwrap().equal);
    };
    meet(0);
    let unit = Scope::Unit(units[0]);
    let admission = Admission::new(Person::new("Trần Thị Mơ".parse().unwrap()), units[0]);
    let member = MemberId(dbs[0].record(unit, Event::new(day(), admission)).unwrap());
    dbs[0].record(unit, Event::new(day(), MemberFact::Left { member, to: units[1] })).unwrap();
    meet(0);
    meet(1);
    let there = dbs[1].read().unwrap().member(member, Date::MAX).unwrap();
    assert_eq!(there.person.name.as_str(), "Trần Thị Mơ");
    let held = dbs[1].read().unwrap().snapshot().excerpt_ids().unwrap();
    assert_eq!(held.len(), 2, "and nothing else of the other unit");
    hub.stop().unwrap();
}
