//! The calls of the backend.

use std::fmt;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::member::{MemberKind, Members};
use crate::rpc::{NewSession, SessionParameters};
use crate::session::IdSession;

const SESSIONS: &str = "/api/service/sessions";
const PARTICIPANTS: &str = "/api/service/participants";
/// The status of a session that was held.
const COMPLETED: i64 = 2;

/// How a path is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Without a body.
    Get,
    /// With a body of JSON.
    Post,
}

/// A call of the backend.
#[derive(Clone, PartialEq)]
pub struct BackendRequest {
    /// How.
    pub method: Method,
    /// The path, with the query.
    pub path: String,
    /// The body of a POST.
    pub body: Option<Value>,
}

impl BackendRequest {
    pub(super) fn post(path: &str, body: Value) -> Self {
        Self {
            method: Method::Post,
            path: path.to_owned(),
            body: Some(body),
        }
    }

    fn get(path: String) -> Self {
        Self {
            method: Method::Get,
            path,
            body: None,
        }
    }
}

/// Without the query and the body.
impl fmt::Debug for BackendRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.split('?').next().unwrap_or_default();
        formatter
            .debug_struct("BackendRequest")
            .field("method", &self.method)
            .field("path", &path)
            .finish_non_exhaustive()
    }
}

/// Makes a session.
pub fn create_session(new: &NewSession, members: &Members) -> BackendRequest {
    let parameters = match &new.parameters {
        None => Value::Null,
        Some(SessionParameters::Text(text)) => text.as_str().into(),
        Some(SessionParameters::Object(object)) => Value::Object(object.clone()),
    };
    let mut session = object([
        ("id_session", 0.into()),
        ("id_session_type", new.id_session_type.into()),
    ]);
    insert_members(&mut session, members);
    session.insert("session_parameters".to_owned(), parameters);
    for (field, id) in [
        ("id_creator_user", new.creators.user),
        ("id_creator_participant", new.creators.participant),
        ("id_creator_device", new.creators.device),
        ("id_creator_service", new.creators.service),
    ] {
        if let Some(id) = id {
            session.insert(field.to_owned(), id.into());
        }
    }
    post_session(session)
}

/// Reads a session with its history.
pub fn read_session(id: IdSession) -> BackendRequest {
    let IdSession(id) = id;
    BackendRequest::get(format!("{SESSIONS}?id_session={id}&with_events=True"))
}

/// Stores who belongs to a session, when somebody is invited. It is not called when somebody leaves: the backend keeps who was there.
pub fn update_members(id: IdSession, members: &Members) -> BackendRequest {
    let mut session = object([("id_session", id.0.into())]);
    insert_members(&mut session, members);
    post_session(session)
}

/// Stores that a session was held, and how long all in all.
pub fn complete_session(id: IdSession, duration_s: i64) -> BackendRequest {
    post_session(object([
        ("id_session", id.0.into()),
        ("session_status", COMPLETED.into()),
        ("session_duration", duration_s.into()),
    ]))
}

/// Reads what is known of a participant.
pub fn participant(uuid: &str) -> BackendRequest {
    let uuid = form_encoded(uuid);
    BackendRequest::get(format!("{PARTICIPANTS}?participant_uuid={uuid}"))
}

fn post_session(session: Map<String, Value>) -> BackendRequest {
    BackendRequest::post(SESSIONS, json!({ "session": session }))
}

fn insert_members(session: &mut Map<String, Value>, members: &Members) {
    for kind in [
        MemberKind::Participant,
        MemberKind::User,
        MemberKind::Device,
    ] {
        let field = format!("session_{}s_uuids", kind.as_str());
        session.insert(field, members.of(kind).into());
    }
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    let fields = fields.into_iter();
    fields
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A value of a query, as forms write it.
fn form_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::Creators;

    fn members() -> Members {
        Members::new(vec!["u".into()], vec!["p".into()], vec!["d".into()])
    }

    #[test]
    fn a_new_session_is_posted_with_what_the_caller_said() {
        let mut new = NewSession {
            id_session_type: 4,
            creators: Creators::default(),
            parameters: None,
        };
        let request = create_session(&new, &members());
        assert_eq!(
            (request.method, request.path.as_str()),
            (Method::Post, "/api/service/sessions")
        );
        let mut expected = json!({ "session": {
            "id_session": 0, "id_session_type": 4, "session_participants_uuids": ["p"],
            "session_users_uuids": ["u"], "session_devices_uuids": ["d"], "session_parameters": null,
        }});
        assert_eq!(request.body.as_ref(), Some(&expected));
        new.creators = Creators {
            user: Some(1),
            participant: Some(2),
            device: Some(3),
            service: Some(5),
        };
        new.parameters = Some(SessionParameters::Text("{}".into()));
        expected["session"]["session_parameters"] = json!("{}");
        for (creator, id) in [
            ("user", 1),
            ("participant", 2),
            ("device", 3),
            ("service", 5),
        ] {
            expected["session"][format!("id_creator_{creator}")] = json!(id);
        }
        assert_eq!(create_session(&new, &members()).body, Some(expected));
    }

    #[test]
    fn sessions_are_read_changed_and_completed_by_their_number() {
        let id = IdSession(7);
        let read = read_session(id);
        assert_eq!(read.method, Method::Get);
        assert_eq!(
            read.path,
            "/api/service/sessions?id_session=7&with_events=True"
        );
        assert_eq!(read.body, None);
        assert_eq!(
            update_members(id, &members()).body,
            Some(json!({ "session": {
                "id_session": 7, "session_participants_uuids": ["p"], "session_users_uuids": ["u"],
                "session_devices_uuids": ["d"],
            }}))
        );
        assert_eq!(
            complete_session(id, 61).body,
            Some(
                json!({ "session": { "id_session": 7, "session_status": 2, "session_duration": 61 } })
            )
        );
    }

    #[test]
    fn a_query_cannot_be_left() {
        for (uuid, expected) in [
            ("a-b_c.d~9", "a-b_c.d~9"),
            ("a b&x=é/?#%", "a+b%26x%3D%C3%A9%2F%3F%23%25"),
        ] {
            let expected = format!("/api/service/participants?participant_uuid={expected}");
            assert_eq!(participant(uuid).path, expected);
        }
    }

    #[test]
    fn debug_shows_neither_query_nor_body() {
        let shown = format!("{:?}", participant("secret"));
        assert!(!shown.contains("secret"), "{shown}");
        let new = NewSession {
            id_session_type: 1,
            creators: Creators::default(),
            parameters: Some(SessionParameters::Text("secret".into())),
        };
        let shown = format!("{:?}", create_session(&new, &members()));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
