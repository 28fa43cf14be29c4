//! Liveness and readiness: `/healthz` says whether the process is alive, `/readyz` whether it should get new work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use serde_json::json;

use crate::http::headers::no_store;

/// What the answer depends on. Cheap to clone. At first, everything is ready.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readiness(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_draining: AtomicBool,
    lacks_redis: AtomicBool,
    lacks_key: AtomicBool,
}

impl Readiness {
    /// No new work from now on.
    pub(crate) fn drain(&self) {
        self.0.is_draining.store(true, Ordering::Relaxed);
    }

    /// Whether Redis answers, and whether it holds our key.
    pub(crate) fn note_redis(&self, answers: bool, has_key: bool) {
        self.0.lacks_redis.store(!answers, Ordering::Relaxed);
        self.0.lacks_key.store(!has_key, Ordering::Relaxed);
    }

    /// The routes of both addresses.
    pub(crate) fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let readiness = self.clone();
        Router::new()
            .route(
                "/healthz",
                get(async || ([no_store()], Json(json!({ "alive": true })))),
            )
            .route("/readyz", get(async move || readiness.answer()))
    }

    fn answer(&self) -> Response {
        let is_set = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        let State {
            is_draining,
            lacks_redis,
            lacks_key,
        } = &*self.0;
        let (draining, redis, key) = (
            is_set(is_draining),
            !is_set(lacks_redis),
            !is_set(lacks_key),
        );
        let ready = !draining && redis && key;
        let status = if ready {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        let body = json!({ "ready": ready, "draining": draining, "redis": redis, "key": key });
        (status, [no_store()], Json(body)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_needs_everything() {
        let readiness = Readiness::default();
        assert_eq!(readiness.answer().status(), 200);
        readiness.note_redis(true, false);
        assert_eq!(readiness.answer().status(), 503);
        readiness.note_redis(false, true);
        assert_eq!(readiness.answer().status(), 503);
        readiness.note_redis(true, true);
        assert_eq!(readiness.answer().status(), 200);
        readiness.drain();
        assert_eq!(readiness.answer().status(), 503);
    }
}
