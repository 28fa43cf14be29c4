//! A session and what its clients can know of it. After each operation everything that has to hold is checked:
//! every request is answered once and in its order, effects go only to those who are there, strangers hear nothing,
//! and what each peer was told about the members of its rooms is what the others were told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::Value;
use signaling::easyrtc::{EasyrtcId, Json, Request};
use signaling::room::{ConnectionId, Effect, Input, Now, Outgoing, Role, Room, Rules};
use signaling::socketio::{EngineVersion, Incoming, Socket};

/// How many connections there are. They are few, so that they meet.
pub(crate) const CONNECTIONS: u64 = 5;

/// Names that meet each other, and some that mean something to JavaScript.
pub(crate) const NAMES: [&str; 8] = ["default", "r", "__proto__", "10", "c0", "c1", "c2", ""];

/// How many peers the session may have.
pub(crate) const PEERS: usize = 3;

/// What may happen.
#[derive(Debug, Clone)]
pub(crate) enum Operation {
    Open(u64),
    Connect(u64),
    /// An event, as JSON text. What is no event is left out.
    Request(u64, String),
    /// Whoever is asked says whether the connection may come in.
    Answer(u64, bool),
    Disconnect(u64),
    Close(u64),
    /// So many seconds pass.
    Wait(u64),
}

pub(crate) struct World {
    pub(crate) room: Room,
    now: Now,
    connections: BTreeMap<u64, Known>,
    next_ack: u64,
}

/// What is known of an open connection.
#[derive(Default)]
struct Known {
    is_connected: bool,
    /// Acks that are still to come, in order.
    owed: VecDeque<u64>,
    /// The open question whether it may come in.
    question: Option<u64>,
    peer: Option<View>,
}

/// What a peer was told: its application, its rooms, and who is in them.
struct View {
    application: String,
    rooms: BTreeMap<String, BTreeSet<u64>>,
}

impl World {
    /// An empty session, in which somebody else is asked who may come in, or nobody.
    pub(crate) fn new(asks_permission: bool) -> Self {
        let rules = Rules {
            peers: PEERS,
            asks_permission,
            ..Rules::new(Json::parse("[]").unwrap())
        };
        Self {
            room: Room::new(rules),
            now: Now {
                instant: Instant::now(),
                unix_ms: 0,
            },
            connections: BTreeMap::new(),
            next_ack: 0,
        }
    }

    /// Lets it happen if it can, and checks what comes of it.
    pub(crate) fn perform(&mut self, operation: &Operation) {
        match operation {
            Operation::Open(who) => self.open(*who),
            Operation::Connect(who) => self.connect(*who),
            Operation::Request(who, source) => self.request(*who, source),
            Operation::Answer(who, is_permitted) => self.answer(*who, *is_permitted),
            Operation::Disconnect(who) => {
                if let Some(known) = self.connected(*who) {
                    *known = Known::default();
                    let connection = ConnectionId(*who);
                    self.input(Input::Disconnected { connection });
                }
            }
            Operation::Close(who) => {
                if self.connections.remove(who).is_some() {
                    let connection = ConnectionId(*who);
                    self.input(Input::Closed { connection });
                }
            }
            Operation::Wait(seconds) => {
                self.now = self.now.plus(Duration::from_secs(*seconds));
                self.room.handle_timeout(self.now);
                self.drain();
            }
        }
        self.check();
    }

    /// Lets somebody come in, if there is a place.
    pub(crate) fn enter(&mut self, who: u64) {
        let request = r#"["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#;
        self.perform(&Operation::Open(who));
        self.perform(&Operation::Connect(who));
        self.perform(&Operation::Request(who, request.to_owned()));
        self.perform(&Operation::Answer(who, true));
    }

