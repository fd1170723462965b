//! Who is let in: signatures, challenges, tokens.

use crate::support::{Hand, key, refuses, start};
use hub::{Limits, hex, wire};
use std::time::Duration;

#[test]
fn a_device_that_signs_is_let_in() {
    let hub = start(Limits::default());
    let hand = Hand::of(hub.url());
    let login = hand.login(1, hand.challenge(1));
    let welcome: wire::Welcome = hand.send(&login).body_mut().read_json().unwrap();
    assert_eq!(welcome.serves, wire::Serves::All);
    let answer = hand.post(wire::SYNC, Some(&welcome.token), b"");
    assert_ne!(answer.status(), 401, "the token is taken");
    hub.stop().unwrap();
}

#[test]
fn a_wrong_signature_is_refused() {
    let hub = start(Limits::default());
    let hand = Hand::of(hub.url());
    let right = hand.login(1, hand.challenge(1));
    let refused = |login: &wire::Login, words: &[&str]| {
        refuses(hand.send(login), 401, "unauthorized", words);
    };
    for place in [0, 1, 63, 64, 127] {
        let mut wrong = right.clone();
        let digit = if wrong.signature.as_bytes()[place] == b'0' { "1" } else { "0" };
        wrong.signature.replace_range(place..=place, digit);
        refused(&wrong, &["signature", "own key"]);
    }
    // Signed by another device, for another purpose, for another hub.
    let challenge: [u8; 56] = hex::read(&right.challenge).unwrap();
    let signed =
        |signature: [u8; 64]| wire::Login { signature: hex::write(&signature), ..right.clone() };
    refused(&signed(wire::sign(&key(2), &right.origin, &challenge)), &["signature"]);
    refused(&signed(key(1).sign("another", &challenge)), &["signature"]);
    refused(&signed(wire::sign(&key(1), "http://other.example", &challenge)), &["signature"]);
    // A wrong signature does not use the challenge up.
    assert_eq!(hand.send(&right).status(), 200);
    hub.stop().unwrap();
}

#[test]
fn a_login_meant_for_another_hub_is_refused() {
    let hub = start(Limits::default());
    let mut hand = Hand::of(hub.url());
    let challenge = hand.challenge(1);
    let right = std::mem::replace(&mut hand.url, "http://evil.example".to_owned());
    let login = hand.login(1, challenge);
    hand.url = right;
    refuses(hand.send(&login), 401, "unauthorized", &["http://evil.example", "--origin"]);
    hub.stop().unwrap();
}

#[test]
fn a_challenge_is_for_one_device_once() {
    let hub = start(Limits::default());
    let hand = Hand::of(hub.url());
    let login = hand.login(1, hand.challenge(1));
    assert_eq!(hand.send(&login).status(), 200);
    refuses(hand.send(&login), 401, "unauthorized", &["used before"]);
    // Device 2 signs what was made for device 1, and what nobody made.
    let foreign = hand.login(2, hand.challenge(1));
    refuses(hand.send(&foreign), 401, "unauthorized", &["not made here"]);
    let invented = hand.login(2, hex::write(&[7; 56]));
    refuses(hand.send(&invented), 401, "unauthorized", &["not made here"]);
    // What another hub made.
    let other = start(Limits::default());
    let elsewhere = Hand::of(other.url()).challenge(1);
    refuses(hand.send(&hand.login(1, elsewhere)), 401, "unauthorized", &["not made here"]);
    other.stop().unwrap();
    hub.stop().unwrap();
}

#[test]
fn a_challenge_expires() {
    let hub = start(Limits { challenge: Duration::ZERO, ..Limits::default() });
    let hand = Hand::of(hub.url());
    let login = hand.login(1, hand.challenge(1));
    refuses(hand.send(&login), 401, "unauthorized", &["too long ago"]);
    hub.stop().unwrap();
}

#[test]
fn a_token_expires_and_cannot_be_made_up() {
    let hub = start(Limits { token: Duration::ZERO, ..Limits::default() });
    let hand = Hand::of(hub.url());
    let token = hand.token(1);
    let asked = |token: Option<&str>| hand.post(wire::SYNC, token, b"");
    refuses(asked(Some(&token)), 401, "unauthorized", &["too long ago", "log in"]);
    refuses(asked(Some(&hex::write(&[7; 72]))), 401, "unauthorized", &["not made here"]);
    refuses(asked(Some("xyz")), 401, "unauthorized", &["no token"]);
    refuses(hand.get(wire::NEWS), 401, "unauthorized", &["no token"]);
    hub.stop().unwrap();
}

#[test]
fn what_is_no_login_is_told() {
    let hub = start(Limits::default());
    let hand = Hand::of(hub.url());
    let post = |path, body: &str| hand.post(path, None, body.as_bytes());
    refuses(post(wire::CHALLENGE, "{}"), 400, "invalid", &["device"]);
    refuses(post(wire::CHALLENGE, "xin chào"), 400, "invalid", &["JSON"]);
    refuses(post(wire::CHALLENGE, r#"{"device":"12"}"#), 400, "invalid", &["64"]);
    refuses(post(wire::LOGIN, "\0\0\0"), 400, "invalid", &["JSON"]);
    let mut login = hand.login(1, hand.challenge(1));
    login.challenge.push('0');
    refuses(hand.send(&login), 400, "invalid", &["challenge"]);
    refuses(post(wire::CHALLENGE, &" ".repeat(5_000)), 413, "limit", &["4096"]);
    refuses(hand.get(wire::LOGIN), 405, "invalid", &["method"]);
    refuses(hand.get("/v1/else"), 404, "not_found", &["address"]);
    hub.stop().unwrap();
}
