//! The gate in front of a socket. A client that may not open a connection is refused before a socket exists, in the words of
//! Engine.IO where its clients read them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{Method, header};
use signaling::room::Pass;

use crate::base::clock;
use crate::http::{AddressLimiter, ApiError, ClientAddress};
use crate::socket::engine_error::EngineError;
use crate::socket::mailbox::Mailbox;
use crate::socket::query::{SocketQuery, TransportName};
use crate::socket::transport::Transport;
use crate::socket::websocket_handshake::has_word;

/// Why a request does not reach the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It makes no sense.
    Engine(EngineError),
    /// It is a handshake of a client that may not join, or not now.
    Handshake(ApiError),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Engine(error) => error.into_response(),
            Self::Handshake(error) => error.into_response(),
        }
    }
}

/// A request that may pass.
#[derive(Debug)]
pub(super) enum Admitted {
    /// A handshake of somebody with that pass.
    Handshake {
        request: Request,
        query: SocketQuery,
        pass: Pass,
    },
    /// A request of an open connection.
    Known {
        request: Request,
        query: SocketQuery,
        mailbox: Arc<Mailbox>,
    },
}

/// Lets requests of open connections pass, and handshakes for which `pass` gives a pass.
///
/// # Errors
/// Every other request is refused.
pub(super) fn admit(
    request: Request,
    transport: &Transport,
    limiter: &AddressLimiter,
    pass: impl FnOnce(&Request) -> Option<Pass>,
) -> Result<Admitted, Refusal> {
    let query =
        SocketQuery::parse(request.uri()).ok_or(Refusal::Engine(EngineError::UnknownTransport))?;
    let known = check_engine(&request, &query, transport).map_err(Refusal::Engine)?;
    if let Some(mailbox) = known {
        return Ok(Admitted::Known {
            request,
            query,
            mailbox,
        });
    }
    let pass = check_handshake(&request, transport, limiter, pass).map_err(Refusal::Handshake)?;
    Ok(Admitted::Handshake {
        request,
        query,
        pass,
    })
}

/// The checks of Engine.IO, in its order. Returns the connection that the request is of.
fn check_engine(
    request: &Request<Body>,
    query: &SocketQuery,
    transport: &Transport,
) -> Result<Option<Arc<Mailbox>>, EngineError> {
    let known = match &query.sid {
        Some(sid) => {
            let found = transport.find(sid);
            let found = found.ok_or(EngineError::UnknownSid(query.transport))?;
            if found.version() != query.version {
                return Err(EngineError::BadRequest);
            }
            Some(found)
        }
        None if request.method() == Method::GET => None,
        None => return Err(EngineError::BadHandshakeMethod),
    };
    let asks_for_websocket = has_word(request.headers(), header::UPGRADE, "websocket");
    if query.transport == TransportName::WebSocket && !asks_for_websocket {
        return Err(EngineError::BadRequest);
    }
    Ok(known)
}

/// Whether this client may open a connection, and with which role.
fn check_handshake(
    request: &Request,
    transport: &Transport,
    limiter: &AddressLimiter,
    pass: impl FnOnce(&Request) -> Option<Pass>,
) -> Result<Pass, ApiError> {
    let address = request.extensions().get::<ClientAddress>();
    if !address.is_some_and(|address| limiter.allows(*address, clock::instant())) {
        return Err(ApiError::RATE_LIMITED);
    }
    let pass = pass(request).ok_or(ApiError::KEY_REFUSED)?;
    if transport.is_full() {
        return Err(ApiError::SESSION_FULL);
    }
    Ok(pass)
}
