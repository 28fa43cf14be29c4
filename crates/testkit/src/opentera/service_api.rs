//! What services ask: `/api/service/…`.

use serde_json::json;

use super::asked::Asked;
use super::members::MemberKind;
use super::reply::RestReply;
use super::world::World;

/// Creates or changes a session.
pub(crate) fn save_session(asked: &Asked, world: &World) -> RestReply {
    if !is_service(asked, world) {
        return RestReply::unauthorized();
    }
    match asked
        .body
        .get("session")
        .and_then(|value| value.as_object())
    {
        Some(session) => world.database().save_session(session),
        None => RestReply::bad_request("Missing session"),
    }
}

/// A session by its number.
pub(crate) fn session(asked: &Asked, world: &World) -> RestReply {
    if !is_service(asked, world) {
        return RestReply::unauthorized();
    }
    let id = asked.parameter("id_session").and_then(|id| id.parse().ok());
    let flag = asked.parameter("with_events");
    let with_events = flag.is_some_and(|flag| ["1", "true"].contains(&&*flag.to_lowercase()));
    let database = world.database();
    match id.and_then(|id| database.session(id)) {
        Some(session) => RestReply::ok(&json!([session.document(database.members(), with_events)])),
        None => RestReply::forbidden(),
    }
}

/// Writes an event of a session.
pub(crate) fn save_event(asked: &Asked, world: &World) -> RestReply {
    if !is_service(asked, world) {
        return RestReply::unauthorized();
    }
    let event = asked.body.get("session_event");
    match event.and_then(|value| value.as_object()) {
        Some(event) => world.database().save_event(event),
        None => RestReply::bad_request("Missing session_event"),
    }
}

/// A participant by the UUID, with the token of the link.
pub(crate) fn participant(asked: &Asked, world: &World) -> RestReply {
    if !is_service(asked, world) {
        return RestReply::unauthorized();
    }
    let uuid = asked.parameter("participant_uuid").unwrap_or_default();
    let member = world.member(MemberKind::Participant, uuid);
    let Some(member) = member.filter(|member| !member.forbidden) else {
        return RestReply::forbidden();
    };
    let mut document = member.document();
    let token = world.keys().static_token(&member);
    if let Some(document) = document.as_object_mut() {
        document.insert("participant_token".to_owned(), token.into());
    }
    RestReply::ok(&document)
}

/// Whether the service asks. It may do so by the header alone.
pub(crate) fn is_service(asked: &Asked, world: &World) -> bool {
    asked
        .token()
        .is_some_and(|token| world.keys().is_service(token))
}
