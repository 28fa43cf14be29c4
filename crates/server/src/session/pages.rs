//! The addresses of a session, on its own port; a proxy serves the pages below `/webrtc/<port>/`.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Extension, Json, Router};
use http::{HeaderValue, header};
use minijinja::context;
use serde_json::json;
use signaling::room::{Pass, Role};
use tower::util::option_layer;
use tower_http::timeout::RequestBodyDeadlineLayer;

use crate::access::Access;
use crate::base::clock;
use crate::config::Settings;
use crate::http::{
    AddressLimiter, ApiError, DeniedReason, Language, cookie, cors, denied, embeddable, no_store,
    query_parameter, render, security_headers, serve_asset,
};
use crate::session::site::Site;
use crate::socket::serve_socket;

/// The name of the cookie. Its path is that of one session's socket, so sessions do not see each other's.
const COOKIE: &str = "videorehab_session";

/// Every address of a session. Requests carry the [`Site`] of theirs as an extension.
pub(super) fn session_router(limiter: AddressLimiter, settings: &Arc<Settings>) -> Router {
    let socket = any(socket)
        .layer::<_, Infallible>((
            option_layer(cors(&settings.cors_origins)),
            RequestBodyDeadlineLayer::new(settings.limits.request_timeout()),
        ))
        .with_state(limiter);
    let pages = Router::new()
        .route("/users", get(users))
        .route("/participants", get(participants))
        .route("/devices", get(devices))
        .route("/status", get(status))
        .route("/ticket", get(ticket))
        .route("/assets/{hash}/{*path}", get(serve_asset))
        .route("/websocket/{port}", socket.clone())
        .route("/websocket/{port}/", socket)
        .fallback(async || ApiError::NOT_FOUND)
        .method_not_allowed_fallback(async || ApiError::METHOD);
    let pages = if settings.is_embeddable {
        pages.layer(from_fn(embeddable))
    } else {
        pages
    };
    pages
        .layer(from_fn(security_headers))
        .with_state(Arc::clone(settings))
}

/// `GET /users`
async fn users(
    State(settings): State<Arc<Settings>>,
    Extension(site): Extension<Site>,
    request: Request,
) -> Response {
    page(&site, &settings, Role::User, &request)
}

/// `GET /participants`
async fn participants(
    State(settings): State<Arc<Settings>>,
    Extension(site): Extension<Site>,
    request: Request,
) -> Response {
    page(&site, &settings, Role::Participant, &request)
}

/// `GET /devices`
async fn devices(
    State(settings): State<Arc<Settings>>,
    Extension(site): Extension<Site>,
    request: Request,
) -> Response {
    page(&site, &settings, Role::Device, &request)
}

/// `GET /status`: what OpenTera asks to see whether the session runs.
async fn status(Extension(site): Extension<Site>, request: Request) -> Response {
    match pass(&site, &request) {
        Some(_) => ([no_store()], Json(json!({ "status": "OK" }))).into_response(),
        None => denied(DeniedReason::Key, request.uri(), request.headers()),
    }
}

/// `GET /ticket`: a fresh ticket for a page whose ticket has expired.
async fn ticket(
    State(settings): State<Arc<Settings>>,
    Extension(site): Extension<Site>,
    request: Request,
) -> Response {
    let Some(pass) = pass(&site, &request) else {
        return ApiError::KEY_REFUSED.into_response();
    };
    let ttl_s = settings.limits.ticket_ttl_s;
    let answer = json!({ "ticket": new_ticket(&site, pass, ttl_s), "ttl_s": ttl_s });
    ([no_store()], Json(answer)).into_response()
}

/// `/websocket/{port}/`: Engine.IO, for those whom the gate lets in.
async fn socket(
    State(limiter): State<AddressLimiter>,
    Extension(site): Extension<Site>,
    Path(port): Path<String>,
    request: Request,
) -> Response {
    if port != site.port.to_string() {
        return ApiError::NOT_FOUND.into_response();
    }
    let pass = |request: &Request| pass_for_socket(&site.access, request);
    serve_socket(request, &site.transport, &limiter, pass).await
}

/// The session page of `role`, for those who have its key.
fn page(site: &Site, settings: &Settings, wanted: Role, request: &Request) -> Response {
    let Some(pass) = pass(site, request).filter(|pass| pass.role == wanted) else {
        return denied(DeniedReason::Key, request.uri(), request.headers());
    };
    let ttl_s = settings.limits.ticket_ttl_s;
    let values = context! {
        role => wanted.as_str(),
        port => site.port,
        ticket => new_ticket(site, pass, ttl_s),
        ticket_ttl_s => ttl_s,
        session_name => &site.name,
    };
    let language = Language::of(request.uri(), request.headers());
    let mut response = render("session/page.html", language, values);
    if let Ok(cookie) = HeaderValue::from_str(&set_cookie(site, pass, settings.is_https())) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What the key in the address entitles to.
fn pass(site: &Site, request: &Request) -> Option<Pass> {
    site.access
        .pass_of_key(&query_parameter(request.uri(), "key")?)
}

/// What a handshake is entitled to. What a page says in its address counts for more than a cookie, which two pages in
/// one browser share.
fn pass_for_socket(access: &Access, request: &Request) -> Option<Pass> {
    let now = clock::unix_ms() / 1_000;
    let ticket = query_parameter(request.uri(), "ticket");
    let key = query_parameter(request.uri(), "key");
    let cookie = cookie(request.headers(), COOKIE);
    ticket
        .and_then(|ticket| access.pass_of_ticket(&ticket, now))
        .or_else(|| access.pass_of_key(&key?))
        .or_else(|| access.pass_of_cookie(cookie?, now))
}

fn new_ticket(site: &Site, pass: Pass, ttl_s: u64) -> String {
    let now = clock::unix_ms() / 1_000;
    site.access.ticket(pass, now.saturating_add(ttl_s))
}

fn set_cookie(site: &Site, pass: Pass, is_https: bool) -> String {
    let (port, value) = (site.port, site.access.cookie(pass));
    let secure = if is_https { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/websocket/{port}; HttpOnly; SameSite=Strict{secure}")
}
