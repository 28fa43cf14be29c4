//! The codec, the request parser and the rules of a session, put together as the server does, without a network.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;
use signaling::easyrtc::{EasyrtcId, Json, Request};
use signaling::room::{ConnectionId, Effect, Input, Now, Role, Room, Rules};
use signaling::socketio::{Encoded, EngineVersion, Incoming, Socket};

use super::Stimulus;

/// The ICE servers that the original gives out unless told otherwise.
const ICE_SERVERS: &str = r#"[{"urls":["stun:stun.l.google.com:19302"]},{"urls":["stun:stun.sipgate.net"]},
    {"urls":["stun:217.10.68.152"]},{"urls":["stun:stun.sipgate.net:10000"]},{"urls":["stun:217.10.68.152:10000"]}]"#;

/// Something that the server does.
#[derive(Debug, Clone)]
pub(super) enum Output {
    Event {
        client: String,
        event: String,
        argument: Value,
    },
    Ack {
        client: String,
        argument: Value,
    },
    Raw {
        client: String,
        text: String,
    },
    PutOut {
        client: String,
    },
    Closed {
        client: String,
    },
}

impl Output {
    /// Whether `actual` is what was expected.
    pub(super) fn fits(&self, actual: &Self) -> bool {
        match (self, actual) {
            (
                Self::Event {
                    client,
                    event,
                    argument,
                },
                Self::Event {
                    client: to,
                    event: name,
                    argument: got,
                },
            ) => client == to && event == name && fits(argument, got),
            (
                Self::Ack { client, argument },
                Self::Ack {
                    client: to,
                    argument: got,
                },
            ) => client == to && fits(argument, got),
            (
                Self::Raw { client, text },
                Self::Ack {
                    client: to,
                    argument: got,
                },
            ) => {
                let argument = text.trim_start_matches(|c: char| c.is_ascii_digit());
                let argument: Option<Value> = serde_json::from_str(argument).ok();
                client == to && argument.is_some_and(|argument| fits(&argument[0], got))
            }
            (Self::PutOut { client }, Self::PutOut { client: to })
            | (Self::Closed { client }, Self::Closed { client: to }) => client == to,
            _ => false,
        }
    }
}

/// Whether two JSON values are the same, `<time>` standing for any number.
fn fits(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::String(text), Value::Number(_)) if text == "<time>" => true,
        (Value::Object(expected), Value::Object(actual)) => {
            expected.len() == actual.len()
                && expected
                    .iter()
                    .all(|(key, value)| actual.get(key).is_some_and(|other| fits(value, other)))
        }
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len()
                && expected
                    .iter()
                    .zip(actual)
                    .all(|(value, other)| fits(value, other))
        }
        _ => expected == actual,
    }
}

pub(super) struct Server {
    room: Room,
    now: Now,
    clients: BTreeMap<String, (ConnectionId, Socket)>,
    opened: u64,
}

impl Server {
    /// `None` if an option has no meaning here.
    pub(super) fn with_options(options: &Value) -> Option<Self> {
        let mut rules = Rules::new(Json::parse(ICE_SERVERS).unwrap());
        rules.peers = 1_000;
        rules.rooms_per_peer = 1_000;
        for (name, value) in options.as_object().into_iter().flatten() {
            if name != "eo" {
                return None;
            }
            for (option, value) in value.as_object()? {
                match option.as_str() {
                    "appAutoCreateEnable" => rules.creates_applications = value.as_bool()?,
                    "roomAutoCreateEnable" => rules.creates_rooms = value.as_bool()?,
                    "roomDefaultEnable" => rules.joins_default_room = value.as_bool()?,
                    "roomMaxConnection" => {
                        rules.members_per_room = usize::try_from(value.as_u64()?).ok()?
                    }
                    _ => return None,
                }
            }
        }
        let now = Now {
            instant: Instant::now(),
            unix_ms: 1_700_000_000_000,
        };
        Some(Self {
            room: Room::new(rules),
            now,
            clients: BTreeMap::new(),
            opened: 0,
        })
    }

