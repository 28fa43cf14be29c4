//! The handshake of a WebSocket (RFC 6455, 4.2).

use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::socket::engine_error::EngineError;

/// The only version there is.
const VERSION: &str = "13";
/// The length of a decoded key, in bytes.
const KEY_BYTES: usize = 16;

/// Why there is no WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HandshakeError {
    /// The request is not one for a WebSocket.
    NoWebSocket,
    /// It asks for another version.
    Version,
}

impl IntoResponse for HandshakeError {
    fn into_response(self) -> Response {
        match self {
            Self::NoWebSocket => EngineError::BadRequest.into_response(),
            Self::Version => {
                let version = [(header::SEC_WEBSOCKET_VERSION, VERSION)];
                (StatusCode::UPGRADE_REQUIRED, version).into_response()
            }
        }
    }
}

/// What the answer says in `Sec-WebSocket-Accept`.
///
/// # Errors
/// The request does not ask for a WebSocket as it should.
pub(super) fn accept(
    method: &Method,
    version: Version,
    headers: &HeaderMap,
) -> Result<HeaderValue, HandshakeError> {
    let asks = method == Method::GET
        && version == Version::HTTP_11
        && has_word(headers, header::CONNECTION, "upgrade")
        && has_word(headers, header::UPGRADE, "websocket");
    if !asks {
        return Err(HandshakeError::NoWebSocket);
    }
    if headers
        .get(header::SEC_WEBSOCKET_VERSION)
        .map(HeaderValue::as_bytes)
        != Some(VERSION.as_bytes())
    {
        return Err(HandshakeError::Version);
    }
    let mut keys = headers.get_all(header::SEC_WEBSOCKET_KEY).iter();
    let (Some(key), None) = (keys.next(), keys.next()) else {
        return Err(HandshakeError::NoWebSocket);
    };
    let decoded = BASE64_STANDARD.decode(key).map(|key| key.len());
    if decoded != Ok(KEY_BYTES) {
        return Err(HandshakeError::NoWebSocket);
    }
    let accept = derive_accept_key(key.as_bytes());
    HeaderValue::try_from(accept).map_err(|_| HandshakeError::NoWebSocket)
}

/// Whether one of the words in that header is `word`.
pub(super) fn has_word(headers: &HeaderMap, name: HeaderName, word: &str) -> bool {
    let values = headers.get_all(name);
    let mut words = values
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    words.any(|found| found.trim_ascii().eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(change: (&'static str, Option<&'static str>)) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "WebSocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            let value = if name == change.0 {
                change.1
            } else {
                Some(value)
            };
            if let Some(value) = value {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        headers
    }

    #[test]
    fn the_answer_is_that_of_the_rfc() {
        let accepted = accept(&Method::GET, Version::HTTP_11, &headers(("", None)));
        assert_eq!(
            accepted,
            Ok(HeaderValue::from_static("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        );
    }

    #[test]
    fn a_request_that_is_not_right_is_refused() {
        for (change, expected) in [
            (("connection", None), HandshakeError::NoWebSocket),
            (("connection", Some("close")), HandshakeError::NoWebSocket),
            (("upgrade", None), HandshakeError::NoWebSocket),
            (("upgrade", Some("h2c")), HandshakeError::NoWebSocket),
            (("sec-websocket-version", None), HandshakeError::Version),
            (
                ("sec-websocket-version", Some("8")),
                HandshakeError::Version,
            ),
            (("sec-websocket-key", None), HandshakeError::NoWebSocket),
            (
                ("sec-websocket-key", Some("short")),
                HandshakeError::NoWebSocket,
            ),
            (
                ("sec-websocket-key", Some("dGhlIHNhbXBsZQ==")),
                HandshakeError::NoWebSocket,
            ),
        ] {
            assert_eq!(
                accept(&Method::GET, Version::HTTP_11, &headers(change)),
                Err(expected),
                "{change:?}"
            );
        }
        let posted = accept(&Method::POST, Version::HTTP_11, &headers(("", None)));
        assert_eq!(posted, Err(HandshakeError::NoWebSocket));
        let old = accept(&Method::GET, Version::HTTP_10, &headers(("", None)));
        assert_eq!(old, Err(HandshakeError::NoWebSocket));
    }
}
