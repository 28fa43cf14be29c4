//! What a client of Engine.IO is told when its request makes no sense.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use crate::socket::query::TransportName;

/// What a client of Engine.IO is told when its request makes no sense, with the codes of
/// <https://socket.io/docs/v4/server-api/#connection_error>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EngineError {
    UnknownTransport,
    /// With the transport of the request, because the answer to a WebSocket handshake is plain.
    UnknownSid(TransportName),
    BadHandshakeMethod,
    BadRequest,
}

impl IntoResponse for EngineError {
    fn into_response(self) -> Response {
        let body = match self {
            Self::UnknownTransport => r#"{"code":0,"message":"Transport unknown"}"#,
            Self::UnknownSid(TransportName::WebSocket) => {
                return (StatusCode::BAD_REQUEST, "Session ID unknown").into_response();
            }
            Self::UnknownSid(TransportName::Polling) => {
                r#"{"code":1,"message":"Session ID unknown"}"#
            }
            Self::BadHandshakeMethod => r#"{"code":2,"message":"Bad handshake method"}"#,
            Self::BadRequest => r#"{"code":3,"message":"Bad request"}"#,
        };
        let json = [(header::CONTENT_TYPE, "application/json")];
        (StatusCode::BAD_REQUEST, json, body).into_response()
    }
}