    /// Lets a client do something; returns what the server does then.
    pub(super) fn stimulate(&mut self, client: &str, stimulus: Stimulus) -> Vec<Output> {
        self.now = self.now.plus(Duration::from_millis(1));
        let mut outputs = Vec::new();
        match stimulus {
            Stimulus::Connect { old } => self.connect(client, old),
            Stimulus::Packet(text) => self.receive(client, &text, &mut outputs),
            Stimulus::Leave => self.receive(client, "1", &mut outputs),
            Stimulus::Close => self.close(client),
        }
        self.drain(&mut outputs);
        // The original tells the others before its own side of the connection is closed.
        outputs.sort_by_key(|output| matches!(output, Output::Closed { .. }));
        outputs
    }

    /// Whether somebody new is still let in.
    pub(super) fn is_healthy(&mut self) -> bool {
        self.connect("health", true);
        let request =
            r#"21["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#;
        let outputs = self.stimulate("health", Stimulus::Packet(request.to_owned()));
        let is_token = |output: &Output| matches!(output, Output::Ack { argument, .. } if argument["msgType"] == "token");
        outputs.iter().any(is_token)
    }

    fn connect(&mut self, client: &str, old: bool) {
        let connection = ConnectionId(self.opened);
        self.opened += 1;
        let mut socket = Socket::new(if old {
            EngineVersion::V3
        } else {
            EngineVersion::V4
        });
        if old {
            socket.open();
        } else {
            socket.receive_text("0").unwrap();
        }
        self.clients.insert(client.to_owned(), (connection, socket));
        self.room.handle_input(
            Input::Opened {
                connection,
                role: Role::Participant,
            },
            self.now,
        );
        let easyrtcid = EasyrtcId::new(&format!("id.{client}")).unwrap();
        self.room.handle_input(
            Input::Connected {
                connection,
                easyrtcid,
            },
            self.now,
        );
    }

    fn receive(&mut self, client: &str, text: &str, outputs: &mut Vec<Output>) {
        let Some((connection, socket)) = self.clients.get_mut(client) else {
            return;
        };
        let connection = *connection;
        match socket.receive_text(text) {
            Ok(Incoming::Event {
                args,
                ack,
                attachments,
            }) => {
                if let Some(request) = Request::parse(&args, ack, attachments) {
                    self.room.handle_input(
                        Input::Requested {
                            connection,
                            request,
                        },
                        self.now,
                    );
                }
            }
            Ok(Incoming::Disconnected) => self
                .room
                .handle_input(Input::Disconnected { connection }, self.now),
            Ok(_) => {}
            Err(_) => {
                self.close(client);
                outputs.push(Output::Closed {
                    client: client.to_owned(),
                });
            }
        }
    }

    fn close(&mut self, client: &str) {
        if let Some((connection, _)) = self.clients.remove(client) {
            self.room
                .handle_input(Input::Closed { connection }, self.now);
        }
    }

    fn drain(&mut self, outputs: &mut Vec<Output>) {
        while let Some(effect) = self.room.poll_effect() {
            match effect {
                Effect::Send { to, packet } => {
                    let client = self.name(to);
                    outputs.push(decode(client, &packet.encode()));
                }
                Effect::Ask(_) => {}
                Effect::Disconnect { to } => {
                    let client = self.name(to);
                    if let Some((_, socket)) = self.clients.get_mut(&client) {
                        socket.disconnected();
                    }
                    outputs.push(Output::PutOut { client });
                }
                Effect::Close { to, .. } => outputs.push(Output::Closed {
                    client: self.name(to),
                }),
            }
        }
    }

    fn name(&self, connection: ConnectionId) -> String {
        let found = self
            .clients
            .iter()
            .find(|(_, (known, _))| *known == connection);
        found.map(|(name, _)| name.clone()).unwrap_or_default()
    }
}

fn decode(client: String, packet: &Encoded) -> Output {
    let (kind, rest) = packet.text.split_at(1);
    let array = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    // What only JavaScript reads (1e400) is compared as text, and differs.
    let mut array: Vec<Value> =
        serde_json::from_str(array).unwrap_or_else(|_| vec![array.into(), array.into()]);
    let argument = array.pop().unwrap();
    match kind {
        "3" => Output::Ack { client, argument },
        _ => Output::Event {
            client,
            event: array[0].as_str().unwrap().to_owned(),
            argument,
        },
    }
}
