//! Sizes, rates, garbage, and that none of it does harm.

use crate::support::{Hand, found, problem, refuses, register, start, sync};
use hub::{Limits, wire};
use sobo::sync::{Frame, FrameKind, Scopes};
use std::num::NonZeroU32;

#[test]
fn a_body_that_is_too_long_is_refused() {
    let hub = start(Limits { body_bytes: 1_000, ..Limits::default() });
    let hand = Hand::of(hub.url());
    let token = hand.token(1);
    refuses(hand.post(wire::SYNC, Some(&token), &[0; 1_001]), 413, "limit", &["1000 bytes"]);
    // The same where the length is not told beforehand.
    let agent = ureq::Agent::new_with_defaults();
    let zeros: &mut dyn std::io::Read = &mut std::io::Read::take(std::io::repeat(0), 1_001);
    let request = agent.post(format!("{}{}", hub.url(), wire::SYNC));
    let request = request.header("authorization", format!("Bearer {token}"));
    let request = request.config().http_status_as_error(false).build();
    refuses(request.send(ureq::SendBody::from_reader(zeros)).unwrap(), 413, "limit", &["1000"]);
    hub.stop().unwrap();
}

#[test]
fn who_asks_too_often_has_to_wait() {
    let once = NonZeroU32::MIN;
    let hub = start(Limits { device_rate: (once, once), ..Limits::default() });
    let hand = Hand::of(hub.url());
    let (one, other) = (hand.token(1), hand.token(2));
    assert_ne!(hand.post(wire::SYNC, Some(&one), b"").status(), 429);
    let again = hand.post(wire::SYNC, Some(&one), b"");
    let wait: u64 = again.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    refuses(again, 429, "limit", &["Retry-After"]);
    // Others are not held back by it.
    assert_ne!(hand.post(wire::SYNC, Some(&other), b"").status(), 429);
    let metrics = hand.get(wire::METRICS).body_mut().read_to_string().unwrap();
    let line = r#"sobo_hub_requests_total{route="/v1/sync",status="429",code="limit"} 1"#;
    assert!(metrics.contains(line), "{metrics}");
    hub.stop().unwrap();
}

#[test]
fn an_address_that_logs_in_too_often_has_to_wait() {
    let once = NonZeroU32::MIN;
    let hub = start(Limits { address_rate: (once, once), ..Limits::default() });
    let hand = Hand::of(hub.url());
    hand.challenge(1);
    let body = serde_json::to_vec(&hand.login(2, "00".repeat(56))).unwrap();
    refuses(hand.post(wire::LOGIN, None, &body), 429, "limit", &[]);
    hub.stop().unwrap();
}

#[test]
fn garbage_is_told_and_changes_nothing() {
    let hub = start(Limits::default());
    let hand = Hand::of(hub.url());
    let db = register(1);
    found(&db, 1, "cb1");
    assert!(sync(&db, &hub, 1).equal);
    let before = hub.register().read().unwrap().state_root().unwrap();
    let token = hand.token(1);
    let question = db.meet(Scopes::All).question().unwrap().unwrap();
    let mut changed = question.clone();
    *changed.last_mut().unwrap() ^= 1;
    let delta = Frame::wrap(FrameKind::Delta, b"no delta").unwrap();
    for (body, codes) in [
        (&b"xin ch\xc3\xa0o"[..], &["format"][..]),
        (b"", &["corrupt", "format"]),
        (&changed, &["corrupt"]),
        (&question[..question.len() - 1], &["corrupt"]),
        (&delta, &["corrupt", "format"]),
        (&[question.as_slice(), &[0; 40]].concat(), &["corrupt", "format"]),
    ] {
        let ((status, code), detail) = problem(hand.post(wire::SYNC, Some(&token), body));
        assert_eq!(status, 422, "{body:02x?}: {detail}");
        assert!(codes.contains(&code.as_str()), "{body:02x?}: {code}: {detail}");
    }
    assert_eq!(hub.register().read().unwrap().state_root().unwrap(), before);
    assert!(sync(&db, &hub, 1).equal, "the hub goes on");
    hub.stop().unwrap();
}

#[test]
fn pages_of_other_origins_may_ask() {
    let hub = start(Limits::default());
    let url = format!("{}{}", hub.url(), wire::SYNC);
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let before = agent.options(&url).header("origin", "https://page.example");
    let before = before.header("access-control-request-method", "POST");
    let before = before.header("access-control-request-headers", "authorization,content-type");
    let allowed = before.call().unwrap();
    assert_eq!(allowed.status(), 200);
    let said = |name: &str| allowed.headers()[name].to_str().unwrap().to_lowercase();
    assert_eq!(said("access-control-allow-origin"), "*");
    assert!(said("access-control-allow-methods").contains("post"));
    for name in ["authorization", "content-type"] {
        assert!(said("access-control-allow-headers").contains(name));
    }
    // A page reads what it is refused for, too.
    let refused = agent.post(&url).header("origin", "https://page.example").send(b"").unwrap();
    assert_eq!(refused.headers()["access-control-allow-origin"], "*");
    assert_eq!(problem(refused).0, (401, "unauthorized".to_owned()));
    hub.stop().unwrap();
}

#[test]
fn health_and_counts_are_there_for_everybody() {
    let hub = start(Limits::default());
    let hand = Hand::of(hub.url());
    let health: serde_json::Value = hand.get(wire::HEALTH).body_mut().read_json().unwrap();
    assert_eq!(health["status"], "ok");
    let db = register(1);
    found(&db, 1, "cb1");
    sync(&db, &hub, 1);
    let mut response = hand.get(wire::METRICS);
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    let text = response.body_mut().read_to_string().unwrap();
    let count = |name: &str| -> f64 {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
    };
    assert!((count("sobo_hub_entries_taken_total") - 1.0).abs() < 0.5);
    assert!(count("sobo_hub_received_bytes_total") > 100.0);
    assert!(count("sobo_hub_sent_bytes_total") > 100.0);
    assert!(count("sobo_hub_sync_seconds_count") >= 3.0);
    assert!(text.contains(r#"sobo_hub_requests_total{route="/health",status="200",code=""} 1"#));
    // Names that strangers invent are not kept.
    hand.get("/invented");
    let text = hand.get(wire::METRICS).body_mut().read_to_string().unwrap();
    assert!(text.contains(r#"route="other",status="404""#) && !text.contains("invented"), "{text}");
    hub.stop().unwrap();
}
