//! `POST /sessions`: starts a session.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;

use crate::home::api::Api;
use crate::http::{ApiError, no_store};
use crate::session::StartError;

/// The longest name of a session, in characters.
const MAX_NAME: usize = 80;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartRequest {
    #[serde(default)]
    name: String,
}

pub(super) async fn start(
    State(api): State<Api>,
    body: Result<Json<StartRequest>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(request) = body.map_err(|_| ApiError::BAD_REQUEST)?;
    let name = request.name.trim();
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(ApiError::NAME_TOO_LONG);
    }
    let started = api.registry.start(name.to_owned()).await;
    let session = started.map_err(|error| match error {
        StartError::TooManySessions => ApiError::TOO_MANY_SESSIONS,
        StartError::NoPortLeft => ApiError::NO_PORT_LEFT,
        StartError::ShuttingDown => ApiError::SHUTTING_DOWN,
    })?;
    let body = Json(api.describe(&session));
    Ok((StatusCode::CREATED, [no_store()], body).into_response())
}
