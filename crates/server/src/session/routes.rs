//! The addresses of one session, on its own port; a proxy serves them below `/webrtc/<port>/`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any_service, get};
use axum::{Json, Router};
use http::{HeaderValue, header};
use minijinja::context;
use serde_json::json;
use signaling::room::Role;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::clock;
use crate::config::Settings;
use crate::http::{
    AddressLimiter, ApiError, DeniedReason, Language, denied, no_store, query_parameter, render,
    security_headers, serve_asset,
};
use crate::session::gate::{COOKIE, Gate, gate};
use crate::session::{Access, Engine};

#[derive(Debug, Clone)]
struct Pages(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    port: u16,
    name: String,
    access: Arc<Access>,
    ticket_ttl_s: u64,
    secure_cookies: bool,
}

/// Every address of a session.
pub(super) fn session_router(
    port: u16,
    name: &str,
    access: Arc<Access>,
    engine: Engine,
    limiter: AddressLimiter,
    settings: &Settings,
) -> Router {
    let pages = Pages(Arc::new(Shared {
        port,
        name: name.to_owned(),
        access: Arc::clone(&access),
        ticket_ttl_s: settings.limits.ticket_ttl_s,
        secure_cookies: settings.is_https(),
    }));
    let body_timeout = RequestBodyTimeoutLayer::new(settings.limits.request_timeout());
    let socket = any_service(engine.service())
        .layer(body_timeout)
        .layer(from_fn_with_state(
            Gate {
                access,
                engine,
                limiter,
            },
            gate,
        ));
    Router::new()
        .route("/users", get(users))
        .route("/participants", get(participants))
        .route("/devices", get(devices))
        .route("/status", get(status))
        .route("/ticket", get(ticket))
        .route("/assets/{hash}/{*path}", get(serve_asset))
        .route(&format!("/websocket/{port}"), socket.clone())
        .route(&format!("/websocket/{port}/"), socket)
        .fallback(async || ApiError::NOT_FOUND)
        .method_not_allowed_fallback(async || ApiError::METHOD)
        .layer(from_fn(security_headers))
        .with_state(pages)
}

async fn users(State(pages): State<Pages>, request: Request) -> Response {
    pages.page(Role::User, &request)
}

async fn participants(State(pages): State<Pages>, request: Request) -> Response {
    pages.page(Role::Participant, &request)
}

async fn devices(State(pages): State<Pages>, request: Request) -> Response {
    pages.page(Role::Device, &request)
}

/// `GET /status`: what OpenTera asks to see whether the session runs.
async fn status(State(pages): State<Pages>, request: Request) -> Response {
    match pages.role(&request) {
        Some(_) => ([no_store()], Json(json!({ "status": "OK" }))).into_response(),
        None => pages.denied(&request),
    }
}

/// `GET /ticket`: a fresh ticket for a page whose ticket has expired.
async fn ticket(State(pages): State<Pages>, request: Request) -> Response {
    match pages.role(&request) {
        Some(role) => {
            let ticket = pages.ticket(role);
            let answer = json!({ "ticket": ticket, "ttl_s": pages.0.ticket_ttl_s });
            ([no_store()], Json(answer)).into_response()
        }
        None => ApiError::KEY_REFUSED.into_response(),
    }
}

impl Pages {
    fn role(&self, request: &Request) -> Option<Role> {
        self.0
            .access
            .role_of_key(&query_parameter(request.uri(), "key")?)
    }

    fn ticket(&self, role: Role) -> String {
        let now = clock::unix_ms() / 1_000;
        self.0
            .access
            .ticket(role, now.saturating_add(self.0.ticket_ttl_s))
    }

    fn denied(&self, request: &Request) -> Response {
        denied(DeniedReason::Key, request.uri(), request.headers())
    }

    /// The session page of `role`, for those who have its key.
    fn page(&self, role: Role, request: &Request) -> Response {
        if self.role(request) != Some(role) {
            return self.denied(request);
        }
        let values = context! {
            role => role.as_str(),
            port => self.0.port,
            ticket => self.ticket(role),
            ticket_ttl_s => self.0.ticket_ttl_s,
            session_name => &self.0.name,
        };
        let mut response = render(
            "session.html",
            Language::of(request.uri(), request.headers()),
            values,
        );
        if let Ok(cookie) = HeaderValue::from_str(&self.cookie(role)) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    fn cookie(&self, role: Role) -> String {
        let (port, value) = (self.0.port, self.0.access.cookie(role));
        let secure = if self.0.secure_cookies {
            "; Secure"
        } else {
            ""
        };
        format!("{COOKIE}={value}; Path=/websocket/{port}; HttpOnly; SameSite=Strict{secure}")
    }
}
