//! The REST backend: its listener, and which function answers which address.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::asked::Asked;
use super::calls::{RestCall, RestFailure};
use super::reply::RestReply;
use super::world::World;
use super::{manager_api, service_api, visitor_api, web_socket};

/// Accepts connections until it is cancelled.
pub(crate) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, world: Arc<World>) {
    // The connections end with this task.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, world) = (tls.clone(), Arc::clone(&world));
        connections.spawn(async move {
            match tls {
                None => serve_connection(stream, world).await,
                // A client that does not speak TLS is disconnected.
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        serve_connection(stream, world).await;
                    }
                }
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn serve_connection(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    world: Arc<World>,
) {
    let service = service_fn(|request| answer(request, Arc::clone(&world)));
    // A client that goes away is no failure of the server, and a connection may be cut on purpose.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}

/// Answers one request. An error closes the connection.
async fn answer(
    mut request: Request<Incoming>,
    world: Arc<World>,
) -> io::Result<Response<Full<Bytes>>> {
    if request.uri().path().starts_with("/wss/") {
        return Ok(web_socket::open(&mut request, &world));
    }
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let query = parts.uri.query().unwrap_or_default();
    let text = || String::from_utf8_lossy(&body).into_owned();
    let call = RestCall {
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
    let (failure, cleared) = world.calls.failure_of(&call);
    let place = world.calls.begin(call);
    let reply = match failure {
        Some(RestFailure::Cut) => return Err(io::ErrorKind::ConnectionAborted.into()),
        Some(RestFailure::Status(status)) => failed(status),
        Some(RestFailure::Delay(time)) => {
            tokio::time::sleep(time).await;
            dispatch(&asked, &world).await
        }
        Some(RestFailure::Hold) => {
            world.calls.released(cleared).await;
            dispatch(&asked, &world).await
        }
        None => dispatch(&asked, &world).await,
    };
    world.calls.answered(place, reply.status.as_u16());
    Ok(reply.into_response())
}

fn failed(status: u16) -> RestReply {
    match status {
        401 => RestReply::unauthorized(),
        403 => RestReply::forbidden(),
        500 => RestReply::internal_error(),
        other => RestReply::new(other.try_into().unwrap_or_default(), &Value::Null),
    }
}

async fn dispatch(asked: &Asked, world: &Arc<World>) -> RestReply {
    match (asked.method.as_str(), asked.path.as_str()) {
        ("POST", "/api/service/sessions") => service_api::save_session(asked, world),
        ("GET", "/api/service/sessions") => service_api::session(asked, world),
        ("POST", "/api/service/sessions/events") => service_api::save_event(asked, world),
        ("GET", "/api/service/participants") => service_api::participant(asked, world),
        ("POST", "/api/service/sessions/manager") => manager_api::by_service(asked, world).await,
        ("POST", "/api/user/sessions/manager") => manager_api::by_user(asked, world).await,
        ("GET", "/api/user/sessions") => visitor_api::session(asked, world),
        ("GET", "/api/user/users") => visitor_api::users(asked, world),
        ("GET", "/api/participant/participants") => visitor_api::participant(asked, world),
        ("GET", path) => match visitor_api::login_path(path) {
            Some((kind, "login")) => visitor_api::login(asked, world, kind),
            Some((kind, _)) => visitor_api::logout(asked, world, kind).await,
            None => RestReply::not_found(),
        },
        _ => RestReply::not_found(),
    }
}
