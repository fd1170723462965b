//! A hub in this process, registers of devices, and requests by hand. Knows nothing of what is tested.

use hub::client::{self, Client, Failure};
use hub::{Hub, Limits, Settings, hex, wire};
use sobo::ledger::DeviceKey;
use sobo::model::{Event, Founding, OrgFact, OrgId, OrgKind, Timestamp};
use sobo::sync::{Outcome, Scopes};
use sobo::{Database, Options, Scope};
use ureq::http::Response;
use ureq::{Agent, Body};

/// A device by a small number.
pub(crate) fn key(number: u8) -> DeviceKey {
    DeviceKey::from_bytes([number; 32])
}

/// An empty register of a device. It is noon of 30/12/2020.
pub(crate) fn register(number: u8) -> Database {
    let noon = || Timestamp::from_millis(1_609_304_400_000);
    Database::in_memory(Options::new(key(number).device(), noon)).unwrap()
}

/// Founds an organization in a device's own stream and seals it.
pub(crate) fn found(db: &Database, number: u8, code: &str) -> OrgId {
    let founding = Founding::new(code.parse().unwrap(), OrgKind::BaseCell, code.parse().unwrap());
    let event = Event::new("31/12/2018".parse().unwrap(), OrgFact::Registered(founding));
    let org = OrgId(db.record(Scope::Root, event).unwrap());
    db.seal(&key(number)).unwrap();
    org
}

/// A hub with an empty register.
pub(crate) fn start(limits: Limits) -> Hub {
    Hub::start(register(0), Settings { limits, ..Settings::default() }).unwrap()
}

/// A client of a device.
pub(crate) fn client(hub: &Hub, number: u8) -> Client {
    Client::new(&hub.url(), key(number)).unwrap()
}

/// Meets a hub as a device.
pub(crate) fn sync(db: &Database, hub: &Hub, number: u8) -> Outcome {
    let step = &mut |_: &sobo::Session<'_>| Ok::<(), Failure>(());
    client::sync(db, &mut client(hub, number), Scopes::All, step).unwrap()
}

/// Requests by hand.
pub(crate) struct Hand {
    agent: Agent,
    pub(crate) url: String,
}

/// A status and the code of a problem.
pub(crate) type Told = (u16, String);

impl Hand {
    pub(crate) fn of(url: impl Into<String>) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).build();
        Self { agent: agent.into(), url: url.into() }
    }

    pub(crate) fn get(&self, path: &str) -> Response<Body> {
        self.agent.get(format!("{}{path}", self.url)).call().unwrap()
    }

    pub(crate) fn post(&self, path: &str, token: Option<&str>, body: &[u8]) -> Response<Body> {
        let request = self.agent.post(format!("{}{path}", self.url));
        let token = format!("Bearer {}", token.unwrap_or("none"));
        request.header("authorization", token).send(body).unwrap()
    }

    /// A challenge for a device.
    pub(crate) fn challenge(&self, device: u8) -> String {
        let asked = wire::AskChallenge { device: key(device).device().to_string() };
        let body = serde_json::to_vec(&asked).unwrap();
        let mut response = self.post(wire::CHALLENGE, None, &body);
        let challenge: wire::Challenge = response.body_mut().read_json().unwrap();
        challenge.challenge
    }

    /// A login, rightly signed.
    pub(crate) fn login(&self, device: u8, challenge: String) -> wire::Login {
        let bytes: [u8; 56] = hex::read(&challenge).unwrap();
        wire::Login {
            device: key(device).device().to_string(),
            origin: self.url.clone(),
            challenge,
            signature: hex::write(&wire::sign(&key(device), &self.url, &bytes)),
        }
    }

    pub(crate) fn send(&self, login: &wire::Login) -> Response<Body> {
        self.post(wire::LOGIN, None, &serde_json::to_vec(login).unwrap())
    }

    /// A device's token.
    pub(crate) fn token(&self, device: u8) -> String {
        let login = self.login(device, self.challenge(device));
        let welcome: wire::Welcome = self.send(&login).body_mut().read_json().unwrap();
        welcome.token
    }
}

/// What a problem says; a body that is none fails.
#[track_caller]
pub(crate) fn problem(response: Response<Body>) -> (Told, String) {
    let problem = whole_problem(response);
    ((problem.status, problem.code), problem.detail)
}

/// A problem with everything in it.
#[track_caller]
pub(crate) fn whole_problem(mut response: Response<Body>) -> wire::Problem {
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], wire::PROBLEM);
    let problem: wire::Problem = response.body_mut().read_json().unwrap();
    assert_eq!(problem.status, status);
    problem
}

/// Asserts a problem by its status, code and words.
#[track_caller]
pub(crate) fn refuses(response: Response<Body>, status: u16, code: &str, words: &[&str]) {
    let (told, detail) = problem(response);
    assert_eq!(told, (status, code.to_owned()), "{detail}");
    for word in words {
        assert!(detail.contains(word), "'{word}' is not in: {detail}");
    }
}
