//! Reading a scenario: what its clients do, as packets.

use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// The ack id of requests that were recorded without theirs.
pub(super) const ACK: u64 = 7;

pub(crate) struct Scenario {
    root: Value,
    steps: Vec<Value>,
    /// The same, as text: the order of keys matters in what a client sends.
    sources: Vec<Box<RawValue>>,
}

/// How the server has to run.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// Options of open-easyrtc.
    pub(super) easyrtc: Option<Value>,
    pub(super) max_message_bytes: Option<u64>,
    /// The name of somebody whom the webhook refuses.
    pub(super) refused_name: Option<String>,
}

/// What a client does.
#[derive(Debug)]
pub(super) enum Stimulus {
    Connect,
    /// Packets of Socket.IO, one right behind the other, each with its binary values.
    Send(Vec<(String, Vec<Vec<u8>>)>),
    Close,
    /// Packets, and then the end of the connection, without waiting for answers.
    SendAndClose(String),
}

/// What a step holds of what its client sent.
#[derive(Deserialize)]
struct Sent<'a> {
    #[serde(borrow)]
    send: Packet<'a>,
}

#[derive(Deserialize)]
struct Packet<'a> {
    event: String,
    #[serde(borrow, default, deserialize_with = "present")]
    payload: Option<&'a RawValue>,
    #[serde(borrow)]
    args: Option<Vec<&'a RawValue>>,
    payload_description: Option<String>,
    #[serde(default)]
    expects_ack: bool,
}

/// A payload that is `null` is there all the same.
fn present<'de, D: Deserializer<'de>>(source: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(source).map(Some)
}

#[derive(Deserialize)]
struct Steps {
    steps: Vec<Box<RawValue>>,
}

impl Scenario {
    pub(crate) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let root: Value = serde_json::from_str(&text).unwrap();
        let steps = root["steps"].as_array().unwrap().clone();
        let Steps { steps: sources } = serde_json::from_str(&text).unwrap();
        Self {
            root,
            steps,
            sources,
        }
    }

    pub(super) fn step(&self, index: usize) -> Option<(&Value, &str)> {
        Some((self.steps.get(index)?, self.sources.get(index)?.get()))
    }

    /// How the server was run, if ours can be run like that.
    pub(super) fn options(&self) -> Result<Options, String> {
        let mut options = Options::default();
        let given = self.root.get("server_options").and_then(Value::as_object);
        for (name, value) in given.into_iter().flatten() {
            match name.as_str() {
                "eo" => options.easyrtc = Some(value.clone()),
                "deny" => options.refused_name = value.as_str().map(str::to_owned),
                "so" => options.max_message_bytes = value["maxHttpBufferSize"].as_u64(),
                other => return Err(format!("the server option {other}")),
            }
        }
        Ok(options)
    }
}

/// What the client does in this step, if it does anything.
pub(super) fn stimulus(step: &Value, source: &str) -> Result<Option<Stimulus>, String> {
    if step.get("connect").is_some() {
        return Ok(Some(Stimulus::Connect));
    }
    let raw = step.get("send_raw_engineio_message");
    if let Some(text) = raw.and_then(Value::as_str) {
        return Ok(Some(plain(whole(text))));
    }
    if step.get("send").is_some() {
        return packet(source).map(|packet| Some(Stimulus::Send(vec![packet])));
    }
    let authenticate = |data: &str| {
        format!(r#"2{ACK}["easyrtcAuth",{{"msgType":"authenticate","msgData":{data}}}]"#)
    };
    let valid = || authenticate(r#"{"apiVersion":"1.1.1-beta"}"#);
    let both = |one: String, other: String| Stimulus::Send(vec![(one, vec![]), (other, vec![])]);
    match step.get("action").and_then(Value::as_str) {
        None => Ok(None),
        Some("close" | "socket.disconnect()") => Ok(Some(Stimulus::Close)),
        Some("emit easyrtcAuth and getRoomList back to back") => {
            let command = format!(r#"2{ACK}["easyrtcCmd",{{"msgType":"getRoomList"}}]"#);
            Ok(Some(both(valid(), command)))
        }
        Some(
            "emit easyrtcAuth {msgType:authenticate,msgData:{}} and a valid easyrtcAuth back to back",
        ) => Ok(Some(both(authenticate("{}"), valid()))),
        Some("emit easyrtcAuth then disconnect at once") => {
            Ok(Some(Stimulus::SendAndClose(valid())))
        }
        Some(action) => Err(format!("not a client's doing: {action}")),
    }
}

fn plain(text: String) -> Stimulus {
    Stimulus::Send(vec![(text, vec![])])
}

fn packet(source: &str) -> Result<(String, Vec<Vec<u8>>), String> {
    let Sent { send } = serde_json::from_str(source).map_err(|error| error.to_string())?;
    let ack = if send.expects_ack { "7" } else { "" };
    if let Some(description) = &send.payload_description {
        return described(&send.event, description);
    }
    let arguments = match (send.args, send.payload) {
        (Some(arguments), _) => arguments,
        (None, Some(payload)) => vec![payload],
        (None, None) => return Err("nothing was recorded of the payload".to_owned()),
    };
    let arguments: String = arguments
        .iter()
        .map(|argument| format!(",{argument}"))
        .collect();
    let text = format!("2{ack}[\"{}\"{arguments}]", send.event);
    Ok((whole(&text), vec![]))
}

/// Payloads that were recorded in words.
fn described(event: &str, description: &str) -> Result<(String, Vec<Vec<u8>>), String> {
    let message =
        |kind: &str, more: &str| format!(r#"2{ACK}["{event}",{{"msgType":"{kind}"{more}}}]"#);
    let target = r#","targetEasyrtcid":"<id:B>""#;
    match description {
        r#"{msgType:"bin", msgData:{b:<Buffer 01 02 03>}, targetEasyrtcid:"<id:B>"}"# => {
            let data = r#","msgData":{"b":{"_placeholder":true,"num":0}}"#;
            let text = message("bin", &format!("{data}{target}"));
            Ok((text.replacen('2', "51-", 1), vec![vec![1, 2, 3]]))
        }
        "msgType of 5000 x" => Ok((message(&"x".repeat(5_000), target), vec![])),
        "10 001 x" => {
            let data = format!(r#","msgData":"{}""#, "x".repeat(10_001));
            Ok((message("m", &data), vec![]))
        }
        _ => Err(format!("recorded as a description: {description}")),
    }
}

/// Undoes the abridging of long texts, `…(<length> chars)…`: the gap was filled with the character before it, or with
/// that and the one behind it, half and half.
fn whole(text: &str) -> String {
    let abridged = text
        .split_once("…(")
        .and_then(|(head, rest)| Some((head, rest.split_once(" chars)…")?)));
    let Some((head, (length, tail))) = abridged else {
        return text.to_owned();
    };
    let length: usize = length.parse().unwrap();
    let missing = length - head.chars().count() - tail.chars().count();
    let (before, behind) = (head.chars().last().unwrap(), tail.chars().next().unwrap());
    // The filled parts have the same length on both sides of a nesting.
    let opened = head.chars().rev().take_while(|c| *c == before).count();
    let closed = tail.chars().take_while(|c| *c == behind).count();
    let fill = |character: char, count: usize| character.to_string().repeat(count);
    let gap = if before == behind {
        fill(before, missing)
    } else {
        let depth = (missing + opened + closed) / 2;
        fill(before, depth - opened) + &fill(behind, depth - closed)
    };
    format!("{head}{gap}{tail}")
}
