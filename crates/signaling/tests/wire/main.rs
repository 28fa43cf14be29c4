//! The golden table of the wire, on the server's side: what clients send is read as the table says, and what the server
//! sends is written to the byte. The page's side is `static/test/unit/wire-golden.test.js`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test stand outside its test functions"
)]

mod build;
mod describe;
mod kinds;
#[path = "../table/mod.rs"]
mod table;
mod variants;

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use signaling::easyrtc::{EasyrtcId, Event, Json, Message, Payload, Request, RoomName};
use signaling::engineio::EngineVersion;
use signaling::room::Outgoing;
use signaling::socketio::{Incoming, Packet, ParseError, Socket};

use kinds::Kinds;
use table::{Case, Direction, cases, cases_that_go};

#[test]
fn every_file_has_a_reader() {
    let here = [
        "events",
        "page-messages",
        "refused",
        "replies",
        "requests",
        "resume",
        "socketio",
        "tolerated",
    ];
    // Engine.IO is a library's: the page reads its packets, the client in `probe` its payloads.
    let elsewhere = ["engineio", "payloads"];
    let mut known = [here.as_slice(), &elsewhere].concat();
    known.sort_unstable();
    assert_eq!(table::files(), known);
}

#[test]
fn packets_of_clients_are_read() {
    for case in cases_that_go(Direction::ToServer, "socketio") {
        assert_is_packet(&case);
    }
}

#[test]
fn packets_of_the_server_are_written() {
    for case in cases_that_go(Direction::ToClient, "socketio") {
        let written = build::packet(&case);
        assert_eq!(written.text, case.packet(), "{}", case.name);
        assert_eq!(written.attachments, case.attachments, "{}", case.name);
    }
}

#[test]
fn requests_are_read() {
    for case in all_go(Direction::ToServer, "requests") {
        assert_is_request(&case);
    }
}

#[test]
fn replies_are_written() {
    for case in all_go(Direction::ToClient, "replies") {
        assert_writes(&build::reply(&case), &case);
    }
}

#[test]
fn events_are_written() {
    for case in all_go(Direction::ToClient, "events") {
        assert_writes(&build::event(&case), &case);
    }
}

#[test]
fn welcomes_and_confirmations_are_written() {
    for case in all_go(Direction::ToClient, "resume") {
        assert_writes(&build::resume(&case), &case);
    }
}

/// The server has no types for them.
#[test]
fn what_pages_tell_each_other_is_relayed_as_it_came() {
    for case in cases("page-messages") {
        match case.direction {
            Direction::ToServer => assert_is_relayed(&case),
            Direction::ToClient => assert_writes(&heard(&case), &case),
        }
    }
}

#[test]
fn what_breaks_the_rules_is_refused_by_its_name() {
    for case in cases_that_go(Direction::ToServer, "refused") {
        let error = match received(&case) {
            Err(error) => error.kind(),
            Ok(incoming) => {
                let request = request(incoming, &case);
                describe::request(&request).expect_err(&case.name)
            }
        };
        assert_eq!(Some(error), case.error.as_deref(), "{}", case.name);
    }
}

#[test]
fn what_clients_may_send_otherwise_is_read() {
    for case in cases_that_go(Direction::ToServer, "tolerated") {
        match case.like.as_deref() {
            Some("socketio") => assert_is_packet(&case),
            Some("requests") => assert_is_request(&case),
            other => panic!("{}: nothing from clients is like {other:?}", case.name),
        }
    }
}

/// The cases of a file in which there is one direction.
fn all_go(direction: Direction, file: &str) -> Vec<Case> {
    let cases = cases_that_go(direction, file);
    assert_eq!(cases.len(), table::cases(file).len(), "{file}");
    cases
}

fn assert_is_packet(case: &Case) {
    let packet =
        Packet::parse(case.packet()).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let expected = describe::kept(&case.is);
    assert_eq!(describe::packet(&packet), expected, "{}", case.name);
    let complete = received(case).unwrap().pop().unwrap();
    assert_eq!(describe::incoming(&complete), expected, "{}", case.name);
}

fn assert_is_request(case: &Case) {
    let request = request(received(case).unwrap(), case);
    let described = describe::request(&request);
    assert_eq!(described.as_ref(), Ok(&case.is), "{}", case.name);
}

fn assert_writes(outgoing: &Outgoing, case: &Case) {
    let written = outgoing.encode();
    assert_eq!(written.text, case.packet(), "{}", case.name);
    assert_eq!(written.attachments, case.attachments, "{}", case.name);
}

fn assert_is_relayed(case: &Case) {
    let Request::Message {
        body: Ok(message), ..
    } = request(received(case).unwrap(), case)
    else {
        panic!("{} is no message", case.name);
    };
    let Message {
        kind,
        target_peer,
        target_room,
        payload,
        ..
    } = message;
    let sender = EasyrtcId::new("A").unwrap();
    let event = Event::Message {
        sender: sender.clone(),
        target_peer,
        target_room,
        kind,
        payload,
    };
    let relayed = Outgoing::Event {
        id: 0,
        recipient: sender,
        event: Arc::new(event),
        server_time: 0,
    }
    .encode();
    // In what a page writes, the data are last.
    let (_, data) = case.packet().split_once(r#","msgData":"#).unwrap();
    let data = data.strip_suffix("}]").unwrap();
    let expected = format!(r#","msgData":{data},"easyrtcid":"#);
    assert!(relayed.text.contains(&expected), "{}", case.name);
}

/// The event in the text of `case`.
fn heard(case: &Case) -> Outgoing {
    let packet = Packet::parse(case.packet()).unwrap();
    let event = &describe::packet(&packet);
    let argument = &event["args"][1];
    let text = |key: &str| argument[key].as_str();
    let id = |key: &str| text(key).map(|id| EasyrtcId::new(id).unwrap());
    let json = |value: &Value| Json::parse(&value.to_string()).unwrap();
    Outgoing::Event {
        id: event["id"].as_u64().unwrap(),
        recipient: id("easyrtcid").unwrap(),
        event: Arc::new(Event::Message {
            sender: id("senderEasyrtcid").unwrap(),
            target_peer: id("targetEasyrtcid"),
            target_room: text("targetRoom").map(|room| RoomName::new(room).unwrap()),
            kind: json(&argument["msgType"]),
            payload: argument.get("msgData").map(|data| Payload {
                json: json(data),
                attachments: Vec::new(),
            }),
        }),
        server_time: argument["serverTime"].as_u64().unwrap(),
    }
}

/// A connection that has received what came before `case`.
fn connection(case: &Case) -> Socket {
    let mut socket = Socket::new(EngineVersion::V4);
    for packet in case.before() {
        socket.receive_text(packet).unwrap();
    }
    socket
}

/// What the connection of a client makes of each message of `case`, the text and then the bytes.
fn received(case: &Case) -> Result<Vec<Incoming<'_>>, ParseError> {
    let mut socket = connection(case);
    let mut incoming = vec![socket.receive_text(case.packet())?];
    for data in &case.attachments {
        incoming.push(socket.receive_binary(Bytes::copy_from_slice(data))?);
    }
    Ok(incoming)
}

/// The request in the last of these.
fn request(mut incoming: Vec<Incoming<'_>>, case: &Case) -> Request {
    let Some(Incoming::Event {
        args,
        ack,
        attachments,
    }) = incoming.pop()
    else {
        panic!("{} is no event", case.name);
    };
    assert_eq!(attachments, case.attachments, "{}", case.name);
    let request = Request::parse(&args, ack, attachments);
    request.unwrap_or_else(|| panic!("{} is no request", case.name))
}
