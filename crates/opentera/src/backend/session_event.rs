//! The history of a session: a line for everything that happens to it.

use serde_json::{Map, Value, json};
use time::PrimitiveDateTime;

use crate::backend::request::BackendRequest;
use crate::local_time;
use crate::member::Member;
use crate::service::Service;
use crate::session::IdSession;

const EVENTS: &str = "/api/service/sessions/events";

/// Something that happens to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEvent<'a> {
    /// It starts.
    Started,
    /// It ends.
    Stopped,
    /// Somebody is invited.
    Invited(Member<'a>),
    /// Somebody is removed.
    Removed(Member<'a>),
    /// Somebody refuses to come.
    Refused(Member<'a>),
}

impl SessionEvent<'_> {
    /// The backend's number of it.
    fn number(self) -> i64 {
        match self {
            Self::Started => 3,
            Self::Stopped => 4,
            Self::Invited(_) => 12,
            Self::Removed(_) => 13,
            Self::Refused(_) => 14,
        }
    }

    /// Its text. That of a refusal has no colon, as in all existing histories.
    fn text(self) -> Option<String> {
        match self {
            Self::Started | Self::Stopped => None,
            Self::Invited(member) | Self::Removed(member) => {
                Some(format!("{}: {}", member.kind.title(), member.uuid))
            }
            Self::Refused(member) => Some(format!("{} {}", member.kind.title(), member.uuid)),
        }
    }
}

/// Adds a line to the history of a session. `now` is the wall clock.
pub fn add_session_event(
    service: &Service,
    id: IdSession,
    event: SessionEvent<'_>,
    now: PrimitiveDateTime,
) -> BackendRequest {
    let mut line = Map::new();
    let mut insert = |field: &str, value: Value| line.insert(field.to_owned(), value);
    insert("id_session_event", 0.into());
    insert("id_session", id.0.into());
    insert("id_session_event_type", event.number().into());
    insert("session_event_datetime", local_time::to_text(now).into());
    insert("session_event_context", service.name.as_str().into());
    if let Some(text) = event.text() {
        insert("session_event_text", text.into());
    }
    BackendRequest::post(EVENTS, json!({ "session_event": line }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::MemberKind;

    #[test]
    fn every_event_has_its_number_and_text() {
        let service = Service {
            name: "VideoRehabService".into(),
            uuid: "v".into(),
        };
        let now = local_time::parse("2026-11-22T20:24:01.7945").unwrap();
        let member = |kind| Member { kind, uuid: "x" };
        for (event, number, text) in [
            (SessionEvent::Started, 3, None),
            (SessionEvent::Stopped, 4, None),
            (
                SessionEvent::Invited(member(MemberKind::User)),
                12,
                Some("User: x"),
            ),
            (
                SessionEvent::Removed(member(MemberKind::Participant)),
                13,
                Some("Participant: x"),
            ),
            (
                SessionEvent::Refused(member(MemberKind::Device)),
                14,
                Some("Device x"),
            ),
        ] {
            let request = add_session_event(&service, IdSession(7), event, now);
            assert_eq!(request.path, "/api/service/sessions/events");
            let mut expected = json!({ "session_event": {
                "id_session_event": 0, "id_session": 7, "id_session_event_type": number,
                "session_event_datetime": "2026-11-22 20:24:01.794500",
                "session_event_context": "VideoRehabService",
            }});
            if let Some(text) = text {
                expected["session_event"]["session_event_text"] = json!(text);
            }
            assert_eq!(request.body, Some(expected), "{event:?}");
        }
    }
}
