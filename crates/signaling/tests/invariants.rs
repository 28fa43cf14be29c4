//! Whatever clients do, in whatever order, the invariants of a session hold.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "helpers of a test stand outside its test functions"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::Value;
use signaling::easyrtc::{EasyrtcId, Json, Request};
use signaling::room::{ConnectionId, Effect, Input, Now, Outgoing, Role, Room, Rules};
use signaling::socketio::{EngineVersion, Incoming, Socket};

/// What a client may do. Connections are few, so that they meet.
#[derive(Debug, Clone)]
enum Operation {
    Open(u64),
    Connect(u64),
    Request(u64, String),
    Disconnect(u64),
    Close(u64),
    Wait(u64),
}

fn connection() -> impl Strategy<Value = u64> {
    0_u64..5
}

/// Names that meet each other, and some that mean something to JavaScript.
fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "default",
        "r",
        "__proto__",
        "10",
        "c0",
        "c1",
        "c2",
        "",
    ])
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        2 => connection().prop_map(Operation::Open),
        2 => connection().prop_map(Operation::Connect),
        12 => (connection(), request()).prop_map(|(who, request)| Operation::Request(who, request)),
        1 => connection().prop_map(Operation::Disconnect),
        1 => connection().prop_map(Operation::Close),
        1 => (0_u64..30).prop_map(Operation::Wait),
    ]
}

