//! What the server writes, built from values of the form that the table has. A member that is not used fails.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value};
use signaling::easyrtc::{
    ApplicationName, ClientRecord, EasyrtcId, ErrorCode, Event, Json, Payload, Presence, Relay,
    Reply, RoomChange, RoomDelta, RoomName, RoomReport, SessionLabel, Show, Token,
};
use signaling::room::{Continuation, Outgoing, ResumeOffer, ResumeToken};
use signaling::socketio::{AckId, Encoded};

use crate::kinds::Kinds;
use crate::table::Case;

/// The packet of Socket.IO that `case` describes.
pub(crate) fn packet(case: &Case) -> Encoded {
    let mut is = Members::of(&case.is);
    match is.text("type").as_str() {
        "connect" => match is.optional("sid") {
            Some(sid) => Encoded::connected(sid.as_str().unwrap()),
            None => Encoded::greeting(),
        },
        "disconnect" => Encoded::disconnect(),
        "connectError" => {
            assert_eq!(is.text("message"), "Invalid namespace");
            Encoded::invalid_namespace(&is.text("namespace"))
        }
        "event" => {
            let args = is.take("args");
            let [name, argument] = args.as_array().unwrap().as_slice() else {
                panic!("{}: an event of ours has one argument", case.name);
            };
            let name = name.as_str().unwrap();
            Encoded::event(is.number("id"), name, &argument.to_string(), bytes(case))
        }
        "ack" => {
            let args = is.take("args");
            let [argument] = args.as_array().unwrap().as_slice() else {
                panic!("{}: an ack of ours has one argument", case.name);
            };
            Encoded::ack(AckId(is.number("id")), &argument.to_string())
        }
        other => panic!("{}: the server sends no {other}", case.name),
    }
}

/// The reply that `case` describes.
pub(crate) fn reply(case: &Case) -> Outgoing {
    let mut is = Members::of(&case.is);
    let reply = match is.text("type").as_str() {
        "ack" => Reply::Ack,
        "token" => Reply::Token(Box::new(Token {
            rooms: is.list("rooms", report),
            application: ApplicationName::new(&is.text("application")).unwrap(),
            easyrtcid: id(&is.text("selfId")),
            ice_servers: json(&is.take("iceServers")),
            label: is
                .optional("label")
                .map(|label| SessionLabel::new(label.as_str().unwrap()).unwrap()),
        })),
        "iceConfig" => Reply::IceConfig(json(&is.take("iceServers"))),
        "roomList" => Reply::RoomList(is.list("rooms", |mut room| {
            let clients = usize::try_from(room.number("clients")).unwrap();
            (name(&room.text("name")), clients)
        })),
        "roomsJoined" => Reply::RoomsJoined(is.list("rooms", report)),
        "roomsLeft" => {
            let rooms = is.take("rooms");
            let rooms = rooms.as_array().unwrap().iter();
            Reply::RoomsLeft(rooms.map(|room| name(room.as_str().unwrap())).collect())
        }
        "roomsUpdated" => Reply::RoomsUpdated(is.list("changes", delta)),
        "error" => Reply::Error(code(&is.text("code"))),
        other => panic!("{}: the server replies no {other}", case.name),
    };
    Outgoing::Reply {
        ack: AckId(is.number("id")),
        reply,
        // Not every reply tells the time.
        server_time: is
            .optional("serverTime")
            .map_or(0, |time| time.as_u64().unwrap()),
    }
}

/// What `case` of the file `resume` describes.
pub(crate) fn resume(case: &Case) -> Outgoing {
    let mut is = Members::of(&case.is);
    match is.text("type").as_str() {
        "welcome" => Outgoing::Welcome {
            socket_id: is.optional("sid").map(|sid| sid.as_str().unwrap().into()),
            resume: is.optional("resume").as_ref().map(|offer| {
                let mut offer = Members::of(offer);
                Box::new(ResumeOffer {
                    token: ResumeToken::new(&offer.text("token")),
                    grace: Duration::from_millis(offer.number("graceMs")),
                    continuation: continuation(&mut offer),
                })
            }),
        },
        "received" => Outgoing::Received {
            count: u32::try_from(is.number("count")).unwrap(),
        },
        other => panic!("{}: the server sends no {other}", case.name),
    }
}

fn continuation(offer: &mut Members) -> Option<Continuation> {
    let state = offer.optional("state")?;
    let received = u32::try_from(offer.number("received")).unwrap();
    Some(match state.as_str()? {
        "continued" => Continuation::Continued { received },
        state => {
            assert_eq!((state, received), ("resynced", 0));
            Continuation::Resynced
        }
    })
}

