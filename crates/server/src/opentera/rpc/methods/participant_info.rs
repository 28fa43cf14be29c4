//! `participant_info`: what the backend knows of a participant.

use opentera::backend;
use opentera::rpc::{MethodResult, ParticipantInfo};
use serde_json::{Map, Value};

use crate::opentera::link::OpenTera;

/// Removed: the token grants access to the participant's pages.
const TOKEN: &str = "participant_token";

/// The backend's document, or `{}` if the backend refuses.
pub(crate) async fn participant_info(
    opentera: &OpenTera,
    ParticipantInfo { uuid }: ParticipantInfo,
) -> MethodResult {
    let found = opentera.backend.call(&backend::participant(&uuid)).await;
    let mut document = found.unwrap_or_else(|_| Map::new());
    if let Some(token) = document.get_mut(TOKEN) {
        *token = Value::Null;
    }
    MethodResult::ok(Value::Object(document))
}
