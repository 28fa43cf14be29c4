//! What the fuzzer does with its input, one function a wire. `fuzz/` looks for inputs that fail; `corpus.rs` replays
//! those that are kept.

mod engineio;

use bytes::Bytes;
use signaling::easyrtc::Request;
use signaling::engineio::EngineVersion;
use signaling::socketio::{AckId, Encoded, Incoming, Packet, Socket};

use signaling::room::{Admission, Decider};

pub(crate) use engineio::{connections, payloads};

use crate::world::{CLIENTS, Mode, NAMES, Operation, World};

/// Between two messages, as between the packets of an Engine.IO payload.
const SEPARATOR: u8 = 0x1e;

/// What is done with one input; it panics if something does not hold.
pub(crate) type Target = fn(&[u8]);

/// Every function, by the name of its corpus.
pub(crate) const TARGETS: [(&str, Target); 6] = [
    ("payloads", payloads),
    ("connections", connections),
    ("messages", messages),
    ("packets", packets),
    ("requests", requests),
    ("operations", operations),
];

/// The messages of one Engine.IO connection, the texts and the binary ones (after a `b`): whatever comes, an event is
/// passed on only from who is connected, and only with all its attachments.
pub(crate) fn messages(data: &[u8]) {
    let Some((version, messages)) = data.split_first() else {
        return;
    };
    let (version, mut is_connected) = if version % 2 == 0 {
        (EngineVersion::V4, false)
    } else {
        (EngineVersion::V3, true)
    };
    let mut socket = Socket::new(version);
    socket.open();
    let mut binary = 0;
    for message in messages.split(|byte| *byte == SEPARATOR) {
        let text = String::from_utf8_lossy(message);
        let outcome = match message.split_first() {
            Some((b'b', data)) => {
                binary += 1;
                socket.receive_binary(Bytes::copy_from_slice(data))
            }
            _ => socket.receive_text(&text),
        };
        // The first error closes the connection.
        let Ok(incoming) = outcome else { return };
        match incoming {
            Incoming::Connected => {
                assert!(!is_connected, "connected twice");
                is_connected = true;
                assert_eq!(socket.is_told_its_id(), version == EngineVersion::V4);
            }
            Incoming::Disconnected => {
                assert!(is_connected, "left without being in");
                is_connected = false;
            }
            Incoming::Event { attachments, .. } => {
                assert!(is_connected, "an event of a stranger");
                assert!(attachments.len() <= binary, "a value from nowhere");
                binary = 0;
            }
            Incoming::Acknowledged | Incoming::Refused(_) | Incoming::Nothing => {}
        }
    }
}

/// One Socket.IO packet: an event that we understand is the same when we have written it again.
pub(crate) fn packets(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(Packet::Event {
        ack,
        args,
        attachments,
    }) = Packet::parse(&text)
    else {
        return;
    };
    let (Some(name), [argument]) = (&args.name, args.arguments.as_slice()) else {
        return;
    };
    let quoted = serde_json::to_string(name).unwrap();
    // One quote at each end: the name itself may end with one.
    let name = quoted.strip_prefix('"').unwrap();
    let name = name.strip_suffix('"').unwrap();
    let id = ack.unwrap_or(AckId(0));
    let written = Encoded::event(id.0, name, argument.get(), vec![Bytes::new(); attachments]);
    let Ok(Packet::Event {
        ack: again,
        args: others,
        attachments: count,
    }) = Packet::parse(&written.text)
    else {
        panic!("{} is no event", written.text);
    };
    assert_eq!((again, count), (Some(id), attachments));
    assert_eq!(others.name, args.name);
    assert_eq!(
        others.arguments.first().map(|argument| argument.get()),
        Some(argument.get())
    );
}

