//! The gate in front of a session's socket: a handshake needs the session's cookie, a ticket or a key, and is refused
//! before a socket exists.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
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
    if let Some(sid) = query_parameter(request.uri(), "sid") {
        let known = site.engine.knows(&sid);
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
    Ok(request)
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
