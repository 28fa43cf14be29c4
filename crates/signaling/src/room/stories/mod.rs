//! Scenarios of a session, told on the wire: what a client sends goes through the codec and the request parser, and
//! what comes out is retold in short lines, in order.

mod admission;
mod authority;
mod joining;
mod leaving;
mod relaying;
mod replaying;
mod resuming;
mod rooms;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use super::*;
use crate::easyrtc::{
    EasyrtcId, Event, Json, Payload, Reply, Request, RoomChange, RoomDelta, RoomReport,
};
use crate::engineio::EngineVersion;
use crate::socketio::{Incoming, Socket};

/// A session in which connection `A` has the EasyRTC id `A`, and so on.
struct Story {
    room: Room,
    now: Now,
    sockets: BTreeMap<char, Socket>,
    told: Vec<String>,
    /// What each connection was sent, as the text of packets.
    sent: BTreeMap<char, Vec<String>>,
    /// Every question that was asked.
    questions: Vec<QuestionId>,
    /// What those who connect are entitled to.
    pass: Pass,
}

impl Story {
    fn new() -> Self {
        Self::with_rules(|_| {})
    }

    fn with_rules(change: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = Rules::plain(Json::parse(r#"[{"urls":"stun:stun.example.org"}]"#).unwrap());
        change(&mut rules);
        Self {
            room: Room::new(rules),
            now: Now {
                instant: Instant::now_for_tests(),
                unix_ms: 1_000,
            },
            sockets: BTreeMap::new(),
            told: Vec::new(),
            sent: BTreeMap::new(),
            questions: Vec::new(),
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
        self.reconnects(who);
    }

    /// Joins the namespace, as somebody new.
    fn reconnects(&mut self, who: char) {
        self.input(Input::Connected {
            connection: connection(who),
            fresh: fresh(who),
            resume: None,
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
            // What every client gets first; `resuming` tells of those that differ.
            let is_plain_welcome = matches!(
                &effect,
                Effect::Send {
                    packet: Outgoing::Welcome { resume: None, .. },
                    ..
                }
            );
            if let Effect::Send { to, packet } = &effect {
                let sent = self.sent.entry(name(*to)).or_default();
                sent.push(packet.encode().text);
            }
            if let Effect::Ask(question) = &effect {
                self.questions.push(question.id);
            }
            if !is_plain_welcome {
                self.told.push(retell(&effect));
            }
        }
        assert_eq!(self.room.contradiction(), None);
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

fn fresh(who: char) -> Fresh {
    Fresh {
        easyrtcid: EasyrtcId::new(&who.to_string()).unwrap(),
        socket_id: None,
    }
}

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
            // A peer that resumed keeps the id of its first connection.
            let mut hears = format!("{}", name(*to));
            if recipient.as_str() != hears {
                write!(hears, " ({recipient:?})").unwrap();
            }
            format!("{hears} hears {}", retell_event(event))
        }
        Effect::Send {
            to,
            packet: Outgoing::Reply { ack, reply, .. },
        } => {
            format!("{} gets {}: {}", name(*to), ack.0, retell_reply(reply))
        }
        Effect::Send {
            to,
            packet: Outgoing::Welcome { resume, .. },
        } => {
            let state = match resume.as_ref().map(|offer| offer.continuation) {
                None => String::new(),
                Some(None) => ", with an offer".to_owned(),
                Some(Some(Continuation::Continued { received })) => {
                    format!(", continued after {received}")
                }
                Some(Some(Continuation::Resynced)) => ", resynced".to_owned(),
            };
            format!("{} is welcome{state}", name(*to))
        }
        Effect::Send {
            to,
            packet: Outgoing::Received { count },
        } => format!("{} hears that {count} were received", name(*to)),
        Effect::IssueIceServers { .. } => "ICE servers are wanted".to_owned(),
        Effect::Ask(question) => {
            let credential = question.credential.as_ref().map_or("", Json::as_str);
            format!("{:?} may come in? {credential}", question.easyrtcid)
        }
        Effect::Disconnect { to } => format!("{} is disconnected", name(*to)),
        Effect::Close { to, reason } => format!("{} is closed: {reason:?}", name(*to)),
    }
}

fn retell_event(event: &Event) -> String {
    match event {
        Event::RoomData(deltas) => retell_deltas(deltas),
        Event::RoomReports(reports) => format!("of all: {}", retell_reports(reports)),
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

fn retell_reports(reports: &[RoomReport]) -> String {
    let room = |report: &RoomReport| {
        let ids = report.clients.iter();
        let ids: String = ids.map(|client| client.easyrtcid.as_str()).collect();
        format!("{:?}={ids}", report.room)
    };
    reports.iter().map(room).collect::<Vec<_>>().join(" ")
}

fn retell_reply(reply: &Reply) -> String {
    match reply {
        Reply::Ack => "ack".to_owned(),
        Reply::Token(token) => {
            let rooms = retell_reports(&token.rooms);
            format!("token of {:?} {rooms}", token.application)
        }
        Reply::IceConfig(servers) => format!("ice {}", servers.as_str()),
        Reply::RoomList(rooms) => format!("rooms {rooms:?}"),
        Reply::RoomsJoined(rooms) => format!("joined {}", retell_reports(rooms)),
        Reply::RoomsLeft(rooms) => format!("left {rooms:?}"),
        Reply::RoomsUpdated(deltas) => format!("updated {}", retell_deltas(deltas)),
        Reply::Error(code) => code.code().to_owned(),
    }
}
