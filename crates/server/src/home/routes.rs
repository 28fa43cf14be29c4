//! Every address of the standalone home.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, delete, get};
use http::{HeaderValue, header};
use minijinja::context;
use tower_http::timeout::RequestBodyDeadlineLayer;

use crate::config::Settings;
use crate::home::api::{self, Api};
use crate::home::forward::{to_page, to_socket};
use crate::home::operator::{Operator, require_operator};
use crate::http::{
    ApiError, DeniedReason, Language, Readiness, denied, render, security_headers, serve_asset,
};
use crate::session::SessionRegistry;

/// The most that the body of a request to the API may hold, in bytes.
const MAX_BODY_BYTES: usize = 4 * 1_024;

/// Every address of the home.
pub(crate) fn home_router(
    registry: SessionRegistry,
    settings: &Arc<Settings>,
    readiness: &Readiness,
) -> Router {
    let operator = Operator::new(
        settings.operator_token.clone(),
        settings.listen.port(),
        settings.is_https(),
    );
    let api = Router::new()
        .route("/sessions", get(api::list).post(api::start))
        .route("/sessions/{id}", delete(api::stop))
        .route("/sessions/{id}/qr/{page}", get(api::qr_code))
        .route_layer(from_fn_with_state(operator.clone(), require_operator))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(RequestBodyDeadlineLayer::new(
            settings.limits.request_timeout(),
        ))
        .with_state(Api {
            registry: registry.clone(),
            settings: Arc::clone(settings),
        });
    let home = Router::new().route("/", get(home)).with_state(operator);
    let sessions = Router::new()
        .route("/webrtc/{port}/{*rest}", any(to_page))
        .route("/websocket/{port}", any(to_socket))
        .route("/websocket/{port}/", any(to_socket))
        .with_state(registry);
    Router::new()
        .merge(home)
        .merge(api)
        .merge(sessions)
        .merge(readiness.router())
        .route("/assets/{hash}/{*path}", get(serve_asset))
        .fallback(async || ApiError::NOT_FOUND)
        .method_not_allowed_fallback(async || ApiError::METHOD)
        .layer(from_fn(security_headers))
}

/// `GET /`: the operator's page.
async fn home(State(operator): State<Operator>, request: Request) -> Response {
    if !operator.may_see_home(&request) {
        return denied(DeniedReason::Operator, request.uri(), request.headers());
    }
    let mut response = render(
        "home/page.html",
        Language::of(request.uri(), request.headers()),
        context! {},
    );
    if let Ok(cookie) = HeaderValue::from_str(&operator.set_cookie()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
