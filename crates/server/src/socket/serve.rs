//! The socket of a session over HTTP: the gate, the transport, and between them what the transport does not do but clients of
//! the Node.js server expect: its headers, its numeric error codes, and JSONP.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use signaling::room::Pass;
use signaling::socketio::EngineVersion;
use tower::ServiceExt;

use crate::http::{AddressLimiter, ApiError, no_store};
use crate::socket::gate::{EngineError, admit};
use crate::socket::jsonp;
use crate::socket::query::{SocketQuery, TransportName};
use crate::socket::transport::Transport;

/// The content type of a poll's answer that is text.
const TEXT: &str = "text/plain; charset=UTF-8";

/// The longest error of the engine, in bytes.
const MAX_ERROR_BYTES: usize = 1_024;

/// Answers a request to a socket, if the gate lets it pass.
pub(crate) async fn serve_socket(
    request: Request,
    engine: &Transport,
    limiter: &AddressLimiter,
    entitles_to: impl FnOnce(&Request) -> Option<Pass>,
) -> Response {
    let response = match admit(request, engine, limiter, entitles_to) {
        Ok((request, query)) => pass(request, &query, engine).await,
        Err(refusal) => refusal.into_response(),
    };
    ([no_store()], response).into_response()
}

async fn pass(request: Request, query: &SocketQuery, engine: &Transport) -> Response {
    let is_post = request.method() == Method::POST;
    if is_post && query.version == EngineVersion::V4 && is_octet_stream(&request) {
        // Revision 4 has no binary payloads, so this client does not speak it.
        engine.close(query.sid.as_deref().unwrap_or_default());
        return StatusCode::BAD_REQUEST.into_response();
    }
    let request = match (&query.callback, is_post) {
        (Some(_), true) => match jsonp::unwrapped(request, engine.max_message_bytes()).await {
            Ok(request) => request,
            Err(error) => return error.into_response(),
        },
        _ => request,
    };
    let mut response = engine.service().oneshot(request).await.into_response();
    if response.status() == StatusCode::BAD_REQUEST {
        return with_numeric_code(response).await;
    }
    if query.transport == TransportName::Polling && response.status() == StatusCode::OK {
        if is_post {
            let html = HeaderValue::from_static("text/html");
            response.headers_mut().insert(header::CONTENT_TYPE, html);
        } else if let Some(callback) = &query.callback {
            return jsonp::wrapped(response, callback).await;
        } else if !is_binary(&response) {
            let text = HeaderValue::from_static(TEXT);
            response.headers_mut().insert(header::CONTENT_TYPE, text);
        }
    }
    response
}

/// `engineioxide` writes codes as strings; clients of the Node.js server compare numbers.
async fn with_numeric_code(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, MAX_ERROR_BYTES).await else {
        return ApiError::INTERNAL.into_response();
    };
    let code = |code: &str| contains(&body, format!(r#""code":"{code}""#).as_bytes());
    if code("1") {
        EngineError::UnknownSid(TransportName::Polling).into_response()
    } else if code("3") {
        EngineError::BadRequest.into_response()
    } else {
        Response::from_parts(parts, Body::from(body))
    }
}

fn contains(body: &Bytes, part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

fn is_octet_stream(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/octet-stream"))
}

fn is_binary(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/octet-stream"))
}
