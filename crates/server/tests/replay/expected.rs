//! What the recorded clients got.

use serde_json::Value;

use super::scenario::{ACK, Stimulus};

/// Something that reaches a client.
#[derive(Debug, Clone)]
pub(super) enum Output {
    Event {
        name: String,
        argument: Value,
    },
    Ack {
        id: u64,
        argument: Value,
    },
    Binary(Vec<u8>),
    PutOut,
    Closed,
    /// A packet of ours that none of the others is.
    Other(String),
}

/// What is still expected, for whom, in order.
#[derive(Debug, Default)]
pub(super) struct Expected {
    before: Vec<(String, Output)>,
    ack: Vec<(String, Output)>,
    after: Vec<(String, Output)>,
}

impl Expected {
    /// What comes of a step by itself: acks.
    pub(super) fn of(step: &Value, client: &str, stimulus: &Stimulus) -> Self {
        let mut expected = Self::default();
        let mut ack = |id: u64, argument: &Value| {
            let argument = argument.clone();
            expected
                .ack
                .push((client.to_owned(), Output::Ack { id, argument }));
        };
        if let Some(argument) = step.get("ack") {
            ack(ACK, argument);
        }
        let raw = step.get("raw_answer").and_then(Value::as_array);
        for answer in raw.into_iter().flatten().filter_map(Value::as_str) {
            let packet = Output::parse(&format!("4{answer}"));
            if let Output::Ack { id, argument } = packet {
                ack(id, &argument);
            }
        }
        // Refused namespaces are not in the recordings, but in the protocol.
        if let Stimulus::Send(packets) = stimulus
            && let [(text, _)] = packets.as_slice()
            && let Some((namespace, _)) = text
                .strip_prefix("0/")
                .and_then(|rest| rest.split_once(','))
        {
            let refusal = format!("44/{namespace},{{\"message\":\"Invalid namespace\"}}");
            expected
                .ack
                .push((client.to_owned(), Output::Other(refusal)));
        }
        expected
    }

    /// A further effect of it.
    pub(super) fn add(&mut self, step: &Value) {
        let client = step["client"].as_str().unwrap_or_default().to_owned();
        let attachment = step.get("receive_binary_attachment_base64");
        let output = if let Some(receive) = step.get("receive") {
            Output::Event {
                name: receive["event"].as_str().unwrap().to_owned(),
                argument: receive["payload"].clone(),
            }
        } else if step.get("receive_disconnect_packet").is_some() {
            Output::PutOut
        } else if let Some(argument) = step.get("extra_ack") {
            Output::Ack {
                id: ACK,
                argument: argument.clone(),
            }
        } else if attachment == Some(&"AQID".into()) {
            Output::Binary(vec![1, 2, 3])
        } else if is_forced(step) {
            Output::Closed
        } else {
            return;
        };
        // The attachment of an event follows it.
        let is_early = step["order"] == "before_ack"
            || matches!(output, Output::Binary(_)) && self.after.is_empty();
        if is_early {
            self.before.push((client, output));
        } else {
            self.after.push((client, output));
        }
    }

    /// Everything collected so far.
    pub(super) fn take(&mut self) -> Vec<(String, Output)> {
        let Self { before, ack, after } = std::mem::take(self);
        [before, ack, after].concat()
    }
}

impl Output {
    /// Reads a packet of Engine.IO.
    pub(super) fn parse(text: &str) -> Self {
        let other = || Self::Other(text.to_owned());
        let Some(packet) = text.strip_prefix('4') else {
            return other();
        };
        if packet == "1" {
            return Self::PutOut;
        }
        let is_number = |character: char| character.is_ascii_digit();
        // The number of attachments, of packets that have some.
        let packet = match packet
            .strip_prefix('5')
            .and_then(|rest| rest.split_once('-'))
        {
            Some((_, rest)) => format!("2{rest}"),
            None => packet.to_owned(),
        };
        let (kind, rest) = packet.split_at(packet.len().min(1));
        let array = rest.trim_start_matches(is_number);
        let id = rest.get(..rest.len() - array.len()).unwrap_or_default();
        // Every event asks for an ack.
        let Ok(id) = id.parse() else { return other() };
        // What only JavaScript reads (1e400) is compared as text, and differs.
        let array: Vec<Value> = serde_json::from_str(array)
            .unwrap_or_else(|_| vec![Value::from("?"), Value::from(array)]);
        match (kind, array.as_slice()) {
            ("2", [name, argument]) => Self::Event {
                name: name.as_str().unwrap_or_default().to_owned(),
                argument: argument.clone(),
            },
            ("3", [argument]) => Self::Ack {
                id,
                argument: argument.clone(),
            },
            _ => other(),
        }
    }
}

/// Whether the server ended the connection.
fn is_forced(step: &Value) -> bool {
    let reason = step.get("transport_closed").and_then(Value::as_str);
    matches!(reason, Some("forced close" | "transport error"))
}
