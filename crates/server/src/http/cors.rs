//! What pages of other origins may do with our sockets.

use http::{Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::CorsOrigins;

/// The layer for sockets. `None` if pages of other origins may not use them.
pub(crate) fn cors(origins: &CorsOrigins) -> Option<CorsLayer> {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION]);
    match origins {
        CorsOrigins::None => None,
        CorsOrigins::Any => Some(layer.allow_origin(tower_http::cors::Any)),
        CorsOrigins::Listed(origins) => Some(
            layer
                .allow_origin(AllowOrigin::list(origins.clone()))
                .allow_credentials(true),
        ),
    }
}
