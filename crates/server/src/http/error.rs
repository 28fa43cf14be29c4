//! Errors of the API: a status, a code for programs and a sentence for people.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

/// A refused request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
}

#[derive(Serialize)]
struct Body {
    code: &'static str,
    message: &'static str,
}

macro_rules! api_errors {
    ($($name:ident = $status:ident, $code:literal, $message:literal;)*) => {
        impl ApiError { $(
            pub(crate) const $name: Self =
                Self { status: StatusCode::$status, code: $code, message: $message };
        )* }
    };
}

api_errors! {
    FORBIDDEN = FORBIDDEN, "forbidden", "The operator token is missing or wrong: send it as 'Authorization: Bearer <token>'.";
    KEY_REFUSED = FORBIDDEN, "forbidden", "A good key, ticket or cookie of this session is needed.";
    BAD_REQUEST = BAD_REQUEST, "bad_request", "The body has to be JSON like {\"name\": \"…\"}, sent as application/json.";
    NAME_TOO_LONG = BAD_REQUEST, "name_too_long", "The name of a session may have 80 characters and no control characters.";
    NOT_FOUND = NOT_FOUND, "not_found", "There is nothing at this address.";
    UNKNOWN_SESSION = NOT_FOUND, "not_found", "No session with this id is running.";
    METHOD = METHOD_NOT_ALLOWED, "bad_request", "This address does not know that method.";
    RATE_LIMITED = TOO_MANY_REQUESTS, "rate_limited", "Too many attempts from this address: try again in a moment.";
    SESSION_FULL = SERVICE_UNAVAILABLE, "session_full", "This session has as many connections as it may have.";
    TOO_MANY_SESSIONS = SERVICE_UNAVAILABLE, "too_many_sessions", "As many sessions run as this server may run: stop one first.";
    NO_PORT_LEFT = SERVICE_UNAVAILABLE, "no_port_left", "Every free port of this server is used by another program.";
    SHUTTING_DOWN = SERVICE_UNAVAILABLE, "shutting_down", "The server is stopping.";
    INTERNAL = INTERNAL_SERVER_ERROR, "internal", "Something went wrong here; the log says what.";
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Body {
            code: self.code,
            message: self.message,
        };
        (self.status, Json(body)).into_response()
    }
}