    /// Lets everybody go; nothing of them may be left.
    pub(crate) fn end(&mut self) {
        for who in 0..CONNECTIONS {
            self.perform(&Operation::Close(who));
        }
        assert_eq!(self.room.poll_timeout(), None, "a deadline is left");
        // Nothing of them takes a place: as many as may be are let in again, and find nobody.
        for who in (0..).take(PEERS) {
            self.enter(who);
            let known = self.connections.get(&who);
            assert!(
                known.is_some_and(|known| known.peer.is_some()),
                "a place is not free"
            );
        }
    }

    fn open(&mut self, who: u64) {
        if self.connections.contains_key(&who) {
            return;
        }
        self.connections.insert(who, Known::default());
        self.input(Input::Opened {
            connection: ConnectionId(who),
            pass: Role::Participant.into(),
        });
    }

    fn connect(&mut self, who: u64) {
        let Some(known) = self.connections.get_mut(&who) else {
            return;
        };
        if !std::mem::replace(&mut known.is_connected, true) {
            self.input(Input::Connected {
                connection: ConnectionId(who),
                easyrtcid: EasyrtcId::new(&format!("c{who}")).unwrap(),
            });
        }
    }

    fn request(&mut self, who: u64, source: &str) {
        let ack = self.next_ack;
        let Some(known) = self.connected(who).filter(|_| source.starts_with('[')) else {
            return;
        };
        let mut socket = Socket::new(EngineVersion::V3);
        socket.open();
        let packet = format!("2{ack}{source}");
        let Ok(Incoming::Event {
            args,
            ack: id,
            attachments,
        }) = socket.receive_text(&packet)
        else {
            return;
        };
        let Some(request) = Request::parse(&args, id, attachments) else {
            return;
        };
        let (is_authenticate, asks) = match &request {
            Request::Authenticate { ack, .. } => (true, ack.is_some()),
            Request::Command { .. } | Request::Message { .. } => (false, true),
        };
        // Whoever has not authenticated gets answers only behind an authenticate that is still being decided.
        let is_heard = is_authenticate || known.peer.is_some() || known.question.is_some();
        if asks && is_heard {
            known.owed.push_back(ack);
        }
        self.next_ack += 1;
        self.input(Input::Requested {
            connection: ConnectionId(who),
            request,
        });
    }

    fn answer(&mut self, who: u64, is_permitted: bool) {
        let Some(known) = self.connected(who) else {
            return;
        };
        if let Some(question) = known.question.take() {
            self.input(Input::Answered {
                connection: ConnectionId(who),
                question,
                is_permitted,
            });
        }
    }

    fn connected(&mut self, who: u64) -> Option<&mut Known> {
        let known = self.connections.get_mut(&who)?;
        known.is_connected.then_some(known)
    }

    fn input(&mut self, input: Input) {
        self.room.handle_input(input, self.now);
        self.drain();
    }

    /// Takes everything that the session wants done.
    fn drain(&mut self) {
        while let Some(effect) = self.room.poll_effect() {
            match effect {
                Effect::Send { to, packet } => self.deliver(to.0, &packet),
                Effect::Ask(question) => {
                    let known = self.connected(question.connection.0);
                    let known = known.expect("a question about somebody who is not there");
                    assert_eq!(known.question, None, "two questions at once");
                    assert_eq!(
                        question.easyrtcid.as_str(),
                        format!("c{}", question.connection.0)
                    );
                    known.question = Some(question.id);
                }
                Effect::Disconnect { to } => {
                    let known = self.connected(to.0);
                    *known.expect("put out without being in") = Known::default();
                }
                Effect::Close { to, .. } => {
                    let known = self.connections.remove(&to.0);
                    assert!(known.is_some(), "closed twice");
                }
            }
        }
    }

