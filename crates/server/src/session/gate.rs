//! The gate in front of a session's socket: a handshake needs the session's cookie, a ticket or a key, and is refused
//! before a socket exists.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, Uri, header};
use signaling::room::Role;
use tokio::time::Instant;

use crate::clock;
use crate::http::{AddressLimiter, ApiError, ClientAddress, cookie, query_parameter};
use crate::session::{Access, Admission, Site};

/// The name of the cookie. Its path is that of one session's socket, so sessions do not see each other's.
pub(super) const COOKIE: &str = "videorehab_session";

/// What the reference answers when a request names a connection that does not exist; clients read the code.
const UNKNOWN_SID: &str = r#"{"code":1,"message":"Session ID unknown"}"#;

/// Why a request does not reach the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It names a connection that does not exist.
    UnknownSid,
    /// It is a handshake of somebody who may not join, or not now.
    Handshake(ApiError),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::UnknownSid => {
                let json = [(header::CONTENT_TYPE, "application/json")];
                (StatusCode::BAD_REQUEST, json, UNKNOWN_SID).into_response()
            }
            Self::Handshake(error) => error.into_response(),
        }
    }
}

/// Lets requests of open connections pass, and handshakes of those who may join.
///
/// # Errors
/// Everybody else is refused.
pub(super) fn admit(
    mut request: Request,
    site: &Site,
    limiter: &AddressLimiter,
) -> Result<Request, Refusal> {
    if names_connection(request.uri()) {
        let known = sid(request.uri()).is_some_and(|sid| site.engine.knows(sid));
        return if known {
            Ok(request)
        } else {
            Err(Refusal::UnknownSid)
        };
    }
    let address = request.extensions().get::<ClientAddress>();
    let now = Instant::now().into_std();
    if !address.is_some_and(|address| limiter.allows(*address, now)) {
        return Err(Refusal::Handshake(ApiError::RATE_LIMITED));
    }
    let role = role(&site.access, &request).ok_or(Refusal::Handshake(ApiError::KEY_REFUSED))?;
    if site.engine.is_full() {
        return Err(Refusal::Handshake(ApiError::SESSION_FULL));
    }
    request.extensions_mut().insert(Admission(role));
    forget_credentials(&mut request);
    Ok(request)
}

/// Whether the request claims to belong to an open connection.
fn names_connection(uri: &Uri) -> bool {
    query_parameter(uri, "sid").is_some()
}

/// The connection that the request names, if it does so once and plainly: the engine reads the address literally, and
/// must not understand something else.
fn sid(uri: &Uri) -> Option<&str> {
    let mut parts = uri.query()?.split('&');
    let sid = parts.find_map(|part| part.strip_prefix("sid="))?;
    let only_one = !parts.any(|part| part.starts_with("sid="));
    only_one.then_some(sid)
}

/// The engine keeps the handshake request as long as the connection; what let it in is not needed any more.
fn forget_credentials(request: &mut Request) {
    request.headers_mut().remove(header::COOKIE);
    let query = request.uri().query().unwrap_or_default();
    let is_secret = |part: &&str| part.starts_with("key=") || part.starts_with("ticket=");
    let kept: Vec<&str> = query.split('&').filter(|part| !is_secret(part)).collect();
    let address = format!("{}?{}", request.uri().path(), kept.join("&"));
    if let Ok(uri) = address.parse() {
        *request.uri_mut() = uri;
    }
}

/// What the request is entitled to. What a page says in its address counts for more than a cookie, which two pages in
/// one browser share.
fn role(access: &Access, request: &Request) -> Option<Role> {
    let now = clock::unix_ms() / 1_000;
    let ticket = query_parameter(request.uri(), "ticket");
    let key = query_parameter(request.uri(), "key");
    let cookie = cookie(request.headers(), COOKIE);
    ticket
        .and_then(|ticket| access.role_of_ticket(&ticket, now))
        .or_else(|| access.role_of_key(&key?))
        .or_else(|| access.role_of_cookie(cookie?, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_named_once_and_plainly() {
        for (query, named, expected) in [
            ("EIO=4&sid=abc&transport=polling", true, Some("abc")),
            ("EIO=4&transport=polling", false, None),
            ("EIO=4&s%69d=abc", true, None),
            ("sid=abc&sid=def", true, None),
        ] {
            let uri: Uri = format!("/websocket/8080/?{query}").parse().unwrap();
            assert_eq!(
                (names_connection(&uri), sid(&uri)),
                (named, expected),
                "{query}"
            );
        }
    }

    #[test]
    fn the_engine_does_not_get_to_know_what_let_a_client_in() {
        let uri = "/websocket/8080/?EIO=4&key=secret&transport=polling&ticket=secret";
        let request = Request::builder()
            .uri(uri)
            .header(header::COOKIE, "a=secret");
        let mut request = request.body(axum::body::Body::empty()).unwrap();
        forget_credentials(&mut request);
        assert_eq!(
            request.uri().to_string(),
            "/websocket/8080/?EIO=4&transport=polling"
        );
        assert!(request.headers().is_empty());
    }
}
