//! What the backend answers.

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use super::members::MemberKind;
use super::python_json::python_json;

/// A status and a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RestReply {
    /// The status.
    pub(crate) status: StatusCode,
    /// JSON, with the line end that the reference has there.
    pub(crate) body: String,
}

impl RestReply {
    /// Any status, with JSON.
    pub(crate) fn new(status: StatusCode, body: &Value) -> Self {
        let body = format!("{}\n", python_json(body));
        Self { status, body }
    }

    /// 200.
    pub(crate) fn ok(body: &Value) -> Self {
        Self::new(StatusCode::OK, body)
    }

    /// 400, with a text.
    pub(crate) fn bad_request(text: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, &text.into())
    }

    /// 401: no token, or one of another key.
    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, &"Unauthorized".into())
    }

    /// 403: not known, or not for the one who asks.
    pub(crate) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, &"Forbidden".into())
    }

    /// 403: a session cannot have such a member.
    pub(crate) fn no_access(kind: MemberKind) -> Self {
        let kind = kind.word();
        let text = format!("Service doesn't have access to at least one {kind} of that session.");
        Self::new(StatusCode::FORBIDDEN, &text.into())
    }

    /// 404.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, &json!({ "message": "Not Found" }))
    }

    /// 500, without an explanation.
    pub(crate) fn internal_error() -> Self {
        let body = json!({ "message": "Internal Server Error" });
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, &body)
    }

    /// 500: a service did not answer, or answered nothing.
    pub(crate) fn no_answer() -> Self {
        let text = "No answer from service.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, &text.into())
    }

    /// As a response, with the headers of the reference.
    pub(crate) fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body.into()));
        *response.status_mut() = self.status;
        let headers = [
            ("content-type", "application/json"),
            ("access-control-allow-origin", "*"),
            ("access-control-allow-headers", "*"),
            ("access-control-allow-methods", "*"),
        ];
        for (name, value) in headers {
            let value = http::HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        response
    }
}
