//! Scenarios of a session, told on the wire: what a client sends goes through the codec and the request parser, and
//! what comes out is retold in short lines, in order.

mod authority;
mod joining;
mod leaving;
mod permission;
mod relaying;
mod rooms;

use std::fmt::Write;
use std::time::{Duration, Instant};

use super::*;
use crate::easyrtc::{Json, Payload, RoomChange, RoomDelta};
use crate::socketio::{EngineVersion, Incoming, Socket};

/// A session in which connection `A` has the EasyRTC id `A`, and so on.
struct Story {
    room: Room,
    now: Now,
    sockets: BTreeMap<char, Socket>,
    told: Vec<String>,
    /// What those who connect are entitled to.
    pass: Pass,
}

impl Story {
    fn new() -> Self {
        Self::with_rules(|_| {})
    }

    fn with_rules(change: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = Rules::new(Json::parse(r#"[{"urls":"stun:stun.example.org"}]"#).unwrap());
        change(&mut rules);
        Self {
            room: Room::new(rules),
            now: Now {
                instant: Instant::now_for_tests(),
                unix_ms: 1_000,
            },
            sockets: BTreeMap::new(),
            told: Vec::new(),
            pass: Role::Participant.into(),
        }
    }

    /// Opens and connects somebody who has not authenticated.
    fn connects(&mut self, who: char) {
        let mut socket = Socket::new(EngineVersion::V3);
        socket.open();
        self.sockets.insert(who, socket);
        let connection = connection(who);
        let pass = self.pass;
        self.input(Input::Opened { connection, pass });
        self.input(Input::Connected {
            connection,
            easyrtcid: EasyrtcId::new(&who.to_string()).unwrap(),
        });
    }

    /// Connects and authenticates somebody, and forgets what was told of it.
    fn joins(&mut self, who: char) {
        self.connects(who);
        self.authenticates(who, "");
        self.told.clear();
    }

    fn authenticates(&mut self, who: char, more: &str) {
        let data = format!(r#"{{"apiVersion":"1.1.1-beta"{more}}}"#);
        self.sends(
            who,
            &format!(r#"27["easyrtcAuth",{{"msgType":"authenticate","msgData":{data}}}]"#),
        );
    }

    /// A command with ack id 1.
    fn commands(&mut self, who: char, command: &str) {
        self.sends(who, &format!(r#"21["easyrtcCmd",{command}]"#));
    }

    /// An application message with ack id 1.
    fn messages(&mut self, who: char, message: &str) {
        self.sends(who, &format!(r#"21["easyrtcMsg",{message}]"#));
    }

    fn sends(&mut self, who: char, packet: &str) {
        let socket = self.sockets.get_mut(&who).unwrap();
        let Incoming::Event {
            args,
            ack,
            attachments,
        } = socket.receive_text(packet).unwrap()
        else {
            panic!("{packet} is not an event");
        };
        if let Some(request) = Request::parse(&args, ack, attachments) {
            self.input(Input::Requested {
                connection: connection(who),
                request,
            });
        }
    }

    fn input(&mut self, input: Input) {
        self.room.handle_input(input, self.now);
        self.drain();
    }

    fn passes(&mut self, duration: Duration) {
        self.now = self.now.plus(duration);
        self.room.handle_timeout(self.now);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(effect) = self.room.poll_effect() {
            self.told.push(retell(&effect));
        }
    }

    /// Compares everything told since the last call.
    #[track_caller]
    fn tells(&mut self, expected: &[&str]) {
        assert_eq!(std::mem::take(&mut self.told), expected);
    }
}

trait TestInstant {
    #[expect(
        clippy::disallowed_methods,
        reason = "an instant cannot be made from nothing"
    )]
    fn now_for_tests() -> Instant {
        Instant::now()
    }
}

impl TestInstant for Instant {}

fn connection(who: char) -> ConnectionId {
    ConnectionId(u64::from(u32::from(who)))
}

fn name(connection: ConnectionId) -> char {
    u32::try_from(connection.0)
        .ok()
        .and_then(char::from_u32)
        .unwrap()
}

fn retell(effect: &Effect) -> String {
    match effect {
        Effect::Send {
            to,
            packet: Outgoing::Event {
                event, recipient, ..
            },
        } => {
            assert_eq!(
                recipient.as_str(),
                name(*to).to_string(),
                "an event bears its recipient's id"
            );
            format!("{} hears {}", name(*to), retell_event(event))
        }
        Effect::Send {
            to,
            packet: Outgoing::Reply { ack, reply, .. },
        } => {
            format!("{} gets {}: {}", name(*to), ack.0, retell_reply(reply))
        }
        Effect::Ask(question) => {
            let credential = question.credential.as_ref().map_or("", Json::as_str);
            format!("{:?} may come in? {credential}", question.easyrtcid)
        }
        Effect::Disconnect { to } => format!("{} is put out", name(*to)),
        Effect::Close { to, reason } => format!("{} is closed: {reason:?}", name(*to)),
    }
}

fn retell_event(event: &Event) -> String {
    match event {
        Event::RoomData(deltas) => retell_deltas(deltas),
        Event::Relayed {
            sender,
            relay,
            payload,
        } => {
            format!("{relay:?} of {sender:?}: {}", retell_payload(payload))
        }
        Event::Message {
            sender,
            target_peer,
            target_room,
            kind,
            payload,
        } => {
            let mut text = format!("{} of {sender:?}", kind.as_str());
            if let Some(peer) = target_peer {
                write!(text, " to {peer:?}").unwrap();
            }
            if let Some(room) = target_room {
                write!(text, " in {room:?}").unwrap();
            }
            format!("{text}: {}", retell_payload(payload))
        }
        Event::IceConfig(servers) => format!("ice {}", servers.as_str()),
        Event::Error(code) => code.code().to_owned(),
    }
}

fn retell_payload(payload: &Option<Payload>) -> String {
    payload.as_ref().map_or_else(
        || "nothing".to_owned(),
        |payload| payload.json.as_str().to_owned(),
    )
}

fn retell_deltas(deltas: &[RoomDelta]) -> String {
    let lines = deltas.iter().map(|delta| match &delta.change {
        RoomChange::Updated(record) => {
            let field = record.api_field.as_ref().map_or("", Json::as_str);
            let username = record.username.as_ref().map_or("", Json::as_str);
            format!("{:?}+{:?}{username}{field}", delta.room, record.easyrtcid)
        }
        RoomChange::Removed(id) => format!("{:?}-{id:?}", delta.room),
    });
    lines.collect::<Vec<_>>().join(" ")
}

fn retell_reply(reply: &Reply) -> String {
    let reports = |reports: &[crate::easyrtc::RoomReport]| {
        let room = |report: &crate::easyrtc::RoomReport| {
            let ids: String = report
                .clients
                .iter()
                .map(|client| client.easyrtcid.as_str())
                .collect();
            format!("{:?}={ids}", report.room)
        };
        reports.iter().map(room).collect::<Vec<_>>().join(" ")
    };
    match reply {
        Reply::Ack => "ack".to_owned(),
        Reply::Token(token) => {
            format!("token of {:?} {}", token.application, reports(&token.rooms))
        }
        Reply::IceConfig(servers) => format!("ice {}", servers.as_str()),
        Reply::RoomList(rooms) => format!("rooms {rooms:?}"),
        Reply::RoomsJoined(rooms) => format!("joined {}", reports(rooms)),
        Reply::RoomsLeft(rooms) => format!("left {rooms:?}"),
        Reply::RoomsUpdated(deltas) => format!("updated {}", retell_deltas(deltas)),
        Reply::Error(code) => code.code().to_owned(),
    }
}
