//! The record of a live session: what the backend said of it, who belongs to it now, and where it is.

use std::fmt;

use serde_json::{Map, Value};
use thiserror::Error;
use time::PrimitiveDateTime;

use crate::event::InvitationText;
use crate::local_time;
use crate::member::{Member, Members};
use crate::session::document::{self, CREATORS};
use crate::session::id_session::IdSession;
use crate::session::member_links::MemberLinks;

/// The type of a line in the history of a session that says that it was started.
const STARTED: i64 = 3;

/// The record of a live session.
#[derive(Clone, PartialEq)]
pub struct SessionRecord {
    id: IdSession,
    uuid: String,
    members: Members,
    /// As callers get it, but for the lists of members.
    document: Map<String, Value>,
}

/// The backend's document lacks what a session has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the document of a session has no {0} that fits")]
pub struct DocumentError(&'static str);

impl SessionRecord {
    /// The record of a session that starts: the backend's document, the members of the request, and where it is. `key` is what
    /// callers find as its key.
    ///
    /// # Errors
    /// If the document has no id or no uuid.
    pub fn new(
        document: Map<String, Value>,
        members: Members,
        key: &str,
        links: &MemberLinks,
    ) -> Result<Self, DocumentError> {
        let id = document.get("id_session").and_then(Value::as_i64);
        let uuid = document.get("session_uuid").and_then(Value::as_str);
        Ok(Self {
            id: id.map(IdSession).ok_or(DocumentError("id_session"))?,
            uuid: uuid.ok_or(DocumentError("session_uuid"))?.to_owned(),
            members,
            document: document::complete(document, key, links),
        })
    }

    /// The number of the session.
    pub fn id(&self) -> IdSession {
        self.id
    }

    /// The uuid of the session.
    pub fn uuid(&self) -> &str {
        &self.uuid
    }

    /// Who belongs to it now.
    pub fn members(&self) -> &Members {
        &self.members
    }

    /// Who belongs to it now, to be changed.
    pub fn members_mut(&mut self) -> &mut Members {
        &mut self.members
    }

    /// The uuid of its creator, who has one live session at a time.
    pub fn creator_uuid(&self) -> Option<&str> {
        document::creator_uuid(&self.document)
    }

    /// The name of its creator.
    pub fn creator_name(&self) -> &str {
        let mut names = CREATORS
            .iter()
            .map(|creator| self.text(&format!("session_creator_{creator}")));
        names.find_map(|name| name).unwrap_or_default()
    }

    /// Whether `member` belongs to it or is a creator of it.
    pub fn concerns(&self, member: Member<'_>) -> bool {
        self.members.contains(member) || self.is_created_by(member)
    }

    /// Whether `member` is a creator of it. A creator need not be a member.
    pub fn is_created_by(&self, member: Member<'_>) -> bool {
        let field = format!("session_creator_{}_uuid", member.kind.as_str());
        self.text(&field) == Some(member.uuid)
    }

    /// Adds a line to the history, as the backend stored it.
    pub fn add_event(&mut self, event: Map<String, Value>) {
        if let Some(Value::Array(events)) = self.document.get_mut("session_events") {
            events.push(Value::Object(event));
        }
    }

    /// How long it has lasted if it ends `now`, in seconds: all earlier times that the backend knows, and the time since it was last
    /// started.
    pub fn duration_s(&self, now: PrimitiveDateTime) -> i64 {
        let earlier = self.document.get("session_duration");
        let earlier = earlier.and_then(Value::as_i64).unwrap_or_default();
        let started = self.started_at();
        let since = started.map_or(0, |started| (now - started).whole_seconds());
        earlier.saturating_add(since.max(0))
    }

    /// What its members are told when they are invited.
    pub fn invitation(&self) -> InvitationText {
        InvitationText {
            session_uuid: self.uuid.clone(),
            creator_name: self.creator_name().to_owned(),
            members: self.members.clone(),
            parameters: document::parameters_text(self.document.get("session_parameters")),
        }
    }

    /// The session, as callers get it.
    pub fn document(&self) -> Map<String, Value> {
        document::with_members(&self.document, &self.members)
    }

    fn started_at(&self) -> Option<PrimitiveDateTime> {
        let events = self.document.get("session_events")?.as_array()?;
        let is_start = |event: &&Value| {
            event.get("id_session_event_type").and_then(Value::as_i64) == Some(STARTED)
        };
        let last = events.iter().rev().find(is_start)?;
        local_time::parse(last.get("session_event_datetime")?.as_str()?)
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.document.get(field).and_then(Value::as_str)
    }
}

/// Without the document, which has names and links.
impl fmt::Debug for SessionRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SessionRecord")
            .field("id", &self.id)
            .field("uuid", &self.uuid)
            .field("members", &self.members)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::member::MemberKind;

    fn session(fields: &Value) -> SessionRecord {
        let mut document = fields.as_object().unwrap().clone();
        document.insert("id_session".into(), json!(7));
        document.insert("session_uuid".into(), json!("s"));
        SessionRecord::new(document, Members::default(), "secret", &links()).unwrap()
    }

    fn links() -> MemberLinks {
        let link = |kind: MemberKind| format!("https://secret/{}s", kind.as_str()).into();
        MemberLinks::new(link)
    }

    #[test]
    fn a_document_needs_an_id_and_a_uuid() {
        for (document, missing) in [
            (json!({ "session_uuid": "s" }), "id_session"),
            (
                json!({ "session_uuid": "s", "id_session": "7" }),
                "id_session",
            ),
            (json!({ "id_session": 7 }), "session_uuid"),
        ] {
            let document = document.as_object().unwrap().clone();
            let made = SessionRecord::new(document, Members::default(), "k", &links());
            assert_eq!(made, Err(DocumentError(missing)));
        }
    }

    #[test]
    fn the_first_creator_counts_but_each_is_one() {
        let session = session(&json!({
            "session_creator_service": "Service", "session_creator_service_uuid": "s",
            "session_creator_device": "Device", "session_creator_device_uuid": "d",
            "session_creator_participant": "Participant", "session_creator_participant_uuid": "p",
        }));
        assert_eq!(session.creator_uuid(), Some("p"));
        assert_eq!(session.creator_name(), "Participant");
        for (kind, uuid, expected) in [
            (MemberKind::Participant, "p", true),
            (MemberKind::Device, "d", true),
            (MemberKind::User, "p", false),
            (MemberKind::Device, "p", false),
        ] {
            assert_eq!(session.is_created_by(Member { kind, uuid }), expected);
        }
    }

    #[test]
    fn a_session_may_have_no_creator() {
        let session = session(&json!({}));
        assert_eq!((session.creator_uuid(), session.creator_name()), (None, ""));
    }

    #[test]
    fn the_duration_counts_from_the_last_start() {
        let event = |kind: i64, time: &str| json!({ "id_session_event_type": kind, "session_event_datetime": time });
        let mut session = session(&json!({
            "session_duration": 100,
            "session_events": [event(3, "2026-11-22T10:00:00+00:00"), event(4, "2026-11-22T10:01:00+00:00")],
        }));
        let at = |time: &str| local_time::parse(time).unwrap();
        assert_eq!(session.duration_s(at("2026-11-22T10:00:09.999")), 109);
        let start = event(3, "2026-11-22T11:00:00.5+02:00");
        session.add_event(start.as_object().unwrap().clone());
        assert_eq!(session.duration_s(at("2026-11-22T11:00:02.4")), 101);
        // The clock was set back.
        assert_eq!(session.duration_s(at("2026-11-22T10:00:00")), 100);
    }

    #[test]
    fn a_duration_needs_no_events() {
        let now = local_time::parse("2026-11-22T10:00:00").unwrap();
        assert_eq!(session(&json!({})).duration_s(now), 0);
        let strange =
            json!({ "session_duration": 5, "session_events": [{ "id_session_event_type": 3 }, 7] });
        assert_eq!(session(&strange).duration_s(now), 5);
    }

    #[test]
    fn debug_shows_no_name_key_or_link() {
        let session = session(&json!({ "session_name": "secret" }));
        let shown = format!("{session:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}
