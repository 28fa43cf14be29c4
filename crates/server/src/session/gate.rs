//! The gate in front of a session's socket: a handshake needs the session's cookie, a ticket or a key, and is refused
//! before a socket exists.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use signaling::room::Role;
use tokio::time::Instant;

use crate::clock;
use crate::http::{AddressLimiter, ApiError, ClientAddress, cookie, query_parameter};
use crate::session::{Access, Admission, Engine};

/// The name of the cookie. Its path is that of one session's socket, so sessions do not see each other's.
pub(super) const COOKIE: &str = "videorehab_session";

/// What the reference answers when a request names a connection that does not exist; clients read the code.
const UNKNOWN_SID: &str = r#"{"code":1,"message":"Session ID unknown"}"#;

#[derive(Debug, Clone)]
pub(super) struct Gate {
    pub(super) access: Arc<Access>,
    pub(super) engine: Engine,
    pub(super) limiter: AddressLimiter,
}

impl Gate {
    fn role(&self, request: &Request) -> Option<Role> {
        let now = clock::unix_ms() / 1_000;
        // What a page says in its address counts for more than a cookie, which two pages in one browser share.
        let ticket = query_parameter(request.uri(), "ticket");
        let key = query_parameter(request.uri(), "key");
        let from_ticket = ticket.and_then(|ticket| self.access.role_of_ticket(&ticket, now));
        let from_key = || self.access.role_of_key(&key?);
        let from_cookie = || {
            self.access
                .role_of_cookie(cookie(request.headers(), COOKIE)?, now)
        };
        from_ticket.or_else(from_key).or_else(from_cookie)
    }
}

/// Lets requests of open connections pass, and handshakes of those who may join.
pub(super) async fn gate(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    if let Some(sid) = query_parameter(request.uri(), "sid") {
        if gate.engine.knows(&sid) {
            return next.run(request).await;
        }
        return (
            StatusCode::BAD_REQUEST,
            [(header::CONTENT_TYPE, "application/json")],
            UNKNOWN_SID,
        )
            .into_response();
    }
    let address = request.extensions().get::<ClientAddress>();
    let allowed =
        address.is_some_and(|address| gate.limiter.allows(*address, Instant::now().into_std()));
    if !allowed {
        return ApiError::RATE_LIMITED.into_response();
    }
    let Some(role) = gate.role(&request) else {
        return ApiError::KEY_REFUSED.into_response();
    };
    if gate.engine.is_full() {
        return ApiError::SESSION_FULL.into_response();
    }
    request.extensions_mut().insert(Admission(role));
    next.run(request).await
}
