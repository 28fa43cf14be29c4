//! What every router of ours ends with: an answer for addresses and methods that it does not know, and the headers that
//! each response bears.

use axum::Router;
use axum::middleware::from_fn;

use crate::http::error::ApiError;
use crate::http::headers::security_headers;

/// Completes a router of pages.
pub(crate) fn with_fallbacks<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .fallback(async || ApiError::NOT_FOUND)
        .method_not_allowed_fallback(async || ApiError::METHOD)
        .layer(from_fn(security_headers))
}