    fn deliver(&mut self, to: u64, packet: &Outgoing) {
        let known = self
            .connected(to)
            .expect("something for somebody who is not there");
        let text = packet.encode().text;
        let json = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let array: Vec<Value> = serde_json::from_str(&without_surrogates(json)).unwrap();
        match packet {
            Outgoing::Reply { ack, .. } => {
                assert_eq!(
                    known.owed.pop_front(),
                    Some(ack.0),
                    "an answer out of its turn"
                );
                known.hear_reply(array.first().unwrap());
            }
            Outgoing::Event { recipient, .. } => {
                assert_eq!(recipient.as_str(), format!("c{to}"));
                let view = known.peer.as_mut().expect("a stranger hears something");
                view.hear(array.get(1).unwrap());
            }
        }
    }

    /// Everything that has to hold between two operations.
    fn check(&self) {
        let peers: Vec<(u64, &View)> = self
            .connections
            .iter()
            .filter_map(|(who, known)| Some((*who, known.peer.as_ref()?)))
            .collect();
        assert_eq!(self.room.peers().count(), peers.len(), "a ghost");
        assert!(peers.len() <= PEERS, "too many peers");
        for known in self.connections.values() {
            assert!(
                known.owed.is_empty() || known.question.is_some(),
                "a request is not answered"
            );
        }
        for (who, view) in &peers {
            for (room, members) in &view.rooms {
                let is_in = |(_, other): &&(u64, &View)| {
                    other.application == view.application && other.rooms.contains_key(room)
                };
                let inside: BTreeSet<u64> =
                    peers.iter().filter(is_in).map(|(who, _)| *who).collect();
                assert_eq!(*members, inside, "what c{who} knows of the room {room:?}");
            }
        }
    }
}

impl Known {
    fn hear_reply(&mut self, reply: &Value) {
        let data = reply.get("msgData");
        if reply.get("msgType") == Some(&"token".into()) {
            let name = reply.pointer("/msgData/application/applicationName");
            self.peer = Some(View {
                application: name.and_then(Value::as_str).unwrap().to_owned(),
                rooms: BTreeMap::new(),
            });
        }
        if let (Some(view), Some(rooms)) =
            (&mut self.peer, data.and_then(|data| data.get("roomData")))
        {
            view.learn(rooms);
        }
    }
}

impl View {
    fn hear(&mut self, event: &Value) {
        if let Some(rooms) = event.pointer("/msgData/roomData") {
            self.learn(rooms);
        }
    }

    /// Takes in `roomData`.
    fn learn(&mut self, rooms: &Value) {
        for (name, room) in rooms.as_object().unwrap() {
            if room.get("roomStatus") == Some(&"leave".into()) {
                self.rooms.remove(name);
                continue;
            }
            if let Some(clients) = room.get("clientList") {
                self.rooms.insert(name.clone(), ids(clients));
            }
            let change = |kind: &str| room.pointer(&format!("/clientListDelta/{kind}")).map(ids);
            let members = self
                .rooms
                .get_mut(name)
                .expect("news of a room that it is not in");
            members.extend(change("updateClient").unwrap_or_default());
            for gone in change("removeClient").unwrap_or_default() {
                assert!(members.remove(&gone), "somebody left twice");
            }
        }
    }
}

/// The connections in a map by EasyRTC id.
fn ids(clients: &Value) -> BTreeSet<u64> {
    let keys = clients.as_object().unwrap().keys();
    keys.map(|id| id.trim_start_matches('c').parse().unwrap())
        .collect()
}

/// JSON as browsers read it: to them half a surrogate pair, `\ud83d`, is a character like any other, to us it is none.
fn without_surrogates(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        text.push_str(before);
        let is_surrogate = escape.get(..4).is_some_and(|head| {
            let digits = head.strip_prefix("\\u").unwrap_or_default();
            digits.starts_with(['d', 'D']) && digits.ends_with(|c: char| c >= '8')
        });
        let length = if is_surrogate { 6 } else { 2 };
        let (whole, after) = escape.split_at(length.min(escape.len()));
        text.push_str(if is_surrogate { "\\ufffd" } else { whole });
        rest = after;
    }
    text + rest
}
