//! The addresses of a session, on its own port. A proxy serves the pages below `/webrtc/<port>/`.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use minijinja::context;
use serde_json::json;
use signaling::room::{Pass, Role};

use crate::access::Access;
use crate::base::clock;
use crate::config::SessionSettings;
use crate::http::{
    AddressLimiter, ApiError, Cookie, DeniedReason, Language, SameSite, cookie, denied, embeddable,
    no_store, query_parameter, render, serve_asset, with_fallbacks,
};
use crate::session::site::Site;
use crate::socket::{serve_socket, socket_router};

/// The name of the cookie. Its path is that of one session's socket, so sessions do not see each other's.
const COOKIE: &str = "videorehab_session";

/// Every address of a session. Requests carry the [`Site`] of theirs as an extension.
pub(super) fn session_router(settings: &Arc<SessionSettings>) -> Router {
    let pages = Router::new()
        .route("/users", get(users))
        .route("/participants", get(participants))
        .route("/devices", get(devices))
        .route("/status", get(status))
        .route("/ticket", get(ticket))
        .route("/assets/{hash}/{*path}", get(serve_asset))
        .with_state(Arc::clone(settings))
        .merge(socket_router(
            "/websocket/{port}",
            &settings.net,
            socket,
            (),
        ));
    let pages = with_fallbacks(pages);
    if settings.is_embeddable {
        pages.layer(from_fn(embeddable))
    } else {
        pages
    }
}

/// `GET /users`
async fn users(
    State(settings): State<Arc<SessionSettings>>,
    Extension(site): Extension<Site>,
    request: Request,
) -> Response {
    page(&site, &settings, Role::User, &request)
}

/// `GET /participants`
async fn participants(
    State(settings): State<Arc<SessionSettings>>,
    Extension(site): Extension<Site>,
    request: Request,
) -> Response {
    page(&site, &settings, Role::Participant, &request)
}

/// `GET /devices`
async fn devices(
    State(settings): State<Arc<SessionSettings>>,
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
    State(settings): State<Arc<SessionSettings>>,
    Extension(site): Extension<Site>,
    request: Request,
) -> Response {
    let Some(pass) = pass(&site, &request) else {
        return ApiError::KEY_REFUSED.into_response();
    };
    let ttl_s = settings.net.limits.ticket_ttl_s;
    let answer = json!({ "ticket": new_ticket(&site, pass, ttl_s), "ttl_s": ttl_s });
    ([no_store()], Json(answer)).into_response()
}

/// `/websocket/{port}/`: Engine.IO, for clients whom the gate lets in.
async fn socket(
    Extension(limiter): Extension<AddressLimiter>,
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

/// The session page of a role, for people who have its key.
fn page(site: &Site, settings: &SessionSettings, wanted: Role, request: &Request) -> Response {
    let Some(pass) = pass(site, request).filter(|pass| pass.role == wanted) else {
        return denied(DeniedReason::Key, request.uri(), request.headers());
    };
    let ttl_s = settings.net.limits.ticket_ttl_s;
    let values = context! {
        role => wanted.as_str(),
        port => site.port,
        ticket => new_ticket(site, pass, ttl_s),
        ticket_ttl_s => ttl_s,
        session_name => &site.name,
    };
    let language = Language::of(request.uri(), request.headers());
    let mut response = render("session/page.html", language, values);
    let cookie = Cookie {
        name: COOKIE,
        path: &format!("/websocket/{}", site.port),
        same_site: SameSite::Strict,
        is_https: settings.links.is_https(),
    };
    cookie.set(&mut response, &site.access.cookie(pass));
    response
}

/// What the key in the address entitles to.
fn pass(site: &Site, request: &Request) -> Option<Pass> {
    site.access
        .pass_of_key(&query_parameter(request.uri(), "key")?)
}

/// What a handshake is entitled to. The ticket or key in its address comes before the cookie, which all pages of one browser
/// share.
fn pass_for_socket(access: &Access, request: &Request) -> Option<Pass> {
    let now = clock::unix_s();
    let ticket = query_parameter(request.uri(), "ticket");
    let key = query_parameter(request.uri(), "key");
    let cookie = cookie(request.headers(), COOKIE);
    ticket
        .and_then(|ticket| access.pass_of_ticket(&ticket, now))
        .or_else(|| access.pass_of_key(&key?))
        .or_else(|| access.pass_of_cookie(cookie?, now))
}

fn new_ticket(site: &Site, pass: Pass, ttl_s: u64) -> String {
    let now = clock::unix_s();
    site.access.ticket(pass, now.saturating_add(ttl_s))
}
