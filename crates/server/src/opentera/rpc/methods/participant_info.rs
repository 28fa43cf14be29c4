//! `participant_info`: what the backend knows of a participant.

use opentera::backend;
use opentera::rpc::MethodResult;
use serde_json::{Map, Value};

use crate::opentera::sessions::Services;

/// What we must not hand on: it opens the participant's pages, and whoever may ask for it knows it already.
const TOKEN: &str = "participant_token";

/// The backend's document, or an empty one for whom it does not tell us of.
pub(in crate::opentera::rpc) async fn participant_info(
    services: &Services,
    uuid: &str,
) -> MethodResult {
    let found = services.backend.call(&backend::participant(uuid)).await;
    let mut document = found.unwrap_or_else(|_| Map::new());
    if let Some(token) = document.get_mut(TOKEN) {
        *token = Value::Null;
    }
    MethodResult::ok(Value::Object(document))
}
