//! The routes: what is asked, and who may. Knows nothing of sockets.

use crate::access::{CHALLENGE, Reason, TOKEN};
use crate::metrics::{CONTENT_TYPE, Held};
use crate::problem::{Code, Refusal};
use crate::state::State;
use crate::{clock, hex, register, wire};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State as Shared};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use sobo::model::DeviceId;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tower_http::cors::{Any, CorsLayer};

/// Most bytes of a body that logs in.
const LOGIN_BYTES: usize = 4 << 10;

/// How long a page's browser remembers that it may ask.
const ASKED_AGAIN: Duration = Duration::from_secs(3600);

type Hub = Shared<Arc<State>>;

/// All routes.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route(wire::CHALLENGE, post(challenge))
        .route(wire::LOGIN, post(login))
        .route(wire::SYNC, post(sync))
        .route(wire::EXCERPT, get(excerpt))
        .route(wire::NEWS, get(news))
        .route(wire::HEALTH, get(health))
        .route(wire::METRICS, get(metrics))
        .fallback(nothing)
        .method_not_allowed_fallback(no_method)
        .layer(from_fn_with_state(Arc::clone(&state), around))
        .layer(pages())
        .with_state(state)
}

/// Pages of any origin may ask: whoever is served has signed for it and sends a token that no browser
/// adds by itself.
fn pages() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .max_age(ASKED_AGAIN)
}

/// Around every request: how long it may take, the log, the counts.
async fn around(Shared(state): Hub, request: Request, next: Next) -> Response {
    let started = tokio::time::Instant::now();
    let (method, route) = (request.method().clone(), route(request.uri().path()));
    let response = tokio::time::timeout(state.limits.request, next.run(request)).await;
    let response = response.unwrap_or_else(|_| {
        let detail = "the request took too long; send it again";
        Refusal::new(StatusCode::REQUEST_TIMEOUT, "busy", detail).into_response()
    });
    let (status, took) = (response.status().as_u16(), started.elapsed());
    let code = response.extensions().get::<Code>().map_or("", |code| code.0);
    state.metrics.request(route, status, code);
    let micros = took.as_micros() as u64;
    match status {
        500.. => tracing::error!(%method, route, status, code, micros, "request"),
        400.. => tracing::warn!(%method, route, status, code, micros, "request"),
        // Asked every few seconds by machines.
        _ if route == wire::HEALTH || route == wire::METRICS => {
            tracing::debug!(%method, route, status, micros, "request");
        }
        _ => tracing::info!(%method, route, status, micros, "request"),
    }
    response
}

/// A path for the log and the counts, which strangers cannot fill with names of theirs.
fn route(path: &str) -> &'static str {
    let routes = [
        wire::CHALLENGE,
        wire::LOGIN,
        wire::SYNC,
        wire::EXCERPT,
        wire::NEWS,
        wire::HEALTH,
        wire::METRICS,
    ];
    routes.into_iter().find(|route| *route == path).unwrap_or("other")
}

async fn nothing() -> Refusal {
    let detail = "there is nothing here; look at the address";
    Refusal::new(StatusCode::NOT_FOUND, "not_found", detail)
}

async fn no_method() -> Refusal {
    let detail = "this is not how it is asked; look at the method";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "invalid", detail)
}

