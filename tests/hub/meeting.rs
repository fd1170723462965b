//! Devices that meet through the hub, and hear of each other.

use crate::support::{Hand, client, found, register, start, sync};
use hub::{Limits, wire};
use sobo::sync::Scopes;
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
    let settings = hub::Settings { listen: address, ..hub::Settings::default() };
    let hub = hub::Hub::start(db, settings).unwrap();
    let question = register(1).meet(Scopes::All).question().unwrap().unwrap();
    assert!(!one.ask(&question).unwrap().is_empty());
    hub.stop().unwrap();
}

#[test]
fn what_is_no_hub_is_told() {
    for url in ["hub.example", "ftp://hub.example", "http://", "http://a b", "http://a/b?c"] {
        let failure = hub::client::Client::new(url, crate::support::key(1)).err().unwrap();
        assert_eq!(failure.code, "invalid", "{url}");
    }
}