/// The array of one event, from somebody who is in a room with another: the answer, and what the other hears, are
/// packets.
pub(crate) fn requests(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut world = World::new(Mode {
        admission: Admission::Open,
        resumes: false,
    });
    for who in 0..2 {
        world.enter(who);
    }
    world.perform(&Operation::Request(0, text.clone().into_owned()));
    // And with a binary value.
    let mut socket = Socket::new(EngineVersion::V3);
    socket.open();
    if let Ok(Incoming::Nothing) = socket.receive_text(&format!("51-7{text}"))
        && let Ok(Incoming::Event {
            args,
            ack,
            attachments,
        }) = socket.receive_binary(Bytes::from_static(b"x"))
    {
        let _: Option<Request> = Request::parse(&args, ack, attachments);
    }
}

/// A sequence of things that happen to a session; see [`World`] for what has to hold.
pub(crate) fn operations(data: &[u8]) {
    let Some((first, mut rest)) = data.split_first() else {
        return;
    };
    let admission = match first % 4 {
        1 => Admission::Asked(Decider::Webhook),
        3 => Admission::Asked(Decider::Host),
        _ => Admission::Open,
    };
    let resumes = *first >= 128;
    let mut world = World::new(Mode { admission, resumes });
    (0..u64::from(first / 2) % CLIENTS).for_each(|who| world.enter(who));
    while let Some(operation) = next_operation(&mut rest) {
        world.perform(&operation);
    }
    world.end();
}

fn authenticate(more: &str) -> String {
    format!(r#"["easyrtcAuth",{{"msgType":"authenticate","msgData":{{"apiVersion":"1"{more}}}}}]"#)
}

fn next_operation(data: &mut &[u8]) -> Option<Operation> {
    let who = u64::from(next(data)?) % CLIENTS;
    Some(match next(data)? % 24 {
        0 => Operation::Open(who),
        1 => Operation::Connect(who),
        2 => Operation::Disconnect(who),
        3 => Operation::Close(who),
        4 => Operation::Wait(u64::from(next(data)?) % 30),
        5 => Operation::Decide(who, true),
        6 => Operation::Decide(who, false),
        16 => Operation::Overflow(who),
        17 => Operation::Deafen(who),
        18 | 19 => Operation::Resume(who),
        20 | 21 => Operation::Confirm(who),
        22 => Operation::Revoke(who),
        // Free text, for what nobody thought of.
        7 => {
            let length = usize::from(next(data)?).min(data.len());
            let (text, rest) = data.split_at(length);
            *data = rest;
            Operation::Request(who, String::from_utf8_lossy(text).into_owned())
        }
        kind => Operation::Request(who, request(kind, data)?),
    })
}

/// A request that is mostly well formed, about names that meet.
fn request(kind: u8, data: &mut &[u8]) -> Option<String> {
    let mut name = || {
        let index = usize::from(next(data)?) % NAMES.len();
        NAMES.get(index).copied()
    };
    let (one, other) = (name()?, name()?);
    let rooms = format!(r#"{{"{one}":{{"roomName":"{one}"}},"{other}":{{"roomName":"{other}"}}}}"#);
    let command =
        |kind: &str, more: &str| format!(r#"["easyrtcCmd",{{"msgType":"{kind}"{more}}}]"#);
    let with =
        |kind: &str, value: &str| command(kind, &format!(r#","msgData":{{"{kind}":{value}}}"#));
    Some(match kind {
        8 => authenticate(""),
        9 => authenticate(&format!(r#","applicationName":"{one}","roomJoin":{rooms}"#)),
        10 => with("roomJoin", &rooms),
        11 => with("roomLeave", &rooms),
        12 => with("setPresence", r#"{"show":"dnd"}"#),
        13 => with(
            "setRoomApiField",
            &format!(r#"{{"roomName":"{one}","field":{{"a":1}}}}"#),
        ),
        14 => command("hangup", &format!(r#","targetEasyrtcid":"{one}""#)),
        _ => format!(
            r#"["easyrtcMsg",{{"msgType":"m","targetEasyrtcid":"{one}","targetRoom":"{other}","msgData":[1]}}]"#
        ),
    })
}

fn next(data: &mut &[u8]) -> Option<u8> {
    let (first, rest) = data.split_first()?;
    *data = rest;
    Some(*first)
}
