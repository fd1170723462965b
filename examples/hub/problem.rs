//! Errors as clients read them: a status, a stable code, a text. Knows nothing of what went wrong.

use crate::wire;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sobo::model::Rule;
use std::fmt;
use std::time::Duration;

/// Why a request was not served.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    detail: String,
    rule: Option<String>,
    retry_after: Option<Duration>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl fmt::Display) -> Self {
        Self { status, code, detail: detail.to_string(), rule: None, retry_after: None }
    }

    /// A body or a header that is not what it should be.
    pub(crate) fn invalid(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", detail)
    }

    /// Nobody who is known.
    pub(crate) fn unauthorized(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
    }

    /// Somebody who is known, and may not by a rule of the register.
    pub(crate) fn forbidden(rule: Rule, detail: impl fmt::Display) -> Self {
        let refusal = Self::new(StatusCode::FORBIDDEN, "refused", detail);
        Self { rule: Some(rule.code().to_owned()), ..refusal }
    }

    /// A request that came too soon.
    pub(crate) fn too_soon(wait: Duration) -> Self {
        let detail = "too many requests; wait as long as Retry-After says";
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "limit", detail);
        Self { retry_after: Some(wait), ..refusal }
    }

    /// A body that is too long.
    pub(crate) fn too_long(most: usize) -> Self {
        let detail = format!("the body is longer than {most} bytes; send less at once");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "limit", detail)
    }

    /// The hub has more to do than it can.
    pub(crate) fn busy(detail: impl fmt::Display) -> Self {
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail);
        Self { retry_after: Some(Duration::from_secs(1)), ..refusal }
    }

    /// A defect or a failure of the hub; the log has more.
    pub(crate) fn failed(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "io", detail)
    }
}

/// What the library refuses is the client's doing, but for a failing disk and a register in use.
impl From<sobo::Error> for Refusal {
    fn from(error: sobo::Error) -> Self {
        let status = match error.code() {
            "io" => StatusCode::INTERNAL_SERVER_ERROR,
            "busy" => return Self::busy(error),
            "limit" => StatusCode::PAYLOAD_TOO_LARGE,
            "conflict" => StatusCode::CONFLICT,
            "refused" => StatusCode::FORBIDDEN,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        if status.is_server_error() {
            tracing::error!(error = ?error, "the register failed");
        }
        let rule = error.refusals().first().map(|one| one.rule.clone());
        Self { rule, ..Self::new(status, error.code(), error) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = wire::Problem {
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail,
            rule: self.rule,
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(wire::PROBLEM));
        if let Some(wait) = self.retry_after {
            // Whole seconds are all that the header has; a little too long never comes too soon.
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        }
        response.extensions_mut().insert(Code(self.code));
        response
    }
}

/// The code of a refusal, for the log and the counts.
#[derive(Clone, Copy)]
pub(crate) struct Code(pub(crate) &'static str);
