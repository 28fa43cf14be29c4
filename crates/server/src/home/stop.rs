//! `DELETE /sessions/{id}`: ends a session.

use axum::extract::{Path, State};
use http::StatusCode;

use crate::home::api::Api;
use crate::http::ApiError;

pub(super) async fn stop(
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    api.find(&id)?.stop().await;
    Ok(StatusCode::NO_CONTENT)
}
