//! The REST backend: its listener, and which function answers what.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::calls::{Call, Failure};
use super::reply::Reply;
use super::shared::Shared;
use super::{manager_api, service_api, sockets, visitor_api};

/// A request, read.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: HeaderMap,
    /// The body; nothing, if it is no JSON.
    pub(crate) body: Value,
}

impl Asked {
    /// The token, from the header or else from the query.
    pub(crate) fn token(&self) -> Option<&str> {
        let header = self.headers.get("authorization");
        let header = header.and_then(|value| value.to_str().ok()?.strip_prefix("OpenTera "));
        header.or_else(|| self.parameter("token"))
    }

    /// A parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
}

/// Takes connections for ever.
pub(crate) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    // The connections end with this task.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, shared) = (tls.clone(), Arc::clone(&shared));
        connections.spawn(async move {
            match tls {
                None => serve_connection(stream, shared).await,
                // Who does not want TLS goes away again.
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        serve_connection(stream, shared).await;
                    }
                }
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn serve_connection(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    shared: Arc<Shared>,
) {
    let service = service_fn(|request| answer(request, Arc::clone(&shared)));
    // A client that goes away is no failure of the server, and a connection may be cut on purpose.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}

/// Answers one request. An error closes the connection.
async fn answer(
    mut request: Request<Incoming>,
    shared: Arc<Shared>,
) -> io::Result<Response<Full<Bytes>>> {
    if request.uri().path().starts_with("/wss/") {
        return Ok(sockets::open(&mut request, &shared));
    }
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let query = parts.uri.query().unwrap_or_default();
    let text = || String::from_utf8_lossy(&body).into_owned();
    let call = Call {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: query.to_owned(),
        body: match serde_json::from_slice(&body) {
            Ok(json) => json,
            Err(_) if body.is_empty() => Value::Null,
            Err(_) => text().into(),
        },
        status: None,
    };
    let asked = Asked {
        method: call.method.clone(),
        path: call.path.clone(),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers: parts.headers,
        body: call.body.clone(),
    };
    let (failure, cleared) = shared.calls.failure_of(&call);
    let place = shared.calls.begin(call);
    let reply = match failure {
        Some(Failure::Cut) => return Err(io::ErrorKind::ConnectionAborted.into()),
        Some(Failure::Status(status)) => failed(status),
        Some(Failure::Delay(time)) => {
            tokio::time::sleep(time).await;
            dispatch(&asked, &shared).await
        }
        Some(Failure::Hold) => {
            shared.calls.released(cleared).await;
            dispatch(&asked, &shared).await
        }
        None => dispatch(&asked, &shared).await,
    };
    shared.calls.answered(place, reply.status.as_u16());
    Ok(reply.into_response())
}

fn failed(status: u16) -> Reply {
    match status {
        401 => Reply::unauthorized(),
        403 => Reply::forbidden(),
        500 => Reply::internal_error(),
        other => Reply::new(other.try_into().unwrap_or_default(), &Value::Null),
    }
}

async fn dispatch(asked: &Asked, shared: &Arc<Shared>) -> Reply {
    match (asked.method.as_str(), asked.path.as_str()) {
        ("POST", "/api/service/sessions") => service_api::save_session(asked, shared),
        ("GET", "/api/service/sessions") => service_api::session(asked, shared),
        ("POST", "/api/service/sessions/events") => service_api::save_event(asked, shared),
        ("GET", "/api/service/participants") => service_api::participant(asked, shared),
        ("POST", "/api/service/sessions/manager") => manager_api::by_service(asked, shared).await,
        ("POST", "/api/user/sessions/manager") => manager_api::by_user(asked, shared).await,
        ("GET", "/api/user/sessions") => visitor_api::session(asked, shared),
        ("GET", "/api/user/users") => visitor_api::users(asked, shared),
        ("GET", "/api/participant/participants") => visitor_api::participant(asked, shared),
        ("GET", path) => match visitor_api::login_path(path) {
            Some((kind, "login")) => visitor_api::login(asked, shared, kind),
            Some((kind, _)) => visitor_api::logout(asked, shared, kind).await,
            None => Reply::not_found(),
        },
        _ => Reply::not_found(),
    }
}
