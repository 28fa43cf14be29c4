//! What services ask: `/api/service/…`.

use serde_json::json;

use super::backend::Asked;
use super::members::Kind;
use super::reply::Reply;
use super::shared::Shared;

/// Creates or changes a session.
pub(crate) fn save_session(asked: &Asked, shared: &Shared) -> Reply {
    if !is_service(asked, shared) {
        return Reply::unauthorized();
    }
    match asked
        .body
        .get("session")
        .and_then(|value| value.as_object())
    {
        Some(session) => shared.database().save_session(session),
        None => Reply::bad_request("Missing session"),
    }
}

/// A session by its number.
pub(crate) fn session(asked: &Asked, shared: &Shared) -> Reply {
    if !is_service(asked, shared) {
        return Reply::unauthorized();
    }
    let id = asked.parameter("id_session").and_then(|id| id.parse().ok());
    let flag = asked.parameter("with_events");
    let with_events = flag.is_some_and(|flag| ["1", "true"].contains(&&*flag.to_lowercase()));
    let database = shared.database();
    match id.and_then(|id| database.session(id)) {
        Some(session) => Reply::ok(&json!([session.document(database.members(), with_events)])),
        None => Reply::forbidden(),
    }
}

/// Writes an event of a session.
pub(crate) fn save_event(asked: &Asked, shared: &Shared) -> Reply {
    if !is_service(asked, shared) {
        return Reply::unauthorized();
    }
    let event = asked.body.get("session_event");
    match event.and_then(|value| value.as_object()) {
        Some(event) => shared.database().save_event(event),
        None => Reply::bad_request("Missing session_event"),
    }
}

/// A participant by the UUID, with the token of the link.
pub(crate) fn participant(asked: &Asked, shared: &Shared) -> Reply {
    if !is_service(asked, shared) {
        return Reply::unauthorized();
    }
    let uuid = asked.parameter("participant_uuid").unwrap_or_default();
    let member = shared.member(Kind::Participant, uuid);
    let Some(member) = member.filter(|member| !member.forbidden) else {
        return Reply::forbidden();
    };
    let mut document = member.document();
    let token = shared.keys().static_token(&member);
    if let Some(document) = document.as_object_mut() {
        document.insert("participant_token".to_owned(), token.into());
    }
    Reply::ok(&document)
}

/// Whether the service asks. It may do so by the header alone.
pub(crate) fn is_service(asked: &Asked, shared: &Shared) -> bool {
    asked
        .token()
        .is_some_and(|token| shared.keys().is_service(token))
}
