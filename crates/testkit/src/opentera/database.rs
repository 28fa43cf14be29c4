//! The database, in memory: members and sessions, and what may be done with them.

use serde_json::{Map, Value, json};

use super::members::{self, MemberKind, StandInMember};
use super::reply::RestReply;
use super::session_row::SessionRow;
use super::{clock, random};

/// The types of sessions that there are.
const SESSION_TYPES: [u64; 2] = [1, 2];

/// Members and sessions.
#[derive(Debug)]
pub(crate) struct Database {
    members: Vec<StandInMember>,
    sessions: Vec<SessionRow>,
    next_session: u64,
    last_event: u64,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            members: members::recorded(),
            sessions: vec![SessionRow::planned()],
            next_session: 2,
            last_event: 0,
        }
    }
}

impl Database {
    /// All members.
    pub(crate) fn members(&self) -> &[StandInMember] {
        &self.members
    }

    /// One member.
    pub(crate) fn member(&self, kind: MemberKind, uuid: &str) -> Option<&StandInMember> {
        self.members
            .iter()
            .find(|member| member.kind == kind && member.uuid == uuid)
    }

    /// Adds a member.
    pub(crate) fn add_member(&mut self, kind: MemberKind, name: &str) -> StandInMember {
        let of_kind = self.members.iter().filter(|member| member.kind == kind);
        let id = of_kind.map(|member| member.id).max().unwrap_or(0) + 1;
        let member = StandInMember::new(kind, id, name);
        self.members.push(member.clone());
        member
    }

    /// Allows or forbids the service to use a member. False if no member has that UUID.
    pub(crate) fn forbid(&mut self, uuid: &str, forbidden: bool) -> bool {
        let member = self.members.iter_mut().find(|member| member.uuid == uuid);
        member.map(|member| member.forbidden = forbidden).is_some()
    }

    /// A session.
    pub(crate) fn session(&self, id: u64) -> Option<&SessionRow> {
        self.sessions.iter().find(|session| session.id == id)
    }

    /// The session of a UUID.
    pub(crate) fn session_of(&self, uuid: &str) -> Option<&SessionRow> {
        self.sessions.iter().find(|session| session.uuid == uuid)
    }

    /// The documents of all sessions, with their events.
    pub(crate) fn documents(&self) -> Vec<Value> {
        let documents = self.sessions.iter();
        documents
            .map(|session| session.document(&self.members, true))
            .collect()
    }

    /// The next new sessions have numbers from here on.
    pub(crate) fn number_sessions_from(&mut self, id: u64) {
        self.next_session = id;
    }

    /// Puts a session into the database, instead of the one of its number. `None` if the document is not that of a session.
    pub(crate) fn put_session(&mut self, document: &Value) -> Option<()> {
        let session = SessionRow::from_document(document)?;
        self.sessions.retain(|other| other.id != session.id);
        self.sessions.push(session);
        Some(())
    }

    /// Creates or changes a session: `POST /api/service/sessions`.
    pub(crate) fn save_session(&mut self, request: &Map<String, Value>) -> RestReply {
        let mut lists = Vec::new();
        for kind in [
            MemberKind::Participant,
            MemberKind::User,
            MemberKind::Device,
        ] {
            let Some(list) = request.get(&format!("session_{}s_uuids", kind.word())) else {
                continue;
            };
            let Some(list) = texts(list) else {
                return RestReply::internal_error();
            };
            if !list.iter().all(|uuid| self.allows(kind, uuid)) {
                return RestReply::no_access(kind);
            }
            lists.push((kind, list));
        }
        let id = request.get("id_session").and_then(Value::as_u64);
        let id = match id.unwrap_or(0) {
            0 => match self.create_session(request) {
                Some(id) => id,
                None => return RestReply::internal_error(),
            },
            id => id,
        };
        let mut sessions = self.sessions.iter_mut();
        let Some(session) = sessions.find(|session| session.id == id) else {
            return RestReply::forbidden();
        };
        session.change(request);
        for (kind, list) in lists {
            session.add_members(kind, &list);
        }
        RestReply::ok(&json!([session.document(&self.members, false)]))
    }

    /// Writes an event of a session: `POST /api/service/sessions/events`.
    pub(crate) fn save_event(&mut self, request: &Map<String, Value>) -> RestReply {
        let value = |name: &str| request.get(name).cloned().unwrap_or_default();
        let id = value("id_session").as_u64();
        let mut sessions = self.sessions.iter_mut();
        let Some(session) = sessions.find(|session| Some(session.id) == id) else {
            return RestReply::forbidden();
        };
        self.last_event += 1;
        let time = value("session_event_datetime");
        let event = json!({
            "id_session": id,
            "id_session_event": self.last_event,
            "id_session_event_type": value("id_session_event_type"),
            "session_event_context": value("session_event_context"),
            "session_event_datetime": time.as_str().map(clock::with_zone),
            "session_event_text": value("session_event_text"),
        });
        session.events.push(event.clone());
        RestReply::ok(&json!([event]))
    }

    /// A new session without members, if there is such a type of sessions.
    fn create_session(&mut self, request: &Map<String, Value>) -> Option<u64> {
        let number = |name: &str| request.get(name).and_then(Value::as_u64);
        let id_type = number("id_session_type").filter(|id| SESSION_TYPES.contains(id))?;
        let id = self.next_session;
        self.next_session += 1;
        let mut session = SessionRow::new(id, random::uuid(), id_type);
        for kind in MemberKind::ALL {
            if let Some(creator) = number(&format!("id_creator_{}", kind.word())) {
                session.creators.insert(kind, creator);
            }
        }
        self.sessions.push(session);
        Some(id)
    }

    fn allows(&self, kind: MemberKind, uuid: &str) -> bool {
        self.member(kind, uuid)
            .is_some_and(|member| !member.forbidden)
    }
}

/// A list of texts, or nothing if it is something else.
pub(crate) fn texts(value: &Value) -> Option<Vec<String>> {
    let items = value.as_array()?.iter();
    items.map(|item| item.as_str().map(str::to_owned)).collect()
}