/// The event that `case` describes.
pub(crate) fn event(case: &Case) -> Outgoing {
    let mut is = Members::of(&case.is);
    let event = match is.text("type").as_str() {
        "roomData" => Event::RoomData(is.list("changes", delta)),
        "roomReports" => Event::RoomReports(is.list("rooms", report)),
        "message" => Event::Message {
            sender: id(&is.text("from")),
            target_peer: is
                .optional("targetEasyrtcid")
                .map(|peer| id(peer.as_str().unwrap())),
            target_room: is
                .optional("targetRoom")
                .map(|room| name(room.as_str().unwrap())),
            kind: json(&is.take("msgType")),
            payload: payload(&mut is, case),
        },
        "iceConfig" => Event::IceConfig(json(&is.take("iceServers"))),
        "error" => Event::Error(code(&is.text("code"))),
        kind => Event::Relayed {
            sender: id(&is.text("from")),
            relay: relay(kind),
            payload: payload(&mut is, case),
        },
    };
    Outgoing::Event {
        id: is.number("id"),
        recipient: id(&is.text("to")),
        event: Arc::new(event),
        server_time: is.number("serverTime"),
    }
}

fn report(mut room: Members) -> RoomReport {
    RoomReport {
        room: name(&room.text("name")),
        clients: room.list("occupants", record),
    }
}

fn delta(mut change: Members) -> RoomDelta {
    RoomDelta {
        room: name(&change.text("room")),
        change: match change.optional("removed") {
            Some(gone) => RoomChange::Removed(id(gone.as_str().unwrap())),
            None => RoomChange::Updated(record(Members::of(&change.take("updated")))),
        },
    }
}

fn record(mut client: Members) -> ClientRecord {
    let mut presence = Members::of(&client.take("presence"));
    ClientRecord {
        easyrtcid: id(&client.text("id")),
        room_join_time: client.number("roomJoinTime"),
        presence: Presence {
            show: show(&presence.text("show")),
            status: Some(presence.take("status"))
                .filter(|status| !status.is_null())
                .map(|status| json(&status)),
            kind: presence.optional("type").map(|kind| json(&kind)),
        },
        api_field: client.optional("apiField").map(|field| json(&field)),
        username: client.optional("username").map(|name| json(&name)),
    }
}

fn payload(is: &mut Members, case: &Case) -> Option<Payload> {
    is.optional("msgData").map(|data| Payload {
        json: json(&data),
        attachments: bytes(case),
    })
}

fn bytes(case: &Case) -> Vec<Bytes> {
    let attachments = case.attachments.iter();
    attachments
        .map(|data| Bytes::copy_from_slice(data))
        .collect()
}

fn show(kind: &str) -> Show {
    let all = [
        Show::Away,
        Show::Chat,
        Show::DoNotDisturb,
        Show::ExtendedAway,
    ];
    all.into_iter().find(|show| show.kind() == kind).unwrap()
}

fn relay(kind: &str) -> Relay {
    let all = [
        Relay::Offer,
        Relay::Answer,
        Relay::Candidate,
        Relay::Reject,
        Relay::Hangup,
    ];
    let found = all.into_iter().find(|relay| relay.kind() == kind);
    found.unwrap_or_else(|| panic!("the server sends no {kind}"))
}

fn code(name: &str) -> ErrorCode {
    let mut all = ErrorCode::ALL.iter().copied();
    all.find(|code| code.code() == name).unwrap()
}

fn id(text: &str) -> EasyrtcId {
    EasyrtcId::new(text).unwrap()
}

fn name(text: &str) -> RoomName {
    RoomName::new(text).unwrap()
}

fn json(value: &Value) -> Json {
    Json::parse(&value.to_string()).unwrap()
}

/// The members of an object that are still to be used.
struct Members(Map<String, Value>);

impl Members {
    fn of(value: &Value) -> Self {
        Self(value.as_object().unwrap().clone())
    }

    fn optional(&mut self, key: &str) -> Option<Value> {
        self.0.shift_remove(key)
    }

    fn take(&mut self, key: &str) -> Value {
        self.optional(key)
            .unwrap_or_else(|| panic!("no {key} in {:?}", self.0))
    }

    fn text(&mut self, key: &str) -> String {
        self.take(key).as_str().unwrap().to_owned()
    }

    fn number(&mut self, key: &str) -> u64 {
        self.take(key).as_u64().unwrap()
    }

    fn list<T>(&mut self, key: &str, element: impl Fn(Self) -> T) -> Vec<T> {
        let list = self.take(key);
        list.as_array()
            .unwrap()
            .iter()
            .map(|value| element(Self::of(value)))
            .collect()
    }
}

impl Drop for Members {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.0.is_empty(), "not used: {:?}", self.0);
        }
    }
}