/// Requests that are mostly well formed.
fn request() -> impl Strategy<Value = String> {
    let authenticate = (name(), name(), any::<bool>()).prop_map(|(application, room, names_room)| {
        let rooms = if names_room { format!(r#","roomJoin":{{"{room}":{{"roomName":"{room}"}}}}"#) } else { String::new() };
        format!(r#"["easyrtcAuth",{{"msgType":"authenticate","msgData":{{"apiVersion":"1","applicationName":"{application}"{rooms}}}}}]"#)
    });
    let rooms = (prop::sample::select(vec!["roomJoin", "roomLeave"]), name()).prop_map(|(command, room)| {
        format!(r#"["easyrtcCmd",{{"msgType":"{command}","msgData":{{"{command}":{{"{room}":{{"roomName":"{room}"}}}}}}}}]"#)
    });
    let field = name().prop_map(|room| {
        format!(r#"["easyrtcCmd",{{"msgType":"setRoomApiField","msgData":{{"setRoomApiField":{{"roomName":"{room}","field":{{"a":1}}}}}}}}]"#)
    });
    let presence = Just(
        r#"["easyrtcCmd",{"msgType":"setPresence","msgData":{"setPresence":{"show":"dnd"}}}]"#
            .to_owned(),
    );
    let plain = prop::sample::select(vec!["getRoomList", "getIceConfig", "stillAlive"])
        .prop_map(|command| format!(r#"["easyrtcCmd",{{"msgType":"{command}"}}]"#));
    let relay = name().prop_map(|target| {
        format!(r#"["easyrtcCmd",{{"msgType":"hangup","targetEasyrtcid":"{target}"}}]"#)
    });
    let message = (
        prop::sample::select(vec!["targetEasyrtcid", "targetRoom", "targetGroup", "x"]),
        name(),
    )
        .prop_map(|(target, name)| {
            format!(r#"["easyrtcMsg",{{"msgType":"m","{target}":"{name}","msgData":[1]}}]"#)
        });
    let broken = prop::sample::select(vec![
        r#"["easyrtcAuth",null]"#.to_owned(),
        r#"["easyrtcCmd"]"#.to_owned(),
        r#"["easyrtcMsg",{}]"#.to_owned(),
    ]);
    prop_oneof![4 => authenticate, 2 => rooms, 1 => field, 1 => presence, 1 => plain, 2 => relay, 2 => message, 1 => broken]
}

/// The session, and what its clients can know.
struct World {
    room: Room,
    now: Now,
    /// Open connections, and whether they are in the namespace.
    open: BTreeMap<u64, bool>,
    authenticated: BTreeSet<u64>,
    next_ack: u64,
}

impl World {
    fn new() -> Self {
        let rules = Rules {
            peers: 3,
            ..Rules::new(Json::parse("[]").unwrap())
        };
        Self {
            room: Room::new(rules),
            now: Now {
                instant: Instant::now(),
                unix_ms: 0,
            },
            open: BTreeMap::new(),
            authenticated: BTreeSet::new(),
            next_ack: 0,
        }
    }

    fn perform(&mut self, operation: &Operation) {
        match operation {
            Operation::Open(who) if !self.open.contains_key(who) => {
                self.open.insert(*who, false);
                let connection = ConnectionId(*who);
                self.input(
                    Input::Opened {
                        connection,
                        role: Role::Participant,
                    },
                    None,
                );
            }
            Operation::Connect(who) if self.open.get(who) == Some(&false) => {
                self.open.insert(*who, true);
                let easyrtcid = EasyrtcId::new(&format!("c{who}")).unwrap();
                self.input(
                    Input::Connected {
                        connection: ConnectionId(*who),
                        easyrtcid,
                    },
                    None,
                );
            }
            Operation::Request(who, source) if self.open.get(who) == Some(&true) => {
                self.request(*who, source)
            }
            Operation::Disconnect(who) if self.open.get(who) == Some(&true) => {
                self.open.insert(*who, false);
                self.authenticated.remove(who);
                self.input(
                    Input::Disconnected {
                        connection: ConnectionId(*who),
                    },
                    None,
                );
            }
            Operation::Close(who) if self.open.remove(who).is_some() => {
                self.authenticated.remove(who);
                self.input(
                    Input::Closed {
                        connection: ConnectionId(*who),
                    },
                    None,
                );
            }
            Operation::Wait(seconds) => {
                self.now = self.now.plus(Duration::from_secs(*seconds));
                self.room.handle_timeout(self.now);
                self.drain(None);
            }
            // Not possible just now.
            Operation::Open(_)
            | Operation::Connect(_)
            | Operation::Request(..)
            | Operation::Disconnect(_)
            | Operation::Close(_) => {}
        }
        assert_eq!(
            self.room.peers().count(),
            self.authenticated.len(),
            "a ghost"
        );
    }

    fn request(&mut self, who: u64, source: &str) {
        let ack = self.next_ack;
        self.next_ack += 1;
        let mut socket = Socket::new(EngineVersion::V3);
        socket.open();
        let packet = format!("2{ack}{source}");
        let Ok(Incoming::Event {
            args,
            ack: id,
            attachments,
        }) = socket.receive_text(&packet)
        else {
            panic!("{packet} is no event");
        };
        let request = Request::parse(&args, id, attachments).unwrap();
        let is_answered =
            matches!(request, Request::Authenticate { .. }) || self.authenticated.contains(&who);
        let input = Input::Requested {
            connection: ConnectionId(who),
            request,
        };
        self.input(input, is_answered.then_some((who, ack)));
    }

    fn input(&mut self, input: Input, asked: Option<(u64, u64)>) {
        self.room.handle_input(input, self.now);
        self.drain(asked);
    }

    /// Everything goes to those who are there; what was asked is answered once, nothing else is.
    fn drain(&mut self, asked: Option<(u64, u64)>) {
        let mut answers = Vec::new();
        while let Some(effect) = self.room.poll_effect() {
            match effect {
                Effect::Send {
                    to: ConnectionId(to),
                    packet,
                } => {
                    assert!(
                        self.open.contains_key(&to),
                        "something for somebody who has gone"
                    );
                    let text = packet.encode().text;
                    let json = text.trim_start_matches(|c: char| c.is_ascii_digit());
                    let array: Vec<Value> = serde_json::from_str(json).unwrap();
                    match packet {
                        Outgoing::Reply { ack, .. } => {
                            answers.push((to, ack.0));
                            let kind = array.first().and_then(|answer| answer.get("msgType"));
                            if kind == Some(&"token".into()) {
                                self.authenticated.insert(to);
                                self.check_members(array.first().unwrap());
                            }
                        }
                        Outgoing::Event { recipient, .. } => {
                            assert!(
                                self.authenticated.contains(&to),
                                "a stranger hears something"
                            );
                            assert_eq!(recipient.as_str(), format!("c{to}"));
                        }
                    }
                }
                Effect::Disconnect { to } => {
                    assert_eq!(
                        self.open.insert(to.0, false),
                        Some(true),
                        "put out without being in"
                    );
                    self.authenticated.remove(&to.0);
                }
                Effect::Close { to, .. } => {
                    assert!(self.open.remove(&to.0).is_some(), "closed twice");
                    assert!(
                        !self.authenticated.contains(&to.0),
                        "a peer is closed for being late"
                    );
                }
            }
        }
        assert_eq!(
            answers,
            asked.into_iter().collect::<Vec<_>>(),
            "one answer to each request"
        );
    }
    /// Whoever is listed as a member of a room is there.
    fn check_members(&self, token: &Value) {
        let rooms = token
            .pointer("/msgData/roomData")
            .and_then(Value::as_object)
            .unwrap();
        for client in rooms.values().flat_map(|room| {
            room.get("clientList")
                .and_then(Value::as_object)
                .unwrap()
                .keys()
        }) {
            let who: u64 = client.trim_start_matches('c').parse().unwrap();
            assert!(self.authenticated.contains(&who), "a ghost is listed");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_invariants_hold_after_every_operation(operations in prop::collection::vec(operation(), 1..80)) {
        let mut world = World::new();
        for operation in &operations {
            world.perform(operation);
        }
        for who in 0..5 {
            world.perform(&Operation::Close(who));
        }
        assert_eq!(world.room.peers().count(), 0);
        assert_eq!(world.room.poll_timeout(), None, "a deadline is left");
        // Nothing of them takes a place: as many as may be are let in again.
        let request = r#"["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#;
        for who in 0..3 {
            world.perform(&Operation::Open(who));
            world.perform(&Operation::Connect(who));
            world.perform(&Operation::Request(who, request.to_owned()));
            assert!(world.authenticated.contains(&who), "a place is not free");
        }
    }
}
