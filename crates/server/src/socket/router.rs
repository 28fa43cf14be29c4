//! The route of a socket: what every request to it passes before it is answered.

use std::convert::Infallible;

use axum::handler::Handler;
use axum::routing::any;
use axum::{Extension, Router};
use tower::util::option_layer;
use tower_http::timeout::RequestBodyDeadlineLayer;

use crate::config::NetSettings;
use crate::http::{AddressLimiter, cors};

/// Routes `path`, with and without a slash at its end, to `handler`. Pages of other origins may use it if `net` says so; a
/// body has to arrive in time. The handler gets an [`AddressLimiter`] as extension, which
/// [`serve_socket`](crate::socket::serve_socket) asks before each handshake.
pub(crate) fn socket_router<H, T, S>(path: &str, net: &NetSettings, handler: H, state: S) -> Router
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let limits = &net.limits;
    let limiter = AddressLimiter::new(limits.handshakes_per_s, limits.handshake_burst);
    let socket = any(handler)
        .layer::<_, Infallible>((
            option_layer(cors(&net.origins)),
            RequestBodyDeadlineLayer::new(limits.request_timeout()),
            Extension(limiter),
        ))
        .with_state(state);
    Router::new()
        .route(path, socket.clone())
        .route(&format!("{path}/"), socket)
}
