//! The socket of a session over HTTP: the gate, then polls, POSTs, and the handshakes of WebSockets.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use hyper::upgrade::OnUpgrade;
use signaling::engineio::{script, unescaped};
use signaling::room::Pass;
use tokio::sync::oneshot;

use crate::http::{AddressLimiter, ApiError, no_store};
use crate::socket::connection::Arriving;
use crate::socket::engine_error::EngineError;
use crate::socket::gate::{Admitted, admit};
use crate::socket::mailbox::{Arrival, Mailbox, PollRequest, PostBody, PostRequest};
use crate::socket::poll_body::PollBody;
use crate::socket::query::{SocketQuery, TransportName};
use crate::socket::transport::Transport;
use crate::socket::websocket_handshake::accept;

/// The content type of a poll's answer that is text.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=UTF-8");
/// That of one that is bytes.
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
/// That of the answer to a POST.
const HTML: HeaderValue = HeaderValue::from_static("text/html");
/// The content type of a script. The Node.js server says plain text, which browsers of today do not run.
const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=UTF-8");

/// Percent-encoding makes three bytes of one.
const ENCODED_SIZE: usize = 3;
/// Escapes make two characters of one line end.
const ESCAPED_SIZE: usize = 2;

/// Answers a request to a socket, if the gate lets it pass.
pub(crate) async fn serve_socket(
    request: Request,
    transport: &Transport,
    limiter: &AddressLimiter,
    entitles_to: impl FnOnce(&Request) -> Option<Pass>,
) -> Response {
    let response = match admit(request, transport, limiter, entitles_to) {
        Ok(admitted) => pass(admitted, transport).await,
        Err(refusal) => refusal.into_response(),
    };
    ([no_store()], response).into_response()
}

async fn pass(admitted: Admitted, transport: &Transport) -> Response {
    match admitted {
        Admitted::Handshake {
            mut request,
            query,
            pass,
        } => match query.transport {
            TransportName::Polling => open_by_poll(&query, pass, transport).await,
            TransportName::WebSocket => websocket(&mut request, |upgrade| {
                transport.open(query.version, pass, Arriving::WebSocket(upgrade))
            }),
        },
        Admitted::Known {
            mut request,
            query,
            mailbox,
        } => match (query.transport, request.method()) {
            (TransportName::WebSocket, _) => websocket(&mut request, |upgrade| {
                mailbox.arrive(Arrival::WebSocket(upgrade));
                true
            }),
            (TransportName::Polling, &Method::GET) => poll(&query, &mailbox).await,
            (TransportName::Polling, &Method::POST) => {
                post(request, &query, &mailbox, transport.max_message_bytes()).await
            }
            (TransportName::Polling, _) => EngineError::BadRequest.into_response(),
        },
    }
}

/// Answers the handshake of a WebSocket, and hands on what it will be.
fn websocket(request: &mut Request, hand_on: impl FnOnce(OnUpgrade) -> bool) -> Response {
    let key = match accept(request.method(), request.version(), request.headers()) {
        Ok(key) => key,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return EngineError::BadRequest.into_response();
    };
    if !hand_on(upgrade) {
        return ApiError::SESSION_FULL.into_response();
    }
    let upgraded = [
        (header::CONNECTION, HeaderValue::from_static("Upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::SEC_WEBSOCKET_ACCEPT, key),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, upgraded).into_response()
}

async fn open_by_poll(query: &SocketQuery, pass: Pass, transport: &Transport) -> Response {
    let (answer, answered) = oneshot::channel();
    let is_base64 = query.is_base64();
    let poll = PollRequest { answer, is_base64 };
    if !transport.open(query.version, pass, Arriving::Polling(poll)) {
        return ApiError::SESSION_FULL.into_response();
    }
    match answered.await {
        Ok(body) => polled(body, query.callback.as_deref()),
        Err(_) => ApiError::SESSION_FULL.into_response(),
    }
}

async fn poll(query: &SocketQuery, mailbox: &Mailbox) -> Response {
    let (answer, answered) = oneshot::channel();
    let is_base64 = query.is_base64();
    mailbox.arrive(Arrival::Poll(PollRequest { answer, is_base64 }));
    match answered.await {
        Ok(body) => polled(body, query.callback.as_deref()),
        Err(_) => EngineError::BadRequest.into_response(),
    }
}

fn polled(body: PollBody, callback: Option<&str>) -> Response {
    if let Some(callback) = callback {
        return ([(header::CONTENT_TYPE, SCRIPT)], body.into_script(callback)).into_response();
    }
    let kind = if body.is_text() { TEXT } else { BYTES };
    ([(header::CONTENT_TYPE, kind)], Body::new(body)).into_response()
}

/// A POST that is on the way; however it ends, the connection hears of it.
struct OpenPost<'a>(&'a Mailbox);

impl<'a> OpenPost<'a> {
    fn new(mailbox: &'a Mailbox) -> Self {
        mailbox.arrive(Arrival::PostBegins);
        Self(mailbox)
    }
}

impl Drop for OpenPost<'_> {
    fn drop(&mut self) {
        self.0.arrive(Arrival::PostEnds);
    }
}

async fn post(
    request: Request,
    query: &SocketQuery,
    mailbox: &Arc<Mailbox>,
    max_bytes: usize,
) -> Response {
    let _open = OpenPost::new(mailbox);
    let is_bytes = is_octet_stream(request.headers());
    let max_body = match &query.callback {
        Some(_) => max_bytes.saturating_mul(ENCODED_SIZE * ESCAPED_SIZE),
        None => max_bytes,
    };
    let body = match to_bytes(request.into_body(), max_body).await {
        Ok(body) => body,
        Err(error) => return unread(&error, mailbox),
    };
    let body = match (&query.callback, is_bytes) {
        (Some(_), _) => PostBody::Text(of_form(&body)),
        (None, true) => PostBody::Binary(body),
        (None, false) => match String::from_utf8(body.into()) {
            Ok(text) => PostBody::Text(text),
            // It is no text, so it is no packet.
            Err(_) => PostBody::Text(String::new()),
        },
    };
    if body.size() > max_bytes {
        return too_large(mailbox);
    }
    let (answer, answered) = oneshot::channel();
    mailbox.arrive(Arrival::Post(PostRequest { body, answer }));
    match answered.await {
        Ok(()) => ([(header::CONTENT_TYPE, HTML)], "ok").into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// The payload in the field `d` of a form.
fn of_form(form: &Bytes) -> String {
    let mut fields = form_urlencoded::parse(form);
    let payload = fields.find(|(name, _)| name == "d");
    payload.map_or_else(String::new, |(_, value)| unescaped(&value))
}

fn unread(error: &axum::Error, mailbox: &Mailbox) -> Response {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return too_large(mailbox);
        }
        cause = error.source();
    }
    // It is slow, or cut.
    StatusCode::BAD_REQUEST.into_response()
}

fn too_large(mailbox: &Mailbox) -> Response {
    mailbox.arrive(Arrival::TooLarge);
    StatusCode::PAYLOAD_TOO_LARGE.into_response()
}

fn is_octet_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/octet-stream"))
}

impl PollBody {
    /// As a script. All of it is sent at once, because its length is not known before.
    fn into_script(self, callback: &str) -> String {
        script(callback, &self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_its_payload() {
        let form = Bytes::from_static(b"a=1&d=42%5B%22a%5Cnb%22%5D");
        assert_eq!(of_form(&form), "42[\"a\nb\"]");
        assert_eq!(of_form(&Bytes::new()), "");
    }
}
