//! The table shows every variant of what is on the wire.

use std::collections::BTreeSet;

use signaling::easyrtc::{
    Authenticate, Command, ErrorCode, Event, PresenceUpdate, Relay, Reply, Request, RoomChange,
    Show,
};
use signaling::room::{Continuation, Outgoing};
use signaling::socketio::{Incoming, Packet, ParseError};

use crate::kinds::Seen;
use crate::table::{cases, packets_of_clients};
use crate::{build, received};

#[test]
fn every_packet_and_every_error_occurs() {
    let mut packets = Seen::default();
    let mut incoming = Seen::default();
    let mut errors = Seen::default();
    for case in packets_of_clients() {
        if let Ok(packet) = Packet::parse(case.packet()) {
            packets.see(&packet);
        }
        match received(&case) {
            Ok(messages) => messages.iter().for_each(|message| incoming.see(message)),
            Err(error) => errors.see(&error),
        }
    }
    packets.is_all::<Packet<'_>>();
    incoming.is_all::<Incoming<'_>>();
    errors.is_all::<ParseError>();
}

#[test]
fn every_request_occurs() {
    let mut requests = Seen::default();
    let mut commands = Seen::default();
    let mut relays = Seen::default();
    let mut shows = Seen::default();
    let mut see_presence = |presence: &PresenceUpdate| {
        if let Some(show) = &presence.show {
            shows.see(show);
        }
    };
    for case in cases("requests") {
        let request = crate::request(received(&case).unwrap(), &case);
        requests.see(&request);
        match &request {
            Request::Authenticate { body, .. } => {
                let Authenticate { presence, .. } = body.as_ref().unwrap().as_ref();
                presence.iter().for_each(&mut see_presence);
            }
            Request::Command { body, .. } => {
                let command = body.as_ref().unwrap();
                commands.see(command);
                if let Command::Relay { relay, .. } = command {
                    relays.see(relay);
                }
                if let Command::SetPresence(presence) = command {
                    see_presence(presence);
                }
            }
            Request::Message { .. } => {}
        }
    }
    requests.is_all::<Request>();
    commands.is_all::<Command>();
    relays.is_all::<Relay>();
    shows.is_all::<Show>();
}

#[test]
fn everything_that_the_server_can_send_occurs() {
    let replies = cases("replies");
    let events = cases("events");
    let sent: Vec<Outgoing> = replies
        .iter()
        .map(build::reply)
        .chain(events.iter().map(build::event))
        .chain(cases("resume").iter().map(build::resume))
        .collect();
    let mut outgoing = Seen::default();
    let mut replies = Seen::default();
    let mut events = Seen::default();
    let mut relays = Seen::default();
    let mut changes = Seen::default();
    let mut continuations = Seen::default();
    let mut codes = BTreeSet::new();
    for packet in &sent {
        outgoing.see(packet);
        match packet {
            Outgoing::Reply { reply, .. } => {
                replies.see(reply);
                if let Reply::Error(code) = reply {
                    codes.insert(code.code());
                }
            }
            Outgoing::Welcome { resume, .. } => {
                let continuation = resume.as_ref().and_then(|offer| offer.continuation);
                continuation.iter().for_each(|how| continuations.see(how));
            }
            Outgoing::Received { .. } => {}
            Outgoing::Event { event, .. } => {
                events.see(event.as_ref());
                if let Event::Relayed { relay, .. } = event.as_ref() {
                    relays.see(relay);
                }
                if let Event::RoomData(deltas) = event.as_ref() {
                    deltas.iter().for_each(|delta| changes.see(&delta.change));
                }
                if let Event::Error(code) = event.as_ref() {
                    codes.insert(code.code());
                }
            }
        }
    }
    outgoing.is_all::<Outgoing>();
    replies.is_all::<Reply>();
    events.is_all::<Event>();
    relays.is_all::<Relay>();
    changes.is_all::<RoomChange>();
    continuations.is_all::<Continuation>();
    assert_eq!(
        codes,
        ErrorCode::ALL.iter().map(|code| code.code()).collect()
    );
}
