//! A session in the database, and the documents about it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::clock;
use super::known::{SERVICE_ID, SERVICE_TITLE, SERVICE_UUID};
use super::members::{MemberKind, StandInMember};

/// A session.
#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) id_type: u64,
    /// The number of who created it, by kind.
    pub(crate) creators: BTreeMap<MemberKind, u64>,
    pub(crate) by_service: bool,
    pub(crate) members: BTreeMap<MemberKind, Vec<String>>,
    /// Name, comments, parameters, start, status and duration, as in the document.
    pub(crate) fields: Map<String, Value>,
    pub(crate) events: Vec<Value>,
}

/// What a request may change in a session.
pub(crate) const CHANGEABLE: [&str; 5] = [
    "session_comments",
    "session_duration",
    "session_name",
    "session_parameters",
    "session_status",
];

impl SessionRow {
    /// A session that has just been created.
    pub(crate) fn new(id: u64, uuid: String, id_type: u64) -> Self {
        let now = clock::iso_now();
        let year = now.get(..4).unwrap_or_default();
        let name = format!("Suivi vidéo [{year}.{}]", id - 1);
        let fields = [
            ("session_comments", Value::Null),
            ("session_duration", 0.into()),
            ("session_name", name.into()),
            ("session_parameters", Value::Null),
            ("session_start_datetime", now.into()),
            ("session_status", 1.into()),
        ];
        Self {
            id,
            uuid,
            id_type,
            creators: BTreeMap::new(),
            by_service: true,
            members: BTreeMap::new(),
            fields: Map::from_iter(fields.map(|(name, value)| (name.to_owned(), value))),
            events: Vec::new(),
        }
    }

    /// The session that the database of the recordings begins with, planned and not started.
    pub(crate) fn planned() -> Self {
        let uuid = "389c76fa-6daf-4b45-b335-fc7dab460caf".to_owned();
        let mut session = Self::new(1, uuid, 1);
        session.by_service = false;
        session.creators.insert(MemberKind::User, 1);
        let members = [
            (MemberKind::User, "caa672db-4720-4a7f-a3da-22237b832018"),
            (
                MemberKind::Participant,
                "e47ac5e1-5166-4807-99e2-e68b443e9a62",
            ),
        ];
        for (kind, uuid) in members {
            session.members.insert(kind, vec![uuid.to_owned()]);
        }
        let fields = [
            ("session_duration", 4_049.into()),
            ("session_name", "Séance #1".into()),
            ("session_status", 0.into()),
        ];
        let fields = fields.map(|(name, value): (_, Value)| (name.to_owned(), value));
        session.fields.extend(fields);
        session
    }

    /// The session of a document with its events.
    pub(crate) fn from_document(document: &Value) -> Option<Self> {
        let number = |name: &str| document.get(name).and_then(Value::as_u64);
        let uuid = document.get("session_uuid")?.as_str()?.to_owned();
        let mut session = Self::new(number("id_session")?, uuid, number("id_session_type")?);
        session.by_service = number("id_creator_service").is_some();
        for (name, field) in &mut session.fields {
            *field = document.get(name).cloned().unwrap_or_default();
        }
        for kind in MemberKind::ALL {
            let word = kind.word();
            let creator = number(&format!("id_creator_{word}"));
            session.creators.extend(creator.map(|id| (kind, id)));
            let members = document.get(format!("session_{word}s"))?.as_array()?;
            let uuid =
                |member: &Value| Some(member.get(format!("{word}_uuid"))?.as_str()?.to_owned());
            session
                .members
                .insert(kind, members.iter().filter_map(uuid).collect());
        }
        let events = document.get("session_events").and_then(Value::as_array);
        session.events = events.cloned().unwrap_or_default();
        Some(session)
    }

    /// Changes the fields that a request may change. Parameters that are JSON as a text become what they say.
    pub(crate) fn change(&mut self, request: &Map<String, Value>) {
        for name in CHANGEABLE {
            let Some(value) = request.get(name) else {
                continue;
            };
            let parsed = value
                .as_str()
                .filter(|_| name == "session_parameters")
                .and_then(|text| serde_json::from_str(text).ok());
            let value = parsed.unwrap_or_else(|| value.clone());
            self.fields.insert(name.to_owned(), value);
        }
    }

    /// Adds members that are not in it yet.
    pub(crate) fn add_members(&mut self, kind: MemberKind, uuids: &[String]) {
        let members = self.members.entry(kind).or_default();
        for uuid in uuids {
            if !members.contains(uuid) {
                members.push(uuid.clone());
            }
        }
    }

    /// The UUIDs of its members of a kind.
    pub(crate) fn members(&self, kind: MemberKind) -> &[String] {
        self.members.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The document about it.
    pub(crate) fn document(&self, everybody: &[StandInMember], with_events: bool) -> Value {
        let mut document = self.fields.clone();
        let mut put = |name: String, value: Value| document.insert(name, value);
        put("id_session".to_owned(), self.id.into());
        put("id_session_type".to_owned(), self.id_type.into());
        put("session_uuid".to_owned(), self.uuid.as_str().into());
        put("session_assets_count".to_owned(), 0.into());
        put("session_tests_count".to_owned(), 0.into());
        let service = self.by_service.then_some(SERVICE_ID);
        put("id_creator_service".to_owned(), json!(service));
        if self.by_service {
            put("session_creator_service".to_owned(), SERVICE_TITLE.into());
            put(
                "session_creator_service_uuid".to_owned(),
                SERVICE_UUID.into(),
            );
        }
        for kind in MemberKind::ALL {
            let word = kind.word();
            let creator = self.creators.get(&kind);
            put(format!("id_creator_{word}"), json!(creator));
            let of_kind = everybody.iter().filter(|member| member.kind == kind);
            if let Some(member) = of_kind.clone().find(|member| Some(&member.id) == creator) {
                put(
                    format!("session_creator_{word}"),
                    member.name.as_str().into(),
                );
                put(
                    format!("session_creator_{word}_uuid"),
                    member.uuid.as_str().into(),
                );
            }
            let inside = of_kind.filter(|member| self.members(kind).contains(&member.uuid));
            let inside: Vec<Value> = inside.map(StandInMember::in_session).collect();
            put(format!("session_{word}s"), inside.into());
        }
        if with_events {
            document.insert("session_events".to_owned(), self.events_by_time().into());
        }
        document.into()
    }

    fn events_by_time(&self) -> Vec<Value> {
        let mut events = self.events.clone();
        let time = |event: &Value| event.get("session_event_datetime").map(Value::to_string);
        events.sort_by_key(time);
        events
    }
}
