//! What the server reads, as values of the form that the table has.

use serde_json::{Value, json};
use signaling::easyrtc::{Authenticate, Command, Json, Message, PresenceUpdate, Request, RoomName};
use signaling::socketio::{AckId, EventArgs, Incoming, Packet};

use crate::kinds::Kinds;

/// What `is` says that the server keeps, too: nothing of an ack but that it came, and no name that is a number.
pub(crate) fn kept(is: &Value) -> Value {
    let mut kept = is.clone();
    if is["type"] == "ack" {
        kept = json!({ "type": "ack" });
    }
    if is["args"][0].is_number() {
        kept["args"][0] = Value::Null;
    }
    kept
}

/// A packet.
pub(crate) fn packet(packet: &Packet<'_>) -> Value {
    let kind = ("type", Some(packet.kind().into()));
    match packet {
        Packet::Connect { namespace } => object([kind, ("namespace", namespace.map(Value::from))]),
        Packet::Event { ack, args, .. } => event(args, *ack),
        Packet::Disconnect | Packet::Ack { .. } | Packet::Elsewhere => object([kind]),
    }
}

/// What a packet is for its connection, once it is complete.
pub(crate) fn incoming(incoming: &Incoming<'_>) -> Value {
    match incoming {
        Incoming::Connected => json!({ "type": "connect" }),
        Incoming::Refused(answer) => {
            let (start, _) = answer.text.split_once(',').unwrap();
            json!({ "type": "connect", "namespace": start.strip_prefix('4') })
        }
        Incoming::Disconnected => json!({ "type": "disconnect" }),
        Incoming::Event { args, ack, .. } => event(args, *ack),
        Incoming::Acknowledged => json!({ "type": "ack" }),
        Incoming::Nothing => json!({ "type": "nothing" }),
    }
}

fn event(args: &EventArgs<'_>, ack: Option<AckId>) -> Value {
    let rest = args.arguments.iter().map(|raw| parsed(raw.get()));
    let name = [args.name.as_deref().into()];
    object([
        ("type", Some("event".into())),
        ("id", ack.map(id)),
        ("args", Some(name.into_iter().chain(rest).collect())),
    ])
}

/// A request, or the code with which it is refused.
pub(crate) fn request(request: &Request) -> Result<Value, &'static str> {
    match request {
        Request::Authenticate { ack, body } => {
            let body = body.as_ref().map_err(|code| code.code())?;
            Ok(authenticate(*ack, body))
        }
        Request::Command { ack, body } => {
            let body = body.as_ref().map_err(|code| code.code())?;
            Ok(command(*ack, body))
        }
        Request::Message { ack, body } => {
            let body = body.as_ref().map_err(|code| code.code())?;
            Ok(message(*ack, body))
        }
    }
}

fn authenticate(ack: Option<AckId>, request: &Authenticate) -> Value {
    let Authenticate {
        application,
        username,
        credential,
        label,
        presence,
        rooms,
    } = request;
    let application = application.as_ref().map(|name| name.as_str().into());
    object([
        ("type", Some("authenticate".into())),
        ("id", ack.map(id)),
        ("application", application),
        ("username", username.as_ref().map(json)),
        ("credential", credential.as_ref().map(json)),
        ("label", label.as_ref().map(|label| label.as_str().into())),
        ("presence", presence.as_ref().map(update)),
        ("rooms", rooms.as_deref().map(names)),
    ])
}

fn command(ack: AckId, command: &Command) -> Value {
    let with = |kind: &str, rest: [(&str, Option<Value>); 2]| {
        let start = [("type", Some(kind.into())), ("id", Some(id(ack)))];
        object(start.into_iter().chain(rest))
    };
    let nothing = ("", None);
    match command {
        Command::Relay {
            relay,
            target,
            payload,
        } => {
            let to = ("to", Some(target.as_str().into()));
            let data = ("msgData", payload.as_ref().map(|data| json(&data.json)));
            with(relay.kind(), [to, data])
        }
        Command::GetIceConfig | Command::GetRoomList | Command::SetUserCfg => {
            with(command.kind(), [nothing.clone(), nothing])
        }
        Command::RoomJoin(rooms) | Command::RoomLeave(rooms) => {
            with(command.kind(), [("rooms", Some(names(rooms))), nothing])
        }
        Command::SetPresence(presence) => {
            let presence = ("presence", Some(update(presence)));
            with(command.kind(), [presence, nothing])
        }
        Command::SetRoomApiField { room, field } => {
            let room = ("room", Some(room.as_str().into()));
            with(command.kind(), [room, ("field", field.as_ref().map(json))])
        }
    }
}

fn message(ack: AckId, message: &Message) -> Value {
    let Message {
        kind,
        target_peer,
        target_room,
        target_group,
        payload,
    } = message;
    object([
        ("type", Some("message".into())),
        ("id", Some(id(ack))),
        ("to", target_peer.as_ref().map(|peer| peer.as_str().into())),
        (
            "room",
            target_room.as_ref().map(|room| room.as_str().into()),
        ),
        (
            "group",
            target_group.as_ref().map(|name| name.as_str().into()),
        ),
        ("msgType", Some(json(kind))),
        ("msgData", payload.as_ref().map(|data| json(&data.json))),
    ])
}

fn update(presence: &PresenceUpdate) -> Value {
    let PresenceUpdate { show, status, kind } = presence;
    object([
        ("show", show.map(|show| show.kind().into())),
        ("status", status.as_ref().map(json)),
        ("type", kind.as_ref().map(json)),
    ])
}

fn names(rooms: &[RoomName]) -> Value {
    rooms.iter().map(RoomName::as_str).collect()
}

fn json(json: &Json) -> Value {
    parsed(json.as_str())
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn id(ack: AckId) -> Value {
    ack.0.into()
}

/// An object of the members that are there.
fn object<'a>(members: impl IntoIterator<Item = (&'a str, Option<Value>)>) -> Value {
    let present = members
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(present.collect())
}
