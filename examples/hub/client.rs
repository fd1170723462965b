//! The other side of a hub: logs a device in, asks a session's questions, tries again when the road
//! fails, and listens to news. Blocking, without a runtime. Knows nothing of who uses it.

use crate::{hex, wire};
use sobo::ledger::DeviceKey;
use sobo::sync::{Outcome, Scopes};
use sobo::{Database, Session};
use std::fmt;
use std::io::{BufRead, BufReader};
use std::time::Duration;
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};

/// Most bytes of an answer.
const ANSWER_BYTES: u64 = 64 << 20;
/// How often something is tried before it is given up.
const TRIES: u32 = 5;
/// Before the second try; then twice as long each time.
const PAUSE: Duration = Duration::from_millis(250);
/// The longest that the hub can make a client wait between two tries.
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long news are listened to before they are asked for anew: so long may a dead line go unseen.
const LISTENING: Duration = Duration::from_secs(600);

/// Why a hub was not met.
#[derive(Debug)]
pub struct Failure {
    /// A stable short code, as those of `sobo::Error::code`; `unauthorized` for a login that the
    /// hub does not take.
    pub code: String,
    text: String,
    /// How long to wait, where trying again can help.
    again: Option<Duration>,
}

impl Failure {
    fn new(code: &str, text: impl fmt::Display) -> Self {
        Self { code: code.to_owned(), text: text.to_string(), again: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failure {}

impl From<sobo::Error> for Failure {
    fn from(error: sobo::Error) -> Self {
        Self::new(error.code(), &error)
    }
}

/// A hub as one device sees it.
pub struct Client {
    agent: Agent,
    origin: String,
    key: DeviceKey,
    session: Option<wire::Welcome>,
}

impl Client {
    /// A client of the hub at an address, as `https://hub.example` or `http://127.0.0.1:4180`.
    /// Nothing is sent yet.
    ///
    /// # Errors
    /// `invalid` for what is no such address.
    pub fn new(url: &str, key: DeviceKey) -> Result<Self, Failure> {
        let origin = url.trim_end_matches('/');
        let host = ["https://", "http://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
        if host.is_none_or(|host| host.is_empty() || host.contains(['/', '?', '#', '@', ' '])) {
            let what = format!("'{url}' is no address of a hub; write it as https://hub.example");
            return Err(Failure::new("invalid", what));
        }
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("sobo/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { agent: agent.into(), origin: origin.to_owned(), key, session: None })
    }

    /// What the hub serves this device. Logs in if need be.
    ///
    /// # Errors
    /// `unauthorized` when the hub does not take the login, `refused` when the device has no grant;
    /// `io` when it cannot be reached.
    pub fn serves(&mut self) -> Result<Scopes, Failure> {
        let welcome = self.trying(|client| client.logged_in().cloned())?;
        welcome.serves.scopes().ok_or_else(|| not_a_hub("what it serves is misspelt"))
    }

    /// Sends a session's question and gives the answer. Logs in if need be, and tries again while
    /// that can help: a question may come twice.
    ///
    /// # Errors
    /// As [`Client::serves`], and what the hub says of the question.
    pub fn ask(&mut self, question: &[u8]) -> Result<Vec<u8>, Failure> {
        self.trying(|client| {
            let token = client.logged_in()?.token.clone();
            let request = client.agent.post(client.url(wire::SYNC));
            let request = request.header("authorization", format!("Bearer {token}"));
            let response = request.content_type(wire::BYTES).send(question);
            let mut response = good(response)?;
            let body = response.body_mut().with_config().limit(ANSWER_BYTES);
            body.read_to_vec().map_err(|e| unreached(&e))
        })
    }

    /// What this device's units must know of what others wrote.
    ///
    /// # Errors
    /// As [`Client::serves`].
    pub fn excerpt(&mut self) -> Result<Vec<u8>, Failure> {
        self.trying(|client| {
            let token = client.logged_in()?.token.clone();
            let request = client.agent.get(client.url(wire::EXCERPT));
            let request = request.header("authorization", format!("Bearer {token}"));
            let mut response = good(request.call())?;
            let body = response.body_mut().with_config().limit(ANSWER_BYTES);
            body.read_to_vec().map_err(|e| unreached(&e))
        })
    }

    /// Listens to news: what is new at the hub, the state of now first. The iterator ends when the
    /// hub ends it, or its connection is lost.
    ///
    /// # Errors
    /// As [`Client::serves`].
    pub fn news(&mut self) -> Result<impl Iterator<Item = wire::News> + use<>, Failure> {
        let response = self.trying(|client| {
            let token = client.logged_in()?.token.clone();
            let request = client.agent.get(client.url(wire::NEWS)).config();
            let request = request.timeout_global(None).timeout_recv_body(Some(LISTENING));
            let request = request.build().header("authorization", format!("Bearer {token}"));
            good(request.call())
        })?;
        let lines = BufReader::new(response.into_body().into_reader()).lines();
        Ok(lines.map_while(Result::ok).filter_map(|line| {
            let data = line.strip_prefix("data:")?;
            serde_json::from_str(data.trim()).ok()
        }))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    fn trying<T>(
        &mut self,
        mut once: impl FnMut(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let (mut tries, mut renewed) = (1, false);
        loop {
            match once(self) {
                // A token ends, and so does the process that made it: one new login may help.
                Err(failure) if failure.code == "unauthorized" && self.session.take().is_some() => {
                    if std::mem::replace(&mut renewed, true) {
                        return Err(failure);
                    }
                }
                Err(Failure { again: Some(wait), .. }) if tries < TRIES => {
                    std::thread::sleep(wait.max(PAUSE * 2_u32.pow(tries - 1)).min(PAUSE_MAX));
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    fn logged_in(&mut self) -> Result<&wire::Welcome, Failure> {
        if self.session.is_none() {
            self.session = Some(self.log_in()?);
        }
        self.session.as_ref().ok_or_else(|| not_a_hub("it let nobody in"))
    }

    fn log_in(&self) -> Result<wire::Welcome, Failure> {
        let device = self.key.device().to_string();
        let asked = wire::AskChallenge { device: device.clone() };
        let response = self.agent.post(self.url(wire::CHALLENGE)).send_json(&asked);
        let challenge: wire::Challenge = read(&mut good(response)?)?;
        let bytes = hex_bytes(&challenge.challenge);
        let bytes = bytes.ok_or_else(|| not_a_hub("its challenge is misspelt"))?;
        let signature = hex::write(&wire::sign(&self.key, &self.origin, &bytes));
        let origin = self.origin.clone();
        let login = wire::Login { device, origin, challenge: challenge.challenge, signature };
        read(&mut good(self.agent.post(self.url(wire::LOGIN)).send_json(&login))?)
    }
}

/// The response, unless the road or the hub failed.
fn good(response: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, Failure> {
    let mut response = response.map_err(|e| unreached(&e))?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let wait = response.headers().get("retry-after").and_then(|wait| wait.to_str().ok());
    let wait = wait.and_then(|wait| wait.parse().ok()).map(Duration::from_secs);
    let again = matches!(
        status,
        StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    );
    let failure = match read::<wire::Problem>(&mut response) {
        Ok(problem) => Failure::new(&problem.code, problem.detail),
        Err(_) => not_a_hub(format_args!("it answers {status}")),
    };
    Err(Failure { again: again.then(|| wait.unwrap_or_default()), ..failure })
}

fn read<T: serde::de::DeserializeOwned>(response: &mut Response<Body>) -> Result<T, Failure> {
    let bytes = response.body_mut().with_config().limit(1 << 20).read_to_vec();
    let bytes = bytes.map_err(|e| unreached(&e))?;
    serde_json::from_slice(&bytes).map_err(not_a_hub)
}

fn not_a_hub(what: impl fmt::Display) -> Failure {
    let text = format!("what answers there is no hub, or a newer one: {what}; look at the address");
    Failure::new("format", text)
}

fn unreached(error: &ureq::Error) -> Failure {
    let way = "look at the address and the network; what was taken before stays";
    let failure = Failure::new("io", format!("the hub cannot be reached: {error}; {way}"));
    let hopeless = matches!(error, ureq::Error::BadUri(_) | ureq::Error::HostNotFound);
    Failure { again: (!hopeless).then_some(Duration::ZERO), ..failure }
}

fn hex_bytes(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| hex::read::<1>(std::str::from_utf8(pair).ok()?).map(|[byte]| byte);
    rest.is_empty().then(|| pairs.iter().map(byte).collect())?
}

/// Meets a hub until both know the same of the scopes; seal what is to be sent before. `step` is
/// told after each answer how far it is, and can end it. Whatever was taken stays, so that a
/// session which was cut goes on where it was when it is begun again.
///
/// # Errors
/// As [`Client::ask`], what taking a delta fails with, and what `step` ends it with.
pub fn sync<E: From<Failure>>(
    db: &Database,
    hub: &mut Client,
    scopes: Scopes,
    step: &mut dyn FnMut(&Session<'_>) -> Result<(), E>,
) -> Result<Outcome, E> {
    let failed = |e: sobo::Error| E::from(Failure::from(e));
    let whole = scopes == Scopes::All;
    let mut session = db.meet(scopes);
    while let Some(question) = session.question().map_err(failed)? {
        let answer = hub.ask(&question)?;
        session.receive(&answer).map_err(failed)?;
        step(&session)?;
    }
    // Those who came from other units: without them the unit's figures are not the office's.
    if !whole {
        db.import(&hub.excerpt()?).map_err(failed)?;
    }
    Ok(session.outcome())
}
