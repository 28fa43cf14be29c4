//! Reads the recorded scenarios of OpenTera; the README beside them says what is in them.

use std::path::Path;
use std::sync::OnceLock;

use opentera::member::{Member, MemberKind, Members};
use opentera::proto::{Any, EventMessage, Message, TeraEvent, TeraModuleMessage};
use opentera::rpc::RpcRequest;
use opentera::service::Service;
use opentera::topic;
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata");
/// The service that was recorded.
const CLIENT: &str = "VideoRehabService";

/// A scenario.
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) calls: Vec<Recorded>,
    pub(crate) events: Vec<Recorded>,
}

/// Something that was recorded.
pub(crate) struct Recorded(Value);

impl Recorded {
    /// A field, or null.
    pub(crate) fn field(&self, pointer: &str) -> &Value {
        static NULL: Value = Value::Null;
        self.0.pointer(pointer).unwrap_or(&NULL)
    }

    /// A field that is text; empty if it is none.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.field(pointer).as_str().unwrap_or_default()
    }

    /// A field that is bytes in hexadecimal digits.
    pub(crate) fn bytes(&self, pointer: &str) -> Vec<u8> {
        let hex = self.text(pointer);
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
        (0..hex.len()).step_by(2).map(byte).collect()
    }

    /// The request of a call.
    pub(crate) fn request(&self) -> RpcRequest {
        RpcRequest::decode(self.text("/topic"), &self.bytes("/raw_hex")).expect("a request")
    }

    pub(crate) fn is_published(&self) -> bool {
        self.text("/kind") == "redis_publish"
    }

    /// Whether the service told somebody an event.
    pub(crate) fn is_told_by_service(&self) -> bool {
        let channel = self.text("/channel");
        self.is_published()
            && self.text("/client") == CLIENT
            && (channel.starts_with("websocket.") || channel == topic::USER_MANAGER_MESSAGES)
    }

    /// Whether the service asked the backend.
    pub(crate) fn is_asked_by_service(&self) -> bool {
        self.text("/kind") == "backend_http" && self.text("/by") == CLIENT
    }

    /// The member whose channel it is.
    pub(crate) fn target(&self) -> Option<Member<'_>> {
        let channel = self.text("/channel").strip_prefix("websocket.")?;
        let (kind, uuid) = channel.strip_suffix(".events")?.split_once('.')?;
        Some(Member {
            kind: kind_of(kind),
            uuid,
        })
    }

    /// The event inside an envelope, if it is of this type, and the time of the envelope.
    pub(crate) fn event<M: EventMessage>(&self) -> Option<(M, f64)> {
        let (mut events, time) = self.envelope();
        events.swap_remove(0).unpack().map(|event| (event, time))
    }

    fn envelope(&self) -> (Vec<Any>, f64) {
        let bytes = self.bytes("/hex");
        if self.text("/channel") == topic::USER_MANAGER_MESSAGES {
            let message = TeraModuleMessage::decode(bytes.as_slice()).unwrap();
            (message.data, message.head.unwrap().time)
        } else {
            let message = TeraEvent::decode(bytes.as_slice()).unwrap();
            (message.events, message.header.unwrap().time)
        }
    }
}

/// Every scenario, by name. The two files without calls are left out, and calls of others than the service.
pub(crate) fn scenarios() -> &'static [Scenario] {
    static SCENARIOS: OnceLock<Vec<Scenario>> = OnceLock::new();
    SCENARIOS.get_or_init(read_all)
}

fn read_all() -> Vec<Scenario> {
    let mut paths: Vec<_> = std::fs::read_dir(FOLDER)
        .unwrap_or_else(|error| panic!("{FOLDER}: {error}"))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .collect();
    paths.sort();
    let scenarios: Vec<_> = paths.iter().filter_map(|path| read(path)).collect();
    assert!(scenarios.len() > 70, "only {} scenarios", scenarios.len());
    scenarios
}

fn read(path: &Path) -> Option<Scenario> {
    let scenario: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let list = |name: &str| -> Option<Vec<Recorded>> {
        let list = scenario.get(name)?.as_array()?;
        Some(list.iter().cloned().map(Recorded).collect())
    };
    let topics = service().rpc_topics();
    let mut calls = list("rpc")?;
    calls.retain(|call| topics.iter().any(|topic| topic == call.text("/topic")));
    Some(Scenario {
        name: path.file_stem()?.to_string_lossy().into_owned(),
        calls,
        events: list("events")?,
    })
}

/// The service that was recorded.
pub(crate) fn service() -> Service {
    Service {
        name: CLIENT.into(),
        uuid: "b98db7b9-111a-451f-9ce5-8a774ded9fdc".into(),
    }
}

/// The kind with this name, in any case.
pub(crate) fn kind_of(name: &str) -> MemberKind {
    let is_it = |kind: &MemberKind| kind.as_str().eq_ignore_ascii_case(name);
    MemberKind::ALL
        .into_iter()
        .find(is_it)
        .expect("a kind of member")
}

/// The members in three lists of text, whose names begin and end so.
pub(crate) fn members(object: &Value, end: &str) -> Members {
    let [users, participants, devices] = MemberKind::ALL.map(|kind| {
        let list = &object[format!("session_{}s{end}", kind.as_str())];
        let list = list.as_array().cloned().unwrap_or_default();
        let uuids = list.iter().map(|uuid| uuid.as_str().unwrap().to_owned());
        uuids.collect()
    });
    Members::new(users, participants, devices)
}

/// Without what stands in a list twice: the difference that we make on purpose.
pub(crate) fn each_once(value: &Value) -> Value {
    match value {
        Value::Array(list) => {
            let mut kept: Vec<Value> = Vec::new();
            for element in list.iter().map(each_once) {
                if !element.is_string() || !kept.contains(&element) {
                    kept.push(element);
                }
            }
            kept.into()
        }
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), each_once(member)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