async fn challenge(
    Shared(state): Hub,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<wire::Challenge>, Refusal> {
    state.count_address(from.ip())?;
    let asked: wire::AskChallenge = json(&state, &headers, body).await?;
    let device = device(&asked.device)?;
    let lasting = state.limits.challenge;
    let challenge = state.gate.challenge(device, clock::now_ms() + lasting.as_millis() as u64);
    let challenge = challenge.map_err(|e| {
        tracing::error!(error = %e, "the system gives no randomness");
        Refusal::failed("the hub's system gives no randomness")
    })?;
    let challenge = hex::write(&challenge);
    Ok(Json(wire::Challenge { challenge, expires_in_s: lasting.as_secs() }))
}

async fn login(
    Shared(state): Hub,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<wire::Welcome>, Refusal> {
    state.count_address(from.ip())?;
    let login: wire::Login = json(&state, &headers, body).await?;
    let device = device(&login.device)?;
    let broken = |what| Refusal::invalid(format!("the {what} is misspelt"));
    let challenge: [u8; CHALLENGE] =
        hex::read(&login.challenge).ok_or_else(|| broken("challenge"))?;
    let signature: [u8; 64] = hex::read(&login.signature).ok_or_else(|| broken("signature"))?;
    if !state.origins.contains(&login.origin) {
        let known = state.origins.join(", ");
        return Err(Refusal::unauthorized(format!(
            "the login is for '{}'; this hub is {known}; use that address, or start the hub with \
             --origin",
            login.origin
        )));
    }
    let now = clock::now_ms();
    state.gate.check_challenge(device, &challenge, now).map_err(why)?;
    wire::check(device, &login.origin, &challenge, &signature)
        .map_err(|e| Refusal::unauthorized(format!("{e}; log in with the device's own key")))?;
    state.gate.use_up(&challenge, now).map_err(why)?;
    let scopes = state.work(move |db| register::served(db, device)).await?;
    let lasting = state.limits.token;
    let token = state.gate.token(device, now + lasting.as_millis() as u64);
    tracing::info!(%device, "logged in");
    Ok(Json(wire::Welcome {
        token: hex::write(&token),
        expires_in_s: lasting.as_secs(),
        serves: wire::Serves::from(&scopes),
    }))
}

fn why(reason: Reason) -> Refusal {
    match reason {
        Reason::Foreign => {
            Refusal::unauthorized("it was not made here for this device; log in again")
        }
        Reason::Expired => Refusal::unauthorized("it was made too long ago; log in again"),
        Reason::Used => Refusal::unauthorized("it was used before; ask for another"),
        Reason::Full => Refusal::busy("too many log in at once; try again"),
    }
}

/// Who asks, by the token; and that they do not ask too often.
fn who(state: &State, headers: &HeaderMap) -> Result<(DeviceId, Duration), Refusal> {
    let none = || Refusal::unauthorized("there is no token; log in first");
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(none)?;
    let token: [u8; TOKEN] = hex::read(token).ok_or_else(none)?;
    let now = clock::now_ms();
    let (device, until) = state.gate.check_token(&token, now).map_err(why)?;
    state.count_device(device)?;
    Ok((device, Duration::from_millis(until - now)))
}

async fn sync(Shared(state): Hub, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let (device, _) = who(&state, &headers)?;
    let (question, room) = state.read(&headers, body, state.limits.body_bytes).await?;
    let started = tokio::time::Instant::now();
    let received = question.len();
    state.metrics.received.inc_by(received as u64);
    // The room goes with the work, which goes on when the client does not wait for it.
    let answer = state
        .work(move |db| {
            let _room = room;
            register::answer(db, device, &question)
        })
        .await?;
    state.metrics.answered(started.elapsed());
    state.metrics.sent.inc_by(answer.bytes.len() as u64);
    state.metrics.taken.inc_by(answer.new as u64);
    state.board.tell(answer.new);
    tracing::info!(%device, received, sent = answer.bytes.len(), new = answer.new, "answered");
    Ok(([(header::CONTENT_TYPE, wire::BYTES)], answer.bytes).into_response())
}

async fn excerpt(Shared(state): Hub, headers: HeaderMap) -> Result<Response, Refusal> {
    let (device, _) = who(&state, &headers)?;
    let key = state.key.clone();
    let bytes = state.work(move |db| register::excerpt(db, device, key.as_ref())).await?;
    state.metrics.sent.inc_by(bytes.len() as u64);
    Ok(([(header::CONTENT_TYPE, wire::BYTES)], bytes).into_response())
}

async fn news(Shared(state): Hub, headers: HeaderMap) -> Result<Response, Refusal> {
    let (device, lasting) = who(&state, &headers)?;
    state.work(move |db| register::served(db, device)).await?;
    let many = |_| Refusal::busy("too many wait for news; ask now and then instead");
    let place = Arc::clone(&state.listeners).try_acquire_owned().map_err(many)?;
    let held = (place, Held::of(&state.metrics.listeners));
    let events = state.board.listen(lasting, held);
    let events = events.ok_or_else(|| Refusal::busy("the hub shuts down; come back later"))?;
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

async fn health(Shared(state): Hub) -> Result<Response, Refusal> {
    if state.stopping.load(Ordering::Relaxed) {
        return Err(Refusal::busy("the hub shuts down"));
    }
    state.work(|db| db.read().map(drop).map_err(Refusal::from)).await?;
    let version = env!("CARGO_PKG_VERSION");
    Ok(Json(serde_json::json!({ "status": "ok", "version": version })).into_response())
}

async fn metrics(Shared(state): Hub) -> Result<Response, Refusal> {
    state.metrics.connections.set(state.handle.connection_count() as i64);
    let text = state.metrics.text().map_err(Refusal::failed)?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response())
}

/// A small JSON body.
async fn json<T: DeserializeOwned>(
    state: &State,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Refusal> {
    let (bytes, _) = state.read(headers, body, LOGIN_BYTES).await?;
    serde_json::from_slice(&bytes)
        .map_err(|e| Refusal::invalid(format!("the body is not the JSON it should be: {e}")))
}

fn device(text: &str) -> Result<DeviceId, Refusal> {
    let wrong = || Refusal::invalid("a device is 64 hexadecimal digits");
    hex::read(text).map(DeviceId).ok_or_else(wrong)
}
