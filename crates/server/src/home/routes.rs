//! Every address of the standalone home.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, delete, get};
use tower_http::timeout::RequestBodyDeadlineLayer;

use crate::config::StandaloneSettings;
use crate::home::api::Api;
use crate::home::forward::{to_page, to_socket};
use crate::home::list::list;
use crate::home::operator::{Operator, require_operator};
use crate::home::page::page;
use crate::home::qr_code::qr_code;
use crate::home::start::start;
use crate::home::stop::stop;
use crate::http::{Readiness, serve_asset, with_fallbacks};
use crate::session::SessionRegistry;

/// The most that the body of a request to the API may hold, in bytes.
const MAX_BODY_BYTES: usize = 4 * 1_024;

/// Every address of the home.
pub(crate) fn home_router(
    registry: SessionRegistry,
    settings: &StandaloneSettings,
    readiness: &Readiness,
) -> Router {
    let StandaloneSettings { home, sessions, .. } = settings;
    let operator = Operator::new(
        settings.operator.token.clone(),
        home.port(),
        sessions.links.is_https(),
    );
    let api = Router::new()
        .route("/sessions", get(list).post(start))
        .route("/sessions/{id}", delete(stop))
        .route("/sessions/{id}/qr/{page}", get(qr_code))
        .route_layer(from_fn_with_state(operator.clone(), require_operator))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(RequestBodyDeadlineLayer::new(
            sessions.net.limits.request_timeout(),
        ))
        .with_state(Api {
            registry: registry.clone(),
            settings: Arc::clone(sessions),
        });
    let page = Router::new().route("/", get(page)).with_state(operator);
    let forwarded = Router::new()
        .route("/webrtc/{port}/{*rest}", any(to_page))
        .route("/websocket/{port}", any(to_socket))
        .route("/websocket/{port}/", any(to_socket))
        .with_state(registry);
    let all = Router::new()
        .merge(page)
        .merge(api)
        .merge(forwarded)
        .merge(readiness.router())
        .route("/assets/{hash}/{*path}", get(serve_asset));
    with_fallbacks(all)
}
