//! The gate in front of a socket. A client that may not open a connection is refused before a socket exists, in the words of
//! Engine.IO where its clients read them.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::uri::PathAndQuery;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use signaling::room::Pass;

use crate::base::clock;
use crate::http::{AddressLimiter, ApiError, ClientAddress};
use crate::socket::query::{SocketQuery, TransportName};
use crate::socket::transport::{Admitted, Transport};

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

/// Why a request does not reach the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It makes no sense.
    Engine(EngineError),
    /// It is a handshake of a client that may not join, or not now.
    Handshake(ApiError),
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

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Engine(error) => error.into_response(),
            Self::Handshake(error) => error.into_response(),
        }
    }
}

/// Lets requests of open connections pass, and handshakes for which `pass` gives a pass. A request that passes has the query
/// that the transport understands, and no key, ticket or cookie any more.
///
/// # Errors
/// Every other request is refused.
pub(super) fn admit(
    mut request: Request,
    transport: &Transport,
    limiter: &AddressLimiter,
    pass: impl FnOnce(&Request) -> Option<Pass>,
) -> Result<(Request, SocketQuery), Refusal> {
    let query =
        SocketQuery::parse(request.uri()).ok_or(Refusal::Engine(EngineError::UnknownTransport))?;
    check_engine(&request, &query, transport).map_err(Refusal::Engine)?;
    if query.sid.is_none() {
        let pass =
            check_handshake(&request, transport, limiter, pass).map_err(Refusal::Handshake)?;
        request.extensions_mut().insert(Admitted(pass));
    }
    forget_credentials(&mut request, &query);
    Ok((request, query))
}

/// The checks of Engine.IO, in its order.
fn check_engine(
    request: &Request<Body>,
    query: &SocketQuery,
    transport: &Transport,
) -> Result<(), EngineError> {
    if let Some(sid) = &query.sid
        && !transport.knows(sid)
    {
        return Err(EngineError::UnknownSid(query.transport));
    }
    if query.sid.is_none() && request.method() != Method::GET {
        return Err(EngineError::BadHandshakeMethod);
    }
    if query.transport == TransportName::WebSocket && !asks_for_websocket(request.headers()) {
        return Err(EngineError::BadRequest);
    }
    Ok(())
}

fn asks_for_websocket(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE);
    upgrade.is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket"))
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

/// Removes key, ticket and cookie: the transport keeps the handshake request as long as the connection.
fn forget_credentials(request: &mut Request, query: &SocketQuery) {
    request.headers_mut().remove(header::COOKIE);
    request.headers_mut().remove(header::AUTHORIZATION);
    let address = format!("{}?{}", request.uri().path(), query.canonical());
    if let Ok(address) = address.parse::<PathAndQuery>() {
        *request.uri_mut() = Uri::from(address);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transport_sees_neither_key_nor_ticket_nor_cookie() {
        let uri = "/websocket/8080/?EIO=4&key=secret&transport=polling&ticket=secret";
        let request = Request::builder()
            .uri(uri)
            .header(header::AUTHORIZATION, "Bearer secret")
            .header(header::COOKIE, "a=secret");
        let mut request = request.body(Body::empty()).unwrap();
        let query = SocketQuery::parse(request.uri()).unwrap();
        forget_credentials(&mut request, &query);
        assert_eq!(
            request.uri().to_string(),
            "/websocket/8080/?EIO=4&transport=polling"
        );
        assert!(request.headers().is_empty());
    }
}
