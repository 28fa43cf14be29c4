//! What was recorded.

use std::path::Path;

use serde_json::{Map, Value, json};
use testkit::opentera::{HeardMessage, USER_MANAGER_EVENTS, USER_MANAGER_MESSAGES, from_hex};

/// The service in the recordings.
const SERVICE: &str = "VideoRehabService";

pub(crate) struct Scenario {
    pub(crate) name: String,
    root: Value,
}

/// What others did, and what the service did then.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) stimuli: Vec<HeardMessage>,
    pub(super) expected: Happened,
    /// The backend refused the key of the service: it had changed.
    pub(super) key_has_changed: bool,
}

/// What a service did.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Happened {
    /// What it published, in its order.
    pub(super) published: Vec<Value>,
    /// What it asked of the backend, in its order.
    pub(super) calls: Vec<Value>,
}

impl Scenario {
    pub(crate) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        Self {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            root: serde_json::from_str(&text).unwrap(),
        }
    }

    /// Everything that happened, round by round.
    pub(super) fn rounds(&self) -> anyhow::Result<Vec<Round>> {
        let mut rounds: Vec<Round> = Vec::new();
        for event in self.events() {
            if let Some(publish) = stimulus(event)? {
                let is_new = |round: &Round| round.expected != Happened::default();
                if rounds.last().is_none_or(is_new) {
                    rounds.push(Round::default());
                }
                let round = rounds.last_mut().unwrap();
                round.stimuli.push(publish);
            } else if let Some(round) = rounds.last_mut() {
                round.note(event)?;
            }
        }
        Ok(rounds)
    }

    /// The requests of all calls, from the first on.
    pub(super) fn requests(&self) -> impl Iterator<Item = Value> {
        let calls = self.root["rpc"].as_array().into_iter().flatten();
        calls.filter_map(|call| {
            call.pointer("/args/0/_string_value_json/session_manage")
                .cloned()
        })
    }

    /// The number of the first session that the backend made.
    pub(super) fn first_new_session(&self) -> Option<u64> {
        let is_new = |event: &&Value| event.pointer("/body/session/id_session") == Some(&0.into());
        let mut made = self.asked().filter(is_new);
        made.find_map(|event| event.pointer("/resp_body/0/id_session")?.as_u64())
    }

    /// What the backend knew of sessions that were made before, as it said when it was first asked.
    pub(super) fn known_sessions(&self) -> Vec<&Value> {
        let read = self.asked().filter(|event| event["method"] == "GET");
        let known = read.filter_map(|event| event.pointer("/resp_body/0"));
        let mut first: Vec<&Value> = Vec::new();
        for session in known.filter(|session| session.get("session_uuid").is_some()) {
            let is_known = |other: &&Value| other["id_session"] == session["id_session"];
            if !first.iter().any(is_known) {
                first.push(session);
            }
        }
        first
    }

    fn asked(&self) -> impl Iterator<Item = &Value> {
        self.events().filter(|event| is_asked(event))
    }

    fn events(&self) -> impl Iterator<Item = &Value> {
        self.root["events"].as_array().into_iter().flatten()
    }
}

impl Round {
    fn note(&mut self, event: &Value) -> anyhow::Result<()> {
        if is_asked(event) {
            let url = event["url"].as_str().unwrap_or_default();
            let path = url.split_once("/api/").map_or("", |(_, path)| path);
            self.expected.calls.push(json!({
                "method": event["method"], "path": format!("/api/{path}"), "body": event["body"],
                "status": event["status"],
            }));
            self.key_has_changed |= event["status"] == 401;
        } else if event["kind"] == "redis_publish" && event["client"] == SERVICE {
            self.expected.published.push(content(&published(event)?));
        }
        Ok(())
    }
}

impl Happened {
    /// The same without what stands in a list twice, and without what is therefore told somebody twice; and whether there was
    /// any such thing.
    pub(super) fn without_doubles(&self) -> (Self, bool) {
        let mut once = Self {
            published: Vec::new(),
            calls: self.calls.iter().map(each_once).collect(),
        };
        // Everything that is told to members ends with the same to the user manager.
        let mut told: Vec<Value> = Vec::new();
        for one in self.published.iter().map(each_once) {
            if one["channel"] == USER_MANAGER_MESSAGES {
                told.clear();
            }
            if !told.contains(&one) {
                told.push(one.clone());
                once.published.push(one);
            }
        }
        let had_doubles = once != *self;
        (once, had_doubles)
    }
}

fn each_once(value: &Value) -> Value {
    if let Some(list) = value.as_array() {
        let mut once: Vec<Value> = Vec::new();
        for element in list.iter().map(each_once) {
            if !element.is_string() || !once.contains(&element) {
                once.push(element);
            }
        }
        return once.into();
    }
    let Some(object) = value.as_object() else {
        return value.clone();
    };
    let fields = object.iter();
    let fields: Map<String, Value> = fields
        .map(|(name, value)| (name.clone(), each_once(value)))
        .collect();
    fields.into()
}

fn is_asked(event: &Value) -> bool {
    event["kind"] == "backend_http" && event["by"] == SERVICE
}

/// What somebody else published for the service to hear; members joining and leaving sessions come of what it does itself.
fn stimulus(event: &Value) -> anyhow::Result<Option<HeardMessage>> {
    if event["kind"] != "redis_publish" || event["client"] == SERVICE {
        return Ok(None);
    }
    let channel = event["channel"].as_str().unwrap_or_default();
    let is_for_service =
        channel.starts_with("service.") || channel.starts_with("module.VideoRehabService.");
    let is_presence = channel == USER_MANAGER_EVENTS
        && event["decoded"]["events"].to_string().contains("CONNECTED");
    if is_for_service || is_presence {
        published(event).map(Some)
    } else {
        Ok(None)
    }
}

fn published(event: &Value) -> anyhow::Result<HeardMessage> {
    Ok(HeardMessage {
        channel: event["channel"].as_str().unwrap_or_default().to_owned(),
        payload: from_hex(event["hex"].as_str().unwrap_or_default())?,
    })
}

/// All that a message says but for when.
pub(super) fn content(publish: &HeardMessage) -> Value {
    let channel = &publish.channel;
    let inside: Vec<Value> = publish
        .inside()
        .iter()
        .map(|any| any.json().unwrap())
        .collect();
    if let Some(message) = publish.module_message()
        && channel.ends_with(".messages")
    {
        let head = message.head.unwrap_or_default();
        return json!({
            "channel": channel, "version": head.version, "seq": head.seq, "source": head.source,
            "dest": head.dest, "data": inside,
        });
    }
    if let Some(json) = publish.json() {
        return json!({ "channel": channel, "reply": json });
    }
    let header = publish.event().and_then(|event| event.header);
    let header = header.unwrap_or_default();
    json!({ "channel": channel, "version": header.version, "topic": header.topic, "events": inside })
}
