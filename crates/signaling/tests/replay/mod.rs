//! One scenario: reads it, does what its clients did, and compares what comes out.

mod server;

use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use server::{Output, Server};

/// What came of a replay.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Everything was answered as recorded.
    Same,
    /// The original ended on this input; until then everything was the same, and we go on.
    ReferenceEnded,
    /// Something was not.
    Different(String),
    /// The recording does not hold what would be needed.
    NotReplayable(String),
}

pub(crate) struct Scenario {
    root: Value,
    steps: Vec<Value>,
    /// The same, as text: the order of keys matters in what a client sends.
    sources: Vec<Box<RawValue>>,
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

/// What a step asks for, beside what it expects.
enum Stimulus {
    Connect { old: bool },
    Packet(String),
    Leave,
    Close,
}

impl Scenario {
    pub(crate) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path)
            .unwrap()
            .replace("<id:", "<id.");
        // `<id:A>` becomes an id that a server may give.
        let text = text
            .split("<id.")
            .enumerate()
            .fold(String::new(), |all, (index, part)| {
                let part = if index == 0 {
                    part.to_owned()
                } else {
                    part.replacen('>', "", 1)
                };
                all + if index == 0 { "" } else { "id." } + &part
            });
        let root: Value = serde_json::from_str(&text).unwrap();
        let steps = root["steps"].as_array().unwrap().clone();
        let Steps { steps: sources } = serde_json::from_str(&text).unwrap();
        Self {
            root,
            steps,
            sources,
        }
    }

    pub(crate) fn replay(&self) -> Outcome {
        let Some(mut server) = Server::with_options(&self.root["server_options"]) else {
            return Outcome::NotReplayable(format!("options {}", self.root["server_options"]));
        };
        let mut index = 0;
        while let Some(step) = self.steps.get(index) {
            index += 1;
            let source = self.sources[index - 1].get();
            let stimulus = match stimulus(step, source) {
                Ok(Some(stimulus)) => stimulus,
                Ok(None) => continue,
                Err(why) => return Outcome::NotReplayable(why),
            };
            let client = step["client"].as_str().unwrap_or_default();
            let mut outputs = server.stimulate(client, stimulus);
            if step.get("reference_process_crash").is_some() {
                return if server.is_healthy() {
                    Outcome::ReferenceEnded
                } else {
                    Outcome::Different("hung".into())
                };
            }
            let mut expected = Expected::of(step, client);
            while let Some(next) = self.steps.get(index).filter(|next| stimulus_free(next)) {
                index += 1;
                if let Some(closed) = closed_by_client(next) {
                    outputs.extend(server.stimulate(closed, Stimulus::Close));
                }
                expected.add(next);
            }
            if let Some(difference) = difference(&expected.outputs(), &outputs) {
                return Outcome::Different(format!(
                    "after {}\n{difference}",
                    shortened(&step.to_string())
                ));
            }
        }
        Outcome::Same
    }
}

/// What the client does in this step, if it does anything.
fn stimulus(step: &Value, source: &str) -> Result<Option<Stimulus>, String> {
    if let Some(connect) = step.get("connect") {
        return Ok(Some(Stimulus::Connect {
            old: connect["engineio"] == 3,
        }));
    }
    if let Some(text) = step
        .get("send_raw_engineio_message")
        .and_then(Value::as_str)
    {
        if text.contains("chars)…") {
            return Err("the packet was abridged in the recording".to_owned());
        }
        return Ok(Some(Stimulus::Packet(text.to_owned())));
    }
    if step.get("send").is_some() {
        return packet(source).map(|packet| Some(Stimulus::Packet(packet)));
    }
    match step.get("action").and_then(Value::as_str) {
        None => Ok(None),
        Some("close") => Ok(Some(Stimulus::Close)),
        Some("socket.disconnect()") => Ok(Some(Stimulus::Leave)),
        Some(action) => Err(format!("not a client's doing: {action}")),
    }
}

fn packet(source: &str) -> Result<String, String> {
    let Sent { send } = serde_json::from_str(source).map_err(|error| error.to_string())?;
    let arguments = match (send.args, send.payload) {
        (Some(arguments), _) => arguments,
        (None, Some(payload)) => vec![payload],
        (None, None) => return Err("the payload was recorded as a description".to_owned()),
    };
    let arguments: String = arguments
        .iter()
        .map(|argument| format!(",{argument}"))
        .collect();
    if arguments.contains("chars)…") {
        return Err("the payload was abridged in the recording".to_owned());
    }
    let ack = if send.expects_ack { "7" } else { "" };
    Ok(format!("2{ack}[\"{}\"{arguments}]", send.event))
}

fn stimulus_free(step: &Value) -> bool {
    ["connect", "send", "send_raw_engineio_message", "action"]
        .iter()
        .all(|key| step.get(key).is_none())
}

/// Whose connection ends here by its own doing.
fn closed_by_client(step: &Value) -> Option<&str> {
    let reason = step.get("transport_closed")?.as_str()?;
    (reason != "forced close")
        .then(|| step["client"].as_str())
        .flatten()
}

/// What the server should emit, in parts around the ack of the request.
#[derive(Default)]
struct Expected {
    before: Vec<Output>,
    ack: Vec<Output>,
    after: Vec<Output>,
}

impl Expected {
    fn of(step: &Value, client: &str) -> Self {
        let mut expected = Self::default();
        if let Some(ack) = step.get("ack") {
            expected.ack.push(Output::Ack {
                client: client.to_owned(),
                argument: ack.clone(),
            });
        }
        for raw in step
            .get("raw_answer")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            expected.ack.push(Output::Raw {
                client: client.to_owned(),
                text: raw.as_str().unwrap().to_owned(),
            });
        }
        expected
    }

    fn add(&mut self, step: &Value) {
        let client = step["client"].as_str().unwrap_or_default().to_owned();
        let output = if let Some(receive) = step.get("receive") {
            let event = receive["event"].as_str().unwrap().to_owned();
            Output::Event {
                client,
                event,
                argument: receive["payload"].clone(),
            }
        } else if step.get("receive_disconnect_packet").is_some() {
            Output::PutOut { client }
        } else if let Some(ack) = step.get("extra_ack") {
            Output::Ack {
                client,
                argument: ack.clone(),
            }
        } else if step
            .get("transport_closed")
            .is_some_and(|reason| reason == "forced close")
        {
            Output::Closed { client }
        } else {
            return;
        };
        if step["order"] == "before_ack" {
            self.before.push(output);
        } else {
            self.after.push(output);
        }
    }

    fn outputs(&self) -> Vec<Output> {
        [&self.before[..], &self.ack, &self.after].concat()
    }
}

fn difference(expected: &[Output], actual: &[Output]) -> Option<String> {
    let longest = expected.len().max(actual.len());
    (0..longest).find_map(|index| match (expected.get(index), actual.get(index)) {
        (Some(expected), Some(actual)) if expected.fits(actual) => None,
        (expected, actual) => {
            let show = |output: Option<&Output>| {
                output.map_or("nothing".to_owned(), |output| {
                    shortened(&format!("{output:?}"))
                })
            };
            Some(format!(
                "  expected {}\n  got      {}",
                show(expected),
                show(actual)
            ))
        }
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(900).collect()
}
